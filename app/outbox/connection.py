"""The connection to the mail server: with a timeout and a verified certificate, kept for a batch."""

import smtplib
import socket
import ssl
from contextlib import suppress

import flask_mail
from flask import current_app

from ..config import Settings
from .rendering import mail_domain

KEPT_FOR = 50  # mails; some servers answer a long-lived connection with errors


class Connection(flask_mail.Connection):
    """Flask-Mail's connection, which alone would wait for ever and believe any certificate.

    `send` sends one message. After an error other than a refusal, `close` and start anew.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(current_app.extensions["mail"])
        self.settings = settings

    def open(self) -> None:
        """Make sure there is a connection. Raises OSError, which every error of smtplib and ssl is, or ValueError."""
        if self.host is not None and self.num_emails >= KEPT_FOR:
            self.close()
        if self.host is None:
            try:
                self.configure_host()
            except (OSError, ValueError):
                self.close()
                raise

    def close(self) -> None:
        """Say goodbye where the server still listens, and forget the connection."""
        if self.host is not None:
            with suppress(OSError):
                self.host.quit()
            self.host.close()
        self.host, self.num_emails = None, 0

    def cut(self) -> None:
        """Break off whatever is under way; another thread calls it. What was being sent is tried again later."""
        sock = self.host.sock if self.host is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def configure_host(self) -> smtplib.SMTP:
        """Connect, secure and sign in."""
        settings = self.settings
        if not settings.mail_server:
            raise OSError("no mail server is configured")
        secured = ssl.create_default_context(cafile=settings.mail_ca_file or None)
        host = _SecureFirst(self, secured) if settings.mail_security == "tls" else _Smtp(self)
        if settings.mail_security == "starttls":
            host.starttls(context=secured)
        if settings.mail_username:
            host.login(settings.mail_username, settings.mail_password)
        return host


class _Smtp(smtplib.SMTP):
    """Known to its connection before it connects, so that a server which says nothing can be left."""

    def __init__(self, connection: Connection) -> None:
        settings = connection.settings
        connection.host = self
        super().__init__(settings.mail_server, settings.mail_port, mail_domain(), settings.mail_timeout_seconds)


class _SecureFirst(smtplib.SMTP_SSL):
    def __init__(self, connection: Connection, secured: ssl.SSLContext) -> None:
        settings = connection.settings
        connection.host = self
        super().__init__(
            settings.mail_server, settings.mail_port, mail_domain(), timeout=settings.mail_timeout_seconds,
            context=secured,
        )  # fmt: skip
