"""The buttons of a hard moment stand wherever a customer is rung or written to: also on pages to come."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.architecture.source import templates
from tests.desk import guided
from tests.desk.conftest import Colleague
from tests.desk.test_problems import begin
from tests.desk.test_reports import open_report
from tests.journeys.pages import Page, read_page
from tests.support import paths
from tests.support.apps import by_reference, file_one, perform

NUMBER = "07700 900181"
MOMENTS, LAYOUT = '_moments.html"', "layouts/desk.html"
INCLUDED = re.compile(r"\{%[-+]?\s*include\s+\"([^\"]+)\"")
FRAME = re.compile(r"\{% block (bar|frame) %\}(.*?)\{% endblock %\}", re.DOTALL)
# A number, or a box for words that are kept while one types.
TALKS = re.compile(r"telephone\((?![^)]*of_colleague)|href=\"tel:|data-draft=|writing_box\(")
# Files, parts of pages that a script asks for, addresses that only lead to another, and what this case has none of.
NO_PAGES = frozenset({
    "file", "letter_pdf", "preview", "preview_pdf", "preview_mail", "paper_form", "talk_now", "manager_call_now",
    "view_counts", "open_view", "closed_ways", "news", "ask_for_several", "reply_sent", "incident", "read_to_sign",
    "versions", "talk_asked", "small_picture", "original", "one_mail", "case_mail", "case_mail_original",
    "mail_original",
})  # fmt: skip
SLUGS = ("message", "log-call", "ask-for-call", "promise", "resolve", "offer", "note")


def parts_of(name: str, known: dict[str, str]) -> set[str]:
    """The template and all it includes."""
    found, ahead = set(), [name]
    while ahead:
        one = ahead.pop()
        if one in known and one not in found:
            found.add(one)
            ahead += INCLUDED.findall(known[one])
    return found


@pytest.mark.requirement("B-16")
def test_no_template_that_talks_with_customers_puts_anything_in_the_place_of_the_buttons():
    known = {template.name: template.source for template in templates()}
    pages = [name for name, source in known.items() if name.startswith("desk/") and LAYOUT in source]
    talking = [name for name in pages if any(TALKS.search(known[part]) for part in parts_of(name, known))]
    left_out = [name for name in talking for _block, inside in FRAME.findall(known[name]) if MOMENTS not in inside]

    assert "desk/_moments.html" in INCLUDED.findall(known[LAYOUT])
    assert len(talking) >= 8
    assert left_out == ["desk/incident.html"], "which is where the last of them leads"


@pytest.fixture
def addresses(app: Flask, priya: Colleague, helen: Colleague) -> Iterator[str]:
    """One of every page of the desk that Helen can open. Whatever is new in an address is told here."""
    guided.add_scripts(app)
    reference = paths.bring_to(app, Status.INVESTIGATING, phone=NUMBER)
    priya.act(reference, "log-call", {"words": "The rain.", "reached": "y", "read_card": "y"})
    perform(app, reference, "ask_for_call", "customer", d.CallAsked("The bill.", NUMBER))
    talk = guided.form_of(guided.begin(helen, file_one(app, phone=NUMBER)))
    called = priya.press(priya.case(reference), "/upset").path
    with app.app_context():
        of_it = (Delivery.kind == "received", Delivery.about == by_reference(reference).id)
        delivery = db.session.scalars(db.select(Delivery.id).where(*of_it)).one()
        db.session.remove()
    given = {
        "reference": [reference], "slug": SLUGS, "delivery_id": [delivery], "talk_id": [talk.action.split("/")[-1]],
        "call_id": [called.partition("?")[0].split("/")[-1]], "problem_id": [begin(helen, reference).split("/")[-1]],
        "report_id": [open_report(helen).path.split("/")[-1]],
    }  # fmt: skip
    return written(app, given)


def written(app: Flask, given: dict[str, list[object]]) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("desk.") or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint.removeprefix("desk.") in NO_PAGES or rule.endpoint == "desk.card":
            continue
        yield from addresses_of(app, rule, given)


def addresses_of(app: Flask, rule: Rule, given: dict[str, list[object]]) -> Iterator[str]:
    names = sorted(rule.arguments)
    with app.test_request_context():
        for values in product(*(given[name] for name in names)):
            with suppress(ValueError):  # an action that has a page of its own
                yield url_for(rule.endpoint, **dict(zip(names, values, strict=True)))


@pytest.mark.requirement("000-20", "B-16")
def test_both_stand_on_every_page_with_a_number_or_a_box_for_words(addresses: Iterator[str], helen: Colleague):
    talking, without = set(), []
    for address in sorted(set(addresses)):
        answer = helen.browser.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        page = read_page(200, address, answer.text)
        if is_talking(page):
            talking.add(address)
            without += [address] if not has_both(page) else []

    assert {"/desk/", "/desk/calls"} <= talking and len(talking) > 12
    assert without == []


@pytest.mark.requirement("B-16")
@pytest.mark.parametrize("who", ["csr", "manager", "qa", "admin"])
def test_both_stand_on_everybodys_home(colleague: Callable[[str], Colleague], who: str):
    assert has_both(colleague(who).open("/desk/"))


@pytest.mark.requirement("B-16")
def test_both_stand_where_a_call_is_read_afterwards_and_a_letter_before_it_leaves(app: Flask, priya: Colleague):
    guided.add_scripts(app)
    reference = paths.bring_to(app, Status.INVESTIGATING, phone=NUMBER)
    page = guided.go(priya, guided.go(priya, guided.begin(priya, reference)))
    page = guided.stop(priya, page, why_ended="The child cries.")
    assert page.path.endswith("/record") and page.find_form(f"/complaints/{reference}/upset") is not None
    assert has_both(page)

    form = priya.form(reference, "message")
    aloud = priya.send(form, {"text": "Dear Mrs Okafor.", "press": "aloud"}, 200)
    assert "Read it aloud" in aloud.said and has_both(aloud)


def is_talking(page: Page) -> bool:
    nodes = list(page.root.walk())
    rings = any(
        node.given.get("href", "").startswith("tel:") or "/call-card" in node.given.get("href", "") for node in nodes
    )
    return rings or any(node.tag == "textarea" for node in nodes)


def has_both(page: Page) -> bool:
    """In forms of their own, or sending the form of a call."""
    sent = [node.given.get("formaction", "") for node in page.root.named("button")]
    return all(
        page.find_form(ending) is not None or any(address.endswith(ending) for address in sent)
        for ending in ("/upset", "/threatened")
    )
