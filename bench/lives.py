"""Made-up lives of complaints: who complains of what, in which language, what was said, and where it stands now.

Drawn from a fixed seed, so that every run measures the same rows; shares are the same at every size.
"""

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from app.complaints.models import Clock, Complaint, ComplaintTag, Concern, Event, Message, Reader
from app.complaints.references import new_reference
from app.complaints.statuses import ENDED, UNKNOWN_SEVERITY, Status
from app.db import Base
from app.outbox.models import Delivery
from app.people.keys import name_key, order_key, phone_key
from app.people.models import Customer

from . import waiting
from .bulk import Row, written
from .vocabulary import picked, sentences, story

DAYS_OF_HISTORY = 730

# Shares of a thousand complaints; an office that keeps up has about one in seven open. None has an offer: those have
# tables of their own, and what is measured here does not depend on them.
SHARES = {
    Status.RECEIVED: 20, Status.ACKNOWLEDGED: 20, Status.ASSESSED: 30, Status.INVESTIGATING: 45, Status.WAITING: 5,
    Status.RESOLVED: 20, Status.CLOSED: 830, Status.WITHDRAWN: 30,
}  # fmt: skip
CHANNELS = {"web": 60, "telephone": 20, "email": 10, "counter": 6, "letter": 3, "street": 1}
LANGUAGES = {"en": 900, "cy": 70, "pl": 25, "ur": 4, "so": 1}
PRIORITIES = {1: 2, 2: 18, 3: 50, 4: 30}
# Of a million complaints so many have the tag: one is everywhere, one nearly nowhere.
TAGS = {"rain": 100_000, "repeat": 20_000, "refund": 5_000, "driver": 1_000, "depot": 200, "film": 20}

BASIC_LIFE = ("file", "acknowledge", "assess", "state_facts", "confirm_facts", "resolve", "confirm_satisfied")
REACHED = {
    Status.RECEIVED: 1, Status.ACKNOWLEDGED: 2, Status.ASSESSED: 3, Status.INVESTIGATING: 5, Status.WAITING: 5,
    Status.RESOLVED: 6, Status.CLOSED: 7, Status.WITHDRAWN: 2,
}  # fmt: skip
LAST = {Status.WITHDRAWN: "withdraw", Status.WAITING: "ask_customer"}
BY_CUSTOMER = frozenset({"file", "confirm_facts", "confirm_satisfied", "withdraw", "message"})
SAID = {"acknowledge": "acknowledgement", "resolve": "decision", "message": "message", "ask_customer": "question"}
MAILED = {"file": "received", "acknowledge": "acknowledged", "state_facts": "facts", "resolve": "decision"}

FIRST = ("Grace", "Ewa", "Yusuf", "Marta", "Colin", "Aisha", "Tom", "Ines", "Joan", "Ravi")
LAST_NAMES = ("Okafor", "Nowak", "Demir", "Field", "Stone", "Reyes", "Walsh", "Lind", "Archer")

COLUMNS: dict[type[Base], tuple[str, ...]] = {
    Customer: ("id", "name", "email", "phone", "preferred_channel", "created_at", "phone_key", "name_key"),
    Complaint: (
        "id", "reference", "code_hash", "version", "status", "is_open", "level", "customer_id", "handler_id",
        "department_id", "channel", "language", "received_at", "logged_at", "heard_at", "acknowledged_at",
        "resolved_at", "closed_at", "title", "happened", "expected", "desired", "order_number", "order_key", "mood",
        "search_names", "category_id", "customer_category_id", "nature", "impact", "urgency", "priority", "severity",
        "due_at", "at_risk_at", "due_kind", "expected_at", "expected_basis", "outcome", "satisfaction", "restricted",
        "idempotency_hash", "content_hash", "announced_at", "unanswered_at", "refused_at", "call_since",
    ),
    Event: ("id", "complaint_id", "at", "action", "actor_kind", "actor_id", "to_status", "facts"),
    Clock: (
        "complaint_id", "kind", "rule", "started_at", "due_at", "first_due_at", "at_risk_at", "ended_at", "met",
    ),
    Message: ("complaint_id", "event_id", "at", "kind", "internal", "from_customer", "author_id", "body"),
    Concern: ("complaint_id", "position", "words", "stated_at", "confirmed_at"),
    ComplaintTag: ("complaint_id", "tag_id"),
    Reader: ("complaint_id", "user_id"),
    Delivery: (
        "kind", "about", "channel", "state", "to_staff", "recipient", "recipient_name", "subject", "text", "html",
        "message_id", "created_at", "next_try_at", "attempts", "sent_at",
    ),
    **waiting.COLUMNS,
}  # fmt: skip


@dataclass(frozen=True)
class House:
    """What the lives play among. Categories and handlers have their teams; the manager may read what is restricted."""

    categories: dict[int, int | None]
    handlers: dict[int, int | None]
    tags: dict[str, int]
    manager: int


class Lives:
    """Rows of a stretch of complaints, table by table."""

    def __init__(
        self, house: House, count: int, now: datetime, seed: int, shares: Mapping[Status, int] = SHARES
    ) -> None:
        self.shares = shares
        self.house, self.count, self.now = house, count, now.replace(microsecond=0, tzinfo=None)
        self.chance = random.Random(seed)
        self.seed = seed
        self.used: set[str] = set()
        self.rows: dict[type[Base], list[Row]] = {model: [] for model in COLUMNS}

    def unused_reference(self) -> str:
        """Of a million a dozen would be drawn twice."""
        while (reference := new_reference()) in self.used:
            pass
        self.used.add(reference)
        return reference

    def take(self) -> Iterator[tuple[type[Base], list[Row]]]:
        """What was collected since the last time."""
        for model, rows in self.rows.items():
            if rows:
                yield model, rows
                self.rows[model] = []

    def add(self, number: int) -> None:
        """Complaint `number` with its customer, its life so far and the mails about it. The oldest is number 1."""
        life = Life(self, number)
        self.rows[Customer].append(life.customer())
        self.rows[Complaint].append(life.complaint())
        self.rows[Clock].extend(life.clocks())
        at = life.received
        for order, step in enumerate(life.steps):
            self._add_step(life, number * 10 + order, step, at)
            at = min(at + timedelta(hours=self.chance.randint(1, 40)), self.now)
        for name, share in TAGS.items():
            every = 1_000_000 // share
            if number % every == every // 2:
                self.rows[ComplaintTag].append((number, self.house.tags[name]))
        for model, row in life.waiting.rows:
            self.rows[model].append(row)
        if life.restricted:
            self.rows[Reader].append((number, self.house.manager))

    def _add_step(self, life: "Life", event_id: int, step: str, moment: datetime) -> None:
        at, by_customer = written(moment), step in BY_CUSTOMER
        self.rows[Event].append(
            (event_id, life.number, at, step, "customer" if by_customer else "staff",
             None if by_customer else life.handler, life.status.value, facts(step, life.category))
        )  # fmt: skip
        if step in SAID:
            author = None if by_customer else life.handler
            body = picked(self.chance, sentences(30))
            self.rows[Message].append((life.number, event_id, at, SAID[step], 0, int(by_customer), author, body))
        if step == "state_facts":
            self.rows[Concern].append((life.number, 1, picked(self.chance, sentences(12)), at, at))
        if step in MAILED:
            self.rows[Delivery].append(self._mail(life, MAILED[step], moment, at))

    def _mail(self, life: "Life", kind: str, moment: datetime, at: str) -> Row:
        # Bodies of sent mails are dropped after ninety days, as the worker does.
        body = picked(self.chance, sentences(60)) if self.now - moment < timedelta(days=90) else ""
        return (
            kind, life.number, "mail", "sent", 0, life.email, life.name, f"Your complaint {life.reference}", body,
            f"<p>{body}</p>" * 3 if body else "", f"<{life.number}.{kind}@example.org>", at, at, 1, at,
        )  # fmt: skip


class Life:
    """One complaint, drawn."""

    def __init__(self, lives: Lives, number: int) -> None:
        chance, house = lives.chance, lives.house
        self.lives, self.number = lives, number
        self.status = _drawn(chance, lives.shares)
        self.ended = self.status in ENDED
        self.received = lives.now - timedelta(seconds=int(DAYS_OF_HISTORY * 86_400 * (1 - number / (lives.count + 1))))
        first, last = picked(chance, FIRST), picked(chance, LAST_NAMES)
        self.name, self.email = f"{first} {last}", f"{first}.{last}.{number // 3}@example.net".lower()
        self.reference = lives.unused_reference()
        self.category = picked(chance, tuple(house.categories))
        self.handler = None if self.status is Status.RECEIVED else picked(chance, tuple(house.handlers))
        self.restricted = number % 211 == 0
        self.steps = self._steps()
        self.due = self._due()
        self.waiting = waiting.around(self)

    def _steps(self) -> list[str]:
        steps = list(BASIC_LIFE[: REACHED[self.status]])
        if self.status in LAST:
            steps.append(LAST[self.status])
        if self.number % 2:  # every second customer writes once more
            steps.insert(min(2, len(steps)), "message")
        return steps

    def _due(self) -> datetime:
        """Open ones are spread over the last weeks, whatever their number: nobody leaves them for two years."""
        if self.ended:
            return self.received + timedelta(days=11)
        return self.lives.now + timedelta(minutes=self.lives.chance.randint(-3 * 24 * 60, 30 * 24 * 60))

    def customer(self) -> Row:
        """In the order of COLUMNS."""
        reached = self.waiting.phone, self.waiting.preferred_channel
        keys = phone_key(self.waiting.phone), name_key(self.name)
        return self.number, self.name, self.email, *reached, written(self.received), *keys

    def complaint(self) -> Row:
        """In the order of COLUMNS."""
        chance, received, ended = self.lives.chance, written(self.received), self.ended
        digest = hashlib.sha256(f"{self.lives.seed}:{self.number}".encode()).digest()
        assessed = REACHED[self.status] >= BASIC_LIFE.index("assess") + 1
        priority = _drawn(chance, PRIORITIES) if assessed else None
        words = story(chance, self.number, self.lives.count)
        heard = self.received + timedelta(hours=chance.randint(0, 200))
        answered = written(self.received + timedelta(hours=6))
        resolved = written(self.received + timedelta(days=8))
        house = self.lives.house
        team = house.handlers[self.handler] if self.handler else house.categories[self.category]
        order_number = f"NL-{self.number:07}"
        return (
            self.number, self.reference, digest, REACHED[self.status], self.status.value, int(not ended),
            int(not ended and self.number % 97 == 0), self.number, self.handler, team, _drawn(chance, CHANNELS),
            _drawn(chance, LANGUAGES), received, received, written(min(heard, self.lives.now)),
            None if self.status is Status.RECEIVED else answered,
            resolved if self.status in {Status.RESOLVED, Status.CLOSED} else None, written(self.due) if ended else None,
            words[:57] + "…", words, picked(chance, sentences(9)), picked(chance, sentences(7)), order_number,
            order_key(order_number), chance.randint(1, 5), f"{self.name} {self.email} {order_number}", self.category,
            self.category, "Service issue" if assessed else "", 2 if assessed else None, 2 if assessed else None,
            priority, priority or UNKNOWN_SEVERITY, written(self.due), written(self.due - timedelta(days=2)),
            self._due_kind(), written(self.due), '{"kind": "target", "days": 10}',
            "upheld" if self.status is Status.CLOSED else "", "yes" if self.status is Status.CLOSED else "",
            int(self.restricted), digest, digest, received,
            self.waiting.unanswered_at, self.waiting.refused_at, self.waiting.call_since,
        )  # fmt: skip

    def _due_kind(self) -> str:
        if self.ended or self.status is Status.RESOLVED:
            return ""
        return "paused" if self.status is Status.WAITING else "resolution"

    def clocks(self) -> Iterator[Row]:
        """In the order of COLUMNS."""
        received = written(self.received)
        dates = {
            "acknowledge": self.received + timedelta(hours=24),
            "resolution": self.due,
            "legal": self.received + timedelta(days=56),
        }
        ends = {
            "acknowledge": None if self.status is Status.RECEIVED else written(self.received + timedelta(hours=6)),
            "resolution": written(self.due) if self.ended else None,
            "legal": written(self.due) if self.ended else None,
        }
        for kind, due in dates.items():
            at, end = written(due), ends[kind]
            at_risk = written(due - timedelta(hours=6))
            yield self.number, kind, kind, received, at, at, at_risk, end, int(end is not None)


@cache
def facts(step: str, category: int) -> str:
    """What the log keeps of a step, as the services write it."""
    known: dict[str, dict[str, Any]] = {
        "file": {"channel": "web", "category": category},
        "assess": {"now": {"impact": 2, "urgency": 2, "priority": 3, "category": category}},
        "state_facts": {"concerns": 1},
        "ask_customer": {"until": "2026-12-05"},
        "resolve": {"outcome": "upheld", "cause": "Human error", "fulfilled_on": "2026-11-20"},
        "confirm_satisfied": {"solved": "yes", "treated": 4, "mood": 4},
    }
    return json.dumps(known.get(step, {}))


def _drawn(chance: random.Random, shares: Mapping[Any, int]) -> Any:
    return chance.choices(*_weighted(tuple(shares.items())))[0]


@cache
def _weighted(shares: tuple[tuple[Any, int], ...]) -> tuple[tuple[Any, ...], tuple[int, ...]]:
    return tuple(value for value, _share in shares), tuple(share for _value, share in shares)
