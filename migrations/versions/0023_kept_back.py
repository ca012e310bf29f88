"""What an approval keeps back in the month of whoever gave it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("approval", sa.Column("held", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("approval", "held")
