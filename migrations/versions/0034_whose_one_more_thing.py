"""One more thing counts against whoever approved it, where it is above what its maker may give."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
sweetener = sa.table("sweetener", sa.column("made_by_id", KEY), sa.column("charged_to_id", KEY))


def upgrade() -> None:
    op.add_column("sweetener", sa.Column("charged_to_id", KEY))
    op.execute(sa.update(sweetener).values(charged_to_id=sweetener.c.made_by_id))
    with op.batch_alter_table("sweetener") as table:
        table.alter_column("charged_to_id", existing_type=KEY, nullable=False)
        table.create_foreign_key("fk_sweetener_charged_to_id_user", "user", ["charged_to_id"], ["id"])
    op.drop_index("ix_sweetener_made_by_id_made_at", "sweetener")
    op.create_index("ix_sweetener_made_by_id", "sweetener", ["made_by_id"])
    op.create_index("ix_sweetener_charged_to_id_made_at", "sweetener", ["charged_to_id", "made_at"])


def downgrade() -> None:
    op.drop_index("ix_sweetener_charged_to_id_made_at", "sweetener")
    op.drop_index("ix_sweetener_made_by_id", "sweetener")
    op.create_index("ix_sweetener_made_by_id_made_at", "sweetener", ["made_by_id", "made_at"])
    with op.batch_alter_table("sweetener") as table:
        table.drop_constraint("fk_sweetener_charged_to_id_user", type_="foreignkey")
        table.drop_column("charged_to_id")
