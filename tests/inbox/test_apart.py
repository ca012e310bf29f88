"""What answers a letter about a second look is for whoever looks, as words on the page are: those it may speak of read
nothing of it, wherever they look."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.complaints import details as d
from app.complaints import viruses
from app.complaints.models import Attachment, Task
from app.db import db
from app.inbox.models import Place
from app.jobs.worker import sweep_once
from app.outbox import together
from app.outbox.models import Delivery, State
from app.safety import ladder, looks
from app.web import scanning
from tests.desk.conftest import Colleague
from tests.desk.test_unanswered import listed
from tests.inbox.conftest import Mails, mail, receive, reply_to, sent, with_file
from tests.inbox.test_answers import said
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, perform
from tests.support.pictures import photograph

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.requirement("004-09")]
TOLD = "Priya hung up on me twice."
KEPT = "Their words are for whoever looks at it."


class FindsOne:
    """A scanner that finds a virus in everything."""

    looks = True

    def scan(self, content: bytes) -> str:
        return "Eicar-Signature"


@pytest.fixture
def colleague(staff: Callable[[str], FlaskClient]) -> Callable[[str], Colleague]:
    """`colleague("csr")` has signed in."""
    return lambda who: Colleague(staff(who))


def looked_at(app: Flask, client: FlaskClient) -> str:
    """A complaint that "csr" handles and another manager took on; its customer complained of how it is handled."""
    reference = paths.bring_to(app, paths.Status.INVESTIGATING)
    opened(app, Customer(client), reference).act(reference, "how-we-handle-it", text="Four people asked me the same.")
    return reference


def file_id(app: Flask) -> int:
    with app.app_context():
        found = db.session.scalars(db.select(Attachment.id).order_by(Attachment.id.desc())).first()
        db.session.remove()
    assert found is not None
    return found


def test_an_answer_about_how_it_is_handled_is_read_by_whoever_looks_at_it_alone(
    reads: Flask, mails: Mails, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    """Words, files and the mail itself; whoever looks is told, and may pass on what the handler needs."""
    reference = looked_at(reads, client)
    answer = mail(TOLD, to=reply_to(reads, sent(reads, reference, "handling")))
    receive(reads, with_file(answer, "what-priya-said.png", photograph("PNG"), "image/png"))

    (came,) = mails()
    priya, helen, case = colleague("csr"), colleague("manager"), f"/desk/complaints/{reference}"
    theirs = priya.case(reference).said
    assert f"Grace Okafor wrote to whoever looks at it again (Helen Marsh){KEPT}" in theirs
    for path in (case, "/desk/", "/desk/answers", "/desk/search?q=hung+up+on+me", f"{case}/act/add-evidence"):
        page = priya.browser.get(path, follow_redirects=True)
        assert page.status_code == 200 and TOLD not in page.text and "what-priya-said" not in page.text, path
    number = file_id(reads)
    for path in (f"{case}/mail/{came.id}", f"/desk/mail/{came.id}", f"{case}/mail/{came.id}/original"):
        assert priya.browser.get(path).status_code == 404, path
    for path in (f"{case}/files/{number}", f"{case}/files/{number}/small"):
        assert priya.browser.get(path).status_code == 404, path
        with helen.browser.get(path) as file:
            assert file.status_code == 200

    assert came.place == Place.CASE
    assert TOLD in helen.case(reference).said and "what-priya-said.png" in helen.case(reference).said
    assert TOLD in helen.open(f"{case}/mail/{came.id}").said
    assert "Grace Okafor wrote about what is looked at again" in helen.open("/desk/notices").said
    assert "Grace Okafor wrote about what is looked at again" not in priya.open("/desk/notices").said
    upon = "You wrote to whoever looks at it again. Whoever handles your complaint does not read these words."
    assert f"{upon} {TOLD}" in words_of(client.get(f"/complaint/{reference}").text)
    assert said(reads, reference)[-1] == TOLD


def test_what_is_for_whoever_looks_waits_for_no_answer_of_the_handler(
    reads: Flask, mails: Mails, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    """They can't read it: it neither stands among their answers nor counts as one more word of a customer who waits,
    and what was said to the handler before stands there as it was."""
    reference = looked_at(reads, client)
    letter, priya = sent(reads, reference, "handling"), colleague("csr")
    priya.send(priya.case(reference).form("/act/message"), {"text": "It comes tomorrow."})

    receive(reads, mail(TOLD, to=reply_to(reads, letter)))

    assert listed(priya.open("/desk/answers")) == []
    with reads.app_context():
        assert ladder.counters(by_reference(reference), clock.now())[ladder.REPEATS] == 0

    perform(reads, reference, "message", "customer", d.Words("Where is the film?"))
    receive(reads, mail("And then she laughed.", to=reply_to(reads, letter)))
    page = priya.open("/desk/answers")
    assert listed(page) == [reference] and "Grace Okafor wrote" in page.said
    assert "wrote to whoever looks" not in page.said and "“Where is the film?”" in page.said


def test_so_is_one_to_a_letter_about_our_decision_also_once_everything_has_ended(
    reads: Flask, mails: Mails, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(reads, paths.Status.RESOLVED)
    opened(reads, Customer(client), reference).act(reference, "second-look", text="Nobody read the bill.")
    letter = sent(reads, reference, "review")
    colleague("manager").act(reference, "answer-look", {"outcome": "stands", "answer": "I read the bill."})

    receive(reads, mail(TOLD, In_Reply_To=letter.message_id))

    assert [row.place for row in mails()] == [Place.CASE]
    priya = colleague("csr")
    assert KEPT in priya.case(reference).said and TOLD not in priya.case(reference).said
    assert TOLD not in priya.browser.get("/desk/mail?view=after").text
    assert TOLD in colleague("manager").case(reference).said


@pytest.mark.parametrize(("outcome", "is_apart"), [("stands", True), ("changed", False)])
def test_so_is_one_to_what_the_look_found_unless_the_handler_goes_on_by_it(
    reads: Flask, client: FlaskClient, colleague: Callable[[str], Colleague], outcome: str, is_apart: bool
):
    reference = paths.bring_to(reads, paths.Status.RESOLVED)
    opened(reads, Customer(client), reference).act(reference, "second-look", text="Nobody read the bill.")
    colleague("manager").act(reference, "answer-look", {"outcome": outcome, "answer": "I read the bill."})

    receive(reads, mail(TOLD, to=reply_to(reads, sent(reads, reference, "second_look"))))

    assert (TOLD not in colleague("csr").case(reference).said) is is_apart
    assert TOLD in colleague("manager").case(reference).said


def test_so_is_one_to_what_the_look_at_how_it_is_handled_found(
    reads: Flask, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    reference = looked_at(reads, client)
    colleague("manager").act(reference, "answer-look", {"outcome": "changed", "answer": "You were asked too often."})

    receive(reads, mail(TOLD, to=reply_to(reads, sent(reads, reference, "second_look"))))

    assert TOLD not in colleague("csr").case(reference).said
    assert TOLD in colleague("manager").case(reference).said


def test_so_is_one_to_a_mail_that_told_of_something_else_besides(
    reads: Flask, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    """And what is sent once more because a file of it did not reach us."""
    reference = looked_at(reads, client)
    opened(reads, Customer(client), reference).act(reference, "ask-for-a-manager", text="Nobody rings.")
    with doing(reads):
        others = Delivery.kind.not_in(("handling", "escalated"))
        db.session.execute(db.update(Delivery).where(others).values(state=State.SENT))
    with reads.app_context():
        together.gather()
    both = sent(reads, reference, "together")
    assert "how we treat you" in both.text

    receive(reads, with_file(mail(TOLD, to=reply_to(reads, both)), "call.exe", b"MZ\x90\0", "application/octet-stream"))
    refused = sent(reads, reference, "files_refused")
    letter = colleague("csr").open(f"/desk/complaints/{reference}/letters/{refused.id}").said
    assert "is with whoever looks at it again. A file that came with it did not fit." in letter
    assert "call.exe" not in letter and "call.exe" not in refused.text + refused.html
    again = mail("She said that I lie. Here it is in words.", to=reply_to(reads, refused))
    receive(reads, again)

    priya = colleague("csr")
    page = priya.browser.get(f"/desk/complaints/{reference}").text
    assert TOLD not in page and "She said that I lie." not in page
    assert "She said that I lie." in colleague("qa").case(reference).said
    assert "She said that I lie." not in priya.browser.get("/desk/mail").text


def test_a_virus_that_is_found_later_in_a_file_of_it_is_told_without_its_name(
    reads: Flask, client: FlaskClient, colleague: Callable[[str], Colleague], monkeypatch: pytest.MonkeyPatch
):
    reference = looked_at(reads, client)
    answer = mail(TOLD, to=reply_to(reads, sent(reads, reference, "handling")))
    receive(reads, with_file(answer, "what-priya-said.png", photograph("PNG"), "image/png"))
    with doing(reads):
        db.session.execute(db.update(Attachment).values(scan=scanning.WAITING))

    monkeypatch.setitem(reads.extensions, "virus_scanner", FindsOne())
    with reads.app_context():
        for file in viruses.waiting():
            viruses.check(file)

    for who in ("csr", "manager"):
        page = colleague(who).case(reference).said
        assert "Tell them that our scanner found a virus in a file for whoever looks again" in page
    assert "what-priya-said" not in colleague("csr").case(reference).said
    with reads.app_context():
        assert db.session.query(Task).filter(Task.words.contains("virus")).one().owner_id == actor_of("manager").id


def test_what_may_hold_the_answer_to_our_question_is_passed_on_and_is_no_silence(
    reads: Flask, client: FlaskClient, colleague: Callable[[str], Colleague], monday: time_machine.Traveller
):
    """Whoever reads it has that to do, once; nobody is told that we go on without an answer."""
    reference = looked_at(reads, client)
    until = clock.now().date() + timedelta(days=3)
    perform(reads, reference, "ask_customer", "csr", d.Question("Which joiner?", until))
    monday.shift(timedelta(hours=1))
    letter = sent(reads, reference, "handling")
    receive(reads, *(mail(words, to=reply_to(reads, letter)) for words in ("Tolland Joinery.", "In Mill Lane.")))

    with reads.app_context():
        (task,) = db.session.query(Task).filter_by(words=looks.MAY_ANSWER)
        assert task.owner_id == actor_of("manager").id
    monday.shift(timedelta(days=4))
    sweep_once(reads)

    with reads.app_context():
        assert by_reference(reference).status == "investigating"
        assert db.session.query(Delivery).filter_by(kind="gone_on").count() == 0
    notices = colleague("csr").open("/desk/notices").said
    assert "whoever looks at it again has words of theirs that may hold the answer" in notices
    assert "No answer came" not in notices


def test_whoever_took_it_on_since_reads_nothing_and_somebody_without_a_part_is_told(
    reads: Flask, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    reference = looked_at(reads, client)
    letter = sent(reads, reference, "handling")
    perform(reads, reference, "escalate", "customer", d.Reason("Nobody rings."))
    perform(reads, reference, "take_it_on", "manager")

    receive(reads, mail(TOLD, to=reply_to(reads, letter)))

    assert TOLD not in colleague("manager").case(reference).said
    assert "Grace Okafor wrote about what is looked at again" in colleague("other_manager").open("/desk/notices").said
    assert TOLD in colleague("other_manager").case(reference).said


def test_so_it_stays_where_the_words_of_the_complaint_were_removed(
    reads: Flask, mails: Mails, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    """It waits for a person, who is none of those."""
    reference = looked_at(reads, client)
    letter = sent(reads, reference, "handling")
    with doing(reads):
        by_reference(reference).removed_at = clock.now()

    receive(reads, mail(TOLD, to=reply_to(reads, letter)))

    ((held, why),) = [(row.id, row.why) for row in mails()]
    assert why == "removed_apart"
    priya, helen = colleague("csr").browser, colleague("manager")
    assert priya.get(f"/desk/mail/{held}").status_code == 404 and TOLD not in priya.get("/desk/mail").text
    assert TOLD in helen.open("/desk/mail").said
    assert "about a second look at a complaint whose words were removed" in helen.open(f"/desk/mail/{held}").said
