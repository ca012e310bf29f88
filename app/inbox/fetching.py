"""Reading the mailbox over IMAP: each mail is kept here first, and only then moved out of the way there.

Nothing is ever deleted on the server but what was moved. Numbers of mails (UIDs) count for one connection alone, so a
mailbox that is numbered anew (UIDVALIDITY), or a worker that ends between the two steps, only brings a mail twice, and
that is known again (see `keeping`).
"""

import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ..config import Settings
from . import keeping

AT_ONCE = 50  # mails of one visit; what is left comes with the next
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
log = logging.getLogger(__name__)


class Unreadable(Exception):
    """The mailbox can't be read. Its words hold neither a password nor anything of a mail."""


def fetch(settings: Settings, stopped: Callable[[], bool]) -> int:
    """Bring in what lies in the mailbox; returns how many were moved. Raises Unreadable, or what `receive` raises.

    A mail larger than we take is brought in with its beginning; the whole lies in the other folder.
    """
    moved = 0
    with _connected(settings) as box:
        for uid in _waiting(box)[:AT_ONCE]:
            if stopped():
                break
            moved += _bring(box, uid, settings)
        with suppress(imaplib.IMAP4.error, OSError):
            box.close()  # which also clears away what was moved by copying
    return moved


@contextmanager
def _connected(settings: Settings) -> Iterator[imaplib.IMAP4]:
    """Signed in, in the folder, with the other folder there. Errors of the server become Unreadable."""
    try:
        box = _open(settings)
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        raise Unreadable(f"the server can’t be reached ({type(error).__name__})") from None
    try:
        _enter(box, settings)
        yield box
    except imaplib.IMAP4.abort:
        raise Unreadable("the server broke off") from None
    except imaplib.IMAP4.error as error:
        raise Unreadable(f"the server refused ({type(error).__name__})") from None
    except (TimeoutError, ConnectionError, ssl.SSLError) as error:
        raise Unreadable(f"the connection broke ({type(error).__name__})") from None
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _open(settings: Settings) -> imaplib.IMAP4:
    host, port, patience = settings.inbox_server, settings.inbox_port, settings.inbox_timeout_seconds
    secured = ssl.create_default_context(cafile=settings.inbox_ca_file or None)
    if settings.inbox_security == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=secured, timeout=patience)
    box = imaplib.IMAP4(host, port, timeout=patience)
    if settings.inbox_security == "starttls":
        try:
            box.starttls(secured)
        except (imaplib.IMAP4.error, OSError):
            box.shutdown()
            raise
    return box


def _enter(box: imaplib.IMAP4, settings: Settings) -> None:
    try:
        box.login(settings.inbox_username, settings.inbox_password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise Unreadable("it does not take the user name and password") from None
    done = _quoted(settings.inbox_done_folder)
    if box.select(_quoted(settings.inbox_folder))[0] != "OK":
        raise Unreadable("there is no such folder to read")
    if box.status(done, "(MESSAGES)")[0] != "OK":
        box.create(done)
        if box.status(done, "(MESSAGES)")[0] != "OK":
            raise Unreadable("the folder for what was read can’t be made")


def _waiting(box: imaplib.IMAP4) -> list[str]:
    """The mails that nobody marked as deleted, the oldest first."""
    answer, found = box.uid("SEARCH", "UNDELETED")
    if answer != "OK":
        raise Unreadable("it does not say what there is")
    words = b" ".join(part for part in found if isinstance(part, bytes)).split()
    return [word.decode("ascii") for word in words if word.isdigit()]


def _bring(box: imaplib.IMAP4, uid: str, settings: Settings) -> bool:
    """Keep one mail, then move it; False where it is gone by now."""
    size, limit = _size(box, uid), keeping.largest()
    wanted = "(BODY.PEEK[])" if size <= limit else f"(BODY.PEEK[]<0.{limit}>)"
    answer, found = box.uid("FETCH", uid, wanted)
    raw = next((part[1] for part in found if isinstance(part, tuple)), None)
    if answer != "OK" or not isinstance(raw, bytes) or not raw:
        return False
    keeping.receive(raw, max(size, len(raw)))
    _move(box, uid, _quoted(settings.inbox_done_folder))
    return True


def _size(box: imaplib.IMAP4, uid: str) -> int:
    _answer, found = box.uid("FETCH", uid, "(RFC822.SIZE)")
    told = next((SIZE.search(part) for part in found if isinstance(part, bytes)), None)
    return int(told[1]) if told else 0


def _move(box: imaplib.IMAP4, uid: str, folder: str) -> None:
    """In one step where the server can. Else a copy, and the first marked as deleted once that is there."""
    if "MOVE" in box.capabilities and box.uid("MOVE", uid, folder)[0] == "OK":
        return
    if box.uid("COPY", uid, folder)[0] != "OK":
        raise Unreadable("the folder for what was read takes no mail")
    box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
