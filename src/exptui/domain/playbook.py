"""What to check where people are not split as planned: each cause with the one look that confirms it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Where a sample ratio mismatch may come from."""

    cause: str
    confirm: str
    """The one query or field in PostHog that shows it, and what it shows then."""


SRM: tuple[Cause, ...] = (
    Cause(
        cause="The exposure event fires on a page that only one variant has.",
        confirm="Trend of the exposure event, unique users, by $pathname and by variant ($feature/<flag key>):"
        " a path that one variant has and the others do not.",
    ),
    Cause(
        cause="The event fires before the flags are loaded, and the value is missing or a default.",
        confirm="Trend of $feature_flag_called for this flag, by $feature_flag_response: empty, false or unknown"
        " values; then by $lib, for the SDK that sends them.",
    ),
    Cause(
        cause="Something overrides the assignment when it is served: a cache, a test account, a forced variant.",
        confirm="Read the flag's release conditions for a variant override; then exposures by $host and $lib per"
        " variant: a cached page or a server has nearly only one of them.",
    ),
    Cause(
        cause="One variant fails, redirects or is slow, and its people leave before they are counted.",
        confirm="$exception by $feature/<flag key>, and web vitals by the same: the variant with fewer people has"
        " more errors or a slower page; also by $browser and $device_type.",
    ),
    Cause(
        cause="The split or the release conditions were changed while it ran.",
        confirm="The flag's history (Activity in PostHog): a change of its filters after the launch. Then exposures by"
        " day and variant: the shares jump on that day.",
    ),
    Cause(
        cause="People get a new identity between flag and event, at log-in for example.",
        confirm="Exposures by person property $is_identified or by $device_id: several persons of one device, or"
        " the mismatch among the anonymous only. `$multiple` grows with it.",
    ),
    Cause(
        cause="Bots, or a filter of test accounts, fall on one variant.",
        confirm="Exposures by $raw_user_agent, $geoip_country_code and hour per variant: one source fills one of them;"
        " and switch the filter of test accounts off and compare.",
    ),
)
"""The usual ones first."""
