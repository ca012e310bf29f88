"""The case page: everything on one screen, and exactly what is possible now."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints import lifecycle
from app.complaints.models import Reading
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague, offered
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, by_reference, doing, file_one, perform


def readings(app: Flask) -> int:
    with app.app_context():
        count = db.session.query(Reading).count()
        db.session.rollback()
    return count


def may(app: Flask, reference: str, who: str) -> set[str]:
    with app.app_context():
        rows = lifecycle.allowed(actor_of(who), by_reference(reference))
        db.session.rollback()
    return {row.name.replace("_", "-") for row in rows}


@pytest.mark.requirement("001-34")
def test_the_story_stands_in_their_words_with_every_concern_and_file(app: Flask, priya: Colleague, uploaded):
    reference = paths.bring_to(app, Status.INVESTIGATING, happened="Line one.\n\n<b>Line</b> two.", files=(uploaded(),))

    page = priya.case(reference)

    assert "Line one.\n\n<b>Line</b> two." in [node.raw for node in page.root.of_class("words")]
    assert "1. The parcel stood in the rain." in page.said and "2. Nobody rang the bell." in page.said
    assert "2 of 2 confirmed by them" in page.said
    answer = priya.browser.get(page.link("/files/1"), buffered=True)
    assert answer.data == b"A note on the door."
    assert answer.headers["Content-Disposition"] == "attachment; filename=note.txt"


def test_expected_and_happened_stand_side_by_side_with_the_wish(app: Flask, priya: Colleague):
    reference = file_one(app, expected="A knock on the door.", desired="Pay for the repair.")

    said = priya.case(reference).said

    assert "They expected A knock on the door. They ask Pay for the repair." in said


@pytest.mark.requirement("B-15")
def test_three_clocks_each_with_its_own_rule(app: Flask, monday: time_machine.Traveller, colleague):
    reference = file_one(app, received_at=MONDAY)
    before = colleague("csr").case(reference)
    assert "Automatic receipt About to leave" in before.said
    assert "A person answers, 24 hours Tomorrow, 09:00, 1 day left" in before.said
    assert "Settled by Mon 7 Dec" in before.said and "Legal date: Monday 18 January" in before.said

    monday.move_to(MONDAY + timedelta(hours=3))
    paths.acknowledge(app, reference)
    paths.assess(app, reference)
    paths.confirm(app, reference)
    paths.ask(app, reference)
    waiting = colleague("csr").case(reference)

    assert "A person answers, 24 hours Kept, after 3 h" in waiting.said
    assert "Settled by Paused" in waiting.said and "Legal date: Monday 18 January, which never waits." in waiting.said

    monday.move_to(MONDAY + timedelta(days=2, hours=3))
    perform(app, reference, "answer", "customer", d.Words("Tolland Joinery."))
    resumed = colleague("csr").case(reference)

    assert [node.said for node in resumed.root.named("del")] == ["Mon 7 Dec"]
    assert "The time we waited for your answer does not count." in resumed.said
    assert "Wed 9 Dec" in resumed.said and "Legal date: Monday 18 January" in resumed.said


@pytest.mark.requirement("B-15", "001-20")
def test_a_clock_that_was_missed_and_then_moved_is_kept_late(app: Flask, monday: time_machine.Traveller, colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "not_right_yet", "customer", d.NotRight("Nobody rings."))
    monday.shift(timedelta(days=3))
    perform(app, reference, "not_right_yet", "customer", d.NotRight("Still nobody rings."))
    perform(app, reference, "message", "csr", d.Words("I ring the depot today."))
    monday.shift(timedelta(days=12))  # its own day was Monday 7 December
    for step in (paths.offer, paths.accept, paths.verify_all, paths.resolve):
        step(app, reference)

    page = colleague("csr").case(reference)

    cells = {node.said.split(" Kept")[0]: node.said for node in page.root.of_class("clock")}
    assert "Kept, after" in cells["A person answers, 24 hours"]
    assert "Kept late, after 3 days" in cells["Get in touch again"]
    assert "Kept late, after 15 days" in cells["Settled by"] and "Our own date: Mon 7 Dec" in cells["Settled by"]
    late = [node.said for node in page.root.of_class("is-seam") if node.said.startswith("Kept")]
    assert late == ["Kept late, after 15 days", "Kept late, after 3 days"], "and not in the green of what was kept"


@pytest.mark.any_database
@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("who", ["csr", "manager", "qa"])
def test_nothing_is_offered_that_would_be_refused(app: Flask, colleague, status: Status, who: str):
    reference = paths.bring_to(app, status)
    somebody = colleague(who)

    shown = offered(somebody.case(reference), reference)

    assert shown <= may(app, reference, who)
    for slug in shown:
        somebody.open(f"/desk/complaints/{reference}/act/{slug}")


def test_a_representative_is_offered_the_next_step(app: Flask, priya: Colleague):
    reference = file_one(app)
    assert {"acknowledge", "assign", "note", "message", "log-call"} <= offered(priya.case(reference), reference)

    paths.acknowledge(app, reference)
    assert "acknowledge" not in offered(priya.case(reference), reference)
    assert "assess" in offered(priya.case(reference), reference)


def test_what_has_to_wait_is_left_out_and_says_for_what(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.AGREED)

    page = priya.case(reference)

    assert "resolve" not in offered(page, reference)
    assert "“Decide” has to wait. Not yet confirmed as done: We pay the repair of the case." in page.said


def test_opening_it_is_kept_and_a_stranger_opens_nothing(app: Flask, priya: Colleague, client):
    reference = file_one(app)

    priya.case(reference)
    assert readings(app) == 1

    assert client.get(f"/desk/complaints/{reference}").status_code == 302
    assert priya.browser.get("/desk/complaints/C-AAAA-AAAA").status_code == 404
    assert readings(app) == 1


def test_a_case_that_few_may_read_does_not_exist_for_others(app: Flask, priya: Colleague, helen: Colleague, uploaded):
    reference = file_one(app, files=(uploaded(),))
    with app.app_context():
        manager = actor_of("manager").id
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))

    for path in ("", "/act/note", "/files/1", "/letters/1"):
        assert priya.browser.get(f"/desk/complaints/{reference}{path}").status_code == 404
    assert helen.browser.get(f"/desk/complaints/{reference}").status_code == 200
    assert readings(app) == 1


def test_notes_are_marked_and_the_customer_never_sees_them(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = priya.press(priya.case(reference), "/act/message", {"text": "I ring you at four."})
    page = priya.send(_composer(page, "note"), {"text": "The depot knows more."})

    lines = {node.said.split(":")[0]: node.classes for node in page.root.of_class("event")}

    assert "event-note" in lines["Note by Priya Shah"]
    assert "event-note" not in lines["Priya Shah wrote"]


def _composer(page, slug: str):
    form = page.form("/act/message")
    form.node.given["action"] = form.node.given["action"].replace("message", slug)
    return form


def test_the_log_tells_what_happened_in_sentences(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.CLOSED)

    events = [node.said for node in priya.case(reference).root.of_class("event-text")]

    assert [event.split(":")[0] for event in events[::-1]][:9] == [
        "Received by web form",
        "Priya Shah acknowledged it",
        "Priya Shah assessed it",
        "Priya Shah wrote down 2 concerns and asked whether that is right",
        "Grace Okafor confirmed what we understood",
        "Priya Shah made offer 1, £40.00",
        "Grace Okafor accepted offer 1",
        "Priya Shah confirmed that something is done",
        "Priya Shah resolved it",
    ]


def test_a_mail_that_gave_up_stands_in_red(app: Flask, priya: Colleague):
    reference = file_one(app)
    with doing(app):
        delivery = db.session.query(Delivery).filter_by(kind="received").one()
        delivery.state, delivery.last_error = "gave_up", "The mailbox does not exist."

    page = priya.case(reference)

    assert "A mail did not arrive: receipt. The mailbox does not exist." in page.root.of_class("note-back")[0].said


def test_danger_is_the_first_thing_one_reads(app: Flask, priya: Colleague):
    reference = file_one(app, in_danger=True)

    assert (
        "Somebody is in danger or still being harmed. If somebody is in danger now, ring 999."
        in priya.case(reference).said
    )


def test_a_promise_shows_every_date_it_had(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    perform(app, reference, "promise", "csr", d.PromiseTerms("Ring you", clock.now() + timedelta(days=1)))
    page = priya.case(reference)
    moved = {"due_at": "2026-11-26T12:00", "reason": "The film comes on Thursday."}

    page = priya.press(priya.open(page.link("/act/move-promise?promise_id=1")), "/act/move-promise", moved)

    assert "Tue 24 Nov" in [node.said for node in page.root.named("del")]
    assert "The film comes on Thursday." in page.said and "by Thu 26 Nov, 12:00" in page.said


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("words", ["Grace Okafor wrote:", "Priya Shah acknowledged it:"]),
        ("notes", ["Note by Priya Shah:"]),
        ("promises", ["Priya Shah promised something (Ring you)"]),
        ("decisions", ["Priya Shah assessed it: medium"]),
    ],
)
def test_the_timeline_narrows_to_one_kind(app: Flask, priya: Colleague, kind: str, said: list[str]):
    reference = paths.bring_to(app, Status.ASSESSED)
    perform(app, reference, "promise", "csr", d.PromiseTerms("Ring you", clock.now() + timedelta(days=1)))
    perform(app, reference, "message", "customer", d.Words("It is still wet."))
    perform(app, reference, "note", "csr", d.Words("The depot knows more."))

    page = priya.open(f"/desk/complaints/{reference}?show={kind}")

    told = [node.said for node in page.root.of_class("event-text")]
    assert [line.startswith(start) for line, start in zip(told, said, strict=True)] == [True] * len(said), told


def test_a_long_log_is_read_thirty_entries_at_a_time_and_nothing_of_it_is_lost(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    for number in range(200):
        perform(app, reference, "message", "customer", d.Words(f"Word {number}."))

    page, read = priya.case(reference), []
    while True:
        read += [node.said for node in page.root.of_class("event-text")]
        older = [link for link in page.links if "before=" in link]
        if not older:
            break
        page = priya.open(older[0].partition("#")[0])

    assert read[:200] == [f"Grace Okafor wrote: “Word {number}.”" for number in reversed(range(200))]
    assert [line.split(":")[0] for line in read[200:]] == [
        "Priya Shah assessed it", "Priya Shah acknowledged it", "Received by web form",
    ]  # fmt: skip
    assert len(priya.case(reference).root.of_class("event")) == 30


def test_what_was_done_long_ago_still_counts_on_a_long_case(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED, phone="07700 900341")
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))
    perform(app, reference, "log_call", "csr", d.CallLog("Nobody answered.", about_facts=True))
    perform(app, reference, "go_on_unconfirmed", "csr", d.Reason("They can't be reached."))
    for number in range(100):
        perform(app, reference, "message", "customer", d.Words(f"Word {number}."))

    page = priya.case(reference)

    assert "1. The parcel stood in the rain." in page.said
    assert "Facts confirmed by them" not in page.said
