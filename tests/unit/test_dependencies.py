"""What pyproject.toml asks to be installed is what the application imports, and nothing else."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions

from app.config import ROOT

# Needed without an import: the process that serves, time zones for machines that have none, and what fpdf2 joins
# Arabic letters with.
STARTED_OR_READ = {"gunicorn", "tzdata", "uharfbuzz"}


def test_every_dependency_is_imported_by_the_application():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {normal(re.split(r"[<>=\[]", line)[0]) for line in project["dependencies"]}

    assert asked - STARTED_OR_READ == asked & distributions_of(imported_modules())


def test_both_locks_pin_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {normal(re.split(r"[<>=\[]", line)[0]) for line in project["dependencies"]}

    for lock in ("requirements.lock", "requirements-dev.lock"):
        pinned = set(re.findall(r"(?m)^([\w.-]+)==", (ROOT / lock).read_text("utf-8")))
        assert asked <= pinned, lock


def imported_modules() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found


def distributions_of(modules: set[str]) -> set[str]:
    known = packages_distributions()
    return {normal(name) for module in modules for name in known.get(module, ())}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
