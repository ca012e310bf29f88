"""What a page does with a letter: save it, have it signed, send it. Each is one or two actions of the lifecycle."""

from datetime import timedelta

from .. import clock
from ..access import Actor
from ..complaints import details as d
from ..complaints.lifecycle import check, perform
from ..complaints.models import Complaint
from ..complaints.statuses import DECIDABLE
from . import kinds, queries
from .drafting import draft, may_send, stands_in_the_way

SOON = timedelta(minutes=10)


def action_of(letter: d.Decision) -> str:
    """The action of the lifecycle that sends it."""
    return kinds.kind_of(letter).action


def may_be_written(complaint: Complaint, action: str) -> bool:
    """Whether the letter that `action` sends can be written now, even where it can't leave yet."""
    return complaint.state in may_send(kinds.SENT_BY[action])


def action_for(complaint: Complaint) -> str:
    """The action that will send the letter under way, or the one to begin with."""
    letter = queries.find_current(complaint.id)
    if letter is not None:
        return kinds.KINDS[letter.kind].action
    return "resolve" if complaint.state in DECIDABLE else "correct_decision"


def save(complaint: Complaint, letter: d.Decision, actor: Actor, version: int | None) -> None:
    """Keep it as a version; what says the same as the latest one is kept already. Raises as `lifecycle.check` does."""
    check(complaint, "draft_decision", actor)
    if not _is_latest(complaint, letter):
        perform(complaint, "draft_decision", actor, d.DecisionDraft(letter), version=version)


def ask(complaint: Complaint, letter: d.Decision, actor: Actor, note: str, version: int | None) -> None:
    """Keep it, and ask a colleague to sign it."""
    if not _is_latest(complaint, letter):
        perform(complaint, "draft_decision", actor, d.DecisionDraft(letter), version=version)
        version = complaint.version
    current = queries.find_current(complaint.id)
    number = current.latest.number if current is not None else 0
    perform(complaint, "ask_sign_off", actor, d.SignOffAsked(number, note), version=version)


def send(complaint: Complaint, letter: d.Decision, actor: Actor, version: int | None) -> None:
    """Send it, once however often the button was pressed."""
    if _was_sent(complaint, letter):
        return
    if stands_in_the_way(complaint):  # it waits as it was saved; changed, it may not have to
        perform(complaint, "draft_decision", actor, d.DecisionDraft(letter), version=version)
        version = complaint.version
    perform(complaint, action_of(letter), actor, letter, version=version)


def _is_latest(complaint: Complaint, letter: d.Decision) -> bool:
    """Whether the latest version says just this, word for word, now: the case may have changed under what was typed."""
    current = queries.find_current(complaint.id)
    if current is None or current.latest.typed != kinds.write(letter):
        return False
    return draft(complaint, letter, current.latest.author).kept == current.latest.content


def _was_sent(complaint: Complaint, letter: d.Decision) -> bool:
    """Whether this very letter left a moment ago."""
    sent = queries.find_sent(complaint.id)
    if sent is None or sent.sent_at is None or sent.sent_at < clock.now() - SOON:
        return False
    return sent.latest.typed == kinds.write(letter)
