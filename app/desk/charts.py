"""Pictures drawn on the server: where lines, dots and words stand. Their colours are classes, their numbers a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..trends.models import WeekFigure
from ..web import filters

# Drawn twice, so that words keep their size: for 600 pixels and more, and for less.
WIDTHS = {"wide": 520, "narrow": 340}
HEIGHT, TOP, BOTTOM, START, END = 200, 16, 28, 56, 24
MOST_LINES = 5
# What a line of the grid may stand for, in minutes.
STEPS = (5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 2880, 5760, 14400)


@dataclass(frozen=True)
class Dot:
    """One value. `runs` says that its week is not over; `word` stands under it where there is room."""

    x: float
    y: float
    value: str
    word: str
    runs: bool


@dataclass(frozen=True)
class Drawing:
    """`lines` of the grid are (y, word); `strokes` connect whole weeks, `open_stroke` leads to the one that runs."""

    size: str
    width: int
    height: int
    start: int
    end: float
    lines: list[tuple[float, str]]
    strokes: list[str]
    open_stroke: str
    dots: list[Dot]


def medians(weeks: Sequence[WeekFigure]) -> list[Drawing]:
    """Minutes to the first human week by week, the last of `weeks` being the one that runs; for each of WIDTHS."""
    values = [week.median_minutes for week in weeks if week.median_minutes is not None]
    if len(values) < 2:
        return []
    step = next((step for step in STEPS if max(values) <= step * MOST_LINES), STEPS[-1])
    top = step * -(-max(*values, 1) // step)
    return [_draw(size, width, weeks, top, step) for size, width in WIDTHS.items()]


def _draw(size: str, width: int, weeks: Sequence[WeekFigure], top: int, step: int) -> Drawing:
    reach, every = width - START - END, 1 if size == "wide" and len(weeks) <= 8 else 3

    def height_of(minutes: int) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * minutes / top, 1)

    dots = [
        None if week.median_minutes is None else Dot(
            round(START + reach * place / max(len(weeks) - 1, 1), 1), height_of(week.median_minutes),
            filters.minutes(week.median_minutes), _word(weeks, place, every), place == len(weeks) - 1,
        )
        for place, week in enumerate(weeks)
    ]  # fmt: skip
    lines = [(height_of(minutes), filters.minutes(minutes) if minutes else "0") for minutes in range(0, top + 1, step)]
    whole, running = dots[:-1], dots[-1]
    before = whole[-1] if whole else None
    open_stroke = _path([before, running]) if before is not None and running is not None else ""
    return Drawing(
        size, width, HEIGHT, START, width - END, lines, [_path(part) for part in _parts(whole)], open_stroke,
        [dot for dot in dots if dot is not None],
    )  # fmt: skip


def _word(weeks: Sequence[WeekFigure], place: int, every: int) -> str:
    """The day its week begins, counted back from the last, so that this one always has its word."""
    return filters.short_date(weeks[place].week) if (len(weeks) - 1 - place) % every == 0 else ""


def _parts(dots: Sequence[Dot | None]) -> list[list[Dot]]:
    """Stretches without a gap; a week in which nobody was answered is one."""
    parts: list[list[Dot]] = [[]]
    for dot in dots:
        if dot is None:
            parts.append([])
        else:
            parts[-1].append(dot)
    return [part for part in parts if len(part) > 1]


def _path(dots: Sequence[Dot]) -> str:
    return "M" + " L".join(f"{dot.x} {dot.y}" for dot in dots)


def finding(weeks: Sequence[WeekFigure]) -> str:
    """One sentence on the last whole week, beside the one before where there is one."""
    known = [week for week in weeks if week.median_minutes is not None]
    if not known or known[-1].median_minutes is None:
        return "There is no whole week to speak of yet."
    half = filters.minutes(known[-1].median_minutes)
    last = f"In the last whole week half of those who wrote heard from a person within {half}"
    if len(known) < 2 or known[-2].median_minutes is None:
        return f"{last}."
    return f"{last}; the week before it took {filters.minutes(known[-2].median_minutes)}."
