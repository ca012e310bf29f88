"""What people need from us, readable to a few."""

import sqlalchemy as sa
from alembic import op

revision = "0207"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("complaint", sa.Column("has_needs", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "need",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("consent_how", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", KEY, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_need_complaint_id_complaint")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_need_ended_by_id_user")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_need_recorded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    for name in ("complaint_id", "recorded_by_id", "ended_by_id"):
        op.create_index(op.f(f"ix_need_{name}"), "need", [name])


def downgrade() -> None:
    op.drop_table("need")
    op.drop_column("complaint", "has_needs")
