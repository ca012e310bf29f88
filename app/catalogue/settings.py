"""The typed documents kept in `Setting`: organisation, targets, authority, notices, how new complaints are given."""

from datetime import time
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from ..access import Role
from ..clock import WorkingTime


class Document(BaseModel):
    """A group of settings. A document that was never saved has its defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OutsideBody(Document):
    """Who looks at a complaint again when the customer is not satisfied with our answer."""

    name: str = ""
    url: str = ""
    phone: str = ""
    address: str = ""
    weeks_until: int = 8
    months_to_go: int = 12


class Organisation(Document):
    name: str = "Your organisation"
    phone: str = ""
    phone_hours: str = ""
    email: str = ""
    address: str = ""
    zone: str = "Europe/London"
    currency: str = "GBP"
    country: str = "GB"
    subdivision: str = "ENG"
    opens: time = time(9)
    closes: time = time(17)
    working_weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    emergency: str = "If somebody is in danger now, ring 999."
    privacy_contact: str = ""
    # Who answers what people ask of their own data; without anybody the managers do.
    privacy_person_id: int | None = None
    natures: tuple[str, ...] = (
        "Service issue",
        "Product defect",
        "How we treated somebody",
        "Money and bills",
        "Information we gave",
        "Access",
    )
    causes: tuple[str, ...] = (
        "Human error",
        "Miscommunication",
        "Needs overlooked",
        "A process that does not work",
        "A system or machine",
        "A supplier",
        "Misunderstanding by the customer",
        "Outside our control",
    )
    # Which of the causes says that the customer understood us wrongly: its decision explains the rule.
    misunderstanding: str = "Misunderstanding by the customer"
    outside_body: OutsideBody = OutsideBody()

    @property
    def working_time(self) -> WorkingTime:
        return WorkingTime(self.zone, self.opens, self.closes, self.working_weekdays, self.country, self.subdivision)


OURS = {
    "emergency": "What to do when somebody is in danger",
    "phone_hours": "When the telephone is answered",
    "address": "Our address, as somebody writes it on a letter to us",
}
OF_OUTSIDE_BODY = {"name": "Its name", "address": "Its address, as somebody writes it on a letter"}
"""Words of both that customers read, each with what it is to whoever translates it."""


class Targets(Document):
    """What we promise. Working days end at closing time; priorities run from 1 (most pressing) to 4."""

    acknowledge_hours: int = 24
    acknowledge_alarm_hours: int = 18
    first_contact_working_hours: int = 4
    reopened_contact_working_days: int = 1
    priority_working_days: dict[int, int] = {1: 3, 2: 5, 3: 10, 4: 15}
    # Working hours until somebody speaks with them once it is assessed; 0 asks for no call of its own.
    priority_call_working_hours: dict[int, int] = {1: 2, 2: 0, 3: 0, 4: 0}
    legal_days: int = 56
    # Whoever asks for their own data has our answer so many months later; who answers is reminded before that.
    own_data_months: int = 1
    own_data_alarm_days: int = 7
    escalation_accept_minutes: int = 15
    offer_days: int = 14
    offer_reminder_days_before: int = 3
    question_days: int = 7
    letter_working_days: int = 2
    mail_working_days: int = 1
    follow_up_days: int = 3
    follow_up_reminder_days: int = 7
    follow_up_quiet_days: int = 14
    follow_up_link_days: int = 30
    follow_up_again_days: int = 28
    mailed_link_days: int = 90
    unmerge_days: int = 30
    quality_checks_a_week: int = 10


class Authority(Document):
    """How far a role may go without somebody else's approval: what it may give per complaint and in a month of the
    calendar, in the organisation's currency, and which kinds of remedies, none named for all.

    `one_more_thing` is the most that a small thing on top may cost, where we were at fault.
    """

    per_complaint: dict[Role, Decimal] = {
        Role.CSR: Decimal(50),
        Role.MANAGER: Decimal(500),
        Role.QA: Decimal(0),
        Role.ADMIN: Decimal(0),
    }
    per_month: dict[Role, Decimal] = {
        Role.CSR: Decimal(1000),
        Role.MANAGER: Decimal(10_000),
        Role.QA: Decimal(0),
        Role.ADMIN: Decimal(0),
    }
    kinds: dict[Role, tuple[str, ...]] = {}
    one_more_thing: Decimal = Decimal(20)


NoticeKind = Literal[
    "unassigned", "assigned", "customer_wrote", "due_tomorrow", "acknowledge_soon", "acknowledge_late",
    "escalated", "danger", "reopened", "gave_up", "lesson", "approval", "overdue", "sensitive", "others",
    "sign_off", "call_asked", "call_not_logged",
    "colleague_answered", "colleague_late", "own_data",
]  # fmt: skip


class NoticeRule(Document):
    """Who is told, and how. The deputy is told when the addressee is away, inactive or missing."""

    addressee: Literal["handler", "representatives", "managers", "administrators"]
    deputy: Literal["handler", "representatives", "managers", "administrators"] = "managers"
    by_mail: bool = True
    enabled: bool = True


class Notices(Document):
    rules: dict[NoticeKind, NoticeRule] = {
        "unassigned": NoticeRule(addressee="representatives"),
        "assigned": NoticeRule(addressee="handler"),
        "customer_wrote": NoticeRule(addressee="handler"),
        "due_tomorrow": NoticeRule(addressee="handler"),
        "acknowledge_soon": NoticeRule(addressee="handler", deputy="representatives"),
        "acknowledge_late": NoticeRule(addressee="managers", deputy="administrators"),
        "escalated": NoticeRule(addressee="managers", deputy="administrators"),
        "danger": NoticeRule(addressee="managers", deputy="representatives"),
        "reopened": NoticeRule(addressee="managers", deputy="administrators"),
        "gave_up": NoticeRule(addressee="handler"),
        "lesson": NoticeRule(addressee="handler", by_mail=False),
        "approval": NoticeRule(addressee="managers", deputy="administrators"),
        "overdue": NoticeRule(addressee="handler"),
        "sensitive": NoticeRule(addressee="managers", deputy="administrators"),
        "others": NoticeRule(addressee="managers", deputy="administrators"),
        "sign_off": NoticeRule(addressee="managers", deputy="administrators"),
        "call_asked": NoticeRule(addressee="handler", deputy="representatives"),
        "call_not_logged": NoticeRule(addressee="handler"),
        "colleague_answered": NoticeRule(addressee="handler"),
        "colleague_late": NoticeRule(addressee="managers", deputy="administrators"),
        "own_data": NoticeRule(addressee="managers", deputy="administrators"),
    }

    @field_validator("rules")
    @classmethod
    def _complete(cls, rules: dict[NoticeKind, NoticeRule]) -> dict[NoticeKind, NoticeRule]:
        """What was kept before a kind of notice came is still whole."""
        defaults: dict[NoticeKind, NoticeRule] = cls.model_fields["rules"].default
        return {**defaults, **rules}


AssignRule = Literal["by_hand", "in_turn"]


class Assigning(Document):
    """How new complaints find a handler: taken or given by hand, or in turn. A team may differ from the rest."""

    rule: AssignRule = "by_hand"
    teams: dict[int, AssignRule] = {}

    def in_turn(self, team_id: int | None) -> bool:
        return (self.rule if team_id is None else self.teams.get(team_id, self.rule)) == "in_turn"
