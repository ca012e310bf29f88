"""What the customer asks for and what each wish gets; the plan, the evidence; waivers; settled cases of a category."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0107"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
SETTLED = sa.text("resolved_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("category", sa.Column("questions", sa.Text(), nullable=False, server_default=""))
    op.add_column("blocker", sa.Column("waived_at", AT, nullable=True))
    op.add_column("blocker", sa.Column("waiver", sa.Text(), nullable=False, server_default=""))
    _add_reference("blocker", "waived_by_id", "user")
    op.create_index(
        "ix_complaint_category_settled", "complaint", ["category_id", "resolved_at", "id"],
        sqlite_where=SETTLED, postgresql_where=SETTLED,
    )  # fmt: skip
    _create_wishes()
    _add_reference("offered_remedy", "wish_id", "wish")
    _create_plan()
    _create_evidence()


def downgrade() -> None:
    op.drop_table("evidence_link")
    op.drop_table("evidence")
    op.drop_table("plan_question")
    _drop_reference("offered_remedy", "wish_id", "wish")
    op.drop_table("wish_answer")
    op.drop_table("wish")
    op.drop_index("ix_complaint_category_settled", "complaint")
    _drop_reference("blocker", "waived_by_id", "user")
    op.drop_column("blocker", "waiver")
    op.drop_column("blocker", "waived_at")
    op.drop_column("category", "questions")


def _create_wishes() -> None:
    op.create_table(
        "wish",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("stated_at", AT, nullable=False),
        sa.Column("replaced_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_wish"),
        _reference("wish", "complaint_id", "complaint"),
    )
    op.create_table(
        "wish_answer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("wish_id", KEY, nullable=False),
        sa.Column("offer_id", KEY, nullable=True),
        sa.Column("answered_at", AT, nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wish_answer"),
        _reference("wish_answer", "wish_id", "wish"),
        _reference("wish_answer", "offer_id", "offer"),
    )
    _index("wish", "complaint_id")
    _index("wish_answer", "wish_id", "offer_id")


def _create_plan() -> None:
    op.create_table(
        "plan_question",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("concern_id", KEY, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked", sa.String(length=200), nullable=False),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("planned_at", AT, nullable=False),
        sa.Column("planned_by_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("settled_at", AT, nullable=True),
        sa.Column("settled_by_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_plan_question"),
        _reference("plan_question", "complaint_id", "complaint"),
        _reference("plan_question", "concern_id", "concern"),
        _reference("plan_question", "department_id", "department"),
        _reference("plan_question", "planned_by_id", "user"),
        _reference("plan_question", "settled_by_id", "user"),
    )
    op.create_index("ix_plan_question_state_due_at", "plan_question", ["state", "due_at"])
    _index("plan_question", "complaint_id", "concern_id", "department_id", "planned_by_id", "settled_by_id")


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("strength", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("attachment_id", KEY, nullable=True),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("added_by_id", KEY, nullable=False),
        sa.Column("set_aside_at", AT, nullable=True),
        sa.Column("set_aside_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        _reference("evidence", "complaint_id", "complaint"),
        _reference("evidence", "attachment_id", "attachment"),
        _reference("evidence", "message_id", "message"),
        _reference("evidence", "added_by_id", "user"),
    )
    op.create_table(
        "evidence_link",
        sa.Column("id", KEY, nullable=False),
        sa.Column("evidence_id", KEY, nullable=False),
        sa.Column("concern_id", KEY, nullable=True),
        sa.Column("question_id", KEY, nullable=True),
        sa.Column("rests_on", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_link"),
        _reference("evidence_link", "evidence_id", "evidence"),
        _reference("evidence_link", "concern_id", "concern"),
        _reference("evidence_link", "question_id", "plan_question"),
    )
    _index("evidence", "complaint_id", "attachment_id", "message_id", "added_by_id")
    _index("evidence_link", "evidence_id", "concern_id", "question_id")


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _add_reference(table: str, column: str, to: str) -> None:
    """A column that refers to another table. SQLite makes the table anew for it, which has no triggers to lose."""
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(column, KEY, nullable=True))
        batch.create_foreign_key(f"fk_{table}_{column}_{to}", to, [column], ["id"])
        batch.create_index(f"ix_{table}_{column}", [column])


def _drop_reference(table: str, column: str, to: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_index(f"ix_{table}_{column}")
        batch.drop_constraint(f"fk_{table}_{column}_{to}", type_="foreignkey")
        batch.drop_column(column)
