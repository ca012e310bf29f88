"""The copy of their data that somebody asked for: a mailed link, a press that says they are theirs, and one archive."""

import zipfile
from collections.abc import Sequence
from tempfile import TemporaryFile

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access import with_link
from ..complaints import own_data
from ..complaints.models import Complaint
from . import everything, portal, visits
from .forms import OnceForm

CONFIRMED = "my_data"
"""In the cookie: which opening of which letter was confirmed here. It ends with what was opened."""


@portal.get("/my-data")
@with_link
def my_data() -> ResponseReturnValue:
    """What there is, asked of whoever opened the link: programs that read mails open links too, and press nothing."""
    address, theirs = _theirs()
    if not theirs:
        return _ended()
    return render_template(
        "portal/my_data.html", address=address, theirs=theirs, form=OnceForm(formdata=None),
        whose=visits.address_mark(address),
    )  # fmt: skip


@portal.post("/my-data")
@with_link
def confirm_my_data() -> ResponseReturnValue:
    """They are theirs: this browser may have the archive for a few hours, while the link works."""
    _address, theirs = _theirs()
    if not theirs:
        return _ended()
    session[CONFIRMED] = session[visits.LETTER]
    return redirect(url_for(".my_data_archive"), 303)


@portal.get("/my-data.zip")
@with_link
def my_data_archive() -> ResponseReturnValue:
    """Everything of all complaints that are recorded with the address the link went to, and of nobody else."""
    everything.count_papers()
    _address, theirs = _theirs()
    if not theirs:
        return _ended()
    if session.get(CONFIRMED) != session[visits.LETTER]:
        return redirect(url_for(".my_data"))
    archive = TemporaryFile()  # noqa: SIM115  # it is closed when the answer has left
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as written:
        for complaint in theirs:
            everything.write(written, complaint, folder=f"{complaint.reference}/")
    archive.seek(0)
    return everything.as_archive(archive, _("My data.zip"))


def _theirs() -> tuple[str, Sequence[Complaint]]:
    """The address that the link went to, and what is recorded with it now; nothing where the link has ended."""
    letter = visits.find_letter(own_data.COPY)
    if letter is None:
        return "", ()
    return letter.recipient, own_data.covered(letter.recipient)


def _ended() -> ResponseReturnValue:
    return render_template("portal/link_ended.html", why=visits.why_ended("revoked")), 410
