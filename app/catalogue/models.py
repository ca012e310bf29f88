"""Tables of the catalogue."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Code, Key, Money, Name, UtcDateTime, Words
from ..frozen import Frozen, keep_frozen


class Setting(Base):
    """One document of settings; `app.catalogue.settings` gives each key its type."""

    __tablename__ = "setting"

    key: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)


class Department(Base):
    __tablename__ = "department"

    id: Mapped[Key]
    key: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    email: Mapped[Name] = mapped_column(default="")


class Category(Base):
    """What a complaint is about. `door` is how a customer would say it; those with a door stand on the landing page.
    `questions` suggests what to find out, one a line."""

    __tablename__ = "category"

    id: Mapped[Key]
    key: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    door: Mapped[Name] = mapped_column(default="")
    icon: Mapped[Code] = mapped_column(default="question-circle")
    example: Mapped[Words] = mapped_column(default="")
    questions: Mapped[Words] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    target_working_days: Mapped[int] = mapped_column(default=10)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)

    department: Mapped[Department | None] = relationship(lazy="joined")


class Contact(Base):
    """Whom we ask about what happened: a department, the leader of a team, or one person.

    `kind`: department, leader, person. `office` is what they do, as colleagues say it. Without an `email` they are
    asked in person, and somebody writes down what they say. `user_id` where they have an account here as well.
    """

    __tablename__ = "contact"

    id: Mapped[Key]
    kind: Mapped[Code]
    name: Mapped[Name]
    office: Mapped[Name] = mapped_column(default="")
    email: Mapped[Name] = mapped_column(default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)


class RouteStep(Base):
    """One contact of a route: whom to ask about complaints of a category, or of a nature, in which place of the order.

    Exactly one of `category_id` and `nature` is set. The route of a category goes before that of a nature.
    """

    __tablename__ = "route_step"
    __table_args__ = (
        UniqueConstraint("category_id", "contact_id"),
        Index("ix_route_step_nature", "nature"),
    )

    id: Mapped[Key]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    nature: Mapped[Name] = mapped_column(default="")
    position: Mapped[int]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)


class Remedy(Base):
    """A way to put things right that staff may offer. `kind` is one of `remedies.KINDS`.

    `cap` is the most of one, `unit_cost` what one costs us at least where no sum has to be named with it,
    `monthly_budget` what all of them may cost in a month. `stock` counts down with every agreement, None where there
    is no end to it; with `draws_code` one of its `Voucher`s is drawn then. `team_ids` are the departments that may
    offer it, none for all. `steps` is what carrying it out takes, in order: `words`, and `department_id` where another
    team does it. `percentage` and `item` are what it begins with, `valid_days` how long it can be used.
    """

    __tablename__ = "remedy"

    id: Mapped[Key]
    key: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[Code]
    takes_money: Mapped[bool] = mapped_column(default=False)
    cap: Mapped[Decimal | None] = mapped_column(Money)
    words: Mapped[Words] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    unit_cost: Mapped[Decimal | None] = mapped_column(Money)
    monthly_budget: Mapped[Decimal | None] = mapped_column(Money)
    percentage: Mapped[int | None]
    item: Mapped[Name] = mapped_column(default="")
    valid_days: Mapped[int | None]
    only_our_fault: Mapped[bool] = mapped_column(default=False)
    stock: Mapped[int | None]
    draws_code: Mapped[bool] = mapped_column(default=False)
    expires_on: Mapped[date | None] = mapped_column(Date)
    team_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class Voucher(Base):
    """A code that one customer gets with a remedy. It is drawn once, at `drawn_at`, and never goes back."""

    __tablename__ = "voucher"
    __table_args__ = (
        UniqueConstraint("remedy_id", "code"),
        Index("ix_voucher_remedy_id_drawn_at", "remedy_id", "drawn_at", "id"),
    )

    id: Mapped[Key]
    remedy_id: Mapped[int] = mapped_column(ForeignKey("remedy.id"))
    code: Mapped[Name]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GuaranteeVersion(Base):
    """What we stood for from `written_at` on. Offers keep the version they were made with, so none is ever changed."""

    __tablename__ = "guarantee_version"

    id: Mapped[Key]
    number: Mapped[int] = mapped_column(unique=True)
    words: Mapped[Words]
    is_on: Mapped[bool]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class ReplyTemplate(Base):
    """Words that letters may begin with, of one kind in one language. Its translations share its `key`."""

    __tablename__ = "reply_template"
    __table_args__ = (UniqueConstraint("key", "language"),)

    id: Mapped[Key]
    key: Mapped[Code]
    language: Mapped[Code]
    kind: Mapped[Code]
    name: Mapped[Name]
    active: Mapped[bool] = mapped_column(default=True)


class Translation(Base):
    """Words of the organisation in another language: which they are say `kind`, `key` and `field` (see `saying`).

    `original` is a mark of the words that were translated; once those have changed, the translation is outdated.
    `reviewed_at` is when somebody else had read it.
    """

    __tablename__ = "translation"
    __table_args__ = (UniqueConstraint("language", "kind", "key", "field"),)

    id: Mapped[Key]
    language: Mapped[Code]
    kind: Mapped[Code]
    key: Mapped[Code]
    field: Mapped[Code]
    words: Mapped[Words]
    original: Mapped[Code]
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class TemplateVersion(Base):
    """What a template said from `written_at` on. Letters keep the version they began with, so none is ever changed."""

    __tablename__ = "template_version"
    __table_args__ = (UniqueConstraint("template_id", "number"),)

    id: Mapped[Key]
    template_id: Mapped[int] = mapped_column(ForeignKey("reply_template.id"))
    number: Mapped[int]
    body: Mapped[Words]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class QuestionSet(Base):
    """What the form asks about complaints of one category, `about` its key; an empty one is for all that have none.

    `draft` is what is being written, with the version it began with; `draft_number` counts its changes. Where it is
    not `active`, its category is asked what every category is.
    """

    __tablename__ = "question_set"

    id: Mapped[Key]
    about: Mapped[Code] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    draft: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    draft_number: Mapped[int] = mapped_column(default=0)
    begun_with: Mapped[int] = mapped_column(default=0)
    drafted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class QuestionVersion(Base):
    """What a set asked from `published_at` on, as JSON. Complaints keep the version they answered; none changes."""

    __tablename__ = "question_version"
    __table_args__ = (UniqueConstraint("set_id", "number"),)

    id: Mapped[Key]
    set_id: Mapped[int] = mapped_column(ForeignKey("question_set.id"))
    number: Mapped[int]
    questions: Mapped[Words]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


FROZEN = (
    Frozen(
        "question_version",
        ("set_id", "number", "questions", "published_at", "published_by_id"),
        words=("questions",),
    ),
)
keep_frozen(*FROZEN)
