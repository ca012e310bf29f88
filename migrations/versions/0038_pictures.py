"""Of a photograph a clean copy is stored, with a small one, and what came only sealed; files may wait for a scanner."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("attachment", "staged_file")
NAMES = ("thumbnail", "original", "scan")
WAITING = sa.text("scan = 'waiting'")


def upgrade() -> None:
    for table in TABLES:
        for name in NAMES:
            op.add_column(table, sa.Column(name, sa.String(40), nullable=False, server_default=""))
        op.add_column(table, sa.Column("width", NUMBER))
        op.add_column(table, sa.Column("height", NUMBER))
    op.create_index("ix_attachment_waiting", "attachment", ["id"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_attachment_waiting", "attachment")
    for table in TABLES:
        for name in (*NAMES, "width", "height"):
            op.drop_column(table, name)
