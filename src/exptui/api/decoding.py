"""From an answer to what it is about, or to the one error for answers that are something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from exptui.api.client import Answer
from exptui.api.errors import Unintelligible
from exptui.domain.text import Json, clean_json

Model = TypeVar("Model", bound=BaseModel)
Read = TypeVar("Read")


def intelligible(read: Callable[[], Read]) -> Read:
    """What `read` makes of an answer; what it can't read is the server's fault, not ours."""
    try:
        return read()
    except (ValueError, RecursionError) as error:
        raise Unintelligible("The answer is not what PostHog sends here.") from error


def an_object(body: Any) -> Json:
    """A JSON object, text as it came."""
    if not isinstance(body, dict):
        raise Unintelligible("The answer is not what PostHog sends here.")
    return body


def one(model: type[Model], body: Any) -> Model:
    """A model of a body, its text cleaned."""
    return intelligible(lambda: model.model_validate(body))


def many(model: type[Model], body: Any) -> list[Model]:
    """Models of a list, or of the `results` of a page; those that can't be read are left out."""
    rows = body.get("results") if isinstance(body, dict) else body
    if not isinstance(rows, list):
        raise Unintelligible("The answer is not the list that PostHog sends here.")
    found = []
    for row in rows:
        try:
            found.append(model.model_validate(row))
        except ValueError:
            continue
    return found


def cleaned(answer: Answer) -> Any:
    """The answer's JSON with clean text, for models that do not clean it themselves."""
    return intelligible(lambda: clean_json(answer.json()))
