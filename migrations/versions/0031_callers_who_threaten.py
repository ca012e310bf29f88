"""A record of a threat names who it was where they have no complaint, and ways can be closed to them all the same."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# Ways closed to people whom nothing closes any more, by their address, or by their number under their name.
OPEN_AGAIN = """
UPDATE customer SET closed_ways = '', open_way = '', closed_until = NULL,
    let_telephone = NULL, let_visit = NULL, let_email = NULL, let_until = NULL
WHERE closed_ways <> '' AND NOT EXISTS (
    SELECT 1 FROM restriction JOIN customer AS other ON other.id = restriction.customer_id
    WHERE restriction.state = 'active' AND (
        other.id = customer.id
        OR (other.email <> '' AND lower(other.email) = lower(customer.email))
        OR (other.phone_key <> '' AND other.name_key <> ''
            AND other.phone_key = customer.phone_key AND other.name_key = customer.name_key)
    )
)
"""
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("incident") as incident:
        incident.add_column(sa.Column("customer_id", KEY, nullable=True))
        incident.create_foreign_key("fk_incident_customer_id_customer", "customer", ["customer_id"], ["id"])
        incident.create_index("ix_incident_customer_id", ["customer_id"])
    with op.batch_alter_table("restriction") as restriction:
        restriction.alter_column("complaint_id", existing_type=KEY, nullable=True)


def downgrade() -> None:
    """What was closed to somebody without a complaint has no place there."""
    op.execute("DELETE FROM restriction WHERE complaint_id IS NULL")
    op.execute(OPEN_AGAIN)
    with op.batch_alter_table("restriction") as restriction:
        restriction.alter_column("complaint_id", existing_type=KEY, nullable=False)
    with op.batch_alter_table("incident") as incident:
        incident.drop_index("ix_incident_customer_id")
        incident.drop_constraint("fk_incident_customer_id_customer", type_="foreignkey")
        incident.drop_column("customer_id")
