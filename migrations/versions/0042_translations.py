"""What an organisation says in its own words is kept in other languages as well."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "translation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("original", sa.String(40), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("reviewed_by_id", KEY),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["user.id"], name="fk_translation_reviewed_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_translation"),
        sa.UniqueConstraint("language", "kind", "key", "field", name="uq_translation_language_kind_key_field"),
    )
    op.create_index("ix_translation_reviewed_by_id", "translation", ["reviewed_by_id"])


def downgrade() -> None:
    op.drop_table("translation")
