"""The virus scanner: what it finds is refused in words, and what it can't be asked about waits, and opens to nobody."""

import io
import os
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.complaints import viruses
from app.complaints.models import Attachment, Event, Task
from app.config import Settings
from app.db import db
from app.jobs.checking import problems
from app.jobs.duties import upkeep
from app.jobs.worker import sweep_once
from app.web import scanning
from tests.portal.conftest import PATHS, Customer, words_of
from tests.support.apps import doing
from tests.support.clamd import VIRUS, clamd
from tests.support.pictures import photograph


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


@pytest.fixture
def at(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this installation looks for its scanner; nobody answers there yet."""
    where = tmp_path / "clamd.ctl"
    monkeypatch.setitem(app.extensions, "virus_scanner", scanning.Clamd(str(where), timeout=2))
    return where


def sent(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


@pytest.mark.requirement("B-13")
def test_what_is_found_is_refused_and_what_can_not_be_asked_waits_for_the_worker(
    app: Flask, customer: Customer, at: Path, settings: Settings, staff
):
    with clamd(at):
        customer.answer(
            "details", files=[sent(b"a note " + VIRUS, "bad.txt"), sent(b"%PDF-1.4\n" + b"\0" * 300_000, "a.pdf")]
        )
        page = words_of(customer.get(PATHS["details"]).text)
        assert "bad.txt Not taken Our virus scanner found something in this file" in page and "a.pdf" in page
        assert len(list(settings.uploads_dir.iterdir())) == 1
    late = [sent(b"late " + VIRUS, "late.txt"), sent(photograph(), "lid.jpg"), sent(b"a fine note", "fine.txt")]
    customer.fill_in(details={"files": late})
    assert "Not checked for viruses yet: it opens once it is." in words_of(customer.get(PATHS["details"]).text)
    customer.send()
    reference = customer.receipt().reference
    priya = staff("csr")

    def rows() -> dict[str, tuple[int, str]]:
        with doing(app):
            found = db.session.scalars(select(Attachment).order_by(Attachment.id))
            return {row.name: (row.id, row.scan) for row in found}

    def opens(name: str, more: str = "") -> set[int]:
        paths = (f"{begin}{reference}/files/{rows()[name][0]}{more}" for begin in ("/complaint/", "/desk/complaints/"))
        found = set()
        for path, browser in zip(paths, (customer.browser, priya), strict=True):
            with browser.get(path) as answer:
                found.add(answer.status_code)
        return found

    assert {name: scan for name, (_, scan) in rows().items()} == {
        "a.pdf": "clean", "late.txt": "waiting", "lid.jpg": "waiting", "fine.txt": "waiting",
    }  # fmt: skip
    assert (
        opens("a.pdf") == {200}
        and opens("fine.txt") == {409} == opens("late.txt")
        and opens("lid.jpg", "/small") == {404}
    )
    sweep_once(app)  # it still does not answer: nothing is lost, and nothing opens
    assert opens("fine.txt") == {409}
    assert "Not checked for viruses yet" in words_of(priya.get(f"/desk/complaints/{reference}").text)

    with clamd(at):
        sweep_once(app)

    assert opens("fine.txt") == {200} == opens("lid.jpg", "/small") and opens("late.txt") == {404}
    assert len(list(settings.uploads_dir.iterdir())) == 4  # the PDF, the note, the photograph and its small one
    assert "A virus was found in it, so it is no longer kept." in words_of(customer.get(f"/complaint/{reference}").text)
    assert "A virus was found in a file" in words_of(priya.get(f"/desk/complaints/{reference}").text)
    late_id = rows()["late.txt"][0]
    with doing(app):
        found = db.session.scalars(select(Event.facts).where(Event.action == "virus_found")).one()
        assert found == {"attachment": late_id, "virus": "Eicar-Signature"}
        (task,) = db.session.scalars(select(Task).where(Task.kind == "to_do"))
        assert "a virus in “late.txt”" in task.words


@pytest.mark.requirement("B-13")
def test_what_was_found_goes_from_the_disk_also_where_the_worker_ended_before_it_did(
    app: Flask, customer: Customer, at: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    customer.fill_in(details={"files": [sent(b"late " + VIRUS, "late.txt"), sent(b"a fine note", "fine.txt")]})
    customer.send()
    on_disk = list(settings.uploads_dir.iterdir())
    with clamd(at), monkeypatch.context() as ending:
        ending.setattr(viruses.uploads, "forget", lambda _file: sys.exit("killed"))
        with pytest.raises(SystemExit):
            sweep_once(app)
    assert len(on_disk) == len(list(settings.uploads_dir.iterdir())) == 2

    for path in on_disk:
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 2 * 86_400))
    with doing(app):
        upkeep.drop_orphans()

    with doing(app):
        kept = db.session.scalars(select(Attachment.stored_as).where(Attachment.name == "fine.txt")).one()
    assert [path.name for path in settings.uploads_dir.iterdir()] == [kept]


@pytest.mark.any_database
def test_the_setting_names_a_scanner_and_the_check_before_going_public_asks_it(tmp_path: Path, settings: Settings):
    def said(scanner: str) -> list[str]:
        found = problems(settings.model_copy(update={"virus_scanner": scanner}))
        return [str(row) for row in found if row.setting == "PORTAL_VIRUS_SCANNER"]

    assert scanning.of(settings).scan(VIRUS) == "" and "is missing" in said("")[0]
    assert "name a clamd as unix:" in said("clamd.ctl")[0] and not said("clamd.ctl")[0].startswith("warning")
    assert (
        said(f"unix:{tmp_path}/clamd.ctl")[0].startswith("warning") and "does not answer" in said("tcp:127.0.0.1:9")[0]
    )
    assert scanning.of(settings.model_copy(update={"virus_scanner": "tcp:scan.example:3310"})) == scanning.Clamd(
        ("scan.example", 3310), settings.virus_scanner_timeout_seconds
    )
    with clamd(tmp_path / "clamd.ctl"):
        assert said(f"unix:{tmp_path}/clamd.ctl") == []
        scanner = scanning.Clamd(str(tmp_path / "clamd.ctl"), timeout=5)
        assert scanner.scan(b"\0" * 700_000 + VIRUS) == "Eicar-Signature"
        with pytest.raises(scanning.NotAnswering):
            scanner.scan(b"\0" * 30_100_000)
