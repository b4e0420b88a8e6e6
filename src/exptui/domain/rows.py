"""What a list of experiments shows, as plain data: the path to the first frame builds no models."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

RUNNING_KINDS = frozenset({"running", "paused", "exposure_frozen"})
"""Statuses of an experiment that has started and has not ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One experiment as the list and the guards need it. Text is clean, dates are aware and in UTC."""

    id: int
    name: str = ""
    status: str = "draft"
    """As the server says it; an unknown word is kept. Archived is not a status."""
    flag_key: str = ""
    flag_id: int | None = None
    flag_active: bool | None = None
    """None where there is no flag, or the server does not say."""
    flag_deleted: bool = False
    flag_version: int | None = None
    variants: tuple[tuple[str, float], ...] = ()
    """Key and share in percent, baseline first as the flag lists them."""
    description: str = ""
    archived: bool = False
    deleted: bool = False
    start_date: datetime | None = None
    end_date: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    conclusion: str | None = None
    owner: str = ""
    """First name of who created it, else the e-mail address, else empty."""
    owner_id: int | None = None
    access: str | None = None
    """`none`, `viewer`, `editor`, `manager`; None where access control is off."""
    legacy: bool = False
    exposure_cohort: int | None = None
    prompt_name: str | None = None
    can_freeze: bool | None = None
    """What a newer server says in the detail; None where it says nothing."""
    newer: bool = False
    """The body had a field that only newer servers send (`is_legacy`)."""

    @property
    def started(self) -> bool:
        """Launched and not ended, whether or not its flag serves."""
        return self.status in RUNNING_KINDS

    def haystack(self) -> str:
        """What a filter typed by a person is looked for in, folded."""
        return f"{self.name}\0{self.flag_key}\0{self.owner}\0{self.status}".casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilters:
    """The filters that the list endpoint has; None leaves one out."""

    status: str | None = None
    archived: bool = False
    created_by_id: int | None = None
    feature_flag_id: int | None = None
    prompt_name: str | None = None
    search: str | None = None
    order: str | None = None
    """One of the server's fields, `-` in front for descending; its default is `-created_at`."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a longer list."""

    count: int
    """How many there are in all, as the server counted at that moment."""
    rows: tuple[Row, ...] = field(default=())
    body: bytes = field(default=b"", repr=False, compare=False)
    """As it was sent, for who needs more than a row shows."""
