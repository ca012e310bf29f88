"""The commands of `python -m app.jobs`: what they refuse in one line, and what they write."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT
from app.jobs.access_table import DOCUMENT, document


def portal(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as `./portal` does, with no settings but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "app.jobs", *words],
        env={**kept, "PYTHONPATH": str(ROOT), **environment}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dance"], "No such command 'dance'."),
        (["demo", "--port", "high"], "Invalid value for '--port'"),
        (["demo", "--port", "70000"], "Invalid value for '--port'"),
        (["demo", "everything"], "unexpected extra argument"),
        (["serve", "--threads", "0"], "Invalid value for '--threads'"),
        (["setup", "--file"], "requires an argument"),
    ],
)
def test_bad_arguments_get_one_line(words: list[str], said: str):
    done = portal(*words)

    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("portal: ") and said in done.stderr and done.stderr.count("\n") == 1


def test_an_impossible_setting_is_named(tmp_path: Path):
    done = portal("check", PORTAL_MAIL_PORT="post", PORTAL_DATA_DIR=str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.startswith("portal: PORTAL_MAIL_PORT: ") and done.stderr.count("\n") == 1


def test_every_command_says_what_it_does():
    done = portal("--help")

    for name in ("demo", "setup", "serve", "worker", "migrate", "check", "access", "trace", "bench", "translate"):
        assert f"\n  {name} " in done.stdout


def test_the_page_of_who_may_do_what_is_what_the_code_says():
    assert DOCUMENT.read_text("utf-8") == document(), "run ./portal access and read the diff"


def test_a_forgotten_page_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from click.testing import CliRunner

    from app.jobs import access_table

    monkeypatch.setattr(access_table, "DOCUMENT", tmp_path / "access.md")
    run = CliRunner()

    assert run.invoke(access_table.access, ["--check"], standalone_mode=False).return_value == 1
    assert run.invoke(access_table.access, standalone_mode=False).return_value == 0
    assert run.invoke(access_table.access, ["--check"], standalone_mode=False).return_value == 0
    (tmp_path / "access.md").write_text(document().replace("| yes |", "| – |", 1), "utf-8")
    assert run.invoke(access_table.access, ["--check"], standalone_mode=False).return_value == 1


def test_the_requirements_are_listed():
    done = portal("trace")

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 175 and all(line.count("\t") == 2 for line in done.stdout.splitlines())
