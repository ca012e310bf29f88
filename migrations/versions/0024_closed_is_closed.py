"""A closed way that colleagues may use for a while; who asks after a threat where no manager can; who reads reports."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LET = sa.text("let_until IS NOT NULL")


def upgrade() -> None:
    op.add_column("customer", sa.Column("let_ways", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("customer", sa.Column("let_until", sa.Date(), nullable=True))
    op.create_index("ix_customer_let_until", "customer", ["let_until"], sqlite_where=LET, postgresql_where=LET)
    with op.batch_alter_table("incident") as incident:
        incident.add_column(sa.Column("asker_id", KEY, nullable=True))
        incident.add_column(sa.Column("check_late_at", sa.DateTime(timezone=True), nullable=True))
        incident.create_foreign_key("fk_incident_asker_id_user", "user", ["asker_id"], ["id"])
        incident.create_index("ix_incident_asker_id", ["asker_id"])
    with op.batch_alter_table("report") as report:
        report.alter_column("made_by_id", existing_type=KEY, nullable=True)
    with op.batch_alter_table("report_copy") as copy:
        copy.add_column(sa.Column("for_id", KEY, nullable=True))
        copy.create_foreign_key("fk_report_copy_for_id_user", "user", ["for_id"], ["id"])
        copy.create_index("ix_report_copy_for_id", ["for_id"])


def downgrade() -> None:
    # A report of what a customer wrote has no maker, and no place in the tables before.
    op.execute("DELETE FROM report_copy WHERE report_id IN (SELECT id FROM report WHERE made_by_id IS NULL)")
    op.execute("DELETE FROM report WHERE made_by_id IS NULL")
    with op.batch_alter_table("report_copy") as copy:
        copy.drop_index("ix_report_copy_for_id")
        copy.drop_constraint("fk_report_copy_for_id_user", type_="foreignkey")
        copy.drop_column("for_id")
    with op.batch_alter_table("report") as report:
        report.alter_column("made_by_id", existing_type=KEY, nullable=False)
    with op.batch_alter_table("incident") as incident:
        incident.drop_index("ix_incident_asker_id")
        incident.drop_constraint("fk_incident_asker_id_user", type_="foreignkey")
        incident.drop_column("check_late_at")
        incident.drop_column("asker_id")
    op.drop_index("ix_customer_let_until", "customer")
    op.drop_column("customer", "let_until")
    op.drop_column("customer", "let_ways")
