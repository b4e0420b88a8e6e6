"""The form about a comparison of prompts: what to measure, and names that are made as one answers."""

from __future__ import annotations

from collections.abc import Sequence

from exptui.domain.forms import Form
from exptui.domain.json_paths import Path
from exptui.domain.prompt_plan import PROMPT_FORM, first_body, plan_of, prompt_form
from exptui.domain.prompts import TEMPLATES, PromptTemplate
from exptui.domain.questions import Question
from exptui.domain.text import Json

NEW = tuple(PromptTemplate(key=key, label=key.title()) for key in ("tokens", "refusals"))
KEY: Path = ("feature_flag_key",)


def form(*taken: str, templates: Sequence[PromptTemplate] = TEMPLATES) -> Form:
    return prompt_form(templates, taken=taken.__contains__, prompt_name="plant-doctor", versions=(5, 2))


def asked(form: Form, body: Json) -> dict[Path, Question]:
    return {question.path: question for question in form.questions(body, newer=True)}


def answered(form: Form, *answers: tuple[Path, object]) -> Json:
    body = first_body(TEMPLATES)
    for path, value in answers:
        body = form.answer(body, path, value)
    return body


def test_what_to_measure_comes_first_with_what_it_needs() -> None:
    questions = form().questions(first_body(TEMPLATES), newer=False)
    assert [question.label for question in questions] == [
        *(template.label for template in TEMPLATES),
        "Name",
        "Flag key",
        "Hypothesis",
    ]
    assert "$ai_generation" in questions[0].help
    assert "$ai_prompt_name" in questions[2].help
    assert [question.under for question in questions[:3]] == ["Measure"] * 3


def test_cost_and_latency_are_measured_unless_said_otherwise() -> None:
    assert plan_of("p", (1, 2), first_body(TEMPLATES)).templates == ("cost", "latency")
    assert plan_of("p", (1, 2), first_body(NEW)).templates == ("tokens",)
    assert form().objections(first_body(TEMPLATES), newer=True) == {}


def test_the_name_and_the_key_change_with_what_is_measured() -> None:
    body = answered(form(), (("templates", "latency"), False), (("templates", "eval_pass_rate"), True))
    questions = asked(form(), body)
    assert questions["name",].default == "plant-doctor: v5, v2 (cost, eval_pass_rate)"
    assert questions[KEY].default == "plant-doctor-v5-v2-cost-eval_pass_rate"
    named = form().answer(body, ("name",), "Which doctor?")
    assert asked(form(), named)[KEY].default == "which-doctor"
    again = form().answer(named, ("name",), "")
    assert asked(form(), again)["name",].default == questions["name",].default


def test_the_key_that_is_made_is_free() -> None:
    body = answered(form(), (("name",), "Which doctor?"))
    assert asked(form("which-doctor"), body)[KEY].default == "which-doctor-2"
    assert form("which-doctor").objections(body, newer=True) == {}


def test_a_key_in_use_is_objected_to_as_one_types() -> None:
    body = answered(form(), (KEY, "which-doctor"))
    assert form().objections(body, newer=True) == {}
    said = form("which-doctor").objections(body, newer=True)
    assert said == {KEY: "A flag of this key is there already: choose another one."}


def test_what_the_server_would_refuse_is_objected_to() -> None:
    body = answered(form(), (("name",), "x" * 401), (KEY, "which doctor"), (("description",), "x" * 3001))
    assert form().objections(body, newer=True) == {
        ("name",): "At most 400 characters.",
        KEY: "Only letters, digits, - and _.",
        ("description",): "At most 3000 characters.",
    }
    long = answered(form(), (KEY, "x" * 401))
    assert form().objections(long, newer=True) == {KEY: "At most 400 characters."}


def test_one_thing_at_least_is_measured() -> None:
    body = answered(form(), (("templates", "cost"), False), (("templates", "latency"), False))
    said = form().objections(body, newer=True)
    assert said == {("templates", "cost"): "Choose at least one thing to measure."}


def test_whatever_is_on_offer_can_be_chosen_but_at_most_three() -> None:
    more = form(templates=(*TEMPLATES, *NEW))
    body: Json = {"templates": {"cost": True, "latency": True, "tokens": True}}
    assert more.objections(body, newer=True) == {}
    fourth = more.answer(body, ("templates", "refusals"), True)
    assert more.objections(fourth, newer=True) == {("templates", "refusals"): "At most 3."}
    known = more.answer(body, ("templates", "eval_pass_rate"), True)
    assert more.objections(known, newer=True) == {("templates", "tokens"): "At most 3."}


def test_what_is_not_on_offer_any_more_can_be_taken_out() -> None:
    body: Json = {"templates": {"cost": True, "tokens": True}}
    assert form().objections(body, newer=True) == {
        ("templates", "tokens"): "PostHog does not offer this: leave it out."
    }
    assert form().objections(form().answer(body, ("templates", "tokens"), False), newer=True) == {}


def test_the_answer_that_is_kept_loses_no_template_that_was_said_no_to() -> None:
    body = answered(form(), (("templates", "cost"), False), (("templates", "cost"), True))
    assert body["templates"] == {"cost": True, "latency": True, "eval_pass_rate": False}


def test_the_form_can_be_looked_at_without_a_prompt() -> None:
    assert len(PROMPT_FORM.questions({}, newer=True)) == len(TEMPLATES) + 3
