"""Reading all of a large project: our client, and what one would type without it."""

# ruff: noqa: S603, S607 -- every command and address is our own

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Mapping

from benchmarks.place import HERE, KEY, Visitor

FIELDS = "{id,name,status,feature_flag_key,created_at,updated_at,start_date,end_date,archived,conclusion}"
# One page after the other, as the API's `next` leads.
FOLLOWING = f"""\
url="$1/api/projects/1/experiments/?limit=100"
while [ "$url" != null ]; do
    page=$(curl --silent --fail --header "Authorization: Bearer {KEY}" "$url") || exit 1
    jq --compact-output '.results[] | {FIELDS}' <<< "$page"
    url=$(jq --raw-output .next <<< "$page")
done
"""
# By somebody who knows how many there are: one curl, one connection, one jq.
COUNTED = f"""\
curl --silent --fail --header "Authorization: Bearer {KEY}" \
    "$1/api/projects/1/experiments/?limit=100&offset=[0-$(($2 - 1)):100]" |
    jq --compact-output '.results[] | {FIELDS}'
"""
Numbers = Mapping[str, float]


class Incomplete(Exception):
    """Not all experiments were read."""


def missing_tools() -> list[str]:
    """What must be installed to compare with."""
    return [tool for tool in ("bash", "curl", "jq") if shutil.which(tool) is None]


def by_client(visitor: Visitor) -> Numbers:
    """Milliseconds for all rows, in a program that runs already; and with starting one for it."""
    command = [str(visitor.python), str(HERE / "fetch.py")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=dict(visitor.environment), cwd="/"
    )
    count, seconds, whole = done.stdout.split()
    _check(int(count), visitor.server.count)
    return {"ms": float(seconds) * 1000, "whole_ms": float(whole) * 1000}


def by_shell(visitor: Visitor, script: str) -> Numbers:
    """Milliseconds for the same rows with curl and jq."""
    server = visitor.server
    began = time.perf_counter()
    done = subprocess.run(
        ["bash", "-c", script, "bash", server.url, str(server.count)],
        stdout=subprocess.PIPE,
        check=True,
        env=dict(visitor.environment),
    )
    ended = time.perf_counter()
    _check(done.stdout.count(b"\n"), server.count)
    return {"ms": (ended - began) * 1000}


def _check(came: int, wanted: int) -> None:
    if came != wanted:
        raise Incomplete(f"{came} of {wanted} experiments were read")
