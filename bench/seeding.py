"""Fills a database with believable complaints in bulk: their customers, events, clocks, words and mails.

The life of each is drawn from a fixed seed, so that every run measures the same rows; shares of statuses are the
same at every size. Rows go in through SQLAlchemy Core; nothing here stands for a test of the services.
"""

import hashlib
import random
from datetime import datetime, timedelta
from typing import Any

from flask_security.utils import hash_password
from sqlalchemy import Connection, Table, insert, select, text

from app import clock
from app.access import Role as RoleName
from app.accounts.models import Role, User
from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.catalogue.models import Category, Department, Remedy
from app.catalogue.settings import Organisation
from app.complaints.models import Clock, Complaint, Concern, Event, Message
from app.complaints.references import new_reference
from app.complaints.search import create_search, drop_search
from app.complaints.statuses import ENDED, UNKNOWN_SEVERITY, Status
from app.db import Base, db, transaction
from app.outbox.models import Delivery
from app.people.models import Customer
from app.reviews import service as reviews
from app.trends import weeks

from . import waiting
from .vocabulary import sentence, story

SEED = 1907
CHUNK = 2_000
DAYS_OF_HISTORY = 730

STAFF = {
    "manager@example.org": ("Helen Marsh", RoleName.MANAGER),
    "priya@example.org": ("Priya Shah", RoleName.CSR),
    "dev@example.org": ("Dev Raman", RoleName.CSR),
    "rosa@example.org": ("Rosa Lind", RoleName.CSR),
    "admin@example.org": ("Ada Birch", RoleName.ADMIN),
}

# Shares of a hundred complaints; an office that keeps up has about one in seven open. None has an offer: those have
# tables of their own, and what is measured here does not depend on them.
SHARES = {
    Status.RECEIVED: 2, Status.ACKNOWLEDGED: 2, Status.ASSESSED: 3, Status.INVESTIGATING: 5, Status.RESOLVED: 2,
    Status.CLOSED: 83, Status.WITHDRAWN: 3,
}  # fmt: skip

LIFE = ("file", "acknowledge", "assess", "state_facts", "confirm_facts", "resolve", "confirm_satisfied")
REACHED = {
    Status.RECEIVED: 1, Status.ACKNOWLEDGED: 2, Status.ASSESSED: 3, Status.INVESTIGATING: 5, Status.RESOLVED: 6,
    Status.CLOSED: 7, Status.WITHDRAWN: 2,
}  # fmt: skip
BY_CUSTOMER = frozenset({"file", "confirm_facts", "confirm_satisfied", "withdraw"})
SAID = {"acknowledge": "acknowledgement", "resolve": "decision"}
MAILED = {"file": "received", "acknowledge": "acknowledged", "state_facts": "facts", "resolve": "decision"}

Row = dict[str, Any]


def seed_house(password: str) -> None:
    """The organisation, its catalogue and five colleagues, all with this password."""
    with transaction():
        department = Department(key="care", name="Customer care", email="care@example.org")
        for position, name in enumerate(("Parcels", "Tickets", "Streets", "Water and waste", "Staff", "Other")):
            db.session.add(
                Category(key=name.split()[0].lower(), name=name, door=f"Something about {name.lower()}",
                         position=position, target_working_days=10, department=department)
            )  # fmt: skip
        db.session.add(Remedy(key="apology", name="Apology", kind="apology", position=1))
        roles = {role: Role(name=role.value) for role in RoleName}
        for email, (name, role) in STAFF.items():
            db.session.add(
                User(email=email, password=hash_password(password), name=name, public_name=name, roles=[roles[role]],
                     confirmed_at=clock.now())
            )  # fmt: skip
        catalogue_service.save(Organisation(name="Northline", phone="0800 555 0158"))


def seed_complaints(count: int) -> None:
    """So many complaints with everything around them, and the statistics the query planner goes by."""
    chance = random.Random(SEED)
    categories = [choice.id for choice in catalogue.categories()]
    handlers = [user.id for user in db.session.query(User).order_by(User.id).limit(4)]
    db.session.rollback()
    numbers = range(1, count + 1)
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.rollback()
        with connection.begin():
            drop_search(connection)  # filled at once at the end: its triggers would go row by row
        for start in range(0, count, CHUNK):
            with connection.begin():
                rows = Rows(chance, categories, handlers, count)
                for number in numbers[start : start + CHUNK]:
                    rows.add_complaint(number)
                rows.write(connection)
        with connection.begin():
            create_search(connection)
            connection.execute(text("ANALYZE"))


class Rows:
    """Rows of a stretch of complaints, collected table by table and written together."""

    def __init__(self, chance: random.Random, categories: list[int], handlers: list[int], count: int) -> None:
        self.chance, self.categories, self.handlers, self.count = chance, categories, handlers, count
        self.now = clock.now().replace(microsecond=0)
        self.by_table: dict[type[Base], list[Row]] = {
            model: [] for model in (Customer, Complaint, Event, Clock, Message, Concern, Delivery, *waiting.MODELS)
        }

    def write(self, connection: Connection) -> None:
        for model, rows in self.by_table.items():
            table = model.__table__
            assert isinstance(table, Table)
            if rows:
                connection.execute(insert(table), rows)

    def add_complaint(self, number: int) -> None:
        """Complaint `number` with its customer, its life so far and the mails about it. The oldest is number 1."""
        status = self.chance.choices(list(SHARES), weights=list(SHARES.values()))[0]
        received = self._received(number)
        customer = self._customer(number, received)
        complaint = self._complaint(number, status, received, customer)
        self.by_table[Customer].append(customer)
        self.by_table[Complaint].append(complaint)
        self._add_clocks(complaint)
        waiting.add(self, complaint, customer)
        at = received
        steps = LIFE[: REACHED[status]] + (("withdraw",) if status is Status.WITHDRAWN else ())
        for order, step in enumerate(steps):
            self._add_event(complaint, order, step, at)
            if step == "acknowledge":
                complaint["acknowledged_at"] = at
            at = min(at + timedelta(hours=self.chance.randint(1, 40)), self.now)

    def _received(self, number: int) -> datetime:
        return self.now - timedelta(days=DAYS_OF_HISTORY) * (1 - number / (self.count + 1))

    def _customer(self, number: int, received: datetime) -> Row:
        first = self.chance.choice(("Grace", "Ewa", "Yusuf", "Marta", "Colin", "Aisha", "Tom", "Ines", "Joan", "Ravi"))
        last = self.chance.choice(("Okafor", "Nowak", "Demir", "Field", "Stone", "Reyes", "Walsh", "Lind", "Archer"))
        return {
            "id": number, "name": f"{first} {last}", "email": f"{first}.{last}.{number // 3}@example.net".lower(),
            "email_verified_at": None, "phone": "", "postal_address": "", "preferred_channel": "email",
            "language": "en", "created_at": received,
        }  # fmt: skip

    def _complaint(self, number: int, status: Status, received: datetime, customer: Row) -> Row:
        chance, ended = self.chance, status in ENDED
        category = chance.choice(self.categories)
        due = received + timedelta(days=10)
        # Open complaints are spread over the last weeks, whatever their number: nobody leaves them for two years.
        if not ended:
            due = self.now + timedelta(minutes=chance.randint(-3 * 24 * 60, 14 * 24 * 60))
        handler = None if status is Status.RECEIVED else chance.choice(self.handlers)
        words = story(chance, number, self.count)
        digest = hashlib.sha256(f"{SEED}:{number}".encode()).digest()
        assessed = REACHED[status] >= LIFE.index("assess") + 1
        return {
            "id": number, "reference": new_reference(), "code_hash": digest, "version": REACHED[status],
            "status": status.value, "is_open": not ended, "level": 0, "customer_id": number, "handler_id": handler,
            "channel": "web", "language": "en", "received_at": received, "logged_at": received, "heard_at": received,
            "acknowledged_at": None if status is Status.RECEIVED else received + timedelta(hours=6),
            "resolved_at": received + timedelta(days=8) if status in {Status.RESOLVED, Status.CLOSED} else None,
            "closed_at": received + timedelta(days=11) if ended else None,
            "title": words[:57] + "…", "happened": words,
            "expected": sentence(chance, 9), "desired": sentence(chance, 7),
            "occurred": "", "order_number": f"NL-{number:07}", "mood": chance.randint(1, 5), "in_danger": False,
            "search_names": f"{customer['name']} {customer['email']} NL-{number:07}",
            "category_id": category, "customer_category_id": category, "nature": "Service issue" if assessed else "",
            "impact": 2 if assessed else None, "urgency": 2 if assessed else None, "priority": 3 if assessed else None,
            "severity": 3 if assessed else UNKNOWN_SEVERITY, "department_id": 1,
            "priority_reason": "", "effect": "", "due_at": due, "at_risk_at": due - timedelta(days=2),
            "due_kind": "" if ended else "resolution", "expected_at": due,
            "expected_basis": {"kind": "target", "days": 10},
            "outcome": "upheld" if status is Status.CLOSED else "", "cause": "", "explanation": "",
            "satisfaction": "yes" if status is Status.CLOSED else "", "restricted": False,
            "idempotency_hash": digest,
            "content_hash": digest, "announced_at": received,
        }  # fmt: skip

    def _add_clocks(self, complaint: Row) -> None:
        received, ended = complaint["received_at"], complaint["closed_at"]
        dates = {
            "acknowledge": received + timedelta(hours=24),
            "resolution": complaint["due_at"],
            "legal": received + timedelta(days=56),
        }
        for kind, due in dates.items():
            end = complaint["acknowledged_at"] if kind == "acknowledge" else ended
            self.by_table[Clock].append(
                {"complaint_id": complaint["id"], "kind": kind, "rule": kind, "started_at": received, "due_at": due,
                 "first_due_at": due, "at_risk_at": due - timedelta(hours=6), "pause_reason": "", "ended_at": end,
                 "met": end is not None}
            )  # fmt: skip

    def _add_event(self, complaint: Row, number: int, step: str, at: datetime) -> None:
        identity = complaint["id"] * 10 + number
        by_customer = step in BY_CUSTOMER
        self.by_table[Event].append(
            {"id": identity, "complaint_id": complaint["id"], "at": at, "action": step,
             "actor_kind": "customer" if by_customer else "staff",
             "actor_id": None if by_customer else complaint["handler_id"], "from_status": None,
             "to_status": complaint["status"], "facts": _facts(complaint, step, at)}
        )  # fmt: skip
        if step in SAID:
            self.by_table[Message].append(
                {"complaint_id": complaint["id"], "event_id": identity, "at": at, "kind": SAID[step],
                 "internal": False, "from_customer": False, "author_id": complaint["handler_id"],
                 "body": sentence(self.chance, 30)}
            )  # fmt: skip
        if step == "state_facts":
            self.by_table[Concern].append(
                {"complaint_id": complaint["id"], "position": 1, "words": sentence(self.chance, 12), "stated_at": at,
                 "confirmed_at": at, "finding": "", "outcome": ""}
            )  # fmt: skip
        if step in MAILED:
            self._add_mail(complaint, MAILED[step], at)

    def _add_mail(self, complaint: Row, kind: str, at: datetime) -> None:
        email, name = complaint["search_names"].split()[2], complaint["title"]
        # Bodies of sent mails are dropped after ninety days, as the worker does.
        kept = self.now - at < timedelta(days=90)
        body = sentence(self.chance, 60) if kept else ""
        self.by_table[Delivery].append(
            {"kind": kind, "about": complaint["id"], "channel": "mail", "state": "sent", "to_staff": False,
             "recipient": email, "recipient_name": name[:40], "subject": f"Your complaint {complaint['reference']}",
             "text": body, "html": f"<p>{body}</p>" * 3 if kept else "",
             "message_id": f"<{complaint['id']}.{kind}@example.org>", "created_at": at, "next_try_at": at,
             "attempts": 1, "sent_at": at, "last_error": "", "link_purpose": ""}
        )  # fmt: skip


def _facts(complaint: Row, step: str, at: datetime) -> dict[str, Any]:
    """What the log keeps of a step, as the services write it."""
    category = complaint["category_id"]
    facts: dict[str, dict[str, Any]] = {
        "file": {"channel": "web", "category": category},
        "assess": {"now": {"impact": 2, "urgency": 2, "priority": 3, "category": category}},
        "state_facts": {"concerns": 1},
        "resolve": {"outcome": "upheld", "cause": "Human error", "fulfilled_on": at.date().isoformat()},
        "confirm_satisfied": {"solved": "yes", "treated": 4, "mood": 4},
    }
    return facts.get(step, {})


def count_and_draw() -> None:
    """What the worker would have done: the figures of the weeks, the sample of quality checks."""
    with transaction():
        weeks.count_weeks()
    with transaction():
        reviews.draw_sample(weeks.week_of(clock.now()))


def references(status: Status | None = None) -> tuple[str, ...]:
    """References of some open complaints, of this status or of any, in the order of the queue."""
    statement = select(Complaint.reference).where(Complaint.is_open).order_by(Complaint.due_at, Complaint.id)
    if status is not None:
        statement = statement.where(Complaint.status == status)
    return tuple(db.session.scalars(statement.limit(200)))


def let_go() -> None:
    """Close every connection of this process, so that the database belongs to the server alone."""
    db.session.remove()
    db.engine.dispose()
