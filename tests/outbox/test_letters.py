"""Each kind of letter: written for everybody we can reach, complete, short, and the same words in both its parts."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, Undefined

from app.complaints.actions import ACTIONS
from app.complaints.letters import KINDS
from app.outbox import queries
from app.outbox.models import Delivery
from app.outbox.rendering import LINK_PLACEHOLDER
from tests.support.apps import by_reference, file_one
from tests.support.letters import STAFF_KINDS, all_letters

MAIL = Path(__file__).parents[2] / "app" / "templates" / "mail"
CUSTOMERS = {
    "mail": {},
    "mail, no name": {"name": ""},
    "call": {"email": "", "phone": "07700 900341"},
    "letter": {"email": "", "postal_address": "4 Quay Street, Tolland"},
}
NEVER = ("unfortunately", "please note", "valued customer", "your case has been", "inconvenience", "!")


@pytest.fixture
def strict(app: Flask) -> Iterator[Flask]:
    """A name that a template does not know raises."""
    for undefined in (StrictUndefined, Undefined):
        app.jinja_env.undefined = undefined
        app.extensions.pop("mail_text_environment", None)
        if undefined is StrictUndefined:
            yield app


@pytest.mark.usefixtures("monday")
@pytest.mark.parametrize("customer", CUSTOMERS)
def test_every_letter_is_complete_for_everybody(strict: Flask, customer: str):
    found = all_letters(strict, **CUSTOMERS[customer])

    # About ringing them nobody is rung: where there is no other way to them, it is not written.
    unsaid = {kind for kind, rule in KINDS.items() if not rule.by_phone} if customer == "call" else set()
    assert set(found) == {*KINDS, *STAFF_KINDS} - unsaid
    for kind, delivery in found.items():
        check_parts(kind, delivery)
        if kind in KINDS:
            assert re.match(r"C-\w{4}-\w{4}: \S", delivery.subject), kind
            assert delivery.channel == customer.partition(",")[0]
            check_way_in(kind, delivery)


def check_parts(kind: str, delivery: Delivery) -> None:
    """Both parts say the same words, shortly, and none that the house does not use."""
    in_html = words_of(re.sub(r"<[^>]+>", " ", delivery.html.partition("<h1")[2].partition(">")[2]))
    in_text = words_of(re.sub(rf"(?m)^{LINK_PLACEHOLDER}$|^http://localhost/desk/\S+$", "", delivery.text))
    assert in_text == in_html, kind
    assert len(delivery.html.encode()) < 12_000, kind
    assert not re.search(r"\n{3,}|^ | $|None|Undefined|\{\{|%\(", delivery.text, re.MULTILINE), delivery.text
    assert not [word for word in NEVER if word in f"{delivery.subject} {delivery.text}".lower()], kind


def words_of(part: str) -> list[str]:
    return re.findall(r"[^\W_]+", html.unescape(part))


def check_way_in(kind: str, delivery: Delivery) -> None:
    """One link in a mail, and how long it works; the reference and code way where there is no mail."""
    if delivery.channel == "mail":
        assert delivery.text.count(LINK_PLACEHOLDER) == delivery.html.count(LINK_PLACEHOLDER) == 1, kind
        assert re.search(r"until \w+ \d+ \w+ 202\d", delivery.text), kind
        assert "Nobody can read answers to this mail" in delivery.text, kind
    else:
        assert LINK_PLACEHOLDER not in delivery.text + delivery.html, kind
        assert "choose “Follow a complaint”" in delivery.text, kind
    assert "0800 555 0158" in delivery.text, kind


def test_every_kind_has_its_template_and_every_template_its_kind():
    templates = {path.stem for path in MAIL.glob("[!_]*.html")} - {"layout", "parts"}

    assert templates == {*KINDS, *STAFF_KINDS}
    assert {row.mail for row in ACTIONS.values()} - {None} <= KINDS.keys()


@pytest.mark.usefixtures("monday")
def test_the_receipt_names_reference_and_date_with_its_reason_and_never_the_code(app: Flask):
    receipt = all_letters(app)["received"]

    assert receipt.subject.endswith(": we have your complaint")
    assert "ABCD" not in receipt.text + receipt.html, "the code would stand readable in our own rows"
    assert "We expect to settle it by: Monday 7 December 2026" in receipt.text
    assert "complaints of this kind: 10 working days" in receipt.text
    assert "A person reads it and answers you by Tuesday 24 November, 09:00." in receipt.text


@pytest.mark.parametrize("name", ["win at evil.example", "http://evil.example", "a@evil.example", "x" * 200])
def test_a_name_that_reads_like_an_address_greets_nobody(app: Flask, name: str):
    reference = file_one(app, name=name)

    with app.app_context():
        receipt = queries.about(by_reference(reference).id)[0]
    assert "evil" not in receipt.text + receipt.html
    assert receipt.text.startswith("Thank you. We have your complaint.")
