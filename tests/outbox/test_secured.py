"""Mail leaves only to a server whose certificate is verified."""

from pathlib import Path

import pytest
from flask import Flask

from app.config import Settings
from app.jobs.worker import drain_once
from tests.outbox.conftest import Rows
from tests.support.apps import file_one
from tests.support.servers import HOST, free_port
from tests.support.smtp import MailServer, certificate, listening


@pytest.mark.parametrize(("name", "known", "arrives"), [
    (HOST, True, True), (HOST, False, False), ("mail.example.org", True, False),
], ids=["right name, known", "right name, unknown", "another name"])  # fmt: skip
def test_the_certificate_decides(
    app: Flask, settings: Settings, rows: Rows, tmp_path: Path, name: str, known: bool, arrives: bool
):
    context = certificate(tmp_path, name)
    server = MailServer(free_port())
    app.extensions["settings"] = settings.model_copy(
        update={
            **server.settings,
            "mail_security": "starttls",
            "mail_ca_file": str(tmp_path / "ca.pem") if known else "",
        }
    )
    file_one(app)
    try:
        with listening(server, context):
            drain_once(app)
    finally:
        app.extensions["settings"] = settings

    assert len(server.mails) == int(arrives)
    assert rows()[0].state == ("sent" if arrives else "waiting")
    if not arrives:
        assert rows()[0].last_error == "the mail server can't be reached (SSLCertVerificationError)"
