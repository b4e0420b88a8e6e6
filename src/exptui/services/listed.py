"""Judging a page of the list: most experiments need nothing that the list does not tell."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from exptui.domain.standing import Standing, standing_of

if TYPE_CHECKING:
    from exptui.domain.experiment import Experiment


def judge_page(body: bytes, now: datetime) -> tuple[list[Standing], list[Experiment]]:
    """Standings of what costs no request, and the experiments that do. Runs in a thread: it takes its time."""
    from exptui.domain.evidence import Evidence
    from exptui.domain.summary import read_experiments
    from exptui.domain.verdict import judge
    from exptui.services.findings import worth_asking

    quiet, others = [], []
    for experiment in read_experiments(body):
        evidence = Evidence(experiment=experiment, now=now)
        if worth_asking(evidence):
            others.append(experiment)
        else:
            quiet.append(standing_of(judge(evidence), experiment.row()))
    return quiet, others
