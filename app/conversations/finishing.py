"""The end of a conversation: everything that was said becomes the record, in one transaction, with one letter.

Each step is one of the table, with its own refusals, and takes the case from wherever it stands. What is refused leaves
the conversation as it was, to be changed and ended again.
"""

from collections.abc import Iterator
from datetime import date

from .. import clock
from ..access import Actor, Role
from ..calls import choosing
from ..calls import queries as calls
from ..catalogue import queries as catalogue
from ..complaints import concerns, deadlines, given, wishes
from ..complaints import details as d
from ..complaints.lifecycle import Step, perform, perform_all
from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..errors import Invalid, WrongState
from ..remedies import authority
from ..remedies import queries as remedies
from ..safety import rota
from ..web import filters
from . import managers_time, missing, service, standing
from .answers import Answers, Offered, day_of
from .models import Conversation

AT_CALL = "Assessed while we talked."
AT_FAULT = "We said while we talked that it was our fault."
REPLACED = "In our talk we agreed on something else in its place."
UNSURE = "You were unsure about it."
LOOKS = "We look into it first, and come back to you."
ANOTHER = "In our talk we made you another offer."
ASKED_FOR_IT = "It is what you asked for, and we do it."
WRITES = "A manager writes to you about it."
MOVED = "In our talk you chose this time."
ENDED = frozenset({Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN, Status.REFERRED})


def finish(talk: Conversation, complaint: Complaint | None, actor: Actor, *, version: int | None = None) -> None:
    """Make the record of it. `version` is that of the complaint the page was drawn from; there is none where somebody
    who never complained says that all is well.

    Raises Invalid while something is unconfirmed or does not fit, and what the steps raise; all of it or none.
    """
    if not talk.is_going:
        raise WrongState("This call has ended. Its record stands on the case.")
    answers = service.answers_of(talk)
    if missing.to_end(answers, is_filed=complaint is not None):
        raise Invalid("Something is not confirmed yet.", errors={"": "Not everything is confirmed yet."})
    if complaint is None:
        service.close(talk, "finished", "well")
        return
    if came := standing.came_meanwhile(complaint, answers):
        raise WrongState(f"While you talked, {came}. Tell them, and say below how you go on.")
    if standing.costs_beside(complaint, answers):
        raise Invalid("It does not fit what stands.", errors={"": missing.BESIDE})
    how = how_it_ends(answers)
    if how == "well":
        perform(complaint, "talk", actor, _talked(talk, complaint, answers, how), version=version)
    else:
        letter = letter_of(talk, complaint, answers, how)
        lines = [line for offer in answers.offers for line in missing.offer_lines(offer.lines)]
        authority.lock(complaint, actor, [line.remedy_id for line in lines])
        perform_all(
            complaint, _steps(talk, complaint, actor, answers, how), actor, "after_call", letter, version=version
        )
    service.close(talk, "finished", how)


def end(talk: Conversation, complaint: Complaint | None, actor: Actor, reason: str) -> None:
    """They do not want to go on: what was said stays on the record, and nothing is agreed. Raises Invalid."""
    if not talk.is_going:
        raise WrongState("This call has ended. Its record stands on the case.")
    if not reason.strip():
        raise Invalid("Something is missing.", errors={"why_ended": "Say why it ends here."})
    answers = service.answers_of(talk)
    answers.why_ended = reason.strip()
    talk.answers = answers.model_dump()
    if complaint is not None:
        perform(complaint, "talk", actor, d.Talked(talk.id, talk.kind, talk.medium, "ended"))
    service.close(talk, "ended", "ended")


def how_it_ends(answers: Answers) -> str:
    """agreed, open, look, manager or well. Raises Invalid where nothing came of it yet."""
    if answers.well:
        return "well"
    if answers.looks:
        return "look"
    if answers.is_agreed:
        return "agreed"
    if answers.stays_open:
        return "open"
    if answers.wants_manager:
        return "manager"
    raise Invalid(
        "Nothing is agreed yet.", errors={"": "Go back to how they feel about the offer, and how it goes on."}
    )


def letter_of(talk: Conversation, complaint: Complaint, answers: Answers, how: str) -> d.AfterCall:
    """What the one letter says."""
    last = None if how == "look" else answers.last
    apology, stood = answers.said.get("affirm"), standing.of(complaint)
    is_kept = standing.is_kept(complaint, answers)
    manager, time = how == "manager", managers_time.find(complaint, answers)
    if how == "open" and is_kept:
        how, last = "stands", None  # no new offer is made: the one before waits for its answer, or the agreement holds
    return d.AfterCall(
        talked_at=talk.talked_at, medium=talk.medium, how=how,
        concerns=tuple(concern.words for concern in answers.concerns), apology=apology.words if apology else "",
        wish=answers.wish, lines=missing.offer_lines(last.lines) if last is not None and how != "manager" else (),
        why=_why(answers) if how == "manager" else last.why if last is not None else "",
        until=until() if how == "open" else None,
        doing=answers.doing, by=day_of(answers.by) if answers.doing else None,
        when=answers.when if manager and time is None else "",
        number=answers.number if how == "look" or (manager and not (answers.is_met or answers.is_written_to)) else "",
        meets=manager and answers.is_met, writes_by=writes_by() if manager and answers.is_written_to else None,
        rings=time.rings if manager and time is not None else "", rings_at=time.starts_at if manager and time else None,
        declined=tuple(_offered(offer) for offer in answers.offers if offer.words) if manager else (),
        stays=stood.words if stood is not None and is_kept else "",
        replaced=stood.words if stood is not None and not is_kept else "",
    )  # fmt: skip


def _offered(offer: Offered) -> str:
    """An offer as a sentence: what, and how much of it is money for them."""
    total = sum((line.told for line in offer.lines if line.told), authority.NONE)
    return f"{offer.words.rstrip('.')}{f' ({filters.money(total)})' if total else ''}."


def _why(answers: Answers) -> str:
    """Why it was not what they asked for, each reason once."""
    return "\n".join(dict.fromkeys(offer.why for offer in answers.offers if offer.words and offer.why))


def until() -> date:
    """The last day of an offer that is made today."""
    working = catalogue.organisation().working_time
    return working.local(working.end_of_working_day(clock.now(), catalogue.targets().offer_days)).date()


def writes_by() -> date:
    """The day by which a manager writes who was asked for today."""
    working, days = catalogue.organisation().working_time, catalogue.calls().ring_within_working_days
    return working.local(working.end_of_working_day(clock.now(), days)).date()


def _steps(talk: Conversation, complaint: Complaint, actor: Actor, answers: Answers, how: str) -> Iterator[Step]:
    """Each step as the one before left the complaint."""
    feels = " ".join(filter(None, (offer.feel for offer in answers.offers)))
    heard = service.spoken(talk, feels or _confirmed(answers))
    yield Step("talk", _talked(talk, complaint, answers, how))
    is_kept = standing.is_kept(complaint, answers)
    yield from _opened(complaint, answers, heard, is_kept=is_kept)
    if how != "manager":
        _overtake(complaint)
    apology = answers.said["affirm"]
    told = " ".join(f"“{concern.words}”" for concern in answers.concerns)
    if complaint.acknowledged_at is None:
        yield Step("acknowledge", d.Acknowledgement(f"In our talk you told us: {told}", apology.words))
    if complaint.handler_id is None:
        yield Step("assign", d.Handover(actor.id or 0))
    yield Step("apologise", d.ApologySaid(apology.words, apology.fault or "not_ours"))
    if complaint.priority is None or complaint.category_id != answers.category_id:
        yield Step("assess", _assessment(complaint, answers))
    if not is_kept:
        yield Step("state_facts", d.Facts(tuple(concern.words for concern in answers.concerns), tuple(answers.wishes)))
        yield Step("confirm_facts", spoken=service.spoken(talk, _confirmed(answers)))
        yield from _offers(talk, complaint, answers, how)
    elif new := _new_concerns(complaint, answers):
        yield Step("raise_concerns", d.Facts(new))
    if how == "look":
        _overtake(complaint)
    if answers.doing and (by := day_of(answers.by)) is not None:
        if how == "look" and answers.number:
            yield Step("promise_call", d.CallBackPromised(answers.doing, deadlines.close_of(by), answers.number))
        else:
            task_id = _due_then(complaint, by) if how == "agreed" and not is_kept else None
            yield Step("promise", d.PromiseTerms(answers.doing, deadlines.close_of(by), task_id))
    if how == "manager":
        asked = _asks_for_manager(complaint, answers)
        yield from _call(complaint, answers)
        yield Step("escalate", d.Reason(asked))


def _overtake(complaint: Complaint) -> None:
    """A word that a step of this talk says we owe them: what was agreed, with its day, stands in its place."""
    if (word := deadlines.find(complaint, deadlines.CONTACT_AGAIN)) is not None:
        deadlines.meet(complaint, deadlines.CONTACT_AGAIN, word.started_at)


def _due_then(complaint: Complaint, by: date) -> int | None:
    """All that was agreed just now is due on the day that was promised. The remedy that the promise names; none where
    it promises several, as it is kept when all of them are done."""
    agreed = remedies.find_agreed(complaint.id)
    tasks = remedies.open_tasks_of(agreed) if agreed is not None else ()
    for task in tasks:
        task.due_at = deadlines.close_of(by)
    if agreed is not None and agreed.answered_at is not None:
        given.carried_out_by(complaint, deadlines.close_of(by), agreed.answered_at)
    owed = [task.id for task in tasks if task.parent_id is None]
    return owed[0] if len(owed) == 1 else None


def _talked(talk: Conversation, complaint: Complaint, answers: Answers, how: str) -> d.Talked:
    """With the two lines of our looking in, where it was that as well."""
    lines = None
    if answers.looked_in or answers.looked_asked or answers.looked_said:
        due = calls.due_check_in(complaint.id) if answers.looked_in else None
        lines = d.CheckInLogged(due[0].id if due else None, answers.looked_asked, answers.looked_said)  # type: ignore[arg-type]
    return d.Talked(talk.id, talk.kind, talk.medium, how, lines)


def _manager_of(complaint: Complaint) -> int | None:
    """Who takes it on where no time was chosen: the manager of the case, else whoever is on duty and here."""
    duty = (user.id for group in rota.in_order(clock.now()) for user in group if user.role is Role.MANAGER)
    return complaint.manager_id or next(duty, None)


def _call(complaint: Complaint, answers: Answers) -> Iterator[Step]:
    """The manager's time that they chose, in place of one that was booked before; where none suited, the wish to be
    rung or met, in their words; or that a manager writes to them."""
    time, booked = managers_time.find(complaint, answers), calls.upcoming_of(complaint.id)
    why, minutes = managers_time.why(answers), choosing.minutes_in(answers.slot)
    here, number = answers.is_met, "" if answers.is_met else answers.number
    if answers.is_written_to:
        yield Step("add_task", d.TaskTerms(why, writes_by(), _manager_of(complaint)))
        yield Step("promise", d.PromiseTerms(WRITES, deadlines.close_of(writes_by())))
    elif time is None:
        needs = d.CallAsked(why, number, best_time=answers.when, here=here, owner_id=_manager_of(complaint))
        yield Step("ask_for_call", needs)
    elif booked is None:
        yield Step("book_call", d.CallBooked(time.manager_id, time.starts_at, number, why, minutes, here, True))
    elif not time.is_booked or booked.number != number:
        moved = d.CallMoved(booked.id, time.manager_id, time.starts_at, number, MOVED, why, minutes, here, True)
        yield Step("move_call", moved)


def _opened(complaint: Complaint, answers: Answers, heard: d.Spoken, *, is_kept: bool) -> Iterator[Step]:
    """What stands in the way of a new agreement, by where the case is: a question, an end; an offer or an agreement
    only where they said that something else takes its place."""
    if complaint.state is Status.WAITING:
        yield Step("answer", d.Words("\n".join(concern.words for concern in answers.concerns)), heard)
    if complaint.state is Status.OFFERED and not is_kept:
        yield Step("decline", d.Declined(), heard)
    if complaint.state is Status.AGREED and not is_kept:
        yield Step("agreement_failed", d.Reason(REPLACED))
    if complaint.state in ENDED:
        yield Step("not_right", d.NotRight("\n".join(concern.words for concern in answers.concerns)), heard)


def _offers(talk: Conversation, complaint: Complaint, answers: Answers, how: str) -> Iterator[Step]:
    """Every offer of the talk with its number and what they said to it; the last as it stands. Only what they were not
    happy with did they decline: any other ends because we say so."""
    yield from _at_fault(complaint, answers)
    for offer in answers.offers:
        is_last = offer is answers.last
        yield Step("offer", _offer(complaint, answers, offer))
        if is_last and how == "agreed":
            yield Step("accept", spoken=service.spoken(talk, offer.feel))
        elif offer.answer == "not_happy":
            yield Step("decline", d.Declined(offer.feel), service.spoken(talk, offer.feel))
        elif not (is_last and how == "open"):
            reason = UNSURE if offer.answer == "unsure" else LOOKS if is_last else ANOTHER
            yield Step("take_back", d.Reason(reason))


def _at_fault(complaint: Complaint, answers: Answers) -> Iterator[Step]:
    """What is given only where the fault is ours rests on a finding: we said that it is, in our apology."""
    lines = [line for offer in answers.offers for line in missing.offer_lines(offer.lines)]
    rests_on_it = any(catalogue.get_remedy(line.remedy_id).only_our_fault for line in lines)
    if rests_on_it and missing.says_fault(complaint, answers) and not authority.is_our_fault(complaint):
        for concern in concerns.current(complaint.id):
            if not concern.outcome:
                yield Step("record_finding", d.Finding(concern.id, "upheld", AT_FAULT))


def _offer(complaint: Complaint, answers: Answers, offer: Offered) -> d.Offer:
    """What they asked for is said to be done only where every thing they asked for is."""
    known = wishes.current(complaint.id)
    gets = tuple(_wish(wish.words, offer) for wish in known)
    whole = offer.asked and all(row.answer == "yes" for row in gets)
    first = next((place for place, row in enumerate(gets, start=1) if row.answer in ("yes", "partly")), None)
    lines = missing.offer_lines(offer.lines, first)
    return d.Offer(lines, ASKED_FOR_IT if whole else offer.why, until(), answers=gets)


def _wish(words: str, offer: Offered) -> d.WishAnswer:
    """What one thing they asked for gets of an offer. Another offer than they asked for is a part of it."""
    gets = offer.gets.get(words, "partly" if offer.why else "yes") if offer.asked else "partly"
    if gets == "no":
        return d.WishAnswer(words, "not_now", "", offer.why)
    return d.WishAnswer(words, gets, offer.words, "" if gets == "yes" else offer.why)


def _assessment(complaint: Complaint, answers: Answers) -> d.Assessment:
    known = complaint.priority is not None
    return d.Assessment(
        complaint.nature if known else answers.nature, answers.category_id or complaint.category_id,
        complaint.impact or answers.impact, complaint.urgency or answers.urgency,
        complaint.effect if known else answers.effect, (known and complaint.others) or answers.others,
        others_who=complaint.others_who, others_count=complaint.others_count,
        priority=complaint.priority if complaint.priority_reason else None, priority_reason=complaint.priority_reason,
        reason=AT_CALL if known else "",
    )  # fmt: skip


def _new_concerns(complaint: Complaint, answers: Answers) -> tuple[str, ...]:
    """What they complain of besides that on which an offer or an agreement stands."""
    known = {concern.words for concern in concerns.current(complaint.id)}
    return tuple(concern.words for concern in answers.concerns if concern.words not in known)


def _confirmed(answers: Answers) -> str:
    """What was read back to them, as they said yes to it."""
    return " ".join(concern.words for concern in answers.concerns)


def _asks_for_manager(complaint: Complaint, answers: Answers) -> str:
    """What the manager reads first; the whole talk stands on the case."""
    last, suits = answers.last, managers_time.said(complaint, answers).rstrip(".")
    said = f" They said: “{last.feel}”" if last is not None and last.feel else ""
    if answers.is_written_to:
        return f"Write to them by {filters.day(writes_by())}.{said}"
    how = "Meet them in person, where we talked" if answers.is_met else f"Ring them on {answers.number}"
    return f"{how}. It suits them: {suits}.{said}"
