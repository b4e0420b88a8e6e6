"""What the benchmarks see in a recording of a terminal."""

from __future__ import annotations

import sys

import pytest
from benchmarks.place import bare_environment
from benchmarks.replay import Screen, changes, frames_of, shown_at
from benchmarks.server import Project, experiments, name_of
from benchmarks.terminal import Chunk, NeverCame, Recording, Running

BEGIN, END = b"\x1b[?2026h", b"\x1b[?2026l"
HOME = b"\x1b[H"


def test_a_marked_frame_is_seen_when_it_is_complete() -> None:
    frames = frames_of([Chunk(1.0, BEGIN + b"rows"), Chunk(2.0, b" here" + END)])
    assert [frame.at for frame in frames] == [2.0]
    assert shown_at(frames, "rows here") == (2.0, 0)


def test_output_without_marks_is_seen_as_it_comes() -> None:
    assert shown_at(frames_of([Chunk(1.0, b"ro"), Chunk(2.0, b"ws")]), "rows") == (2.0, 0)


def test_writing_the_same_again_is_no_change() -> None:
    frames = frames_of([Chunk(1.0, b"rows"), Chunk(2.0, HOME + b"rows")])
    assert changes(frames, 0.0) == [1.0]


def test_another_colour_is_a_change() -> None:
    frames = frames_of([Chunk(1.0, b"rows"), Chunk(2.0, HOME + b"\x1b[7mrows")])
    assert changes(frames, 1.5) == [2.0]


def test_changes_can_be_asked_of_one_line() -> None:
    frames = frames_of([Chunk(1.0, b"one\r\ntwo"), Chunk(2.0, HOME + b"ONE")])
    assert changes(frames, 0.0, line=1) == [1.0]
    assert changes(frames, 0.0, 2.0, line=0) == [1.0]


def test_a_sequence_may_come_in_pieces() -> None:
    pieces = [b"a\x1b", b"[", b"?2026h", b"b", b"\x1b[?20", b"26l"]
    frames = frames_of([Chunk(float(at), data) for at, data in enumerate(pieces)])
    assert [(frame.at, frame.lines[0]) for frame in frames] == [(0.0, "a"), (5.0, "ab")]


def test_what_the_screen_does_not_know_leaves_no_trace() -> None:
    screen = Screen(10, 2)
    (frame,) = screen.feed(Chunk(0.0, b"\x1b[>25u\x1b[?2026$p\x1b[<u!"))
    assert frame.lines == {0: "!"}


def test_bytes_belong_to_the_key_before_them() -> None:
    recording = Recording(0.0, [Chunk(1.0, b"12345"), Chunk(2.0, b"123")])
    assert recording.bytes_between(1.0, 2.0) == 5
    assert recording.bytes_between(2.0, 9.0) == 3


def test_a_program_is_typed_at_answered_and_waited_for() -> None:
    asks = (
        "import sys, tty; tty.setcbreak(0); sys.stdout.write('\\x1b[?2026$p'); sys.stdout.flush();"
        "told = sys.stdin.read(11); print('heard', repr(told), flush=True);"
        "print('key', sys.stdin.read(1), flush=True)"
    )
    with Running([sys.executable, "-c", asks], {}) as running:
        running.until_written("heard '\\x1b[?2026;2$y'")
        running.press("q")
        running.until_ended(60.0)
        assert b"key q" in b"".join(chunk.data for chunk in running.recording.chunks)


def test_a_program_that_ends_too_early_is_told() -> None:
    with (
        Running([sys.executable, "-c", "print('other')"], {}) as running,
        pytest.raises(NeverCame, match="other"),
    ):
        running.until_written("rows")


def test_a_program_gets_nobodys_credentials(tmp_path_factory: pytest.TempPathFactory) -> None:
    environment = bare_environment(tmp_path_factory.mktemp("home"))
    assert not [name for name in environment if name.startswith(("EXPTUI", "POSTHOG", "PYTHON"))]


def test_the_server_pages_counts_and_filters() -> None:
    kinds = [
        {"name": "a", "status": "running", "archived": False},
        {"name": "b", "status": "draft", "archived": False},
    ]
    project = Project(experiments(kinds, 5))
    status, body = project.answer("GET", "/api/projects/1/experiments/?limit=2&offset=2", "shop")
    assert status == 200
    assert b'"count":5' in body
    assert name_of(3).encode() in body
    assert b"limit=2&offset=4" in body
    assert b'"count":2' in project.answer("GET", "/api/projects/1/experiments/?status=running", "shop")[1]
    assert b'"count":0' in project.answer("GET", "/api/projects/1/experiments/?archived=true", "shop")[1]
    assert project.answer("PATCH", "/api/projects/1/experiments/0/", "shop")[0] == 404


def test_the_newest_experiment_is_renamed_and_gets_its_name_back() -> None:
    project = Project(experiments([{"name": "a", "status": "draft", "archived": False}], 3))

    def newest() -> bytes:
        return project.answer("GET", "/api/projects/1/experiments/?limit=1", "shop")[1]

    before = newest()
    project.control({"renamed": ""})
    assert name_of(3, renamed=True).encode() in newest()
    project.control({"delay": "0.5"})
    assert newest() == before
    assert project.delay == 0.5
