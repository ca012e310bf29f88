"""Steps of the demo about hard moments, the ladder and second looks, as the details their actions need."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ..complaints import details as d
from ..complaints.models import Complaint
from ..safety import looks, queries, restrictions

Row = dict[str, Any]


def _call_of(complaint: Complaint) -> int:
    return queries.open_of(complaint.id)[0].call.id


def _proposal(row: Row, _complaint: Complaint) -> list[object]:
    until = restrictions.today() + timedelta(weeks=row["weeks"])
    return [d.RestrictionProposed(tuple(row["closed"]), row["open"], until, row["reason"])]


def _answer(row: Row, complaint: Complaint) -> list[object]:
    return [d.LookAnswered(looks.open_of(complaint.id)[0].id, row["outcome"], row["answer"])]


SAFETY: dict[str, Callable[[Row, Complaint], list[object]]] = {
    "page_manager": lambda row, _: [d.ManagerCalled(row["kind"])],
    "accept_page": lambda _, complaint: [d.PageMentioned(_call_of(complaint))],
    "end_page": lambda row, complaint: [d.PageEnded(_call_of(complaint), row["result"])],
    "report_threat": lambda row, _: [d.ThreatReported(row["how"])],
    "propose_restriction": _proposal,
    "complain_of_handling": lambda row, _: [d.Reason(row["reason"])],
    "ask_review": lambda row, _: [d.Reason(row["reason"])],
    "answer_look": _answer,
}
