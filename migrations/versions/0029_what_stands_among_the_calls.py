"""On whom we look in stands among the calls to make; each closed way that we are let use has its own last day; one more
thing has its own code."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TO_RING = sa.text("kind = 'ring' AND done_at IS NULL")
WITH_CHECK_INS = sa.text("kind IN ('ring', 'check_in') AND done_at IS NULL")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAYS = ("telephone", "visit", "email")

customer = sa.table(
    "customer", sa.column("let_ways", sa.String()), sa.column("let_until", sa.Date()),
    *(sa.column(f"let_{way}", sa.Date()) for way in WAYS),
)  # fmt: skip


def upgrade() -> None:
    _index(WITH_CHECK_INS)
    for way in WAYS:
        op.add_column("customer", sa.Column(f"let_{way}", sa.Date(), nullable=True))
        is_let = customer.c.let_ways.contains(way)
        op.execute(sa.update(customer).where(is_let).values({f"let_{way}": customer.c.let_until}))
    op.drop_column("customer", "let_ways")
    with op.batch_alter_table("sweetener") as batch:
        batch.add_column(sa.Column("voucher_id", KEY, nullable=True))
        batch.create_foreign_key("fk_sweetener_voucher_id_voucher", "voucher", ["voucher_id"], ["id"])
        batch.create_index("ix_sweetener_voucher_id", ["voucher_id"], unique=True)


def downgrade() -> None:
    """What was let shares its earliest day."""
    with op.batch_alter_table("sweetener") as batch:
        batch.drop_index("ix_sweetener_voucher_id")
        batch.drop_constraint("fk_sweetener_voucher_id_voucher", type_="foreignkey")
        batch.drop_column("voucher_id")
    op.add_column("customer", sa.Column("let_ways", sa.String(length=40), nullable=False, server_default=""))
    for way in WAYS:
        is_first = customer.c.let_ways == ""
        words = sa.case((is_first, way), else_=customer.c.let_ways + f",{way}")
        op.execute(sa.update(customer).where(customer.c[f"let_{way}"].is_not(None)).values(let_ways=words))
        op.drop_column("customer", f"let_{way}")
    _index(TO_RING)


def _index(of_what: sa.TextClause) -> None:
    op.drop_index("ix_task_to_ring", table_name="task")
    op.create_index("ix_task_to_ring", "task", ["due_at", "id"], sqlite_where=of_what, postgresql_where=of_what)
