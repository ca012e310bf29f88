"""When colleagues can ring people, calls by appointment, who asked to be rung, and looking in on people."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
NAME, CODE, WORDS = sa.String(length=200), sa.String(length=40), sa.Text()
LIVE = sa.text("state IN ('held', 'booked')")
BOOKED = sa.text("state = 'booked'")


def upgrade() -> None:
    _table(
        "call_plan",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("zone", NAME, nullable=False),
        sa.Column("minutes", KEY, nullable=False),
        sa.Column("feed_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("feed_made_at", AT, nullable=True),
        sa.UniqueConstraint("user_id", name="uq_call_plan_user_id"),
        sa.UniqueConstraint("feed_hash", name="uq_call_plan_feed_hash"),
        user_id="user",
    )
    _table(
        "call_hours",
        sa.Column("plan_id", KEY, nullable=False),
        sa.Column("weekday", KEY, nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        plan_id="call_plan",
    )
    _table(
        "call_exception",
        sa.Column("plan_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        plan_id="call_plan",
    )
    _indexes("call_hours", "plan_id")
    _indexes("call_exception", "plan_id")
    _appointments()
    _requests()
    _check_ins()


def downgrade() -> None:
    for table in (
        "check_in", "check_in_plan", "call_request", "appointment", "call_exception", "call_hours", "call_plan",
    ):  # fmt: skip
        op.drop_table(table)


def _appointments() -> None:
    _table(
        "appointment",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("manager_id", KEY, nullable=False),
        sa.Column("starts_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("held_until", AT, nullable=True),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("made_by_id", KEY, nullable=True),
        sa.Column("number", NAME, nullable=False),
        sa.Column("note", WORDS, nullable=False),
        sa.Column("uid", CODE, nullable=False),
        sa.Column("sequence", KEY, nullable=False),
        sa.Column("reminded_at", AT, nullable=True),
        sa.Column("alarmed_at", AT, nullable=True),
        complaint_id="complaint",
        manager_id="user",
        made_by_id="user",
    )
    _indexes("appointment", "complaint_id", "made_by_id")
    op.create_index(
        "uq_appointment_live", "appointment", ["manager_id", "starts_at"], unique=True, sqlite_where=LIVE,
        postgresql_where=LIVE,
    )  # fmt: skip
    op.create_index(
        "ix_appointment_booked", "appointment", ["starts_at", "id"], sqlite_where=BOOKED, postgresql_where=BOOKED
    )


def _requests() -> None:
    _table(
        "call_request",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("number", NAME, nullable=False),
        sa.Column("best_time", NAME, nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("asked_by_id", KEY, nullable=True),
        sa.Column("tries", KEY, nullable=False),
        sa.Column("written_at", AT, nullable=True),
        sa.UniqueConstraint("task_id", name="uq_call_request_task_id"),
        complaint_id="complaint",
        task_id="task",
        asked_by_id="user",
    )
    _indexes("call_request", "complaint_id", "asked_by_id")


def _check_ins() -> None:
    _table(
        "check_in_plan",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("about", WORDS, nullable=False),
        sa.Column("every_days", KEY, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("planned_at", AT, nullable=False),
        sa.Column("planned_by_id", KEY, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        complaint_id="complaint",
        planned_by_id="user",
    )
    _indexes("check_in_plan", "complaint_id", "planned_by_id")
    _table(
        "check_in",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("plan_id", KEY, nullable=False),
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asked", WORDS, nullable=False),
        sa.Column("said", WORDS, nullable=False),
        sa.Column("logged_at", AT, nullable=True),
        sa.Column("logged_by_id", KEY, nullable=True),
        sa.UniqueConstraint("plan_id", "day", name="uq_check_in_plan_id_day"),
        sa.UniqueConstraint("task_id", name="uq_check_in_task_id"),
        complaint_id="complaint",
        plan_id="check_in_plan",
        task_id="task",
        logged_by_id="user",
    )
    _indexes("check_in", "complaint_id", "logged_by_id")


def _table(name: str, *parts: sa.schema.SchemaItem, **references: str) -> None:
    keys = (
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{name}_{column}")
        for column, other in references.items()
    )
    op.create_table(
        name, sa.Column("id", KEY, nullable=False), *parts, sa.PrimaryKeyConstraint("id", name=f"pk_{name}"), *keys
    )


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])
