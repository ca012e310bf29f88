"""What a complaint belongs with: those joined with it, those linked, and the problem it is part of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from ..access import Actor
from ..complaints import joining, links, problems
from ..complaints.casefile import CaseFile
from ..complaints.models import Problem
from ..web import filters
from .options import Options


@dataclass(frozen=True)
class Other:
    """Another complaint. `href` is empty where this colleague may not know of it: then only the reference is shown."""

    id: int
    reference: str
    title: str
    status: str
    href: str
    note: str
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Belongs:
    problem: Problem | None
    others: Sequence[Other]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(other.id for other in self.others)

    def __bool__(self) -> bool:
        return self.problem is not None or bool(self.others)


def belongs(file: CaseFile, actor: Actor, open_to: Options) -> Belongs:
    """What was joined or linked with this complaint by somebody; what only looks like it is told elsewhere."""
    complaint = file.complaint
    reasons = {link.other_id: link.reason for link in file.found.of(links.LINKS)}
    joined = {row.id for row in file.trail if row.kind == "case" and row.merged_into_id == complaint.id}
    into = {complaint.merged_into_id} - {None}
    rows = links.known_of({*reasons, *joined, *into}, actor)  # type: ignore[arg-type]
    until = joining.separable_until(complaint)
    return Belongs(
        next(iter(file.found.of(problems.PROBLEM)), None),
        [_other(row, file, reasons.get(row.id, ""), until, open_to) for row in rows],
    )


def _other(row: links.Known, file: CaseFile, reason: str, until: datetime | None, open_to: Options) -> Other:
    complaint, notes, ways = file.complaint, [], []
    if row.id == complaint.merged_into_id:
        over = until is None or "unmerge" not in open_to.names
        notes.append("This one was joined with it, and goes on there.")
        notes.append(f"They can be separated until {filters.day(until)}." if until and not over else "")
        ways.append(("Separate again", open_to.url("unmerge")))
    elif row.readable and row.merged_into_id == complaint.id:
        notes.append("Joined with this one.")
        notes.append(_still(row.promises))
    if reason and not row.closed:
        notes.append(reason)
    if row.id in {link.other_id for link in file.found.of(links.LINKS)}:
        ways.append(("Remove the link", open_to.url("unrelate", other_id=row.id)))
    return Other(
        row.id, row.reference, row.title, row.status,
        url_for("desk.case", reference=row.reference) if row.readable else "",
        " ".join(note for note in notes if note), [(label, href) for label, href in ways if href],
    )  # fmt: skip


def _still(count: int) -> str:
    if not count:
        return ""
    return "A promise is still to be kept there." if count == 1 else f"{count} promises are still to be kept there."
