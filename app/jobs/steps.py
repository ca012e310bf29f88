"""The words of a step in app/jobs/demo/complaints.toml as the details its action needs; some need several at once."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .. import clock
from ..complaints import concerns, promises
from ..complaints import details as d
from ..complaints.models import Complaint
from ..complaints.queries import get_by_id
from ..remedies.queries import open_remedy_tasks

Row = dict[str, Any]
Translation = Callable[[Row, Complaint], list[object]]


def _in_days(days: float) -> date:
    return (clock.now() + timedelta(days=days)).date()


def _assess(row: Row, _complaint: Complaint) -> list[object]:
    return [
        d.Assessment(
            row["nature"], row["codes"][row["category"]], row["impact"], row["urgency"], row["effect"],
            reason=row.get("reason", ""),
        )
    ]  # fmt: skip


def _offer(row: Row, _complaint: Complaint) -> list[object]:
    lines = tuple(
        d.OfferLine(
            row["codes"]["remedy:" + line["remedy"]],
            line["words"],
            Decimal(line["amount"]) if "amount" in line else None,
        )
        for line in row["remedies"]
    )
    return [d.Offer(lines, row["explanation"], _in_days(row["days"]))]


def _resolve(row: Row, complaint: Complaint) -> list[object]:
    stated = concerns.current(complaint.id)
    outcomes = tuple(
        d.ConcernOutcome(concern.id, outcome) for concern, outcome in zip(stated, row["outcomes"], strict=True)
    )
    explanation = f"{row['explanation']}\n\n{row['done']}" if row.get("done") else row["explanation"]
    return [d.Resolution(row["outcome"], row["cause"], explanation, outcomes, fulfilled_on=_in_days(0))]


def _verify(row: Row, complaint: Complaint) -> list[object]:
    return [d.TaskDone(task.id, row["result"]) for task in open_remedy_tasks(complaint.id)]


def _oldest_promise(complaint: Complaint) -> int:
    return min(promise.id for promise in promises.of_complaint(complaint.id) if promise.state == "open")


def _words(row: Row, _complaint: Complaint) -> list[object]:
    return [d.Words(row["text"])]


def _reason(row: Row, _complaint: Complaint) -> list[object]:
    return [d.Reason(row["reason"])]


def _not_right(row: Row, _complaint: Complaint) -> list[object]:
    return [d.NotRight(row["reason"], row.get("partly", False), row.get("treated"), row.get("mood"))]


def _decision(row: Row, _complaint: Complaint) -> list[object]:
    return [d.ApprovalDecision(row["reason"])]


DETAILS: dict[str, Translation] = {
    "acknowledge": lambda row, _: [d.Acknowledgement(row["personal"], row["apology"])],
    "assess": _assess,
    "assign": lambda row, _: [d.Handover(row["people"][row["to"]], row["note"])],
    "state_facts": lambda row, _: [d.Facts(tuple(row["concerns"]))],
    "correct_facts": _words,
    "answer": _words,
    "discuss": _words,
    "note": _words,
    "message": _words,
    "go_on_unconfirmed": _reason,
    "go_on_without": _reason,
    "escalate": _reason,
    "stand_down": _reason,
    "take_back": _reason,
    "agreement_failed": _reason,
    "ask_customer": lambda row, _: [d.Question(row["question"], _in_days(row["days"]))],
    "ask_approval": lambda row, _: [d.ApprovalRequest(Decimal(row["amount"]), row["reason"])],
    "approve": _decision,
    "refuse": _decision,
    "offer": _offer,
    "decline": lambda row, _: [d.Declined(row["reason"], row["wish"])],
    "resolve": _resolve,
    "verify_task": _verify,
    "confirm_satisfied": lambda row, _: [d.Feedback(row["treated"], row["mood"], row["comment"])],
    "not_right": _not_right,
    "not_right_yet": _not_right,
    "withdraw": lambda row, _: [d.Withdrawal(True, row.get("reason", ""))],
    "merge": lambda row, _: [d.Merge(get_by_id(row["ids"][row["other"]]).reference, row["reason"])],
    "note_outside_body": lambda row, _: [d.OutsideBodyNote(row["body"], _in_days(0))],
    "deadlock": lambda row, _: [d.Deadlock(row["position"])],
    "outside_decision": lambda row, _: [d.OutsideDecision(row["decision"], row["more_to_do"])],
    "promise": lambda row, _: [d.PromiseTerms(row["what"], clock.now() + timedelta(hours=row["hours"]))],
    "keep_promise": lambda _, complaint: [d.PromiseKept(_oldest_promise(complaint))],
    "break_promise": lambda _, complaint: [d.PromiseKept(_oldest_promise(complaint))],
    "move_promise": lambda row, complaint: [
        d.PromiseMoved(_oldest_promise(complaint), clock.now() + timedelta(hours=row["hours"]), row["reason"])
    ],
    "log_call": lambda row, _: [d.CallLog(row["text"], row["reached"])],
    "record_lesson": lambda row, _: [
        d.Lesson(row.get("learned", ""), row.get("change", ""), row.get("no_lesson", ""))
    ],
    "record_cause": lambda row, _: [d.Cause(row["cause"])],
}  # fmt: skip
