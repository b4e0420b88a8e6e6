"""The prompts of the plant doctor and its colleagues, in all their versions, and experiments between them."""

from __future__ import annotations

import json
from datetime import timedelta

from exptui.sandbox.prompt_versions import publish
from exptui.sandbox.seed.company import OFFICES, PEOPLE, SHOP, steady_uuid
from exptui.sandbox.seed.metrics import prompt_metrics
from exptui.sandbox.seed.plot import Plot, Split, lift
from exptui.sandbox.store import Json, World

_DOCTOR = "You are a plant doctor. Say what is wrong with the plant in the photo"
_CAREFUL = "You are a careful plant doctor.\n\nLook at the photo of a {{species}}"
_STEPS = "1. Name the problem, with how sure you are.\n2. Say what to do this week.\n"
_STOCK = "Never recommend a product that we do not sell."
_ORDER = "Answer the customer's question about order {{order_id}}."
_BEGINNER = "about {{plant}} for somebody who has never kept one."

_RETURNS = "You sort what customers write when they send a plant back."
_LABELS = "Answer with one word: broken, wrong, late, regret or other."
_EXAMPLE = "It arrived yesterday, and half of the leaves were brown."
_RULES = (
    "Keep the name of a plant as it is, Latin or not.",
    "Leave out greetings, thanks and questions.",
    "A room is a word, too: bathroom, office, balcony.",
    "Turn *does not need much light* into *shade*.",
    "Put what matters most first.",
    "Sizes in centimetres, without the unit.",
    "Names of colours as the catalogue has them.",
    "No word twice, in no language.",
    "If it is about an order, answer with nothing.",
    "Correct spelling, but never a name.",
)


def _messages(system: str, *said: str) -> list[Json]:
    """A prompt as a conversation: rules first, then customer and answer by turns."""
    spoken = [
        {"role": "assistant" if index % 2 else "user", "content": words} for index, words in enumerate(said)
    ]
    return [{"role": "system", "content": system}, *spoken]


def _search_words(version: int) -> str:
    """Forty versions of one idea: rules are added one at a time, and the length is tried out."""
    rules = "\n".join(f"- {rule}" for rule in _RULES[: version // 4])
    asked = f"Turn what a customer types into at most {12 - version % 5} search words"
    language = ", in the language of {{country}}." if version > 17 else "."
    return f"# Search words\n\n{asked}{language}\n\n{rules}".rstrip()


PROMPTS: dict[str, tuple[int, str, tuple[str | list[Json], ...]]] = {
    "plant-doctor": (
        SHOP,
        "priya",
        (
            f"{_DOCTOR}.",
            f"{_DOCTOR}, and what to do.",
            "You are a plant doctor. Look at the photo.\n\n1. Name the plant.\n2. Name the problem.",
            f"{_CAREFUL}.\n{_STEPS}{_STOCK}",
            f"{_CAREFUL} in {{{{country}}}}.\n{_STEPS}Ask one question if you are not sure.\n{_STOCK}",
            "Careful plant doctor. Photo: {{species}}, {{country}}.\n"
            "Answer in at most 80 words: problem, how sure, what to do this week.\n"
            "Not sure? Ask one question instead. Only products that we sell.",
        ),
    ),
    "order-support": (
        SHOP,
        "sam",
        (
            _ORDER,
            f"{_ORDER} Be brief and kind. Never promise a date.",
            f"{_ORDER}\nBe brief and kind. Never promise a date; quote the carrier's.\n"
            "Hand over to a person when money is involved.",
        ),
    ),
    "product-copy": (
        SHOP,
        "leo",
        (
            "Write two sentences about {{plant}}.",
            f"Write two sentences {_BEGINNER}",
            f"Write two plain sentences {_BEGINNER} No adjectives of praise.",
            "Two plain sentences about {{plant}}: where it wants to stand, and how often it drinks.",
        ),
    ),
    "office-planner": (
        OFFICES,
        "jonas",
        ("Plan the watering of {{office}}.", "Plan {{office}}'s watering, weekly."),
    ),
    "returns-sorter": (
        SHOP,
        "sam",
        (
            f"{_RETURNS} {_LABELS}",
            _messages(f"{_RETURNS}\n{_LABELS}", "{{message}}"),
            _messages(f"{_RETURNS}\n{_LABELS}", _EXAMPLE, "broken", "{{message}}"),
        ),
    ),
    "search-words": (SHOP, "leo", tuple(_search_words(version) for version in range(1, 41))),
}
"""By name: project, author, and what each version says, first to last."""
_BEGAN: dict[str, tuple[int, int]] = {"returns-sorter": (60, 17), "search-words": (164, 4)}
"""How many days ago, and how many lie between two versions."""


def add_prompts(world: World) -> None:
    """Put every version of every prompt into the world, oldest first."""
    for index, (name, (team, by, texts)) in enumerate(PROMPTS.items()):
        began, step = _BEGAN.get(name, (105 - 7 * index, 15))
        for version, text in enumerate(texts, start=1):
            made = world.now() - timedelta(days=began - step * (version - 1))
            publish(
                world,
                name,
                text,
                team_id=team,
                by=PEOPLE[by][0],
                at=made.replace(microsecond=0),
                uuid=steady_uuid(world.seed, "prompt", name, version),
            )


def _arms(prompt: str, versions: tuple[int, ...]) -> tuple[Split, dict[str, str], dict[str, str]]:
    """Variants, titles and payloads as the server makes them of versions; the first is the control."""
    tests = ["test"] if len(versions) == 2 else [f"test-{index}" for index in range(1, len(versions))]
    keys = ["control", *tests]
    share = 100 // len(keys)
    shares = [share] * (len(keys) - 1) + [100 - share * (len(keys) - 1)]
    pinned = {
        key: json.dumps({"prompt_name": prompt, "prompt_version": version})
        for key, version in zip(keys, versions, strict=True)
    }
    titles = {key: f"v{version}" for key, version in zip(keys, versions, strict=True)}
    return tuple(zip(keys, shares, strict=True)), titles, pinned


_ALL: Json = {"properties": [], "rollout_percentage": 100}
"""Everybody, and said so: the server writes it into the parameters."""
_TWO = _arms("plant-doctor", (4, 6))
_THREE = _arms("order-support", (1, 2, 3))

FROM_PROMPTS: tuple[Plot, ...] = (
    Plot(
        made_for="prompt",
        name="plant-doctor: v4, v6 (cost, latency, eval_pass_rate)",
        key="plant-doctor-v4-v6",
        by="priya",
        hypothesis="The short prompt costs less and is as good.",
        created=9,
        started=8,
        metrics=tuple(prompt_metrics("plant-doctor", "cost", "latency", "eval_pass_rate")),
        groups=(_ALL,),
        variants=_TWO[0],
        titles=_TWO[1],
        payloads=_TWO[2],
        prompt=("plant-doctor", (4, 6), ("cost", "latency", "eval_pass_rate")),
        mde=4,
        rate=300,
        effects=lift("Cost", test=-0.31) | lift("Latency", test=-0.08) | lift("Eval pass rate", test=0.003),
    ),
    Plot(
        made_for="prompt_draft",
        name="order-support: v1, v2, v3 (eval_pass_rate)",
        key="order-support-v1-v2-v3",
        by="sam",
        hypothesis="Handing over to a person when money is involved passes more evaluations.",
        created=1,
        metrics=tuple(prompt_metrics("order-support", "eval_pass_rate")),
        groups=(_ALL,),
        variants=_THREE[0],
        titles=_THREE[1],
        payloads=_THREE[2],
        prompt=("order-support", (1, 2, 3), ("eval_pass_rate",)),
        mde=5,
        plan_days=14,
        flag_on=False,
    ),
)
