"""A photograph as it came, with place and time: sealed, and opened by a named action alone."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from app.complaints import casefile
from app.complaints.models import Attachment, Event, Message
from app.complaints.statuses import Status
from app.db import db
from app.forgetting.models import LeftFile
from app.jobs.worker import sweep_once
from app.web import pictures
from tests.desk.conftest import Colleague, errors
from tests.desk.test_plan import panel
from tests.portal.conftest import Customer, opened
from tests.support import paths
from tests.support.apps import doing
from tests.support.pictures import photograph

WISHED = {"keep_originals": "y"}


@pytest.mark.requirement("B-13")
def test_an_original_is_opened_by_a_named_action_for_an_hour_and_by_nobody_else(
    monday: Traveller, app: Flask, priya: Colleague, helen: Colleague
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    customer = opened(app, Customer(app.test_client()), reference)
    page = f"/complaint/{reference}"
    sent = {"text": "", "files": [(io.BytesIO(photograph()), "lid.jpg")], **WISHED}
    assert customer.post(f"{page}/messages", sent, page, content_type="multipart/form-data").status_code == 303
    with doing(app):
        file_id = db.session.scalar(select(Attachment.id))
    original = f"/desk/complaints/{reference}/files/{file_id}/original"
    assert "Small picture of lid.jpg" in priya.browser.get(f"/desk/complaints/{reference}").text
    assert "Open the original: lid.jpg" in panel(priya.case(reference), "Evidence")
    priya.open(original, expect=403)

    refused = priya.act(reference, "open-original", expect=422)
    assert "Say why you need place and time." in refused.said
    done = priya.act(reference, "open-original", {"reason": "They say that it was at the depot."})
    assert "opened the original of a photograph: “They say that it was at the depot.”" in done.said.replace(" :", ":")
    with priya.browser.get(original) as answer:
        assert answer.data == photograph() and answer.mimetype == "application/octet-stream"
        assert 'filename="original of lid.jpg"' in answer.headers["Content-Disposition"]
    helen.open(original, expect=403)
    monday.shift(timedelta(hours=1, seconds=1))
    priya.open(original, expect=403)
    with doing(app):
        event = db.session.scalars(select(Event).where(Event.action == "open_original")).one()
        assert event.facts == {"attachment": file_id}
        assert db.session.scalars(select(Message.internal).where(Message.event_id == event.id)).all() == [True]
    assert "depot" not in customer.get(page).text


@pytest.mark.requirement("B-13")
def test_a_photograph_is_made_ready_before_the_request_takes_its_turn_at_the_database(
    app: Flask, priya: Colleague, monkeypatch: pytest.MonkeyPatch
):
    """It takes half a second: with the one write lock held meanwhile, everybody else would wait."""
    held: list[bool] = []
    develop = pictures.develop

    def watched(content: bytes) -> pictures.Picture:
        held.append(db.session().in_transaction())
        return develop(content)

    monkeypatch.setattr(pictures, "develop", watched)
    reference = paths.bring_to(app, Status.INVESTIGATING)
    customer = opened(app, Customer(app.test_client()), reference)
    page, whole = f"/complaint/{reference}", {"content_type": "multipart/form-data"}

    def lid() -> tuple[io.BytesIO, str]:
        return io.BytesIO(photograph()), "lid.jpg"

    customer.answer("details", files=[lid()])
    customer.post(f"{page}/messages", {"text": "The lid.", "files": [lid()]}, page, **whole)
    attach = {**dict(priya.form(reference, "attach").filled({})), "files": [lid()]}
    assert priya.browser.post(f"/desk/complaints/{reference}/act/attach", data=attach, **whole).status_code == 303
    filing = priya.open("/desk/complaints/new").form("/desk/complaints/new").filled({})
    assert (
        priya.browser.post("/desk/complaints/new", data={**dict(filing), "files": [lid()]}, **whole).status_code == 422
    )

    assert held == [False] * 4
    with doing(app):
        assert db.session.scalars(select(Attachment.name)).all() == ["lid.jpg"] * 2


def kept(app: Flask) -> dict[str, bool]:
    """Whether the original of each photograph is kept, by the name of the photograph."""
    with doing(app):
        return {row.name: bool(row.original) for row in db.session.scalars(select(Attachment))}


@pytest.mark.requirement("B-13")
def test_who_rings_has_an_original_let_go_on_their_word_from_the_evidence(
    app: Flask, priya: Colleague, helen: Colleague, staff: Callable[[str], FlaskClient]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    customer = opened(app, Customer(app.test_client()), reference)
    page, whole = f"/complaint/{reference}", {"content_type": "multipart/form-data"}
    sent = {"text": "", "files": [(io.BytesIO(photograph()), "lid.jpg")], **WISHED}
    assert customer.post(f"{page}/messages", sent, page, **whole).status_code == 303
    ours = {**dict(priya.form(reference, "attach").filled({})), **WISHED}
    ours["files"] = [(io.BytesIO(photograph(orientation=3)), "paper.jpg")]
    assert priya.browser.post(f"/desk/complaints/{reference}/act/attach", data=ours, **whole).status_code == 303
    assert kept(app) == {"lid.jpg": True, "paper.jpg": True}
    assert customer.get(page).text.count("Don’t keep the original") == 1
    ways = panel(priya.case(reference), "Evidence")
    assert all(f"No longer keep the original: {name}" in ways for name in ("lid.jpg", "paper.jpg"))
    dev = Colleague(staff("other_csr"))  # somebody else's case: only they, their deputy and managers speak for them
    assert "No longer keep the original" not in panel(dev.case(reference), "Evidence")

    refused = priya.act(reference, "withdraw-original", {"spoken_channel": "telephone"}, expect=422)
    assert any("Write down what the customer said" in words for words in errors(refused))
    with doing(app):
        ids = {row.name: str(row.id) for row in db.session.scalars(select(Attachment))}
    for who, name in ((priya, "paper.jpg"), (helen, "lid.jpg")):
        word = {"spoken_channel": "telephone", "spoken_words": f"Do not keep where {name} was taken."}
        done = who.act(reference, "withdraw-original", {"attachment_id": ids[name], **word})
        assert "took back that we keep the original of a photograph" in done.said
        assert not kept(app)[name] and f"No longer keep the original: {name}" not in panel(done, "Evidence")

    with doing(app):
        events = db.session.scalars(select(Event).where(Event.action == "withdraw_original").order_by(Event.id)).all()
        assert [event.facts for event in events] == [
            {"attachment": int(ids[name]), "spoken": "telephone"} for name in ("paper.jpg", "lid.jpg")
        ]
        said = db.session.scalars(select(Message.body).where(Message.event_id == events[0].id)).all()
        assert said == ["Do not keep where paper.jpg was taken."]
    sweep_once(app)
    with doing(app):
        assert db.session.scalars(select(LeftFile)).all() == []


@pytest.mark.requirement("B-13")
def test_what_somebody_sent_whom_we_asked_is_not_the_customers_to_take_back(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    files = {**dict(priya.form(reference, "attach").filled({})), "files": [(io.BytesIO(photograph()), "cab.jpg")]}
    where = f"/desk/complaints/{reference}/act/attach"
    priya.browser.post(where, data={**files, **WISHED}, content_type="multipart/form-data")
    drawn = priya.form(reference, "withdraw-original")
    with doing(app):
        file = db.session.scalars(select(Attachment)).one()
        db.session.get_one(Event, file.event_id).actor_kind = "contact"
        file_id = str(file.id)

    assert "No longer keep the original" not in panel(priya.case(reference), "Evidence")
    with doing(app):  # the page reads the newest of the log, and no longer that it came
        came = db.session.scalars(select(Event).where(Event.actor_kind == "contact")).one()
        line = {"complaint_id": came.complaint_id, "at": came.at, "action": "note", "actor_kind": "staff", "facts": {}}
        line |= {"from_status": came.to_status, "to_status": came.to_status}
        db.session.add_all(Event(**line) for _line in range(casefile.MOST_EVENTS + 1))
    assert "No longer keep the original" not in panel(priya.case(reference), "Evidence")
    word = {"spoken_channel": "telephone", "spoken_words": "Let it go.", "attachment_id": file_id}
    refused = priya.browser.post(drawn.action, data={**dict(drawn.filled({})), **word})
    assert refused.status_code == 422 and kept(app) == {"cab.jpg": True}
