"""Strings that break programs, typed into every free text of the customer's side; and addresses that look odd and are
right, or the other way.

Long texts take all strings at once, one below the other: the whole comes back only if each of them does.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from werkzeug.test import TestResponse
from wtforms import HiddenField, StringField, TextAreaField

from app.catalogue import question_sets
from app.catalogue.question_sets import EVERY, Question
from app.complaints import details as d
from app.complaints.models import Complaint
from app.complaints.statuses import Status
from app.db import db
from app.portal import visits
from app.portal.call_forms import RingMeForm, TalkForm, TimeForm
from app.portal.easing import Easing
from app.portal.forms import (
    AnswerForm,
    AskedForm,
    DeclineForm,
    HandlingForm,
    ManagerForm,
    MessageForm,
    OutsideForm,
    QuoteForm,
    ReasonForm,
    ReplyForm,
    ReviewForm,
    WithdrawForm,
    WordsForm,
    YouForm,
    details_form,
)
from app.portal.naming import IntroduceForm
from app.portal.needing import EasingForm
from app.portal.proving import ProofForm
from app.portal.reach_forms import CorrectForm, MissingForm, OwnDataForm, ReachForm, correct_form
from app.portal.typed import PortalForm
from tests.journeys.stories import VARIABLE, real_folder
from tests.portal.conftest import PATHS, Customer, mailed_link, opened
from tests.portal.test_reaching import signed_in
from tests.support.absence import report_missing
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.colleagues import LEADER, Guest, ask
from tests.support.paths import bring_to
from tests.support.visitors import forms

pytestmark = pytest.mark.requirement("B-13")

STEPS = {"words": WordsForm, "you": YouForm}
TRIMMED = {
    "name": "a name stands in the middle of our sentences, and telephones put a space after each word",
    "their_name": "a name", "represented_by": "a name", "relation": "it stands in our sentences like a name",
    "need_language": "the name of a language",
    "body": "the name of a body, which stands in our sentences", "phone": "a number that is dialled",
    "number": "a number that is dialled", "order_number": "a number that is compared with others",
}  # fmt: skip
"""Fields of one line that lose the spaces around what was typed, and why."""
NO_WORDS = {
    "email": "an address", "address": "an address", "reference": "it opens a complaint",
    "proof": "it opens a complaint", "contact": "an address or a postcode",
    "given": "a day", "homepage": "a trap that nobody sees",
}  # fmt: skip
"""Fields that are no free text, and what they are."""
LINE = 200
DOC = Path(__file__).parents[2] / "docs" / "addresses.md"


def material(path: str) -> list[dict[str, str]]:
    """The lines of a file of real material; without the folder the test skips."""
    folder = real_folder()
    if folder is None:
        report_missing(f"the real material that {VARIABLE} names", "PORTAL_REQUIRE_TEST_DATA")
    return [json.loads(line) for line in (folder / path).read_text("utf-8").split("\n") if line]


@pytest.fixture(scope="module")
def strings() -> list[str]:
    found = [row["s"] for row in material("strings-blns/strings.jsonl")]
    assert len(found) == 243
    return found


@pytest.fixture
def everything(strings: list[str]) -> str:
    """All of them in one text, between words that say nothing: what is blank keeps its place too."""
    return "\n".join(f"<{text}>" for text in strings)


def as_kept(typed: str) -> str:
    return typed.replace("\r\n", "\n").replace("\r", "\n")


@pytest.fixture
def packs(strings: list[str]) -> list[str]:
    """All of them for fields of one line: as many in one as it may hold, and alone what has an end worth looking at."""
    single = [string.replace("\n", "").replace("\r", "") for string in strings]  # as a browser sends them
    alone = [line for line in single if line != line.strip() or len(line) > LINE - 2]
    full: list[str] = []
    for line in single:
        if full and len(full[-1]) + len(line) + 2 <= LINE:
            full[-1] += f"<{line}>"
        elif len(line) <= LINE - 2:
            full.append(f"<{line}>")
    assert all(any(f"<{line}>" in pack for pack in full) for line in single if len(line) <= LINE - 2)
    return full + alone


def free_texts(form: type[FlaskForm]) -> tuple[list[str], list[str]]:
    """The names of the fields of a form into which somebody writes what they like: long ones, and those of one line."""
    kinds = {name: getattr(getattr(form, name), "field_class", type(None)) for name in dir(form)}
    typed = [
        name for name, kind in kinds.items() if issubclass(kind, StringField) and not issubclass(kind, HiddenField)
    ]
    long = [name for name in typed if issubclass(kinds[name], TextAreaField)]
    return long, [name for name in typed if name not in long and name not in NO_WORDS]


def expected(name: str, typed: str, *, long: bool) -> str:
    if long:
        return as_kept(typed)
    return typed.strip() if name in TRIMMED else typed if typed.strip() else ""


@pytest.fixture
def asked(app: Flask) -> type[FlaskForm]:
    """The step whose questions are data: one of each kind that takes words."""
    kinds = ("short", "long", "day")
    more = [Question.model_validate({"key": f"own_{kind}", "words": kind, "kind": kind}) for kind in kinds]
    with doing(app):
        question_sets.publish(EVERY, [*question_sets.starting(), *more], None)
        return details_form(question_sets.current("parcels"))


@pytest.mark.any_database
def test_every_string_comes_back_on_every_step_as_it_was_typed(
    app: Flask, customer: Customer, packs: list[str], everything: str, asked: type[FlaskForm]
):
    customer.answer("about")
    lost = []
    for step, form in {**STEPS, "details": asked}.items():
        long, lines = free_texts(form)
        assert {"own_short", "own_day"} <= {name.removeprefix("q_") for name in lines} or step != "details"
        lost += _lost_on(step, customer, dict.fromkeys(long, everything), long=True)
        for pack in packs if lines else ():
            lost += _lost_on(step, customer, dict.fromkeys(lines, pack), long=False)

    assert lost == []


def _lost_on(step: str, customer: Customer, typed: dict[str, str], *, long: bool) -> list[tuple[str, str]]:
    """What stands neither among the answers nor in the form that refused it."""
    answer = customer.browser.post(PATHS[step], data={**typed, "mood": "2", "csrf_token": _token(customer)})
    assert answer.status_code == 303, answer.text[:2000]
    page = customer.get(PATHS[step])
    assert page.status_code in {200, 422}, (step, typed)
    fields = next(form.fields for form in forms(page.text) if form.action.startswith("/complaints/new"))
    wanted = {name: expected(name, words, long=long) for name, words in typed.items()}
    return [(name, words) for name, words in wanted.items() if fields[name] != words]


def _token(customer: Customer) -> str:
    """The same for all pages of a browser."""
    if not hasattr(customer, "token"):
        page = customer.get("/follow").text
        customer.token = next(form.fields["csrf_token"] for form in forms(page))  # type: ignore[attr-defined]
    return customer.token  # type: ignore[attr-defined,no-any-return]


def test_what_is_sent_is_kept_and_shown_whole(app: Flask, customer: Customer, everything: str):
    long = {"happened": everything, "expected": everything, "desired": everything}

    reference = customer.file(words=long, you={"postal_address": everything}).reference

    with doing(app):
        complaint = by_reference(reference)
        kept = {name: getattr(complaint, name) for name in long}
        assert kept == dict.fromkeys(long, as_kept(everything))
        assert complaint.customer.postal_address == as_kept(everything)
    page = customer.get(f"/complaint/{reference}").text
    assert page.count(_escaped(as_kept(everything))) == 3


def _escaped(text: str) -> str:
    """As a page shows it."""
    pairs = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ('"', "&#34;"))
    for sign, entity in pairs:
        text = text.replace(sign, entity)
    return text


@dataclass(frozen=True)
class Page:
    """A page of a complaint with a form. `more` is what else is sent with its words, `beside_lines` with its lines:
    perhaps too little, so that they come back. Where it `replaces`, what is told deletes what was told before."""

    form: type[FlaskForm]
    status: Status = Status.RECEIVED
    more: dict[str, str] = field(default_factory=dict)
    beside_lines: dict[str, str] = field(default_factory=dict)
    replaces: bool = False


RING = {"number": "07700 900341"}
PAGES = {
    "messages": Page(MessageForm),
    "reply": Page(ReplyForm, Status.WAITING),
    "not-quite": Page(ReasonForm, Status.ASSESSED),
    "missing": Page(MissingForm, Status.ASSESSED),
    "decline": Page(DeclineForm, Status.OFFERED),
    "let-us-talk": Page(TalkForm, Status.OFFERED),
    "not-right": Page(ReasonForm, Status.RESOLVED),
    "ask-for-a-manager": Page(ManagerForm),
    "how-we-handle-it": Page(HandlingForm),
    "second-look": Page(ReviewForm, Status.RESOLVED),
    "withdraw": Page(WithdrawForm),
    "outside-body": Page(OutsideForm),
    "ring-me": Page(RingMeForm, more=RING, beside_lines={"why": ""}),
    "call": Page(TimeForm, more=RING, beside_lines={"note": "I am deaf."}),
    "correct": Page(correct_form(question_sets.starting(), {})),
    "reach": Page(ReachForm),
    "reach/needs": Page(EasingForm, replaces=True),
    "what-allows-you": Page(ProofForm),
    "answer": Page(AnswerForm, Status.RESOLVED, {"solved": "yes"}),
    "quote": Page(QuoteForm, Status.RESOLVED),
    "tell-us-who-you-are": Page(IntroduceForm, more={"email": "@"}),
    "data": Page(OwnDataForm, more={visits.WHOSE: visits.address_mark("grace@example.com")}),
    "enquiry": Page(AskedForm, Status.INVESTIGATING, {"remove": "9"}),
}
"""By the ends of their addresses."""
OF_QUESTIONS = {"DetailsForm", "CorrectAnswersForm"}
"""Forms that are made anew for each page, of questions that are data."""


def test_no_form_of_customers_has_a_free_text_that_is_not_tried_here(app: Flask):
    """Whoever adds a form adds its page above; a field of a form that stands there is tried by itself."""
    # Easing is a part of the step `you`.
    tried = {*STEPS.values(), *(page.form for page in PAGES.values()), Easing, CorrectForm}
    loose = [
        (form.__name__, name)
        for form in all_of(PortalForm)
        if form not in tried and form.__name__ not in OF_QUESTIONS
        for name in (*free_texts(form)[0], *free_texts(form)[1])
    ]
    assert loose == []


def all_of(form: type[FlaskForm]) -> list[type[FlaskForm]]:
    return [form, *(further for made in form.__subclasses__() for further in all_of(made))]


@pytest.mark.any_database
@pytest.mark.parametrize("slug", PAGES)
def test_whatever_is_said_later_is_kept_whole_or_stands_where_it_was_refused(
    app: Flask, customer: Customer, everything: str, packs: list[str], slug: str, monkeypatch: pytest.MonkeyPatch
):
    often = app.extensions["settings"].model_copy(update={"messages_per_hour_per_source": 10_000})
    monkeypatch.setitem(app.extensions, "settings", often)
    page, (path, token) = PAGES[slug], _ready(app, customer, slug)
    long, lines = free_texts(page.form)
    sent = {**page.more, "csrf_token": token}
    tries = [(dict.fromkeys(long, everything), True)] if long else []
    tries += [({**page.beside_lines, **dict.fromkeys(lines, pack)}, False) for pack in packs if lines]
    wanted: list[str] = []

    for typed, is_long in tries:
        answer = customer.browser.post(path, data={**sent, **typed})
        words = {name: expected(name, typed[name], long=is_long) for name in (long if is_long else lines)}
        if page.replaces:  # it stands there until something else is told
            answer = customer.get(path) if answer.status_code == 303 else answer
        wanted += _not_on_page(answer, words)

    kept = _everything_kept(app)
    assert [words for words in wanted if words and words not in kept] == []


def _ready(app: Flask, customer: Customer, slug: str) -> tuple[str, str]:
    """The address of the form and a token, with its page open to this browser."""
    status = PAGES[slug].status
    if slug == "enquiry":
        reference = bring_to(app, status)
        ask(app, reference, name=LEADER, email="karl@example.org")
        guest = Guest(app, LEADER, customer.browser)
        path = guest.follow().path
        return path, next(form.fields["csrf_token"] for form in forms(customer.get(path).text))
    if slug in ("not-quite", "missing"):
        reference = _state_facts(app)
    elif slug == "tell-us-who-you-are":
        reference = file_one(app, name="", email="")
        with doing(app):
            by_reference(reference).customer.through_representative = True  # both names are asked
    elif slug == "what-allows-you":
        acting = d.Person(name="Mild Mother", email="dana@example.org", represented_by="Dana Helper",
                          relation="Daughter", authority="unseen", through_representative=True)  # fmt: skip
        reference = file_one(app, person=acting)
    else:
        reference = bring_to(app, status)
    if slug in ("answer", "quote"):
        perform(app, reference, "ask_satisfaction", "system")
        customer.get(mailed_link(app, "follow_up"))
    if slug == "quote":
        customer.act(reference, "answer", solved="yes", understood="yes", treated="5", mood="5")
    if slug == "data":
        return "/my-complaints/data", _token(signed_in(app, customer))
    opened(app, customer, reference)
    return f"/complaint/{reference}/{slug}", _token(customer)


def _not_on_page(answer: TestResponse, words: dict[str, str]) -> list[str]:
    """What has to be kept then: all of it where the form was taken; where it came back it has to stand in it."""
    if answer.status_code == 303:
        return list(words.values())
    assert answer.status_code < 500, answer.text[:2000]
    fields = next(form.fields for form in forms(answer.text) if words.keys() <= form.names)
    assert {name: fields[name] for name in words} == words
    return []


def _everything_kept(app: Flask) -> str:
    """Every text of the database, one beside the other."""
    with doing(app):
        tables = [table for table in db.metadata.sorted_tables if table.name not in ("draft", "delivery")]
        rows = [row for table in tables for row in db.session.execute(db.select(table))]
    return "\0".join(value for row in rows for value in row if isinstance(value, str))


def _state_facts(app: Flask) -> str:
    reference = bring_to(app, Status.ASSESSED)
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))
    return reference


def _value(page: str, name: str) -> str:
    return next(form.fields[name] for form in forms(page) if name in form.names)


def test_line_ends_become_one_kind_and_nul_is_refused_where_it_stands(app: Flask, customer: Customer):
    customer.answer("about")

    customer.answer("words", happened="one\r\ntwo\rthree\nfour", desired="before\0after")

    page = customer.get(PATHS["words"])
    assert page.status_code == 422 and "NUL" in page.text
    assert _value(page.text, "happened") == "one\ntwo\nthree\nfour"
    assert "before\0after" in page.text
    customer.answer("words", happened="one\r\ntwo\rthree\nfour", desired="")
    assert _value(customer.get(PATHS["words"]).text, "happened") == "one\ntwo\nthree\nfour"
    with doing(app):
        assert db.session.query(Complaint).count() == 0


@pytest.mark.any_database
def test_each_of_eighty_addresses_is_judged_as_it_is_listed(app: Flask, customer: Customer):
    rows = material("addr-isemail/addresses.jsonl")
    listed = dict(re.findall(r"^\| (\d+) \| .* \| (take|refuse) it \|", DOC.read_text("utf-8"), re.MULTILINE))
    customer.answer("about")

    def is_taken(address: str) -> bool:
        data = {"email": address, "csrf_token": _token(customer)}
        answer = customer.browser.post(PATHS["you"], data=data)
        assert answer.status_code == 303
        page = customer.get(PATHS["you"])
        if page.status_code == 422:
            assert _value(page.text, "email").strip() == address.strip()
        return page.status_code == 200

    taken = {row["id"]: is_taken(row["address"]) for row in rows}

    assert len(rows) == len(listed) == 80
    assert taken == {number: word == "take" for number, word in listed.items()}
    of = {row["id"]: row["category"] for row in rows}
    assert all(taken[number] for number in of if of[number] in {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"})
    assert not any(taken[number] for number in of if of[number] == "ISEMAIL_ERR")
