"""The playbook of a sample ratio mismatch."""

from __future__ import annotations

from exptui.domain.health_exposure import CAUSES
from exptui.domain.playbook import SRM


def test_the_causes_of_the_report_are_those_of_the_playbook() -> None:
    assert tuple(each.cause for each in SRM) == CAUSES
    assert len(set(CAUSES)) == len(CAUSES)


def test_every_cause_has_a_look_of_its_own_that_confirms_it() -> None:
    assert all(each.confirm for each in SRM)
    assert len({each.confirm for each in SRM}) == len(SRM)
