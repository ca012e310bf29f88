"""Steps of the demo that find something out: plan, evidence, findings. Places in lists of the case count from one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints import concerns, gate
from ..complaints import details as d
from ..complaints.models import Complaint
from ..enquiries import queries as enquiries

Row = dict[str, Any]


def _concern(complaint: Complaint, place: int | None) -> int | None:
    stated = concerns.current(complaint.id)
    return stated[place - 1].id if place is not None else None


def _evidence(row: Row, complaint: Complaint) -> tuple[int, ...]:
    known = enquiries.standing_evidence(complaint.id)
    return tuple(known[place - 1].id for place in row.get("evidence", []))


def _question(row: Row, complaint: Complaint) -> int:
    place: int = row["number"]
    return enquiries.questions(complaint.id)[place - 1].id


def _plan(row: Row, complaint: Complaint) -> list[object]:
    due_on = (clock.now() + timedelta(days=row["days"])).date()
    departments = {known.key: known.id for known in catalogue.departments()}
    department_id = departments[row["department"]] if "department" in row else None
    about = _concern(complaint, row.get("concern"))
    return [d.QuestionPlanned(row["question"], due_on, row.get("asked", ""), department_id, about)]


def _answer(row: Row, complaint: Complaint) -> list[object]:
    return [d.QuestionAnswered(_question(row, complaint), row["answer"], _evidence(row, complaint))]


def _drop(row: Row, complaint: Complaint) -> list[object]:
    return [d.QuestionDropped(_question(row, complaint), row["reason"])]


def _add(row: Row, complaint: Complaint) -> list[object]:
    about = tuple(concerns.current(complaint.id)[place - 1].id for place in row.get("concerns", []))
    return [
        d.Exhibit(
            kind=row["kind"], title=row["title"], dated_on=clock.now().date(),
            source=row.get("source", ""), given_by=row.get("given_by", ""), strength=row.get("strength", ""),
            note=row.get("note", ""), internal=not row.get("shown", False), concern_ids=about,
        )
    ]  # fmt: skip


def _find(row: Row, complaint: Complaint) -> list[object]:
    concern_id = _concern(complaint, row["concern"])
    assert concern_id is not None
    return [d.Finding(concern_id, row["outcome"], row["finding"], _evidence(row, complaint))]


def _waive(row: Row, complaint: Complaint) -> list[object]:
    lacking = gate.waivable(complaint)[row["number"] - 1]
    return [d.Waiver(lacking.kind, lacking.about, row["reason"])]


ENQUIRIES: dict[str, Callable[[Row, Complaint], list[object]]] = {
    "plan_question": _plan,
    "answer_question": _answer,
    "drop_question": _drop,
    "add_evidence": _add,
    "record_finding": _find,
    "waive": _waive,
}
