"""What is asked of an experiment that does not exist yet: its name, its flag, and what is rarely needed."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exptui.domain.answer_text import read, told
from exptui.domain.json_paths import at
from exptui.domain.naming import slug
from exptui.domain.new_checklist import FORMS
from exptui.domain.new_forms import BASICS, NEW_VARIANTS, OTHER, with_flag
from exptui.domain.picked_flag import PickedFlag
from exptui.domain.questions import walk
from exptui.domain.text import Json
from exptui.domain.variant_forms import SPLIT
from tests.domain.bodies import anything, experiments
from tests.domain.new_desk import answered, begun, flag, named, sent

OLD = flag(("control", 60), ("red", 40))


def key_of(body: Json) -> Any:
    return body["feature_flag_key"]


def about_key(body: Json, *, newer: bool = True) -> str | None:
    return BASICS.objections(body, newer=newer).get(("feature_flag_key",))


def test_a_name_and_a_key_are_needed_and_nothing_else() -> None:
    assert set(BASICS.objections(begun(), newer=True)) == {("name",), ("feature_flag_key",)}
    assert BASICS.objections(named("New search"), newer=True) == {}


@given(st.text(min_size=1, max_size=40).filter(str.strip), st.text(max_size=40))
def test_the_key_follows_the_name_until_another_is_written(first: str, second: str) -> None:
    body = named(first)
    assert key_of(body) == slug(first)
    followed = answered(BASICS, body, "name", to=second)
    assert key_of(followed) == (slug(second) if second.strip() else "")
    written = answered(BASICS, body, "feature_flag_key", to="my-own-key")
    assert key_of(answered(BASICS, written, "name", to=second)) == "my-own-key"


def test_a_key_that_was_taken_back_follows_the_name_again() -> None:
    body = answered(BASICS, named("Search"), "feature_flag_key", to="mine")
    body = answered(BASICS, body, "feature_flag_key", to="")
    assert key_of(answered(BASICS, body, "name", to="Search 2")) == "search-2"


@pytest.mark.parametrize("length", [400, 401])
def test_a_name_has_at_most_four_hundred_characters(length: int) -> None:
    body = answered(BASICS, named("a"), "feature_flag_key", to="a")
    said = BASICS.objections(answered(BASICS, body, "name", to="n" * length), newer=True)
    assert said == ({} if length == 400 else {("name",): "At most 400 characters; this has 401."})


def test_a_hypothesis_has_at_most_three_thousand_characters() -> None:
    fits = answered(BASICS, named("a"), "description", to="h" * 3000)
    assert BASICS.objections(fits, newer=True) == {}
    longer = answered(BASICS, fits, "description", to="h" * 3001)
    assert BASICS.objections(longer, newer=True) == {
        ("description",): "At most 3,000 characters; this has 3,001."
    }


@pytest.mark.parametrize("key", ["two words", "a/b", "ä"])
def test_a_key_that_no_flag_can_have_is_refused(key: str) -> None:
    said = about_key(answered(BASICS, named("a"), "feature_flag_key", to=key))
    assert said == "Only letters, digits, - and _."


def test_a_picked_flag_brings_its_variants_and_a_typed_key_does_not() -> None:
    body = answered(BASICS, named("Search"), "feature_flag_key", to=PickedFlag("old-flag", OLD))
    assert key_of(body) == "old-flag"
    assert type(key_of(body)) is str
    (listed, *_) = NEW_VARIANTS.questions(body, newer=True)
    assert listed.closed == "They come with the flag, and stay as they are there."
    assert [row["key"] for row in at(body, listed.path)] == ["control", "red"]
    again = answered(BASICS, body, "feature_flag_key", to="new-one")
    assert at(again, ("feature_flag",)) is None
    assert NEW_VARIANTS.questions(again, newer=True)[0].path == SPLIT


def test_picking_the_flag_whose_key_was_typed_is_an_answer_too() -> None:
    typed = answered(BASICS, begun(), "feature_flag_key", to="old-flag")
    assert with_flag(typed, OLD) == answered(
        BASICS, typed, "feature_flag_key", to=PickedFlag("old-flag", OLD)
    )


def test_the_variants_meant_before_come_back_when_the_flag_is_let_go() -> None:
    before = NEW_VARIANTS.add(named("Search"), SPLIT)
    linked = answered(BASICS, before, "feature_flag_key", to=PickedFlag("old-flag", OLD))
    back = answered(BASICS, linked, "feature_flag_key", to="search")
    assert back["parameters"] == before["parameters"]


def test_the_name_does_not_change_the_key_of_a_picked_flag() -> None:
    body = answered(BASICS, begun(), "feature_flag_key", to=PickedFlag("old-flag", OLD))
    assert key_of(answered(BASICS, body, "name", to="Search")) == "old-flag"


def test_nothing_of_a_picked_flag_can_be_changed() -> None:
    body = with_flag(named("Search"), OLD)
    (listed, rollout, *_) = NEW_VARIANTS.questions(body, newer=True)
    assert (at(body, rollout.path), rollout.closed) == (40, "The flag has it in its release conditions.")
    assert NEW_VARIANTS.add(body, listed.path) == body
    assert NEW_VARIANTS.move(body, listed.path, 0, 1) == body
    assert NEW_VARIANTS.take_out(body, listed.path, 0) == body
    open_ones = [q for q in walk(NEW_VARIANTS.questions(body, newer=True)) if not q.closed]
    assert {q.path[:2] for q in open_ones} == {("parameters", "variant_notes")}


@pytest.mark.parametrize(
    ("variants", "newer", "said"),
    [
        ((("control", 50), ("red", 50)), False, None),
        ((("blue", 50), ("red", 50)), True, None),
        (
            (("blue", 50), ("red", 50)),
            False,
            "This PostHog needs one of the flag's variants to be called control.",
        ),
        ((("control", 100),), True, "This flag has no two variants: nothing can be compared with it."),
    ],
)
def test_a_flag_that_carries_no_experiment_is_refused(
    variants: tuple[tuple[str, float], ...], newer: bool, said: str | None
) -> None:
    assert about_key(with_flag(named("a"), flag(*variants)), newer=newer) == said


@pytest.mark.parametrize(
    ("excluded", "said"),
    [
        (["test-2"], None),
        (["red"], "There is no variant red."),
        (["control"], "control is what the others are compared with: it can't be left out."),
        (["test", "test-2"], "One variant at least has to be left to compare."),
    ],
)
@pytest.mark.parametrize("newer", [True, False])
def test_variants_can_be_left_out_of_results_but_not_all(
    excluded: list[str], said: str | None, newer: bool
) -> None:
    body = NEW_VARIANTS.add(named("Search", newer=newer), SPLIT)
    (question, _folder) = OTHER.questions(body, newer=newer)
    body = OTHER.answer(body, question.path, read(question, ", ".join(excluded)), newer=newer)
    assert OTHER.objections(body, newer=newer) == ({question.path: said} if said else {})
    home = sent(body, newer=newer) if newer else sent(body, newer=newer)["parameters"]
    assert home["excluded_variants"] == excluded
    taken_back = OTHER.answer(body, question.path, None, newer=newer)
    assert "excluded_variants" not in str(sent(taken_back, newer=newer))


answers = anything | st.sampled_from(["control", "test", 1, 0.5, None, "", [], ["test"]])


@given(st.data(), experiments | st.dictionaries(st.text(max_size=4), anything))
def test_any_body_can_be_asked_about_and_answered(data: st.DataObject, body: Json) -> None:
    form = data.draw(st.sampled_from(list(FORMS.values())))
    before = copy.deepcopy(body)
    for newer in (True, False):
        form.objections(body, newer=newer)
        for question in walk(form.questions(body, newer=newer)):
            told(question, at(body, question.path))
            form.answer(body, question.path, data.draw(answers), newer=newer)
            if question.items:
                form.take_out(form.add(body, question.path), question.path, 0)
    assert repr(body) == repr(before)
