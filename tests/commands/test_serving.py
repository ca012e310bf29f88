"""`./portal serve` before it serves."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.jobs.serving import serve
from tests.commands.test_setup import place, run, settings_of

__all__ = ["place"]


def test_a_taken_port_is_said_in_one_line(place: Path, monkeypatch: pytest.MonkeyPatch):
    run(place)
    for name, value in settings_of(place).model_dump(mode="json").items():
        monkeypatch.setenv(f"PORTAL_{name.upper()}", str(value))

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = CliRunner().invoke(serve, ["--port", str(port)], standalone_mode=False)

    assert str(refused.exception) == f"port {port} can’t be used (Address already in use); choose another with --port"
