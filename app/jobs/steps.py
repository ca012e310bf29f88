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
from ..complaints.todo import steps_of
from ..remedies.queries import open_remedy_tasks
from ..remedies.sweeteners import planned
from .steps_of_enquiries import ENQUIRIES
from .steps_of_safety import SAFETY

Row = dict[str, Any]
Translation = Callable[[Row, Complaint], list[object]]


def _in_days(days: float) -> date:
    return (clock.now() + timedelta(days=days)).date()


def _assess(row: Row, _complaint: Complaint) -> list[object]:
    return [
        d.Assessment(
            row["nature"], row["codes"][row["category"]], row["impact"], row["urgency"], row["effect"],
            reason=row.get("reason", ""), others=row.get("others", "no"), others_who=row.get("others_who", ""),
            others_count=row.get("others_count"), priority=row.get("priority"),
            priority_reason=row.get("priority_reason", ""),
        )
    ]  # fmt: skip


def _offer(row: Row, _complaint: Complaint) -> list[object]:
    asked = row.get("wishes", [])
    stands_for = {line: place for place, wish in enumerate(asked, start=1) for line in wish.get("by", [])}
    lines = tuple(
        d.OfferLine(
            row["codes"]["remedy:" + line["remedy"]],
            line["words"],
            Decimal(line["amount"]) if "amount" in line else None,
            stands_for.get(place),
        )
        for place, line in enumerate(row["remedies"], start=1)
    )
    return [d.Offer(lines, row["explanation"], _in_days(row["days"]), answers=_wishes(row))]


def _wishes(row: Row) -> tuple[d.WishAnswer, ...]:
    """What each wish gets, as the step says it."""
    return tuple(
        d.WishAnswer(wish["ask"], wish["gets"], wish.get("detail", ""), wish.get("reason", ""))
        for wish in row.get("wishes", [])
    )


def _resolve(row: Row, complaint: Complaint) -> list[object]:
    explanation = f"{row['explanation']}\n\n{row['done']}" if row.get("done") else row["explanation"]
    return [
        d.Resolution(
            row["outcome"],
            row["cause"],
            explanation,
            _found(row, complaint),
            fulfilled_on=_in_days(0),
            apology=row.get("apology", ""),
            policy=row.get("policy", ""),
            policy_reason=row.get("policy_reason", ""),
            clearer=row.get("clearer", ""),
        )
    ]


def _found(row: Row, complaint: Complaint) -> tuple[d.ConcernOutcome, ...]:
    """What the step says of each concern; nothing where it was written down in steps before."""
    if "outcomes" not in row:
        return ()
    stated = concerns.current(complaint.id)
    found = row.get("findings", [""] * len(stated))
    rows = zip(stated, row["outcomes"], found, strict=True)
    return tuple(d.ConcernOutcome(concern.id, outcome, words) for concern, outcome, words in rows)


def a_fix(row: Row, agreed: d.Spoken | None) -> d.Fix:
    """A step `fix_now`: everything at once; `remedies` as in an offer, none for an explanation."""
    lines = tuple(
        d.OfferLine(
            row["codes"]["remedy:" + line["remedy"]],
            line["words"],
            Decimal(line["amount"]) if "amount" in line else None,
        )
        for line in row["remedies"]
    )
    return d.Fix(
        row["concern"], row["personal"], row["apology"], row["explanation"], row["outcome"], row["cause"],
        row["nature"], asked=row.get("asked", ""), gets=row.get("gets", ""), less=row.get("less", ""), lines=lines,
        by=_in_days(row["days"]) if "days" in row else None, agreed=agreed,
    )  # fmt: skip


def _verify(row: Row, complaint: Complaint) -> list[object]:
    """Everything agreed, each remedy after its steps."""
    return [
        d.TaskDone(task.id, row["result"])
        for remedy in open_remedy_tasks(complaint.id)
        for task in (*steps_of(remedy), remedy)
    ]


def _oldest_promise(complaint: Complaint) -> int:
    return min(promise.id for promise in promises.of_complaint(complaint.id) if promise.state == "open")


def _words(row: Row, _complaint: Complaint) -> list[object]:
    return [d.Words(row["text"])]


def _reason(row: Row, _complaint: Complaint) -> list[object]:
    return [d.Reason(row["reason"])]


def _not_right(row: Row, _complaint: Complaint) -> list[object]:
    treated = row.get("treated")
    return [d.NotRight(row["reason"], row.get("partly", False), treated, row.get("mood"), _understood(treated))]


def _understood(treated: int | None) -> str:
    """Who was treated well felt understood."""
    return {None: "", 3: "partly"}.get(treated, "yes" if (treated or 0) > 3 else "no")


def _decision(row: Row, _complaint: Complaint) -> list[object]:
    return [d.ApprovalDecision(row["reason"])]


DETAILS: dict[str, Translation] = {
    **ENQUIRIES,
    **SAFETY,
    "acknowledge": lambda row, _: [d.Acknowledgement(row["personal"], row["apology"])],
    "assess": _assess,
    "assign": lambda row, _: [d.Handover(row["people"][row["to"]], row["note"])],
    "state_facts": lambda row, _: [d.Facts(tuple(row["concerns"]), tuple(row["asks"]) if "asks" in row else None)],
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
    "answer_wishes": lambda row, _: [d.WishesAnswered(_wishes(row))],
    "approve": _decision,
    "refuse": _decision,
    "offer": _offer,
    "decline": lambda row, _: [d.Declined(row["reason"], row["wish"])],
    "resolve": _resolve,
    "verify_task": _verify,
    "add_sweetener": lambda row, _: [
        d.SweetenerTerms(row["codes"]["remedy:" + row["remedy"]], row["card"], row["address"])
    ],
    "sweetener_sent": lambda _, complaint: [
        d.SweetenerSent(row.id, _in_days(0)) for row in planned(complaint.id)
    ],
    "confirm_satisfied": lambda row, _: [
        d.Feedback(row["treated"], row["mood"], row["comment"], _understood(row["treated"]))
    ],
    "not_right": _not_right,
    "not_right_yet": _not_right,
    "withdraw": lambda row, _: [d.Withdrawal(True, row.get("reason", ""))],
    "merge": lambda row, _: [d.Merge(get_by_id(row["ids"][row["other"]]).reference, row["reason"])],
    "relate": lambda row, _: [d.Relation(get_by_id(row["ids"][row["other"]]).reference, row["reason"])],
    "add_to_problem": lambda row, _: [d.ProblemChosen(title=row["problem"], known=row.get("known", ""))],
    "note_outside_body": lambda row, _: [d.OutsideBodyNote(row["body"], _in_days(0))],
    "deadlock": lambda row, complaint: [d.Deadlock(row["position"], _found(row, complaint))],
    "outside_decision": lambda row, _: [d.OutsideDecision(row["decision"], row["more_to_do"])],
    "promise": lambda row, _: [d.PromiseTerms(row["what"], clock.now() + timedelta(hours=row["hours"]))],
    "keep_promise": lambda _, complaint: [
        d.PromiseKept(_oldest_promise(complaint), is_done=True, happened="It was done as we said.")
    ],
    "break_promise": lambda _, complaint: [d.PromiseKept(_oldest_promise(complaint))],
    "move_promise": lambda row, complaint: [
        d.PromiseMoved(_oldest_promise(complaint), clock.now() + timedelta(hours=row["hours"]), row["reason"])
    ],
    "log_call": lambda row, _: [d.CallLog(row["text"], row["reached"], about_facts=row.get("about_facts", False))],
    "record_lesson": lambda row, _: [
        d.Lesson(row.get("learned", ""), row.get("change", ""), row.get("no_lesson", ""))
    ],
    "record_cause": lambda row, _: [d.Cause(row["cause"])],
    "record_needs": lambda row, _: [
        d.Needs(tuple(row["kinds"]), row["purpose"], row["basis"], row["meaning"], row.get("consent", ""))
    ],
    "mark_sensitive": lambda row, _: [d.Sensitivity(row["kind"], row["reason"])],
}  # fmt: skip
