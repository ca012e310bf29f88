"""The figures as text: one table of what was measured, one of the goals."""

from collections.abc import Sequence
from statistics import median
from typing import TextIO

from .figures import Figures
from .goals import Verdict

HEAD = ("request", "complaints", "CPU ms", "p50 ms", "p95 ms", "a second", "statements", "HTML bytes", "sent bytes")
GOAL_HEAD = ("goal", "what", "found", "limit", "")


def write(figures: Figures, verdicts: Sequence[Verdict], out: TextIO) -> None:
    """Both tables, and what stands in neither."""
    _table([HEAD, *_measured(figures)], out)
    print(file=out)
    for target, count in figures.syncs.items():
        print(f"syncs for one submission, {_named(target)}: {count:.2f}", file=out)
    for target, seconds in figures.starts.items():
        print(f"cold start, {_named(target)}: {median(seconds):.2f} s", file=out)
    for target, size in figures.memory.items():
        print(f"resident size of the web worker, {_named(target)}: {size:.0f} MiB", file=out)
    for target, spent in figures.seeding_seconds.items():
        print(f"seeding, {_named(target)}: {spent:.0f} s", file=out)
    print(file=out)
    rows = [(v.goal, v.words, _figure(v.found), _limit(v), "reached" if v.reached else "MISSED") for v in verdicts]
    _table([GOAL_HEAD, *rows], out)
    for words in figures.failures[:20]:
        print(f"FAILED {words}", file=out)


def _measured(figures: Figures) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    by_scenario = sorted(figures.samples.items(), key=lambda item: list(dict.fromkeys(
        scenario for _, scenario in figures.samples)).index(item[0][1]))  # fmt: skip
    for (target, scenario), sample in by_scenario:
        count = figures.statements.get((target, scenario))
        rows.append((
            scenario, target, f"{sample.cpu_ms:.2f}", f"{sample.wall_ms(50):.1f}", f"{sample.wall_ms(95):.1f}",
            f"{sample.per_second:.0f}", "-" if count is None else str(count), str(sample.plain_size), str(sample.size),
        ))  # fmt: skip
    return rows


def _named(target: str) -> str:
    return f"{target} complaints" if target[0].isdigit() else target


def _figure(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.2f}"


def _limit(verdict: Verdict) -> str:
    return f"{'>=' if verdict.at_least else '<='} {_figure(verdict.limit)}"


def _table(rows: Sequence[Sequence[str]], out: TextIO) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), file=out)
