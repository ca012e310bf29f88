"""Which templates a reply to all began with."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("problem_reply", sa.Column("versions", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("problem_reply", "versions")
