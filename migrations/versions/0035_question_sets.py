"""What the form asks is kept in versions, complaints keep what they answered; who writes for somebody else is told."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.frozen import Frozen, freeze, thaw

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
RULES = (
    Frozen(
        "question_version",
        ("set_id", "number", "questions", "published_at", "published_by_id"),
        words=("questions",),
    ),
)
# What the form asked everybody until now, so that it goes on asking the same.
ASKED = [
    ("occurred", "When did it happen?", "As you remember it: “Tuesday, about 6 pm” is enough.", "day"),
    ("order_number", "Order, ticket or account number", "", "short"),
]
# In one statement, so that SQLite need not make the table anew.
ANSWERED = """
ALTER TABLE complaint ADD COLUMN questions_id {kind}
CONSTRAINT fk_complaint_questions_id_question_version REFERENCES question_version (id)
"""
OTHER = {"key": "other", "name": "Something else, in their own words", "handling": "Read what they wrote, and do it."}


def upgrade() -> None:
    _question_set()
    _question_version()
    freeze(op.get_bind(), RULES)
    op.add_column("complaint", sa.Column("answers", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(ANSWERED.format(kind="INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"))
    op.create_index("ix_complaint_questions_id", "complaint", ["questions_id"])
    op.add_column("customer", sa.Column("authority_claimed", sa.String(length=40), nullable=False, server_default=""))
    op.add_column(
        "customer", sa.Column("through_representative", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _go_on_asking()
    _go_on_caring()


def _question_set() -> None:
    op.create_table(
        "question_set",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("draft_number", KEY, nullable=False),
        sa.Column("begun_with", KEY, nullable=False),
        sa.Column("drafted_at", MOMENT, nullable=True),
        sa.Column("drafted_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["user.id"], name=op.f("fk_question_set_drafted_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_set")),
        sa.UniqueConstraint("about", name=op.f("uq_question_set_about")),
    )
    op.create_index(op.f("ix_question_set_drafted_by_id"), "question_set", ["drafted_by_id"])


def _question_version() -> None:
    op.create_table(
        "question_version",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("set_id", KEY, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["set_id"], ["question_set.id"], name=op.f("fk_question_version_set_id_question_set")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_question_version_published_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_version")),
        sa.UniqueConstraint("set_id", "number", name=op.f("uq_question_version_set_id_number")),
    )
    op.create_index(op.f("ix_question_version_published_by_id"), "question_version", ["published_by_id"])


def _go_on_asking() -> None:
    """Where somebody works already, version 1 is what the form asked until now; a new house gets its own by setup."""
    connection = op.get_bind()
    if not connection.scalar(sa.text("SELECT count(*) FROM category")):
        return
    of_set = sa.table("question_set", *(sa.column(name) for name in ("about", "active", "draft_number", "begun_with")))
    named = ("set_id", "number", "questions")
    of_version = sa.table("question_version", *(sa.column(name) for name in named), sa.column("published_at", MOMENT))
    connection.execute(of_set.insert().values(about="", active=True, draft_number=0, begun_with=0))
    set_id = connection.scalar(sa.text("SELECT id FROM question_set WHERE about = ''"))
    asked = [
        {"key": key, "words": words, "hint": hint, "kind": kind, "choices": [], "required": False}
        for key, words, hint, kind in ASKED
    ]
    connection.execute(of_version.insert().values(
        set_id=set_id, number=1, questions=json.dumps(asked, ensure_ascii=False), published_at=datetime.now(UTC)
    ))  # fmt: skip


def _go_on_caring() -> None:
    """What somebody needs in their own words has a place on a list that was changed here already."""
    setting = sa.table("setting", sa.column("key", sa.String), sa.column("value", sa.JSON))
    connection = op.get_bind()
    value = connection.scalar(sa.select(setting.c.value).where(setting.c.key == "care"))
    kinds = (value or {}).get("need_kinds")
    if kinds is None or any(kind["key"] == OTHER["key"] for kind in kinds):
        return
    changed = {**value, "need_kinds": [*kinds, OTHER]}
    connection.execute(sa.update(setting).where(setting.c.key == "care").values(value=changed))


def downgrade() -> None:
    op.drop_column("customer", "through_representative")
    op.drop_column("customer", "authority_claimed")
    op.drop_index("ix_complaint_questions_id", "complaint")
    op.drop_column("complaint", "questions_id")
    op.drop_column("complaint", "answers")
    thaw(op.get_bind(), RULES)
    op.drop_table("question_version")
    op.drop_table("question_set")
