"""When people came to an experiment."""

from __future__ import annotations

from datetime import timedelta

from exptui.domain.arrivals import arrivals
from tests.support.evidence import NOW, exposed

LAST = NOW.date()


def test_the_last_day_of_what_runs_is_not_over_and_does_not_count_for_the_pace() -> None:
    seen = exposed(series={"control": [50, 100, 150, 152], "test": [50, 100, 150, 153]})
    running, ended = arrivals(seen), arrivals(seen, ended=True)
    assert (running.lately, running.days) == (100, 3)
    assert (ended.lately, ended.days) == (305 / 4, 4)


def test_only_the_last_seven_whole_days_are_lately() -> None:
    counts = [100.0 * day for day in range(1, 11)] + [1000.0 + 10 * day for day in range(1, 9)]
    assert arrivals(exposed(series={"control": counts})).lately == 10


def test_the_first_and_the_last_day_are_those_on_which_somebody_new_came() -> None:
    found = arrivals(exposed(series={"control": [0, 0, 5, 5, 9, 9, 9]}))
    assert (found.first, found.last) == (LAST - timedelta(days=4), LAST - timedelta(days=2))


def test_without_days_nothing_is_known() -> None:
    found = arrivals(exposed(series={}))
    assert (found.first, found.last, found.lately, found.days) == (None, None, None, 0)


def test_without_people_there_is_no_first_day() -> None:
    found = arrivals(exposed(series={"control": [0, 0, 0]}))
    assert (found.first, found.last, found.lately) == (None, None, 0)
