"""A file may have yet to go from the disk although nothing was removed: an original that its customer took back."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("left_file") as left_file:
        left_file.alter_column("removal_id", existing_type=KEY, nullable=True)


def downgrade() -> None:
    # What still lies there then belongs to nothing, and goes as such a day after it came.
    op.execute("DELETE FROM left_file WHERE removal_id IS NULL")
    with op.batch_alter_table("left_file") as left_file:
        left_file.alter_column("removal_id", existing_type=KEY, nullable=False)
