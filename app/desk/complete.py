"""What a whole case has, and the way to what this one still lacks.

What a decision waits for is the list of `complaints.gate`, so that the page and the refusal say the same.
"""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from ..access import Actor
from ..complaints import gate
from ..complaints.access import is_risky
from ..complaints.casefile import CaseFile
from ..complaints.models import Complaint
from ..complaints.wishes import standing
from ..enquiries import queries as enquiries
from ..errors import Blocked
from .options import Options, possible

# How each thing that a decision waits for is brought about: the action, and what its form is told.
WAYS = {
    "second_look": ("answer_look", "look_id", "Answer it"),
    "finding": ("record_finding", "concern_id", "Write it"),
    "question": ("answer_question", "question_id", "Answer it"),
    "task": ("verify_task", "task_id", "It is done"),
    "authority": ("judge_authority", "item", "Say what you have seen"),
}
MANAGERS = "A manager may go on without it, because the risk is high."


@dataclass(frozen=True)
class Missing:
    """What is not there. `href` leads to where it is made, `waive` to going on without it; `note` says who may that."""

    label: str
    href: str = ""
    link: str = ""
    when: str = ""
    waive: str = ""
    note: str = ""


@dataclass(frozen=True)
class Complete:
    done: int
    total: int
    missing: list[Missing]


def completeness(file: CaseFile, open_to: Options) -> Complete:
    """How many of the things a whole case has are there, how many there are, and what is missing with the way to it."""
    lacking = gate.lacking(file.concerns, file.blockers)
    waited_for = [[row for row in lacking if row.kind == kind] for kind in _required_kinds(file)]
    before, after = _before(file), _after(file)
    there = [*(found for found, *_ in (*before, *after)), *(not rows for rows in waited_for)]
    missing = [
        *(_missing(label, open_to.url(name), link) for found, label, name, link in before if not found),
        *(lack(row, open_to, file.complaint) for rows in waited_for for row in rows),
        *(_missing(label, open_to.url(name), link) for found, label, name, link in after if not found),
    ]
    return Complete(sum(there), len(there), missing)


def _required_kinds(file: CaseFile) -> list[str]:
    """The kinds of what a decision waits for that this case has at all: a plain one has no plan and no remedies."""
    has = {
        "finding": bool(file.concerns),
        "question": bool(enquiries.plan_in(file)),
        "enquiry": bool(enquiries.enquiries_in(file)),
        "task": any(task.kind == "remedy" for task in file.tasks),
        "authority": file.complaint.customer.is_represented,
    }
    return [kind for kind, is_there in has.items() if is_there]


def ways(complaint: Complaint, refusal: Blocked, actor: Actor) -> list[Missing]:
    """What a refused decision waits for, each with the way to it."""
    rows = [gate.Lack(kind, about, words) for (kind, about), words in zip(refusal.about, refusal.reasons, strict=True)]
    return [lack(row, possible(complaint, actor), complaint) for row in rows]


def lack(row: gate.Lack, open_to: Options, complaint: Complaint) -> Missing:
    """Something a decision waits for, with the way to it, and to going on without it where that may be."""
    is_waivable = row.kind in gate.WAIVABLE
    waive = open_to.url("waive", item=f"{row.kind}-{row.about}") if is_waivable else ""
    note = MANAGERS if is_waivable and not waive and is_risky(complaint) else ""
    if row.kind == "enquiry":  # what comes next depends on whose turn it is: the panel of those who were asked says it
        href = url_for("desk.case", reference=complaint.reference, _anchor="asked")
        return _missing(row.words, href, "See where it stands", waive=waive, note=note)
    action, argument, link = WAYS[row.kind]
    return _missing(row.words, open_to.url(action, **{argument: row.about}), link, waive=waive, note=note)


def _before(file: CaseFile) -> list[tuple[bool, str, str, str]]:
    """What stands before the investigation: whether it is there, its name, the action that brings it, its link."""
    complaint = file.complaint
    return [
        (complaint.acknowledged_at is not None, "A person answered", "acknowledge", "Acknowledge"),
        (complaint.handler_id is not None, "Somebody has it", "assign", "Take it"),
        (complaint.priority is not None, "Assessed", "assess", "Assess"),
        (bool(file.concerns), "What we understood", "state_facts", "Write it"),
        (_agreed(file), "Facts confirmed by them", "confirm_facts", "They confirm"),
    ]


def _after(file: CaseFile) -> list[tuple[bool, str, str, str]]:
    """What the investigation and the end bring."""
    complaint, done = file.complaint, file.actions
    has_evidence = bool(file.attachments) or any(row.set_aside_at is None for row in enquiries.evidence_in(file))
    rows = [(has_evidence, "Evidence", "add_evidence", "Add it")]
    if complaint.desired.strip() or file.wishes:
        rows.append((_answered(file), "An answer to what they ask for", "answer_wishes", "Write it"))
    return [
        *rows,
        (bool(done & {"offer", "resolve"}), "An offer or a decision", "offer", "Make an offer"),
        (bool(complaint.outcome), "The decision", "resolve", "Resolve"),
        (bool(complaint.cause), "Cause", "record_cause", "Record it"),
        ("record_lesson" in done, "Lesson", "record_lesson", "Write it"),
    ]


def _agreed(file: CaseFile) -> bool:
    confirmed = bool(file.concerns) and all(concern.confirmed_at is not None for concern in file.concerns)
    return confirmed or "go_on_unconfirmed" in file.actions


def _answered(file: CaseFile) -> bool:
    """Whether each wish has its answer, or a decision that gives the reason for all of them."""
    wishes = standing(file.wishes)
    return all(row.answer is not None for row in wishes) if wishes else "resolve" in file.actions


def _missing(label: str, href: str, link: str, **more: Any) -> Missing:
    return Missing(label, href, link, **more) if href else Missing(label, when="later", **more)
