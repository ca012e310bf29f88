"""Sensitive complaints, and the colleagues whom one is about."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("complaint", sa.Column("sensitive", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("complaint", sa.Column("sensitive_kind", sa.String(length=40), nullable=False, server_default=""))
    op.create_table(
        "barred",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_barred_complaint_id_complaint")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_barred_user_id_user")),
        sa.PrimaryKeyConstraint("complaint_id", "user_id", name=op.f("pk_barred")),
    )
    op.create_index(op.f("ix_barred_user_id"), "barred", ["user_id"])


def downgrade() -> None:
    op.drop_table("barred")
    op.drop_column("complaint", "sensitive_kind")
    op.drop_column("complaint", "sensitive")
