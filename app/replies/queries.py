"""Reads of replies: where templates are used, and which hints help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from .. import clock
from ..access import Actor
from ..catalogue.models import TemplateVersion
from ..complaints.access import visible_to
from ..complaints.closeness import subject_for
from ..complaints.models import Complaint
from ..complaints.wording.rules import NAMES
from ..db import db
from ..web import filters
from .models import HintCount, TemplateUse
from .service import week_of

USED_DAYS = 90
WEEKS = 12
LATEST = 10


@dataclass(frozen=True)
class Usage:
    """How often each action's letters began with a template lately, and the newest cases that the reader may see."""

    by_action: dict[str, int]
    cases: Sequence[Row[str, str, str, datetime, int]]


@dataclass(frozen=True)
class HintLine:
    """A kind of hint in the last weeks. `weeks` holds (shown, taken) for each, the oldest first."""

    name: str
    shown: int
    taken: int
    weeks: tuple[tuple[int, int], ...]


def times_used() -> dict[int, int]:
    """How often letters began with each template in the last USED_DAYS days, by template."""
    since = clock.now() - timedelta(days=USED_DAYS)
    statement = (
        select(TemplateVersion.template_id, func.count())
        .join(TemplateUse, TemplateUse.version_id == TemplateVersion.id)
        .where(TemplateUse.at >= since)
        .group_by(TemplateVersion.template_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def usage(template_id: int, actor: Actor) -> Usage:
    """Where one template was used in the last USED_DAYS days."""
    versions = select(TemplateVersion.id).where(TemplateVersion.template_id == template_id)
    lately = (TemplateUse.version_id.in_(versions), TemplateUse.at >= clock.now() - timedelta(days=USED_DAYS))
    actions = select(TemplateUse.action, func.count()).where(*lately).group_by(TemplateUse.action)
    cases = (
        select(
            Complaint.reference,
            subject_for(actor.id).label("title"),
            TemplateUse.action,
            TemplateUse.at,
            TemplateVersion.number,
        )
        .join(Complaint, Complaint.id == TemplateUse.complaint_id)
        .join(TemplateVersion, TemplateVersion.id == TemplateUse.version_id)
        .where(*lately, visible_to(actor))
        .order_by(TemplateUse.at.desc(), TemplateUse.id.desc())
        .limit(LATEST)
    )
    counted = sorted(db.session.execute(actions).all(), key=lambda row: (-row[1], row[0]))
    return Usage({row[0]: row[1] for row in counted}, db.session.execute(cases).all())


def hint_lines() -> list[HintLine]:
    """Every kind of hint that was shown in the last WEEKS weeks, the most frequent first."""
    this = week_of(filters.local(clock.now()).date())
    weeks = [this - timedelta(weeks=number) for number in range(WEEKS - 1, -1, -1)]
    rows = db.session.scalars(select(HintCount).where(HintCount.week >= weeks[0])).all()
    found: dict[str, dict[Any, tuple[int, int]]] = {}
    for row in rows:
        found.setdefault(row.rule, {})[row.week] = (row.shown, row.taken)
    lines = [
        HintLine(
            NAMES.get(rule, rule), sum(shown for shown, _ in counts.values()), sum(took for _, took in counts.values()),
            tuple(counts.get(week, (0, 0)) for week in weeks),
        )
        for rule, counts in found.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.shown, line.name))
