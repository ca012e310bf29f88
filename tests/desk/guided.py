"""Going through a guided call as a colleague does: step by step, with what is typed in each."""

from typing import Any

from flask import Flask

from app.conversations import library
from tests.desk.conftest import Colleague, in_days
from tests.journeys.pages import Form, Page
from tests.support.apps import doing

CONCERNS = ("The parcel stood in the rain.", "Nobody rang the bell.")
WISH = "Pay for the repair."


def add_scripts(app: Flask) -> None:
    with doing(app):
        library.add_starting_set()


def begin(who: Colleague, reference: str, expect: int = 303, **changes: str) -> Page:
    page = who.open(f"/desk/complaints/{reference}/guided-call")
    typed = {
        "kind": "complaint",
        "medium": "telephone",
        **({"read_card": "yes"} if "I have read it" in page.said else {}),
    }
    given = {name: value for name, value in {**typed, **changes}.items() if value}
    return who.press(page, "/guided-call", given, expect)


def form_of(page: Page) -> Form:
    return next(form for form in page.forms if form.action.split("/")[-2:-1] == ["guided-calls"])


def step(page: Page) -> str:
    return form_of(page).value("step")


def go(who: Colleague, page: Page, expect: int = 303, press: str = "next", **typed: Any) -> Page:
    form = form_of(page)
    pairs = [(name, value) for name, value in form.filled(typed) if name != "press"]
    data: dict[str, list[str]] = {"press": [press]}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    answer = who.browser.post(form.action, data=data)
    assert answer.status_code == expect, who._shown(answer, form.action).said[:1500]
    return who._shown(answer, form.action)


def stop(who: Colleague, page: Page, expect: int = 303, *, why_ended: str, **typed: Any) -> Page:
    """They do not want to go on: the end with all that stands in the page, as a browser without scripts sends it."""
    form, parts = form_of(page), [node for node in page.root.walk() if node.given.get("form") == "call"]
    button = next(node for node in parts if node.given.get("formaction", "").endswith("/stop"))
    assert [node.given["name"] for node in parts if node.tag == "textarea"] == ["why_ended"]
    answer = who.browser.post(button.given["formaction"], data={**dict(form.filled(typed)), "why_ended": why_ended})
    assert answer.status_code == expect, who._shown(answer, form.action).said[:1500]
    return who._shown(answer, form.action)


def call_for_help(who: Colleague, page: Page, words: str, **typed: Any) -> Page:
    """Press a button of a hard moment beside the step: it sends the form of the call, as a browser without scripts
    does."""
    form, buttons = form_of(page), page.root.named("button")
    own = [node for node in buttons if node.given.get("form") == "call"]
    assert own[0].given["value"] in ("next", "end"), "what Enter presses in a line goes on with the call"
    button = next(node for node in own if node.said.startswith(words))
    assert button.given["formtarget"] == "_blank"
    pressed = {button.given["name"]: button.given["value"]} if "name" in button.given else {}
    answer = who.browser.post(button.given["formaction"], data={**dict(form.filled(typed)), **pressed})
    assert answer.status_code == 303, who._shown(answer, form.action).said[:1500]
    return who._shown(answer, form.action)


def remedy(page: Page, name: str = "Refund") -> str:
    form = form_of(page)
    return next(value for value in form.choices("remedy_1") if form.words_of("remedy_1", value).startswith(name))


def to_the_wish(who: Colleague, page: Page) -> Page:
    """From the greeting to the question whether we can do what they ask."""
    assert step(page) == "greet"
    page = go(who, page, notes="It stood in the rain.\nNobody rang.")
    page = go(who, page)
    page = go(who, page, said="0")
    page = go(who, page, concern_1=CONCERNS[0], confirmed_1="yes", concern_2=CONCERNS[1], confirmed_2="yes")
    page = go(who, page, said="1")
    assert step(page) == "listen_again"
    return go(who, page, wish=WISH)


def agree(who: Colleague, page: Page, amount: str = "40", name: str = "Refund") -> Page:
    """They ask for it, we do it, they are happy: to what we will do. `name` is that of the remedy."""
    assert step(page) == "can"
    page = go(who, page, can="yes", remedy_1=remedy(page, name), words_1="We pay the repair.", amount_1=amount)
    assert step(page) == "feel"
    return go(who, page, answer="happy", feel="Yes, that is fair.")


def to_the_end(who: Colleague, page: Page, replaces: str = "no", **changes: str) -> Page:
    """From what we will do to the thanks. `replaces`: whether it takes the place of what stood, where that is asked."""
    assert step(page) == "record"
    form, typed = form_of(page), {}
    if "nature" in form.names:
        typed = {"nature": "Service issue", "effect": "She can't sew."}
    page = go(who, page, **{**typed, "doing": "We pay the repair.", "by": in_days(5), **changes})
    assert step(page) == "confirm"
    asked = {"replaces": replaces} if "replaces" in form_of(page).names else {}
    page = go(who, page, **asked)
    assert step(page) == "thanks"
    return page
