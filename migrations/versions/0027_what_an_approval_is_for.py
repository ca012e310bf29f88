"""An approval says what would be offered with it, so that whoever decides reads it there."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("approval", sa.Column("offered", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("approval", "offered")
