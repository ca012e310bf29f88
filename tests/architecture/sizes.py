"""How long things are, in lines. `python -m tests.architecture.sizes` prints the table."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TextIO

from tests.architecture.source import ROOT, Function, Module, functions, modules, route_paths, templates


@dataclass(frozen=True)
class Cap:
    """`upper` is the percentile that the second target speaks of."""

    most: int
    target: str
    upper: int


CAPS = {
    "files": Cap(400, "80 / 220", 90),
    "functions": Cap(60, "9 / 30", 95),
    "routes": Cap(40, "12 / 25", 95),
    "templates": Cap(200, "30 / 100", 90),
    "tests": Cap(60, "10 / 25", 95),
}

HEAD = ("what", "count", "median", "p90", "p95", "max", "cap", "target", "longest")


@dataclass(frozen=True)
class Length:
    what: str
    lines: int


@dataclass(frozen=True)
class Distribution:
    """Lengths of one kind, of which there is at least one."""

    lengths: tuple[Length, ...]

    @cached_property
    def ordered(self) -> list[int]:
        return sorted(length.lines for length in self.lengths)

    @property
    def median(self) -> float:
        return median(self.ordered)

    def percentile(self, percent: int) -> int:
        """The smallest length that at least `percent` per cent do not exceed."""
        return self.ordered[-(-percent * len(self.ordered) // 100) - 1]

    @property
    def longest(self) -> Length:
        return max(self.lengths, key=lambda length: length.lines)


def measure() -> dict[str, list[Length]]:
    """The project's lengths by kind. Migrations, translations and vendored files are not ours to shorten."""
    ours, proving = modules("app"), modules("tests")
    whole = [_of_file(module.path, module.source) for module in (*ours, *proving, *modules("bench"))]
    return {
        "files": whole + _assets(),
        "functions": _functions(ours, tests=False) + _functions(proving, tests=False),
        "routes": [_length(module, node) for module in ours for node in functions(module) if any(route_paths(node))],
        "templates": [_of_file(f"app/templates/{template.name}", template.source) for template in templates()],
        "tests": _functions(proving, tests=True),
    }


def too_long(kind: str, lengths: Iterable[Length]) -> list[str]:
    most = CAPS[kind].most
    return [f"{length.what}: {length.lines} lines, at most {most}" for length in lengths if length.lines > most]


def write_table(kinds: dict[str, list[Length]], out: TextIO) -> None:
    """One row per kind that has any, in columns that line up."""
    rows: list[Sequence[str]] = [HEAD]
    for kind, lengths in kinds.items():
        if lengths:
            found, cap = Distribution(tuple(lengths)), CAPS[kind]
            figures = (len(lengths), found.median, found.percentile(90), found.percentile(95), found.longest.lines)
            target = f"{cap.target} (median / p{cap.upper})"
            rows.append((kind, *(f"{figure:g}" for figure in figures), str(cap.most), target, found.longest.what))
    _align(rows, out)


def _align(rows: Sequence[Sequence[str]], out: TextIO) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), file=out)


def _functions(where: Iterable[Module], *, tests: bool) -> list[Length]:
    return [
        _length(module, node)
        for module in where
        for node in functions(module)
        if (module.path.startswith("tests/") and node.name.startswith("test_")) is tests
    ]


def _length(module: Module, node: Function) -> Length:
    return Length(f"{module.path}::{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)


def _of_file(path: str, source: str) -> Length:
    return Length(path, len(source.splitlines()))


def _assets() -> list[Length]:
    folder = ROOT / "app" / "static"
    paths = (path.relative_to(ROOT).as_posix() for kind in ("css", "js") for path in sorted(folder.rglob(f"*.{kind}")))
    own = (path for path in paths if "/vendor/" not in path)
    return [_of_file(path, (ROOT / path).read_text(encoding="utf-8")) for path in own]


if __name__ == "__main__":
    write_table(measure(), sys.stdout)
