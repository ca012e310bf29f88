"""Words stay words: what colleagues write for each other reaches no customer, and what looks like code does nothing."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import User
from app.complaints import details as d
from app.db import db
from app.outbox.models import Delivery
from tests.journeys.customers import Customer
from tests.journeys.pages import Page, read_page
from tests.journeys.people import InsideBrowser
from tests.journeys.stories import Story
from tests.support import paths
from tests.support.apps import CODE, STAFF, by_reference, doing, file_one, perform
from tests.support.letters import act

MARK = "ONLY-FOR-COLLEAGUES"
CODE_LIKE = "\"'><x-attack onload=alert(1)>{{ 7 * 7 }}</textarea><script>attack()</script>"
STORY = Story(CODE_LIKE, CODE_LIKE, CODE_LIKE, "other", "2", CODE_LIKE, "grace@example.com", CODE_LIKE)


def _ids(*who: str) -> tuple[int, ...]:
    names = [STAFF[one][0] for one in who]
    return tuple(db.session.scalars(db.select(User.id).where(User.name.in_(names))))


INTERNAL = (
    act("note", "csr", d.Words(MARK)),
    act("log_call", "csr", d.CallLog(MARK, reached=True)),
    act("assess", "csr", lambda: paths.assessment(priority=1, priority_reason=MARK, reason=MARK, effect=MARK)),
    act("add_task", "csr", lambda: d.TaskTerms(MARK, clock.now().date() + timedelta(days=3))),
    act("ask_approval", "csr", d.ApprovalRequest(Decimal(90), MARK)),
    act("approve", "manager", d.ApprovalDecision(MARK)),
    act("correct_details", "csr", d.Correction(MARK, title=MARK)),
    act("record_cause", "csr", d.Cause("Human error", MARK)),
    act("escalate", "csr", d.Reason("Somebody has to look at it today.")),
    act("take_it_on", "manager"),
    act("stand_down", "manager", d.Reason(MARK)),
    paths.ask,
    act("go_on_without", "csr", d.Reason(MARK)),
    act("restrict_readers", "manager", lambda: d.Readers(MARK, _ids("csr", "manager"))),
    act("assign", "manager", lambda: d.Handover(_ids("other_csr")[0], MARK)),
)


def test_what_colleagues_write_for_each_other_reaches_no_customer(app: Flask, staff: Callable[[str], FlaskClient]):
    reference = file_one(app)
    for step in (paths.acknowledge, paths.assess, paths.confirm, *INTERNAL):
        step(app, reference)
    customer = Customer(Story("", "", "", "", "", "", ""), InsideBrowser(app))
    customer.reference, customer.code = reference, CODE

    pages = [customer.follow()] + [customer.open(f"{customer.home}/{slug}") for slug in ("not-right", "withdraw")]

    assert _at_desk(staff("manager"), f"/desk/complaints/{reference}").html.count(MARK) >= 8
    assert not any(MARK in page.html for page in pages)
    with app.app_context():
        letters = db.session.query(Delivery).filter_by(to_staff=False).all()
        assert len(letters) >= 4
        assert not any(MARK in letter.subject + letter.text + letter.html for letter in letters)


def test_words_that_look_like_code_are_shown_and_do_nothing(app: Flask, staff: Callable[[str], FlaskClient]):
    customer = Customer(STORY, InsideBrowser(app))
    receipt = customer.file()
    tracking = customer.follow()
    after = customer.write(CODE_LIKE)
    colleague = staff("csr")
    home = f"/desk/complaints/{customer.reference}"
    desk = [
        _at_desk(colleague, path) for path in ("/desk/queue", home, f"{home}/act/acknowledge", "/desk/search?q=attack")
    ]

    for page in (receipt, tracking, after, *desk):
        _is_inert(page)
    assert CODE_LIKE in tracking.quoted and CODE_LIKE in after.quoted
    assert CODE_LIKE in desk[1].quoted


def test_code_in_a_letter_is_text(app: Flask):
    reference = file_one(app, name="Grace", happened=CODE_LIKE, desired=CODE_LIKE)
    perform(app, reference, "acknowledge", "csr", d.Acknowledgement(CODE_LIKE, CODE_LIKE))
    with doing(app):
        complaint_id = by_reference(reference).id

    with app.app_context():
        letters = db.session.query(Delivery).filter_by(about=complaint_id, kind="acknowledged").all()
        pages = [read_page(200, letter.kind, letter.html) for letter in letters]
    assert len(pages) == 1
    for page in pages:
        _is_inert(page)
        assert CODE_LIKE in page.root.raw


def _at_desk(colleague: FlaskClient, path: str) -> Page:
    answer = colleague.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return read_page(answer.status_code, path, answer.text)


def _is_inert(page: Page) -> None:
    """No element, no attribute, no script came of the words, and nothing was computed from them."""
    for node in page.root.walk():
        assert node.tag != "x-attack", page.path
        assert not any(name.startswith("on") for name in node.given), f"{page.path}: {node.tag} {node.given}"
        assert node.tag != "script" or "attack" not in node.raw, page.path
    assert ">49<" not in page.html
