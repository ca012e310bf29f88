"""The requests that are measured, each as one function of a visitor and a running number."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from urllib.parse import urlencode, urljoin

from tests.support import filing
from tests.support.visitors import Answer, Visitor

from .measuring import Request
from .vocabulary import COMMON, MEDIUM, RARE

SUBMISSION = "submission"
SUBMISSION_ALONE = "submission, 1 client"
FORM = "form"
SIGN_IN = "sign-in"
HOME = "home"
QUEUE, QUEUE_DEEP = "queue", "queue, page 20"
CASE, CASE_PLAIN = "case page", "case page, new complaint"
SEARCHES = {f"search, {name} word": word for name, word in (("rare", RARE), ("medium", MEDIUM), ("common", COMMON))}
DEEP_PAGE = 20

HOME_PATH = "/desk/"
QUEUE_PATH = "/desk/queue"
SEARCH_PATH = "/desk/search"
SIGN_IN_PATH = "/desk/login"
FORM_PATH = "/complaints/new/words"

NEXT = re.compile(r'<a\b(?=[^>]*\brel="next")[^>]*\bhref="(?P<address>[^"]+)"')


def submissions(ready: Sequence[filing.Ready]) -> Request:
    """Pressing the button under complaints prepared before, each once."""

    def make(visitor: Visitor, number: int) -> Answer:
        return filing.send(visitor, ready[number])

    return make


def page(path: str) -> Request:
    def make(visitor: Visitor, _number: int) -> Answer:
        return visitor.get(path)

    return make


def pages(paths: Sequence[str]) -> Request:
    def make(visitor: Visitor, number: int) -> Answer:
        return visitor.get(paths[number % len(paths)])

    return make


def bare_submission(visitor: Visitor, number: int) -> Answer:
    """The same words as a submission carries in its draft, sent to the bare application."""
    return visitor.post("/entries", {"happened": said(number)["happened"]})


def said(number: int) -> Mapping[str, str]:
    """The answers of one made-up customer."""
    words = f"Complaint {number}. The parcel stood in the rain for two days and nobody rang the bell. " * 4
    return filing.answers(about="other", happened=words, email=f"customer{number}@example.net")


def prepared(port: int, numbers: range) -> list[filing.Ready]:
    """Forms filled in by one customer each, up to the press. Nothing here is timed."""
    return [filing.prepared(port, said(number)) for number in numbers]


def sign_in(visitor: Visitor, email: str, password: str) -> Answer:
    """Sign in through the page; the visitor keeps the cookie. Returns the answer to the press."""
    form = visitor.get(SIGN_IN_PATH).form()
    answer = visitor.post(form.action or SIGN_IN_PATH, {**form.fields, "email": email, "password": password})
    assert answer.status in {302, 303}, f"sign-in answered {answer.status}: {answer.text[:1000]}"
    return answer


def deep_page(visitor: Visitor) -> str:
    """The address of the queue's page `DEEP_PAGE`, or of its last where it ends before, found by turning pages."""
    path = QUEUE_PATH
    for _ in range(DEEP_PAGE - 1):
        following = next_page(visitor.get(path).text)
        if following is None:
            break
        path = urljoin(path, following)
    return path


def search_path(word: str) -> str:
    return f"{SEARCH_PATH}?{urlencode({'q': word})}"


def next_page(page: str) -> str | None:
    """The address behind the queue's link to the next page."""
    found = NEXT.search(page)
    return unescape(found.group("address")) if found else None
