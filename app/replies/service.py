"""Keeping what a letter began with, and counting hints. The letter itself is sent by the action that it belongs to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from typing import Any, cast

from sqlalchemy import Table, bindparam

from .. import clock
from ..accounts import queries as accounts
from ..catalogue import reply_templates
from ..complaints import ways
from ..complaints.models import Complaint, Event
from ..complaints.wording import boxes, hints, personal
from ..db import db
from ..web import filters
from . import merging
from .models import HintCount, TemplateUse


@dataclass(frozen=True)
class Text:
    """One text of a letter as it is about to leave: the template versions it began with, the hints that were shown."""

    field: str
    words: str
    versions: tuple[int, ...] = ()
    shown: frozenset[str] = frozenset()


def setting(complaint: Complaint, author_id: int | None, *, greets: bool = True) -> hints.Setting:
    """Where a text about this complaint is written: every colleague's name is a hint but the handler's, the manager's
    and the author's own."""
    answering = {complaint.handler_id, complaint.manager_id, author_id}
    own = complaint.customer.name.casefold().split()
    names = [name for name in _colleagues(answering) if not set(own) & set(name.casefold().split())]
    return hints.Setting(complaint.language, names, greets, ways.without(complaint))


def setting_for_all(language: str, author_id: int | None) -> hints.Setting:
    """Where a text to several customers is written: each colleague's name is a hint but the author's."""
    return hints.Setting(language, _colleagues({author_id}))


def _colleagues(but: Collection[int | None]) -> list[str]:
    return [user.name for user in accounts.staff() if user.id not in but]


def impersonal(complaint: Complaint, author_id: int, action: str, texts: Iterable[Text]) -> dict[str, str]:
    """What to do about texts that could have gone to anybody, by field.

    A letter that began with a template needs one sentence of its author's own somewhere in it; a box that is `personal`
    needs one of its own always.
    """
    texts = [text for text in texts if text.words.strip()]
    bare = {text.field: _bare(complaint, author_id, text.versions) for text in texts}
    errors = {}
    for text in texts:
        box = boxes.find_box(action, text.field)
        if box is not None and box.personal:
            words = personal.why_not_personal(text.words, author_id, complaint.id, bare[text.field])
            errors.update({text.field: words} if words else {})
    began = [text.field for text in texts if bare[text.field]]
    if began and not errors:
        whole = "\n\n".join(text.words for text in texts)
        words = personal.why_not_personal(whole, author_id, complaint.id, "\n\n".join(bare.values()))
        errors.update({began[0]: words} if words else {})
    return errors


def _bare(complaint: Complaint, author_id: int, versions: Collection[int]) -> str:
    """What the templates say for this case before anybody touches them."""
    bodies = reply_templates.bodies(set(versions)).values()
    return "\n\n".join(merging.fill(body, complaint, author_id) for body in bodies)


def keep(complaint: Complaint, event: Event, author_id: int | None, texts: Collection[Text]) -> None:
    """Keep which version each text of `event` began with, and count the hints that were shown and taken."""
    keep_versions(complaint, event, texts)
    count_hints(setting(complaint, author_id), texts)


def keep_versions(complaint: Complaint, event: Event, texts: Collection[Text]) -> None:
    """Keep which version each text of `event` began with."""
    known = reply_templates.bodies({version for text in texts for version in text.versions})
    for text in texts:
        for version in dict.fromkeys(text.versions):
            if version in known:
                db.session.add(
                    TemplateUse(
                        version_id=version, complaint_id=complaint.id, event_id=event.id, field=text.field,
                        action=event.action, at=event.at,
                    )
                )  # fmt: skip


def count_hints(where: hints.Setting, texts: Collection[Text]) -> None:
    """Count those that were shown; a hint is taken where what it spoke of is gone."""
    if not any(text.shown for text in texts):
        return
    shown: dict[str, int] = {}
    taken: dict[str, int] = {}
    for text in texts:
        left = {hint.rule for hint in hints.find(text.words, where)}
        for rule in text.shown & hints.RULES:
            shown[rule] = shown.get(rule, 0) + 1
            taken[rule] = taken.get(rule, 0) + (rule not in left)
    for rule in sorted(shown):  # in one order, or two letters at once could wait for each other
        values = {"in_week": week_of(filters.local(clock.now()).date()), "of": rule}
        db.session.execute(_one_more(db.engine.dialect.name), {**values, "more": shown[rule], "fewer": taken[rule]})


def week_of(day: date) -> date:
    """The Monday on or before it."""
    return day - timedelta(days=day.weekday())


@cache
def _one_more(dialect: str) -> Any:
    """One statement, so that no two letters count over each other."""
    table = cast(Table, HintCount.__table__)
    shown, taken = (bindparam(name, type_=table.c.shown.type) for name in ("more", "fewer"))
    return (
        import_module(f"sqlalchemy.dialects.{dialect}")
        .insert(table)
        .values(
            week=bindparam("in_week", type_=table.c.week.type), rule=bindparam("of", type_=table.c.rule.type),
            shown=shown, taken=taken,
        )
        .on_conflict_do_update(
            index_elements=[table.c.week, table.c.rule],
            set_={"shown": table.c.shown + shown, "taken": table.c.taken + taken},
        )
    )  # fmt: skip
