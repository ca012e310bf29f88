"""Views that people keep: under a name, for themselves or for all, by mail each working morning."""

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague
from tests.desk.test_queue import listed
from tests.journeys.pages import Page
from tests.support.apps import MONDAY, actor_of, file_one, perform


def keep(colleague: Colleague, path: str, name: str, **more: str) -> Page:
    """Filter the queue and keep what it shows."""
    return colleague.press(colleague.open(path), "/desk/views", {"name": name, **more})


def saved(colleague: Colleague) -> dict[str, str]:
    """The saved views as the sidebar shows them once they are counted: name with count, and address."""
    page = colleague.open("/desk/queue")
    groups = [node for node in page.root.of_class("sidebar-nav")[0].named("div") if "Saved views" in node.said]
    if not groups:
        return {}
    counted = colleague.open(groups[0].named("ul")[0].given["data-counts"])
    assert [link.given["href"] for link in counted.root.named("a")] == [
        link.given["href"] for link in groups[0].named("a")
    ]
    return {link.said: link.given["href"] for link in counted.root.named("a")}


def show(colleague: Colleague, name: str) -> Page:
    """Press a saved view in the sidebar."""
    led = colleague.browser.get(saved(colleague)[name])
    return colleague.open(led.location)


def change(colleague: Colleague, name: str, answers: dict[str, str], expect: int = 303) -> Page:
    page = colleague.open("/desk/views")
    form = next(form for form in page.forms if form.action.startswith("/desk/views/") and form.value("name") == name)
    return colleague.send(form, answers, expect)


def test_a_kept_view_stands_in_the_sidebar_with_its_count(app: Flask, priya: Colleague):
    letter = file_one(app, channel="letter")
    file_one(app)

    page = keep(priya, "/desk/queue?channel=letter", "By letter")

    assert "Kept as “By letter”." in page.said
    assert listed(page) == [letter]
    assert listed(show(priya, "By letter 1")) == [letter]


def test_a_view_is_its_owners_until_it_is_shared(app: Flask, priya: Colleague, helen: Colleague):
    keep(priya, "/desk/queue?view=overdue", "Late ones")
    assert "Late ones" not in helen.open("/desk/queue").html

    change(priya, "Late ones", {"shared": "y"})

    assert "Late ones 0" in saved(helen)


def test_somebody_elses_shared_view_can_be_had_by_mail_but_not_changed(app: Flask, priya: Colleague, colleague):
    keep(priya, "/desk/queue", "All of them", shared="y")
    dev = colleague("other_csr")

    page = change(dev, "All of them", {"digest": "y"})

    assert "Kept." in page.said
    form = next(form for form in page.forms if form.action.startswith("/desk/views/"))
    assert form.value("digest") == "y" and not any(
        "remove" in node.given.get("formaction", "") for node in form.controls()
    )
    dev.browser.post(form.action + "/remove", data=dict(form.standing()))
    assert "All of them 0" in saved(priya)


def test_a_removed_view_is_gone(app: Flask, priya: Colleague):
    page = keep(priya, "/desk/queue?view=mine", "My own")
    form = next(form for form in priya.open("/desk/views").forms if form.action.startswith("/desk/views/"))
    form.node.given["action"] = form.action + "/remove"

    page = priya.send(form)

    assert "“My own” is gone." in page.said and "My own" not in priya.open("/desk/queue").html


@pytest.mark.parametrize(
    ("name", "words"), [("", "Give the view a name."), ("x" * 41, "Find a name of at most 40 signs.")]
)
def test_a_name_that_cant_be_kept_comes_back_with_what_to_do(app: Flask, priya: Colleague, name: str, words: str):
    page = keep(priya, "/desk/queue?channel=letter", name)

    assert words in page.said
    assert page.form("/desk/views").value("name") == name
    assert page.form("/desk/queue", "get").value("channel") == "letter"


def test_nonsense_is_not_kept(app: Flask, priya: Colleague):
    form = priya.open("/desk/queue").form("/desk/views")
    token = dict(form.standing())["csrf_token"]

    priya.browser.post(
        "/desk/views", data={"csrf_token": token, "name": "Odd", "q-view": "x", "q-evil": "1", "q-status": "\0"}
    )

    assert show(priya, "Odd 0").path == "/desk/queue"


def mails(app: Flask) -> list[Delivery]:
    with app.app_context():
        rows = list(db.session.scalars(db.select(Delivery).filter_by(kind="staff_digest").order_by(Delivery.id)))
        db.session.expunge_all()
        db.session.remove()
    return rows


def test_a_digest_comes_each_working_morning_with_what_its_reader_may_see(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    seen, hidden = file_one(app, channel="letter"), file_one(app, channel="letter")
    with app.app_context():
        manager = actor_of("manager").id
    perform(app, hidden, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))
    keep(priya, "/desk/queue?channel=letter", "By letter")
    change(priya, "By letter", {"digest": "y"})

    sweep_once(app)
    sweep_once(app)

    (mail,) = mails(app)
    assert mail.recipient == "csr@example.org" and mail.subject == "By letter: one complaint this morning"
    assert seen in mail.text and hidden not in mail.text and "sewing machine" not in mail.text


def test_a_view_that_is_kept_anew_for_oneself_is_mailed_to_nobody_else(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, helen: Colleague
):
    file_one(app, channel="letter")
    keep(priya, "/desk/queue?channel=letter", "By letter", shared="y")
    change(helen, "By letter", {"digest": "y"})

    keep(priya, "/desk/queue?channel=letter", "By letter")
    sweep_once(app)

    assert mails(app) == []


def test_no_digest_at_night_on_a_sunday_or_of_nothing(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    keep(priya, "/desk/queue?channel=letter", "By letter")
    change(priya, "By letter", {"digest": "y"})
    sweep_once(app)
    assert mails(app) == []

    monday.move_to(MONDAY.replace(day=24, hour=5))
    file_one(app, channel="letter")
    sweep_once(app)
    assert mails(app) == []
    monday.move_to(MONDAY.replace(day=29, hour=12))
    sweep_once(app)
    assert mails(app) == []
    monday.move_to(MONDAY.replace(day=30, hour=9))
    sweep_once(app)
    assert len(mails(app)) == 1


def test_columns_and_density_are_remembered_for_each_person(app: Flask, priya: Colleague, helen: Colleague):
    file_one(app)
    page = priya.open("/desk/queue")
    heads = {head.said for head in page.root.named("th")}
    assert {"Customer", "Status", "Handler"} <= heads

    page = priya.press(page, "/desk/queue/look", {"column": ["status", "severity"], "density": "dense"})

    assert {"Customer", "Handler", "Category"} & {head.said for head in page.root.named("th")} == set()
    assert page.root.of_class("is-dense")
    assert "Customer" in {head.said for head in helen.open("/desk/queue").root.named("th")}


def news(colleague: Colleague, page: Page) -> str:
    """What the queue's page hears when it asks again."""
    return colleague.open(page.root.of_class("news")[0].given["data-news"]).root.said


def test_the_queue_tells_of_news_by_others_without_moving_a_row(app: Flask, priya: Colleague):
    other, page = file_one(app, channel="letter"), priya.open("/desk/queue?channel=web")
    assert "nothing new" in news(priya, page)

    file_one(app)
    perform(app, other, "note", "manager", d.Words("Another channel."))

    assert news(priya, page) == "One complaint here has news. Show it"
    priya.act(file_one(app, channel="letter"), "note", {"text": "My own doing is no news to me."})
    assert news(priya, page) == "One complaint here has news. Show it"
