"""Strings that break programs, typed into every field; and addresses that look odd and are right, or the other way."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.journeys.customers import Customer
from tests.journeys.pages import Form, Page
from tests.journeys.people import InsideBrowser
from tests.journeys.stories import VARIABLE, Story, real_folder
from tests.support.absence import report_missing

PLAIN = Story("It rained in.", "A roof.", "A new roof.", "other", "3", "Grace Okafor", "grace@example.com")
FREE_TEXT = {
    "words": ("happened", "expected", "desired"),
    "details": ("occurred", "order_number"),
    "you": ("name", "phone", "postal_address"),
}
LONG = frozenset({"happened", "expected", "desired", "postal_address"})


def material(path: str) -> list[dict[str, str]]:
    """The lines of a file of real material; without the folder the test skips."""
    folder = real_folder()
    if folder is None:
        report_missing(f"the real material that {VARIABLE} names", "PORTAL_REQUIRE_TEST_DATA")
    return [json.loads(line) for line in (folder / path).read_text("utf-8").split("\n") if line]


def test_every_naughty_string_comes_back_as_it_was_typed(app: Flask):
    strings = [row["s"] for row in material("strings-blns/strings.jsonl")]

    lost = [(string, where) for number, string in enumerate(strings) for where in _lost(app, number, string)]

    assert len(strings) == 243
    assert lost == []


def test_line_ends_become_one_kind(app: Flask):
    customer = Customer(_telling("one\r\ntwo\rthree\nfour"), InsideBrowser(app))

    customer.file()

    assert "one\ntwo\nthree\nfour" in customer.follow().quoted


def test_nul_is_refused_and_the_rest_stays(app: Flask):
    customer = Customer(_telling("before\0after"), InsideBrowser(app))

    with pytest.raises(AssertionError, match="422"):
        customer.fill_in()

    assert "NUL" in customer.page.said
    assert customer.page.form().value("expected") == PLAIN.expected


def test_addresses_are_judged_as_their_verdict_says(app: Flask):
    rows = material("addr-isemail/addresses.jsonl")
    right = [row["address"] for row in rows if row["category"] in {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"}]
    # A browser takes the white space off the ends of what is typed into a field for an address; so do we.
    wrong = [row["address"] for row in rows if row["category"] == "ISEMAIL_ERR" and row["address"].strip() not in right]
    wrong = [address for address in wrong if address.strip() != "test@iana.org"]
    customer = Customer(PLAIN, InsideBrowser(app))
    customer.fill_in()

    accepted = [address for address in [*right, *wrong] if _is_accepted(customer, address)]

    assert len(right) == 10 and len(wrong) == 17
    assert accepted == right


def _is_accepted(customer: Customer, address: str) -> bool:
    if customer.page.find_form("/you") is None:
        customer.open("/complaints/new/you")
    status = _try(customer, customer.page.form(), {"email": address})
    if status == 422:
        assert customer.page.form().value("email").strip() == address.strip()
    return status == 200


def _lost(app: Flask, number: int, string: str) -> Iterator[str]:
    """Where the string did not come back, neither kept nor in the form that refused it."""
    customer = Customer(PLAIN, InsideBrowser(app, f"198.18.{number // 250}.{number % 250}"))
    customer.open("/complaints/new")
    customer.send(customer.page.form(), {"about": "other"})
    for step, names in FREE_TEXT.items():
        yield from (f"{step}: {name}" for name in _lost_on_step(customer, step, names, string))
    customer.open("/complaints/new/check")
    customer.press("/complaints")
    customer.read_receipt()
    yield from _lost_in_conversation(customer, string)


def _lost_on_step(customer: Customer, step: str, names: tuple[str, ...], string: str) -> Iterator[str]:
    form = customer.open(f"/complaints/new/{step}").form(f"/{step}")
    plain = {name: value for name, value in customer.answers([]).items() if name in form.names}
    typed = {name: _as_a_browser_sends(name, string) for name in names}
    refused = _try(customer, form, {**plain, **typed}) == 422
    page = customer.page if refused else customer.open(f"/complaints/new/{step}")
    for name in names:
        if page.form(f"/{step}").value(name) not in {typed[name], typed[name].strip()}:
            yield name
    if refused:
        customer.send(page.form(f"/{step}"), {name: plain.get(name, "") for name in names})


def _lost_in_conversation(customer: Customer, string: str) -> Iterator[str]:
    page = customer.follow()
    status = _try(customer, page.form("/messages"), {"text": string})
    if status == 422 and customer.page.form("/messages").value("text") != string:
        yield "message, refused"
    if status == 200 and string not in customer.page.quoted:
        yield "message"


def _try(customer: Customer, form: Form, answers: dict[str, str]) -> int:
    """Send a form that may be refused; 200 or 422, whatever else is a failure."""
    try:
        page: Page = customer.send(form, answers)
    except AssertionError:
        if customer.page.status != 422:
            raise
        return 422
    return page.status


def _as_a_browser_sends(name: str, string: str) -> str:
    return string if name in LONG else string.replace("\n", "").replace("\r", "")


def _telling(happened: str) -> Story:
    return Story(happened, PLAIN.expected, PLAIN.desired, PLAIN.topic, PLAIN.mood, PLAIN.name, PLAIN.email)
