"""A row of the outbox as the message that leaves, with headers nobody's name can add to."""

import unicodedata
from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import flask_mail

from .. import clock
from . import rendering
from .answering import reply_address
from .enclosures import File
from .models import Delivery

# Bodies are encoded to short ASCII lines, which every server takes as they are.
POLICY = SMTP.clone(cte_type="7bit")
LONGEST_NAME = 100
# Control signs, line and paragraph separators, lone surrogates: none belongs in a header.
UNWANTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Signs that mean something in an address header. The standard library loses the quotes of some names that hold them.
WITHOUT_MEANING = str.maketrans(dict.fromkeys('()<>[]:;@\\,"=?', " "))


class Message(flask_mail.Message):
    """What Flask-Mail sends, with the message made by the standard library: it refuses a line break in any header."""

    def __init__(self, delivery: Delivery, sender: Address, token: str | None, files: Iterable[File] = ()) -> None:
        """`token` is the secret of the mail's link. Raises ValueError when the row can't become a message."""
        recipient = addressed(delivery.recipient_name, delivery.recipient)
        super().__init__(recipients=[recipient.addr_spec], sender=sender.addr_spec)
        self.date = clock.now().timestamp()
        mime = EmailMessage(policy=POLICY)
        mime["From"] = sender
        mime["To"] = recipient
        mime["Subject"] = cleaned(delivery.subject)
        mime["Date"] = clock.now()
        mime["Message-ID"] = delivery.message_id
        if answers_go_to := reply_address(delivery):
            mime["Reply-To"] = Address(addr_spec=answers_go_to)
        mime["Auto-Submitted"] = "auto-generated"
        mime.set_content(rendering.fill_link(delivery.text, token, delivery.link_purpose))
        mime.add_alternative(rendering.fill_link(delivery.html, token, delivery.link_purpose), subtype="html")
        for file in files:
            media_type, _, parameter = file.media_type.partition("; ")
            kind, _, subkind = media_type.partition("/")
            named = dict([parameter.split("=", 1)]) if parameter else {}
            mime.add_attachment(
                file.content, maintype=kind, subtype=subkind, params=named or None, filename=cleaned(file.name)
            )
        self._mime = mime

    def as_bytes(self) -> bytes:
        return self._mime.as_bytes()


def addressed(name: str, address: str) -> Address:
    """An address header's value. Raises ValueError for what is not one plain address."""
    local, at, domain = address.rpartition("@")
    if not at or not local.isascii() or any(sign.isspace() or sign in ',;:<>()[]"\\' for sign in address):
        raise ValueError("not a mail address")
    shown = cleaned(name.translate(WITHOUT_MEANING))[:LONGEST_NAME].strip()
    return Address(shown, local, domain.encode("idna").decode("ascii"))


def cleaned(words: str) -> str:
    """One line without signs that could end or forge a header."""
    kept = (" " if unicodedata.category(sign) in UNWANTED else sign for sign in words)
    return " ".join("".join(kept).split())
