"""How a complaint is taken down: what was agreed, who acts for whom, and what people are found again by."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from app.people.keys import name_key, order_key, phone_key

revision = "0307"
down_revision = "0010"
branch_labels = None
depends_on = None

CUSTOMER = {
    "phone_key": 200, "name_key": 200, "consent_how": 40, "may_ring": 40, "ring_when": 200, "represented_by": 200,
    "relation": 200, "represented_at": 200, "authority": 40,
}  # fmt: skip
BATCH = 2_000


def upgrade() -> None:
    for name, length in CUSTOMER.items():
        op.add_column("customer", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.add_column("complaint", sa.Column("order_key", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("user", sa.Column("learned_taking_at", sa.DateTime(timezone=True), nullable=True))
    _fill("customer", "phone", "phone_key", phone_key)
    _fill("customer", "name", "name_key", name_key)
    _fill("complaint", "order_number", "order_key", order_key)
    op.create_index("ix_customer_phone_key_id", "customer", ["phone_key", "id"])
    op.create_index("ix_customer_name_key_id", "customer", ["name_key", "id"])
    op.create_index("ix_complaint_order_key_id", "complaint", ["order_key", "id"])


def _fill(table: str, column: str, key_column: str, key: Callable[[str], str]) -> None:
    """The keys of what is there, some rows at a time."""
    database, after = op.get_bind(), 0
    rows = sa.table(table, sa.column("id"), sa.column(column), sa.column(key_column))
    typed, number = rows.c[column], sa.bindparam("number")
    some = sa.select(rows.c.id, typed.label("typed")).where(rows.c.id > sa.bindparam("after"), typed != "")
    some = some.order_by(rows.c.id).limit(BATCH)
    keep = sa.update(rows).where(rows.c.id == number).values({key_column: sa.bindparam("key")})
    while found := database.execute(some, {"after": after}).all():
        keyed = [{"number": row.id, "key": key(row.typed)} for row in found]
        if kept := [row for row in keyed if row["key"]]:
            database.execute(keep, kept)
        after = found[-1].id


def downgrade() -> None:
    op.drop_index("ix_complaint_order_key_id", "complaint")
    op.drop_index("ix_customer_name_key_id", "customer")
    op.drop_index("ix_customer_phone_key_id", "customer")
    op.drop_column("user", "learned_taking_at")
    op.drop_column("complaint", "order_key")
    for name in CUSTOMER:
        op.drop_column("customer", name)
