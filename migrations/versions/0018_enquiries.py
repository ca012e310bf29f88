"""Whom we ask and in which order, what they said, and whom a complaint is about."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("complaint", sa.Column("about_staff", sa.Boolean(), nullable=False, server_default=sa.false()))
    _create_contact()
    _create_route_step()
    _create_involved()
    _create_enquiry()
    _create_saying()
    _create_enquiry_mail()


def downgrade() -> None:
    for table in ("enquiry_mail", "saying", "enquiry", "involved", "route_step", "contact"):
        op.drop_table(table)
    op.drop_column("complaint", "about_staff")


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_contact_department_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_contact_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_department_id"), "contact", ["department_id"])
    op.create_index(op.f("ix_contact_user_id"), "contact", ["user_id"])


def _create_route_step() -> None:
    op.create_table(
        "route_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("category_id", KEY, nullable=True),
        sa.Column("nature", sa.String(length=200), nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_route_step_category_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_route_step_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_step")),
        sa.UniqueConstraint("category_id", "contact_id", name=op.f("uq_route_step_category_id_contact_id")),
    )
    op.create_index(op.f("ix_route_step_contact_id"), "route_step", ["contact_id"])
    op.create_index(op.f("ix_route_step_nature"), "route_step", ["nature"])


def _create_involved() -> None:
    op.create_table(
        "involved",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("named_at", AT, nullable=False),
        sa.Column("named_by_id", KEY, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_involved_complaint_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_involved_user_id")),
        sa.ForeignKeyConstraint(["named_by_id"], ["user.id"], name=op.f("fk_involved_named_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involved")),
    )
    op.create_index(op.f("ix_involved_complaint_id"), "involved", ["complaint_id"])
    op.create_index(op.f("ix_involved_named_by_id"), "involved", ["named_by_id"])
    op.create_index(op.f("ix_involved_user_id_complaint_id"), "involved", ["user_id", "complaint_id"])


def _create_enquiry() -> None:
    op.create_table(
        "enquiry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("complaint_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("involved_id", KEY, nullable=True),
        sa.Column("after_id", KEY, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("question_id", KEY, nullable=True),
        sa.Column("concern_id", KEY, nullable=True),
        sa.Column("shows_customer", sa.Boolean(), nullable=False),
        sa.Column("planned_at", AT, nullable=False),
        sa.Column("planned_by_id", KEY, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("asked_at", AT, nullable=True),
        sa.Column("reminded_at", AT, nullable=True),
        sa.Column("late_at", AT, nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("skip_reason", sa.Text(), nullable=False),
        sa.Column("told_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_enquiry_complaint_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_enquiry_contact_id")),
        sa.ForeignKeyConstraint(["involved_id"], ["involved.id"], name=op.f("fk_enquiry_involved_id")),
        sa.ForeignKeyConstraint(["after_id"], ["enquiry.id"], name=op.f("fk_enquiry_after_id")),
        sa.ForeignKeyConstraint(["question_id"], ["plan_question.id"], name=op.f("fk_enquiry_question_id")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_enquiry_concern_id")),
        sa.ForeignKeyConstraint(["planned_by_id"], ["user.id"], name=op.f("fk_enquiry_planned_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
    )
    op.create_index(op.f("ix_enquiry_after_id"), "enquiry", ["after_id"])
    op.create_index(op.f("ix_enquiry_complaint_id"), "enquiry", ["complaint_id"])
    op.create_index(op.f("ix_enquiry_concern_id"), "enquiry", ["concern_id"])
    op.create_index(op.f("ix_enquiry_contact_id"), "enquiry", ["contact_id"])
    op.create_index(op.f("ix_enquiry_involved_id"), "enquiry", ["involved_id"])
    op.create_index(op.f("ix_enquiry_planned_by_id"), "enquiry", ["planned_by_id"])
    op.create_index(op.f("ix_enquiry_question_id"), "enquiry", ["question_id"])
    op.create_index(op.f("ix_enquiry_state_due_at"), "enquiry", ["state", "due_at"])


def _create_saying() -> None:
    op.create_table(
        "saying",
        sa.Column("id", KEY, nullable=False),
        sa.Column("enquiry_id", KEY, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("heard", sa.String(length=40), nullable=False),
        sa.Column("confirmed_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_saying_enquiry_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saying_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saying")),
    )
    op.create_index(op.f("ix_saying_enquiry_id"), "saying", ["enquiry_id"])
    op.create_index(op.f("ix_saying_user_id"), "saying", ["user_id"])


def _create_enquiry_mail() -> None:
    op.create_table(
        "enquiry_mail",
        sa.Column("delivery_id", KEY, nullable=False),
        sa.Column("enquiry_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_enquiry_mail_delivery_id")),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_mail_enquiry_id")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_enquiry_mail")),
    )
    op.create_index(op.f("ix_enquiry_mail_enquiry_id"), "enquiry_mail", ["enquiry_id"])
