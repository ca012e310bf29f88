"""Somebody with a browser that keeps cookies and one connection, and reads the forms of the pages it gets."""

import gzip
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back. `seconds` is from the first byte sent to the last one read, `size` counts the body's bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    size: int

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    def form(self, action: str = "") -> "Form":
        """The page's first POST form whose address ends with `action`."""
        for form in forms(self.text):
            if form.method == "post" and form.action.endswith(action):
                return form
        raise AssertionError(f"no POST form for {action!r} on the page (status {self.status}): {self.text[:2000]}")


@dataclass
class Form:
    """A form of a page. `fields` are as they are filled in, `names` also those that are not."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def filled(self, answers: Mapping[str, str]) -> dict[str, str]:
        """The fields with those `answers` that the form asks for."""
        return {**self.fields, **{name: value for name, value in answers.items() if name in self.names}}


@dataclass
class Visitor:
    """One visitor of a site on this machine. `address` is the visitor's own, which a trusted proxy would tell."""

    port: int
    address: str = ""
    timeout: float = 30
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        return self.send("POST", path, urlencode(fields).encode())

    def send(self, method: str, path: str, body: bytes | None = None, content_type: str = FORM_TYPE) -> Answer:
        """One request, redirects not followed. Raises OSError or HTTPException when no answer came back whole."""
        headers = {"Accept-Encoding": "gzip", "Accept": "text/html"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.address:
            headers["X-Forwarded-For"] = self.address
        if body is not None:
            headers["Content-Type"] = content_type
        try:
            return self._exchange(method, path, body, headers)
        except BaseException:
            self.close()
            raise

    def _exchange(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        began = time.perf_counter()
        self._connection.request(method, path, body, dict(headers))
        response = self._connection.getresponse()
        raw = response.read()
        seconds = time.perf_counter() - began
        self._keep_cookies(response.headers.get_all("Set-Cookie") or [])
        known = {name.lower(): value for name, value in response.headers.items()}
        plain = gzip.decompress(raw) if known.get("content-encoding") == "gzip" else raw
        return Answer(response.status, known, plain, seconds, len(raw))

    def follow(self, answer: Answer, base: str = "/") -> Answer:
        """The page an answer redirects to."""
        while answer.status in {301, 302, 303, 307}:
            target = urlsplit(urljoin(base, answer.location))
            base = target.path
            answer = self.get(target.path + (f"?{target.query}" if target.query else ""))
        return answer

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _keep_cookies(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


def forms(page: str) -> list[Form]:
    """Every form of a page with its fields as they are filled in."""
    reader = _FormReader()
    reader.feed(page)
    return reader.forms


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
            return
        if self._open is None or (not name and tag != "option"):
            return
        if name:
            self._open.names.add(name)
        if tag == "input" and _counts(given):
            self._open.fields[name] = given.get("value", "on" if given.get("type") == "checkbox" else "")
        elif tag == "textarea":
            self._text, self._open.fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._open.fields[self._select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._text is not None:
            self._open.fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._open is not None and self._text is not None:
            # A browser drops the line end that follows the opening tag.
            self._open.fields[self._text] = self._open.fields[self._text].removeprefix("\n")
            self._text = None
        elif tag == "select":
            self._select = None


def _counts(given: Mapping[str, str]) -> bool:
    """Whether an input is sent with its form as the page stands."""
    kind = given.get("type", "text")
    if kind in {"submit", "button", "image", "reset", "file"}:
        return False
    return kind not in {"checkbox", "radio"} or "checked" in given
