"""Calls to somebody are held after a threat until a manager decides; one pressed by mistake is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

HELD = sa.text("held_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("customer", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_customer_held_at", "customer", ["held_at"], sqlite_where=HELD, postgresql_where=HELD)
    op.add_column("incident", sa.Column("sooner_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("incident", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("incident", "withdrawn_at")
    op.drop_column("incident", "sooner_at")
    op.drop_index("ix_customer_held_at", "customer")
    op.drop_column("customer", "held_at")
