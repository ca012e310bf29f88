"""Somebody with a browser: what customers and colleagues both can do with pages, over one kept-alive connection."""

import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from flask import Flask

from tests.journeys.pages import Answers, Form, Page, read_page
from tests.support.visitors import FORM_TYPE, Answer

LONGEST_IDLE_SECONDS = 50  # servers hang up a little later; browsers come back on a new connection
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class File:
    name: str
    media_type: str
    content: bytes


@dataclass
class Tally:
    """What all people together saw: answers by status, and the addresses that failed."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, method: str, path: str, status: int) -> None:
        with self._lock:
            self.statuses[status] += 1
            if status >= 500:
                self.failures.append(f"{method} {path}: {status}")


class Browser(Protocol):
    """Keeps cookies, follows no redirects. `tests.support.visitors.Visitor` is one, over HTTP."""

    def send(self, method: str, path: str, body: bytes | None = None, content_type: str = FORM_TYPE) -> Answer: ...
    def close(self) -> None: ...


class InsideBrowser:
    """A browser of the application in this very process."""

    def __init__(self, app: Flask, address: str = "192.0.2.1", headers: dict[str, str] | None = None) -> None:
        self.client = app.test_client()
        self.address = address
        self.headers = headers or {}

    def send(self, method: str, path: str, body: bytes | None = None, content_type: str = FORM_TYPE) -> Answer:
        answer = self.client.open(
            path, method=method, data=body, content_type=content_type if body is not None else None,
            headers=self.headers, environ_overrides={"REMOTE_ADDR": self.address},
        )  # fmt: skip
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, headers, answer.data, 0, len(answer.data))

    def close(self) -> None:
        """There is no connection."""


class Person:
    """Somebody with a browser, and the page that is in it."""

    def __init__(self, browser: Browser, tally: Tally | None = None) -> None:
        self.browser = browser
        self.tally = tally or Tally()
        self._used_at = time.monotonic()
        self.page = read_page(0, "/", "")

    def open(self, path: str, expect: int = 200) -> Page:
        """Go to an address of the site, wherever that leads."""
        return self._arrive("GET", path, None, FORM_TYPE, expect)

    def send(self, form: Form, answers: Answers | None = None, *, files: dict[str, File] | None = None,
             expect: int = 200) -> Page:  # fmt: skip
        """Fill in a form of the page and press its button."""
        pairs = form.filled(answers or {})
        if form.method == "get":
            return self.open(f"{form.action}?{urlencode(pairs)}", expect)
        if form.takes_files:
            body, content_type = _multipart(pairs, files or {})
        else:
            assert not files, f"{form.action} takes no files"
            body, content_type = urlencode(pairs).encode(), FORM_TYPE
        return self._arrive("POST", form.action, body, content_type, expect)

    def press(self, action: str, answers: Answers | None = None, *, expect: int = 200, **more: dict[str, File]) -> Page:
        """Send the form of the present page whose address ends with `action`."""
        return self.send(self.page.form(action), answers, expect=expect, **more)

    def leave(self) -> None:
        """Close the connection; the cookies stay."""
        self.browser.close()

    def _arrive(self, method: str, path: str, body: bytes | None, content_type: str, expect: int) -> Page:
        answer = self._ask(method, path, body, content_type)
        began = path
        while answer.status in REDIRECTS:
            path = _path_of(answer.location, path)
            answer = self._ask("GET", path, None, FORM_TYPE)
        self.page = read_page(answer.status, path, answer.text, answer.headers)
        assert answer.status == expect, f"{method} {began} led to {path}: {answer.status} {self.page.said[:800]}"
        return self.page

    def _ask(self, method: str, path: str, body: bytes | None, content_type: str) -> Answer:
        if time.monotonic() - self._used_at > LONGEST_IDLE_SECONDS:
            self.browser.close()
        answer = self.browser.send(method, path, body, content_type)
        self._used_at = time.monotonic()
        self.tally.note(method, path, answer.status)
        return answer


def _path_of(location: str, base: str) -> str:
    parts = urlsplit(location)
    path = parts.path or urlsplit(base).path
    return f"{path}?{parts.query}" if parts.query else path


def _multipart(pairs: list[tuple[str, str]], files: dict[str, File]) -> tuple[bytes, str]:
    mark = secrets.token_hex(16)
    begin, named = f"--{mark}\r\n", "Content-Disposition: form-data; name="
    parts = [f'{begin}{named}"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in pairs]
    for name, file in files.items():
        head = f'{named}"{name}"; filename="{file.name}"\r\nContent-Type: {file.media_type}'
        parts.append(f"{begin}{head}\r\n\r\n".encode() + file.content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"
