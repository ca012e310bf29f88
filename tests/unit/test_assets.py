"""What the pages look like is made reproducibly, from known files, out of one set of colours, and stays light."""

import gzip
import hashlib
import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from app.web.vocabulary import DUE, FINDING, MOODS, NOTE, OFFER_LINE, PROMISE, SEVERITY, STATUS

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "app" / "static"
VENDOR = STATIC / "vendor"
PACKAGES: list[dict[str, Any]] = json.loads((VENDOR / "vendor.json").read_text("utf-8"))
OURS = sorted(path for path in (STATIC / "css").glob("*.css") if path.name != "bootstrap-subset.css")
TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))
# Mail programs know no stylesheets, so letters carry their own.
PAGES = [path for path in TEMPLATES if "mail" not in path.parts]
SPRITES: dict[str, list[str]] = json.loads((STATIC / "img" / "icons.json").read_text("utf-8"))

PUBLIC_CSS = ("tokens.css", "bootstrap-subset.css", "base.css", "public.css")
KILOBYTES_GZIPPED = {PUBLIC_CSS: 14, ("img/icons-public.svg",): 6, ("img/icons-desk.svg",): 11, ("js/app.js",): 3}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_vendored_files_are_the_ones_in_the_manifest(package: dict[str, Any]) -> None:
    listed = {entry["file"]: entry["sha256"] for entry in package["files"]}

    folder = VENDOR / f"{package['name']}-{package['version']}"
    on_disk = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
    }

    assert on_disk == listed


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_every_package_comes_with_its_licence(package: dict[str, Any]) -> None:
    licence = (VENDOR / f"{package['name']}-{package['version']}" / "LICENSE").read_text("utf-8")

    assert {"MIT": "Permission is hereby granted", "0BSD": "Permission to use, copy"}[package["licence"]] in licence


def test_made_files_are_what_the_script_makes() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "assets.py"))["made"]()

    assert {path: path.read_text("utf-8") for path in made} == made


def test_check_names_a_file_that_differs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "assets.py"))
    changed = {STATIC / "css" / "bootstrap-subset.css": "something else"}
    monkeypatch.setitem(script["main"].__globals__, "made", lambda: changed)

    assert script["main"](["--check"]) == 1
    assert "bootstrap-subset.css differs" in capsys.readouterr().err


def test_every_icon_on_a_page_is_in_one_sprite() -> None:
    known = {*SPRITES["public"], *SPRITES["desk"]}
    looks = [
        *STATUS.values(),
        *SEVERITY.values(),
        *FINDING.values(),
        *PROMISE.values(),
        *OFFER_LINE.values(),
        *MOODS.values(),
    ]

    used = {name for path in TEMPLATES for name in re.findall(r"""\bicon\(["']([a-z0-9-]+)["']""", path.read_text())}
    used |= (
        {look.icon for look in looks if look.icon}
        | {due[0] for due in DUE.values()}
        | {note[0] for note in NOTE.values()}
    )

    assert used - known == set()
    assert set(SPRITES["public"]) & set(SPRITES["desk"]) == set()


@pytest.mark.parametrize("path", [path for path in OURS if path.name != "tokens.css"], ids=lambda path: path.name)
def test_colours_are_written_in_the_tokens_alone(path: Path) -> None:
    assert re.findall(r"#[0-9a-f]{3,8}\b(?![^{}]*\{)|\b(?:rgb|hsl|oklch)a?\(", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_sides_follow_the_direction_of_the_text(path: Path) -> None:
    side = r"(?:(?:margin|padding|border)-)?(?:left|right|top|bottom)(?:-[a-z]+)?"

    found = re.findall(rf"(?:^|[;{{\s])({side}\s*:|text-align\s*:\s*(?:left|right))", path.read_text("utf-8"))

    assert found == []


@pytest.mark.parametrize("names", KILOBYTES_GZIPPED, ids=" ".join)
def test_files_stay_within_their_weight(names: tuple[str, ...]) -> None:
    paths = [STATIC / ("css/" + name if name.endswith(".css") else name) for name in names]

    weight = sum(len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in paths)

    assert weight <= KILOBYTES_GZIPPED[names] * 1024


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "app" / "templates")))
def test_pages_carry_no_style_or_script_of_their_own(path: Path) -> None:
    own = r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)"

    assert re.findall(own, path.read_text("utf-8")) == []
