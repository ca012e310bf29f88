"""What concerns somebody alone waits where nobody has seen what allows their representative to ask."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

HELD = ("conclude", "offer", "correct_decision")


def upgrade() -> None:
    hold = sa.text(
        "INSERT INTO blocker (complaint_id, action, kind, about, words, waiver) "
        "SELECT complaint.id, :action, 'authority', 0, "
        "'Nobody has seen yet what allows whoever acts for them to', '' "
        "FROM complaint JOIN customer ON customer.id = complaint.customer_id "
        "WHERE customer.through_representative "
        "AND customer.authority IN ('', 'unseen')"
    )
    for action in HELD:
        op.execute(hold.bindparams(action=action))


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM blocker WHERE kind = 'authority'"))
