"""Needs that spoke against each other had no order: there whatever asks not to ring has to go first, as it did."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NO_TELEPHONE, BY_TELEPHONE = {"hearing", "write"}, {"ring", "sight"}

need = sa.table("need", sa.column("id", sa.BigInteger()), sa.column("kinds", sa.JSON()))


def upgrade() -> None:
    bind = op.get_bind()
    for row in bind.execute(sa.select(need.c.id, need.c.kinds)).all():
        if NO_TELEPHONE & set(row.kinds) and BY_TELEPHONE & set(row.kinds):
            kinds = sorted(row.kinds, key=lambda kind: kind not in NO_TELEPHONE)
            bind.execute(sa.update(need).where(need.c.id == row.id).values(kinds=kinds))


def downgrade() -> None:
    """The order says nothing there."""
