"""A sentence that we may quote: asked for after a very good answer alone, signed by whoever gives it, taken back."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.complaints.models import Event
from app.complaints.statuses import Status
from app.db import db
from app.followups import quotes
from app.followups.models import Quote
from tests.portal.conftest import Customer, mailed_link, words_of
from tests.support.apps import by_reference, doing, perform
from tests.support.paths import bring_to

VERY_GOOD = {"solved": "yes", "understood": "yes", "treated": "5", "mood": "5"}


@pytest.fixture
def asked(app: Flask) -> str:
    """The reference of a complaint whose customer was just asked."""
    reference = bring_to(app, Status.RESOLVED)
    perform(app, reference, "ask_satisfaction", "system")
    return reference


@pytest.mark.requirement("004-11")
@pytest.mark.parametrize("less", [{"treated": "3"}, {"mood": "4"}, {"treated": ""}])
def test_nobody_is_asked_for_a_sentence_after_less_than_a_very_good_answer(
    app: Flask, customer: Customer, asked: str, less: dict[str, str]
):
    customer.get(mailed_link(app, "follow_up"))

    response = customer.act(asked, "answer", **{**VERY_GOOD, **less})

    assert response.headers["Location"] == f"/complaint/{asked}"
    assert customer.get(f"/complaint/{asked}/quote").headers["Location"] == f"/complaint/{asked}"
    assert customer.act(asked, "quote", words="Good.", signed="nobody", agreed="y").status_code == 409
    with app.app_context():
        assert db.session.query(Quote).count() == 0


def test_a_sentence_is_given_changed_and_taken_back(
    app: Flask, customer: Customer, asked: str, staff: Callable[[str], FlaskClient]
):
    customer.get(mailed_link(app, "follow_up"))
    response = customer.act(asked, "answer", **VERY_GOOD)
    assert response.headers["Location"] == f"/complaint/{asked}/quote"
    question = words_of(customer.get(response.headers["Location"]).text)
    assert "which you may leave alone" in question and "No, thank you" in question
    assert "under the name that you choose below, and nothing else that you told us" in question
    assert "You may quote these words in your reports, in training and on your pages. I can change them" in question
    assert "with nothing about you but the name that you chose" in question and "nothing else of yours" not in question

    refused = customer.act(asked, "quote", words="They listened.", signed="initials")
    assert refused.status_code == 422 and "They listened." in refused.text
    assert "data-waits" in refused.text, "the page helps where we can't be reached"
    assert "Tick that we may quote you, or leave without sending." in words_of(refused.text)
    assert customer.act(asked, "quote", words="They listened.", signed="initials", agreed="y").status_code == 303
    mail = mailed_link(app, "quote_kept")
    assert customer.get(mail).headers["Location"] == f"/complaint/{asked}/quote"
    case = words_of(staff("csr").get(f"/desk/complaints/{asked}").text)
    assert "“They listened.”" in case and "G. O.. Agreed" not in case and "G. O., agreed on" in case

    changed = {"words": "They listened, and paid.", "signed": "first_name", "agreed": "y"}
    for _press in range(2):
        customer.act(asked, "quote", **changed)
    with app.app_context():
        before, now = db.session.query(Quote).order_by(Quote.id)
        assert before.ended_at is not None and now.ended_at is None
        assert (now.words, now.called, now.consent) == ("They listened, and paid.", "Grace", quotes.CONSENT)
        assert (
            now.agreed_at == db.session.query(Event).filter_by(action="give_quote").order_by(Event.id.desc()).first().at
        )
        db.session.remove()
    assert "We may quote a sentence of yours." in words_of(customer.get(f"/complaint/{asked}").text)

    for _press in range(2):
        customer.act(asked, "quote/end")
    with app.app_context():
        assert quotes.find(by_reference(asked).id) is None
        assert db.session.query(Event).filter_by(action="withdraw_quote").count() == 1
        db.session.remove()
    assert "They listened" not in words_of(staff("csr").get(f"/desk/complaints/{asked}").text)
    assert "We may quote" not in words_of(customer.get(f"/complaint/{asked}").text)


@pytest.mark.requirement("004-13", "000-09")
def test_a_sentence_is_signed_by_whoever_gives_it_and_for_somebody_else_only_with_their_authority(
    app: Flask, customer: Customer, asked: str
):
    with doing(app):
        person = by_reference(asked).customer
        person.name, person.represented_by, person.through_representative = "Ada Okafor", "Grace Lindt", True
        person.authority = "unseen"
    customer.get(mailed_link(app, "follow_up"))
    customer.act(asked, "answer", **VERY_GOOD)
    page = words_of(customer.get(f"/complaint/{asked}/quote").text)
    assert "By my first name: Grace" in page and "By my initials: G. L." in page and "Ada" not in page
    refused = customer.act(asked, "quote", words="They listened.", signed="their_first_name", agreed="y")
    assert refused.status_code == 422

    customer.act(asked, "quote", words="They listened.", signed="first_name", agreed="y")
    with doing(app):
        assert quotes.find(by_reference(asked).id).called == "Grace"
        by_reference(asked).customer.authority = "power"
    page = words_of(customer.get(f"/complaint/{asked}/quote").text)
    assert "By the first name of the person it happened to, who agrees: Ada" in page
    customer.act(asked, "quote", words="They listened.", signed="their_initials", agreed="y")

    with app.app_context():
        assert quotes.find(by_reference(asked).id).called == "A. O."
        db.session.remove()
