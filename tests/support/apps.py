"""The application on a fresh set of rows, and people to use it: customers, colleagues of each role, complaints."""

import gc
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import TextClause, text

from app import access, create_app
from app.access import Actor
from app.accounts import sessions
from app.accounts.models import Role, User
from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.catalogue.models import Category, Department, Remedy
from app.catalogue.settings import Organisation, OutsideBody
from app.complaints import details as d
from app.complaints import lifecycle, service
from app.complaints.models import Complaint
from app.complaints.queries import get_by_id
from app.config import Environment, Settings
from app.db import db, transaction
from app.web import signed_out
from app.web.cookies import STAFF_PATH

PASSWORD = "correct horse battery staple"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CODE = "ABCD EFGH IJKL MNOP QRST UVWX YZ"

STAFF = {
    "csr": ("Priya Shah", access.Role.CSR),
    "other_csr": ("Dev Raman", access.Role.CSR),
    "manager": ("Helen Marsh", access.Role.MANAGER),
    "other_manager": ("Tom Field", access.Role.MANAGER),
    "qa": ("Mina Kaur", access.Role.QA),
    "admin": ("Ada Birch", access.Role.ADMIN),
}


# TRUNCATE makes new files for every table and index, three times as slow as deleting the few rows of a test.
# Without triggers and foreign keys, in any order; numbers begin at 1 again. Only a superuser may leave those out.
EMPTIED = """
DO $$
DECLARE
    one record;
    has_rows boolean;
BEGIN
    IF current_setting('is_superuser') = 'off' THEN
        EXECUTE (
            SELECT 'TRUNCATE ' || string_agg(format('public.%I', relname), ', ') || ' RESTART IDENTITY CASCADE'
            FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        );
        RETURN;
    END IF;
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one.relname) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('DELETE FROM public.%I', one.relname);
        END IF;
    END LOOP;
    FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        PERFORM setval(format('public.%I', one.sequencename)::regclass, 1, false);
    END LOOP;
    SET LOCAL session_replication_role = DEFAULT;
END
$$
"""


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        environment=Environment.TEST,
        secret_key="only-for-tests-" * 5,
        public_url="http://localhost",
        data_dir=tmp_path_factory.mktemp("instance"),
        database_url=database_url,
        mail_sender="complaints@example.org",
        quickest_filing_seconds=0,
        # Waiting for the disk at each commit would take a sixth of the time; tests/faults tells what a power cut loses.
        sqlite_synchronous="NORMAL",
        password_time_cost=1,
        password_memory_kib=64,
    )


@pytest.fixture(scope="session")
def session_app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    with app.app_context():
        db.create_all()
    # What lives as long as the process is never garbage: not looking through it again saves a tenth of the time.
    gc.freeze()
    gc.set_threshold(10_000, 10, 50)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(session_app: Flask, settings: Settings) -> Iterator[Flask]:
    """The application with the catalogue and one colleague of each kind, and nothing else in its tables."""
    with session_app.app_context():
        with transaction():
            _empty()
            _seed()
        catalogue.forget()
    shutil.rmtree(settings.uploads_dir, ignore_errors=True)
    yield session_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of nobody in particular."""
    return app.test_client()


@pytest.fixture
def staff(app: Flask) -> Callable[[str], FlaskClient]:
    """`staff("csr")` is a browser in which that colleague of STAFF has signed in: it holds the cookie that the sign-in
    page gives, which is tried where it is what a test is about. Going through that page would take a tenth of the time
    of all tests."""

    def signed_in(who: str) -> FlaskClient:
        browser = app.test_client()
        with doing(app):
            user = db.session.query(User).filter_by(email=address_of(who)).one()
            held = {"_user_id": sessions.start(user.id), "_fresh": True, signed_out.AUTHOR: user.id}
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None
        browser.set_cookie("desk", str(serializer.dumps(held)), path=STAFF_PATH)
        return browser

    return signed_in


@pytest.fixture
def monday() -> Iterator[time_machine.Traveller]:
    """It is Monday 23 November 2026, 9:00 in London, until the test travels."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def csrf_of(page: str) -> str:
    """The token in a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no form"
    return found.group(1)


def address_of(who: str) -> str:
    return f"{who.replace('_', '.')}@example.org"


def actor_of(who: str) -> Actor:
    """A colleague of STAFF as an actor; call it inside an application context."""
    user = db.session.query(User).filter_by(email=address_of(who)).one()
    return user.as_actor()


def customer_of(complaint: Complaint) -> Actor:
    return Actor("customer", complaint.id, name=complaint.customer.name)


@contextmanager
def doing(app: Flask) -> Iterator[None]:
    """One committed unit of work in the application's context."""
    with app.app_context(), transaction():
        yield


def a_filing(**changes: Any) -> d.Filing:
    """A complaint as a customer might file it. `category` takes a key; `name`, `email` and `phone` go to the person."""
    own = ("name", "email", "phone", "postal_address", "preferred_channel", "language")
    person = {name: changes.pop(name) for name in own if name in changes}
    category = catalogue.find_category(changes.pop("category", "parcels"))
    assert category is not None
    values: dict[str, Any] = {
        "happened": "My parcel was left in the rain and the sewing machine inside is ruined.",
        "expected": "A knock on the door.",
        "desired": "Pay for the repair.",
        "category_id": category.id,
        "code": CODE,
        "received_at": datetime.now(UTC),
        "mood": 2,
        "person": d.Person(**{"name": "Grace Okafor", "email": "grace@example.com", **person}),
    }
    return d.Filing(**{**values, **changes})


def file_one(app: Flask, actor: Actor | None = None, **changes: Any) -> str:
    """File a complaint straight through the service; returns its reference."""
    with doing(app):
        complaint = service.file(a_filing(**changes), actor or Actor("customer"))
        return complaint.reference


def perform(app: Flask, reference: str, name: str, who: str, needs: object = None, **more: Any) -> None:
    """Do one action through the table. `who` is a key of STAFF, "customer" or "system"."""
    with doing(app):
        complaint = by_reference(reference)
        actors = {"customer": customer_of(complaint), "system": access.SYSTEM}
        lifecycle.perform(
            get_by_id(complaint.id, for_change=True), name, actors.get(who) or actor_of(who), needs, **more
        )


def by_reference(reference: str) -> Complaint:
    return db.session.query(Complaint).filter_by(reference=reference).one()


def _empty() -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(EMPTIED))
        return
    db.session.execute(text("PRAGMA defer_foreign_keys=ON"))
    # What was sent goes only once its words are forgotten.
    db.session.execute(text("UPDATE decision_letter_version SET typed = '', content = ''"))
    db.session.execute(text("UPDATE enclosure SET name = ''"))
    db.session.execute(text("UPDATE question_version SET questions = ''"))
    filled = set(db.session.scalars(_filled()))
    for table in reversed(db.metadata.sorted_tables):
        if table.name in filled:
            db.session.execute(table.delete())


@cache
def _filled() -> TextClause:
    """Which tables have rows: asked at once, since most have none after most tests."""
    return text(
        " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in db.metadata.tables)
    )


def _seed() -> None:
    department = Department(key="parcels", name="Parcels", email="parcels@example.org")
    db.session.add(department)
    doors = (
        ("parcels", "Parcels", "A parcel", "box-seam", 10),
        ("tickets", "Tickets and refunds", "A ticket", "ticket-perforated", 5),
        ("other", "Other", "Something else", "question-circle", 15),
    )
    for position, (key, name, door, icon, days) in enumerate(doors):
        db.session.add(
            Category(key=key, name=name, door=door, icon=icon, position=position, target_working_days=days,
                     department=department)
        )  # fmt: skip
    db.session.add(Remedy(key="refund", name="Refund", kind="refund", takes_money=True, cap=Decimal(400), position=1))
    db.session.add(Remedy(key="apology", name="Apology", kind="apology", position=2))
    roles = {role: Role(name=role.value) for role in access.Role}
    for who, (name, role) in STAFF.items():
        db.session.add(
            User(email=address_of(who), password=_hashed(PASSWORD), name=name, public_name=name,
                 roles=[roles[role]], active=True, confirmed_at=datetime.now(UTC),
                 learned_taking_at=datetime.now(UTC))
        )  # fmt: skip
    catalogue_service.save(
        Organisation(
            name="Northline", phone="0800 555 0158", email="complaints@example.org",
            outside_body=OutsideBody(name="Northern Transport Ombudsman", url="https://ombudsman.example.org"),
        )
    )  # fmt: skip


@cache
def _hashed(password: str) -> str:
    """Once for all tests, at the least cost: what a stored password costs is not what they measure."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(password)
