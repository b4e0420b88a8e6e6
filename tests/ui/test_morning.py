"""A morning at the queue: far away, over a bad link, with a small screen and few keys."""

from __future__ import annotations

from datetime import timedelta

from exptui.services.queue import Group
from tests.support.distance import Distance, DistantPace
from tests.support.person import Person, person_at
from tests.support.server import Server

MOST_KEYS = 40


def needs_me(person: Person) -> int:
    queue, rows = person.app.attention.queue, person.app.workspace.rows.values()
    return sum(queue.placed(row).group.needs_me for row in rows)


class Counting(Person):
    """Somebody whose keys are counted. While they look, time passes and answers arrive."""

    keys = 0
    patience = 600
    looks_for = 0.05

    async def presses(self, *keys: str) -> None:
        self.keys += len(keys)
        await super().presses(*keys)


async def test_the_seeded_morning_takes_at_most_forty_keys_far_away_over_a_bad_link() -> None:
    server = Server()
    link = Distance(server.link, seconds=0.3, lost=20)
    server.link = link  # type: ignore[assignment]  # it stands before the link that the server came with
    async with person_at(server, size=(80, 24), loaded=False, pace=DistantPace(link)) as somebody:
        person = Counting(somebody.pilot, somebody.app, server, somebody.pace)
        await person.until("BROKEN")
        await person.until(lambda: not person.app.attention.filling)
        if any(each.unread for each in person.app.attention.queue.standings.values()):
            await person.presses("r")
            await person.until(lambda: not person.app.attention.filling)
        at_first = needs_me(person)
        assert at_first >= 25
        # The first thing that is broken: read it, read what to do about it, put it aside until it changes.
        await person.presses("full_stop", "enter")
        await person.until("BROKEN")
        await person.presses("tab", "enter")
        await person.until("Why it matters")
        await person.presses("escape", "escape", "z")
        await person.until("Snooze")
        await person.waits()
        await person.presses("c")
        await person.until("until it changes")
        # What may be decided: read the first, end the one that is flat.
        await person.presses("right_curly_bracket", "enter")
        await person.until("Primary results")
        await person.presses("escape", *["j"] * 4)
        flat = server.numbered("flat")
        await person.until(lambda: (row := person.app._large().current_row()) is not None and row.id == flat)
        await person.asks("E")
        await person.chooses("inconclusive")
        await person.accepts("end")
        await person.until("Done")
        await person.waits()
        await person.presses("enter")
        # All others at once: mark what is shown, look again in a week.
        await person.until(lambda: not person.app.attention.filling)
        await person.presses("asterisk", "z")
        await person.until("Snooze")
        await person.waits()
        await person.presses("7")
        await person.until(lambda: needs_me(person) == 0)
        assert person.sees("Nothing needs you")
        assert person.keys <= MOST_KEYS
        assert link.failed > 2
        assert link.most_at_once <= 4
        assert [path for _, path in server.writes()] == [f"/api/projects/1/experiments/{flat}/end/"]
        assert server.experiment(flat)["conclusion"] == "inconclusive"
        # What was only put aside is back when its time is over.
        server.clock.forward(timedelta(days=8).total_seconds())
        assert needs_me(person) >= at_first - 2
        assert all(
            person.app.attention.queue.placed(row).group is not Group.SNOOZED
            or person.app.aside.snoozed(person.app.attention.queue.standings[row.id]) == "until it changes"
            for row in person.app.workspace.rows.values()
        )
