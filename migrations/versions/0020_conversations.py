"""Scripts and what of the house is said or read before a call, in versions; conversations along them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "script",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.UniqueConstraint("kind", name=op.f("uq_script_kind")),
    )
    op.create_table(
        "script_version",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("script_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        *_written("script_version"),
        sa.ForeignKeyConstraint(["script_id"], ["script.id"], name=op.f("fk_script_version_script_id_script")),
        sa.UniqueConstraint("script_id", "number", name=op.f("uq_script_version_script_id_number")),
    )
    op.create_index(op.f("ix_script_version_written_by_id"), "script_version", ["written_by_id"])
    op.create_table(
        "house_text",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        *_written("house_text"),
        sa.UniqueConstraint("key", "number", name=op.f("uq_house_text_key_number")),
    )
    op.create_index(op.f("ix_house_text_written_by_id"), "house_text", ["written_by_id"])
    op.create_table(
        "card_read",
        sa.Column("text_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("text_id", "user_id", name=op.f("pk_card_read")),
        sa.ForeignKeyConstraint(["text_id"], ["house_text.id"], name=op.f("fk_card_read_text_id_house_text")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_card_read_user_id_user")),
    )
    op.create_index(op.f("ix_card_read_user_id"), "card_read", ["user_id"])
    _conversation()


def _written(table: str) -> tuple[sa.Column[object] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["written_by_id"], ["user.id"], name=op.f(f"fk_{table}_written_by_id_user")),
    )


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("complaint_id", KEY, nullable=True),
        sa.Column("script_version_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("medium", sa.String(length=40), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("talked_at", MOMENT, nullable=False),
        sa.Column("zone", sa.String(length=200), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("tab", sa.String(length=40), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_how", sa.String(length=40), nullable=False),
        sa.Column("ticket", sa.String(length=40), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_conversation_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["script_version_id"], ["script_version.id"], name=op.f("fk_conversation_script_version_id_script_version")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_conversation_by_id_user")),
        sa.UniqueConstraint("ticket", name=op.f("uq_conversation_ticket")),
    )
    op.create_index("ix_conversation_complaint_id_id", "conversation", ["complaint_id", "id"])
    op.create_index("ix_conversation_by_id_state", "conversation", ["by_id", "state"])
    op.create_index(op.f("ix_conversation_script_version_id"), "conversation", ["script_version_id"])


def downgrade() -> None:
    for table in ("conversation", "card_read", "house_text", "script_version", "script"):
        op.drop_table(table)
