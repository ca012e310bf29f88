"""The same thing done to several complaints at once: each passes its own gates, and each has its own result."""

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague, errors, in_days, state
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, file_one, perform


def pick(colleague: Colleague, slug: str, *references: str) -> Page:
    """Tick complaints on the queue and choose what to do with them."""
    form = colleague.open("/desk/queue").form("/desk/take")
    button = next(node for node in form.node.named("button") if node.given.get("value") == slug)
    form.node.given["action"] = button.given["formaction"]
    return colleague.send(form, {"reference": list(references), "do": slug})


def results(page: Page) -> dict[str, bool]:
    """Reference to whether it was done."""
    return {row.of_class("ref")[0].said: "Not done" not in row.said for row in page.root.of_class("ledger-row")}


@pytest.mark.requirement("B-25")
def test_each_picked_complaint_is_handed_over_and_says_so(app: Flask, helen: Colleague):
    first, second = file_one(app), file_one(app)
    page = pick(helen, "assign", first, second)
    dev = next(value for value in page.form("/bulk/assign").choices("handler_id") if value and
               page.form("/bulk/assign").words_of("handler_id", value) == "Dev Raman")  # fmt: skip

    done = helen.press(page, "/bulk/assign", {"handler_id": dev, "note": "Both are about the depot."}, expect=200)

    assert results(done) == {first: True, second: True}
    assert "Helen Marsh handed it to Dev Raman" in helen.case(first).said
    assert "Both are about the depot." in helen.case(second).said


@pytest.mark.requirement("B-25")
def test_the_gate_before_the_end_holds_for_several_too(app: Flask, priya: Colleague):
    blocked, free = paths.bring_to(app, Status.AGREED), paths.bring_to(app, Status.INVESTIGATING)
    page = pick(priya, "resolve", blocked, free)
    assert "Not possible for these 1" in page.said and "Not yet confirmed as done" in page.said
    assert page.form("/bulk/resolve").choices("picked") == [page.form("/bulk/resolve").value("picked")]

    answers = {"outcome": "upheld", "cause": "Human error", "explanation": "We were wrong.", "fulfilled_on": in_days(0)}
    done = priya.press(page, "/bulk/resolve", answers, expect=200)

    assert results(done) == {free: False}
    assert "Give every concern its outcome." in done.said
    assert (state(app, blocked)[0], state(app, free)[0]) == ("agreed", "investigating")


def test_a_note_for_several_is_kept_once_however_often_it_is_sent(app: Flask, priya: Colleague):
    first, second = file_one(app), file_one(app)
    form = pick(priya, "note", first, second).form("/bulk/note")

    for _ in range(2):
        assert results(priya.send(form, {"text": "The depot knows."}, expect=200)) == {first: True, second: True}

    assert priya.case(first).said.count("The depot knows.") == 1


def test_one_letter_goes_to_each_customer_by_name(app: Flask, priya: Colleague):
    grace, ian = file_one(app), file_one(app, name="Ian Farrow", email="ian@example.com")
    page = pick(priya, "message", grace, ian)
    assert "Send to each customer, 2 complaints" in page.said

    priya.press(page, "/bulk/message", {"text": "The depot opens again on Monday."}, expect=200)

    for reference, name in ((grace, "Grace Okafor"), (ian, "Ian Farrow")):
        letter = priya.open(priya.case(reference).link("/letters/" + _last_letter(priya, reference)))
        assert name in letter.said and reference in letter.said and "opens again on Monday" in letter.said


def _last_letter(colleague: Colleague, reference: str) -> str:
    addresses = [href for href in colleague.case(reference).links if "/letters/" in href]
    return addresses[0].rpartition("/")[2]


def test_what_changed_meanwhile_is_left_alone_and_told(app: Flask, helen: Colleague):
    changed, same = file_one(app), file_one(app)
    form = pick(helen, "assign", changed, same).form("/bulk/assign")
    perform(app, changed, "acknowledge", "csr", d.Acknowledgement("Your machine stood in the rain.", "I am sorry."))

    done = helen.send(form, {"handler_id": form.choices("handler_id")[1]}, expect=200)

    assert results(done) == {changed: False, same: True}
    assert "Somebody changed this complaint since you opened it." in done.said


def test_what_is_missing_is_said_before_any_case_is_touched(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = pick(priya, "note", reference)

    again = priya.press(page, "/bulk/note", {"text": " "}, expect=422)

    assert errors(again) == ["Write something first."]
    assert again.form("/bulk/note").value("picked").startswith(reference)


def test_nobody_picks_what_they_may_not_see(app: Flask, priya: Colleague):
    reference = file_one(app)
    with app.app_context():
        manager = actor_of("manager").id
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))

    page = priya.open(f"/desk/bulk/note?reference={reference}&reference=%00&reference=C-0000-0000")

    assert "Nothing is picked." in page.said


@pytest.mark.parametrize(("who", "slug", "expect"), [
    ("qa", "assign", 404), ("admin", "resolve", 404), ("csr", "accept", 404), ("csr", "nonsense", 404),
    ("qa", "note", 200),
])  # fmt: skip
def test_only_what_fits_several_and_the_role_is_offered(app: Flask, colleague, who: str, slug: str, expect: int):
    colleague(who).open(f"/desk/bulk/{slug}?reference={file_one(app)}", expect=expect)
