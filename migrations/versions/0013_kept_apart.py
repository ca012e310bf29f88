"""Which task carries a remedy out, so that complaints that are joined keep their agreements apart."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("offered_remedy") as batch:
        batch.add_column(sa.Column("task_id", KEY, nullable=True))
        batch.create_foreign_key("fk_offered_remedy_task_id_task", "task", ["task_id"], ["id"])
        batch.create_index("ix_offered_remedy_task_id", ["task_id"])
    with op.batch_alter_table("wish_answer") as batch:  # nothing to fill: what no remedy said was no task until now
        batch.add_column(sa.Column("task_id", KEY, nullable=True))
        batch.create_foreign_key("fk_wish_answer_task_id_task", "task", ["task_id"], ["id"])
        batch.create_index("ix_wish_answer_task_id", ["task_id"])
    _fill()


def downgrade() -> None:
    with op.batch_alter_table("wish_answer") as batch:
        batch.drop_index("ix_wish_answer_task_id")
        batch.drop_constraint("fk_wish_answer_task_id_task", type_="foreignkey")
        batch.drop_column("task_id")
    with op.batch_alter_table("offered_remedy") as batch:
        batch.drop_index("ix_offered_remedy_task_id")
        batch.drop_constraint("fk_offered_remedy_task_id_task", type_="foreignkey")
        batch.drop_column("task_id")


def _fill() -> None:
    """A remedy's task has its words. It stands on the complaint of the offer, or on one that this was joined with.

    One of an agreement that failed has its task too, so that the same words of the next agreement find their own.
    """
    offer, task = _table("offer", "id", "complaint_id", "state"), _table("task", "id", "complaint_id", "kind", "words")
    line = _table("offered_remedy", "id", "offer_id", "words", "task_id")
    complaint, database = _table("complaint", "id", "merged_into_id"), op.get_bind()
    joined = sa.select(complaint.c.id, complaint.c.merged_into_id).where(complaint.c.merged_into_id.is_not(None))
    into = {row.id: row.merged_into_id for row in database.execute(joined)}
    tasks: dict[tuple[int, str], list[int]] = {}
    for row in database.execute(sa.select(task).where(task.c.kind == "remedy").order_by(task.c.id)):
        tasks.setdefault((row.complaint_id, row.words), []).append(row.id)
    lines = sa.select(line.c.id, line.c.words, offer.c.complaint_id).join(offer, offer.c.id == line.c.offer_id)
    kept = []
    for row in database.execute(lines.where(offer.c.state.in_(("accepted", "failed"))).order_by(line.c.id)).all():
        place: int | None = row.complaint_id
        while place is not None and not tasks.get((place, row.words)):
            place = into.get(place)
        if place is not None:
            kept.append({"number": row.id, "task": tasks[(place, row.words)].pop(0)})
    if kept:
        keep = sa.update(line).where(line.c.id == sa.bindparam("number")).values(task_id=sa.bindparam("task"))
        database.execute(keep, kept)


def _table(name: str, *columns: str) -> Any:
    return sa.table(name, *(sa.column(column) for column in columns))
