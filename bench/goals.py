"""The goals of the project that one run can judge: those stated against `bare`, or against our own small table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import median

from . import scenarios as s
from .figures import BARE, Figures


@dataclass(frozen=True)
class Verdict:
    """One goal, what was found, and the limit. `at_least` tells on which side of the limit it is reached."""

    goal: str
    words: str
    found: float
    limit: float
    at_least: bool = False

    @property
    def reached(self) -> bool:
        return self.found >= self.limit if self.at_least else self.found <= self.limit


BUDGETS = {
    s.FORM: 2, s.SUBMISSION: 8, s.HOME: 8, s.QUEUE: 5, s.QUEUE_DEEP: 5, s.CASE: 16, s.CASE_PLAIN: 8, s.SIGN_IN: 5,
    **dict.fromkeys((s.QUEUE_MIDDLE, *s.SEARCHES), 5),
}  # fmt: skip

MANY = frozenset({*s.LISTS, *s.NARROWED_SEARCHES})
MOST_OF_A_LIST = 5

MOST_SYNCS = 2
MOST_MEMORY_MIB = 72
SLOWEST_MS = 300
# A search by the clock, by database.
WALL_MS = {"sqlite": 50, "postgres": 150}


def verdicts(figures: Figures) -> list[Verdict]:
    """A verdict on every goal for which this run has figures, by the goals' numbers."""
    parts = (_submission, _syncs, _home, _queue, _case, _search, _statements, _memory, _start)
    return [verdict for part in parts for verdict in part(figures)]


def _submission(figures: Figures) -> Iterator[Verdict]:
    bare, ours = figures.find(BARE, s.SUBMISSION), figures.find(figures.small, s.SUBMISSION)
    if bare and ours:
        words = "submission, 8 clients: processor time of bare / ours"
        yield Verdict("1", words, bare.cpu_ms / ours.cpu_ms, 0.35, at_least=True)
        words = "submission, 8 clients: ours / bare a second"
        yield Verdict("1", words, ours.per_second / bare.per_second, 0.35, at_least=True)


def _syncs(figures: Figures) -> Iterator[Verdict]:
    for target, count in figures.syncs.items():
        if target != BARE:
            yield Verdict("4", f"syncs for one submission, {target} complaints", count, MOST_SYNCS)


def _home(figures: Figures) -> Iterator[Verdict]:
    yield from _growth(figures, "17", s.HOME, cpu=2, wall=2)


def _queue(figures: Figures) -> Iterator[Verdict]:
    yield from _growth(figures, "7", s.QUEUE, cpu=1.2, wall=1.5)
    first = figures.find(figures.large, s.QUEUE)
    for deeper in (s.QUEUE_DEEP, s.QUEUE_MIDDLE):
        deep = figures.find(figures.large, deeper)
        if first and deep:
            words = f"{deeper} / page 1 at {figures.large}: time to answer"
            yield Verdict("7", words, deep.wall_ms(50) / first.wall_ms(50), 1.5)
    yield from _worst(figures, "7", s.LISTS, cpu=1.2, wall=1.5)
    yield from _slowest(figures, (s.QUEUE, *s.LISTS, s.CASE, *s.SEARCHES, *s.NARROWED_SEARCHES))


def _case(figures: Figures) -> Iterator[Verdict]:
    yield from _growth(figures, "9", s.CASE, cpu=1.5, wall=1.5)


def _search(figures: Figures) -> Iterator[Verdict]:
    for scenario in s.SEARCHES:
        yield from _growth(figures, "10", scenario, cpu=2, wall=2)
        if sample := figures.find(figures.large, scenario):
            yield Verdict(
                "10", f"{scenario} at {figures.large}: p95 in ms", sample.wall_ms(95), WALL_MS[figures.database]
            )
    yield from _worst(figures, "10", s.NARROWED_SEARCHES, cpu=2, wall=2)


def _growth(figures: Figures, goal: str, scenario: str, *, cpu: float, wall: float) -> Iterator[Verdict]:
    """How much dearer a page is with many complaints than with few."""
    small, large = figures.find(figures.small, scenario), figures.find(figures.large, scenario)
    if small and large and figures.small != figures.large:
        words = f"{scenario}, {figures.large} / {figures.small}"
        yield Verdict(goal, f"{words}: processor time", large.cpu_ms / small.cpu_ms, cpu)
        yield Verdict(goal, f"{words}: time to answer", large.wall_ms(50) / small.wall_ms(50), wall)


def _worst(figures: Figures, goal: str, scenarios: Iterable[str], *, cpu: float, wall: float) -> Iterator[Verdict]:
    """Of many kinds of one page those that grow most, by processor time and by time to answer."""
    grown = [verdict for scenario in scenarios for verdict in _growth(figures, goal, scenario, cpu=cpu, wall=wall)]
    for measure in ("processor time", "time to answer"):
        of_measure = [verdict for verdict in grown if verdict.words.endswith(measure)]
        if of_measure:
            worst = max(of_measure, key=lambda verdict: verdict.found)
            yield replace(worst, words=f"worst of {len(of_measure)}: {worst.words}")


def _slowest(figures: Figures, scenarios: Iterable[str]) -> Iterator[Verdict]:
    """The page that took longest of all, for one visitor."""
    found = {name: sample.wall_ms(50) for name in scenarios if (sample := figures.find(figures.large, name))}
    if found:
        name = max(found, key=lambda name: found[name])
        yield Verdict("18", f"slowest page at {figures.large}, {name}: p50 in ms", found[name], SLOWEST_MS)


def _statements(figures: Figures) -> Iterator[Verdict]:
    for (target, scenario), count in figures.statements.items():
        if target == figures.large and scenario in BUDGETS:
            yield Verdict("11", f"statements: {scenario}", count, BUDGETS[scenario])
    many = [count for (target, name), count in figures.statements.items() if target == figures.large and name in MANY]
    if many:
        yield Verdict("11", f"statements: most of {len(many)} lists and searches", max(many), MOST_OF_A_LIST)
    small = {scenario: count for (target, scenario), count in figures.statements.items() if target == figures.small}
    large = {scenario: count for (target, scenario), count in figures.statements.items() if target == figures.large}
    if small and large and figures.small != figures.large:
        more = sum(large[scenario] > small[scenario] for scenario in small.keys() & large.keys())
        yield Verdict("11", f"kinds of page with more statements at {figures.large} than at {figures.small}", more, 0)


def _memory(figures: Figures) -> Iterator[Verdict]:
    if figures.large in figures.memory:
        words = "resident MiB of the web worker after this run"
        yield Verdict("13", words, figures.memory[figures.large], MOST_MEMORY_MIB)


def _start(figures: Figures) -> Iterator[Verdict]:
    bare, ours = figures.starts.get(BARE), figures.starts.get(figures.small)
    if bare and ours:
        yield Verdict("15", "cold start: ours / bare", median(ours) / median(bare), 3)
