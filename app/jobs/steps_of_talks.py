"""Talks of the demo along the guide: what was said in each, made a record at its end as the desk does it."""

from datetime import timedelta
from typing import Any

from .. import clock, sealing
from ..access import Actor
from ..complaints.models import Complaint
from ..conversations import finishing, service
from ..conversations.answers import Answers, Confirmed, Offered, OfferedLine, Said
from ..conversations.models import Conversation
from ..conversations.scripts import said

Row = dict[str, Any]


def hold(complaint: Complaint, actor: Actor, row: Row) -> None:
    """A talk of the step `row`; one with `dropped` stands where the line was lost."""
    beginning = service.Beginning(row.get("kind", "complaint"), row["medium"], sealing.new_token()[:40], read_card=True)
    talk = service.open_talk(beginning, actor, complaint)
    answers = _answers(talk, complaint, actor, row)
    talk.answers = answers.model_dump()
    if "dropped" in row:
        talk.step = row["dropped"]
        service.drop(talk, answers, actor)
        return
    talk.step = "thanks"
    finishing.finish(talk, complaint, actor)


def _answers(talk: Conversation, complaint: Complaint, actor: Actor, row: Row) -> Answers:
    answers, at = service.answers_of(talk), clock.now().isoformat()
    values = service.values(talk, answers, actor)
    for step in service.steps(talk):
        place = row.get("said", {}).get(step.kind, 0)
        if step.lines and step.kind in row.get("through", ()):
            line = step.lines[place]
            words = said(line.words, values)
            answers.said[step.kind] = Said(words=words, line=line.words, place=place, fault=line.fault, at=at)
    answers.notes = dict(row["notes"])
    answers.concerns = [
        Confirmed(words=words, answer="yes" if row.get("confirmed", True) else "", at=at) for words in row["concerns"]
    ]
    answers.wish = row.get("wish", answers.wish)
    answers.offers = [_offer(offer, row["codes"], at) for offer in row.get("offers", [])]
    answers.can = "yes" if any(offer.asked for offer in answers.offers) else "no"
    answers.then, answers.when = row.get("then", ""), row.get("when", "")
    answers.category_id = complaint.category_id
    answers.nature, answers.effect = row.get("nature", "Service issue"), row.get("effect", "")
    answers.impact, answers.urgency = row.get("impact", 1), row.get("urgency", 1)
    answers.doing = row.get("doing", "")
    answers.by = (clock.now() + timedelta(days=row.get("days", 3))).date().isoformat()
    answers.agreed, answers.agreed_at = True, at
    return answers


def _offer(offer: Row, codes: dict[str, int], at: str) -> Offered:
    line = OfferedLine(
        remedy_id=codes["remedy:" + offer["remedy"]], words=offer["words"], amount=offer.get("amount", "")
    )
    return Offered(
        lines=[line], asked=offer.get("asked", False), why=offer.get("why", ""), answer=offer["answer"],
        feel=offer["feel"], at=at,
    )  # fmt: skip
