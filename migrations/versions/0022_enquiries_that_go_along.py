"""Enquiries go along with a joined complaint, evidence knows who gave it, and who was told an outcome which one."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFERENCES = (("enquiry", "home_id", "complaint"), ("evidence", "enquiry_id", "enquiry"))


def upgrade() -> None:
    op.add_column("enquiry", sa.Column("told_outcome", sa.String(length=40), nullable=False, server_default=""))
    for table, column, to in REFERENCES:  # SQLite makes the table anew for it, which has no triggers to lose
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, KEY, nullable=True))
            batch.create_foreign_key(f"fk_{table}_{column}_{to}", to, [column], ["id"])
            batch.create_index(f"ix_{table}_{column}", [column])


def downgrade() -> None:
    for table, column, to in REFERENCES:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(f"ix_{table}_{column}")
            batch.drop_constraint(f"fk_{table}_{column}_{to}", type_="foreignkey")
            batch.drop_column(column)
    op.drop_column("enquiry", "told_outcome")
