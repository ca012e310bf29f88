"""Marked words, who has a case open, and what colleagues typed and have not sent."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "highlight",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("start", KEY, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by_id", KEY, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_highlight_complaint_id_complaint")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_highlight_made_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_highlight")),
    )
    op.create_index(op.f("ix_highlight_complaint_id"), "highlight", ["complaint_id"])
    op.create_index(op.f("ix_highlight_made_by_id"), "highlight", ["made_by_id"])
    op.create_table(
        "presence",
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("doing", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_presence_complaint_id_complaint")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_presence_user_id_user")),
        sa.PrimaryKeyConstraint("complaint_id", "user_id", name=op.f("pk_presence")),
    )
    op.create_index(op.f("ix_presence_user_id"), "presence", ["user_id"])
    op.create_index(op.f("ix_presence_seen_at"), "presence", ["seen_at"])
    op.create_table(
        "desk_draft",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("about", KEY, nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("tab", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_desk_draft_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_draft")),
        sa.UniqueConstraint("user_id", "tab", name=op.f("uq_desk_draft_user_id_tab")),
    )
    op.create_index("ix_desk_draft_of_form", "desk_draft", ["about", "user_id", "form"])
    op.create_index(op.f("ix_desk_draft_expires_at"), "desk_draft", ["expires_at"])


def downgrade() -> None:
    op.drop_table("desk_draft")
    op.drop_table("presence")
    op.drop_table("highlight")
