"""Whoever is asked gives files with their answer, without an account: they are evidence, and an error loses none."""

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Attachment
from app.complaints.statuses import Status
from app.db import db
from app.enquiries import queries as enquiries
from tests.desk.conftest import Colleague
from tests.desk.test_asked_and_joined import APART, only
from tests.desk.test_joined import join
from tests.desk.test_plan import panel
from tests.journeys.pages import Page, read_page
from tests.support import paths
from tests.support.apps import by_reference, file_one, perform
from tests.support.colleagues import LEADER, Guest, ask
from tests.support.pictures import photograph

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.requirement("002-16")]
SAID = "I took a photograph at the door."
PICTURE = photograph()
LETTER = b"%PDF-1.4\n" + b"\0" * 200


@pytest.fixture
def reference(app: Flask) -> str:
    reference = paths.bring_to(app, Status.INVESTIGATING)
    ask(app, reference, name=LEADER, office="Depot", email="karl@example.org")
    return reference


def send(guest: Guest, page: Page, *files: tuple[bytes, str], expect: int = 303, **answers: str) -> Page:
    form = next(form for form in page.forms if "words" in form.names)
    data: dict[str, Any] = {name: value for name, value in form.filled(answers) if name != "files"}
    data |= {name: value for name, value in answers.items() if name == "remove"}
    data["files"] = [(BytesIO(content), name) for content, name in files]
    answer = guest.browser.post(page.path, data=data, content_type="multipart/form-data")
    assert answer.status_code == expect, re.sub(r"<[^>]+>", " ", answer.text)[:2000]
    path = answer.headers.get("Location", page.path)
    return read_page(200, path, guest.browser.get(path).text if expect == 303 else answer.text)


def stored(app: Flask) -> list[Attachment]:
    with app.app_context():
        found = list(db.session.scalars(db.select(Attachment).order_by(Attachment.id)))
        db.session.expunge_all()
        db.session.remove()
    return found


def test_their_files_are_evidence_named_with_who_gave_them_and_open_for_both(
    app: Flask, priya: Colleague, reference: str
):
    guest = Guest.of(app, LEADER)
    done = send(guest, guest.follow(), (PICTURE, "../../door\u202e.jpg"), (LETTER, "round.pdf"), words=SAID)

    shown = panel(priya.case(reference), "Evidence")
    assert f"door.jpg {LEADER}, Depot" in shown and f"round.pdf {LEADER}, Depot" in shown
    assert "door.jpg" in done.said and "round.pdf" in done.said
    picture, letter = stored(app)
    assert picture.internal and not picture.from_customer
    with guest.browser.get(f"{done.path}/files/{letter.id}") as own:
        assert own.data == LETTER and "attachment" in own.headers["Content-Disposition"]
        assert own.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    with priya.browser.get(f"/desk/complaints/{reference}/files/{picture.id}") as there:
        assert there.data.startswith(b"\xff\xd8") and b"Exif" not in there.data
    assert Guest.of(app, LEADER).browser.get(f"{done.path}/files/{letter.id}").status_code == 404


def test_after_an_error_words_and_files_are_still_there_and_each_is_sent_once(
    app: Flask, priya: Colleague, reference: str
):
    guest = Guest.of(app, LEADER)
    wrong = send(guest, guest.follow(), (PICTURE, "door.jpg"), (b"MZ\x90\0", "film.mp4"), expect=422, words=SAID)

    assert "film.mp4: The content is not what the name says." in wrong.said and SAID in wrong.said
    assert "door.jpg" in wrong.said and "Take out door.jpg" in wrong.said and stored(app) == []
    empty = send(guest, wrong, (PICTURE, "door.jpg"), (LETTER, "round.pdf"), expect=422, words=" ")
    assert "Write something first." in empty.said and empty.said.count("Take out door.jpg") == 1
    fewer = send(guest, empty, expect=200, words=SAID, remove="1")
    assert "Take out round.pdf" not in fewer.said and SAID in fewer.said
    send(guest, fewer, words=SAID)

    assert [file.name for file in stored(app)] == ["door.jpg"]
    send(guest, fewer, words=SAID, expect=409)
    assert len(stored(app)) == 1


def test_no_other_form_can_carry_what_was_kept_for_this_one(app: Flask, reference: str):
    ask(app, reference, name="Ines Duarte", email="ines@example.org")
    guest, other = Guest.of(app, LEADER), Guest.of(app, "Ines Duarte")
    kept = send(guest, guest.follow(), (PICTURE, "door.jpg"), expect=422, words="")
    sealed = next(form for form in kept.forms if "words" in form.names).value("kept")

    send(other, other.follow(), words=SAID, kept=sealed)

    assert stored(app) == []


def test_as_many_files_as_a_complaint_may_have_and_no_more(app: Flask, reference: str, monkeypatch: pytest.MonkeyPatch):
    few = app.extensions["settings"].model_copy(update={"uploads_per_message": 1})
    monkeypatch.setitem(app.extensions, "settings", few)
    guest = Guest.of(app, LEADER)

    page = send(guest, guest.follow(), (PICTURE, "a.jpg"), (LETTER, "b.pdf"), expect=422, words=SAID)

    assert "b.pdf: There are as many files as we can take." in page.said and "Take out a.jpg" in page.said


def test_too_many_within_the_hour_keep_the_words(app: Flask, reference: str, monkeypatch: pytest.MonkeyPatch):
    few = app.extensions["settings"].model_copy(update={"uploads_per_hour_per_source": 0})
    monkeypatch.setitem(app.extensions, "settings", few)
    guest = Guest.of(app, LEADER)

    page = send(guest, guest.follow(), (PICTURE, "a.jpg"), expect=422, words=SAID)

    assert "Many files came from your connection within the hour." in page.said and SAID in page.said


@pytest.mark.requirement("B-19")
def test_files_of_an_account_and_of_its_correction_stand_in_the_evidence_at_once(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    ask(app, reference, kind="statement", name=LEADER, email="karl@example.org")
    guest = Guest.of(app, LEADER)
    send(guest, guest.follow(), (PICTURE, "door.jpg"), words=SAID)
    assert "door.jpg" in panel(priya.case(reference), "Evidence")
    perform(app, reference, "repeat_statement", "csr", d.StatementRepeated(only(app, reference), "You were there."))

    page = send(guest, guest.follow(), (LETTER, "round.pdf"), words="Later, at six.")

    assert "round.pdf" in panel(priya.case(reference), "Evidence") and "door.jpg" in page.said


@pytest.mark.requirement("B-23")
def test_files_go_along_with_a_joined_complaint_and_come_home(app: Flask, helen: Colleague):
    reference, other = paths.bring_to(app, Status.INVESTIGATING), file_one(app)
    ask(app, reference, kind="statement", name=LEADER, email="karl@example.org")
    guest = Guest.of(app, LEADER)
    send(guest, guest.follow(), (PICTURE, "door.jpg"), words=SAID)
    join(app, helen, reference, other)
    assert "door.jpg" in panel(helen.case(other), "Evidence")
    perform(app, other, "repeat_statement", "manager", d.StatementRepeated(only(app, reference), "You were there."))
    send(guest, guest.follow(), (LETTER, "round.pdf"), words="Later, at six.")

    helen.act(reference, "unmerge", APART)

    with app.app_context():
        home = by_reference(reference).id
        given = [(row.title, row.complaint_id == home) for row in enquiries.given_in(only_here(home))]
        files = enquiries.files_of(enquiries.enquiries(home)[0])
        assert [file.name for file in files] == ["door.jpg", "round.pdf"]
        db.session.remove()
    assert sorted(given) == sorted((name, at_home) for name in ("door.jpg", "round.pdf") for at_home in (True, False))
    assert len({file.stored_as for file in stored(app)}) == 4


def only_here(complaint_id: int) -> int:
    (found,) = enquiries.enquiries(complaint_id)
    return found.id
