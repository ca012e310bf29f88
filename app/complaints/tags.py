"""Words that colleagues put on complaints, to find together what no category knows."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from ..access import Actor
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import Invalid
from ..gathering import Part
from . import details as d
from .casefile import CASE
from .lifecycle import carries_out
from .models import Complaint, ComplaintTag, Event, Tag

MOST = 10
LONGEST = 40
TAGS = Part(Tag, (ComplaintTag.complaint_id == CASE,), ((ComplaintTag, ComplaintTag.tag_id == Tag.id),))


def of_complaint(complaint_id: int) -> list[Tag]:
    """Its tags, by name."""
    statement = select(Tag).join(ComplaintTag, ComplaintTag.tag_id == Tag.id)
    return list(db.session.scalars(statement.where(ComplaintTag.complaint_id == complaint_id).order_by(Tag.name)))


def in_use() -> list[str]:
    """The names there are, to be used again rather than spelt anew."""
    return list(db.session.scalars(select(Tag.name).order_by(Tag.name)))


def read_names(typed: str) -> tuple[str, ...]:
    """`Depot, depot , school bus` as its words, each once, whatever its capitals."""
    words = (" ".join(part.split()) for part in typed.replace("\0", "").split(","))
    return tuple({word.casefold(): word for word in words if word}.values())


@carries_out("tag")
def _tag(complaint: Complaint, actor: Actor, needs: d.Tags, event: Event) -> None:
    before = {tag.id for tag in of_complaint(complaint.id)}
    _check(needs.names, len(before) if needs.only_add else 0)
    wanted = {_find_or_make(name).id for name in needs.names}
    gone = set() if needs.only_add else before - wanted
    if not gone and wanted <= before:
        words = "It has these tags already." if before else "Write at least one tag."
        raise Invalid("Nothing changes.", errors={"names": words})
    for tag_id in wanted - before:
        db.session.add(ComplaintTag(complaint_id=complaint.id, tag_id=tag_id))
    here = ComplaintTag.complaint_id == complaint.id
    db.session.execute(delete(ComplaintTag).where(here, ComplaintTag.tag_id.in_(gone)))
    event.facts = {"added": sorted(wanted - before), "removed": sorted(gone)}
    catalogue.forget()


def _check(names: Iterable[str], there: int) -> None:
    names = list(names)
    if len(names) + there > MOST:
        raise Invalid("Too many tags.", errors={"names": f"At most {MOST} tags fit on a complaint."})
    if too_long := next((name for name in names if len(name) > LONGEST), ""):
        words = f"At most {LONGEST} signs for a tag: “{too_long[:LONGEST]}…” is longer."
        raise Invalid("A tag is too long.", errors={"names": words})


def _find_or_make(name: str) -> Tag:
    """The tag of this name, whatever its capitals. Compared here, both databases find the same."""
    tag = next((tag for tag in db.session.scalars(select(Tag)) if tag.name.casefold() == name.casefold()), None)
    if tag is None:
        tag = Tag(name=name)
        db.session.add(tag)
        db.session.flush()
    return tag
