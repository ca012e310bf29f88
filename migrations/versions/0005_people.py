"""Whose turn it is, complaints that belong together, and why somebody read one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
INDEXED = (
    ("link", "other_id"),
    ("link", "made_by_id"),
    ("problem", "opened_by_id"),
    ("problem", "solved_at"),
    ("problem_case", "problem_id"),
    ("problem_reply", "problem_id"),
    ("problem_reply", "written_by_id"),
    ("problem_letter", "complaint_id"),
    ("problem_letter", "state"),
)


def upgrade() -> None:
    op.add_column("reading", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("reader", sa.Column("named", sa.Boolean(), nullable=False, server_default=sa.true()))
    _create("turn", [_to("user", "user_id"), _moment("given_at")], ["user_id"])
    _create(
        "link",
        [_to("complaint", "complaint_id"), _to("complaint", "other_id"), _text("reason"), _moment("made_at"),
         _to("user", "made_by_id")],
        ["complaint_id", "other_id"],
    )  # fmt: skip
    _create(
        "problem",
        [sa.Column("id", ID, nullable=False), sa.Column("title", sa.String(200), nullable=False), _text("known"),
         _moment("opened_at"), _to("user", "opened_by_id"), sa.Column("solved_at", MOMENT, nullable=True)],
        ["id"],
    )  # fmt: skip
    _create(
        "problem_case",
        [_to("complaint", "complaint_id"), _to("problem", "problem_id"), _moment("added_at")],
        ["complaint_id"],
    )
    _create(
        "problem_reply",
        [sa.Column("id", ID, nullable=False), _to("problem", "problem_id"),
         sa.Column("key", sa.String(64), nullable=False), _to("user", "written_by_id"), _moment("written_at"),
         _text("words")],
        ["id"],
        sa.UniqueConstraint("key", name=op.f("uq_problem_reply_key")),
    )  # fmt: skip
    _create(
        "problem_letter",
        [_to("problem_reply", "reply_id"), _to("complaint", "complaint_id"),
         sa.Column("state", sa.String(40), nullable=False), _text("why")],
        ["reply_id", "complaint_id"],
    )  # fmt: skip
    for table, column in INDEXED:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in ("problem_letter", "problem_reply", "problem_case", "problem", "link", "turn"):
        op.drop_table(table)
    op.drop_column("reader", "named")
    op.drop_column("reading", "reason")


def _create(table: str, columns: list[sa.Column], key: list[str], *more: sa.Constraint) -> None:
    names = {column.name: foreign for column in columns if (foreign := column.info.get("to"))}
    links = [
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
        for name, other in names.items()
    ]
    op.create_table(table, *columns, *links, sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")), *more)


def _to(table: str, name: str) -> sa.Column:
    return sa.Column(name, ID, nullable=False, info={"to": table})


def _moment(name: str) -> sa.Column:
    return sa.Column(name, MOMENT, nullable=False)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)
