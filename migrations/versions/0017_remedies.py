"""The catalogue of remedies with its limits, stock and codes; agreements, sweeteners, the guarantee; tasks of teams."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
MONEY = sa.BigInteger()


def _remedy() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("unit_cost", MONEY, nullable=True),
        sa.Column("monthly_budget", MONEY, nullable=True),
        sa.Column("percentage", KEY, nullable=True),
        sa.Column("item", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("valid_days", KEY, nullable=True),
        sa.Column("only_our_fault", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("stock", KEY, nullable=True),
        sa.Column("draws_code", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("team_ids", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("steps", sa.JSON(), nullable=False, server_default="[]"),
    )


def _offered() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("cost", MONEY, nullable=False, server_default="0"),
        sa.Column("percentage", KEY, nullable=True),
        sa.Column("item", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("valid_until", sa.Date(), nullable=True),
    )


def _task() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("reported_at", AT, nullable=True),
        sa.Column("report", sa.Text(), nullable=False, server_default=""),
    )


def upgrade() -> None:
    for column in _remedy():
        op.add_column("remedy", column)
    _create_voucher()
    _create_guarantee()
    for column in _offered():
        op.add_column("offered_remedy", column)
    op.execute("UPDATE offered_remedy SET cost = amount WHERE amount IS NOT NULL")
    _add_references("offered_remedy", voucher_id="voucher")
    _add_references("offer", charged_to_id="user", guarantee_id="guarantee_version")
    op.execute("UPDATE offer SET charged_to_id = made_by_id")
    op.create_index("ix_offer_charged_to_id_made_at", "offer", ["charged_to_id", "made_at"])
    op.create_index("ix_offer_made_at", "offer", ["made_at"])
    for column in _task():
        op.add_column("task", column)
    _add_references("task", parent_id="task", department_id="department", reported_by_id="user")
    _add_references("promise", task_id="task")
    op.execute(KEPT_BY_WORDS)
    _create_agreement()
    _create_sweetener()


# Until now a remedy that was promised was known by its words.
KEPT_BY_WORDS = """
UPDATE promise SET task_id = (
  SELECT min(task.id) FROM task
  WHERE task.complaint_id = promise.complaint_id AND task.kind = 'remedy' AND task.words = promise.words
)
"""


def downgrade() -> None:
    op.drop_table("sweetener")
    op.drop_table("agreement")
    _drop_references("promise", task_id="task")
    _drop_references("task", parent_id="task", department_id="department", reported_by_id="user")
    for column in reversed(_task()):
        op.drop_column("task", column.name)
    op.drop_index("ix_offer_made_at", "offer")
    op.drop_index("ix_offer_charged_to_id_made_at", "offer")
    _drop_references("offer", charged_to_id="user", guarantee_id="guarantee_version")
    _drop_references("offered_remedy", voucher_id="voucher")
    for column in reversed(_offered()):
        op.drop_column("offered_remedy", column.name)
    op.drop_table("guarantee_version")
    op.drop_table("voucher")
    for column in reversed(_remedy()):
        op.drop_column("remedy", column.name)


def _create_voucher() -> None:
    op.create_table(
        "voucher",
        sa.Column("id", KEY, nullable=False),
        sa.Column("remedy_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("drawn_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_voucher"),
        _reference("voucher", "remedy_id", "remedy"),
        sa.UniqueConstraint("remedy_id", "code", name="uq_voucher_remedy_id_code"),
    )
    op.create_index("ix_voucher_remedy_id_drawn_at", "voucher", ["remedy_id", "drawn_at", "id"])


def _create_guarantee() -> None:
    op.create_table(
        "guarantee_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("written_at", AT, nullable=False),
        sa.Column("written_by_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_guarantee_version"),
        _reference("guarantee_version", "written_by_id", "user"),
        sa.UniqueConstraint("number", name="uq_guarantee_version_number"),
    )
    _index("guarantee_version", "written_by_id")


def _create_agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("offer_id", KEY, nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("agreed_at", AT, nullable=False),
        sa.Column("ours_id", KEY, nullable=False),
        sa.Column("heard_by_id", KEY, nullable=True),
        sa.Column("failed_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
        _reference("agreement", "complaint_id", "complaint"),
        _reference("agreement", "offer_id", "offer"),
        _reference("agreement", "ours_id", "user"),
        _reference("agreement", "heard_by_id", "user"),
        sa.UniqueConstraint("offer_id", name="uq_agreement_offer_id"),
    )
    _index("agreement", "complaint_id", "ours_id", "heard_by_id")


def _create_sweetener() -> None:
    op.create_table(
        "sweetener",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("remedy_id", KEY, nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("cost", MONEY, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("made_by_id", KEY, nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("attachment_id", KEY, nullable=True),
        sa.Column("task_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sweetener"),
        _reference("sweetener", "complaint_id", "complaint"),
        _reference("sweetener", "remedy_id", "remedy"),
        _reference("sweetener", "made_by_id", "user"),
        _reference("sweetener", "attachment_id", "attachment"),
        _reference("sweetener", "task_id", "task"),
    )
    _index("sweetener", "complaint_id", "attachment_id", "task_id")
    op.create_index("ix_sweetener_made_by_id_made_at", "sweetener", ["made_by_id", "made_at"])
    op.create_index("ix_sweetener_remedy_id_made_at", "sweetener", ["remedy_id", "made_at"])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _add_references(table: str, **columns: str) -> None:
    """Columns that refer to other tables. SQLite makes the table anew for them, which has no triggers to lose."""
    with op.batch_alter_table(table) as batch:
        for column, to in columns.items():
            batch.add_column(sa.Column(column, KEY, nullable=True))
            batch.create_foreign_key(f"fk_{table}_{column}_{to}", to, [column], ["id"])
            if column != "charged_to_id":  # has an index with the date
                batch.create_index(f"ix_{table}_{column}", [column])


def _drop_references(table: str, **columns: str) -> None:
    with op.batch_alter_table(table) as batch:
        for column, to in columns.items():
            if column != "charged_to_id":
                batch.drop_index(f"ix_{table}_{column}")
            batch.drop_constraint(f"fk_{table}_{column}_{to}", type_="foreignkey")
            batch.drop_column(column)
