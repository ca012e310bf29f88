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


def _ask(row: Row, complaint: Complaint) -> list[object]:
    planned = enquiries.questions(complaint.id)
    about = complaint.involved[row["involved"] - 1].id if "involved" in row else None
    return [
        d.ColleagueAsked(
            kind=row.get("kind", "facts"), questions=row["questions"].strip(),
            due_on=(clock.now() + timedelta(days=row["days"])).date(),
            contact_id=row["codes"][f"contact:{row['contact']}"] if "contact" in row else None, involved_id=about,
            question_id=planned[row["number"] - 1].id if "number" in row else None,
            concern_id=_concern(complaint, row.get("concern")),
            then_ids=tuple(row["codes"][f"contact:{name}"] for name in row.get("then", [])),
        )
    ]  # fmt: skip


def enquiry_in_place(row: Row, complaint: Complaint) -> int:
    """The id of the colleague who was asked in the step's place."""
    place: int = row["number"]
    return enquiries.enquiries(complaint.id)[place - 1].id


def _told(row: Row, complaint: Complaint) -> list[object]:
    return [d.EnquiryAnswered(enquiry_in_place(row, complaint), row["words"])]


def _name(row: Row, _complaint: Complaint) -> list[object]:
    return [d.InvolvedNamed(row["reason"], name=row["name"], office=row["office"], email=row["email"])]


ENQUIRIES: dict[str, Callable[[Row, Complaint], list[object]]] = {
    "plan_question": _plan,
    "answer_question": _answer,
    "drop_question": _drop,
    "add_evidence": _add,
    "name_involved": _name,
    "ask_colleague": _ask,
    "answer_enquiry": _told,
    "correct_statement": _told,
    "repeat_statement": lambda row, complaint: [d.StatementRepeated(enquiry_in_place(row, complaint), row["words"])],
    "confirm_statement": lambda row, complaint: [d.StatementConfirmed(enquiry_in_place(row, complaint))],
    "record_finding": _find,
    "waive": _waive,
}
