"""What the queue sorts and filters by: team, severity, when the customer was last in touch, tags; and its indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = {"sqlite_where": sa.text("is_open = 1"), "postgresql_where": sa.text("is_open")}
DUE = ["due_at", "at_risk_at", "due_kind", "level"]
ASKED = [
    "status", "category_id", "severity", "handler_id", "department_id", "channel", "language", "customer_id",
    "restricted",
]  # fmt: skip


def upgrade() -> None:
    _add_columns()
    op.create_table(
        "tag",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name", name=op.f("uq_tag_name")),
    )
    op.create_table(
        "complaint_tag",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("tag_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_tag_complaint_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_complaint_tag_tag_id")),
        sa.PrimaryKeyConstraint("complaint_id", "tag_id", name=op.f("pk_complaint_tag")),
    )
    op.create_index("ix_complaint_tag_tag_id_complaint_id", "complaint_tag", ["tag_id", "complaint_id"])
    for name in ("open_due", "priority_due", "received"):
        op.drop_index(f"ix_complaint_{name}", "complaint")
    for column, name in (("severity", "severity"), ("department_id", "department"), ("language", "language")):
        op.create_index(f"ix_complaint_{name}_due", "complaint", [column, "is_open", "due_at", "id"])
    _create_order("open_due", "is_open", "due_at", "id")
    _create_order("open_received", "received_at", "id", **OPEN)
    _create_order("open_heard", "heard_at", "id", **OPEN)
    _create_order("open_severity", "severity", "due_at", "id", **OPEN)
    _create_order("open_status", "status", "due_at", "id", **OPEN)
    op.create_index("ix_complaint_received", "complaint", ["received_at", "id", "is_open", *ASKED])


def _add_columns() -> None:
    """SQLite takes a foreign key with the column alone; Alembic would add it afterwards."""
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE complaint ADD COLUMN department_id {number} "
        "CONSTRAINT fk_complaint_department_id REFERENCES department (id)"
    )
    op.add_column("complaint", sa.Column("severity", KEY, nullable=False, server_default="5"))
    long_ago = sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00")
    op.add_column("complaint", long_ago)
    op.execute(
        """
        UPDATE complaint SET
          severity = COALESCE(priority, 5),
          department_id = COALESCE(
            (SELECT department_id FROM "user" WHERE "user".id = complaint.handler_id),
            (SELECT department_id FROM category WHERE category.id = complaint.category_id)),
          heard_at = COALESCE(
            (SELECT MAX(at) FROM message WHERE message.complaint_id = complaint.id AND message.from_customer
               AND message.at > complaint.received_at),
            received_at)
        """
    )


def _create_order(name: str, *columns: str, **where: sa.TextClause) -> None:
    more = [column for column in (*DUE, *ASKED) if column not in columns]
    op.create_index(f"ix_complaint_{name}", "complaint", [*columns, *more], **where)


def downgrade() -> None:
    for name in ("department_due", "language_due", "severity_due", "received", "open_due", "open_received",
                 "open_heard", "open_severity", "open_status"):  # fmt: skip
        op.drop_index(f"ix_complaint_{name}", "complaint")
    op.create_index("ix_complaint_open_due", "complaint", ["is_open", "due_at", "id", "at_risk_at"])
    op.create_index("ix_complaint_priority_due", "complaint", ["priority", "is_open", "due_at", "id"])
    op.create_index("ix_complaint_received", "complaint", ["received_at", "id"])
    op.drop_table("complaint_tag")
    op.drop_table("tag")
    for column in ("department_id", "severity", "heard_at"):
        op.execute(f"ALTER TABLE complaint DROP COLUMN {column}")  # with its foreign key, in place
