"""What a complaint says about somebody can be removed, and what is true of it stays."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNFINISHED = sa.text("finished_at IS NULL")


def upgrade() -> None:
    op.add_column("complaint", sa.Column("removed_at", AT, nullable=True))
    op.create_table(
        "removal",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("complaint_id", KEY, sa.ForeignKey("complaint.id"), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("proposed_by_id", KEY, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("proposed_at", AT, nullable=False),
        sa.Column("removed_by_id", KEY, sa.ForeignKey("user.id"), nullable=True),
        sa.Column("removed_at", AT, nullable=True),
        sa.Column("finished_at", AT, nullable=True),
        sa.UniqueConstraint("complaint_id", name="uq_removal_complaint_id"),
    )
    for column in ("proposed_by_id", "removed_by_id"):
        op.create_index(f"ix_removal_{column}", "removal", [column])
    op.create_index("ix_removal_unfinished", "removal", ["id"], sqlite_where=UNFINISHED, postgresql_where=UNFINISHED)
    op.create_table(
        "left_file",
        sa.Column("stored_as", sa.String(40), primary_key=True),
        sa.Column("removal_id", KEY, sa.ForeignKey("removal.id"), nullable=False),
    )
    op.create_index("ix_left_file_removal_id", "left_file", ["removal_id"])


def downgrade() -> None:
    op.drop_table("left_file")
    op.drop_table("removal")
    op.drop_column("complaint", "removed_at")
