"""Filling the demo: invented people live through their complaints in app/jobs/demo/*.toml, at the times they did.

Everything goes through the services with the portal's clock in the past, so events, clocks, letters and estimates are
what they would be had it happened.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask, g
from sqlalchemy import select, update

from .. import clock, sealing
from ..access import SYSTEM, Actor, Role
from ..accounts import service as accounts
from ..accounts.models import User
from ..accounts.passwords import hash_password
from ..catalogue import queries as catalogue
from ..catalogue import question_sets, remedies, reply_templates, routes
from ..catalogue import service as catalogue_service
from ..catalogue.models import Category, Department, Remedy
from ..catalogue.question_sets import Question
from ..catalogue.settings import Authority, Organisation
from ..complaints import service as complaints
from ..complaints.details import Deadlock, Filing, Person, QualityCheck, Resolution, SignedOff, Spoken
from ..complaints.lifecycle import perform
from ..complaints.models import Complaint
from ..complaints.queries import get_by_id
from ..config import ROOT
from ..conversations import library as scripts
from ..db import db, transaction
from ..decisions import drafting, signing
from ..decisions import service as decisions
from ..decisions.queries import find_current
from ..outbox import service as outbox
from ..outbox.models import Channel, Delivery, State
from ..remedies import fixing
from ..reports.models import Report, ReportCopy
from ..reviews import service as reviews
from ..reviews.models import Sampled
from ..safety import incidents, rota
from ..trends import weeks
from ..trends.service import learn_estimates
from . import demo_calls, demo_helping, demo_mails, steps_of_talks
from .demo_asking import add_routes
from .demo_writing import begin_with_template, keep_template
from .steps import DETAILS, a_fix
from .steps_of_enquiries import enquiry_in_place
from .worker import tell_of_dead_letter

FOLDER = ROOT / "app" / "jobs" / "demo"
Row = dict[str, Any]

SAMPLE_DRAWN_AGO = timedelta(hours=3)
REPORTS_READ_AFTER = timedelta(days=2)
CHUNK = 60  # steps in one transaction: quick, and SQLite's log stays short


@dataclass(frozen=True)
class Moment:
    """One thing that happened: the filing of a complaint (`step` is None) or one step of its life."""

    at: datetime
    number: int
    complaint: Row
    step: Row | None


def is_empty() -> bool:
    """Whether nobody ever complained here."""
    return db.session.scalar(select(Complaint.id).limit(1)) is None


def fill(app: Flask, passwords: dict[str, str], drain: Callable[[Flask], object]) -> None:
    """Fill an empty portal. `passwords` maps staff keys to passwords; `drain` sends what waits, at the time it did."""
    organisation = _read("organisation.toml")
    before = app.extensions.get(clock.SHIFT)
    story = _Story(app, _read("complaints.toml")["complaints"])
    try:
        with transaction():
            story.people = _settle(organisation, passwords)
            story.plan_duty(organisation["duty"])
            story.remember_catalogue()
        for chunk in story.chunks():
            with transaction():
                for moment in chunk:
                    story.live(moment)
            drain(app)
        with transaction():
            story.check(organisation["checks"])
        with transaction():
            story.travel(story.present)
            _tidy()
            demo_calls.arrange(_read("calls.toml"), story.people, story.ids, story.actor)
            demo_helping.arrange(_read("helping.toml"), story.people["helen"])
            story.part(organisation["staff"])
            story.bounce()
            learn_estimates()
            weeks.count_weeks()
        demo_mails.arrive(_read("mails.toml")["mails"], story.ids)
    finally:
        app.extensions[clock.SHIFT] = before
        g.pop("clock_shift", None)


class _Story:
    """All complaints in the order in which things happened."""

    def __init__(self, app: Flask, rows: list[Row]) -> None:
        self.rows = rows
        self.present = clock.now()
        self.shift = timedelta()
        self.people: dict[str, int] = {}
        self.ids: dict[str, int] = {}
        self.codes: dict[str, int] = {}
        app.extensions[clock.SHIFT] = lambda: self.shift

    def remember_catalogue(self) -> None:
        self.codes = {category.key: category.id for category in catalogue.categories()}
        self.codes |= {f"contact:{contact.name}": contact.id for contact in routes.contacts()}
        self.codes |= {f"remedy:{remedy.key}": remedy.id for remedy in catalogue.remedies()}

    def travel(self, to: datetime) -> None:
        self.shift = timedelta()
        g.pop("clock_shift", None)
        self.shift = to - clock.now()
        g.pop("clock_shift", None)

    def chunks(self) -> Iterator[list[Moment]]:
        moments = sorted(self._moments(), key=lambda moment: (moment.at, moment.number))
        for start in range(0, len(moments), CHUNK):
            yield moments[start : start + CHUNK]

    def _moments(self) -> Iterable[Moment]:
        number = 0
        for row in self.rows:
            received = self._received(row)
            logged = received + timedelta(hours=row.get("logged_after_hours", 0))
            yield Moment(logged, number, row, None)
            for step in row["steps"]:
                number += 1
                yield Moment(max(received + timedelta(hours=step["after_hours"]), logged), number, row, step)
            number += 1

    def _received(self, row: Row) -> datetime:
        return self.present - timedelta(days=row["days_ago"])

    def live(self, moment: Moment) -> None:
        self.travel(moment.at)
        if moment.step is None:
            self._file(moment.complaint)
        else:
            self._do(moment.complaint, moment.step)

    def _file(self, row: Row) -> None:
        given = row["customer"]
        person = Person(
            given.get("name", ""), given.get("email", ""), given.get("phone", ""), given.get("postal", ""),
            given.get("preferred", "email"), **{name: given[name] for name in complaints.AGREED if name in given},
        )  # fmt: skip
        asked = question_sets.current(row["category"])
        given = {**row, **{f"q_{key}": words for key, words in row.get("answers", {}).items()}}
        filing = Filing(
            happened=row["happened"], category_id=self.codes[row["category"]], code=sealing.new_code(),
            received_at=self._received(row), expected=row["expected"], desired=row["desired"],
            occurred=row["occurred"], order_number=row.get("order_number", ""), mood=row.get("mood"),
            in_danger=row.get("danger", False), channel=row["channel"], title=row["title"], person=person,
            answers=question_sets.answers_to(asked, given, {"yes": "Yes", "no": "No"}), questions_id=asked.id,
        )  # fmt: skip
        actor = self._staff(row["logged_by"]) if "logged_by" in row else Actor("customer", name=person.name)
        complaint = complaints.file(filing, actor)
        if person.email:  # they opened the link in their receipt
            complaint.customer.email_verified_at = clock.now()
        db.session.flush()
        self.ids[row["key"]] = complaint.id

    def _do(self, row: Row, step: Row) -> None:
        complaint = get_by_id(self.ids[row["key"]])
        spoken = Spoken(**step["for_customer"]) if "for_customer" in step else None
        actor = self.actor(step, complaint)
        if step["action"] == "fix_now":
            fixing.fix(complaint, actor, a_fix({**step, "codes": self.codes}, spoken))
            return
        if step["action"] == "write_incident":
            incidents.write(incidents.newest_of(complaint.id), actor, step["words"])
            return
        if step["action"] == "talk":
            steps_of_talks.hold(complaint, actor, {**step, "codes": self.codes})
            return
        step = begin_with_template(step, complaint, actor)
        words = {**step, "codes": self.codes, "people": self.people, "ids": self.ids}
        translate = DETAILS.get(step["action"])
        for needs in translate(words, complaint) if translate is not None else [None]:
            if isinstance(needs, Resolution | Deadlock):
                _have_signed(complaint, actor, needs)
            event = perform(complaint, step["action"], actor, needs, spoken=spoken)
            keep_template(step, complaint, actor, event)

    def plan_duty(self, rows: list[Row]) -> None:
        """Who is on duty from this week on, week by week."""
        for number, row in enumerate(rows):
            monday = rota.monday_of(self.present) + timedelta(weeks=number)
            rota.plan(monday, self.people[row["manager"]], self.people.get(row.get("deputy", "")))

    def check(self, rows: list[Row]) -> None:
        """Draw the sample of this week, and check the first few of it."""
        week = weeks.week_of(self.present)
        began = max(weeks.starts_at(week), self.present - SAMPLE_DRAWN_AGO)
        self.travel(began)
        reviews.draw_sample(week)
        reviewer = self._staff("seun")
        first = db.session.scalars(select(Sampled.complaint_id).order_by(Sampled.id).limit(len(rows))).all()
        for number, (complaint_id, row) in enumerate(zip(first, rows, strict=False), start=1):
            self.travel(began + (self.present - began) * number / (len(rows) + 1))
            perform(get_by_id(complaint_id), "check_quality", reviewer, QualityCheck(**row))

    def bounce(self) -> None:
        """The last mail to some address came back, and nobody has sent it again yet."""
        for row in self.rows:
            if "bounces" in row:
                mails = select(Delivery).where(Delivery.about == self.ids[row["key"]], Delivery.channel == Channel.MAIL)
                last = db.session.scalars(mails.order_by(Delivery.id.desc()).limit(1)).one()
                last.state, last.last_error, last.link_sealed = State.GAVE_UP, row["bounces"], None
                tell_of_dead_letter(last)

    def part(self, rows: list[Row]) -> None:
        """Who is away, and who has left by now."""
        for row in rows:
            user = db.session.get_one(User, self.people[row["key"]])
            if "away_days" in row:
                until = self.present + timedelta(days=row["away_days"])
                accounts.set_away(user, until, self.people.get(row.get("deputy", "")))
            if row.get("left"):
                accounts.deactivate(user)

    def actor(self, step: Row, complaint: Complaint) -> Actor:
        key = step["by"]
        if key == "contact":
            return Actor("contact", enquiry_in_place(step, complaint))
        if key == "customer":
            return Actor("customer", complaint.id, name=complaint.customer.name)
        return SYSTEM if key == "system" else self._staff(key)

    def _staff(self, key: str) -> Actor:
        user = db.session.get(User, self.people[key])
        assert user is not None
        return user.as_actor()


def _have_signed(complaint: Complaint, author: Actor, letter: Resolution | Deadlock) -> None:
    """Where a second person has to sign a letter before it leaves, the first colleague who may signs it."""
    user = db.session.get_one(User, author.id)
    if not drafting.draft(complaint, letter, user).has_to_wait:
        return
    signer = signing.signers(user.id, user.id, complaint)[0]
    decisions.ask(complaint, letter, author, "", None)
    letter_under_way = find_current(complaint.id)
    assert letter_under_way is not None
    perform(complaint, "sign_off", signer.as_actor(), SignedOff(letter_under_way.latest.number))


def _settle(rows: Row, passwords: dict[str, str]) -> dict[str, int]:
    """The organisation, its catalogue and its people; returns staff keys to user ids."""
    catalogue_service.save(Organisation.model_validate(rows["organisation"]))
    catalogue_service.save(Authority.model_validate(rows["authority"]))
    departments = {row["key"]: Department(**row) for row in rows["departments"]}
    db.session.add_all(departments.values())
    for position, row in enumerate(rows["categories"]):
        words = {name: value for name, value in row.items() if name != "asks"}
        db.session.add(Category(**{**words, "department": departments[row["department"]]}, position=position))
    db.session.flush()
    for position, row in enumerate(rows["remedies"]):
        _add_remedy(row, position, departments)
    catalogue.forget()
    reply_templates.add_starting_set()
    scripts.add_starting_set()
    asks = {row["key"]: row.get("asks", ()) for row in rows["categories"]}
    question_sets.add_starting_set({
        key: [Question.model_validate(question) for question in questions] for key, questions in asks.items()
    })  # fmt: skip
    add_routes(rows)
    return {row["key"]: _employ(row, departments, passwords.get(row["key"], "")) for row in rows["staff"]}


def _add_remedy(row: Row, position: int, departments: dict[str, Department]) -> None:
    """A remedy with its sums as text, its steps by the keys of teams, and its codes."""
    plain = {name: value for name, value in row.items() if name not in ("codes", "steps")}
    sums: Row = {name: Decimal(row[name]) for name in ("cap", "unit_cost", "monthly_budget") if name in row}
    steps = [
        {"words": step["words"], "department_id": departments[step["department"]].id if "department" in step else None}
        for step in row.get("steps", ())
    ]
    values: Row = {**plain, **sums, "steps": steps}
    remedy = Remedy(**values, position=position)
    db.session.add(remedy)
    db.session.flush()
    if "codes" in row:
        remedies.add_codes(remedy.id, "\n".join(row["codes"]))


def _employ(row: Row, departments: dict[str, Department], password: str) -> int:
    department = departments.get(row.get("department", ""))
    newcomer = accounts.Newcomer(row["name"], row["email"], Role(row["role"]), department.id if department else None)
    user = accounts.add(newcomer)
    accounts.change_profile(user, row["public_name"], row.get("phone", ""))
    if row.get("has_taken_one", True):
        accounts.learn_taking(user)
    if password:
        accounts.set_password(user, hash_password(password))
    return user.id


def _tidy() -> None:
    """What a well-run office would have done by now: all but the last letters posted, old news known."""
    todo = select(Delivery).where(Delivery.state == State.TO_DO, Delivery.due_at < clock.now())
    for delivery in db.session.scalars(todo):
        handler_id = get_by_id(delivery.about).handler_id if delivery.about else None
        outbox.mark_done(delivery, handler_id or 0)
    for complaint in db.session.scalars(select(Complaint).where(Complaint.handler_id.is_not(None))):
        complaint.announced_at = complaint.logged_at
    for user_id in db.session.scalars(select(User.id)):
        outbox.read_notices(user_id)
    old = select(Report.id).where(Report.made_at < clock.now() - REPORTS_READ_AFTER)
    db.session.execute(update(ReportCopy).where(ReportCopy.report_id.in_(old)).values(read_at=clock.now()))


def staff_rows() -> list[Row]:
    """The demo's staff who can sign in, as the file names them: key, name, e-mail, role."""
    rows: list[Row] = _read("organisation.toml")["staff"]
    return [row for row in rows if not row.get("invited") and not row.get("left")]


def _read(name: str) -> Row:
    return tomllib.loads((FOLDER / name).read_text("utf-8"))
