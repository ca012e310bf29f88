"""The language that somebody asks for stands by itself, and a date that moved names the letter that told of it."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NEEDS = {
    "large_print": "Large print",
    "language": "Another language, or an interpreter",
    "ring": "Ring me instead of writing",
    "representative": "Speak with somebody who is with me",
    "time": "More time to answer",
}
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
need = sa.table(
    "need",
    sa.column("id", sa.BigInteger()),
    sa.column("kinds", sa.JSON()),
    sa.column("language", sa.String()),
    sa.column("meaning", sa.Text()),
    sa.column("recorded_by_id", sa.BigInteger()),
    sa.column("ended_at", sa.DateTime(timezone=True)),
)
SAYS = {
    "resolution": ("moved", "gone_on", "agreed", "declined", "offer_ended", "danger", "after_call"),
    "contact_again": ("word_moved", "declined", "escalated", "reopened", "call_booked", "call_moved"),
    "contact": ("word_moved", "reopened", "call_booked", "call_moved"),
    "acknowledge": ("reopened",),
    "promise": ("promise_moved",),
}
"""By kinds of clocks the letters that told of a new date; each was written with the move, a moment after it."""
AT_ONCE = timedelta(seconds=5)
THEIRS = sa.and_(need.c.recorded_by_id.is_(None), need.c.ended_at.is_(None))


def upgrade() -> None:
    op.add_column("need", sa.Column("language", sa.String(200), nullable=False, server_default=""))
    bind = op.get_bind()
    for row in bind.execute(sa.select(need.c.id, need.c.kinds, need.c.meaning).where(THEIRS)).all():
        language, words = _read(row.kinds, row.meaning)
        bind.execute(sa.update(need).where(need.c.id == row.id).values(language=language, meaning=words))
    for moves in ("clock_move", "promise_move"):
        op.add_column(moves, sa.Column("delivery_id", KEY, nullable=True))
    for kind, letters in SAYS.items():
        _name_letters("clock_move", "clock", letters, kind)
    _name_letters("promise_move", "promise", SAYS["promise"])


def downgrade() -> None:
    bind = op.get_bind()
    for row in bind.execute(sa.select(need).where(sa.or_(THEIRS, need.c.language != ""))).all():
        lines = [_line(kind, row.language if kind == "language" else "") for kind in row.kinds if kind in NEEDS]
        if row.language and "language" not in row.kinds:
            lines.append(_line("language", row.language))
        words = "\n".join([*lines, *([row.meaning] if row.meaning else [])])
        bind.execute(sa.update(need).where(need.c.id == row.id).values(meaning=words))
    op.drop_column("need", "language")
    for moves in ("clock_move", "promise_move"):
        op.drop_column(moves, "delivery_id")


def _name_letters(moves: str, of: str, kinds: Sequence[str], clock: str = "") -> None:
    """Each of these moves names the first letter of these kinds that was written with it; of the same complaint."""
    bind, at = op.get_bind(), sa.DateTime(timezone=True)
    move = sa.table(moves, sa.column("id"), sa.column(f"{of}_id"), sa.column("moved_at", at), sa.column("delivery_id"))
    owner = sa.table(of, sa.column("id"), sa.column("complaint_id"), *([sa.column("kind")] if of == "clock" else []))
    letter = sa.table("delivery", *map(sa.column, ("id", "about", "kind")), sa.column("created_at", at))
    told = (
        sa.select(move.c.id, move.c.moved_at, letter.c.id.label("letter"), letter.c.created_at)
        .join_from(move, owner, owner.c.id == move.c[f"{of}_id"])
        .join(letter, letter.c.about == owner.c.complaint_id)
        .where(letter.c.kind.in_(kinds), letter.c.created_at >= move.c.moved_at)
        .order_by(letter.c.id.desc())
    )
    told = told.where(owner.c.kind == clock) if clock else told
    first = {row.id: row.letter for row in bind.execute(told) if row.created_at - row.moved_at < AT_ONCE}
    for move_id, letter_id in first.items():
        bind.execute(sa.update(move).where(move.c.id == move_id).values(delivery_id=letter_id))


def _read(kinds: Sequence[str], meaning: str) -> tuple[str, str]:
    """The language, and their own words: our lines stood above those, one for each kind, in the order of the kinds."""
    language, lines = "", meaning.split("\n")
    for kind in kinds:
        named = f"{NEEDS['language']}: "
        if kind in NEEDS and lines[:1] == [_line(kind, "")]:
            lines.pop(0)
        elif kind == "language" and lines and lines[0].startswith(named) and lines[0].endswith("."):
            language = lines.pop(0).removeprefix(named).removesuffix(".")
    return language, "\n".join(lines)


def _line(kind: str, language: str) -> str:
    return f"{NEEDS[kind]}: {language}." if language else f"{NEEDS[kind]}."
