"""An approval may be asked for kinds of remedies, with a sum or without one."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("approval", sa.Column("kinds", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("approval", "kinds")
