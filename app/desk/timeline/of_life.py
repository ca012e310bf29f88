"""What the timeline says of everything in the life of a complaint that no feature tells by itself."""

from datetime import date
from decimal import Decimal

from ...catalogue import queries as catalogue
from ...complaints.correspondence import KIND_WORDS
from ...complaints.models import Event
from ...people.models import REFUSED
from ...remedies import deciders
from ...web import filters
from ..words import CHANNELS, CORRECTED, OUTCOMES
from .teller import Sentences, Tell, Teller, plain


def _filed(event: Event, teller: Teller) -> str:
    channel = CHANNELS.get(event.facts["channel"], event.facts["channel"]).lower()
    if event.actor_kind != "staff":
        return f"Received by {channel}"
    received = filters.moment(teller.complaint.received_at)
    return f"Received by {channel} ({received}), logged by {teller.name_of(event.actor_id)}"


def _assessed(event: Event, teller: Teller) -> str:
    severity = _severity(event.facts["now"]["priority"])
    was = event.facts.get("was")
    if was is None:
        return f"{teller.who(event)} assessed it: {severity}"
    return f"{teller.who(event)} assessed it again: {severity}, before {_severity(was['priority'])}"


def _severity(priority: int) -> str:
    return catalogue.severity_name(priority).lower()


def _assigned(event: Event, teller: Teller) -> str:
    taker, why = teller.name_of(event.facts["now"]), event.facts.get("why")
    if event.facts["now"] == event.actor_id:
        return f"{teller.who(event)} took it on"
    if why == "turn":
        return f"The portal gave it to {taker}, who had the fewest open: {event.facts['open'] or 'none'}"
    giver = teller.name_of(event.facts["by"]) if "by" in event.facts else teller.who(event)
    instead = ASSIGNED_WHY.get(why or "", "").format(was=teller.name_of(event.facts["was"]))
    return f"{giver} handed it to {taker}{instead}"


def _stated(event: Event, teller: Teller) -> str:
    count = event.facts["concerns"]
    concerns = "one concern" if count == 1 else f"{count} concerns"
    asked = "" if "together" in event.facts else " and asked whether that is right"
    return f"{teller.who(event)} wrote down {concerns}{asked}"


def _found(event: Event, teller: Teller) -> str:
    facts = event.facts
    again = f", before {OUTCOMES[facts['was']].lower()}" if facts["was"] else ""
    return f"{teller.who(event)} found about concern {facts['position']}: {OUTCOMES[facts['outcome']].lower()}{again}"


def _waived(event: Event, teller: Teller) -> str:
    position = event.facts.get("position")
    other = "a colleague’s answer" if event.facts["kind"] == "enquiry" else "the answer to a question of the plan"
    what = f"a finding for concern {position}" if position else other
    return f"{teller.who(event)} went on without {what}"


def _asked_for(event: Event) -> str:
    return deciders.told(Decimal(event.facts["amount"]), event.facts.get("kinds", ()))


def _asked_own_data(event: Event, teller: Teller) -> str:
    what = "a copy of" if event.facts["kind"] == "copy" else "the removal of"
    return f"{teller.who(event)} asked for {what} their data"


def _approval(words: str) -> Tell:
    return lambda event, teller: f"{teller.who(event)} {words} {_asked_for(event)}"


def _offered(event: Event, teller: Teller) -> str:
    total = Decimal(event.facts["total"])
    sum_ = f", {filters.money(total)}" if total else ""
    return f"{teller.who(event)} made offer {event.facts['number']}{sum_}"


def _on_offer(words: str) -> Tell:
    return lambda event, teller: words.format(who=teller.who(event), number=event.facts["number"])


def _sweetener(words: str) -> Tell:
    def write(event: Event, teller: Teller) -> str:
        names = {remedy.id: remedy.name for remedy in catalogue.remedies()}
        return words.format(who=teller.who(event), what=names.get(event.facts["remedy"], "something small"))

    return write


def _resolved(event: Event, teller: Teller) -> str:
    return f"{teller.who(event)} resolved it: {OUTCOMES[event.facts['outcome']].lower()}"


def _drafted(event: Event, teller: Teller) -> str:
    names = {
        "decision": "the decision letter",
        "final_position": "our final position",
        "correction": "a corrected letter",
    }
    return f"{teller.who(event)} saved version {event.facts['number']} of {names[event.facts['kind']]}"


def _on_letter(words: str) -> Tell:
    return lambda event, teller: words.format(
        who=teller.who(event), letter=f"version {event.facts['number']} of the letter"
    )


def _sent_back(event: Event, teller: Teller) -> str:
    reasons = ", ".join(catalogue.letters().send_back_reason(key).lower() for key in event.facts["reasons"])
    return f"{teller.who(event)} sent the letter back ({reasons})"


def _not_right(event: Event, teller: Teller) -> str:
    return _still_open(event, f"{teller.who(event)} said it is {_HOW_RIGHT[_solved(event)]}, and it is open again")


def _changed_answer(event: Event, teller: Teller) -> str:
    said = _still_open(event, f"{teller.who(event)} changed their answer: it is {_HOW_RIGHT[_solved(event)]}")
    return f"{said}{_withdrawn(event)}"


def _satisfied(event: Event, teller: Teller) -> str:
    if not event.facts.get("changed"):
        return f"{teller.who(event)} is satisfied"
    return f"{teller.who(event)} changed their answer: it is put right{_withdrawn(event)}"


def _solved(event: Event) -> str:
    return "partly" if event.facts.get("solved") == "partly" else "no"


def _withdrawn(event: Event) -> str:
    count = event.facts.get("withdrawn", 0)
    return f"; {count} remed{'y' if count == 1 else 'ies'} need not be done again" if count else ""


def _still_open(event: Event, said: str) -> str:
    points, undone = event.facts.get("open", []), event.facts.get("undone", 0)
    rest = [f"concern{'s' if len(points) > 1 else ''} {filters.listing(map(str, points))}"] if points else []
    rest += [f"{undone} remed{'y' if undone == 1 else 'ies'}"] if undone else []
    return f"{said}: {filters.listing(rest)} still open" if rest else said


def _escalated(event: Event, teller: Teller) -> str:
    return f"{teller.who(event)} raised it to level {event.facts['level']}"


def _taken_on(event: Event, teller: Teller) -> str:
    if "appointment" in event.facts:
        return f"{teller.name_of(event.actor_id)} rings about it, and so has taken the escalation on"
    return f"{teller.who(event)} took the escalation on"


def _judged_authority(event: Event, teller: Teller) -> str:
    seen = event.facts["right"]
    if seen == REFUSED:
        return f"{teller.who(event)} looked at it: it does not allow whoever acts for {teller.customer} to act"
    name = catalogue.care().authority(seen).name
    what = f"{name[:1].lower()}{name[1:]}"
    return f"{teller.who(event)} saw what allows whoever acts for {teller.customer} to act: {what}"


def _merged(event: Event, teller: Teller) -> str:
    reference = event.facts.get("reference", "another")
    other = f"{reference} was joined with this one" if "from" in event.facts else f"it was joined with {reference}"
    return f"{teller.who(event)}: {other}"


def _about_another(words: str) -> Tell:
    return lambda event, teller: words.format(who=teller.who(event), other=event.facts["reference"])


def _of_problem(words: str) -> Tell:
    return lambda event, teller: words.format(who=teller.who(event), number=event.facts["problem"])


def _promised(words: str) -> Tell:
    def write(event: Event, teller: Teller) -> str:
        promise = teller.promises.get(event.facts.get("promise", 0), "")
        return words.format(who=teller.who(event), promise=f" ({promise})" if promise else "")

    return write


def _called(event: Event, teller: Teller) -> str:
    asked = " to ask whether what we understood is right" if event.facts.get("about") else ""
    if event.facts.get("chases"):
        return f"{teller.who(event)} spoke to them on the telephone: they asked where it stands"
    if event.facts.get("they_rang"):
        return f"They rang, and {teller.who(event)} spoke to them"
    if "check_in" in event.facts:
        return f"{teller.who(event)} rang and looked in on {teller.customer}"
    came = " and spoke to them" if event.facts["reached"] else ", nobody answered"
    no_address = ": there is no address to write to, so they are rung again" if "no_address" in event.facts else ""
    return f"{teller.who(event)} rang{asked}{came}{no_address}"


def _unconfirmed(event: Event, teller: Teller) -> str:
    why = ": there is no way to ask them" if event.facts.get("unreachable") else ""
    return f"{teller.who(event)} went on without a confirmation{why}"


def _corrected(event: Event, teller: Teller) -> str:
    changed = ", ".join(CORRECTED.get(name, name) for name in event.facts["changed"]) or "nothing"
    return f"{teller.who(event)} corrected the record: {changed}"


def _introduced(event: Event, teller: Teller) -> str:
    told = ", ".join(CORRECTED.get(name, name) for name in event.facts["told"])
    return f"{teller.customer} had stayed unnamed and told us: {told}"


def _caused(event: Event, teller: Teller) -> str:
    return f"{teller.who(event)} recorded the cause: {event.facts['now']}"


def _asked_until(event: Event, teller: Teller) -> str:
    return f"{teller.who(event)} asked, until {filters.short_day(date.fromisoformat(event.facts['until']))}"


def _restricted(event: Event, teller: Teller) -> str:
    few = len(event.facts["readers"])
    return f"{teller.who(event)} let {few} colleagues read it" if few else f"{teller.who(event)} opened it to all again"


def _marked_sensitive(event: Event, teller: Teller) -> str:
    kind = catalogue.care().sensitive_name(event.facts["kind"])
    return f"{teller.who(event)} marked it as sensitive ({kind[:1].lower()}{kind[1:]})"


def _passed_on(event: Event, teller: Teller) -> str:
    facts = event.facts
    giver = teller.name_of(facts["by"]) if "by" in facts else teller.who(event)
    things = [
        words if facts[name] == 1 else f"{facts[name]} {name}"
        for name, words in (("tasks", "a task"), ("promises", "a promise"), ("escalation", "the escalation"))
        if name in facts
    ]
    taker = teller.name_of(facts["to"]) if "to" in facts else "whoever handles it"
    instead = ASSIGNED_WHY.get(facts.get("why", ""), "").format(was=teller.name_of(facts.get("was")))
    return f"{giver} gave {' and '.join(things)} to {taker}{instead}"


# Why a whole desk went to somebody else, as the log says it of one complaint.
_HOW_RIGHT = {"partly": "only partly right", "no": "not right"}
ASSIGNED_WHY = {
    "away": ", while {was} is away",
    "left": ", in place of {was}, who has left",
    "moved": ", in place of {was}",
}


def _in_need(event: Event, teller: Teller) -> str:
    raised = event.facts.get("raised")
    more = f", and it is {_severity(raised['now'])} now, before {_severity(raised['was'])}" if raised else ""
    return f"{teller.who(event)} recorded what they need{more}"


def _returned(event: Event, teller: Teller) -> str:
    letter = KIND_WORDS.get(event.facts["kind"], "A mail")
    code = f" ({event.facts['code']})" if event.facts["code"] else ""
    late = "" if event.facts["failed"] else ": it is late, and still tried"
    return f"{letter}: the mail {'came back' if event.facts['failed'] else 'has not arrived yet'}{code}{late}"


SENTENCES: Sentences = {
    "file": ("inbox", _filed),
    "acknowledge": ("envelope-check", plain("{who} acknowledged it")),
    "assess": ("clipboard-check", _assessed),
    "assign": ("person", _assigned),
    "put_back": ("inboxes", plain("{who} put it back for the team")),
    "mark_words": ("chat-quote", plain("{who} marked what matters in their words")),
    "state_facts": ("card-text", _stated),
    "confirm_facts": ("person-check", plain("{who} confirmed what we understood")),
    "correct_facts": ("pencil", plain("{who} corrected what we understood")),
    "go_on_unconfirmed": ("arrow-right", _unconfirmed),
    "ask_customer": ("question-circle", _asked_until),
    "answer": ("chat-left-text", plain("{who} answered")),
    "go_on_without": ("arrow-right", plain("{who} went on without an answer")),
    "plan_question": ("question-circle", plain("{who} added a question to the plan")),
    "answer_question": ("check-square", plain("{who} answered a question of the plan")),
    "drop_question": ("dash-circle", plain("{who} dropped a question of the plan")),
    "add_evidence": ("file-earmark-text", plain("{who} added evidence")),
    "set_aside_evidence": ("dash-circle", plain("{who} set evidence aside")),
    "open_original": ("shield-lock", plain("{who} opened the original of a photograph")),
    "withdraw_original": ("x-circle", plain("{who} took back that we keep the original of a photograph")),
    "waive": ("arrow-right", _waived),
    "record_finding": ("journal-check", _found),
    "answer_wishes": ("list-check", plain("{who} wrote down what each wish gets")),
    "ask_approval": ("shield-lock", _approval("asked for approval of")),
    "approve": ("patch-check", _approval("approved")),
    "refuse": ("x-circle", _approval("did not approve")),
    "offer": ("envelope-open-heart", _offered),
    "accept": ("hand-thumbs-up", _on_offer("{who} accepted offer {number}")),
    "decline": ("arrow-return-left", _on_offer("{who} declined offer {number}")),
    "discuss": ("chat-quote", plain("{who} wants to talk about the offer")),
    "lapse": ("clock-history", _on_offer("Offer {number} lapsed")),
    "take_back": ("arrow-counterclockwise", _on_offer("{who} took offer {number} back")),
    "agreement_failed": ("x-circle", plain("{who} wrote that the agreement failed")),
    "brought_failed": ("x-circle", _about_another("{who} wrote that what was agreed under {other} failed")),
    "add_sweetener": ("heart", _sweetener("{who} adds one more thing: {what}")),
    "sweetener_sent": ("send", _sweetener("{who} sent one more thing: {what}")),
    "drop_sweetener": ("x-circle", _sweetener("{who} does not send one more thing: {what}")),
    "draft_decision": ("envelope-paper", _drafted),
    "ask_sign_off": ("patch-check", _on_letter("{who} asked for a second signature on {letter}")),
    "sign_off": ("patch-check", _on_letter("{who} signed {letter}")),
    "send_back": ("arrow-return-left", _sent_back),
    "resolve": ("check-circle", _resolved),
    "ask_satisfaction": ("envelope", plain("{who} asked {customer} whether it worked")),
    "ask_again": ("envelope", plain("{who} asked {customer} once more whether it lasted")),
    "remind": ("envelope", plain("{who} asked {customer} once more")),
    "confirm_satisfied": ("emoji-smile", _satisfied),
    "change_answer": ("emoji-neutral", _changed_answer),
    "not_right": ("emoji-frown", _not_right),
    "not_right_yet": ("emoji-frown", plain("{who} said it is not going right")),
    "give_quote": ("chat-quote", plain("{who} let us quote a sentence")),
    "withdraw_quote": ("x-circle", plain("{who} took back what we might quote")),
    "close_quietly": ("check-circle-fill", plain("{who} closed it without an answer")),
    "ask_news": ("question-circle", plain("{who} asked where it stands")),
    "escalate": ("arrow-up-circle", _escalated),
    "tell_danger": ("exclamation-circle-fill", plain("{who} said that somebody is in danger")),
    "take_it_on": ("person-check", _taken_on),
    "stand_down": ("arrow-down", plain("{who} stood the escalation down")),
    "withdraw": ("x-circle", plain("{who} withdrew it")),
    "merge": ("sign-merge-right", _merged),
    "unmerge": ("share", plain("{who} separated the two again")),
    "relate": ("link-45deg", _about_another("{who} linked it with {other}")),
    "unrelate": ("dash-circle", _about_another("{who} removed the link with {other}")),
    "add_to_problem": ("diagram-3", _of_problem("{who} added it to problem {number}")),
    "leave_problem": ("dash-circle", _of_problem("{who} took it off problem {number}")),
    "note_outside_body": ("building", plain("{who} noted that an outside body looks at it")),
    "deadlock": ("box-arrow-up-right", plain("{who} sent our final position")),
    "correct_decision": ("envelope-paper", plain("{who} sent a letter in place of our last one")),
    "take_decision_back": ("arrow-counterclockwise", plain("{who} took the decision back before it left")),
    "outside_decision": ("building", plain("{who} recorded the decision of the outside body")),
    "note": ("lock", plain("Note by {who}")),
    "message": ("chat-left-text", plain("{who} wrote")),
    "mail_returned": ("arrow-return-left", _returned),
    "mail_automatic": ("envelope", plain("An automatic answer of their mail program came")),
    "promise": ("calendar-check", _promised("{who} promised something{promise}")),
    "keep_promise": ("check-circle", _promised("{who} kept a promise{promise}")),
    "reopen_promise": ("arrow-counterclockwise", _promised("{who} said that a promise is not kept after all{promise}")),
    "move_promise": ("clock-history", _promised("{who} moved a promise{promise}")),
    "move_date": ("clock-history", plain("{who} moved the date to settle it")),
    "break_promise": ("exclamation-circle-fill", _promised("A promise was broken{promise}")),
    "virus_found": ("shield-lock", plain("A virus was found in a file, which is not kept any more")),
    "attach": ("paperclip", plain("{who} added files")),
    "log_call": ("telephone", _called),
    "introduce": ("person-check", _introduced),
    "correct_details": ("pencil", _corrected),
    "change_reach": ("pencil", plain("{who} changed how we reach them")),
    "correct_reach": ("pencil", plain("{who} corrected how we reach them")),
    "change_needs": ("heart", plain("{who} changed what they need")),
    "ask_address": ("envelope", plain("{who} asked us to write to another address, which they still have to confirm")),
    "change_address": ("envelope-check", plain("{who} confirmed another e-mail address")),
    "dispute_address": (
        "exclamation-circle-fill",
        plain("Somebody at the old address says that it was not {customer} who changed it"),
    ),
    "show_authority": ("paperclip", plain("{who} sent what allows them to act")),
    "judge_authority": ("person-check", _judged_authority),
    "ask_own_data": ("person", _asked_own_data),
    "send_copy": ("envelope", plain("{who} sent them the way to a copy of their data")),
    "propose_removal": ("eye-slash", plain("{who} proposed to remove its words")),
    "remove_words": ("eye-slash", plain("{who} removed its words for good")),
    "answer_own_data": ("envelope", plain("{who} answered what they asked of their own data")),
    "correct_filing": ("pencil", plain("{who} corrected what they told us")),
    "add_concern": ("card-text", plain("{who} named one thing more")),
    "add_task": ("list-check", plain("{who} added a task")),
    "pass_on": ("arrow-right", _passed_on),
    "report_done": ("check-circle", plain("{who} said that another team’s part is done")),
    "verify_task": ("check-square", plain("{who} confirmed that something is done")),
    "restrict_readers": ("eye-slash", _restricted),
    "record_needs": ("heart", _in_need),
    "end_need": ("check-circle", plain("{who} deleted a need that no longer holds")),
    "mark_sensitive": ("shield-exclamation", _marked_sensitive),
    "lift_sensitivity": ("eye", plain("{who} opened it to all again: it is no longer sensitive")),
    "tag": ("tag", plain("{who} changed its tags")),
    "record_cause": ("search", _caused),
    "record_lesson": ("lightbulb", plain("{who} wrote down the lesson")),
    "check_quality": ("journal-check", plain("{who} checked the quality")),
}
