"""Reply templates with their versions, where they were used, and counts of hints."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0207"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reply_template",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template")),
        sa.UniqueConstraint("key", "language", name=op.f("uq_reply_template_key_language")),
    )
    op.create_table(
        "template_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("template_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["template_id"], ["reply_template.id"], name=op.f("fk_template_version_template_id_reply_template")
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["user.id"], name=op.f("fk_template_version_written_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_version")),
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_template_version_template_id_number")),
    )
    op.create_index(op.f("ix_template_version_written_by_id"), "template_version", ["written_by_id"])
    op.create_table(
        "template_use",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["template_version.id"], name=op.f("fk_template_use_version_id_template_version")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_template_use_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_template_use_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_use")),
    )
    op.create_index("ix_template_use_version_id_at", "template_use", ["version_id", "at"])
    op.create_index(op.f("ix_template_use_complaint_id"), "template_use", ["complaint_id"])
    op.create_index(op.f("ix_template_use_event_id"), "template_use", ["event_id"])
    op.create_table(
        "hint_count",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("shown", KEY, nullable=False),
        sa.Column("taken", KEY, nullable=False),
        sa.PrimaryKeyConstraint("week", "rule", name=op.f("pk_hint_count")),
    )


def downgrade() -> None:
    op.drop_table("hint_count")
    op.drop_table("template_use")
    op.drop_table("template_version")
    op.drop_table("reply_template")
