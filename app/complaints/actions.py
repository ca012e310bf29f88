"""The table of everything that can be done to a complaint. `lifecycle.perform` reads it; pages draw buttons from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import details, ways
from .models import Complaint
from .statuses import ANY, DECIDABLE, OPEN, WORKABLE, Status

R, ACK, ASD, INV = Status.RECEIVED, Status.ACKNOWLEDGED, Status.ASSESSED, Status.INVESTIGATING
WAI, OFF, AGR, RES = Status.WAITING, Status.OFFERED, Status.AGREED, Status.RESOLVED
CLO, WIT, MER, REF = Status.CLOSED, Status.WITHDRAWN, Status.MERGED, Status.REFERRED

End = Status | Mapping[Status, Status] | str | None


@dataclass(frozen=True)
class Action:
    """One row. `end`: a status, a map by starting status (the rest stay), `"returns"` for where it came from, or None.

    `who` names predicates of `access`; any of them suffices. `needs` is a class of `details`, or None. `mail` is a kind
    under `templates/mail`. `clocks` names rules of `deadlines`. `guarded` actions refuse a stale version. `when` names a
    further condition of `CONDITIONS`.
    """

    name: str
    words: str
    start: frozenset[Status]
    end: End
    who: tuple[str, ...]
    needs: type | None = None
    mail: str | None = None
    clocks: tuple[str, ...] = ()
    guarded: bool = True
    when: str | None = None


@dataclass(frozen=True)
class Condition:
    """What must be true of the complaint besides its status, and what a person reads when it is not, with `more` that
    depends on the complaint."""

    holds: Callable[[Complaint], bool]
    otherwise: str
    more: Callable[[Complaint], str] | None = None

    def refusal(self, complaint: Complaint) -> str:
        return self.otherwise if self.more is None else f"{self.otherwise} {self.more(complaint)}"


CONDITIONS = {
    "agreed_facts": Condition(
        lambda case: not case.waits_for_yes, "Nobody looks into it before the customer confirmed what we understood."
    ),
    "unacknowledged": Condition(lambda case: case.acknowledged_at is None, "A person has acknowledged it already."),
    "handled": Condition(lambda case: case.handler_id is not None, "Nobody has it."),
    "escalated": Condition(lambda case: case.level > 0, "It is not escalated."),
    "in_need": Condition(lambda case: case.has_needs, "Nothing is recorded that they need."),
    "about_staff": Condition(lambda case: case.about_staff, "It is about nobody who works here."),
    "sensitive": Condition(lambda case: case.sensitive, "It is not marked as sensitive."),
    "rung": Condition(
        lambda case: not case.customer.stops("telephone"), "The telephone is closed to them.", ways.stays_open
    ),
    "held": Condition(lambda case: case.customer.held_at is not None, "No calls to them are held."),
    "unknown": Condition(
        lambda case: not (case.customer.name and case.customer.written_to and case.customer.is_reachable),
        "We know who they are and how to reach them.",
    ),
    "represented": Condition(lambda case: case.customer.is_represented, "Nobody acts for them."),
    "proven": Condition(
        lambda case: not case.customer.is_unproven,
        "Nobody has seen yet what allows whoever acts for them to accept it.",
    ),
    "unproven": Condition(lambda case: case.customer.is_unproven, "We have seen what allows it."),
    "closed_to": Condition(
        lambda case: any(case.customer.has_closed(way) for way in ways.STOPPED), "No way of ours is closed to them."
    ),
}


def _set(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


_D = details
_CUSTOMER = ("customer", "for_customer")
_INQUIRER = ("handler", "deputy", "manager")
_ENQUIRY = _set(ASD, INV, WAI, OFF, AGR)
_ROWS = (
    # name, words on the desk, from, to, who, needs, mail, clocks
    Action("file", "File a complaint", frozenset(), R, ("customer", "staff", "system"), _D.Filing, "received", ("start",)),
    Action("acknowledge", "Acknowledge", OPEN, {R: ACK}, ("desk",), _D.Acknowledgement, "acknowledged", ("acknowledged",), when="unacknowledged"),
    Action("assess", "Assess", OPEN, {R: ASD, ACK: ASD}, ("handler", "deputy", "manager"), _D.Assessment, "moved"),
    Action("assign", "Assign or hand over", OPEN, None, ("manager", "handler", "deputy", "taker", "system"), _D.Handover),
    Action("put_back", "Put it back for the team", OPEN, None, ("manager", "system"), _D.Reason, when="handled"),
    Action("mark_words", "Mark their words", OPEN, None, ("desk",), _D.Marks, guarded=False),
    Action("state_facts", "Write down what we understood", _set(ASD, INV), None, ("handler", "deputy", "manager"), _D.Facts, "facts"),
    Action("confirm_facts", "Facts confirmed", _set(ASD, INV), {ASD: INV}, _CUSTOMER),
    Action("correct_facts", "Facts corrected", _set(ASD, INV), None, _CUSTOMER, _D.Words),
    Action("go_on_unconfirmed", "Go on without confirmation", _set(ASD), INV, ("handler", "deputy"), _D.Reason),
    Action("ask_customer", "Ask the customer", _set(ASD, INV, AGR), WAI, ("handler", "deputy"), _D.Question, "question", ("pause",)),
    Action("answer", "Customer answered", _set(WAI), "returns", _CUSTOMER, _D.Words, None, ("resume",), guarded=False),
    Action("go_on_without", "Go on without an answer", _set(WAI), "returns", ("handler", "deputy", "system"), _D.Reason, "gone_on", ("resume",)),
    Action("plan_question", "Add a question to the plan", _ENQUIRY, None, _INQUIRER, _D.QuestionPlanned, guarded=False),
    Action("answer_question", "Answer a question of the plan", DECIDABLE, None, _INQUIRER, _D.QuestionAnswered, when="agreed_facts"),
    Action("drop_question", "Drop a question of the plan", _ENQUIRY, None, _INQUIRER, _D.QuestionDropped),
    Action("add_evidence", "Add evidence", OPEN, None, _INQUIRER, _D.Exhibit, guarded=False),
    Action("set_aside_evidence", "Set evidence aside", OPEN, None, _INQUIRER, _D.EvidenceSetAside),
    Action("open_original", "Open an original", ANY, None, _INQUIRER, _D.OriginalOpened, guarded=False),
    Action("withdraw_original", "They want an original no longer kept", ANY, None, _CUSTOMER, _D.OriginalWithdrawn, guarded=False),
    Action("name_involved", "Name whom it is about", OPEN, None, _INQUIRER, _D.InvolvedNamed),
    Action("end_involvement", "It is not about them", OPEN, None, ("manager",), _D.InvolvedEnded, when="about_staff"),
    Action("ask_colleague", "Ask a colleague", DECIDABLE, None, _INQUIRER, _D.ColleagueAsked, guarded=False, when="agreed_facts"),
    Action("answer_enquiry", "A colleague answered", WORKABLE, None, ("contact", *_INQUIRER), _D.EnquiryAnswered, guarded=False),
    Action("skip_enquiry", "Go on without a colleague", WORKABLE, None, _INQUIRER, _D.EnquirySkipped),
    Action("repeat_statement", "Write back what they said", WORKABLE, None, _INQUIRER, _D.StatementRepeated),
    Action("confirm_statement", "Their statement is right", WORKABLE, None, ("contact", *_INQUIRER), _D.StatementConfirmed, guarded=False),
    Action("correct_statement", "Their statement is corrected", WORKABLE, None, ("contact", *_INQUIRER), _D.EnquiryAnswered, guarded=False),
    Action("remind_colleague", "Remind a colleague", WORKABLE, None, ("system",), _D.EnquiryChosen, guarded=False),
    Action("colleague_late", "A colleague is late", WORKABLE, None, ("system",), _D.EnquiryChosen, guarded=False),
    Action("tell_outcome", "Tell them the outcome", _set(RES, CLO, REF, WIT, MER), None, ("system",), _D.EnquiryChosen, guarded=False),
    Action("waive", "Go on without it", _ENQUIRY, None, ("waiver",), _D.Waiver),
    Action("record_finding", "Write a finding", _set(INV, WAI, OFF, AGR), None, _INQUIRER, _D.Finding, when="agreed_facts"),
    Action("answer_wishes", "Say what each wish gets", _set(INV, AGR), None, _INQUIRER, _D.WishesAnswered),
    Action("ask_approval", "Ask for approval", WORKABLE, None, ("handler", "deputy", "manager", "taker"), _D.ApprovalRequest),
    Action("approve", "Approve", WORKABLE, None, ("approver",), _D.ApprovalDecision),
    Action("refuse", "Refuse approval", WORKABLE, None, ("approver",), _D.ApprovalDecision),
    Action("offer", "Make an offer", _set(INV), OFF, ("handler", "deputy", "manager"), _D.Offer, "offer", ("pause", "answered")),
    Action("accept", "Offer accepted", _set(OFF), AGR, _CUSTOMER, None, "agreed", when="proven"),
    Action("decline", "Offer declined", _set(OFF), INV, _CUSTOMER, _D.Declined, "declined", ("resume", "contact_again")),
    Action("discuss", "Customer wants to talk", _set(OFF), None, _CUSTOMER, _D.Words, None, ("contact_again",), guarded=False),
    Action("lapse", "Offer lapsed", _set(OFF), INV, ("system",), None, "offer_ended", ("resume",)),
    Action("take_back", "Take the offer back", _set(OFF), INV, ("handler", "deputy", "manager"), _D.Reason, "offer_ended", ("resume",)),
    Action("agreement_failed", "The agreement failed", _set(AGR), INV, ("handler", "deputy", "manager"), _D.Reason, "agreement_changed"),
    Action("brought_failed", "What was agreed on a joined one failed", DECIDABLE, None, ("handler", "deputy", "manager"), _D.BroughtFailed, "agreement_changed"),
    Action("add_sweetener", "Add one more thing", _set(INV, OFF, AGR, RES, CLO), None, ("handler", "deputy", "manager"), _D.SweetenerTerms),
    Action("sweetener_sent", "One more thing is sent", ANY, None, ("handler", "deputy", "manager"), _D.SweetenerSent),
    Action("drop_sweetener", "Do not send one more thing", ANY, None, ("handler", "deputy", "manager"), _D.SweetenerDropped),
    Action("draft_decision", "Write the decision letter", DECIDABLE | _set(RES, CLO, REF), None, ("handler", "deputy", "manager"), _D.DecisionDraft),
    Action("ask_sign_off", "Ask for a second signature", DECIDABLE | _set(RES, CLO, REF), None, ("handler", "deputy", "manager"), _D.SignOffAsked),
    Action("sign_off", "Sign the letter", DECIDABLE | _set(RES, CLO, REF), None, ("signer",), _D.SignedOff),
    Action("send_back", "Send the letter back", DECIDABLE | _set(RES, CLO, REF), None, ("signer",), _D.SentBack),
    Action("resolve", "Resolve", _set(AGR, INV), RES, ("handler", "deputy", "manager"), _D.Resolution, "decision", ("decided",)),
    Action("ask_satisfaction", "Ask whether it worked", _set(RES), None, ("system",), None, "follow_up"),
    Action("remind", "Remind of the question", _set(RES), None, ("system",), None, "reminder"),
    Action("ask_again", "Ask once more whether it lasted", _set(CLO), None, ("system",), None, "follow_up_again", guarded=False),
    Action("confirm_satisfied", "Customer is satisfied", _set(RES, INV, ASD, WAI), CLO, _CUSTOMER, _D.Feedback, "thanks", ("stop",)),
    Action("not_right", "It is not right", _set(AGR, RES, CLO, WIT, REF), "reopened", _CUSTOMER, _D.NotRight, "reopened", ("start_again",), guarded=False),
    Action("not_right_yet", "It is not going right", WORKABLE - {AGR}, None, _CUSTOMER, _D.NotRight, "escalated", ("contact_again", "escalated"), guarded=False),
    Action("change_answer", "They change their answer", ANY - _set(AGR, RES, CLO, WIT, REF), None, ("customer",), _D.NotRight, guarded=False),
    Action("give_quote", "They let us quote them", _set(CLO), None, ("customer",), _D.QuoteGiven, "quote_kept", guarded=False),
    Action("withdraw_quote", "They take back what we may quote", ANY, None, _CUSTOMER, None, "quote_ended", guarded=False),
    Action("close_quietly", "Close without an answer", _set(RES), CLO, ("system",), None, "closed", ("stop",)),
    Action("ask_news", "They ask where it stands", OPEN, None, ("for_customer",), guarded=False),
    Action("escalate", "Escalate", OPEN, None, ("customer", "handler", "deputy", "manager", "system"), _D.Reason, "escalated", ("escalated",)),
    Action("tell_danger", "They say that somebody is in danger", ANY - {MER}, None, ("customer",), _D.DangerTold, "danger", guarded=False),
    Action("take_it_on", "Take the escalation on", OPEN, None, ("manager",), None, None, ("taken_on",), when="escalated"),
    Action("stand_down", "Stand down", OPEN, None, ("manager",), _D.Reason, None, ("taken_on",), when="escalated"),
    Action("page_manager", "Call a manager now", ANY, None, ("staff",), _D.ManagerCalled, guarded=False),
    Action("page_further", "Call further managers", ANY, None, ("system",), _D.PageMentioned, guarded=False),
    Action("accept_page", "Come when called", ANY, None, ("summoned",), _D.PageMentioned, guarded=False),
    Action("end_page", "A call for a manager is over", ANY, None, ("staff",), _D.PageEnded, guarded=False),
    Action("report_threat", "Report a threat", ANY, None, ("staff",), _D.ThreatReported, guarded=False),
    Action("propose_restriction", "Propose to close ways", ANY, None, ("desk",), _D.RestrictionProposed, guarded=False),
    Action("decide_restriction", "Decide on closed ways", ANY, None, ("manager",), _D.RestrictionDecided, "restricted"),
    Action("keep_restriction", "Keep ways closed", ANY, None, ("manager",), _D.RestrictionKept),
    Action("end_restriction", "Open closed ways", ANY, None, ("manager", "system"), _D.Reason, "unrestricted"),
    Action("allow_way", "Allow a closed way", ANY, None, ("manager",), _D.WayAllowed, guarded=False, when="closed_to"),
    Action("climb", "Escalated by the ladder", OPEN, None, ("system",), _D.Climbed, None, ("escalated",)),
    Action("release_calls", "Let held calls go on", ANY, None, ("manager",), _D.Reason, guarded=False, when="held"),
    Action("complain_of_handling", "They complain of how we handle it", ANY - {MER}, None, _CUSTOMER, _D.Reason, "handling", guarded=False),
    Action("ask_review", "They ask for a second look", _set(RES, CLO), "reopened", _CUSTOMER, _D.Reason, "review", guarded=False),
    Action("add_to_look", "They add to what somebody else looks at", ANY, None, ("customer",), _D.LookAddedTo, guarded=False),
    Action("give_look", "Give the second look to somebody", ANY, None, ("manager", "system"), _D.LookGiven),
    Action("answer_look", "Answer the second look", ANY, "looked_again", ("reviewer",), _D.LookAnswered, "second_look"),
    Action("withdraw", "Withdrawn", OPEN, WIT, _CUSTOMER, _D.Withdrawal, "withdrawn", ("stop",)),
    Action("merge", "Join with another", OPEN, MER, ("handler", "deputy", "manager"), _D.Merge, "joined", ("stop",)),
    Action("unmerge", "Separate again", _set(MER), "returns", ("handler", "deputy", "manager"), _D.Reason, "separated"),
    Action("relate", "Link with another", ANY, None, ("desk",), _D.Relation, guarded=False),
    Action("unrelate", "Remove a link", ANY, None, ("desk",), _D.RelationEnded, guarded=False),
    Action("add_to_problem", "Add to a problem", ANY - {MER}, None, ("desk",), _D.ProblemChosen, guarded=False),
    Action("leave_problem", "Take off the problem", ANY, None, ("desk",), guarded=False),
    Action("note_outside_body", "Note an outside body", ANY - {MER}, None, ("customer", "handler", "deputy"), _D.OutsideBodyNote, "went_outside"),
    Action("deadlock", "Final position", _set(INV, OFF), REF, ("manager",), _D.Deadlock, "deadlock", ("decided",)),
    Action("correct_decision", "Send a corrected letter", _set(RES, CLO, REF), None, ("handler", "deputy", "manager"), _D.DecisionCorrected, "correction"),
    Action("take_decision_back", "Take the decision back", _set(RES, CLO, REF), "undecided", ("desk",)),
    Action("outside_decision", "The outside body decided", _set(REF), "decided_outside", ("handler", "deputy", "manager"), _D.OutsideDecision, "outside_decision"),
    Action("note", "Keep a note", ANY, None, ("staff",), _D.Words, guarded=False),
    Action("message", "Write", ANY, None, ("desk", "customer"), _D.Words, "message", guarded=False),
    Action("mail_returned", "A mail of ours came back", ANY, None, ("system",), _D.MailReturned, guarded=False),
    Action("mail_automatic", "An automatic answer came", ANY, None, ("system",), _D.MailAutomatic, guarded=False),
    Action("promise", "Promise something", OPEN, None, ("handler", "deputy", "manager"), _D.PromiseTerms, "promise", guarded=False),
    Action("keep_promise", "Promise kept", ANY, None, ("handler", "deputy", "manager"), _D.PromiseKept),
    Action("reopen_promise", "A promise is not kept after all", WORKABLE, None, ("handler", "deputy", "manager"), _D.PromiseReopened, "promise_reopened"),
    Action("move_promise", "Move a promise", ANY, None, ("handler", "deputy", "manager", "system"), _D.PromiseMoved, "promise_moved"),
    Action("move_date", "Move the date to settle it", WORKABLE, None, ("handler", "deputy", "manager"), _D.DateMoved, "moved"),
    Action("break_promise", "Promise broken", ANY, None, ("system",), _D.PromiseKept),
    Action("attach", "Add files", ANY, None, ("desk", "customer"), _D.Files, guarded=False),
    Action("virus_found", "A virus was found in a file", ANY, None, ("system",), _D.VirusFound, guarded=False),
    Action("log_call", "Log a call", ANY, None, ("desk",), _D.CallLog, guarded=False),
    Action("ask_for_call", "Ask for a call", ANY - {MER}, None, ("desk", "customer"), _D.CallAsked, "call_asked", guarded=False, when="rung"),
    Action("book_call", "Book a call", ANY - {MER}, None, ("desk", "customer"), _D.CallBooked, "call_booked", guarded=False, when="rung"),
    Action("move_call", "Move a booked call", ANY, None, ("desk", "customer"), _D.CallMoved, "call_moved", guarded=False, when="rung"),
    Action("cancel_call", "Cancel a booked call", ANY, None, ("desk", "customer", "system"), _D.CallCancelled, "call_cancelled", guarded=False),
    Action("call_happened", "A booked call happened", ANY, None, ("desk",), _D.CallHappened, guarded=False),
    Action("call_missed", "A booked call did not happen", ANY, None, ("desk", "system"), _D.CallMissed, "call_missed", guarded=False),
    Action("hand_call_on", "Give a booked call to somebody else", ANY, None, ("system",), _D.CallHandedOn, "call_moved", guarded=False),
    Action("promise_call", "Promise to ring back", OPEN, None, ("handler", "deputy", "manager"), _D.CallBackPromised, "promise", guarded=False, when="rung"),
    Action("plan_check_ins", "Plan to look in on them", ANY - {MER}, None, ("handler", "deputy", "manager"), _D.CheckInsPlanned, "check_ins", guarded=False),
    Action("log_check_in", "Log a look in", ANY, None, ("desk",), _D.CheckInLogged, guarded=False),
    Action("end_check_ins", "Stop looking in on them", ANY, None, ("handler", "deputy", "manager"), _D.Reason, "check_ins_ended", guarded=False),
    Action("talk", "Talk with the guide", ANY - {MER}, None, ("handler", "deputy", "manager", "taker"), _D.Talked),
    Action("raise_concerns", "Add what else they complain of", _set(OFF, AGR), None, ("handler", "deputy", "manager", "taker"), _D.Facts, guarded=False),
    Action("apologise", "Say sorry", ANY - {MER}, None, ("handler", "deputy", "manager", "taker"), _D.ApologySaid, guarded=False),
    Action("introduce", "They say who they are", ANY - {MER}, None, ("customer",), _D.Introduction, "introduced", ("reachable",), guarded=False, when="unknown"),
    Action("correct_details", "Correct the record", ANY, None, ("handler", "deputy", "manager"), _D.Correction),
    Action("change_reach", "They change how we reach them", ANY, None, ("customer",), _D.ReachChanged, guarded=False),
    Action("correct_reach", "They correct how we reach them", ANY, None, ("customer",), _D.ReachCorrected, guarded=False),
    Action("change_needs", "They change what they need", ANY, None, ("customer",), _D.NeedsChanged, guarded=False),
    Action("ask_address", "They ask for another address", ANY, None, ("customer",), _D.AddressAsked, guarded=False),
    Action("change_address", "They confirm another address", ANY, None, ("customer",), _D.AddressChanged, guarded=False),
    Action("dispute_address", "The old address did not change it", ANY, None, ("system",), guarded=False),
    Action("show_authority", "They show what allows them to act", ANY, None, ("customer",), _D.AuthorityShown, guarded=False, when="unproven"),
    Action("judge_authority", "Say what allows them to act", ANY, None, ("handler", "deputy", "manager"), _D.AuthorityJudged, "authority", guarded=False, when="represented"),
    Action("ask_own_data", "They ask for their own data", ANY, None, _CUSTOMER, _D.OwnDataAsked, "own_data_asked", guarded=False),
    Action("answer_own_data", "Answer about their own data", ANY, None, ("keeper",), _D.OwnDataAnswered, "own_data_answered", guarded=False),
    Action("send_copy", "Send them a copy of their data", ANY, None, ("keeper",), _D.CopySent, "own_data_copy", guarded=False),
    Action("propose_removal", "Propose to remove its words", _set(CLO, WIT), None, ("keeper",), _D.RemovalProposed),
    Action("remove_words", "Remove its words for good", _set(CLO, WIT), None, ("summoned",), _D.WordsRemoved),
    Action("correct_filing", "They correct what they told us", ANY - {MER}, None, ("customer",), _D.FilingCorrected, guarded=False),
    Action("add_concern", "They name one thing more", _set(ASD, INV, WAI, OFF, AGR), None, _CUSTOMER, _D.Words, guarded=False),
    Action("add_task", "Add a task", OPEN, None, ("desk",), _D.TaskTerms, guarded=False),
    Action("pass_on", "Give tasks or promises to somebody else", ANY, None, ("handler", "deputy", "manager", "system"), _D.PassOn, guarded=False),
    Action("report_done", "Say that your team has done it", ANY, None, ("staff",), _D.TaskReported, guarded=False),
    Action("verify_task", "Confirm that it is done", ANY - {MER}, None, ("handler", "deputy", "manager"), _D.TaskDone),
    Action("restrict_readers", "Restrict who may read", ANY, None, ("manager",), _D.Readers),
    Action("record_needs", "Record what they need", ANY, None, ("staff", "customer"), _D.Needs, guarded=False),
    Action("end_need", "A need no longer holds", ANY, None, ("handler", "deputy", "manager"), _D.NeedEnded, when="in_need"),
    Action("mark_sensitive", "Mark as sensitive", ANY, None, ("marker",), _D.Sensitivity),
    Action("lift_sensitivity", "No longer sensitive", ANY, None, ("manager",), _D.Reason, when="sensitive"),
    Action("tag", "Tag it", ANY, None, ("desk",), _D.Tags, guarded=False),
    Action("record_cause", "Record the cause", ANY, None, ("handler", "deputy", "manager"), _D.Cause),
    Action("record_lesson", "Record the lesson", ANY, None, ("handler", "deputy", "manager"), _D.Lesson),
    Action("check_quality", "Check the quality", _set(RES, CLO), None, ("reviewer",), _D.QualityCheck),
)  # fmt: skip

ACTIONS: dict[str, Action] = {row.name: row for row in _ROWS}
