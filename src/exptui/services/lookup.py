"""Finding what was meant by a few typed letters: what is known at once, and the rest from whoever can be asked."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from exptui.api.errors import Answered, Forbidden, PaymentRequired, PostHogError, Unintelligible

FRESH_FOR = timedelta(minutes=10)
"""How long an answer spares the next question; afterwards it is still shown, and asked for again."""
NOT_HERE = (403, 404, 402, 405, 410, 501)
"""Refusals that the next letter would only meet again."""
_BEGINNING = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick."""

    value: Any
    """What is picked, as the server has it: for sending, never for showing."""
    label: str
    """Its name, harmless for a terminal."""
    note: str = ""
    """What tells it from its like, such as when it was last seen."""
    detail: str = ""
    """More about it, in a sentence."""
    doubtful: bool = False
    """Whether the note speaks against it."""
    behind: bool = False
    """Whether it comes after those that fit better."""
    also: str = ""
    """What else it is found by."""
    about: Any = field(default=None, compare=False)
    """The whole of it, where that is more than its value."""

    @property
    def identity(self) -> str:
        """What makes two the same: 1, 1.0 and true are different values."""
        return repr(self.value)


class Listed(tuple[Choice, ...]):
    """Choices, and whether there are more that fit."""

    more: bool

    def __new__(cls, choices: Iterable[Choice] = (), *, more: bool = False) -> Listed:
        listed = super().__new__(cls, choices)
        listed.more = more
        return listed


Ask = Callable[[str], Awaitable[Sequence[Choice]]]
"""Those that fit some text. A `Listed` tells whether there are more; any other list is taken to be a part."""


@dataclass(frozen=True, slots=True)
class _Answer:
    choices: Listed
    when: datetime


class Lookup:
    """One kind of thing to pick from: call it with what was typed. Everything heard is kept for the session.

    Where the server refuses for good, `refused` says so in words and it is not asked again until `forget`.
    """

    def __init__(
        self,
        ask: Ask,
        *,
        things: str = "choices",
        whole: bool = False,
        loose: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`things` is what they are called in sentences, such as `events`.

        `whole` where the values are whole numbers; `loose` where the one asked may find by more than the name.
        """
        self.things = things
        self.whole = whole
        self.refused = ""
        """Why there is nothing to choose from, as a sentence; empty while there is."""
        self.problem = ""
        """Why the last question had no answer, as a sentence; empty where it had one."""
        self._ask = ask
        self._loose = loose
        self._now = now
        self._answers: dict[str, _Answer] = {}

    def forget(self) -> None:
        """Ask for everything anew, as if nothing had been heard; what is on its way is still kept."""
        self._answers.clear()
        self.refused = self.problem = ""

    def known(self, text: str) -> Listed:
        """What is known to fit, best first, without asking."""
        wanted = _key(text)
        own = self._answers.get(wanted)
        found: dict[str, Choice] = {}
        for answer in sorted(self._answers.values(), key=lambda each: each.when):
            found |= {choice.identity: choice for choice in answer.choices}
        said = {choice.identity for choice in own.choices} if own is not None and self._loose else set()
        words = wanted.split()
        fitting = [
            choice for identity, choice in found.items() if identity in said or _matches(choice, words)
        ]
        more = own.choices.more if own is not None else not self._complete(wanted)
        ranked = sorted(fitting, key=lambda choice: (choice.behind, _rank(choice.label.casefold(), wanted)))
        return Listed(ranked, more=more)

    def settled(self, text: str) -> bool:
        """Whether asking would bring nothing that is not known."""
        own = self._answers.get(_key(text))
        fresh = own is not None and self._is_fresh(own)
        return bool(self.refused) or fresh or self._complete(_key(text), fresh=True)

    async def __call__(self, text: str) -> Listed:
        """What fits, asked for unless it is known. Never raises what a person can be told: see `problem`."""
        if not self.settled(text):
            await self._learn(text)
        return self.known(text)

    async def _learn(self, text: str) -> None:
        try:
            heard = await self._ask(text.strip())
        except PostHogError as error:
            self.failed(error)
        else:
            self.problem = ""
            listed = heard if isinstance(heard, Listed) else Listed(heard, more=True)
            self._answers[_key(text)] = _Answer(listed, self._now())

    def failed(self, error: PostHogError) -> None:
        """Keep in mind that a question of this kind had no answer."""
        status = error.status if isinstance(error, Answered) else None
        if status in NOT_HERE or isinstance(error, Unintelligible):
            self.refused = refusal(self.things, error)
        else:
            self.problem = error.told

    def _complete(self, wanted: str, *, fresh: bool = False) -> bool:
        """Whether the whole answer to a shorter text is known, which holds all that fits the longer one."""
        return any(
            not answer.choices.more and (not fresh or self._is_fresh(answer))
            for text, answer in self._answers.items()
            if all(any(part in word for word in wanted.split()) for part in text.split())
        )

    def _is_fresh(self, answer: _Answer) -> bool:
        return self._now() - answer.when < FRESH_FOR


def refusal(things: str, error: PostHogError) -> str:
    """Why things can't be listed, and what that means for who picks."""
    if isinstance(error, Forbidden) and error.missing_scope:
        return f"The key lacks the scope {error.missing_scope}, so {things} can't be listed."
    if isinstance(error, Forbidden):
        return f"This key may not list {things}."
    if isinstance(error, PaymentRequired):
        return f"The organization's plan has no list of {things}."
    return f"This PostHog has no list of {things}."


def _key(text: str) -> str:
    """Texts that ask for the same."""
    return " ".join(text.casefold().split())


def _matches(choice: Choice, words: Sequence[str]) -> bool:
    text = f"{choice.label}\0{choice.also}".casefold()
    return all(word in text for word in words)


def _rank(label: str, wanted: str) -> int:
    """Lower is better: the same, begins so, a word of it begins so, has it."""
    if not wanted or label == wanted:
        return 0
    if label.startswith(wanted):
        return 1
    if any(label.startswith(wanted, found.start()) for found in _BEGINNING.finditer(label)):
        return 2
    return 3 if wanted in label else 4
