"""Everything that gives something, or ends it, as one step of a walk that somebody may take in any order."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

import time_machine
from flask import Flask

from app import clock
from app.access import Role
from app.catalogue import queries as catalogue
from app.catalogue import remedies
from app.catalogue import service as catalogue_service
from app.catalogue.models import Remedy
from app.catalogue.settings import Authority
from app.complaints import details as d
from app.complaints.actions import ACTIONS
from app.complaints.models import Complaint, Task
from app.complaints.queries import get_by_id
from app.complaints.statuses import Status
from app.conversations import finishing, standing
from app.conversations import service as talks
from app.conversations.answers import Answers, Confirmed, Offered, OfferedLine, Said
from app.db import db
from app.errors import DomainError
from app.remedies import fixing
from app.remedies.models import Offer, Sweetener
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform
from tests.support.ledger import Bounds
from tests.support.remedies import add_remedy, find, sweetener

ZONE = "America/New_York"
CASE = {Role.CSR: Decimal(50), Role.MANAGER: Decimal(200), Role.ADMIN: Decimal(300)}
MONTH = {Role.CSR: Decimal(90), Role.MANAGER: Decimal(290), Role.ADMIN: Decimal(420)}
KINDS = {Role.CSR: ("refund", "gift", "discount", "sweetener")}
COSTS = {
    "ticket": Decimal("9.50"), "coded": Decimal("20.40"), "mend": Decimal("12.25"), "tenth": Decimal("15.75"),
    "card": Decimal("4.75"),
}  # fmt: skip
BUDGETS = {"voucher": Decimal("75.50"), "coded": Decimal("50.00"), "card": Decimal("14.00")}
STOCK, CODES = {"ticket": 1, "card": 4}, {"coded": 3}
MONEY = ("refund", "voucher")
OFFERED = (*MONEY, "ticket", "coded", "mend", "tenth")
SORRY = "I am sorry. We left it there."
ANYWHERE = frozenset({"fix", "lapse", "midnight", "guided", "drop", "send"})
BEGINS_AS = {
    "ask": "ask_approval", "ask_and_approve": "ask_approval", "ask_and_offer": "offer", "sweeten": "add_sweetener",
    "fail": "agreement_failed", "verify": "agreement_failed", "join": "merge", "separate": "unmerge",
}  # fmt: skip
tickets = count(1)


def house(app: Flask) -> tuple[dict[str, int], Bounds]:
    """A catalogue of its own for a walk, with pools that are soon empty, and limits that are quickly reached."""
    with doing(app):
        catalogue_service.save(Authority(per_complaint=CASE, per_month=MONTH, kinds=KINDS))
        catalogue_service.save(catalogue.organisation().model_copy(update={"zone": ZONE}))
        db.session.query(Remedy).filter(Remedy.key.not_in(("refund", "apology"))).update({"active": False})
        refund = db.session.query(Remedy.id).filter_by(key="refund").scalar()
    name = next(tickets)
    ids = {
        "refund": refund,
        "voucher": add_remedy(app, f"Voucher {name}", "gift", takes_money=True, monthly_budget=BUDGETS["voucher"]),
        "ticket": add_remedy(app, f"Ticket {name}", "gift", unit_cost=COSTS["ticket"], stock=STOCK["ticket"]),
        "coded": add_remedy(
            app, f"Code {name}", "gift", unit_cost=COSTS["coded"], draws_code=True, monthly_budget=BUDGETS["coded"]
        ),
        "mend": add_remedy(app, f"Mend it {name}", "repair", unit_cost=COSTS["mend"]),
        "tenth": add_remedy(app, f"A tenth {name}", "discount", unit_cost=COSTS["tenth"], percentage=10),
        "card": sweetener(
            app, f"A card {name}", str(COSTS["card"]), monthly_budget=BUDGETS["card"], stock=STOCK["card"]
        ),
    }  # fmt: skip
    with doing(app):
        remedies.add_codes(ids["coded"], "\n".join(f"CODE-{name}-{place}" for place in range(CODES["coded"])))

    def of(known: dict[str, Decimal]) -> dict[int, Decimal]:
        return {ids[key]: value for key, value in known.items()}

    stock, codes = ({ids[key]: value for key, value in known.items()} for known in (STOCK, CODES))
    return ids, Bounds(CASE, MONTH, KINDS, of(BUDGETS), of(COSTS), stock, codes, ZONE)


@dataclass(frozen=True)
class Step:
    """`place` is which complaint, `other` another one of them."""

    name: str
    place: int
    other: int
    who: str
    amount: str
    remedy: str


class Walk:
    """Some complaints of one customer, and what is done to them. `done` counts what went through, `refused` what did
    not, by the step's name."""

    def __init__(self, app: Flask, traveller: time_machine.Traveller, ids: dict[str, int]) -> None:
        self.app, self.traveller, self.ids = app, traveller, ids
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.references = [paths.bring_to(app, Status.INVESTIGATING) for _ in range(4)]
        for reference in self.references:
            find(app, reference)
        with doing(app):
            for reference in self.references:
                by_reference(reference).customer.email_verified_at = clock.now()

    def take(self, step: Step) -> None:
        """Where it can be done at all: on the complaint of this place among those that are where it begins."""
        self.traveller.shift(1)
        fitting = self.fitting(step.name)
        if not fitting:
            return
        step = replace(step, place=fitting[step.place % len(fitting)])
        try:
            went: bool | None = STEPS[step.name](self, step)
        except DomainError:
            went = False
        if went is not None:
            (self.done if went else self.refused)[step.name] += 1

    def fitting(self, name: str) -> list[int]:
        start = ACTIONS[BEGINS_AS.get(name, name)].start if name not in ANYWHERE else frozenset(Status)
        with self.app.app_context():
            found = [at for at, row in enumerate(self.references) if by_reference(row).state in start]
            db.session.remove()
        return found

    def act(self, step: Step, name: str, who: str, needs: object = None) -> bool:
        perform(self.app, self.references[step.place], name, who, needs)
        return True

    def read(self, query: Callable[[Complaint], list[int]], step: Step) -> list[int]:
        with self.app.app_context():
            found = query(by_reference(self.references[step.place]))
            db.session.remove()
        return found

    def line(self, step: Step, wish: int | None = 1) -> d.OfferLine:
        amount = Decimal(step.amount) if step.remedy in MONEY else None
        return d.OfferLine(self.ids[step.remedy], "We do it.", amount, wish)


def offer(walk: Walk, step: Step) -> bool:
    with walk.app.app_context():
        until = clock.now().date() + timedelta(days=10)
        db.session.remove()
    answers = (d.WishAnswer("Pay for the repair.", "yes"),)
    return walk.act(step, "offer", step.who, d.Offer((walk.line(step),), "It was our fault.", until, answers=answers))


def ask(walk: Walk, step: Step) -> bool:
    kinds = ("repair",) if step.remedy == "mend" else ()
    amount = None if kinds and Decimal(step.amount) < 20 else Decimal(step.amount)
    return walk.act(step, "ask_approval", "csr", d.ApprovalRequest(amount, "The joiner asks for it.", kinds=kinds))


def approve(walk: Walk, step: Step) -> bool:
    return walk.act(step, "approve", step.who, d.ApprovalDecision("It was our fault."))


def refuse(walk: Walk, step: Step) -> bool:
    return walk.act(step, "refuse", step.who, d.ApprovalDecision("Not now."))


def ask_and_approve(walk: Walk, step: Step) -> bool:
    """What is kept back in a month until it is offered."""
    ask(walk, step)
    walk.traveller.shift(1)
    return approve(walk, replace(step, who="manager" if step.who == "csr" else step.who))


def ask_and_offer(walk: Walk, step: Step) -> bool:
    """Asked for, approved by the first who may, and offered as it was approved."""
    ask(walk, step)
    for who in ("manager", "other_manager", "admin"):
        try:
            walk.traveller.shift(1)
            walk.act(step, "approve", who, d.ApprovalDecision("It was our fault."))
        except DomainError:
            continue
        walk.traveller.shift(1)
        walk.done["approve"] += 1
        return offer(walk, replace(step, who="csr"))
    return False


def sweeten(walk: Walk, step: Step) -> bool:
    needs = d.SweetenerTerms(walk.ids["card"], "I am sorry.", "5 Mill Lane")
    return walk.act(step, "add_sweetener", step.who, needs)


def _planned(complaint: Complaint) -> list[int]:
    rows = db.session.query(Sweetener.id).filter_by(complaint_id=complaint.id, state="planned")
    return [row[0] for row in rows]


def drop(walk: Walk, step: Step) -> bool | None:
    for sweetener_id in walk.read(_planned, step)[:1]:
        return walk.act(step, "drop_sweetener", step.who, d.SweetenerDropped(sweetener_id, "They moved."))
    return None


def send(walk: Walk, step: Step) -> bool | None:
    with walk.app.app_context():
        today = clock.now().astimezone(ZoneInfo(ZONE)).date()
    for sweetener_id in walk.read(_planned, step)[:1]:
        return walk.act(step, "sweetener_sent", step.who, d.SweetenerSent(sweetener_id, today))
    return None


def verify(walk: Walk, step: Step) -> bool | None:
    """A part of an agreement is done: that is spent, whatever fails then."""

    def open_tasks(complaint: Complaint) -> list[int]:
        rows = db.session.query(Task.id).filter_by(complaint_id=complaint.id, kind="remedy", done_at=None)
        return [row[0] for row in rows]

    for task_id in walk.read(open_tasks, step)[:1]:
        return walk.act(step, "verify_task", "csr", d.TaskDone(task_id, "The bank shows it."))
    return None


def join(walk: Walk, step: Step) -> bool | None:
    if step.place == step.other:
        return None
    return walk.act(step, "merge", "csr", d.Merge(walk.references[step.other], "Both are about one parcel."))


def fix(walk: Walk, step: Step) -> bool:
    """A new complaint that is settled at once; what is given may need a finding of fault."""
    reference = file_one(walk.app)
    with doing(walk.app):
        complaint = get_by_id(by_reference(reference).id, for_change=True)
        fixing.fix(
            complaint, actor_of(step.who),
            d.Fix(
                "It stood in the rain.", "Your mother's machine stood in the rain.", SORRY, "We left it there.",
                "upheld", "Human error", "Service issue", asked="Pay for the repair.", gets="yes",
                lines=(walk.line(step, None),), agreed=d.Spoken("telephone", "Yes, do that."),
            ),
        )  # fmt: skip
    return True


def guided(walk: Walk, step: Step) -> bool:
    """The end of a guided call: another offer first that they do not want, then one that they are happy with. It takes
    the place of what stood."""
    with doing(walk.app):
        complaint, actor = get_by_id(by_reference(walk.references[step.place]).id, for_change=True), actor_of(step.who)
        beginning = talks.Beginning("complaint", "telephone", f"ticket-{next(tickets)}", read_card=True)
        talk = talks.open_talk(beginning, actor, complaint)
        answers = talks.answers_of(talk)
        _answer(answers, complaint, walk.line(step), step)
        talk.answers = answers.model_dump()
        finishing.finish(talk, complaint, actor)
    return True


def _answer(answers: Answers, complaint: Complaint, line: d.OfferLine, step: Step) -> None:
    said = [concern.words for concern in answers.concerns] or ["It stood in the rain."]
    amount = str(line.amount) if line.amount is not None else ""
    given = [OfferedLine(remedy_id=line.remedy_id, words="We do it.", amount=amount)]
    wish = answers.wish or "Pay for the repair."
    answers.concerns = [Confirmed(words=words, answer="yes") for words in said]
    answers.said["affirm"] = Said(words=SORRY, fault="ours")
    answers.wish, answers.can, answers.doing = wish, "yes", "We do it."
    answers.by = (clock.now() + timedelta(days=5)).date().isoformat()
    answers.nature, answers.effect, answers.agreed = "Service issue", "She can't sew.", True
    first = Offered(lines=given, why="It is a part of it.", answer="not_happy", feel="Not like this.")
    last = Offered(lines=given, asked=True, gets={wish: "yes"}, answer="happy", feel="Yes, that is fair.")
    answers.offers = [first, last] if step.other % 2 else [last]
    answers.replaces = "yes" if standing.of(complaint) is not None else ""


def lapse(walk: Walk, step: Step) -> bool | None:
    """Days pass, and every offer whose last day is over lapses."""
    walk.traveller.shift(timedelta(days=11))
    went = None
    for reference in walk.references:
        with walk.app.app_context():
            row = db.session.query(Offer).filter_by(complaint_id=by_reference(reference).id, state="open").one_or_none()
            is_over = row is not None and row.until <= clock.now()
            db.session.remove()
        if is_over:
            try:
                perform(walk.app, reference, "lapse", "system")
                went = True
            except DomainError:  # it rests on a joined complaint
                pass
    return went


def midnight(walk: Walk, step: Step) -> bool:
    """To the last minutes of the month where the organisation is, or to the first of the next."""
    here = clock.now().astimezone(ZoneInfo(ZONE))
    first = (here.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    turn = datetime.combine(first.date(), first.time(), ZoneInfo(ZONE))
    goal = turn + timedelta(minutes=5 if step.other % 2 else -5)
    walk.traveller.move_to(max(goal, clock.now()))
    return True


def told(name: str, needs: object = None, by: str = "customer") -> Callable[[Walk, Step], bool]:
    """An action that needs nothing of the walk's."""
    return lambda walk, step: walk.act(step, name, by if by != "colleague" else step.who, needs)


STEPS: dict[str, Callable[[Walk, Step], bool | None]] = {
    "offer": offer, "ask": ask, "approve": approve, "refuse": refuse,
    "ask_and_approve": ask_and_approve, "ask_and_offer": ask_and_offer,
    "accept": told("accept"), "decline": told("decline", d.Declined("No.")),
    "not_right": told("not_right", d.NotRight("It was not enough.")),
    "withdraw": told("withdraw", d.Withdrawal(True)),
    "take_back": told("take_back", d.Reason("It was wrong."), "colleague"),
    "fail": told("agreement_failed", d.Reason("It was wrong."), "colleague"),
    "sweeten": sweeten, "drop": drop, "send": send, "verify": verify, "fix": fix, "guided": guided,
    "join": join, "separate": told("unmerge", d.Reason("They are two after all."), "csr"),
    "lapse": lapse, "midnight": midnight,
}  # fmt: skip
