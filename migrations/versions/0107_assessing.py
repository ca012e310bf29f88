"""Every assessment a complaint had, what its severity rests on, and who else could be affected."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AFFECTED = sa.text("others = 'yes'")


def upgrade() -> None:
    op.add_column("complaint", sa.Column("priority_basis", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("complaint", sa.Column("others", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("complaint", sa.Column("others_who", sa.Text(), nullable=False, server_default=""))
    op.add_column("complaint", sa.Column("others_count", KEY, nullable=True))
    op.create_index(
        "ix_complaint_others", "complaint", ["received_at", "id"],
        sqlite_where=AFFECTED, postgresql_where=AFFECTED,
    )  # fmt: skip
    op.create_table(
        "assessment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("nature", sa.String(length=200), nullable=False),
        sa.Column("category_id", KEY, nullable=False),
        sa.Column("impact", KEY, nullable=False),
        sa.Column("urgency", KEY, nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("priority", KEY, nullable=False),
        sa.Column("raised_by", sa.String(length=40), nullable=False),
        sa.Column("priority_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_assessment_by_id_user")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_assessment_category_id_category")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_assessment_complaint_id_complaint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    for name in ("complaint_id", "by_id", "category_id"):
        op.create_index(op.f(f"ix_assessment_{name}"), "assessment", [name])
    _take_from_the_log()


def _take_from_the_log() -> None:
    """What was assessed before: the log has the values, the complaint the words of its newest assessment."""
    database, after = op.get_bind(), 0
    while rows := database.execute(MADE, {"after": after}).all():
        database.execute(KEEP, list(_kept(rows)))
        after = rows[-1].id


def _kept(rows: Any) -> Iterator[dict[str, Any]]:
    for row in rows:
        now = (json.loads(row.facts) if isinstance(row.facts, str) else row.facts)["now"]
        last = row.newest == row.id
        yield {
            "complaint_id": row.complaint_id, "at": row.at, "by_id": row.actor_id, "nature": row.nature,
            "category_id": now["category"], "impact": now["impact"], "urgency": now["urgency"],
            "priority": now["priority"], "raised_by": "", "effect": row.effect if last else "",
            "priority_reason": row.priority_reason if last else "",
        }  # fmt: skip


MADE = sa.text("""
    SELECT event.id, event.complaint_id, event.at, event.actor_id, event.facts, complaint.nature, complaint.effect,
      complaint.priority_reason,
      (SELECT max(later.id) FROM event later WHERE later.complaint_id = event.complaint_id AND later.action = 'assess')
        AS newest
    FROM event JOIN complaint ON complaint.id = event.complaint_id
    WHERE event.action = 'assess' AND event.id > :after ORDER BY event.id LIMIT 1000
""")
KEEP = sa.text("""
    INSERT INTO assessment (complaint_id, at, by_id, nature, category_id, impact, urgency, effect, priority, raised_by,
      priority_reason)
    VALUES (:complaint_id, :at, :by_id, :nature, :category_id, :impact, :urgency, :effect, :priority, :raised_by,
      :priority_reason)
""")


def downgrade() -> None:
    op.drop_table("assessment")
    op.drop_index("ix_complaint_others", "complaint")
    for name in ("others_count", "others_who", "others", "priority_basis"):
        op.drop_column("complaint", name)
