"""A script as the boxes of its form, one way to say it a line; and the boxes of two people put together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..conversations.scripts import Line, Step
from ..web import comparing
from ..web.comparing import Pieces

MOST_REMINDERS, MOST_VERSION = 3, 2**31
CAN = {
    "yes": "All of it can be done",
    "partly": "A part of it can be done",
    "no": "It can’t be done",
    "look": "We can’t say yet",
}
FAULTS = {"ours": "Our fault", "not_ours": "Not our fault"}
MINE = "mine-"


@dataclass(frozen=True)
class Difference:
    """A box that two people changed differently. Pieces are (words, whether only this text has them)."""

    name: str
    label: str
    mine: str
    theirs_pieces: Pieces
    mine_pieces: Pieces
    is_text = True


def number_in(typed: Mapping[str, str], name: str = "version") -> int:
    """The version that a form was begun with; none there ever was where it names none."""
    named = typed.get(name, "")
    return int(named) if named.isascii() and named.isdecimal() and int(named) < MOST_VERSION else 0


def steps_in(typed: Mapping[str, str], before: Sequence[Step]) -> tuple[Step, ...]:
    """The steps as they stand in the form; with "Keep mine", each author's own text instead of both put together."""
    if typed.get("keep") == "mine":
        own = {name.removeprefix(MINE): words for name, words in typed.items() if name.startswith(MINE)}
        typed = {**dict(typed.items()), **own}
    return tuple(
        Step(
            kind=step.kind,
            title=typed.get(f"title_{step.kind}", step.title).strip() or step.title,
            lines=tuple(_lines(step, typed)),
            here=_rows(typed.get(f"here_{step.kind}", "")),
            reminders=_rows(typed.get(f"reminders_{step.kind}", ""))[:MOST_REMINDERS],
            hint=typed.get(f"hint_{step.kind}", "").strip(),
        )
        for step in before
    )


def _lines(step: Step, typed: Mapping[str, str]) -> list[Line]:
    if step.kind == "can":
        boxes = [(can, _rows(typed.get(f"lines_can_{can}", ""))) for can in CAN]
        return [Line(words=words, answer=can) for can, rows in boxes for words in rows]  # type: ignore[arg-type]
    if step.kind != "affirm":
        return [Line(words=words) for words in _rows(typed.get(f"lines_{step.kind}", ""))]
    ours = [Line(words=words, fault="ours") for words in _rows(typed.get("lines_affirm_ours", ""))]
    return [*ours, *(Line(words=words, fault="not_ours") for words in _rows(typed.get("lines_affirm_not_ours", "")))]


def said_with(can: str, steps: Sequence[Step]) -> list[str]:
    """What is said with this answer to what they ask for."""
    return [line.words for step in steps for line in step.lines if step.kind == "can" and line.fits(can)]


def _rows(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def put_together(
    base: Sequence[Step], theirs: Sequence[Step], mine: Sequence[Step]
) -> tuple[list[Difference], tuple[Step, ...]]:
    """What both changed differently since `base`, and the steps with all changes in them.

    What only one of them changed stands as they changed it. Of lines that both changed all stay, of a name or a hint
    the author's own.
    """
    was, own = ({name: words for name, _label, words in _boxes(steps)} for steps in (base, mine))
    found, together = [], {}
    for name, label, words in _boxes(theirs):
        together[name] = words
        if own[name] == words or own[name] == was.get(name):
            continue
        if words == was.get(name):
            together[name] = own[name]
            continue
        together[name] = own[name] if name.startswith(("title", "hint")) else both(words, own[name])
        found.append(Difference(name, label, own[name], *comparing.sides(words, own[name])))
    return found, steps_in(together, theirs)


def _boxes(steps: Sequence[Step]) -> Iterable[tuple[str, str, str]]:
    """Every box of the form: its name, what it is of, what stands in it."""
    for place, step in enumerate(steps, start=1):
        of = f"{place}. {step.title}"
        yield f"title_{step.kind}", f"{of}: its name", step.title
        if step.kind == "affirm":
            for fault, words in FAULTS.items():
                lines = (line.words for line in step.lines if line.fault == fault)
                yield f"lines_affirm_{fault}", f"{of}, {words.lower()}: what is said", "\n".join(lines)
        elif step.kind == "can":
            for can, words in CAN.items():
                yield f"lines_can_{can}", f"{of}, {words.lower()}: what is said", "\n".join(said_with(can, [step]))
        else:
            yield f"lines_{step.kind}", f"{of}: what is said", "\n".join(line.words for line in step.lines)
            yield f"here_{step.kind}", f"{of}: what is said in person", "\n".join(step.here)
        yield f"reminders_{step.kind}", f"{of}: reminders", "\n".join(step.reminders)
        yield f"hint_{step.kind}", f"{of}: hint", step.hint


def changed(before: Sequence[Step], after: Sequence[Step]) -> list[Difference]:
    """What `after` says otherwise than `before` did, box by box; `theirs` are the pieces before, `mine` those after."""
    was = {name: words for name, _label, words in _boxes(before)}
    return [
        Difference(name, label, words, *comparing.sides(was.get(name, ""), words))
        for name, label, words in _boxes(after)
        if was.get(name, "") != words
    ]


def both(theirs: str, mine: str) -> str:
    return "\n".join(dict.fromkeys((*_rows(theirs), *_rows(mine))))
