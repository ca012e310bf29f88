"""Mails that people send us: each kept as it came, and put in one place."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

KEY = NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNSORTED = sa.text("place = 'unsorted'")


def upgrade() -> None:
    op.create_table(
        "incoming_mail",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
        sa.Column("message_id", sa.String(500), nullable=False),
        sa.Column("came_at", MOMENT, nullable=False),
        sa.Column("stored_as", sa.String(40), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.Column("attempts", NUMBER, nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("sender", sa.String(254), nullable=False),
        sa.Column("sender_name", sa.String(200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("whole", sa.Text(), nullable=False),
        sa.Column("files", NUMBER, nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("delivery_id", KEY),
        sa.Column("complaint_id", KEY),
        sa.Column("event_id", KEY),
        sa.Column("from_other", sa.Boolean(), nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("warned_at", MOMENT),
        sa.Column("done_at", MOMENT),
        sa.Column("done_by_id", KEY),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_incoming_mail_delivery_id_delivery"),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="fk_incoming_mail_complaint_id_complaint"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_incoming_mail_event_id_event"),
        sa.ForeignKeyConstraint(["done_by_id"], ["user.id"], name="fk_incoming_mail_done_by_id_user"),
        sa.UniqueConstraint("fingerprint", name="uq_incoming_mail_fingerprint"),
    )
    for column in ("delivery_id", "complaint_id", "event_id", "done_by_id"):
        op.create_index(f"ix_incoming_mail_{column}", "incoming_mail", [column])
    op.create_index(
        "ix_incoming_mail_unsorted", "incoming_mail", ["id"], sqlite_where=UNSORTED, postgresql_where=UNSORTED
    )
    op.create_index("ix_incoming_mail_place_done_at_due_at_id", "incoming_mail", ["place", "done_at", "due_at", "id"])


def downgrade() -> None:
    op.execute("UPDATE delivery SET state = 'gave_up' WHERE state = 'came_back'")
    op.drop_table("incoming_mail")
