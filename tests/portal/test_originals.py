"""That we keep the original of a photograph is taken back as easily as it was wished, and nothing of it is left."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.complaints.models import Attachment, Event
from app.complaints.statuses import Status
from app.config import Settings
from app.db import db
from app.forgetting.models import LeftFile
from app.jobs.worker import sweep_once
from app.web import uploads
from tests.desk.conftest import Colleague
from tests.desk.test_plan import panel
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one
from tests.support.papers import read_paper
from tests.support.pictures import photograph

pytestmark = [pytest.mark.requirement("B-13")]
KEPT, WAY = "The original is kept, sealed.", "Don’t keep the original"
GONE = "The original is no longer kept. The picture without place and time stays."


def with_originals(app: Flask, customer: Customer, reference: str, *names: str) -> list[str]:
    """Photographs that they sent with their originals, each by the page that asks before one goes."""
    page = f"/complaint/{reference}"
    opened(app, customer, reference)
    chosen = [(io.BytesIO(photograph(orientation=place)), name) for place, name in enumerate(names, start=1)]
    sent = {"text": "", "files": chosen, "keep_originals": "y"}
    assert customer.post(f"{page}/messages", sent, page, content_type="multipart/form-data").status_code == 303
    with doing(app):
        ids = db.session.scalars(select(Attachment.id).where(Attachment.name.in_(names)).order_by(Attachment.id)).all()
    return [f"{page}/files/{number}/original" for number in ids]


def originals_of(app: Flask) -> dict[str, str]:
    """How each photograph's original is called on the disk, by the name of the photograph; empty where none is kept."""
    with doing(app):
        return {row.name: row.original for row in db.session.scalars(select(Attachment))}


def taken_back(app: Flask) -> list[Event]:
    with doing(app):
        found = db.session.scalars(select(Event).where(Event.action == "withdraw_original")).all()
        db.session.expunge_all()
    return list(found)


def test_who_had_us_keep_an_original_takes_that_back_and_the_picture_stays(
    app: Flask, customer: Customer, staff: Callable[[str], FlaskClient]
):
    reference, priya = paths.bring_to(app, Status.INVESTIGATING), Colleague(staff("csr"))
    lid, box = with_originals(app, customer, reference, "lid.jpg", "box.jpg")
    page, on_desk = f"/complaint/{reference}", f"/desk{lid.replace('complaint', 'complaints')}"
    priya.act(reference, "open-original", {"attachment_id": lid.split("/")[-2], "reason": "They say it was there."})
    with priya.browser.get(on_desk) as answer:
        assert answer.data == photograph(orientation=1)
    with doing(app):  # what they wrote with it has its answer
        by_reference(reference).unanswered_at = None
    before = originals_of(app)
    track = customer.get(page).text
    assert words_of(track).count(KEPT) == words_of(track).count(WAY) == 2 and f'href="{lid}"' in track

    asked = customer.get(lid)
    assert asked.status_code == 200 and "It goes for good" in words_of(asked.text) and "lid.jpg" in asked.text
    assert originals_of(app) == before
    for _press in range(2):
        done = customer.post(lid, {}, lid if _press == 0 else page)
        assert (done.status_code, done.headers["Location"]) == (303, page)
        assert GONE in words_of(customer.get(page).text)

    assert originals_of(app) == {"lid.jpg": "", "box.jpg": before["box.jpg"]}
    track = words_of(customer.get(page).text)
    assert track.count(KEPT) == track.count(WAY) == 1 and "Small picture of lid.jpg" in customer.get(page).text
    (event,) = taken_back(app)
    assert (event.actor_kind, event.from_status, event.to_status) == ("customer", "investigating", "investigating")
    with doing(app):
        assert by_reference(reference).unanswered_at is None
    case = priya.case(reference)
    evidence = panel(case, "Evidence")
    assert "took back that we keep the original of a photograph" in case.said
    assert "Open the original: box.jpg" in evidence and "original: lid.jpg" not in evidence
    assert "no longer kept: its customer took that back" in priya.open(on_desk, expect=404).said
    with customer.get(lid.removesuffix("/original")) as picture:
        assert picture.status_code == 200
    assert customer.get(box).status_code == 200


def test_the_file_leaves_the_disk_after_the_commit_however_a_worker_ends_in_between(
    app: Flask, customer: Customer, settings: Settings
):
    both = with_originals(app, customer, paths.bring_to(app, Status.INVESTIGATING), "lid.jpg", "box.jpg")
    folder, kept = Path(settings.uploads_dir), set(originals_of(app).values())
    others = {path.name for path in folder.iterdir()} - kept

    for asking in both:
        customer.post(asking, {}, asking)
    with doing(app):
        assert {(row.stored_as, row.removal_id) for row in db.session.scalars(select(LeftFile))} == {
            (name, None) for name in kept
        }
    assert {path.name for path in folder.iterdir()} == others | kept
    (folder / min(kept)).unlink()  # a worker that ended between a file and its row
    sweep_once(app)

    with doing(app):
        assert db.session.scalars(select(LeftFile)).all() == []
    assert {path.name for path in folder.iterdir()} == others


def test_where_it_could_not_be_written_the_original_stays_whole(
    app: Flask, customer: Customer, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    (lid,) = with_originals(app, customer, paths.bring_to(app, Status.INVESTIGATING), "lid.jpg")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    drawn = customer.get(lid).text
    assert WAY in words_of(drawn)
    with monkeypatch.context() as cut:
        cut.setattr(db.session, "commit", lambda: (_ for _ in ()).throw(OSError("the disk is full")))
        assert customer.post(lid, {}, lid).status_code == 500
    sweep_once(app)
    with doing(app):
        file = db.session.scalars(select(Attachment)).one()
        assert uploads.original_of(file) == photograph(orientation=1)
    assert taken_back(app) == []


def test_what_they_take_along_names_nothing_that_is_gone(app: Flask, customer: Customer):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    (lid,) = with_originals(app, customer, reference, "lid.jpg")
    customer.post(lid, {}, lid)
    sweep_once(app)
    page = f"/complaint/{reference}/everything"
    with customer.get(f"{page}.zip") as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.namelist() == ["readme.txt", "case.json", "case.pdf", "files/01 lid.jpg"]
    assert [row["original"] for row in json.loads(archive.read("case.json"))["files"]] == [None]
    with customer.get(f"{page}.pdf") as answer:
        assert KEPT not in read_paper(answer.data).text
    assert "Photographs whose original you asked us to keep" not in words_of(customer.get(page).text)


@pytest.mark.parametrize(
    "status", [Status.RECEIVED, Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN, Status.REFERRED, Status.MERGED]
)
def test_it_is_taken_back_in_whatever_status_the_page_opens(app: Flask, customer: Customer, status: Status):
    reference = paths.bring_to(app, status)
    (lid,) = with_originals(app, customer, reference, "lid.jpg")
    assert WAY in words_of(customer.get(f"/complaint/{reference}").text)
    assert customer.post(lid, {}, lid).status_code == 303
    assert originals_of(app) == {"lid.jpg": ""}
    with doing(app):
        assert by_reference(reference).status == status


def test_it_is_taken_back_without_a_name(app: Flask, customer: Customer):
    reference = file_one(app, name="", email="")
    (lid,) = with_originals(app, customer, reference, "lid.jpg")
    assert customer.post(lid, {}, lid).status_code == 303
    assert originals_of(app) == {"lid.jpg": ""}


def test_nobody_takes_back_what_is_not_theirs(app: Flask, customer: Customer, stranger: Customer):
    reference, other = paths.bring_to(app, Status.INVESTIGATING), file_one(app, email="mo@example.com")
    (lid,) = with_originals(app, customer, reference, "lid.jpg")
    opened(app, stranger, other)
    before = originals_of(app)
    of_other = lid.replace(reference, other)
    assert stranger.get(of_other).status_code == stranger.post(of_other, {}, f"/complaint/{other}").status_code == 404
    assert stranger.get(lid).status_code == stranger.post(lid, {}, f"/complaint/{other}").status_code == 303
    with doing(app):  # one that we sent, with its original
        file = db.session.scalars(select(Attachment)).one()
        file.from_customer = False
    assert customer.get(lid).status_code == customer.post(lid, {}, f"/complaint/{reference}").status_code == 404
    assert WAY not in words_of(customer.get(f"/complaint/{reference}").text)
    assert originals_of(app) == before and taken_back(app) == []
