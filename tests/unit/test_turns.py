"""The gate at which writers of SQLite wait for each other."""

import fcntl
import os
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from app import turns


def test_who_waits_at_the_gate_is_refused_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "BUSY_SECONDS", 0.2)
    database = str(tmp_path / "portal.sqlite")
    other = os.open(f"{database}-gate", os.O_RDONLY | os.O_CREAT)
    fcntl.flock(other, fcntl.LOCK_EX)
    began = time.monotonic()

    with pytest.raises(OperationalError, match="locked"), turns.gate(database):
        pytest.fail("somebody else holds it")

    assert 0.2 <= time.monotonic() - began < 2
    os.close(other)
    with turns.gate(database):
        assert not is_free(database)
    assert is_free(database)


def test_without_a_gate_one_writes_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    with turns.gate(str(tmp_path / "nowhere" / "portal.sqlite")):
        pass

    assert "no gate for writers" in caplog.text


def test_a_gate_that_another_user_made_is_used(tmp_path: Path):
    database = str(tmp_path / "portal.sqlite")
    with turns.gate(database):
        pass
    Path(f"{database}-gate").chmod(0o444)

    with turns.gate(database):
        assert not is_free(database)


def is_free(database: str) -> bool:
    """Whether nobody stands there just now."""
    file = os.open(f"{database}-gate", os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    finally:
        os.close(file)
