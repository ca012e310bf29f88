"""`./portal trace`, the plugin that refuses unknown numbers, and the list of requirements itself."""

import io
import re
from collections import Counter
from pathlib import Path

import pytest

from app.jobs.trace import UnreadableTrace, titles_by_number, trace

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = """\
| number | title | what it asks |
|---|---|---|
| 002-10 | Reference and date | A short reference |
| B-07 | Scanner-proof | Nothing changes |
"""
HEAD = REQUIREMENTS.splitlines()[:2]
# Playwright's plugin refuses a run inside a run.
PLUGINS = ("-p", "tests.support.tracing", "-p", "no:playwright")
COUNTS = {"000": 29, "001": 38, "002": 35, "003": 17, "004": 16, "B": 40}


def a_project(folder: Path, tests: str, requirements: str = REQUIREMENTS) -> Path:
    (folder / "docs").mkdir()
    (folder / "tests").mkdir()
    (folder / "docs" / "requirements.md").write_text(requirements)
    (folder / "tests" / "test_it.py").write_text(tests)
    return folder


def lines_of(root: Path) -> tuple[int, list[str]]:
    out = io.StringIO()
    return trace(root, out), out.getvalue().splitlines()


def test_every_number_is_listed_once_in_a_whole_row():
    titles = titles_by_number(ROOT / "docs" / "requirements.md")

    expected = {f"{series}-{place:02}" for series, count in COUNTS.items() for place in range(1, count + 1)}
    assert set(titles) == expected
    assert len(titles) == 175


def test_every_line_of_the_tables_is_a_row():
    lines = (ROOT / "docs" / "requirements.md").read_text().splitlines()

    rows = [line for line in lines if line.startswith("|") and line not in HEAD]
    assert [row for row in rows if not re.fullmatch(r"\| [0-9B]+-\d\d \| [^|]+ \| [^|]+ \|", row)] == []


def test_titles_tell_requirements_apart():
    titles = titles_by_number(ROOT / "docs" / "requirements.md").values()

    assert [title for title, times in Counter(titles).items() if times > 1] == []


def test_a_line_names_number_title_and_tests(tmp_path: Path):
    root = a_project(tmp_path, '@pytest.mark.requirement("002-10")\ndef test_receipt(): ...\n')

    assert lines_of(root) == (
        0,
        ["002-10\tReference and date\ttests/test_it.py::test_receipt", "B-07\tScanner-proof\t-"],
    )


def test_counts_go_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    root = a_project(tmp_path, '@pytest.mark.requirement("002-10", "B-07")\ndef test_both(): ...\n')

    lines_of(root)

    assert capsys.readouterr().err == "2 requirements, 2 with a test, 0 without\n"


@pytest.mark.parametrize(
    ("tests", "ids"),
    [
        ('@mark.requirement("B-07")\ndef test_a(): ...', ["test_a"]),
        ('@pytest.mark.skip("B-07")\ndef test_a(): ...', []),
        ('pytestmark = pytest.mark.requirement("B-07")\ndef test_a(): ...\ndef helper(): ...', ["test_a"]),
        ('pytestmark = [pytest.mark.browser, pytest.mark.requirement("B-07")]\nasync def test_a(): ...', ["test_a"]),
        ('@pytest.mark.requirement("B-07")\nclass TestB:\n    def test_a(self): ...', ["TestB::test_a"]),
        (
            'class TestB:\n    pytestmark = pytest.mark.requirement("B-07")\n    def test_a(self): ...',
            ["TestB::test_a"],
        ),
        (
            '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("B-07"))])\n'
            "def test_a(x): ...",
            ["test_a"],
        ),
        (
            '@pytest.mark.requirement("B-07")\ndef test_a(): ...\n@pytest.mark.requirement("B-07")\ndef test_b(): ...',
            ["test_a", "test_b"],
        ),
    ],
    ids=["short", "other mark", "module", "module list", "class", "class body", "one parameter", "two tests"],
)
def test_marks_are_found_wherever_pytest_finds_them(tmp_path: Path, tests: str, ids: list[str]):
    root = a_project(tmp_path, tests)

    _, lines = lines_of(root)

    assert lines[1].split("\t")[2] == (",".join(f"tests/test_it.py::{name}" for name in ids) or "-")


@pytest.mark.parametrize("number", ['"002-99"', "NUMBER", '"B-7"'])
def test_an_unknown_number_fails_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], number: str):
    root = a_project(tmp_path, f"@pytest.mark.requirement({number})\ndef test_receipt(): ...\n")

    code, _ = lines_of(root)

    assert code == 1
    assert f"tests/test_it.py::test_receipt carries {number.strip(chr(34))}," in capsys.readouterr().err


def test_a_file_that_is_no_python_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    root = a_project(tmp_path, "def test_receipt(:\n")

    code, lines = lines_of(root)

    assert (code, lines) == (1, [])
    assert "test_it.py, line 1" in capsys.readouterr().err


@pytest.mark.parametrize("requirements", ["", REQUIREMENTS + REQUIREMENTS], ids=["no rows", "twice"])
def test_a_broken_list_is_refused(tmp_path: Path, requirements: str):
    root = a_project(tmp_path, "", requirements)

    with pytest.raises(UnreadableTrace):
        titles_by_number(root / "docs" / "requirements.md")


def test_a_missing_list_is_one_line_and_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert lines_of(tmp_path) == (1, [])
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ('"002-99"', "docs/requirements.md has no number '002-99'"),
        ("", "a requirement mark takes numbers, at least one"),
    ],
)
def test_the_plugin_stops_a_run_with_a_wrong_mark(pytester: pytest.Pytester, arguments: str, words: str):
    a_project(pytester.path, f"import pytest\n@pytest.mark.requirement({arguments})\ndef test_a(): ...\n")

    result = pytester.runpytest(*PLUGINS)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*tests/test_it.py::test_a: {words}"])


def test_the_plugin_lets_known_numbers_run(pytester: pytest.Pytester):
    a_project(pytester.path, 'import pytest\n@pytest.mark.requirement("B-07", "002-10")\ndef test_a(): ...\n')

    pytester.runpytest(*PLUGINS).assert_outcomes(passed=1)
