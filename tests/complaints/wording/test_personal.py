"""How much of a letter is its author's own, measured against the template it began with."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.statuses import Status
from app.complaints.wording import personal
from app.db import db
from tests.support import paths
from tests.support.apps import actor_of, by_reference, file_one, perform

BARE = "Thank you for telling us about order 4711, Grace. I ring the depot today. You hear from me by Friday."
OWN = "Your mother’s machine stood two hours beside the bins."
SAME = "You wrote this very sentence to somebody else. Write one that only this person can have got."
ALONE = "These are the template’s words alone. Add a sentence of your own: what happened to them."


@pytest.mark.requirement("002-11")
@pytest.mark.parametrize(
    ("sent", "own", "similar"),
    [
        (BARE, [], 1.0),
        (BARE.replace("4711", "4712").replace("Grace", "Mrs Okafor"), [], 18 / 21),
        (BARE.upper(), [], 1.0),
        ("I ring the depot today. Thank you for telling us about order 4711, Grace.", [], 1.0),
        (f"{BARE} {OWN}", [OWN], 20 / 29),
        (OWN, [OWN], 0.0),
        ("", [], 0.0),
    ],
)
def test_own_words_are_those_the_template_did_not_bring(sent: str, own: list[str], similar: float):
    assert personal.own_sentences(sent, BARE) == own
    assert personal.similarity(sent, BARE) == pytest.approx(similar)


@pytest.mark.requirement("002-11", "004-10")
def test_a_template_alone_is_no_letter(app: Flask):
    assert why(app, BARE, bare=BARE) == ALONE
    assert why(app, f"{BARE} Sorry about the parcel.", bare=BARE) == ALONE
    assert why(app, f"{OWN} {BARE}", bare=BARE) == ""


@pytest.mark.requirement("002-11")
def test_the_very_same_sentence_is_not_sent_to_a_second_person(app: Flask):
    first, second = paths.bring_to(app, Status.ASSESSED), file_one(app)
    perform(app, first, "message", "csr", d.Words(f"{BARE} {OWN}"))

    assert why(app, f"{OWN.upper()} {BARE}", bare=BARE, reference=second) == SAME
    assert why(app, f"{OWN} {BARE}", bare=BARE, reference=first) == "", "to the same person it may be said again"
    assert why(app, f"{OWN} {BARE}", bare=BARE, reference=second, who="other_csr") == ""


def test_what_was_taken_back_was_said_to_nobody(app: Flask):
    first, second = file_one(app), file_one(app)
    perform(app, first, "acknowledge", "csr", paths.ACKNOWLEDGED)
    said = paths.ACKNOWLEDGED.personal
    assert why(app, said, reference=second) == SAME

    take_back(app, first)

    assert why(app, said, reference=second) == ""


@pytest.mark.parametrize(("said", "answer"), [("Too short.", "Say a little more"), ("  ", ""), (OWN, "")])
def test_without_a_template_it_must_say_something(app: Flask, said: str, answer: str):
    assert why(app, said).startswith(answer)
    assert bool(why(app, said)) == bool(answer)


def why(app: Flask, said: str, *, bare: str = "", reference: str = "", who: str = "csr") -> str:
    reference = reference or file_one(app)
    with app.app_context():
        return personal.why_not_personal(said, actor_of(who).id or 0, by_reference(reference).id, bare)


def take_back(app: Flask, reference: str) -> None:
    from app.complaints import correspondence
    from app.outbox.models import Delivery
    from tests.support.apps import doing

    with doing(app):
        complaint = by_reference(reference)
        letter = db.session.query(Delivery).filter_by(about=complaint.id).order_by(Delivery.id.desc()).first()
        assert letter.created_at > clock.now() - timedelta(minutes=1)
        correspondence.take_back(complaint, letter.id, actor_of("csr"))
