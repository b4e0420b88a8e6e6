"""How each field of a metric is asked for, whatever its type; `metrics.py` puts these beside the fields."""

from __future__ import annotations

from exptui.domain import metric_rules as rules
from exptui.domain.asking import Option
from exptui.domain.declared import Asked, Part
from exptui.domain.questions import Kind

UNITS = tuple(Option(unit, f"{unit}s") for unit in ("second", "minute", "hour", "day", "week", "month"))
GOALS = (Option("increase", "increase"), Option("decrease", "decrease"))
ORDERS = (
    Option("ordered", "in order"),
    Option("unordered", "in any order"),
    Option("strict", "strictly", "nothing else between; its effect here is not documented"),
)
STARTS = (
    Option("first_seen", "the first time", "the window begins with their first start event"),
    Option("last_seen", "the last time", "the window begins with their last start event"),
)
LOWEST = Asked(
    label="Lowest %",
    kind=Kind.PERCENT,
    help="Smaller values count as this percentile.",
    applies=rules.may_be_capped,
    wrong=rules.low_wrong,
)
HIGHEST = Asked(
    label="Highest %",
    kind=Kind.PERCENT,
    help="Larger values count as this percentile: 99 keeps a few heavy users from deciding it.",
    applies=rules.may_be_capped,
    wrong=rules.high_wrong,
)
NO_ZEROS = Asked(
    label="Ignore zeros",
    kind=Kind.YES_NO,
    help="The percentiles are taken of those who did anything at all.",
    default=False,
    unsaid=False,
)
OUTLIERS = (
    ("lower_bound_percentile", LOWEST),
    ("upper_bound_percentile", HIGHEST),
    ("ignore_zeros", NO_ZEROS),
)
"""Of one half of a ratio; a mean has the same as fields of its own."""

NAME = Asked(
    label="Name",
    kind=Kind.TEXT,
    help="Without one, what it computes is shown.",
    order=-2,
)
GOAL = Asked(label="Goal", kind=Kind.CHOICE, options=GOALS, order=-1, default="increase")
WINDOW = Asked(
    label="Within",
    kind=Kind.WHOLE,
    help="How long after the exposure people count; without one, until the experiment ends.",
    order=1,
    least=1,
)
UNIT = Asked(
    label="Unit",
    kind=Kind.CHOICE,
    options=UNITS,
    order=1,
    start="day",
    required=True,
    applies=rules.has_window,
)
BREAKDOWNS = Asked(label="Broken down by", kind=Part.BREAKDOWNS, order=2)
SOURCE = Asked(label="Counts", kind=Part.SOURCE, required=True, measured=True)
THRESHOLD = Asked(
    label="At least",
    kind=Kind.NUMBER,
    help="Counts the people who reach it, and not how far they get.",
    applies=rules.may_have_threshold,
    wrong=rules.threshold_wrong,
)
STEPS = Asked(label="Steps", kind=Part.STEPS, help="The exposure comes before the first one.", required=True)
ORDER = Asked(label="Taken", kind=Kind.CHOICE, options=ORDERS, default="ordered", start="ordered")
NUMERATOR = Asked(label="Numerator", kind=Part.SOURCE, required=True, measured=True)
DENOMINATOR = Asked(label="Denominator", kind=Part.SOURCE, required=True, measured=True)
ABOVE = Asked(label="Numerator outliers", kind=Part.OBJECT, inner=OUTLIERS)
BELOW = Asked(label="Denominator outliers", kind=Part.OBJECT, inner=OUTLIERS)
FIRST = Asked(label="They start with", kind=Part.SOURCE, required=True)
AGAIN = Asked(label="They come back with", kind=Part.SOURCE, required=True)
NOT_BEFORE = Asked(label="Not before", kind=Kind.WHOLE, required=True, least=0, start=1)
NO_LATER = Asked(
    label="No later than", kind=Kind.WHOLE, required=True, least=0, start=7, wrong=rules.end_wrong
)
SPAN = Asked(label="Unit", kind=Kind.CHOICE, options=UNITS, required=True, start="day")
HANDLING = Asked(label="Counted from", kind=Kind.CHOICE, options=STARTS, required=True, start="first_seen")
