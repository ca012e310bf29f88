"""A mailed link leads to a draft from another device."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "draft_link",
        sa.Column("delivery_id", KEY, autoincrement=False, nullable=False),
        sa.Column("draft_key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_key_hash"], ["draft.key_hash"], name="fk_draft_link_draft_key_hash", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_draft_link"),
    )
    op.create_index("ix_draft_link_draft_key_hash", "draft_link", ["draft_key_hash"])


def downgrade() -> None:
    op.drop_table("draft_link")
