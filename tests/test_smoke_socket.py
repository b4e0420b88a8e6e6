"""The real client and the sandbox over a real socket: read the list, launch a draft, read it again, stop."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys

from exptui.api.client import Client
from exptui.api.connection import Connection, Secret
from exptui.api.posthog import PostHog
from exptui.domain.rows import ListFilters

SECONDS = 60


async def _launch_a_draft(url: str, key: str, project: int) -> None:
    posthog = PostHog(Client(Connection(host=url, project_id=project, api_key=Secret(key))))
    try:
        page = await posthog.experiments.page(ListFilters(status="draft"))
        draft = next(row for row in page.rows if row.flag_key == "pay-later")
        await posthog.experiments.verb(draft.id, "launch", {})
        launched = await posthog.experiments.get(draft.id)
        assert launched.row().status == "running"
        assert launched.row().flag_active is True
    finally:
        await posthog.aclose()


def test_a_draft_is_launched_over_a_real_socket_and_the_sandbox_stops_when_told_to() -> None:
    environ = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = [sys.executable, "-m", "exptui", "sandbox", "--port", "0"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environ)
    try:
        assert process.stdout is not None
        about = json.loads(process.stdout.readline())
        assert about["url"].startswith("http://127.0.0.1:")
        asyncio.run(_launch_a_draft(about["url"], about["api_key"], about["project_id"]))
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=SECONDS)
        assert process.returncode == 0
        assert errors == ""
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
