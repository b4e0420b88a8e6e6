"""The sandbox over HTTP, on this machine only unless told otherwise."""

from __future__ import annotations

import ipaddress
import json
import signal
import socket
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from exptui.sandbox.store import Build

_STOPPING = (signal.SIGINT, signal.SIGTERM)
_LAST_WORDS_SECONDS = 1


def serve(
    *, host: str, port: int, build: Build, seed: int, empty: bool, approvals: Collection[str], i_know: bool
) -> int:
    """Serve until told to stop, and answer the exit code; once connections are taken, stdout gets one line of JSON."""
    if not i_know and not _is_loopback(host):
        return _said(
            f"exptui sandbox: {host} can be reached from other machines, and anyone who knows the sandbox's keys "
            "could write to it. Use 127.0.0.1, or add --i-know.",
            2,
        )
    try:
        import uvicorn
    except ImportError:
        return _said("exptui sandbox: serving needs uvicorn: pip install 'exptui[sandbox]'", 2)
    from exptui.sandbox.app import create_app
    from exptui.sandbox.seed import build_world

    world = build_world(seed=seed, build=build, empty=empty)
    try:
        listener = _listen(host, port)
    except OSError as error:
        return _said(f"exptui sandbox: cannot listen on {host}, port {port}: {error.strerror or error}", 2)
    about = {
        "url": _url(host, listener.getsockname()[1]),
        "project_id": min(world.projects),
        "api_key": world.api_key,
        "read_only_api_key": world.read_only_api_key,
    }

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                sys.stdout.write(json.dumps(about) + "\n")
                sys.stdout.flush()

    config = uvicorn.Config(
        create_app(world, approvals=approvals),
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=_LAST_WORDS_SECONDS,
    )
    with listener, _stopping_is_fine():
        Server(config).run(sockets=[listener])
    return 0


def _said(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _stopping_is_fine() -> Iterator[None]:
    """The server stops at these signals and then raises them once more; for us that is how it is meant to end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
