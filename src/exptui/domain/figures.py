"""Numbers of results as people read them: short, aligned to nothing, and in ASCII."""

from __future__ import annotations

from collections.abc import Iterable

from exptui.domain.results import VariantResult


def people(count: float) -> str:
    """`893`, `22.0k`, `1.2M`."""
    if count >= 999_950:
        return f"{count / 1e6:.1f}M"
    return f"{count / 1e3:.1f}k" if count >= 10_000 else f"{count:,.0f}"


def lift(value: float, *, relative: bool = True, sign: bool = True) -> str:
    """A difference: `+4.1%` of the baseline, or in the metric's own unit where it is absolute."""
    shown = _round(value * 100) if relative else f"{value:.3g}"
    plus = "+" if sign and not shown.startswith("-") else ""
    return f"{plus}{shown}%" if relative else f"{plus}{shown}"


def interval(bounds: tuple[float, float], *, relative: bool = True) -> str:
    """`[1.2, 7.0]`, in percent where it is relative."""
    low, high = (_round(bound * 100) if relative else f"{bound:.3g}" for bound in bounds)
    return f"[{low}, {high}]"


def _round(value: float) -> str:
    text = f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"
    return "0.0" if text == "-0.0" else text


def p_value(p: float) -> str:
    """`p<.001`, `p=.012`."""
    if p < 0.001:
        return "p<.001"
    return f"p={p:.3f}".replace("0.", ".") if p < 0.9995 else "p=1"


def chance(share: float) -> str:
    """`99.6%`, never rounded to what it is not."""
    if share < 0.001:
        return "<0.1%"
    if share > 0.999:
        return ">99.9%"
    return f"{share * 100:.1f}%"


def share(percent: float) -> str:
    """A share in percent: `50%`, `0.14%`."""
    return f"{percent:.3g}%" if percent < 100 else f"{percent:.0f}%"


def split(shares: Iterable[float]) -> str:
    """`56/44`, in whole percent of their sum; with a decimal where whole ones would hide a difference."""
    values = list(shares)
    whole = sum(values) or 1.0
    percents = [100 * value / whole for value in values]
    digits = 0 if all(abs(each - round(each)) < 0.3 for each in percents) else 1
    return "/".join(f"{each:.{digits}f}".removesuffix(".0") for each in percents)


def difference(variant: VariantResult, *, relative: bool = True) -> str:
    """`+4.1% [1.2, 7.0]`; empty where there is no interval."""
    if variant.interval is None or variant.difference is None:
        return ""
    return f"{lift(variant.difference, relative=relative)} {interval(variant.interval, relative=relative)}"


def value(number: float | None, word: str) -> str:
    """A metric in a variant: a rate in percent, anything else as it is; `-` for nothing."""
    if number is None:
        return "-"
    if word in ("funnel", "retention"):
        return f"{number * 100:.2f}%"
    return f"{number:,.2f}" if abs(number) >= 1 else f"{number:.4g}"
