"""What is told before a complaint: answers that help, notices of known problems, how often they were read."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
NAME = sa.String(length=200)
CODE = sa.String(length=40)


def upgrade() -> None:
    _create_help_answer()
    _create_known_problem()
    _create_version_and_count()
    with op.batch_alter_table("problem") as table:
        table.add_column(sa.Column("known_problem_id", KEY))
        table.create_foreign_key("fk_problem_known_problem_id", "known_problem", ["known_problem_id"], ["id"])
        table.create_unique_constraint("uq_problem_known_problem_id", ["known_problem_id"])
    op.create_table(
        "read_before",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("known_problem_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("complaint_id", "known_problem_id", name="pk_read_before"),
        _reference("read_before", "complaint_id", "complaint"),
        _reference("read_before", "known_problem_id", "known_problem"),
    )
    op.create_index("ix_read_before_known_problem_id", "read_before", ["known_problem_id"])


def downgrade() -> None:
    op.drop_table("read_before")
    with op.batch_alter_table("problem") as table:
        table.drop_constraint("uq_problem_known_problem_id", type_="unique")
        table.drop_constraint("fk_problem_known_problem_id", type_="foreignkey")
        table.drop_column("known_problem_id")
    for name in ("told_count", "told_version", "known_problem_update", "known_problem", "help_answer"):
        op.drop_table(name)


def _create_help_answer() -> None:
    op.create_table(
        "help_answer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("question", NAME, nullable=False),
        sa.Column("days", KEY, nullable=True),
        sa.Column("working_days", sa.Boolean(), nullable=False),
        sa.Column("due_words", sa.Text(), nullable=False),
        sa.Column("late_words", sa.Text(), nullable=False),
        *_where_it_fits(),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_help_answer"),
    )


def _create_known_problem() -> None:
    op.create_table(
        "known_problem",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", NAME, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("by_when", NAME, nullable=False),
        *_where_it_fits(),
        sa.Column("starts_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=True),
        sa.Column("number", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_known_problem"),
    )
    op.create_index("ix_known_problem_ends_at", "known_problem", ["ends_at"])
    op.create_table(
        "known_problem_update",
        sa.Column("id", KEY, nullable=False),
        sa.Column("known_problem_id", KEY, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_known_problem_update"),
        _reference("known_problem_update", "known_problem_id", "known_problem"),
        _reference("known_problem_update", "by_id", "user"),
    )
    op.create_index(
        "ix_known_problem_update_known_problem_id", "known_problem_update", ["known_problem_id", "id"]
    )  # fmt: skip
    op.create_index("ix_known_problem_update_by_id", "known_problem_update", ["by_id"])


def _create_version_and_count() -> None:
    op.create_table(
        "told_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("about", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("written_at", AT, nullable=False),
        sa.Column("written_by_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_told_version"),
        _reference("told_version", "written_by_id", "user"),
        sa.UniqueConstraint("kind", "about", "number", name="uq_told_version_kind_about_number"),
    )
    op.create_index("ix_told_version_written_by_id", "told_version", ["written_by_id"])
    counts = ("shown", "helped", "went_on", "about_me", "late", "sent_all_the_same")
    op.create_table(
        "told_count",
        sa.Column("kind", CODE, nullable=False),
        sa.Column("about", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in counts),
        sa.PrimaryKeyConstraint("kind", "about", "day", name="pk_told_count"),
    )


def _where_it_fits() -> tuple[sa.Column[Any], ...]:
    return sa.Column("category_ids", sa.JSON(), nullable=False), sa.Column("said", sa.Text(), nullable=False)


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")
