"""Decision letters with their versions and signatures, files that go with a mail, and what of them never changes."""

import sqlalchemy as sa
from alembic import op

from app.frozen import Frozen, freeze, thaw

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NOT_MADE, ASKED = sa.text("made_at IS NULL"), sa.text("state = 'asked'")

RULES = (
    Frozen(
        "enclosure",
        ("delivery_id", "about", "name", "media_type", "made_at", "size", "sha256", "stored_as"),
        since="{row}.made_at IS NOT NULL",
        words=("name",),
    ),
    Frozen(
        "decision_letter",
        (
            "complaint_id",
            "kind",
            "outcome",
            "amount",
            "follows_id",
            "sent_at",
            "sent_number",
            "event_id",
            "delivery_id",
        ),
        since="{row}.sent_at IS NOT NULL",
        goes="NOT EXISTS (SELECT 1 FROM decision_letter_version WHERE letter_id = {row}.id)",
    ),
    Frozen(
        "decision_letter_version",
        ("letter_id", "number", "saved_at", "author_id", "typed", "content", "content_hash"),
        words=("typed", "content"),
        complete="EXISTS (SELECT 1 FROM decision_letter WHERE id = {row}.letter_id AND sent_at IS NOT NULL)",
    ),
)


def upgrade() -> None:
    op.add_column("delivery", sa.Column("encloses", sa.Boolean(), nullable=False, server_default=sa.false()))
    _enclosure()
    _letter()
    _version()
    _sign_off()
    freeze(op.get_bind(), RULES)


def _enclosure() -> None:
    op.create_table(
        "enclosure",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("delivery_id", KEY, nullable=False),
        sa.Column("about", KEY, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("made_at", MOMENT, nullable=True),
        sa.Column("size", KEY, nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("stored_as", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_enclosure_delivery_id_delivery")),
    )
    op.create_index(op.f("ix_enclosure_delivery_id"), "enclosure", ["delivery_id"])
    op.create_index(op.f("ix_enclosure_about"), "enclosure", ["about"])
    op.create_index(
        "ix_enclosure_not_made", "enclosure", ["id"], sqlite_where=NOT_MADE, postgresql_where=NOT_MADE
    )  # fmt: skip


def _letter() -> None:
    op.create_table(
        "decision_letter",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("follows_id", KEY, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("sent_number", KEY, nullable=True),
        sa.Column("event_id", KEY, nullable=True),
        sa.Column("delivery_id", KEY, nullable=True),
        *_keys("decision_letter", complaint_id="complaint", follows_id="decision_letter", event_id="event",
               delivery_id="delivery"),
    )  # fmt: skip
    op.create_index("ix_decision_letter_complaint_id_id", "decision_letter", ["complaint_id", "id"])
    op.create_index("ix_decision_letter_sent_at", "decision_letter", ["sent_at"])
    for column in ("follows_id", "event_id", "delivery_id"):
        op.create_index(op.f(f"ix_decision_letter_{column}"), "decision_letter", [column])


def _version() -> None:
    name = "decision_letter_version"
    op.create_table(
        name,
        sa.Column("id", KEY, primary_key=True),
        sa.Column("letter_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        *_keys(name, letter_id="decision_letter", author_id="user"),
        sa.UniqueConstraint("letter_id", "number", name=op.f("uq_decision_letter_version_letter_id_number")),
    )
    op.create_index(op.f("ix_decision_letter_version_author_id"), name, ["author_id"])


def _sign_off() -> None:
    op.create_table(
        "sign_off",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("risks", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_keys("sign_off", complaint_id="complaint", version_id="decision_letter_version", asked_by_id="user",
               decided_by_id="user"),
    )  # fmt: skip
    for column in ("complaint_id", "version_id", "asked_by_id", "decided_by_id"):
        op.create_index(op.f(f"ix_sign_off_{column}"), "sign_off", [column])
    op.create_index("ix_sign_off_asked", "sign_off", ["asked_at"], sqlite_where=ASKED, postgresql_where=ASKED)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
        for column, to in columns.items()
    ]


def downgrade() -> None:
    thaw(op.get_bind(), RULES)
    for table in ("sign_off", "decision_letter_version", "decision_letter", "enclosure"):
        op.drop_table(table)
    op.drop_column("delivery", "encloses")
