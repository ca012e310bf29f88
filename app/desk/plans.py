"""What the desk can do to a complaint, in the words of the page: a plan for each row of the table staff may perform."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..access import Actor
from ..complaints.actions import ACTIONS
from ..complaints.models import Complaint
from ..errors import NotFound
from . import writing
from .forms import (
    asking,
    calling,
    caring,
    deciding,
    enquiring,
    joining,
    keeping,
    marking,
    opening,
    safety,
    settling,
    sweeteners,
    talking,
    wishes,
)
from .forms.actions import ActionForm
from .plan_words import SAYS, Says


@dataclass(frozen=True)
class Plan:
    """`label` stands in the list of actions and over the form. `key` opens it; `rare` ones stand behind "More"."""

    name: str
    label: str
    icon: str
    form: type[ActionForm]
    key: str = ""
    rare: bool = False

    @property
    def slug(self) -> str:
        return self.name.replace("_", "-")

    @property
    def says(self) -> Says:
        return SAYS.get(self.name, Says(""))


_T, _O, _M, _E, _W, _S, _K, _PRESS = talking, opening, marking, enquiring, wishes, settling, keeping, ActionForm
_A, _C, _D, _F, _J, _R, _L = asking, caring, deciding, safety, joining, calling, sweeteners
_ROWS = (
    # name, label, icon, form, key
    Plan("acknowledge", "Acknowledge", "envelope-check", _O.AcknowledgeForm, "a"),
    Plan("assess", "Assess", "clipboard-check", _O.AssessForm, "s"),
    Plan("assign", "Assign or hand over", "person", _O.AssignForm, "h"),
    Plan("put_back", "Put it back for the team", "inboxes", _S.ReasonForm, rare=True),
    Plan("mark_words", "Mark what matters", "chat-quote", _M.MarkForm),
    Plan("state_facts", "Write down what we understood", "card-text", _O.FactsForm, "f"),
    Plan("confirm_facts", "They confirm the facts", "person-check", _PRESS, "y"),
    Plan("correct_facts", "They correct the facts", "pencil", _T.CorrectFactsForm),
    Plan("add_concern", "They name one thing more", "card-text", _T.AddConcernForm, rare=True),
    Plan("go_on_unconfirmed", "Go on without confirmation", "arrow-right", _S.GoOnForm),
    Plan("ask_customer", "Ask them something", "question-circle", _T.QuestionForm, "q"),
    Plan("answer", "They answered", "chat-left-text", _T.AnswerForm, "y"),
    Plan("go_on_without", "Go on without an answer", "arrow-right", _S.ReasonForm),
    Plan("plan_question", "Add a question to the plan", "question-circle", _E.PlanQuestionForm),
    Plan("answer_question", "Answer a question of the plan", "check-square", _E.AnswerQuestionForm),
    Plan("drop_question", "Drop a question of the plan", "dash-circle", _E.DropQuestionForm),
    Plan("add_evidence", "Add evidence", "file-earmark-text", _E.EvidenceForm),
    Plan("set_aside_evidence", "Set evidence aside", "dash-circle", _E.SetAsideForm),
    Plan("open_original", "Open an original photograph", "shield-lock", _E.OriginalForm),
    Plan("withdraw_original", "They want an original no longer kept", "x-circle", _E.WithdrawOriginalForm),
    Plan("name_involved", "Name whom it is about", "person", _A.InvolvedForm, rare=True),
    Plan("end_involvement", "Say that it is not about them", "person-check", _A.InvolvedEndedForm, rare=True),
    Plan("ask_colleague", "Ask a colleague", "people", _A.AskColleagueForm, "o"),
    Plan("answer_enquiry", "Write down what a colleague says", "chat-left-text", _A.AnswerEnquiryForm),
    Plan("skip_enquiry", "Go on without a colleague", "arrow-right", _A.SkipEnquiryForm),
    Plan("repeat_statement", "Write back what they said", "chat-quote", _A.RepeatStatementForm),
    Plan("confirm_statement", "They confirm their account", "person-check", _A.ConfirmStatementForm),
    Plan("correct_statement", "They correct their account", "pencil", _A.CorrectStatementForm),
    Plan("waive", "Go on without it", "arrow-right", _E.WaiveForm),
    Plan("record_finding", "Write a finding", "journal-check", _E.FindingForm, "v"),
    Plan("answer_wishes", "Say what each wish gets", "list-check", _W.WishesForm),
    Plan("ask_approval", "Ask for approval", "shield-lock", _S.ApprovalForm),
    Plan("approve", "Approve", "patch-check", _S.ApprovalDecisionForm),
    Plan("refuse", "Do not approve", "x-circle", _S.ApprovalDecisionForm),
    Plan("offer", "Make an offer", "envelope-open-heart", _S.OfferForm, "e"),
    Plan("accept", "They accept the offer", "hand-thumbs-up", _PRESS, "y"),
    Plan("decline", "They decline the offer", "arrow-return-left", _T.DeclineForm, "n"),
    Plan("discuss", "They want to talk about it", "chat-quote", _T.DiscussForm),
    Plan("take_back", "Take the offer back", "arrow-counterclockwise", _S.ReasonForCustomerForm, rare=True),
    Plan("agreement_failed", "The agreement failed", "x-circle", _S.FailedForm),
    Plan("brought_failed", "What was agreed on a joined one failed", "x-circle", _S.BroughtFailedForm),
    Plan("add_sweetener", "Add one more thing", "heart", _L.SweetenerForm, rare=True),
    Plan("sweetener_sent", "One more thing is sent", "send", _L.SweetenerSentForm),
    Plan("drop_sweetener", "Do not send one more thing", "x-circle", _L.DropSweetenerForm),
    Plan("draft_decision", "Write the decision letter", "envelope-paper", _D.LetterForm),
    Plan("ask_sign_off", "Ask for a second signature", "patch-check", _D.LetterForm),
    Plan("sign_off", "Sign the letter", "patch-check", _D.SignOffForm),
    Plan("send_back", "Send the letter back", "arrow-return-left", _D.SendBackForm),
    Plan("resolve", "Decide", "check-circle", _D.DecisionForm, "r"),
    Plan("confirm_satisfied", "They say it is right", "emoji-smile", _T.SatisfiedForm),
    Plan("not_right", "They say it is not right", "emoji-frown", _T.NotRightForm),
    Plan("not_right_yet", "They say it is not going right", "emoji-frown", _T.NotRightForm, rare=True),
    Plan("withdraw_quote", "They take their words back", "x-circle", _PRESS, rare=True),
    Plan("ask_news", "They ask where it stands", "question-circle", _PRESS),
    Plan("escalate", "Escalate", "arrow-up-circle", _S.ReasonForm, "u"),
    Plan("take_it_on", "Take the escalation on", "person-check", _PRESS),
    Plan("stand_down", "Stand the escalation down", "arrow-down", _S.ReasonForm),
    Plan("page_manager", "Call a manager now", "telephone", _F.CallManagerForm),
    Plan("accept_page", "Come when called", "person-check", _F.CallForm),
    Plan("end_page", "The call for a manager is over", "check-circle", _F.CallOverForm),
    Plan("report_threat", "I feel threatened", "shield-exclamation", _F.ThreatForm),
    Plan("propose_restriction", "Propose to close ways to them", "shield-lock", _F.ProposeRestrictionForm, rare=True),
    Plan("decide_restriction", "Decide on closed ways", "shield-lock", _F.DecideRestrictionForm),
    Plan("keep_restriction", "Keep ways closed", "shield-lock", _F.KeepRestrictionForm),
    Plan("end_restriction", "Open the closed ways", "shield-lock", _S.ReasonForm),
    Plan("allow_way", "Allow a closed way", "shield-lock", _F.AllowWayForm),
    Plan("release_calls", "Let held calls go on", "telephone", _S.ReasonForm),
    Plan("complain_of_handling", "They complain of how we handle it", "emoji-frown", _F.HandlingForm, rare=True),
    Plan("ask_review", "They ask for a second look", "arrow-counterclockwise", _F.ReviewForm),
    Plan("give_look", "Give the second look to somebody", "people", _F.GiveLookForm),
    Plan("answer_look", "Answer the second look", "journal-check", _F.AnswerLookForm),
    Plan("withdraw", "They withdraw it", "x-circle", _T.WithdrawForm, rare=True),
    Plan("merge", "Join with another", "sign-merge-right", _J.MergeForm, "m", rare=True),
    Plan("unmerge", "Separate again", "share", _J.SeparateForm),
    Plan("relate", "Link with another", "link-45deg", _J.RelateForm, rare=True),
    Plan("unrelate", "Remove a link", "dash-circle", _J.UnrelateForm),
    Plan("add_to_problem", "Add to a problem", "diagram-3", _J.ProblemForm, rare=True),
    Plan("leave_problem", "Take off the problem", "dash-circle", _PRESS),
    Plan("note_outside_body", "Note an outside body", "building", _S.OutsideBodyForm, rare=True),
    Plan("deadlock", "Send our final position", "box-arrow-up-right", _D.FinalForm, rare=True),
    Plan("correct_decision", "Send a corrected letter", "envelope-paper", _D.LetterForm, rare=True),
    Plan("take_decision_back", "Take the decision back", "arrow-counterclockwise", _PRESS),
    Plan("outside_decision", "The outside body decided", "building", _S.OutsideDecisionForm),
    Plan("note", "Keep a note", "lock", _T.NoteForm),
    Plan("message", "Write", "send", _T.MessageForm),
    Plan("promise", "Promise something", "calendar-check", _K.PromiseForm),
    Plan("keep_promise", "A promise is kept", "check-circle", _K.KeepPromiseForm),
    Plan("move_date", "Move the date to settle it", "calendar-event", _K.MoveDateForm, rare=True),
    Plan("reopen_promise", "A promise is not kept after all", "arrow-counterclockwise", _K.ReopenPromiseForm),
    Plan("move_promise", "Move a promise", "clock-history", _K.MovePromiseForm),
    Plan("attach", "Add files", "paperclip", _T.AttachForm),
    Plan("apologise", "Write down an apology", "heart", _T.ApologyForm, rare=True),
    Plan("log_call", "Log a call", "telephone", _T.CallForm, "c"),
    Plan("ask_for_call", "Ask for a call", "telephone", _R.CallAskedForm, rare=True),
    Plan("book_call", "Book a call", "calendar-event", _R.BookCallForm),
    Plan("move_call", "Move a booked call", "clock-history", _R.MoveCallForm),
    Plan("cancel_call", "Call a booked call off", "x-circle", _R.CancelCallForm),
    Plan("call_happened", "A booked call happened", "telephone", _R.CallHappenedForm),
    Plan("call_missed", "A booked call did not happen", "telephone", _R.CallMissedForm),
    Plan("promise_call", "Promise to ring back", "calendar-check", _R.PromiseCallForm, rare=True),
    Plan("plan_check_ins", "Plan to look in on them", "arrow-repeat", _R.CheckInsForm, rare=True),
    Plan("log_check_in", "Log a look in", "check-square", _R.CheckInForm),
    Plan("end_check_ins", "Stop looking in on them", "x-circle", _S.ReasonForm),
    Plan("correct_details", "Correct the record", "pencil", _K.CorrectForm, rare=True),
    Plan("judge_authority", "Say what allows them to act", "person-check", _C.AuthorityForm),
    Plan("add_task", "Add a task", "list-check", _K.TaskForm),
    Plan("pass_on", "Give tasks or promises to somebody else", "arrow-right", _K.PassOnForm, rare=True),
    Plan("report_done", "Say that your team has done it", "check-circle", _K.TaskReportedForm),
    Plan("verify_task", "Something is done", "check-square", _K.TaskDoneForm),
    Plan("restrict_readers", "Restrict who may read", "eye-slash", _K.ReadersForm, rare=True),
    Plan("record_needs", "Record what they need", "heart", _C.NeedsForm, rare=True),
    Plan("end_need", "A need no longer holds", "check-circle", _C.NeedEndedForm, rare=True),
    Plan("mark_sensitive", "Mark as sensitive", "shield-exclamation", _K.SensitivityForm, rare=True),
    Plan("lift_sensitivity", "Say that it is no longer sensitive", "eye", _S.ReasonForm, rare=True),
    Plan("ask_own_data", "They ask for their own data", "person", _K.OwnDataAskedForm, rare=True),
    Plan("answer_own_data", "Answer about their own data", "person", _K.OwnDataForm),
    Plan("propose_removal", "Propose to remove its words", "eye-slash", _K.ProposeRemovalForm, rare=True),
    Plan("remove_words", "Remove its words for good", "eye-slash", _K.RemoveWordsForm),
    Plan("record_cause", "Record the cause", "search", _K.CauseForm, rare=True),
    Plan("tag", "Tag it", "tag", _K.TagsForm, "t"),
    Plan("record_lesson", "Record the lesson", "lightbulb", _K.LessonForm, rare=True),
    Plan("check_quality", "Check the quality", "journal-check", _K.QualityForm, rare=True),
)
PLANS: dict[str, Plan] = {plan.name: plan for plan in _ROWS}

# Rows that only the clock performs, or customers by themselves: refused like anything else that is not allowed.
UNATTENDED = {
    "introduce",
    "page_further", "climb",
    "lapse", "ask_satisfaction", "remind", "ask_again",
    "close_quietly", "break_promise", "hand_call_on", "remind_colleague",
    "colleague_late", "tell_outcome", "mail_returned", "mail_automatic", "give_quote", "change_answer", "virus_found",
    "send_copy", "change_reach", "ask_address", "change_address", "dispute_address", "correct_filing",
    "tell_danger", "correct_reach", "change_needs", "show_authority", "add_to_look",
}  # fmt: skip
# Rows of a guided call, which has pages of its own.
IN_A_CALL = {"talk", "raise_concerns"}


def get_plan(slug: str) -> Plan:
    """The plan behind an address. Raises NotFound for what nobody can do."""
    name = slug.replace("-", "_")
    if name in PLANS and slug == PLANS[name].slug:
        return PLANS[name]
    if name in UNATTENDED | IN_A_CALL and "_" not in slug:
        return Plan(name, ACTIONS[name].words, "clock", ActionForm)
    raise NotFound("There is no such action.")


FormOf = Callable[[Complaint], type[ActionForm]]
FORMS_OF: dict[str, FormOf] = {
    "resolve": partial(deciding.letter_form, kind="decision"),
    "deadlock": partial(deciding.letter_form, kind="final_position"),
    "correct_decision": partial(deciding.letter_form, kind="correction"),
    "draft_decision": deciding.form_under_way,
    "ask_sign_off": deciding.form_under_way,
}


def make_form(plan: Plan, complaint: Complaint, actor: Actor, typed: Any = None, *, fresh: bool = False) -> Any:
    """The form of a plan for this complaint, filled from the request where there is one.

    `typed` are answers from before, as a browser sent them: the form has every field that they need. A `fresh` one
    takes no notice of the request: it holds what stands now.
    """
    form_class = FORMS_OF[plan.name](complaint) if plan.name in FORMS_OF else plan.form
    form = form_class(formdata=None) if fresh else form_class() if typed is None else form_class(formdata=typed)
    if fresh:
        form.is_submitted = lambda: False
    form.prepare(complaint, actor)
    form.ask_for_word(complaint, plan.name, actor)
    writing.equip(form, plan.name, complaint, typed)
    return form


def addressed(words: str, complaint: Complaint) -> str:
    """Words of a plan with the customer's name in them."""
    return words.replace("{customer}", complaint.customer.name or "the customer")
