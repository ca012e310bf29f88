"""Public pages: what works, how well we kept our word, whom to ask; from settings and data, without a cookie."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from app.catalogue import queries as catalogue
from app.catalogue import service as settings
from app.catalogue import worker
from app.complaints.models import Clock
from app.db import db
from app.followups.models import Answer, FollowUp
from app.inbox import health as inbox
from app.outbox.models import Delivery
from app.trends import quarter
from tests.admin.test_staff import send
from tests.portal.conftest import Customer, words_of
from tests.support.apps import by_reference, doing, file_one

WITHOUT_FORMS = ("/how-we-handle-complaints", "/contact", "/privacy", "/accessibility", "/help-from-outside", "/status")
PAGES = {
    "lead": "Helen Marsh, Complaint Manager", "representatives": "Parcels: Dev Raman\r\nBuses: Priya Shah",
    "in_person": "2 Harrow Lane", "relay": "Dial 18001 first.", "accessibility_checked_on": "2026-09-14",
    "accessibility_limits": "Old letters are pictures.", "accessibility_authority": "The Equality Office",
    "privacy_basis": "The rules of our trade.", "privacy_kept": "Six years.", "privacy_authority": "The Privacy Office",
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_remembered(app: Flask):
    app.extensions.pop("last_quarter", None)
    yield
    app.extensions.pop("last_quarter", None)


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return words_of(answer.text)


@pytest.mark.parametrize("path", [*WITHOUT_FORMS, "/status.json"])
def test_a_page_without_a_form_sets_no_cookie_may_be_kept_and_leads_to_all_others(client: FlaskClient, path: str):
    client.get("/complaints/new")  # whose cookie tells these pages nothing

    answer = client.get(path)

    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public, max-age="), answer.headers["Cache-Control"]
    if path != "/status.json":
        assert [other for other in WITHOUT_FORMS if f'href="{other}"' not in answer.text] == []


@pytest.mark.any_database
def test_the_privacy_page_tells_of_every_cookie_when_it_is_set_and_for_how_long(app: Flask):
    set_by = {
        path: app.test_client().get(path).headers.getlist("Set-Cookie")
        for path in ("/", "/follow", "/my-complaints", "/privacy", "/language/en?back=/contact")
    }
    names = {cookie.partition("=")[0] for cookies in set_by.values() for cookie in cookies}
    privacy = read(app.test_client(), "/privacy")

    assert names == {"visit", "language"} and set_by["/privacy"] == []
    assert "<title>Privacy · Northline</title>" in app.test_client().get("/privacy").text
    assert "“visit” is set by every page with a form" in privacy
    assert all("Expires" not in set_by[path][0] for path in ("/", "/follow", "/my-complaints"))
    assert "It goes when you close the browser." in privacy
    assert f"stays for up to {app.permanent_session_lifetime.days} days" in privacy
    [language] = [cookie for cookie in set_by["/language/en?back=/contact"] if cookie.startswith("language=")]
    assert "Max-Age=31622400" in language and "“language” is set only when you choose a language" in privacy


@pytest.mark.requirement("002-34")
def test_what_only_the_organisation_knows_stands_where_somebody_looks_for_it(
    app: Flask, client: FlaskClient, staff: Callable[[str], FlaskClient]
):
    with doing(app):
        settings.save(
            catalogue.organisation().model_copy(
                update={"phone": "0800 555 0158", "phone_hours": "8 to 20", "email": "care@example.org",
                        "address": "2 Harrow Lane\nKeldmouth"}
            )
        )  # fmt: skip
    assert send(staff("admin"), "/desk/settings/public-pages", **PAGES).status_code == 303
    wrong = send(staff("admin"), "/desk/settings/public-pages", **{**PAGES, "lead": "x" * 201})
    assert wrong.status_code == 422 and "Dial 18001 first." in wrong.text

    contact, access, privacy = (read(client, path) for path in ("/contact", "/accessibility", "/privacy"))

    for words in ("0800 555 0158 8 to 20", "care@example.org", "2 Harrow Lane Keldmouth", "Dial 18001 first.",
                  "Parcels: Dev Raman Buses: Priya Shah", "Helen Marsh, Complaint Manager"):  # fmt: skip
        assert words in contact
    assert "Old letters are pictures." in access and "last on Monday 14 September 2026" in access
    assert "The Equality Office" in access and "Or write to us: 2 Harrow Lane, Keldmouth." in access
    assert "The rules of our trade." in privacy and "Six years." in privacy and "The Privacy Office" in privacy


@pytest.mark.usefixtures("monday")
def test_the_status_says_what_works_how_long_mails_wait_and_when_we_are_here(
    app: Flask, client: FlaskClient, monday: time_machine.Traveller
):
    with doing(app):
        worker.beat()
    page = read(client, "/status")
    assert "Everything works." in page and "Our desks are open now, until 17:00." in page and "None just now." in page
    assert "closed on" not in page

    file_one(app)  # its receipt waits
    monday.shift(timedelta(hours=9, minutes=5))
    with app.app_context():
        catalogue.forget()
    page = read(client, "/status")

    assert "Not everything works just now." in page
    assert "Watching over promised dates Standing still" in page
    assert "Sending our mails Late The oldest mail has waited for 9 hours." in page
    assert "Our desks are closed now. They open on Tuesday 24 November at 09:00." in page
    told = client.get("/status.json").get_json()
    assert (told["mails"], told["dates"], told["oldest_mail_minutes"]) == ("late", "not_watched", 545)
    with doing(app):
        settings.save(catalogue.organisation().model_copy(update={"country": "GB", "subdivision": "ENG"}))
        worker.beat()
        db.session.execute(update(Delivery).values(state="sent"))
    monday.move_to(datetime(2026, 12, 24, 12, tzinfo=UTC))
    page = read(client, "/status")
    assert "Friday 25 December 2026" in page and "No mail has waited long." in page


@pytest.mark.usefixtures("monday")
@pytest.mark.requirement("B-12")
def test_known_problems_stand_there_with_their_updates_and_a_month_after_they_ended(
    app: Flask, client: FlaskClient, staff: Callable[[str], FlaskClient], monday: time_machine.Traveller
):
    manager = staff("manager")
    data = {"title": "Wet depot", "words": "A pipe burst.", "doing": "", "by_when": "", "said": "", "starts": ""}
    for wrong in ({"title": " "}, {"words": ""}, {"ends_at": "2026-11-20T10:00"}, {"starts": "0001-01-01T00:00"},
                  {"starts": "soon"}):  # fmt: skip
        refused = send(manager, "/desk/known-problems/new", **{**data, **wrong})
        assert refused.status_code == 422 and "Error" in refused.text
    assert send(manager, "/desk/known-problems/new", **data).status_code == 303
    planned = {**data, "title": "Works on line 4", "starts": "2026-11-28T06:00"}
    assert send(manager, "/desk/known-problems/new", **planned).status_code == 303
    where = "/desk/known-problems/1"
    assert send(manager, f"{where}/update", where, update="The water is <out>.").status_code == 303
    assert send(manager, f"{where}/update", where, update=" ").status_code == 422
    assert (
        send(manager, where, **{**data, "words": "A pipe burst on Sunday.", "starts": "2026-11-23T09:00"}).status_code
        == 303
    )

    page = read(client, "/status")
    assert "Wet depot Known since Monday 23 November, 09:00 A pipe burst on Sunday. What is new" in page
    assert "What is new Monday 23 November, 09:00 The water is <out>." in page and "Works on line 4" not in page
    shown = words_of(manager.get(where).text)
    assert "Version 2" in shown and "A pipe burst. " in shown
    monday.shift(timedelta(hours=5))
    assert send(manager, f"{where}/end", where).status_code == 303
    monday.shift(timedelta(days=29))
    with app.app_context():
        catalogue.forget()
    page, told = read(client, "/status"), client.get("/status.json").get_json()["known_problems"]
    assert "Over, in the last 30 days Wet depot Over From Monday 23 November to Monday 23 November" in page
    assert [(row["title"], row["is_over"]) for row in told] == [("Works on line 4", False), ("Wet depot", True)]
    monday.shift(timedelta(days=2))
    with app.app_context():
        catalogue.forget()
    assert "Wet depot" not in read(client, "/status")


def test_whoever_writes_mails_reads_whether_we_read_them(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    with doing(app):
        worker.beat()
    assert "Reading the mails you send us" not in read(client, "/status")
    with_inbox = app.extensions["settings"].model_copy(update={"inbox_address": "complaints@example.org"})
    monkeypatch.setitem(app.extensions, "settings", with_inbox)
    with doing(app):
        inbox.failed("no answer")
        catalogue.forget()

    page = read(client, "/status")

    assert "Reading the mails you send us Standing still" in page and "are not lost" in page
    assert client.get("/status.json").get_json()["reads_mails"] is False


def test_a_status_without_a_database_says_so(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    with app.app_context():
        catalogue.forget()
    with monkeypatch.context() as broken:
        broken.setattr("app.portal.status._look", _no_database)
        page, told = client.get("/status"), client.get("/status.json")

    assert page.status_code == 503 and "nothing can be looked up or sent just now" in page.text
    assert told.status_code == 503 and told.get_json()["pages"] == "down"
    assert page.headers["Cache-Control"] == "no-store"


def _no_database() -> None:
    raise OperationalError("SELECT", None, Exception("away"))


@pytest.mark.usefixtures("monday")
@pytest.mark.requirement("000-29")
@pytest.mark.requirement("000-09")
def test_how_well_we_kept_our_word_last_quarter_shows_the_missed_ones_and_few_as_few(app: Flask, client: FlaskClient):
    page = read(client, "/how-we-handle-complaints")
    assert "July – September 2026, counted from our records." in page
    client.set_cookie("language", "fr")
    assert "Juillet" in read(client, "/how-we-handle-complaints")
    client.delete_cookie("language")
    assert "Our final answer, at the latest after 8 weeks" in page
    assert "It did not come up." in page and "Nobody answered." in page and "%" not in page

    reference, july = file_one(app), datetime(2026, 7, 10, 9, tzinfo=UTC)
    with doing(app):
        complaint = by_reference(reference)
        complaint.mood = 2
        for number in range(25):
            late, elsewhere = number < 4, number == 24
            due = july + timedelta(days=90 if elsewhere else 1)
            db.session.add(a_clock(complaint.id, "acknowledge", july, due, late=late))
        db.session.add(a_clock(complaint.id, "promise", july, july, late=True))
        round_ = FollowUp(complaint_id=complaint.id, asked_at=july, expires_at=july + timedelta(days=30))
        rounds = [FollowUp(complaint_id=complaint.id, asked_at=july, expires_at=july) for _ in range(20)]
        db.session.add_all([round_, *rounds])
        db.session.flush()
        for number, each in enumerate(rounds):
            for solved, mood in (("no", 1), (("yes", 5) if number < 14 else ("partly", 2))):
                db.session.add(Answer(follow_up_id=each.id, at=july, solved=solved, treated=None, mood=mood))
        db.session.add(Answer(follow_up_id=round_.id, at=july, solved="no", treated=None, mood=1))
        db.session.flush()  # this one is changed in the next quarter, and counts there
        db.session.add(Answer(follow_up_id=round_.id, at=july + timedelta(days=90), solved="yes", treated=None, mood=5))
        later = [FollowUp(complaint_id=complaint.id, asked_at=july, expires_at=july, again=True) for _ in range(20)]
        db.session.add_all(later)
        db.session.flush()
        db.session.add_all(
            Answer(follow_up_id=each.id, at=july, solved="yes", treated=None, mood=None) for each in later
        )
    app.extensions.pop("last_quarter", None)

    page = read(client, "/how-we-handle-complaints")

    assert "weeks later 100% Of 20 who answered, 20 said yes, 0 partly, 0 no." in page
    assert "A person answers you within 24 hours 83% Kept 20 of 24 times. Missed 4 times." in page
    assert "by its day It came up once: too few for a share." in page
    assert "70% Of 20 who answered, 14 said yes, 6 partly, 0 no." in page
    assert "70% Of 20 who told us both, 14 felt better, 6 the same, 0 worse." in page


def a_clock(complaint_id: int, kind: str, start: datetime, due: datetime, *, late: bool) -> Clock:
    ended = due + timedelta(hours=1) if late else due - timedelta(hours=1)
    return Clock(
        complaint_id=complaint_id, kind=kind, rule=kind, started_at=start, first_due_at=due, due_at=due, at_risk_at=due,
        met=not late, ended_at=ended,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [("2026-01-01", "2025-10-01", "2025-12-31"), ("2026-03-31", "2025-10-01", "2025-12-31"),
     ("2026-04-01", "2026-01-01", "2026-03-31"), ("2026-12-31", "2026-07-01", "2026-09-30")],
)  # fmt: skip
@pytest.mark.any_database
def test_the_quarter_before(today: str, first: str, last: str):
    dates = date.fromisoformat

    assert quarter.span_of(dates(today)) == (dates(first), dates(last))


def test_what_is_for_everybody_may_be_found_by_searching_and_nothing_else(app: Flask, customer: Customer):
    reference = customer.file().reference
    for path in ("/", *WITHOUT_FORMS[:-1], "/complaints/paper"):
        page = customer.get(path).text
        assert '<meta name="description" content="' in page and "noindex" not in page, path
        assert "Northline" in re.findall('name="description" content="(.*?)"', page)[0]
    for path in ("/complaints/new", "/complaints/receipt", f"/complaint/{reference}", "/my-complaints", "/nowhere"):
        page = customer.get(path).text
        assert '<meta name="robots" content="noindex">' in page and 'name="description"' not in page, path
    for path in ("/complaints/receipt.pdf", f"/complaint/{reference}/everything.pdf"):
        answer = customer.get(path)
        assert answer.status_code == 200 and answer.headers["X-Robots-Tag"] == "noindex", path
