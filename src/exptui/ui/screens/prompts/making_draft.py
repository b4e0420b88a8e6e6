"""An experiment between versions of a prompt that is half made: what is kept of it on disk, at every answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from exptui.domain.text import Json, clean_line
from exptui.services.drafts import Draft

if TYPE_CHECKING:
    from datetime import datetime

    from exptui.services.creating import Creating

KIND = "prompt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What was chosen and answered so far."""

    prompt_name: str
    versions: tuple[int, ...]
    """The first is the control."""
    body: Json
    """Of the form."""
    aside: bool = False
    """It was put aside for another one: choosing versions of the same prompt does not go on with it."""
    sent_as: str = ""
    sent_key: str = ""
    """The name and the flag key that it was last sent with, where no answer settled that; empty else."""

    @property
    def words(self) -> str:
        """`plant-doctor v4, v6`."""
        return f"{clean_line(self.prompt_name)} {', '.join(f'v{number}' for number in self.versions)}"

    @classmethod
    def of(cls, draft: Draft) -> Self | None:
        """What a draft keeps; None for what nobody here can make sense of."""
        kept = draft.ours
        try:
            return cls(
                prompt_name=_plain(kept["prompt_name"], str),
                versions=tuple(_plain(each, int) for each in _plain(kept["versions"], list)),
                body=_plain(kept["body"], dict),
                aside=kept.get("aside") is True,
                sent_as=_plain(kept.get("sent_as", ""), str),
                sent_key=_plain(kept.get("sent_key", ""), str),
            )
        except (LookupError, TypeError):
            return None

    def to_json(self) -> Json:
        return {
            "prompt_name": self.prompt_name,
            "versions": list(self.versions),
            "body": self.body,
            "aside": self.aside,
            "sent_as": self.sent_as,
            "sent_key": self.sent_key,
        }


def _plain(value: Any, kind: type[Any]) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"not of kind {kind.__name__}")
    return value


class Kept:
    """One of them and its draft: each change is on disk when the method that makes it returns."""

    def __init__(self, creating: Creating, begun: Begun, draft: Draft | None = None) -> None:
        self._creating = creating
        self.begun = begun
        self._earlier: tuple[datetime | None, str, str] = (None, "", "")
        now = creating.now()
        self.draft = draft or Draft(
            id=str(uuid4()), experiment=0, begun=now, changed=now, base={"kind": KIND}, ours={}
        )

    @property
    def problem(self) -> str:
        """Why it is not on disk; empty where it is."""
        return self._creating.drafts.problem

    def keep(self, **changes: Any) -> None:
        """Go on to another state of what was begun."""
        self.begun = replace(self.begun, **changes)
        self._write()

    def mark_sent(self, name: str, key: str) -> None:
        """Before it goes out: from now on it may have been made."""
        self._earlier = (self.draft.sent, self.begun.sent_as, self.begun.sent_key)
        self.draft = replace(self.draft, sent=self._creating.now())
        self.keep(sent_as=name, sent_key=key)

    def mark_answered(self) -> None:
        """It was refused, or never left: this time it was not made. What is open of an earlier time stays open."""
        sent, name, key = self._earlier
        self.draft = replace(self.draft, sent=sent)
        self.keep(sent_as=name, sent_key=key)

    def drop(self) -> None:
        """Forget it: PostHog shows it, or nobody wants it."""
        self._creating.drafts.drop(self.draft)

    def _write(self) -> None:
        draft = replace(self.draft, name=self.begun.words, ours=self.begun.to_json())
        self.draft = self._creating.drafts.keep(draft)


def begun_of(creating: Creating) -> tuple[tuple[Draft, Begun], ...]:
    """What was begun between versions of prompts and not made yet, the last changed first."""
    return tuple(
        (draft, begun) for draft in creating.drafts_of(KIND) if (begun := Begun.of(draft)) is not None
    )


def go_on_with(creating: Creating, prompt_name: str, versions: tuple[int, ...]) -> Kept | None:
    """What was begun for these versions, or for others of the prompt and may go on with these; None for nothing.

    One that was sent and may have been made is about its own versions only.
    """
    for draft, begun in begun_of(creating):
        same = begun.versions == versions
        if begun.prompt_name == prompt_name and not begun.aside and (same or draft.sent is None):
            return Kept(creating, replace(begun, versions=versions), draft)
    return None
