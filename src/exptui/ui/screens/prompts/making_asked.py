"""What is known while the form about a prompt is filled in: templates, flag keys, and events that never came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from exptui.domain.forms import Form
from exptui.domain.prompt_plan import plan_of, prompt_form
from exptui.domain.prompts import template_needs
from exptui.services.flag_keys import TAKEN, UNSURE, KeyState
from exptui.ui.screens.prompts.making_words import metrics_note, unseen_notes, variants_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exptui.domain.json_paths import Path
    from exptui.domain.prompt_plan import PromptPlan
    from exptui.domain.prompts import PromptTemplate
    from exptui.domain.questions import Question
    from exptui.domain.text import Json
    from exptui.services.creating import Creating
    from exptui.services.picking import Picker

KEY: Path = ("feature_flag_key",)


@dataclass(kw_only=True)
class Asked:
    """One choice of versions, and what may be said of the answers about it."""

    creating: Creating
    picker: Picker
    prompt_name: str
    versions: tuple[int, ...]
    templates: Sequence[PromptTemplate]
    """What is on offer."""
    said: str = ""
    """What went wrong with reading what is on offer; empty where nothing did."""
    keys: dict[str, KeyState] = field(default_factory=dict)
    """What the server said of flag keys."""
    seen: dict[str, bool | None] = field(default_factory=dict)
    """Of events, whether the project has ever seen them; None where nobody can tell."""

    def plan(self, body: Json) -> PromptPlan:
        """What the answers come to."""
        return plan_of(self.prompt_name, self.versions, body, taken=self.taken)

    def taken(self, key: str) -> bool:
        state = self.keys.get(key)
        return state.kind is TAKEN if state is not None else self.creating.is_taken(key)

    def form(self) -> Form:
        """The form, which tells of a flag key who has it."""
        plain = prompt_form(
            self.templates, taken=self.taken, prompt_name=self.prompt_name, versions=self.versions
        )

        def ask(body: Json, newer: bool) -> tuple[Question, ...]:
            return tuple(
                replace(question, wrong=self._telling(question.wrong)) if question.path == KEY else question
                for question in plain.ask(body, newer)
            )

        return Form(ask)

    def _telling(self, wrong: Callable[[Any], str | None] | None) -> Callable[[Any], str | None]:
        def told(value: Any) -> str | None:
            said = wrong(value) if wrong is not None else None
            state = self.keys.get(value.strip()) if said and isinstance(value, str) else None
            return f"{state.words} Choose another key." if state and state.kind is TAKEN else said

        return told

    def notes(self, body: Json, problem: str = "") -> list[str]:
        """What to be careful about, then what follows from the answers; `problem` is why nothing is kept on disk."""
        plan = self.plan(body)
        follows = [variants_note(plan), metrics_note(plan, self.templates)]
        if told := self._of_key(plan.feature_flag_key):
            follows.append(told)
        kept = f"What is answered is not kept on disk: {problem}." if problem else ""
        careful = [each for each in (self.said, kept, *self.watch(plan)) if each]
        return [*(f"! {each}" for each in careful), "\n".join(follows)]

    def watch(self, plan: PromptPlan) -> tuple[str, ...]:
        """What to be careful about before a plan is carried out."""
        return unseen_notes(plan, self.templates, self.seen)

    def _of_key(self, key: str) -> str:
        state = self.keys.get(key)
        if state is None:
            return f"Flag: {key}, looking whether it is free…"
        if state.kind is UNSURE:
            return f"Flag: {state.words}"
        return "" if state.kind is TAKEN else f"Flag: {key} is free; it is made with the experiment, and off"

    # Asking

    async def look_at_key(self, key: str) -> KeyState:
        """Ask the server of a flag key, known or not."""
        state = await self.creating.key_state(key)
        self.keys[key] = state
        return state

    def refused(self, key: str, said: str) -> None:
        """The server did not want a key that seemed to be free: another one is offered from now on."""
        self.keys[key] = KeyState(kind=TAKEN, words=said)

    async def look_at_names(self, name: str) -> None:
        """Ask the server which keys like that of a name there are, so that the next one offered is free."""
        await self.creating.free_key(name)

    def events(self) -> list[str]:
        """The events that the templates on offer need and of which nothing is known yet."""
        needed = (event for each in self.templates for event in template_needs(each.key)[:1])
        return [event for event in dict.fromkeys(needed) if event not in self.seen]

    async def look_at_event(self, event: str) -> None:
        self.seen[event] = await self.picker.known_event(event)
