"""Hard moments: the rota, calls for a manager, private incidents, restrictions, the ladder, second looks, reports."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
TABLES = (
    "duty_week",
    "manager_call",
    "called",
    "incident",
    "restriction",
    "ladder_step",
    "second_look",
    "report",
    "report_copy",
)  # fmt: skip


def upgrade() -> None:
    _create_duty_week()
    _create_manager_call()
    _create_called()
    _create_incident()
    _create_restriction()
    _create_ladder_step()
    _create_second_look()
    _create_report()
    _create_report_copy()
    op.add_column("customer", sa.Column("closed_ways", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("customer", sa.Column("open_way", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("customer", sa.Column("closed_until", sa.Date(), nullable=True))
    closed = sa.text("closed_ways <> ''")
    op.create_index("ix_customer_closed", "customer", ["id"], sqlite_where=closed, postgresql_where=closed)


def downgrade() -> None:
    op.drop_index("ix_customer_closed", "customer")
    for name in ("closed_until", "open_way", "closed_ways"):
        op.drop_column("customer", name)
    for name in reversed(TABLES):
        op.drop_table(name)


def _create_duty_week() -> None:
    op.create_table(
        "duty_week",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("manager_id", KEY, nullable=False),
        sa.Column("deputy_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("week", name="pk_duty_week"),
        _reference("duty_week", "manager_id", "user"),
        _reference("duty_week", "deputy_id", "user"),
    )
    op.create_index("ix_duty_week_deputy_id", "duty_week", ["deputy_id"])
    op.create_index("ix_duty_week_manager_id", "duty_week", ["manager_id"])


def _create_manager_call() -> None:
    op.create_table(
        "manager_call",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("stage", KEY, nullable=False),
        sa.Column("further_at", AT, nullable=True),
        sa.Column("accepted_at", AT, nullable=True),
        sa.Column("accepted_by_id", KEY, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("ended_by_id", KEY, nullable=True),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_manager_call"),
        _reference("manager_call", "complaint_id", "complaint"),
        _reference("manager_call", "asked_by_id", "user"),
        _reference("manager_call", "accepted_by_id", "user"),
        _reference("manager_call", "ended_by_id", "user"),
    )
    op.create_index("ix_manager_call_accepted_by_id", "manager_call", ["accepted_by_id"])
    op.create_index("ix_manager_call_asked_by_id", "manager_call", ["asked_by_id"])
    op.create_index("ix_manager_call_complaint_id", "manager_call", ["complaint_id"])
    op.create_index("ix_manager_call_ended_by_id", "manager_call", ["ended_by_id"])
    op.create_index("ix_manager_call_further_at", "manager_call", ["further_at"])
    op.create_index(
        "ux_manager_call_open", "manager_call", ["complaint_id"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip


def _create_called() -> None:
    op.create_table(
        "called",
        sa.Column("call_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("stage", KEY, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("call_id", "user_id", name="pk_called"),
        _reference("called", "call_id", "manager_call"),
        _reference("called", "user_id", "user"),
    )
    op.create_index("ix_called_user_id", "called", ["user_id"])


def _create_incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=True),
        sa.Column("call_id", KEY, nullable=False),
        sa.Column("reported_by_id", KEY, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", AT, nullable=True),
        sa.Column("check_due_at", AT, nullable=False),
        sa.Column("check_told_at", AT, nullable=True),
        sa.Column("checked_at", AT, nullable=True),
        sa.Column("checked_by_id", KEY, nullable=True),
        sa.Column("check_words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        _reference("incident", "complaint_id", "complaint"),
        _reference("incident", "call_id", "manager_call"),
        _reference("incident", "reported_by_id", "user"),
        _reference("incident", "checked_by_id", "user"),
        sa.UniqueConstraint("call_id", name="uq_incident_call_id"),
    )
    op.create_index(
        "ix_incident_check_due_at", "incident", ["check_due_at"],
        sqlite_where=sa.text("checked_at IS NULL"), postgresql_where=sa.text("checked_at IS NULL"),
    )  # fmt: skip
    op.create_index("ix_incident_checked_by_id", "incident", ["checked_by_id"])
    op.create_index("ix_incident_complaint_id", "incident", ["complaint_id"])
    op.create_index("ix_incident_reported_by_id", "incident", ["reported_by_id"])


def _create_restriction() -> None:
    op.create_table(
        "restriction",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("current", KEY, nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("closed", sa.String(length=40), nullable=False),
        sa.Column("open_way", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("proposed_at", AT, nullable=False),
        sa.Column("proposed_by_id", KEY, nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("review_told_at", AT, nullable=True),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("ended_by_id", KEY, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_restriction"),
        _reference("restriction", "complaint_id", "complaint"),
        _reference("restriction", "customer_id", "customer"),
        _reference("restriction", "proposed_by_id", "user"),
        _reference("restriction", "decided_by_id", "user"),
        _reference("restriction", "ended_by_id", "user"),
        sa.UniqueConstraint("complaint_id", "current", name="uq_restriction_complaint_id_current"),
    )
    op.create_index("ix_restriction_customer_id", "restriction", ["customer_id"])
    op.create_index("ix_restriction_decided_by_id", "restriction", ["decided_by_id"])
    op.create_index("ix_restriction_ended_by_id", "restriction", ["ended_by_id"])
    op.create_index("ix_restriction_proposed_by_id", "restriction", ["proposed_by_id"])
    op.create_index("ix_restriction_state_until", "restriction", ["state", "until"])


def _create_ladder_step() -> None:
    op.create_table(
        "ladder_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("rung", KEY, nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("count", KEY, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ladder_step"),
        _reference("ladder_step", "complaint_id", "complaint"),
        sa.UniqueConstraint("complaint_id", "rung", name="uq_ladder_step_complaint_id_rung"),
    )


def _create_second_look() -> None:
    op.create_table(
        "second_look",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("current", KEY, nullable=True),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("manager_id", KEY, nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_second_look"),
        _reference("second_look", "complaint_id", "complaint"),
        _reference("second_look", "manager_id", "user"),
        sa.UniqueConstraint("complaint_id", "kind", "current", name="uq_second_look_complaint_id_kind_current"),
    )
    op.create_index("ix_second_look_manager_id", "second_look", ["manager_id"])


def _create_report() -> None:
    op.create_table(
        "report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("first_event_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("last_task_id", KEY, nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("made_by_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        _reference("report", "complaint_id", "complaint"),
        _reference("report", "first_event_id", "event"),
        _reference("report", "event_id", "event"),
        _reference("report", "made_by_id", "user"),
        sa.UniqueConstraint("event_id", name="uq_report_event_id"),
    )
    op.create_index("ix_report_complaint_id_id", "report", ["complaint_id", "id"])
    op.create_index("ix_report_first_event_id", "report", ["first_event_id"])
    op.create_index("ix_report_made_by_id", "report", ["made_by_id"])


def _create_report_copy() -> None:
    op.create_table(
        "report_copy",
        sa.Column("report_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("read_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("report_id", "user_id", name="pk_report_copy"),
        _reference("report_copy", "report_id", "report"),
        _reference("report_copy", "user_id", "user"),
    )
    op.create_index("ix_report_copy_user_id_read_at_report_id", "report_copy", ["user_id", "read_at", "report_id"])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")
