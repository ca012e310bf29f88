"""Each kind of letter: written for everybody we can reach, complete, short, and the same words in both its parts."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, Undefined

from app.catalogue import service as settings
from app.catalogue.speaking import Languages
from app.complaints.actions import ACTIONS
from app.complaints.details import StoredFile
from app.complaints.letters import KINDS
from app.outbox import queries
from app.outbox.models import Delivery
from app.outbox.rendering import LINK_PLACEHOLDER
from tests.support.apps import by_reference, doing, file_one
from tests.support.letters import STAFF_KINDS, all_letters

MAIL = Path(__file__).parents[2] / "app" / "templates" / "mail"
CUSTOMERS = {
    "mail": {},
    "mail, no name": {"name": ""},
    "call": {"email": "", "phone": "07700 900341"},
    "letter": {"email": "", "postal_address": "4 Quay Street, Tolland"},
}
TO_ANOTHER = {"confirm_address"}
"""Goes to the address that somebody asked for, however they are reached until then."""
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
    unsaid = {kind for kind, rule in KINDS.items() if not rule.by_phone} - TO_ANOTHER if customer == "call" else set()
    assert set(found) == {*KINDS, *STAFF_KINDS} - unsaid
    for kind, delivery in found.items():
        check_parts(kind, delivery)
        if kind in KINDS:
            assert re.match(r"C-\w{4}-\w{4}: \S", delivery.subject), kind
            assert delivery.channel == ("mail" if kind in TO_ANOTHER else customer.partition(",")[0]), kind
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
    templates = {path.stem for path in MAIL.glob("[!_]*.html")} - {"layout", "parts", "part", "together"}

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


@pytest.mark.any_database
def test_the_receipt_lists_the_files_by_names_that_no_mail_reader_takes_for_an_address(app: Flask):
    names = (
        "The bus stop, 5 pm.JPG",
        "win at evil.example.mov",
        "http://evil.example/x.pdf",
        f"{'x' * 99}.pdf",
        "notes",
        "IMG_2041.jpg",
    )
    files = tuple(
        StoredFile(name, "image/jpeg", 1_240_000, sha256=bytes([number]) * 32, stored_as=f"{number:032x}")
        for number, name in enumerate(names)
    )
    reference = file_one(app, files=files)

    with app.app_context():
        receipt = queries.about(by_reference(reference).id)[0]
    assert "These files came with it:\n\n- The bus stop, 5 pm (JPG, 1.2 MB)\n- win at evil example (MOV" in receipt.text
    assert "- IMG_2041 (JPG, 1.2 MB)" in receipt.text
    assert receipt.text.index("See your complaint:") < receipt.text.index("These files came with it:")
    assert "10 working days" in receipt.text.partition("See your complaint:")[0]
    assert "- http evil example x (PDF, 1.2 MB)" in receipt.text and "- notes (1.2 MB)" in receipt.text
    assert f"- {'x' * 40} (PDF" in receipt.text and "evil.example" not in receipt.text + receipt.html


@pytest.mark.any_database
@pytest.mark.requirement("B-39")
def test_a_list_of_files_in_an_arabic_mail_runs_from_right_to_left(app: Flask):
    with doing(app):
        settings.save(Languages(offered=("en", "ar")))
    photograph = StoredFile("IMG_2041.jpg", "image/jpeg", 1_240_000, sha256=bytes(32), stored_as="0" * 32)
    reference = file_one(app, files=(photograph,), language="ar")

    with app.app_context():
        receipt = queries.about(by_reference(reference).id)[0]
    assert '<html lang="ar" dir="rtl">' in receipt.html
    assert '<li style="margin:0 0 8px"><bdi>IMG_2041</bdi> (JPG' in receipt.html
    assert "- \u2068IMG_2041\u2069 (JPG" in receipt.text and "padding:10px 0 10px 16px" in receipt.html
