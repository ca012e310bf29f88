"""The demo's mails that came in: each goes the way of any mail, to its complaint or to those that wait for a person."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from sqlalchemy import select

from ..db import db, reading
from ..inbox import keeping, sorting
from ..outbox.models import Channel, Delivery

Row = dict[str, Any]


def arrive(rows: list[Row], ids: Mapping[str, int]) -> None:
    """They come in, and find their places. `answers` of a row names the complaint whose last mail is answered."""
    for number, row in enumerate(rows):
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = row["sender"], "complaints@example.org", row["subject"]
        mail["Message-ID"] = f"<demo-{number}@mail.example.net>"
        if "answers" in row:
            mail["In-Reply-To"] = _last_mail(ids[row["answers"]])
        mail.set_content(row["text"])
        keeping.receive(mail.as_bytes())
    while sorting.sort_waiting(lambda: False):
        pass


def _last_mail(complaint_id: int) -> str:
    about = (Delivery.about == complaint_id, Delivery.channel == Channel.MAIL, Delivery.to_staff.is_(False))
    with reading():
        found = select(Delivery.message_id).where(*about).order_by(Delivery.id.desc()).limit(1)
        return db.session.scalars(found).one()
