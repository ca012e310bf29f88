"""Documents that list things stay true: commands, settings, modules, files, decisions."""

import re

import pytest

from app.config import ROOT, Settings
from app.jobs.__main__ import COMMANDS
from tests.architecture.imports import FEATURES, SURFACES

DOCUMENTS = ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/installation.md"]
USAGE = re.compile(r"(?m)^  (\w+)  ")
# What a document names in backticks or in a shell's lines, with a folder before it.
PATHS = re.compile(r"(?<![\w/.<])((?:app|docs|tests|migrations|scripts|bench)/[\w./*-]*|[\w/]+\.(?:py|html|md|lock))")
FOLDERS = ("", "app", "app/complaints", "app/templates/portal", "app/templates/mail", "app/templates", "app/portal")


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_readme_the_usage_and_the_code_know_the_same_commands():
    usage = set(USAGE.findall(read("portal").split("USAGE'\n")[1].split("\nUSAGE\n")[0]))

    assert usage == {*COMMANDS, "test", "help"}
    assert set(re.findall(r"(?m)^\| `\./portal (\w+)` \|", read("README.md"))) == usage


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_a_document_names_exists(document: str):
    named = set(re.findall(r"\./portal ([a-z]+)", read(document)))

    assert named <= {*COMMANDS, "test", "help"}


def test_every_setting_is_documented_and_every_documented_one_exists():
    documented = re.findall(r"`(PORTAL_[A-Z_]+)`", read("docs/installation.md").partition("| setting |")[2])

    assert sorted(documented) == sorted(f"PORTAL_{name.upper()}" for name in Settings.model_fields)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_a_document_names_exists(document: str):
    named = {name.rstrip(".") for name in PATHS.findall(read(document)) if ".." not in name}

    assert named and {name for name in named if not is_there(name)} == set()


def test_the_drawing_of_the_layers_is_the_one_that_is_tested():
    drawn = dict(re.findall(r"(?m)^([1-5])  (.+?)   ", read("docs/architecture.md")))
    exists = {path.name for path in (ROOT / "app").iterdir()}
    tested = {
        str(layer): [name for name in names if name in exists] for layer, names in (*FEATURES.items(), (5, SURFACES))
    }

    assert {layer: re.findall(r"\w+", names) for layer, names in drawn.items()} == tested


def test_every_module_of_the_complaints_stands_in_the_table_that_tells_where_to_find_things():
    table = read("docs/architecture.md").partition("| to find | read |")[2].partition("\n\n")[0]
    folder = ROOT / "app" / "complaints"
    modules = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    modules -= {"__init__", "models"}

    assert set(re.findall(r"`(\w+)`", table)) == modules


def test_decisions_are_numbered_without_gaps_and_say_what_was_decided():
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [file.name[:5] for file in files] == [f"{number:04}-" for number in range(1, len(files) + 1)]
    assert all(file.read_text("utf-8").startswith("# ") for file in files)


def is_there(name: str) -> bool:
    places = [f"{folder}/{name}".strip("/") for folder in FOLDERS]
    return any(any(ROOT.glob(place)) or (ROOT / f"{place}.py").is_file() for place in places)
