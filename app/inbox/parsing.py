"""A mail as it came, read: whatever is broken in it, nothing fails, and no text of it is lost."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from . import bounded, plain
from .bounded import LONGEST_HEADER

MOST_FILES = 40
MOST_TEXT = 1_000_000  # signs
MOST_REPORTS = 20
MOST_OF_A_NAME = 50  # heads
SAID_BEFORE = 8  # texts with which the next is compared
MESSAGE_ID = re.compile(r"<[^<>\s]{1,480}>")
ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Apparently-To", "Resent-To")
# What one knows by another name than the standard library does.
ALSO_CALLED = {
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "x-gbk": "gbk", "gb2312": "gb18030", "gbk": "gb18030",
    "iso-8859-8-i": "iso-8859-8", "cp-850": "cp850", "x-unknown": "utf-8", "unknown-8bit": "utf-8",
    "iso-8859-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8", "utf8": "utf-8", "windows-874": "cp874",
    "shift_jis": "cp932", "iso-2022-jp": "iso2022_jp_ext", "unicode-1-1-utf-7": "utf-7",
}  # fmt: skip
UNKEPT = dict.fromkeys([0, *range(0xD800, 0xE000)], "\ufffd")


@dataclass(frozen=True)
class File:
    """Something that came with the words."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Parsed:
    """A mail. `text` is all of it that can be read; `reports` are what mail servers wrote to each other in it, `bodies`
    the kinds of its parts in their order. `goes_on` says that it holds more than stands here: the original has it."""

    message: Message
    subject: str
    sender: str
    sender_name: str
    message_id: str
    answers: tuple[str, ...]
    addressed_to: tuple[str, ...]
    text: str
    files: tuple[File, ...]
    reports: tuple[str, ...] = ()
    bodies: tuple[str, ...] = field(default=())
    goes_on: bool = False

    def header(self, name: str) -> str:
        """A header in one line, decoded; empty where there is none."""
        return header(self.message, name)


def read(raw: bytes) -> Parsed:
    """The mail. Never raises for what stands in it."""
    message, is_whole = bounded.take_apart(raw)
    collected = _Collected()
    for part in _parts(message):
        collected.take(part)
    if not is_whole and not collected.words():
        collected.take(bounded.flat(raw))
    senders = _addresses(message, "From") or _addresses(message, "Sender") or [("", "")]
    ids = MESSAGE_ID.findall(f"{header(message, 'In-Reply-To')} {header(message, 'References')}")
    to = [address for name in ADDRESSED for _name, address in _addresses(message, name)]
    found = MESSAGE_ID.search(header(message, "Message-ID"))
    return Parsed(
        message=message,
        subject=header(message, "Subject")[:500],
        sender=senders[0][1][:254],
        sender_name=senders[0][0][:200],
        message_id=found[0] if found else "",
        answers=tuple(dict.fromkeys(ids))[:100],
        addressed_to=tuple(dict.fromkeys(to))[:100],
        text=collected.words(),
        files=tuple(collected.files),
        reports=tuple(collected.reports),
        bodies=tuple(collected.bodies),
        goes_on=collected.goes_on or not is_whole,
    )


def header(message: Message, name: str) -> str:
    """All headers of this name in one line, decoded as far as they can be."""
    words = " ".join(_decoded(value) for value in _values(message, name))
    return "".join(sign if sign.isprintable() else " " for sign in kept(words)).strip()


def _values(message: Message, name: str) -> list[str]:
    """What its headers of this name say, the first of them."""
    found = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    return [value[:LONGEST_HEADER] for value in found[:MOST_OF_A_NAME]]


def kept(words: str) -> str:
    """The words without what a database cannot hold, with lines that end alike."""
    return words.translate(UNKEPT).replace("\r\n", "\n").replace("\r", "\n")


def text_of(content: bytes, charset: str = "") -> str:
    """Bytes as words: as they say they are written, else as they can be."""
    named = charset.strip().strip("\"'").lower()
    for name in (ALSO_CALLED.get(named, named), "utf-8"):
        try:
            return content.decode(name) if codecs.lookup(name) else ""
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("cp1252", "replace") if not named.startswith("utf") else content.decode("latin-1")


class _Collected:
    """What stands in a mail, part by part."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.essences: list[str] = []
        self.files: list[File] = []
        self.reports: list[str] = []
        self.bodies: list[str] = []
        self.room = MOST_TEXT
        self.goes_on = False

    def take(self, part: Message) -> None:
        media_type = part.get_content_type().lower()
        self.bodies.append(media_type)
        name = _file_name(part)
        content = _content(part)
        if media_type in ("message/delivery-status", "text/rfc822-headers", "message/feedback-report"):
            self._report(_nested(part) or text_of(content))
        elif media_type == "message/rfc822":
            self._report(_nested(part))
            if content:
                self._file(File(name or "mail.eml", media_type, content))
        elif media_type.startswith("text/") and not _is_attached(part, name) and not _is_binary(part, content):
            self._write(content, _charset(part), media_type)
        elif not name and _is_readable(content):
            self._write(content, "utf-8", "text/plain")
        elif content:
            self._file(File(name or _unnamed(media_type), media_type, content))

    def _report(self, words: str) -> None:
        if len(self.reports) < MOST_REPORTS:
            self.reports.append(kept(words[:MOST_TEXT]))

    def _file(self, file: File) -> None:
        if len(self.files) < MOST_FILES:
            self.files.append(file)
        else:
            self.goes_on = True

    def _write(self, content: bytes, charset: str, media_type: str) -> None:
        if self.room <= 0:
            self.goes_on |= bool(content.strip())
            return
        whole = text_of(content, charset)
        if media_type == "text/html":
            words, is_all = plain.from_html(kept(whole), self.room)
        else:
            words, is_all = kept(whole[: self.room]), len(whole) <= self.room
        self.goes_on |= not is_all or len(words) > self.room
        words = words[: self.room]
        essence = _essence(words)
        # The same once more as a page is there already.
        if words.strip() and not any(essence in written for written in self.essences[-SAID_BEFORE:]):
            self.texts.append(words.strip("\n"))
            self.essences.append(essence)
            self.room -= len(words)

    def words(self) -> str:
        """All texts; of a mail that only holds another, what that one says."""
        return "\n\n".join(self.texts or self.reports)[:MOST_TEXT]


def _is_binary(part: Message, content: bytes) -> bool:
    """Whether what is called a text is a picture, or the like."""
    return content.count(b"\0") > 3 and not _charset(part).lower().startswith(("utf-16", "utf-32", "ucs"))


def _is_readable(content: bytes) -> bool:
    """Whether what is called a picture, or nothing at all, is words nevertheless."""
    try:
        words = kept(content.decode("utf-8")[:2000])
    except UnicodeError:
        return False
    return all(sign.isprintable() or sign in "\n\t" for sign in words)


def _essence(words: str) -> str:
    return "".join(sign for sign in words if sign.isalnum()).casefold()


def _parts(message: Message) -> Iterator[Message]:
    """The parts that hold something, in their order; a mail within the mail is one part."""
    waiting, outside = [message], list[Message]()
    while waiting:
        part = waiting.pop()
        payload = part.get_payload()
        is_within = part.get_content_maintype() == "message"
        if isinstance(payload, list) and not is_within and payload:
            waiting += [inner for inner in reversed(payload) if isinstance(inner, Message)]
            outside += _outside(part)
        else:
            yield part
    yield from outside


def _outside(part: Message) -> Iterator[Message]:
    """Words that stand before and after the parts of a broken mail; in a whole one they say that it is one of many."""
    for words in (part.preamble, part.epilogue):
        if words and words.strip() and part.defects:
            stray = Message()
            stray.set_payload(words)
            yield stray


def _content(part: Message) -> bytes:
    payload = part.get_payload()
    if isinstance(payload, list):
        return _flat(part).encode("utf-8", "surrogateescape")
    try:
        decoded = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        decoded = None
    if isinstance(decoded, bytes):
        return decoded
    return str(payload or "").encode("utf-8", "surrogateescape")


def _flat(part: Message) -> str:
    """The mails within, as they would be written."""
    try:
        return "\n".join(inner.as_string() for inner in part.get_payload() if isinstance(inner, Message))
    except Exception:  # what cannot be written again is still there in the original
        return ""


def _nested(part: Message) -> str:
    payload = part.get_payload()
    return text_of(_flat(part).encode("utf-8", "surrogateescape")) if isinstance(payload, list) else str(payload or "")


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except (LookupError, ValueError, UnicodeError):
        return ""


def _is_attached(part: Message, name: str) -> bool:
    """Whether a text is a file; one without a name is read, whatever is said of it."""
    try:
        disposition = part.get_content_disposition()
    except (LookupError, ValueError):
        disposition = None
    return bool(name) and disposition == "attachment"


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (LookupError, ValueError, UnicodeError):
        name = None
    return _decoded(str(name)).strip()[:200] if name else ""


def _unnamed(media_type: str) -> str:
    endings = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "application/pdf": ".pdf"}
    return "file" + endings.get(media_type, "")


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    values = _values(message, name)
    try:
        pairs = getaddresses([" ".join(value.split()) for value in values])
    except (ValueError, IndexError, TypeError, RecursionError):
        pairs = []
    found = [(_line(called), _line(address)) for called, address in pairs if "@" in address]
    if found or not values:
        return found
    words = _line(" ".join(values))  # a broken header: whatever in it looks like an address
    return [("", address) for address in re.findall(r"[^\s<>(),;:\"]{1,64}@[^\s<>(),;:\"]{1,189}", words)]


def _line(words: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in kept(_decoded(words))).split())


def _decoded(value: str) -> str:
    """A header's words, whether encoded by the rules, not at all, or wrongly."""
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    if any("\udc80" <= sign <= "\udcff" for sign in value):
        value = text_of(value.encode("utf-8", "surrogateescape"))
    if "=?" not in value:
        return value
    try:
        pairs = decode_header(value)
    except (ValueError, LookupError, AssertionError, HeaderParseError):
        return value
    return "".join(text_of(words, charset or "") if isinstance(words, bytes) else words for words, charset in pairs)
