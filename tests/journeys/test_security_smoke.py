"""What a stranger, a mail scanner and a forger get: nothing."""

import itertools
import re
import secrets
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import sealing
from app.complaints.references import ALPHABET, new_reference
from app.config import Settings
from app.db import db
from app.outbox.models import Delivery
from tests.journeys.customers import Customer
from tests.journeys.people import InsideBrowser, Person
from tests.journeys.stories import Story
from tests.support import apps, letters
from tests.support.apps import CODE, file_one
from tests.support.visitors import Answer

GUESSES = 300
TIMES = 20
SAFE = ("GET", "HEAD", "OPTIONS")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="[^"]*"')
EVIL = "evil.example"


@pytest.mark.requirement("B-02")
def test_300_guesses_look_all_the_same(app: Flask):
    known = file_one(app)
    answers = {_guess(app, number, known if number % 2 else new_reference()) for number in range(GUESSES)}

    assert len(answers) == 1, f"{len(answers)} different answers"
    assert next(iter(answers))[0] == 422


def test_the_limit_of_guesses_does_not_tell_which_references_exist(app: Flask, settings: Settings):
    known, most = file_one(app), settings.wrong_codes_per_hour_per_source
    answers = []
    for reference in (known, new_reference()):
        guesser = Person(InsideBrowser(app, "192.0.2.7" if reference == known else "192.0.2.8"))
        answers.append([_send_guess(guesser, reference, _any_code()).status for _ in range(most + 2)])

    assert answers[0] == answers[1]
    assert answers[0][-1] == 429


def test_links_that_do_not_exist_look_all_the_same(app: Flask):
    answers = set()
    for _ in range(TIMES):
        answer = InsideBrowser(app).send("GET", f"/t/{secrets.token_urlsafe(32)}")
        answers.add((answer.status, TOKEN.sub("", answer.text)))

    assert len(answers) == 1


@pytest.mark.requirement("B-07")
def test_opening_mailed_links_changes_no_row(app: Flask):
    letters.all_letters(app)
    links = list(_links(app))
    before = _all_rows(app)

    often = dict(links)  # links of one purpose lead to one page
    for purpose, link in links:
        for method in SAFE:
            for _ in range(TIMES if often[purpose] == link else 1):
                _open_and_follow(app, method, link)

    assert len(links) >= 20 and len(often) >= 8
    assert _all_rows(app) == before


def test_a_forged_host_reaches_no_mail(app: Flask):
    story = Story("It rained in.", "A roof.", "A roof.", "other", "3", "Grace Okafor", "grace@example.com")
    customer = Customer(story, InsideBrowser(app, headers={"Host": EVIL, "X-Forwarded-Host": EVIL}))
    customer.file()
    customer.open("/follow/lost")
    customer.press("/follow/lost", {"contact": story.email, "reference": customer.reference})
    staff = Person(InsideBrowser(app, headers={"Host": EVIL}))
    staff.open("/desk/forgotten")
    staff.press("/desk/forgotten", {"email": apps.address_of("csr")})

    with app.app_context():
        mails = [row.subject + row.text + row.html for row in db.session.query(Delivery)]
        kinds = {row.kind for row in db.session.query(Delivery)}
    assert kinds >= {"received", "fresh_link", "staff_reset"}
    assert not any(EVIL in mail for mail in mails)


def test_a_post_without_its_token_does_nothing_and_comes_back_filled(app: Flask, staff: Callable[[str], FlaskClient]):
    reference = file_one(app)
    paths = sorted(
        path for rule in app.url_map.iter_rules() if "POST" in rule.methods for path in _paths(rule, reference)
    )
    colleague = staff("admin")
    before = _all_rows(app)

    answers = {path: colleague.post(path, data={"text": "TYPED", "email": "ada@example.com"}) for path in paths}

    assert len(paths) > 30
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(paths, 400)
    assert [path for path, answer in answers.items() if "TYPED" not in answer.text] == []
    assert _all_rows(app) == before


def _paths(rule: Rule, reference: str) -> Iterator[str]:
    """Every address of a rule: the complaint's own, and each of a few words where it takes one of them."""
    given = {"reference": reference, "kind": "unassigned", "action": "acknowledge", "token": "x"}
    choices = [
        [(name, choice) for choice in getattr(rule._converters[name], "items", None) or [given.get(name, 1)]]
        for name in sorted(rule.arguments - set(rule.defaults or {}))
    ]
    for chosen in itertools.product(*choices):
        built = rule.build(dict(chosen))
        assert built is not None
        yield built[1]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/messages",
        "/accept",
        "/withdraw",
        "/answer",
        "/new-code",
        "/files/1",
        "/files/1/small",
        "/files/1/original",
        "/everything",
        "/everything.zip",
    ],
)
def test_another_customers_complaint_looks_like_none(app: Flask, path: str):
    own, foreign = file_one(app), file_one(app, happened="A secret of somebody else.")
    visitor = Customer(Story("", "", "", "", "", "", ""), InsideBrowser(app))
    visitor.reference, visitor.code = own, CODE
    token = visitor.follow().form("/messages").value("csrf_token")

    there, nowhere = (_try(visitor, reference, path, token) for reference in (foreign, new_reference()))

    assert there == nowhere
    assert "A secret" not in there[1]


def _try(visitor: Person, reference: str, path: str, token: str) -> tuple[int, str, str]:
    """Status, page and target of opening, and of sending something to, the address of a complaint."""
    method = "GET" if path in {"", "/files/1"} else "POST"
    body = f"csrf_token={token}&text=Hello&solved=yes".encode() if method == "POST" else None
    answer = visitor.browser.send(method, f"/complaint/{reference}{path}", body)
    hidden = TOKEN.sub("", answer.text).replace(reference, "")
    return answer.status, hidden, answer.location.replace(reference, "")


def _guess(app: Flask, number: int, reference: str) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """Everything that one guess shows, without the token of the form and what was typed."""
    guesser = Person(InsideBrowser(app, f"198.18.{number // 250}.{number % 250}"))
    code = _any_code()
    answer = _send_guess(guesser, reference, code)
    body = TOKEN.sub("", answer.text).replace(reference, "").replace(code, "")
    headers = tuple(sorted((name, value) for name, value in answer.headers.items() if name != "set-cookie"))
    return answer.status, body, headers


def _send_guess(guesser: Person, reference: str, code: str) -> Answer:
    token = guesser.open("/follow").form("/follow").value("csrf_token")
    fields = f"csrf_token={token}&reference={reference}&proof={code}"
    return guesser.browser.send("POST", "/follow", fields.encode())


def _any_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(26))


def _links(app: Flask) -> Iterator[tuple[str, str]]:
    """What every link in a mail that was written opens, and its path as the mail will carry it."""
    with app.app_context():
        for row in db.session.query(Delivery).filter(Delivery.link_sealed.is_not(None)):
            token = sealing.unseal(row.link_sealed)
            yield row.link_purpose, f"/desk/password/{token}" if row.to_staff else f"/t/{token}"


def _open_and_follow(app: Flask, method: str, path: str) -> None:
    browser = InsideBrowser(app)
    answer = browser.send(method, path)
    for _ in range(5):
        if not answer.location:
            break
        answer = browser.send(method, answer.location)
    assert answer.status < 500


def _all_rows(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with app.app_context():
        found = {
            table.name: sorted((tuple(row) for row in db.session.execute(table.select())), key=repr)
            for table in db.metadata.sorted_tables
        }
        db.session.remove()
    return found
