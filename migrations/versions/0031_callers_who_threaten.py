"""A record of a threat names who it was where they have no complaint, and ways can be closed to them all the same."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# Somebody, known by their address, or by their number under their name, to whom a row closes ways.
CLOSED_BY = """
EXISTS (
    SELECT 1 FROM restriction JOIN customer AS other ON other.id = restriction.customer_id
    WHERE restriction.state = 'active' AND restriction.complaint_id IS NULL AND (
        other.id = customer.id
        OR (other.email <> '' AND lower(other.email) = lower(customer.email))
        OR (other.phone_key <> '' AND other.name_key <> ''
            AND other.phone_key = customer.phone_key AND other.name_key = customer.name_key)
    )
)
"""
OPEN_AGAIN = """
UPDATE customer SET closed_ways = '', open_way = '', closed_until = NULL,
    let_telephone = NULL, let_visit = NULL, let_email = NULL, let_until = NULL
WHERE closed_ways <> '' AND {without} AND NOT {of_complaints}
""".replace("{without}", CLOSED_BY).replace("{of_complaints}", CLOSED_BY.replace("IS NULL", "IS NOT NULL"))
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
    op.execute(OPEN_AGAIN)
    op.execute("DELETE FROM restriction WHERE complaint_id IS NULL")
    with op.batch_alter_table("restriction") as restriction:
        restriction.alter_column("complaint_id", existing_type=KEY, nullable=False)
    with op.batch_alter_table("incident") as incident:
        incident.drop_index("ix_incident_customer_id")
        incident.drop_constraint("fk_incident_customer_id_customer", type_="foreignkey")
        incident.drop_column("customer_id")
