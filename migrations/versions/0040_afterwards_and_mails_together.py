"""What is said afterwards in full, a sentence that we may quote, and letters that leave together."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.add_column("answer", sa.Column("understood", sa.String(40), nullable=False, server_default=""))
    op.add_column("concern", sa.Column("reopened_at", sa.DateTime(timezone=True)))
    op.create_table(
        "quote",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("complaint_id", KEY, sa.ForeignKey("complaint.id"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("signed", sa.String(40), nullable=False),
        sa.Column("called", sa.String(200), nullable=False),
        sa.Column("consent", KEY, nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_quote_complaint_id", "quote", ["complaint_id"])
    op.create_index(
        "ix_quote_standing", "quote", ["complaint_id"], unique=True, sqlite_where=STANDING, postgresql_where=STANDING
    )
    op.add_column("delivery", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("delivery", sa.Column("part", sa.JSON()))
    op.add_column("delivery", sa.Column("went_with_id", KEY))
    op.add_column("delivery", sa.Column("turn", KEY))
    op.create_index("ix_delivery_went_with_id", "delivery", ["went_with_id"])


def downgrade() -> None:
    op.execute("UPDATE delivery SET state = 'sent' WHERE state = 'joined'")
    op.drop_index("ix_delivery_went_with_id", "delivery")
    op.drop_column("delivery", "turn")
    op.drop_column("delivery", "went_with_id")
    op.drop_column("delivery", "part")
    op.drop_column("delivery", "urgent")
    op.drop_index("ix_quote_standing", "quote")
    op.drop_index("ix_quote_complaint_id", "quote")
    op.drop_table("quote")
    op.drop_column("concern", "reopened_at")
    op.drop_column("answer", "understood")
