"""An approval says what would be offered; a task that nobody has to do any more is told from one that is done."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ENDED = "No longer to do: "
"""What was written until now began so; the words stay."""


def upgrade() -> None:
    op.add_column("approval", sa.Column("offered", sa.Text(), nullable=False, server_default=""))
    op.add_column("task", sa.Column("dropped", sa.Boolean(), nullable=False, server_default=sa.false()))
    task = sa.table("task", sa.column("result", sa.Text), sa.column("dropped", sa.Boolean))
    op.execute(sa.update(task).where(task.c.result.like(f"{ENDED}%")).values(dropped=True))


def downgrade() -> None:
    op.drop_column("task", "dropped")
    op.drop_column("approval", "offered")
