"""A guided call that is cut off or let go: who was cut off is rung back, and nothing that was written is lost."""

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from app.conversations.cut_off import WHY
from tests.desk.conftest import Colleague, errors, state
from tests.desk.guided import (
    add_scripts,
    agree,
    begin,
    form_of,
    go,
    remedy,
    step,
    stop,
    to_the_end,
    to_the_wish,
)
from tests.desk.test_guided_call import casefile, letters
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.ways import close_ways

CUT_OFF = "Cut off while you talked"


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


def to_ring(who: Colleague, path: str = "/desk/calls") -> bool:
    return WHY in who.open(path).said


def dropped(app: Flask, who: Colleague) -> tuple[str, Page]:
    """The complaint of somebody who has a number, and the page of the call that dropped."""
    reference = file_one(app)
    with doing(app):
        by_reference(reference).customer.phone = "07700 900123"
    page = go(who, begin(who, reference), notes="It stood in the rain.")
    go(who, page, press="drop", notes="And nobody rang.")
    return reference, page


@pytest.mark.requirement("001-38", "B-14")
def test_who_was_cut_off_stands_among_the_calls_to_make_until_the_call_goes_on(app: Flask, priya: Colleague):
    reference, page = dropped(app, priya)
    assert to_ring(priya) and to_ring(priya, "/desk/") and to_ring(priya, f"/desk/complaints/{reference}")

    start = next(link for link in priya.open("/desk/calls").links if f"{reference}/guided-call" in link)
    again = next(link for link in priya.open(start).links if link.endswith(form_of(page).action))
    page = priya.open(again)
    assert form_of(page).value("notes") == "And nobody rang."
    go(priya, page)

    assert not to_ring(priya) and not to_ring(priya, "/desk/")


@pytest.mark.requirement("001-38")
@pytest.mark.parametrize("way", ["reached", "let go"])
def test_or_until_they_were_reached_or_let_go(app: Flask, priya: Colleague, way: str):
    reference, page = dropped(app, priya)

    if way == "reached":
        perform(app, reference, "log_call", "csr", d.CallLog(reached=True, words="She was in a tunnel."))
    else:
        stop(priya, priya.open(form_of(page).action), why_ended="She wrote that it is settled.")

    assert not to_ring(priya) and not to_ring(priya, "/desk/")


@pytest.mark.requirement("001-38")
def test_who_is_not_filed_yet_stands_there_too_and_is_let_go_from_there(app: Flask, priya: Colleague):
    who = {"kind": "complaint", "medium": "telephone", "read_card": "yes", "name": "Lars Holm", "phone": "07700 900456"}
    page = priya.press(priya.open("/desk/guided-calls/new"), "/guided-calls/new", who)
    assert "They do not want to go on" not in page.said
    shown = go(priya, page, press="drop", notes="The ferry left without me.")
    assert "they stand among the calls to make" in shown.said
    calls = priya.open("/desk/calls")
    assert CUT_OFF in calls.said and "Lars Holm 07700 900456" in calls.said

    page = priya.open(form_of(page).action)
    stop(priya, page, why_ended="He does not answer any more.")

    assert CUT_OFF not in priya.open("/desk/calls").said


@pytest.mark.requirement("001-29")
def test_who_asked_not_to_be_rung_is_not_put_on_the_list_of_others(app: Flask, priya: Colleague):
    reference = file_one(app)
    with doing(app):
        by_reference(reference).customer.may_ring = "no"
    go(priya, begin(priya, reference), press="drop")

    assert not to_ring(priya) and CUT_OFF in priya.open("/desk/calls").said


@pytest.mark.requirement("B-14")
def test_what_was_typed_beside_the_end_goes_with_it_and_an_error_loses_nothing(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = go(priya, go(priya, begin(priya, reference)))
    summary = next(node for node in page.root.named("summary") if "They do not want to go on" in node.said)
    assert "btn" in summary.classes

    refused = stop(priya, page, expect=422, why_ended=" ", notes="She has to fetch a child.", said="2")
    assert errors(refused) == ["Say why it ends here."]
    assert (step(refused), form_of(refused).value("notes")) == ("affirm", "She has to fetch a child.")
    record = stop(priya, refused, why_ended="No time.")

    assert "No time." in record.said and "She has to fetch a child." in record.said
    assert "Marked as said: “I am sorry that you had to go through this" in record.said
    assert state(app, reference)[0] == "received"


@pytest.mark.requirement("003-08", "001-36")
@pytest.mark.parametrize("start", [Status.OFFERED, Status.AGREED])
def test_what_they_complain_of_besides_becomes_a_concern_beside_what_stands(
    app: Flask, priya: Colleague, start: Status
):
    reference = paths.bring_to(app, start)
    before = [concern.words for concern in casefile(app, reference).concerns]
    page = to_the_wish(priya, begin(priya, reference))
    while step(page) != "read_back":
        page = go(priya, page, press="back")
    page = go(priya, page, concern_3="And it smells.", confirmed_3="yes")
    while step(page) != "can":
        page = go(priya, page)
    page = agree(priya, page, amount="", name="Apology")
    go(priya, to_the_end(priya, page), press="end")

    file = casefile(app, reference)
    assert file.complaint.status == start
    assert [concern.words for concern in file.concerns] == [*before, "And it smells."]
    assert all(concern.confirmed_at for concern in file.concerns[len(before) :])
    assert "wrote down one more concern of" in priya.case(reference).said
    assert letters(app)[-1].kind == "after_call"


@pytest.mark.requirement("001-38")
def test_one_goes_on_after_an_error_in_a_running_call_with_everything_kept(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference))
    typed = {"can": "yes", "remedy_1": remedy(page), "words_1": "We pay the repair.", "said_yes": "1"}

    refused = go(priya, page, expect=422, amount_1="9,50", **typed)
    form = form_of(refused)
    assert {name: form.value(name) for name in (*typed, "amount_1")} == {**typed, "amount_1": "9,50"}
    kept = priya.browser.post(f"{form.action}/keep", data=dict(form.filled({"amount_1": "9.50"})))
    assert kept.json["words"].startswith("Saved")
    page = go(priya, refused, amount_1="9.50")
    refused = go(priya, page, expect=422, answer="happy")
    assert form_of(refused).value("answer") == "happy"
    record = go(priya, to_the_end(priya, go(priya, refused, feel="Yes, that is fair.")), press="end")

    assert state(app, reference)[0] == "agreed"
    assert "£9.50" in record.said and "We will do exactly that." in record.said


@pytest.mark.requirement("001-38")
def test_quality_assurance_writes_nothing_into_a_running_call(app: Flask, priya: Colleague, colleague) -> None:
    page = begin(priya, file_one(app))
    form, mina = form_of(page), colleague("qa")
    token = next(own.value("csrf_token") for own in mina.open("/desk/profile").forms if "csrf_token" in own.names)
    typed = {**dict(form.filled({"notes": "Mine."})), "csrf_token": token, "why_ended": "Enough."}

    answers = {path: mina.browser.post(form.action + path, data=typed) for path in ("", "/keep", "/stop", "/hold")}

    assert "Saved" not in answers["/keep"].text
    assert {answers[path].status_code for path in ("", "/stop")} == {403}
    page = priya.open(form.action)
    assert (step(page), form_of(page).value("notes")) == ("greet", "")


@pytest.mark.requirement("001-38")
def test_who_was_reached_otherwise_is_not_to_be_rung_once_more(app: Flask, priya: Colleague):
    reference, _page = dropped(app, priya)

    perform(app, reference, "log_call", "csr", d.CallLog(reached=True, words="She was in a tunnel."))

    assert CUT_OFF not in priya.open("/desk/calls").said


def test_a_talk_is_kept_as_it_is_also_where_nobody_may_ring_them(app: Flask, priya: Colleague):
    reference = file_one(app, phone="07700 900123")
    page = go(priya, begin(priya, reference, medium="in_person"), notes="It stood in the rain.")
    close_ways(app, reference, "telephone")

    go(priya, page, press="drop", notes="And nobody rang.")

    assert "And nobody rang." in priya.open(page.path).html and not to_ring(priya)
