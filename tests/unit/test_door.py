"""The script ./portal, with a Python on the PATH that only writes down what it is asked."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "cat", "cksum", "cp", "date", "dirname", "mkdir", "readlink", "rm", "sleep")

# "venv" makes an environment holding this same script; a step named in the file "failing" fails.
PYTHON = """#!/bin/sh
case "$*" in
"-c "*) exit 0 ;;
"-m venv "*) for folder; do :; done; mkdir -p "$folder/bin"; cp "$0" "$folder/bin/python" ;;
"-m pip --version") exit 0 ;;
"-m pip "*) sleep 0.2 ;;
esac
echo "python $*" >>"$CALLS"
case "$*" in "-P -m app.jobs"*) echo "in $PWD with $PYTHONPATH: $*" ;; esac
if [ -f "$CALLS.failing" ]; then case "$*" in *"$(cat "$CALLS.failing")"*) exit 3 ;; esac; fi
"""
UV = '#!/bin/sh\necho "uv $*" >>"$CALLS"\n'


@dataclass(frozen=True)
class Machine:
    """A copy of the project's door in `root`, and the only folder on its PATH, `programs`."""

    root: Path
    programs: Path
    calls_file: Path

    def start(self, *arguments: str, script: Path | None = None, folder: Path | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [script or self.root / "portal", *arguments],
            cwd=folder or self.root,
            env={"PATH": str(self.programs), "CALLS": str(self.calls_file)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, script: Path | None = None, folder: Path | None = None) -> tuple[int, str, str]:
        """The exit status, what was printed, and what was complained about."""
        process = self.start(*arguments, script=script, folder=folder)
        printed, complaint = process.communicate(timeout=20)
        return process.returncode, printed, complaint

    def calls(self, word: str) -> list[str]:
        """What the programs were asked so far, of the calls that contain the word."""
        lines = self.calls_file.read_text().splitlines() if self.calls_file.exists() else []
        return [line for line in lines if word in line]

    def add(self, name: str, text: str) -> None:
        (self.programs / name).write_text(text)
        (self.programs / name).chmod(0o755)

    def fail_at(self, word: str) -> None:
        self.calls_file.with_name(f"{self.calls_file.name}.failing").write_text(word)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path / "the project", tmp_path / "programs", tmp_path / "calls")
    made.root.mkdir()
    made.programs.mkdir()
    shutil.copy(PROJECT / "portal", made.root)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (made.root / lock).write_text(f"what {lock} pins\n")
    for tool in TOOLS:
        (made.programs / tool).symlink_to(str(shutil.which(tool)))
    made.add("python3.13", PYTHON)
    return made


def test_without_a_command_the_door_lists_them(machine: Machine) -> None:
    status, printed, complaint = machine.run()

    assert (status, printed, complaint.splitlines()[0]) == (2, "", "usage: ./portal COMMAND [arguments]")


def test_help_lists_the_commands(machine: Machine) -> None:
    status, printed, _ = machine.run("--help")

    assert (
        status,
        [name for name in ("demo", "setup", "serve", "worker", "test") if f"\n  {name} " not in printed],
    ) == (
        0,
        [],
    )


def test_an_unknown_command_is_refused_in_one_line_before_anything_is_installed(machine: Machine) -> None:
    answer = machine.run("dmeo")

    assert answer == (2, "", 'portal: there is no command "dmeo"; "./portal help" lists them\n')
    assert machine.calls("") == []


def test_the_first_start_installs_exactly_what_is_pinned(machine: Machine) -> None:
    machine.run("demo")

    assert [call.partition(" -r ")[2] for call in machine.calls("--require-hashes")] == [
        str(machine.root / "requirements.lock")
    ]


def test_later_starts_install_nothing(machine: Machine) -> None:
    machine.run("demo")
    _, _, complaint = machine.run("worker")

    assert (len(machine.calls("--require-hashes")), complaint) == (1, "")


def test_a_changed_lock_is_installed(machine: Machine) -> None:
    machine.run("demo")
    (machine.root / "requirements.lock").write_text("something newer\n")
    machine.run("demo")

    assert (len(machine.calls("--require-hashes")), len(machine.calls("-m venv"))) == (2, 1)


def test_the_test_libraries_stay_and_stay_current(machine: Machine) -> None:
    machine.run("test", "tests")
    machine.run("demo")
    (machine.root / "requirements-dev.lock").write_text("something newer\n")
    machine.run("demo")

    assert [call.rpartition("/")[2] for call in machine.calls("--require-hashes")] == ["requirements-dev.lock"] * 2


def test_arguments_arrive_whole_and_in_the_callers_folder(machine: Machine, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "amends").symlink_to("the project/portal")

    status, printed, _ = machine.run("setup", "my file.toml", script=tmp_path / "amends", folder=elsewhere)

    assert (status, printed) == (0, f"in {elsewhere} with {machine.root}: -P -m app.jobs setup my file.toml\n")


def test_uv_is_used_where_it_is_to_be_had(machine: Machine) -> None:
    machine.add("uv", UV)

    machine.run("demo")

    assert (len(machine.calls("uv pip install")), machine.calls("-m pip")) == (1, [])


def test_two_starts_at_once_install_once(machine: Machine) -> None:
    starts = [machine.start("serve"), machine.start("worker")]
    for start in starts:
        start.communicate(timeout=20)

    assert ([start.returncode for start in starts], len(machine.calls("--require-hashes"))) == ([0, 0], 1)


def test_a_start_that_was_killed_does_not_block_the_next(machine: Machine) -> None:
    dead = subprocess.Popen(["sh", "-c", "exit"])
    dead.wait()
    (machine.root / ".venv.lock").mkdir()
    (machine.root / ".venv.lock" / "pid").write_text(f"{dead.pid}\n")

    status, _, _ = machine.run("demo")

    assert (status, (machine.root / ".venv.lock").exists()) == (0, False)


def test_an_installation_that_failed_is_tried_again(machine: Machine) -> None:
    machine.fail_at("--require-hashes")
    failed = machine.run("demo")[0]
    machine.fail_at("nothing")
    succeeded = machine.run("demo")[0]

    assert (failed, succeeded, len(machine.calls("--require-hashes"))) == (1, 0, 2)


def test_without_python_the_door_says_what_to_install(machine: Machine) -> None:
    (machine.programs / "python3.13").unlink()

    status, _, complaint = machine.run("demo")

    assert (status, complaint) == (
        1,
        'portal: Python 3.11 or newer is needed: "apt install python3 python3-venv" on Debian, '
        '"brew install python" on macOS\n',
    )


def test_one_failed_check_does_not_stop_the_others_but_counts(machine: Machine) -> None:
    machine.fail_at("-m mypy")

    status, printed, _ = machine.run("test")
    outcomes = [line.partition(",")[0] for line in printed.splitlines() if line.startswith(("passed", "FAILED"))]

    assert (status, outcomes) == (
        1,
        [
            "passed  ruff check",
            "passed  ruff format --check",
            "FAILED  mypy --strict app",
            "passed  djlint app/templates",
            "passed  pytest on SQLite",
            "passed  pytest on PostgreSQL",
        ],
    )


def test_test_arguments_go_to_pytest_alone(machine: Machine) -> None:
    machine.fail_at("-m pytest")

    status, printed, _ = machine.run("test", "-k", "a deadline")

    assert (status, printed) == (3, "")
    assert machine.calls("-m pytest")[0].endswith("-k a deadline")
    assert machine.calls("-m ruff") == []
