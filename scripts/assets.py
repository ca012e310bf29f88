"""Make the served files that come from vendored ones: our part of Bootstrap and the two icon sprites.

``python scripts/assets.py`` writes them, ``--check`` writes nothing and exits 1 when a file on disk differs.
The output depends on app/static/vendor and app/static/img/icons.json alone, so two runs give the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "app" / "static"
BOOTSTRAP = STATIC / "vendor" / "bootstrap-5.3.9"
ICONS = STATIC / "vendor" / "bootstrap-icons-1.13.2"

# Elements whose looks base.css decides alone; Bootstrap's rule would only be overridden.
REBOOT_DROPPED = re.compile(
    r":root|\[data-bs-theme|^(h[1-6]|mark|kbd|code|pre|hr|sub|sup|abbr|small|legend|a)\b|^legend|\[list\]|^kbd"
)
COMPONENTS = frozenset(
    {
        ".btn",
        ".form-control",
        ".form-control[type=file]",
        ".form-control[type=file]:not(:disabled):not([readonly])",
        ".form-control::-webkit-date-and-time-value",
        ".form-control::-webkit-datetime-edit",
        ".form-control::placeholder",
        ".form-control::file-selector-button",
        ".form-select",
        ".text-nowrap",
        ".text-break",
    }
)
# Pages turn round in right-to-left languages, so no side is called left or right.
LOGICAL = {
    "margin-left": "margin-inline-start",
    "margin-right": "margin-inline-end",
    "margin-top": "margin-block-start",
    "margin-bottom": "margin-block-end",
    "padding-left": "padding-inline-start",
    "padding-right": "padding-inline-end",
    "padding-top": "padding-block-start",
    "padding-bottom": "padding-block-end",
}
# Colours are tokens.css's to give, motion and pictures base.css's; unprefixed names are understood everywhere.
DECLARATION_DROPPED = re.compile(
    r"#[0-9a-f]{3,8}\b|rgba?\(|url\(|^transition|^-moz-|^-webkit-(?!text-size|appearance: (button|textfield|none))"
    r"|^background-(image|position|size)|^--bs-btn-(box-shadow|focus|disabled)|^text-align: (left|right)"
)


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` name those that differ; return the exit code."""
    differing = [path for path, text in made().items() if not path.exists() or path.read_text("utf-8") != text]
    if arguments == ["--check"]:
        for path in differing:
            print(f"{path.relative_to(STATIC)} differs: run python scripts/assets.py", file=sys.stderr)
        return 1 if differing else 0
    for path in differing:
        path.write_text(made()[path], "utf-8")
    return 0


def made() -> dict[Path, str]:
    """Every made file with the text it must have."""
    icons: dict[str, list[str]] = json.loads((STATIC / "img" / "icons.json").read_text("utf-8"))
    files = {STATIC / "img" / f"icons-{side}.svg": sprite(names) for side, names in icons.items()}
    return {STATIC / "css" / "bootstrap-subset.css": subset(), **files}


def sprite(names: list[str]) -> str:
    """One SVG with a symbol per icon, to be shown with ``<use href="…#name">``."""
    symbols = []
    for name in sorted(names):
        source = (ICONS / f"{name}.svg").read_text("utf-8")
        body = re.sub(r"\s*\n\s*", "", source[source.index(">") + 1 : source.rindex("</svg>")])
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{body}</symbol>\n')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "".join(symbols) + "</svg>\n"


def subset() -> str:
    """Bootstrap's reboot, buttons and form controls: sides made logical, colours left to the tokens."""
    reboot = (BOOTSTRAP / "bootstrap-reboot.css").read_text("utf-8")
    whole = (BOOTSTRAP / "bootstrap.css").read_text("utf-8")
    chosen = [rule for rule in rules(reboot) if not REBOOT_DROPPED.search(rule[0])]
    chosen += [rule for rule in rules(whole) if rule[0] in COMPONENTS]
    lines = ["/* Made by scripts/assets.py from Bootstrap v5.3.9, MIT licence: vendor/bootstrap-5.3.9/LICENSE */\n"]
    for selector, declarations in chosen:
        kept = [logical(one) for one in declarations if not DECLARATION_DROPPED.search(one)]
        if kept:
            lines.append(f"{selector} {{ {'; '.join(kept)} }}\n")
    return "".join(lines)


def rules(css: str) -> Iterator[tuple[str, list[str]]]:
    """Selector and declarations of each rule outside any ``@`` block."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@(media|keyframes|supports)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css)
    for found in re.finditer(r"([^{}]+)\{([^{}]*)\}", css):
        selector = re.sub(r"\s*\n\s*", " ", found[1].strip())
        # A semicolon inside a quoted url() would split a declaration; those are dropped for their url anyway.
        yield selector, [one.strip() for one in found[2].split(";") if ":" in one and one.strip()]


def logical(declaration: str) -> str:
    """The same declaration, its side named by the direction of the text."""
    name, value = (part.strip() for part in declaration.split(":", 1))
    return f"{LOGICAL.get(name, name)}: {value}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
