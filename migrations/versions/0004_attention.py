"""What waits for our word, another way or a call; the sample of quality checks; the figures of the weeks."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KEPT = ("unanswered_at", "refused_at", "call_since")
# Index, table, columns, and the rows it holds where it does not hold all.
INDEXES = (
    ("ix_complaint_unanswered", "complaint", ["unanswered_at", "id", "handler_id"], "unanswered_at IS NOT NULL"),
    ("ix_complaint_refused", "complaint", ["refused_at", "id"], "refused_at IS NOT NULL"),
    ("ix_complaint_to_call", "complaint", ["call_since", "id", "handler_id"], "call_since IS NOT NULL"),
    ("ix_promise_unkept", "promise", ["owner_id", "due_at", "id"], "state <> 'kept'"),
    ("ix_approval_asked", "approval", ["asked_at", "id"], "state = 'asked'"),
    ("ix_answer_at", "answer", ["at", "id"], None),
)

# As if complaints.attention had watched from the beginning. An unanswered word: nothing written, told or noted since.
LAST = "(SELECT max(id) FROM event WHERE complaint_id = complaint.id AND {which})"
HEARD = "actor_kind = 'customer' AND action <> 'file'"
ANSWERED = (
    "actor_kind = 'staff' AND action IN ('acknowledge', 'state_facts', 'ask_customer', 'offer', 'take_back', "
    "'agreement_failed', 'resolve', 'message', 'promise', 'deadlock', 'outside_decision', 'log_call', 'note')"
)
REFUSED = "action IN ('decline', 'not_right', 'not_right_yet')"
PROPOSED = "action IN ('offer', 'resolve', 'deadlock')"


def upgrade() -> None:
    for column in KEPT:
        op.add_column("complaint", sa.Column(column, MOMENT, nullable=True))
    for name, table, columns, where in INDEXES:
        condition = sa.text(where) if where else None
        op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
    _create_tables()
    _fill("unanswered_at", HEARD, ANSWERED)
    _fill("refused_at", REFUSED, PROPOSED)
    op.execute(
        "UPDATE complaint SET call_since = (SELECT min(started_at) FROM clock WHERE complaint_id = complaint.id "
        "AND kind IN ('contact', 'contact_again') AND ended_at IS NULL) "
        "WHERE is_open AND customer_id IN (SELECT id FROM customer WHERE phone <> '')"
    )


def _fill(column: str, which: str, unless: str) -> None:
    """The moment of the last such event, where none of the others came after it."""
    last, ended = LAST.format(which=which), LAST.format(which=unless)
    op.execute(
        f"UPDATE complaint SET {column} = (SELECT at FROM event WHERE id = {last}) "  # noqa: S608 - our own names
        f"WHERE is_open AND coalesce({last}, 0) > coalesce({ended}, 0)"
    )


def _create_tables() -> None:
    op.create_table(
        "sample",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("population", ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_sample")),
    )
    op.create_table(
        "sampled",
        sa.Column("id", ID, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("complaint_id", ID, nullable=False),
        sa.Column("drawn", sa.String(length=40), nullable=False),
        sa.Column("weight", ID, nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_sampled_complaint_id")),
        sa.ForeignKeyConstraint(["week"], ["sample.week"], name=op.f("fk_sampled_week")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled")),
    )
    op.create_index(op.f("ix_sampled_complaint_id"), "sampled", ["complaint_id"])
    op.create_index(op.f("ix_sampled_week"), "sampled", ["week"])
    op.create_table(
        "week_figure",
        sa.Column("week", sa.Date(), nullable=False),
        *(sa.Column(name, ID, nullable=False) for name in ("answered", "kept", "dates", "reopened")),
        *(sa.Column(name, ID, nullable=True) for name in ("median_minutes", "slow_minutes")),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_week_figure")),
    )


def downgrade() -> None:
    for table in ("week_figure", "sampled", "sample"):
        op.drop_table(table)
    for name, table, _columns, _where in INDEXES:
        op.drop_index(name, table)
    for column in KEPT:
        op.execute(f"ALTER TABLE complaint DROP COLUMN {column}")
