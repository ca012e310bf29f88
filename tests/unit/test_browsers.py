"""Finding a browser on the machine."""

from pathlib import Path

import pytest

from tests.support.browsers import MAC_APPLICATIONS, NAMES, find_chromium


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def place(program: Path) -> str:
    program.parent.mkdir(parents=True, exist_ok=True)
    program.touch(mode=0o755)
    return str(program)


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_on_the_path_is_found(bare_machine: Path, name: str) -> None:
    program = place(bare_machine / name)

    assert find_chromium() == program


@pytest.mark.parametrize("name", MAC_APPLICATIONS)
def test_a_browser_among_the_applications_is_found(bare_machine: Path, name: str) -> None:
    if Path("/Applications").exists():
        pytest.skip("this Mac has applications of its own")
    program = place(bare_machine / "Applications" / name)

    assert find_chromium() == program
