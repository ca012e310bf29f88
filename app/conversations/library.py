"""The scripts, version by version: read, published, and what there is to mend in one before it is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from .. import clock
from ..accounts.models import User
from ..db import db
from ..errors import Invalid, NotFound, Stale
from . import cards
from .models import Script, ScriptVersion
from .scripts import CAN, KINDS, Step, starting, steps_of, unknown_fields


@dataclass(frozen=True)
class Standing:
    """A script as it stands now: its newest version, as steps."""

    kind: str
    version: ScriptVersion
    steps: tuple[Step, ...]


def current(kind: str) -> Standing:
    """The newest version of the script of this kind. Raises NotFound."""
    statement = (
        select(ScriptVersion)
        .join(Script, Script.id == ScriptVersion.script_id)
        .where(Script.kind == kind)
        .order_by(ScriptVersion.number.desc())
        .limit(1)
    )
    version = db.session.scalars(statement).one_or_none()
    if version is None:
        raise NotFound("There is no script of this kind.")
    return Standing(kind, version, steps_of(version.steps))


def kinds() -> list[str]:
    """Kinds of calls that have a script, in the order of KINDS."""
    known = set(db.session.scalars(select(Script.kind)))
    return [kind for kind in KINDS if kind in known]


@dataclass(frozen=True)
class Written:
    """When a version was published, and by whom; empty for what came with the portal."""

    number: int
    at: datetime
    by: str


def versions(kind: str) -> list[Written]:
    """Every version of a script, the newest first."""
    statement = (
        select(ScriptVersion.number, ScriptVersion.written_at, User.name)
        .join(Script, Script.id == ScriptVersion.script_id)
        .outerjoin(User, User.id == ScriptVersion.written_by_id)
        .where(Script.kind == kind)
        .order_by(ScriptVersion.number.desc())
    )
    return [Written(row[0], row[1], row[2] or "") for row in db.session.execute(statement)]


def steps_in(kind: str, number: int) -> tuple[Step, ...]:
    """A version of a script as it was published. Raises NotFound."""
    statement = select(ScriptVersion.steps).join(Script, Script.id == ScriptVersion.script_id)
    found = db.session.scalar(statement.where(Script.kind == kind, ScriptVersion.number == number))
    if found is None:
        raise NotFound("There is no such version of this script.")
    return steps_of(found)


def publish(kind: str, steps: Sequence[Step], user_id: int | None, *, version: int | None = None) -> bool:
    """A new version, unless it says the same as the one before. Calls under way keep theirs.

    `version` is the one that its author began with. Raises Invalid, or Stale where another was published meanwhile.
    """
    if errors := lacking(steps):
        raise Invalid("Something is missing.", errors=errors)
    script = db.session.scalars(select(Script).where(Script.kind == kind).with_for_update()).one_or_none()
    if script is None:
        script = Script(kind=kind)
        db.session.add(script)
        db.session.flush()
    else:
        now = current(kind)
        if tuple(steps) == now.steps:
            return False
        if version is not None and version != now.version.number:
            raise Stale("Somebody published another version while you were writing.")
    number = db.session.scalar(select(func.max(ScriptVersion.number)).where(ScriptVersion.script_id == script.id)) or 0
    db.session.add(
        ScriptVersion(
            script_id=script.id, number=number + 1, steps=[step.model_dump() for step in steps],
            written_at=clock.now(), written_by_id=user_id,
        )
    )  # fmt: skip
    db.session.flush()
    return True


def lacking(steps: Sequence[Step]) -> dict[str, str]:
    """What keeps a script from being published: the step's kind to what to do about it."""
    errors: dict[str, str] = {}
    for step in steps:
        if not step.lines:
            errors[step.kind] = f"Write at least one line to say: {step.title}."
        elif unknown := unknown_fields(step.words):
            errors[step.kind] = f"No call has {{{unknown[0]}}}. The names that can stand in braces are listed above."
        elif step.kind == "ask" and (len(step.lines) < 2 or len(step.here) == 1):
            errors[step.kind] = (
                "Write at least two questions: which one is asked is kept, so that they can be compared."
            )
        elif step.kind == "affirm" and {line.fault for line in step.lines} != {"ours", "not_ours"}:
            errors[step.kind] = "Write an apology for what is our fault, and one for what is not."
        elif step.kind == "can" and not all(any(line.fits(can) for line in step.lines) for can in CAN):
            errors[step.kind] = "Write what is said when all of it can be done, when a part can, and when it can’t."
    return errors


def add_starting_set() -> None:
    """The scripts and the card that come with the portal, where there are none yet."""
    known = kinds()
    for kind in KINDS:
        if kind not in known:
            publish(kind, starting(kind), None)
    cards.add_starting()
