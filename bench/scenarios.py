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
QUEUE, QUEUE_DEEP, QUEUE_MIDDLE = "queue", "queue, page 20", "queue, in the middle"
CASE, CASE_PLAIN = "case page", "case page, new complaint"
SEARCHES = {
    f"search, {name} word": f"q={word}" for name, word in (("rare", RARE), ("medium", MEDIUM), ("common", COMMON))
}
NARROWED_SEARCHES = {
    "search, common word, a rare language": f"q={COMMON}&language=so",
    "search, medium word, a rare language": f"q={MEDIUM}&language=so",
    "search, common word, one category": f"q={COMMON}&category=2",
    "search, medium word, overdue": f"q={MEDIUM}&due=overdue",
    "search, piece of a reference, web": "q=c-7&channel=web",
}
# What may be asked of the queue: each filter, each order, some of both, filters together.
LISTS = {f"queue, {asked}": asked for asked in (
    "status=investigating", "category=2", "severity=2", "handler=4", "handler=nobody", "team=1", "due=three_weeks",
    "channel=telephone", "language=cy", "tag=1", "tag=5", "status=closed", "status=ended", "status=any",
    "view=overdue", "view=at_risk", "view=waiting", "view=escalated",
    "sort=received", "sort=-received", "sort=heard", "sort=-heard", "sort=severity", "sort=-severity", "sort=status",
    "category=2&sort=heard", "language=pl&sort=severity", "handler=4&sort=-received", "tag=2&sort=status",
    "due=today&sort=severity", "status=ended&sort=-received",
    "category=2&channel=telephone&language=en", "view=overdue&team=1&severity=2", "status=closed&category=2&handler=4",
    "status=any&tag=1", "view=waiting&handler=4&sort=customer", "language=pl&sort=handler",
)}  # fmt: skip
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


def search_path(asked: str) -> str:
    return f"{SEARCH_PATH}?{asked}"


def queue_path(asked: str) -> str:
    return f"{QUEUE_PATH}?{asked}"


def middle_page(due_at: str) -> str:
    """The address of a page of the queue that begins behind this date."""
    return f"{QUEUE_PATH}?{urlencode({'after': f'{due_at}~1'})}"


def next_page(page: str) -> str | None:
    """The address behind the queue's link to the next page."""
    found = NEXT.search(page)
    return unescape(found.group("address")) if found else None
