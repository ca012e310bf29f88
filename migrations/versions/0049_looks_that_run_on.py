"""Second looks that were stopped with their complaint are due again; those at what was withdrawn are called off."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

KIND = "second_look"
AT = sa.DateTime(timezone=True)
complaint = sa.table(
    "complaint", sa.column("id"), sa.column("status"), sa.column("merged_into_id"), sa.column("closed_at", AT)
)
look = sa.table("second_look", *map(sa.column, ("id", "complaint_id", "kind", "current")))
clock = sa.table(
    "clock", sa.column("kind"), sa.column("about"), sa.column("due_at", AT), sa.column("ended_at", AT),
    sa.column("met", sa.Boolean()),
)  # fmt: skip
blocker = sa.table("blocker", sa.column("kind"), sa.column("about"), sa.column("cleared_at", AT))


def upgrade() -> None:
    bind = op.get_bind()
    for look_id, closed_at in _at_what_was_withdrawn(bind):
        its = (clock.c.kind == KIND, clock.c.about == look_id)
        runs, stands = clock.c.ended_at.is_(None), blocker.c.cleared_at.is_(None)
        bind.execute(sa.update(clock).where(*its, runs).values(ended_at=closed_at, met=clock.c.due_at >= closed_at))
        ended_at = sa.select(sa.func.max(clock.c.ended_at)).where(*its).scalar_subquery()
        waits = (blocker.c.kind == KIND, blocker.c.about == look_id, stands)
        bind.execute(sa.update(blocker).where(*waits).values(cleared_at=ended_at))
        bind.execute(sa.update(look).where(look.c.id == look_id).values(current=None))
    waiting = sa.select(look.c.id).where(look.c.current == 1)
    stopped = (clock.c.kind == KIND, clock.c.ended_at.is_not(None), clock.c.about.in_(waiting))
    bind.execute(sa.update(clock).where(*stopped).values(ended_at=None, met=False))


def downgrade() -> None:
    """The code before reads the same: what is due stays due, what is off stays off."""


def _at_what_was_withdrawn(bind: sa.Connection) -> list[sa.Row[tuple[int, object]]]:
    """Open looks at our decision on what was withdrawn, or was joined with that, and when it was."""
    gone = sa.select(complaint.c.id, complaint.c.closed_at).where(complaint.c.status == "withdrawn")
    found = gone.cte("gone", recursive=True)
    found = found.union(
        sa.select(complaint.c.id, found.c.closed_at).join_from(
            complaint, found, complaint.c.merged_into_id == found.c.id
        )
    )
    looks = sa.select(look.c.id, found.c.closed_at).join_from(look, found, found.c.id == look.c.complaint_id)
    return list(bind.execute(looks.where(look.c.kind == "review", look.c.current == 1)).all())
