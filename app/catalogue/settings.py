"""The typed documents kept in `Setting`: organisation, targets, authority, notices."""

from datetime import time
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

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
    outside_body: OutsideBody = OutsideBody()

    @property
    def working_time(self) -> WorkingTime:
        return WorkingTime(self.zone, self.opens, self.closes, self.working_weekdays, self.country, self.subdivision)


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
    escalation_accept_minutes: int = 15
    offer_days: int = 14
    offer_reminder_days_before: int = 3
    question_days: int = 7
    letter_working_days: int = 2
    follow_up_days: int = 3
    follow_up_reminder_days: int = 7
    follow_up_quiet_days: int = 14
    follow_up_link_days: int = 30
    mailed_link_days: int = 90
    unmerge_days: int = 30
    quality_checks_a_week: int = 10


class Authority(Document):
    """The most one member of staff may give per complaint without somebody else's approval."""

    per_complaint: dict[Role, Decimal] = {
        Role.CSR: Decimal(50),
        Role.MANAGER: Decimal(500),
        Role.QA: Decimal(0),
        Role.ADMIN: Decimal(0),
    }


class Level(Document):
    """What one severity means: its name, when it is right, and examples to hold a case against."""

    name: str
    definition: str
    examples: tuple[str, ...]


class Severities(Document):
    """The four severities by priority, 1 the most pressing. Their dates stand in `Targets`.

    `danger_raises_to` is the least severity of a complaint in which somebody is in danger.
    """

    danger_raises_to: int = 1
    levels: dict[int, Level] = {
        1: Level(
            name="Critical",
            definition="Somebody is harmed or in danger, or cannot live their day until we act.",
            examples=(
                "An injury, or something of ours that could cause one.",
                "No home, no heating, no medicine or no money for food because of us.",
                "Threats or abuse by somebody who works for us.",
            ),
        ),
        2: Level(
            name="High",
            definition="A heavy loss, or one that grows with each day, or many people have it.",
            examples=(
                "A wrong charge that has made rent or a loan bounce.",
                "A date that cannot be moved is close: a wedding, a hospital visit, a court.",
                "We broke a promise to somebody who had complained before.",
            ),
        ),
        3: Level(
            name="Medium",
            definition="Something was lost, money, time or trust, and it is no worse tomorrow.",
            examples=(
                "A parcel arrived broken and can be replaced.",
                "A refund is late, and they can wait for it.",
                "Two visits missed, with a day off work for each.",
            ),
        ),
        4: Level(
            name="Low",
            definition="It annoyed them and nothing is lost. It still gets its full answer.",
            examples=(
                "A rude word that was put right at once.",
                "A form that is hard to read.",
                "Ten minutes late, once.",
            ),
        ),
    }


class Choice(Document):
    """One thing to choose, with what it means. What was chosen keeps its key when the words change."""

    key: str
    name: str
    hint: str = ""


class Care(Document):
    """What asks for care in how we handle a complaint, and in who reads it."""

    sensitive_kinds: tuple[Choice, ...] = (
        Choice(key="colleague", name="It is about a colleague"),
        Choice(key="health", name="It speaks of somebody’s health"),
        Choice(key="child", name="A child is part of it"),
        Choice(key="danger", name="Somebody is, or was, in danger"),
        Choice(key="violence", name="Violence, threats or harassment"),
        Choice(key="discrimination", name="Somebody was treated worse for who they are"),
        Choice(key="fraud", name="Fraud or theft"),
        Choice(key="other", name="Something else that few should read"),
    )

    def sensitive_name(self, key: str) -> str:
        """What a kind is called; one that is no longer on the list is named by its key."""
        return next((kind.name for kind in self.sensitive_kinds if kind.key == key), key.replace("_", " "))


Deciding = Literal["upheld", "partly_upheld", "not_upheld", "outside_our_control", "final_position"]
"""What a decision letter decides."""

_WE_ASK = (
    "We ask you {in_days} whether it worked. You need not wait for that: say at any time that it is not right, and we "
    "open your complaint again."
)
_THEY_ASK = (
    "We keep everything and answer every question they have. Tell us when you have gone to them, so that we can send "
    "them what they need."
)


class Letters(Document):
    """What a decision letter has to say, and when a second person signs it before it leaves.

    `fixed` paragraphs can't be left out; {blanks} in them are filled in from the case and the settings. `above` is a
    sum in the organisation's currency, None for no limit; `severe` are priorities 1 and 2. `signers` never sign what
    they wrote.
    """

    fixed: dict[Deciding, tuple[str, ...]] = {
        "upheld": (_WE_ASK,),
        "partly_upheld": (_WE_ASK,),
        "not_upheld": (_WE_ASK,),
        "outside_our_control": (_WE_ASK,),
        "final_position": (_THEY_ASK,),
    }
    name_outside_body: tuple[Deciding, ...] = (
        "upheld", "partly_upheld", "not_upheld", "outside_our_control", "final_position",
    )  # fmt: skip
    above: Decimal | None = Decimal(250)
    severe: bool = True
    not_upheld: bool = True
    sensitive: bool = True
    final_position: bool = True
    signers: tuple[Role, ...] = (Role.MANAGER, Role.QA)
    send_back_reasons: tuple[Choice, ...] = (
        Choice(key="facts", name="The facts are not clear", hint="Somebody who was not there could not follow it."),
        Choice(key="concerns", name="Not every concern is answered", hint="Something they said is passed over."),
        Choice(key="tone", name="The tone", hint="It is cold, or it blames them."),
        Choice(key="plain", name="Hard to read", hint="Long sentences, words of the house."),
        Choice(key="remedy", name="The remedy or the amount", hint="It does not fit what happened, or similar cases."),
        Choice(key="reasons", name="The reasons do not carry the decision"),
        Choice(key="law", name="The law or the outside body", hint="A right of theirs is missing or wrong."),
        Choice(key="names_dates", name="Names, dates or sums are wrong"),
        Choice(key="other", name="Something else"),
    )

    def send_back_reason(self, key: str) -> str:
        """What a reason is called; one that is no longer on the list is named by its key."""
        return next((reason.name for reason in self.send_back_reasons if reason.key == key), key.replace("_", " "))


NoticeKind = Literal[
    "unassigned", "assigned", "customer_wrote", "due_tomorrow", "acknowledge_soon", "acknowledge_late",
    "escalated", "danger", "reopened", "gave_up", "lesson", "approval", "overdue", "sensitive", "others",
    "sign_off",
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
    }


AssignRule = Literal["by_hand", "in_turn"]


class Assigning(Document):
    """How new complaints find a handler: taken or given by hand, or in turn. A team may differ from the rest."""

    rule: AssignRule = "by_hand"
    teams: dict[int, AssignRule] = {}

    def in_turn(self, team_id: int | None) -> bool:
        return (self.rule if team_id is None else self.teams.get(team_id, self.rule)) == "in_turn"


KEYS: dict[type[Document], str] = {
    Organisation: "organisation",
    Targets: "targets",
    Authority: "authority",
    Notices: "notices",
    Care: "care",
    Assigning: "assigning",
    Severities: "severities",
    Letters: "letters",
}
