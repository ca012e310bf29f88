"""A real mail server that can misbehave in every way a mail server does."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from tests.support.servers import HOST, free_port

AT_RCPT = {"temporary": "451 4.2.1 try later", "permanent": "550 5.1.1 <grace@example.com> is unknown here"}
AT_DATA = {"temporary data": "452 4.3.1 no room", "permanent data": "554 5.7.1 we do not like it"}


@dataclass
class MailServer:
    """`mode` is how it treats everybody, `modes` how it treats some addresses. `tried` counts recipients offered.

    Modes: "" takes a mail, "temporary", "permanent", "temporary data" and "permanent data" refuse it, "drop" takes it
    and cuts the line before it says so, "drop mid" cuts it before it has it all, "hang" never answers.
    """

    port: int
    mode: str = ""
    modes: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[list[str]] = field(default_factory=list)
    tried: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Called by aiosmtpd with each recipient."""
        self.tried += 1
        mode = self.modes.get(address, self.mode)
        if mode in AT_RCPT:
            return AT_RCPT[mode]
        if mode == "hang":
            await asyncio.sleep(60)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd with each mail."""
        mode = self.modes.get(envelope.rcpt_tos[0], self.mode)
        if mode in AT_DATA:
            return AT_DATA[mode]
        if mode != "drop mid":
            mail: Any = BytesParser(policy=default).parsebytes(envelope.original_content or b"")
            self.mails.append(mail)
            self.envelopes.append(envelope.rcpt_tos)
        if mode in ("drop", "drop mid"):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken"

    @property
    def settings(self) -> dict[str, object]:
        """What of the portal's settings makes it send here."""
        return {"mail_server": HOST, "mail_port": self.port, "mail_security": "none", "mail_timeout_seconds": 2}

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


@contextmanager
def listening(server: MailServer, context: ssl.SSLContext | None = None) -> Iterator[None]:
    """The server answers on its port for as long as the block lasts."""
    controller = Controller(
        server, hostname=HOST, port=server.port, tls_context=context, require_starttls=context is not None
    )
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer(free_port())
    with listening(server):
        yield server


@contextmanager
def sending_to_server(app: Flask, **settings: object) -> Iterator[MailServer]:
    """A mail server that `app` sends to for as long as the block lasts."""
    before = app.extensions["settings"]
    with mail_server() as server:
        app.extensions["settings"] = before.model_copy(update={**server.settings, **settings})
        try:
            yield server
        finally:
            app.extensions["settings"] = before


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    """A server's context with a certificate for `name` that nobody else has signed; it lies in `folder`/ca.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == HOST:
        names = [x509.IPAddress(ipaddress.ip_address(HOST))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "ca.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context
