"""Problems: one cause with several complaints, and one reply to all, which never goes twice and is never lost."""

import re
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask

from app.accounts.models import User
from app.complaints import details as d
from app.complaints.models import Message, ProblemLetter
from app.complaints.statuses import Status
from app.db import db
from app.jobs import worker
from app.outbox.models import Delivery
from app.replies import to_all
from tests.desk.conftest import Colleague, errors
from tests.desk.test_several import pick, results
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform

TITLE = "The depot is under water"
TEXT = "Hello {customer}, the depot opens again on Monday. Your parcel {reference} is safe."


def begin(who: Colleague, *references: str) -> str:
    """A problem with these complaints; returns where its page is."""
    page = who.press(who.open("/desk/problems"), "/desk/problems", {"title": TITLE, "known": "A burst pipe."})
    if references:
        page = who.press(page, "/add", {"references": " ".join(references)})
    return page.path


def two(app: Flask) -> tuple[str, str]:
    return file_one(app), file_one(app, name="Ian Farrow", email="ian@example.com")


def look(who: Colleague, problem: str, text: str = TEXT) -> Page:
    return who.press(who.open(f"{problem}/reply"), "/reply", {"text": text}, expect=200)


def written(app: Flask) -> list[tuple[str, str]]:
    """What customers were written in messages: to whom, and the words."""
    with app.app_context():
        rows = db.session.query(Delivery).filter_by(kind="message").order_by(Delivery.id)
        found = [(row.recipient_name, row.text) for row in rows]
        db.session.remove()
    return found


def letters(app: Flask) -> dict[str, tuple[str, str]]:
    with app.app_context():
        rows = db.session.query(ProblemLetter).order_by(ProblemLetter.complaint_id)
        found = {str(row.complaint_id): (row.state, row.why) for row in rows}
        db.session.remove()
    return found


def states(app: Flask) -> list[str]:
    return [state for state, _why in letters(app).values()]


def test_a_problem_says_what_is_known_and_who_has_it(app: Flask, priya: Colleague):
    first, second = two(app)
    problem = begin(priya, first, second, paths.bring_to(app, Status.WITHDRAWN))

    page = priya.open(problem)

    assert "3 complaints of 2 customers, 2 of them open." in page.said
    assert "A burst pipe." in page.form(problem).value("known")
    assert f"Open {TITLE}" not in page.said and "Problem 1, which others have too." in priya.case(first).said
    assert f"{TITLE} Problem 1. A burst pipe." in priya.open("/desk/problems").said


def test_what_cannot_be_added_says_why_and_stays_in_the_field(app: Flask, priya: Colleague):
    first, second = two(app)
    begin(priya, second)
    problem = begin(priya)

    page = priya.press(priya.open(problem), "/add", {"references": f"{first}, {second} C-AAAA-AAAA"}, expect=200)

    assert page.form("/add").value("references") == f"{second} C-AAAA-AAAA"
    assert "It belongs to another problem: take it off there first." in page.said
    assert "C-AAAA-AAAA: We find no such complaint." in page.said and "1 complaint of 1 customer" in page.said


@pytest.mark.requirement("B-25")
def test_several_are_added_from_the_queue_each_with_its_result(app: Flask, priya: Colleague):
    first, second = two(app)
    begin(priya, second)
    page = pick(priya, "add-to-problem", first, second)

    done = priya.press(page, "/bulk/add-to-problem", {"problem_id": "", "title": "Wet parcels"}, expect=200)

    assert results(done) == {first: True, second: False}
    assert "Wet parcels" in priya.open("/desk/problems").said


def test_several_with_a_new_title_are_one_problem(app: Flask, priya: Colleague):
    page = pick(priya, "add-to-problem", *two(app))
    assert errors(priya.press(page, "/bulk/add-to-problem", expect=422)) == ["Choose a problem, or name a new one."]

    priya.press(page, "/bulk/add-to-problem", {"title": "Wet parcels"}, expect=200)

    assert "2 complaints of 2 customers" in priya.open("/desk/problems/1").said


def test_it_is_taken_off_from_either_page_solved_and_opened_again(app: Flask, priya: Colleague):
    first, second = two(app)
    problem = begin(priya, first, second)
    priya.act(first, "leave-problem")
    page = priya.press(priya.open(problem), "/remove", {"reference": second})
    assert "No complaint belongs to it yet." in page.said and f"{second} goes on by itself." in page.said

    priya.press(page, "/solve")
    assert TITLE in priya.open("/desk/problems?view=solved").said
    assert TITLE not in priya.open("/desk/problems").said
    assert "Open since" in priya.press(priya.open(problem), "/open-again").said


def test_a_title_is_needed_and_nothing_typed_is_lost(app: Flask, priya: Colleague):
    page = priya.press(priya.open("/desk/problems"), "/desk/problems", {"title": " ", "known": "A pipe."}, expect=422)

    assert errors(page) == ["Say in a few words what the problem is."]
    assert page.form("/desk/problems").value("known") == "A pipe."


@pytest.mark.requirement("001-21")
def test_one_reply_goes_to_each_by_name_after_a_look(app: Flask, priya: Colleague):
    first, second = two(app)
    problem = begin(priya, first, second)

    page = look(priya, problem)
    assert "2 get it. Nothing was sent yet." in page.said
    assert f"Hello Grace Okafor, the depot opens again on Monday. Your parcel {first} is safe." in page.said
    sent = priya.press(page, "/reply")
    assert "2 on the way" in sent.said and written(app) == []

    worker.sweep_once(app)

    assert [(name, TEXT.format(customer=name, reference=reference) in text)
            for (name, text), reference in zip(written(app), (first, second), strict=True)] == [
        ("Grace Okafor", True), ("Ian Farrow", True)]  # fmt: skip
    assert "2 sent." in priya.open(sent.path).said
    assert f"Hello Ian Farrow, the depot opens again on Monday. Your parcel {second}" in priya.case(second).said


@pytest.mark.requirement("B-25")
def test_whoever_does_not_get_it_is_named_with_the_reason(app: Flask, priya: Colleague, helen: Colleague):
    fine = file_one(app)
    ended = paths.bring_to(app, Status.WITHDRAWN)
    silent = file_one(app, name="Una Reid", email="")
    nameless = file_one(app, name="", email="x@example.com")
    secret, hidden = file_one(app), file_one(app)
    problem = begin(priya, fine, ended, silent, nameless, secret, hidden)
    perform(app, secret, "mark_sensitive", "manager", d.Sensitivity("health", "An illness."))
    with doing(app):
        by_reference(secret).restricted = False
        by_reference(hidden).restricted = True

    page = look(priya, problem)

    assert "1 gets it, 4 do not." in page.said and "1 more you may not read" in page.said
    for reference, why in (
        (ended, "It was withdrawn."), (silent, "They left no way to reach them."),
        (nameless, "Fill in “{customer}”, or take it out."), (secret, "Say first why you open this complaint."),
    ):  # fmt: skip
        assert re.search(f"{reference}, [^.]*. {re.escape(why)}", page.said), (why, page.said)
    priya.press(page, "/reply")
    worker.sweep_once(app)
    assert [name for name, _text in written(app)] == ["Grace Okafor"]


@pytest.mark.any_database
@pytest.mark.parametrize(("text", "words"), [
    (" ", "Write something first."),
    ("You get {amount}.", "{amount} is different on each case. Leave it out, or write to that customer alone."),
])  # fmt: skip
def test_a_text_that_fits_nobody_is_refused_and_kept(app: Flask, priya: Colleague, text: str, words: str):
    problem = begin(priya, file_one(app))

    page = priya.press(priya.open(f"{problem}/reply"), "/reply", {"text": text}, expect=422)

    assert errors(page) == [words] and page.form("/reply").value("text").strip() == text.strip()


def test_what_changed_after_the_look_is_looked_at_again(app: Flask, priya: Colleague, helen: Colleague):
    first, second = two(app)
    problem = begin(priya, first)
    page = look(priya, problem)
    helen.press(helen.open(problem), "/add", {"references": second})

    again = priya.press(page, "/reply", expect=200)

    assert "Something changed since you looked." in again.said and "2 get it." in again.said
    assert states(app) == []
    changed = priya.press(again, "/reply", {"press": "change"}, expect=200)
    assert changed.form("/reply").value("text") == TEXT


@pytest.mark.requirement("B-22")
def test_a_form_sent_twice_is_one_reply_and_a_worker_that_comes_twice_sends_once(app: Flask, priya: Colleague):
    problem = begin(priya, *two(app))
    form = look(priya, problem).form("/reply")
    pages = [priya.send(form) for _ in range(2)]
    assert pages[0].path == pages[1].path

    for _ in range(2):
        worker.sweep_once(app)

    assert len(written(app)) == 2 and states(app) == ["sent", "sent"]
    other = priya.send(form, {"text": "Something else."}, expect=422)
    assert errors(other) == ["This form was sent before, with another text. Begin a new reply."]


@pytest.mark.requirement("B-22")
def test_two_workers_at_once_send_each_one_once(app: Flask, priya: Colleague):
    problem = begin(priya, *(file_one(app, email=f"ian.{number}@example.com") for number in range(8)))
    priya.press(look(priya, problem), "/reply")
    ready = Barrier(2)

    def work() -> None:
        ready.wait()
        worker.sweep_once(app)

    workers = [Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    worker.sweep_once(app)  # whoever had to wait too long left something: nothing is lost

    assert states(app) == ["sent"] * 8 and len(written(app)) == 8


def test_a_worker_that_breaks_off_loses_none_and_doubles_none(
    app: Flask, priya: Colleague, monkeypatch: pytest.MonkeyPatch
):
    problem = begin(priya, *two(app))
    priya.press(look(priya, problem), "/reply")
    real, calls = to_all.lifecycle.perform_together, []

    def breaks_once(complaints, *more, **named):
        events = real(complaints, *more, **named)
        calls.append(complaints[0].reference)
        if len(calls) == 1:
            raise RuntimeError("the machine stopped")
        return events

    monkeypatch.setattr(to_all.lifecycle, "perform_together", breaks_once)
    worker.sweep_once(app)
    assert sorted(states(app)) == ["sent", "waiting"] and len(written(app)) == 1

    worker.sweep_once(app)
    assert states(app) == ["sent", "sent"] and len(written(app)) == 2


@pytest.mark.requirement("B-25")
def test_what_is_refused_as_it_leaves_says_why_and_is_tried_again(app: Flask, priya: Colleague):
    first, second = two(app)
    problem = begin(priya, first, second)
    sent = priya.press(look(priya, problem), "/reply")
    with doing(app):
        by_reference(second).customer.email = ""
    worker.sweep_once(app)

    page = priya.open(sent.path)
    assert "1 sent, 1 not" in page.said and f"{second}, Ian Farrow. They left no way to reach them." in page.said

    with doing(app):
        by_reference(second).customer.email = "ian@example.com"
    assert "1 will be tried again." in priya.press(page, "/try-again").said
    worker.sweep_once(app)
    assert [name for name, _text in written(app)] == ["Grace Okafor", "Ian Farrow"]


def test_one_that_left_the_problem_meanwhile_gets_no_reply(app: Flask, priya: Colleague):
    first, second = two(app)
    problem = begin(priya, first, second)
    priya.press(look(priya, problem), "/reply")
    priya.act(second, "leave-problem")

    worker.sweep_once(app)

    assert list(letters(app).values()) == [("sent", ""), ("refused", "It does not belong to the problem any more.")]


@pytest.mark.requirement("B-21")
@pytest.mark.parametrize("begun", [False, True])
def test_it_is_taken_back_from_all_before_it_leaves(app: Flask, priya: Colleague, begun: bool):
    first, second = two(app)
    sent = priya.press(look(priya, begin(priya, first, second)), "/reply")
    if begun:
        worker.sweep_once(app)

    page = priya.press(priya.open(sent.path), "/take-back")
    worker.sweep_once(app)

    assert "2 taken back." in page.said and states(app) == ["stopped", "stopped"]
    with app.app_context():
        left = db.session.query(Message).filter_by(kind="message", recalled_at=None).count()
        db.session.remove()
    assert left == 0


@pytest.mark.parametrize(("who", "opens", "writes"), [
    ("csr", 200, 200), ("manager", 200, 200), ("qa", 200, 403), ("admin", 403, 403),
])  # fmt: skip
def test_who_may_read_and_who_may_write(app: Flask, priya: Colleague, colleague: Callable[[str], Colleague],
                                        who: str, opens: int, writes: int):  # fmt: skip
    problem = begin(priya, file_one(app))
    other = colleague(who)

    page = other.open(problem, expect=opens)
    other.open(f"{problem}/reply", expect=writes)

    assert ("/desk/problems" in other.open("/desk/queue").links) == (opens == 200)
    assert any(form.action.endswith("/add") for form in page.forms) == (writes == 200)


@pytest.mark.any_database
@pytest.mark.parametrize("path", ["/desk/problems/7", "/desk/problems/7/reply", "/desk/problems/1/replies/9"])
def test_what_is_not_there_is_not_found(app: Flask, priya: Colleague, path: str):
    begin(priya)
    priya.open(path, expect=404)


def test_somebody_who_left_sends_nothing_more(app: Flask, priya: Colleague, colleague: Callable[[str], Colleague]):
    dev = colleague("other_csr")
    problem = begin(priya, file_one(app))
    dev.press(look(dev, problem), "/reply")
    with doing(app):
        db.session.get(User, actor_of("other_csr").id).active = False

    worker.sweep_once(app)

    assert list(letters(app).values()) == [
        ("refused", "Whoever wrote it does not work at the desk any more.")
    ]  # fmt: skip
