"""Reports of contacts: made from what was recorded, in the inbox of whoever is to read them, read and unread."""

from collections.abc import Callable
from datetime import timedelta
from typing import get_args

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import User
from app.catalogue import service as catalogue
from app.catalogue.reporting import Reporting, ReportKind, ReportRule
from app.complaints import details as d
from app.complaints import lifecycle
from app.complaints.statuses import Status
from app.conversations import finishing
from app.conversations.models import Conversation
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from app.reports import promises as figures
from app.reports.models import Report, ReportCopy
from tests.desk import guided
from tests.desk.conftest import Colleague
from tests.portal.conftest import Customer, opened
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform

SAID = "She has no machine until Friday, and sews for a living."


def goes_to(app: Flask, kind: str, *who: str, **more: object) -> None:
    with doing(app):
        people = tuple(actor_of(one).id or 0 for one in who)
        catalogue.save(Reporting(rules={kind: ReportRule(people=people, **more)}))  # type: ignore[dict-item, arg-type]


def open_report(who: Colleague, view: str = "unread"):
    page = who.open(f"/desk/reports?view={view}")
    links = [link for link in page.links if link.startswith("/desk/reports/")]
    return who.open(links[0])


@pytest.mark.requirement("000-24")
def test_a_call_becomes_a_report_for_the_person_who_is_to_read_it(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, colleague: Callable[[str], Colleague]
):
    goes_to(app, "call", "qa")
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "promise", "csr", d.PromiseTerms("The depot is asked.", clock.now() + timedelta(days=2)))
    priya.act(reference, "log-call", {"words": SAID, "reached": "y"})
    mina = colleague("qa")

    assert "Reports 1" in mina.open("/desk/").root.said
    inbox = mina.open("/desk/reports").said
    assert "A call with Grace Okafor" in inbox and "Unread" in inbox and "Priya Shah" in inbox
    page = open_report(mina)

    for words in (
        "Priya Shah, today, 09:00.", "The parcel stood in the rain.", "Pay for the repair.", SAID,
        "Promised: The depot is asked.", "by Wed 25 Nov, 09:00", "Settled by", "Last day in law",
    ):  # fmt: skip
        assert words in page.said, words

    mina.press(page, "/read")
    assert "Nothing is unread." in mina.open("/desk/reports").said
    assert "Read" in mina.open("/desk/reports?view=all").said
    assert "Reports 1" not in mina.open("/desk/").root.said
    assert mina.open(page.path).said.count("I have read it") == 0


@pytest.mark.requirement("000-24")
def test_a_report_stays_as_things_stood_then(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, colleague: Callable[[str], Colleague]
):
    goes_to(app, "call", "qa")
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "promise", "csr", d.PromiseTerms("The depot is asked.", clock.now() + timedelta(days=2)))
    priya.act(reference, "log-call", {"words": SAID})
    monday.shift(timedelta(hours=1))
    with app.app_context():
        kept = d.PromiseKept(db.session.scalar(db.select(figures.Promise.id)) or 0)
        db.session.remove()
    perform(app, reference, "keep_promise", "csr", kept)
    perform(app, reference, "promise", "csr", d.PromiseTerms("A second call.", clock.now() + timedelta(days=2)))

    page = open_report(colleague("qa"))

    assert "The depot is asked." in page.said and "A second call." not in page.said


@pytest.mark.requirement("000-24")
def test_offers_and_decisions_go_to_the_managers_where_nobody_is_named_and_by_mail_where_that_is_set(
    app: Flask, helen: Colleague
):
    goes_to(app, "offer", by_mail=True)
    paths.bring_to(app, Status.RESOLVED)

    inbox = helen.open("/desk/reports").said
    assert "An offer to Grace Okafor" in inbox and "A decision for Grace Okafor" in inbox
    offer = next(
        page for page in (helen.open(link) for link in helen.open("/desk/reports").links if "/desk/reports/" in link)
        if "An offer" in page.said
    )  # fmt: skip
    assert (
        "What was offered" in offer.said and "£40.00" in offer.said and "The bill of the joiner, in full." in offer.said
    )
    with app.app_context():
        mails = db.session.scalars(db.select(Delivery).filter_by(kind="staff_report")).all()
        assert sorted(mail.recipient_name for mail in mails) == ["Helen Marsh", "Tom Field"]
        assert "report of an offer by Priya Shah" in mails[0].subject
        db.session.remove()

    helen.press(helen.open("/desk/reports"), "/desk/reports/read")
    assert "Nothing is unread." in helen.open("/desk/reports").said


@pytest.mark.requirement("000-24")
def test_whoever_may_not_read_the_complaint_gets_no_report_of_it(
    app: Flask, priya: Colleague, helen: Colleague, colleague: Callable[[str], Colleague]
):
    goes_to(app, "call", "other_csr", "manager")
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(reference, "log-call", {"words": "Before."})
    dev = colleague("other_csr")
    seen = open_report(dev).path
    with app.app_context():
        qa = str(actor_of("qa").id)
        db.session.remove()
    helen.act(reference, "restrict-readers", {"reason": "It is about a colleague.", "user_ids": [qa]})

    priya.act(reference, "log-call", {"words": SAID})

    assert "Nothing is unread." in dev.open("/desk/reports").said
    dev.open(seen, expect=404)
    assert SAID in open_report(helen).said
    assert "I have read it" not in priya.open(seen).said  # she reads the case, and has it in no inbox


@pytest.mark.requirement("000-24", "000-21")
def test_an_incident_is_reported_to_managers_alone_and_says_nothing_of_what_happened(
    app: Flask, priya: Colleague, helen: Colleague, colleague: Callable[[str], Colleague]
):
    goes_to(app, "incident", "qa", "manager")
    reference = paths.bring_to(app, Status.INVESTIGATING)
    page = priya.press(priya.case(reference), "/threatened")
    priya.press(page, "/words", {"words": "He knows where I live."})

    report = open_report(helen)

    assert (
        "A colleague said that they felt threatened, with Grace Okafor" in report.said
        and "He knows where I live." not in report.said
    )
    assert any(link.startswith("/desk/incidents/") for link in report.links)
    assert "Nothing is unread." in colleague("qa").open("/desk/reports").said


@pytest.mark.requirement("001-17")
def test_how_promises_were_kept_is_reported_by_month_and_person(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    for hours in (1, 2, 3):
        perform(app, reference, "promise", "csr", d.PromiseTerms(f"In {hours}.", clock.now() + timedelta(hours=hours)))
    with app.app_context():
        ids = list(db.session.scalars(db.select(figures.Promise.id).order_by(figures.Promise.id)))
        db.session.remove()
    perform(app, reference, "keep_promise", "csr", d.PromiseKept(ids[0]))
    monday.shift(timedelta(hours=4))
    sweep_once(app)
    perform(app, reference, "keep_promise", "csr", d.PromiseKept(ids[1]))

    page = colleague("manager").open("/desk/promises/kept").said

    assert "November 2026, so far 3 due 1 kept 1 kept late 1 broken 0 moved 33 % in time" in page
    assert "Priya Shah 3 due 1 kept 1 kept late 1 broken 0 moved 33 % in time" in page
    colleague("csr").open("/desk/promises/kept", expect=403)


@pytest.mark.requirement("000-24")
def test_a_guided_call_becomes_one_report_with_the_way_to_its_record(app: Flask, priya: Colleague, helen: Colleague):
    guided.add_scripts(app)
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    talk_id = int(guided.begin(priya, reference).path.rsplit("/", 1)[1])
    with doing(app):
        talk = db.session.get_one(Conversation, talk_id)
        finishing.end(talk, by_reference(reference), actor_of("csr"), "Her bus came.")

    page = open_report(helen)

    assert "A conversation with Grace Okafor" in page.said
    assert f"/desk/guided-calls/{talk_id}/record" in page.links


@pytest.mark.requirement("000-24")
def test_no_report_goes_to_whom_the_complaint_is_about(
    app: Flask, priya: Colleague, colleague: Callable[[str], Colleague]
):
    goes_to(app, "call", "manager", "qa", by_mail=True)
    reference = paths.bring_to(app, Status.INVESTIGATING)
    with app.app_context():
        helen = actor_of("manager").id
        db.session.remove()
    perform(app, reference, "name_involved", "csr", d.InvolvedNamed("She named her.", user_id=helen))

    priya.act(reference, "log-call", {"words": SAID, "reached": "y"})

    with app.app_context():
        mailed = {row.recipient_name for row in db.session.query(Delivery).filter_by(kind="staff_report")}
        db.session.remove()
    assert mailed == {"Mina Kaur"}
    assert "Nothing is unread." in colleague("manager").open("/desk/reports").said


def everything_to(app: Flask, who: str) -> None:
    with doing(app):
        reader = (actor_of(who).id or 0,)
        catalogue.save(Reporting(rules={kind: ReportRule(people=reader) for kind in get_args(ReportKind)}))


def taken_down(app: Flask, channel: str) -> str:
    """A complaint that Priya took down."""
    with app.app_context():
        priya = actor_of("csr")
        db.session.remove()
    return file_one(app, priya, channel=channel)


def newest(who: Colleague) -> str:
    """What the newest report in their inbox is of."""
    return open_report(who, "all").said


@pytest.mark.requirement("000-24")
def test_each_kind_of_contact_becomes_a_report_read_apart_by_what_it_is(
    app: Flask,
    monday: time_machine.Traveller,
    priya: Colleague,
    colleague: Callable[[str], Colleague],
    client: FlaskClient,
):
    everything_to(app, "qa")
    mina = colleague("qa")
    reference = taken_down(app, "counter")
    assert "A visit with Grace Okafor" in newest(mina)
    paths.acknowledge(app, reference)
    assert "What we wrote to Grace Okafor" in newest(mina)
    perform(app, reference, "message", "csr", d.Words("The joiner comes on Friday."))
    assert "The joiner comes on Friday." in newest(mina)
    perform(app, reference, "move_date", "csr", d.DateMoved((clock.now() + timedelta(days=9)).date(), "He is ill."))
    page = newest(mina)
    assert "What we wrote to Grace Okafor" in page and "He is ill." in page
    opened(app, Customer(client), reference).post(f"/complaint/{reference}/messages", {"text": "Friday suits me."})
    page = newest(mina)
    assert "A message from Grace Okafor" in page and "Friday suits me." in page
    for channel, title in (("letter", "A message from"), ("counter", "A visit with"), ("telephone", "A call with")):
        spoken = d.Spoken(channel, "She wants it by Monday.")
        perform(app, reference, "not_right_yet", "csr", d.NotRight(reason="It is slow."), spoken=spoken)
        assert title in newest(mina), channel

    letters = mina.open("/desk/reports?view=unread&about=letters").said
    assert "What we wrote to Grace Okafor" in letters and "A visit with" not in letters
    assert "A visit with Grace Okafor" in mina.open("/desk/reports?about=talks").said


@pytest.mark.requirement("000-24")
def test_what_comes_on_the_page_is_no_report_before_anybody_was_in_touch(app: Flask, helen: Colleague):
    file_one(app)

    assert "Nothing is unread." in helen.open("/desk/reports").said


@pytest.mark.requirement("000-24")
def test_while_somebody_is_away_their_deputy_reads_it_too_each_on_their_own(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, colleague: Callable[[str], Colleague]
):
    goes_to(app, "call", "manager", by_mail=True)
    with doing(app):
        helen = db.session.get_one(User, actor_of("manager").id)
        helen.away_until, helen.deputy_id = clock.now() + timedelta(days=3), actor_of("other_manager").id
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(reference, "log-call", {"words": SAID, "reached": "y"})
    tom = colleague("other_manager")

    assert "for Helen Marsh, who is away" in tom.open("/desk/reports?about=talks").said
    tom.press(open_report(tom), "/read")

    assert "A call with" not in tom.open("/desk/reports?about=talks").said
    assert "A call with Grace Okafor" in colleague("manager").open("/desk/reports?about=talks").said
    with app.app_context():
        mailed = [row.recipient_name for row in db.session.query(Delivery).filter_by(kind="staff_report")]
        db.session.remove()
    assert mailed == ["Tom Field"]


@pytest.mark.requirement("000-24")
def test_reports_can_go_to_the_manager_who_looks_after_the_complaint_alone(
    app: Flask, priya: Colleague, helen: Colleague, colleague: Callable[[str], Colleague]
):
    goes_to(app, "call", group="looks_after")
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(reference, "log-call", {"words": "Before anybody looked after it."})
    perform(app, reference, "escalate", "csr", d.Reason("She is very upset."))
    perform(app, reference, "take_it_on", "manager")
    priya.act(reference, "log-call", {"words": SAID})

    assert helen.open("/desk/reports?about=talks").said.count("A call with") == 1
    assert "A call with" not in colleague("other_manager").open("/desk/reports?about=talks").said


@pytest.mark.requirement("000-24")
def test_whoever_reads_reports_finds_the_way_to_those_that_are_read(helen: Colleague, priya: Colleague):
    assert "/desk/reports" in helen.open("/desk/").links
    assert "/desk/reports" not in priya.open("/desk/").links


@pytest.mark.requirement("000-24")
def test_what_a_configured_reader_does_themselves_is_read_by_whoever_else_leads(
    app: Flask, helen: Colleague, colleague: Callable[[str], Colleague]
):
    goes_to(app, "call", "manager")
    reference = paths.bring_to(app, Status.INVESTIGATING)
    helen.act(reference, "log-call", {"words": SAID})

    assert "A call with" not in helen.open("/desk/reports?about=talks").said
    assert SAID in open_report(colleague("other_manager")).said


@pytest.mark.requirement("000-24")
def test_the_deputy_of_a_reader_who_made_the_contact_reads_it_before_others_do(
    app: Flask, helen: Colleague, colleague: Callable[[str], Colleague]
):
    goes_to(app, "call", "manager")
    with doing(app):
        db.session.get_one(User, actor_of("manager").id).deputy_id = actor_of("admin").id
    helen.act(paths.bring_to(app, Status.INVESTIGATING), "log-call", {"words": SAID})

    assert SAID in open_report(colleague("admin")).said
    assert "A call with" not in colleague("other_manager").open("/desk/reports?about=talks").said


@pytest.mark.requirement("000-24")
def test_a_report_that_nobody_is_to_read_stands_on_the_case(app: Flask, priya: Colleague, helen: Colleague):
    goes_to(app, "call", group="nobody")
    reference = paths.bring_to(app, Status.INVESTIGATING)
    case = priya.act(reference, "log-call", {"words": SAID})

    page = priya.open(next(link for link in case.links if link.startswith("/desk/reports/")))
    assert SAID in page.said and "I have read it" not in page.said and "Unread" not in page.said
    assert "A call with" not in helen.open("/desk/reports?about=talks").said


@pytest.mark.requirement("000-24", "000-21")
def test_on_the_case_a_report_of_an_incident_is_for_those_who_lead(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya.press(priya.press(priya.case(reference), "/threatened"), "/words", {"words": "He knows where I live."})
    path = open_report(helen).path

    assert path in helen.case(reference).links and path not in priya.case(reference).links
    priya.open(path, 404)


@pytest.mark.requirement("000-24")
def test_what_is_done_with_one_press_is_one_report_named_by_the_weightiest(app: Flask):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    with doing(app):
        before = db.session.query(Report).count()
        complaint, by = by_reference(reference), actor_of("csr")
        due = clock.now() + timedelta(days=2)
        lifecycle.perform(complaint, "promise", by, d.PromiseTerms("The depot is asked.", due))
        lifecycle.perform(complaint, "log_call", by, d.CallLog(SAID, reached=True))
        lifecycle.perform(complaint, "note", by, d.Words("Between us."))
        made = db.session.query(Report).order_by(Report.id).all()[before:]
        assert [report.kind for report in made] == ["call"]
        assert made[0].event_id > made[0].first_event_id


@pytest.mark.requirement("000-24", "000-21")
def test_what_comes_after_the_weightiest_with_one_press_brings_it_to_nobody_else(app: Flask):
    goes_to(app, "call", "qa")
    reference = paths.bring_to(app, Status.INVESTIGATING)
    with doing(app):
        complaint, by = by_reference(reference), actor_of("csr")
        lifecycle.perform(complaint, "report_threat", by, d.ThreatReported("call"))
        lifecycle.perform(complaint, "log_call", by, d.CallLog(SAID, reached=True))
        report = db.session.query(Report).filter_by(kind="incident").one()
        readers = db.session.query(ReportCopy).filter_by(report_id=report.id)
        assert actor_of("qa").id not in {row.user_id for row in readers}
