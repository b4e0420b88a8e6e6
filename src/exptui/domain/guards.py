"""Why something can't be done to an experiment now, as PostHog would answer it, in words for a person.

Each guard takes the row that the list has, so that a key explains itself before anything is read or imported.
"""

from __future__ import annotations

from collections.abc import Callable

from exptui.domain.rows import RUNNING_KINDS, Row

Guard = Callable[[Row], str | None]
"""None where nothing speaks against it."""

KNOWN_STATUSES = RUNNING_KINDS | {"draft", "stopped"}
FEWEST_VARIANTS = 2


def all_of(*guards: Guard) -> Guard:
    """The first objection of several."""

    def first(row: Row) -> str | None:
        return next((reason for guard in guards if (reason := guard(row)) is not None), None)

    return first


def never(_row: Row) -> str | None:
    """Nothing speaks against it."""
    return None


def not_draft(row: Row) -> str | None:
    return "it has not been launched yet." if row.status == "draft" else None


def not_ended(row: Row) -> str | None:
    return "it has already ended." if row.status == "stopped" else None


def is_draft(row: Row) -> str | None:
    return None if row.status == "draft" else "it has already been launched."


def has_flag(row: Row) -> str | None:
    return None if row.flag_id is not None else "it has no feature flag."


def flag_exists(row: Row) -> str | None:
    return "its feature flag has been deleted." if row.flag_deleted else None


def flag_can_split(row: Row) -> str | None:
    if len(row.variants) < FEWEST_VARIANTS:
        return "its flag needs at least two variants."
    if not row.newer and all(key != "control" for key, _ in row.variants):
        return "this server wants one of the flag's variants to be called control."
    return None


def not_paused(row: Row) -> str | None:
    return "it is already paused." if row.status == "paused" else None


def is_paused(row: Row) -> str | None:
    return None if row.status == "paused" else "it is not paused."


def not_archived(row: Row) -> str | None:
    return "it is already archived." if row.archived else None


def is_archived(row: Row) -> str | None:
    return None if row.archived else "it is not archived."


def has_ended(row: Row) -> str | None:
    return None if row.status == "stopped" else "only an ended experiment can be archived; E ends it."


def is_deleted(row: Row) -> str | None:
    return None if row.deleted else "it is not deleted."


def not_legacy(row: Row) -> str | None:
    return "its metrics are of the legacy kind, which PostHog does not copy." if row.legacy else None


def has_started(row: Row) -> str | None:
    return None if row.start_date is not None else "it has no start date."


def no_cohort(row: Row) -> str | None:
    return "it already has an exposure cohort." if row.exposure_cohort is not None else None


def can_freeze(row: Row) -> str | None:
    if not row.newer:
        return "this server is older than freezing exposure."
    if row.status == "exposure_frozen":
        return "its exposure is already frozen."
    if row.status != "running":
        return "only a running experiment can be frozen."
    return "PostHog says this experiment's exposure can't be frozen." if row.can_freeze is False else None


def is_frozen(row: Row) -> str | None:
    return None if row.status == "exposure_frozen" else "its exposure is not frozen."


def known_status(row: Row) -> str | None:
    """A status this version has never heard of may mean anything: better not to guess."""
    return (
        None if row.status in KNOWN_STATUSES else f"its status is “{row.status}”, which exptui does not know."
    )


def can_reset(row: Row) -> str | None:
    return "it is already a draft." if row.status == "draft" else None
