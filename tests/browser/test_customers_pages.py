"""Every page that customers can come to, with what each says when something is wrong: readable, usable and light.

Complete by construction: each GET address outside the desk is opened here or named with a reason, and each template of
the customer's side has become a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from werkzeug.routing import Rule

from app import clock
from app.complaints import details as d
from app.complaints.models import OwnDataRequest
from app.complaints.statuses import Status
from app.db import db
from app.helping import service as helping
from app.outbox.models import Delivery
from app.portal import status
from app.web import limits, uploads
from tests.browser.fetching import Fetched, Scales
from tests.browser.looking import Looker
from tests.browser.serving import Served
from tests.browser.tabs import PHONE, Reader
from tests.desk.test_removal import send_all
from tests.portal.conftest import mailed_link
from tests.support import calls, colleagues, paths, ways
from tests.support.apps import CODE, by_reference, doing, file_one, perform
from tests.support.pictures import photograph

pytestmark = pytest.mark.appearance

# Why nobody comes to a page there.
NO_PAGES = {
    "health.lives": "a word for the machine that watches over this one",
    "health.is_ready": "a word for the machine that watches over this one",
    "portal.back_from_address": "leads on to the complaint",
    "portal.back_to_call": "leads on to the times of a call",
    "portal.back_to_check": "leads on to all answers",
    "portal.back_to_form": "leads on to where somebody stopped",
    "portal.back_to_mine": "leads on to my complaints",
    "portal.back_to_tracking": "leads on to the complaint",
    "portal.calendar": "read by calendars",
    "portal.call_entry": "read by calendars",
    "portal.choose_language": "leads back to the page in that language",
    "portal.my_data_archive": "a file to take along",
    "portal.decision_pdf": "a file to take along",
    "portal.download": "a file to take along",
    "portal.asked_file": "a file to take along",
    "portal.enter": "leads on to what a mail was about; what it says where it can't is opened here",
    "portal.take_enquiry": "leads on to what somebody is asked; what it says where it can't is opened here",
    "portal.whole_archive": "a file to take along",
    "portal.whole_pdf": "a file to take along",
    "portal.receipt_pdf": "a file to take along",
    "portal.asked_small": "a picture in a page",
    "portal.small_picture": "a picture in a page",
    "portal.staged_picture": "a picture in a page",
    "portal.status_for_programs": "read by programs",
    "static": "parts of pages",
}
GRACE, MOVED = "grace@example.com", "grace.okafor@example.net"
WAY = Path(__file__).parents[2] / "app" / "templates"


def test_every_page_of_the_customers_side_and_what_it_says_when_something_is_wrong(site: Served, browser: Browser):
    visit = Visit.of(site, browser)
    for part in PARTS:
        part(visit)
    visit.page.context.close()

    assert visit.looker.faults == []
    assert visit.heavy == []
    assert sorted(visit.missed()) == []
    assert sorted(_templates() - site.shown) == []


@dataclass
class Visit(Reader):
    """One browser that goes through all of it. `seen` has the kinds of its pages, `heavy` what was too much at once."""

    site: Served
    scales: Scales
    seen: set[str] = field(default_factory=set)
    heavy: list[tuple[str, Fetched]] = field(default_factory=list)

    @classmethod
    def of(cls, site: Served, browser: Browser) -> "Visit":
        page = browser.new_context(viewport=PHONE, reduced_motion="reduce").new_page()  # type: ignore[arg-type]
        return cls(Looker(page, script=True), site.url, site, Scales(page))

    def see(self, path: str, name: str = "") -> None:
        """Open a page, weigh it, and look at it."""
        self.scales.anew()
        self.page.goto(self.url + path)
        assert self.path == path, "it leads elsewhere"
        if not self.scales.fetched.is_light:
            self.heavy.append((path, self.scales.fetched))
        self.seen.add(self._kind())
        self.looker.look(name or path)

    def see_all(self, *paths: str) -> None:
        for path in paths:
            self.see(path)

    def get_wrong(self, path: str, **answers: Any) -> None:
        """Open a page and send its form with these answers: it comes back, says so first, and is looked at."""
        self.go(path)
        assert self.path == path, "it leads elsewhere"
        self.fill(**answers)
        self.click(self.page.locator("main form .actions button[type=submit]:visible").first, f"{path}, wrong")
        assert self.page.locator(".error-summary").count() == 1, f"{path}: nothing is wrong there"

    def missed(self) -> set[str]:
        """The kinds of pages that were not seen, and reasons that nobody needs."""
        kinds = {kind for rule in self.site.app.url_map.iter_rules() for kind in _kinds_of(rule)}
        return (kinds ^ self.seen) ^ NO_PAGES.keys()

    def _kind(self) -> str:
        endpoint, values = self.site.app.url_map.bind("").match(urlsplit(self.path).path)
        return _kind(endpoint, values)


def _without_a_key(visit: Visit) -> None:
    """Pages that anybody may open, forms before anything was typed, and what they say when it is wrong."""
    with doing(visit.site.app):
        for number in range(3):
            words = (f"Trams on line {number} run late", "A signal is broken. " * 8, "We mend it. " * 8)
            helping.add_problem(helping.ProblemTerms(*words, said="signal" if number else "refund"), None)
    visit.see_all(
        "/", "/accessibility", "/contact", "/privacy", "/how-we-handle-complaints", "/help-from-outside", "/status",
        "/complaints/paper", "/follow", "/follow/lost", "/my-complaints", "/complaints/new",
        *(f"/complaints/new/{step}?about=parcels" for step in ("words", "details", "you")),
    )  # fmt: skip
    for path in ("/complaints/new", "/follow", "/follow/lost", "/my-complaints"):
        visit.get_wrong(path)
    visit.get_wrong("/follow", reference="C-AAAA-AAAA", proof=CODE)
    visit.go("/follow/lost")
    visit.fill(contact="nobody@example.com")
    visit.press("Send me a link", "a link is on its way")


def _what_is_refused(visit: Visit) -> None:
    """By number: what is not there, not theirs, over, too much, too often, and what we broke ourselves."""
    app, page = visit.site.app, visit.page
    for path in ("/no-such-page", "/complaint/C-AAAA-AAAA", f"/t/{'w' * 43}", f"/asked/{'w' * 43}", "/enquiry/1"):
        visit.go(path, path)
    page.goto(f"{visit.url}/follow")
    page.context.clear_cookies()
    visit.press("Show my complaint", "400, sent from a page without its cookie")
    app.config["MAX_CONTENT_LENGTH"], whole = 10, app.config["MAX_CONTENT_LENGTH"]
    visit.go("/follow")
    visit.press("Show my complaint", "413")
    app.config["MAX_CONTENT_LENGTH"] = whole
    with app.app_context():
        for _ in range(app.extensions["settings"].wrong_codes_per_hour_per_source):
            limits.count("wrong_code", "127.0.0.1", 1_000)
    visit.get_wrong("/follow", reference="C-AAAA-AAAA", proof=CODE)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(status, "_state", lambda: 1 / 0)
        visit.go("/status", "500")
    with doing(app):
        db.session.query(limits.LimitCounter).delete()


def _through_the_form(visit: Visit) -> None:
    """Each step before and after it was answered, what is known already, and the receipt."""
    with doing(visit.site.app):
        helping.add_answer(
            helping.AnswerTerms("Refunds", "A refund takes up to {days}.", "When was it?", 5, said="refund"), None
        )
    visit.go("/complaints/new/words?about=parcels")
    visit.answer("what we know, a problem", happened="My refund is late.", mood="2")
    visit.press("It is something else, go on")
    visit.see("/complaints/new/what-we-know", "what we know, an answer")
    visit.get_wrong("/complaints/new/what-we-know")
    visit.fill(given=clock.now().date().isoformat())
    visit.press("Show me", "what we know, by when")
    visit.press("This answers it")
    visit.see("/complaints/new/that-helped")
    visit.see_all("/complaints/new/words", "/complaints/new/details", "/complaints/new/you")
    visit.get_wrong("/complaints/new/words?change=1", happened="")
    visit.get_wrong("/complaints/new/details?change=1", order_number="7" * 201)
    visit.get_wrong("/complaints/new/you?change=1", email="grace at example")
    visit.fill(name="Grace Okafor", email=GRACE)
    visit.press("Continue")
    visit.see_all("/complaints/new/check", "/complaints/new/saved", "/complaints/new/throw-away")
    visit.get_wrong("/complaints/new/saved", address="grace at example")


def _for_another_device(visit: Visit) -> None:
    """The form by a mailed link, and where it ends; then it is sent."""
    visit.fill(address=GRACE)
    visit.press("Mail me a link", "mailed, a link to the form")
    link = mailed_link(visit.site.app, "draft_link")
    visit.go(link, "go on with a form")
    visit.go("/complaints/new/check")
    visit.press("Send my complaint")
    visit.see("/complaints/receipt")
    visit.go("/complaints/new/saved", "come back to a form that was sent")
    with doing(visit.site.app):
        db.session.query(Delivery).filter_by(kind="draft_link").update({"link_revoked_at": clock.now()})
    visit.go(link, "a link to a form that ended")


def _one_complaint(visit: Visit) -> None:
    """The page of a complaint in each state, and every step that its customer can take."""
    app = visit.site.app
    calls.can_ring(app)
    of = {state: paths.bring_to(app, state) for state in Status}
    _in(visit)
    for reference in of.values():
        visit.see(f"/complaint/{reference}", f"tracking, {reference}")
    _while_it_is_looked_into(visit, of[Status.INVESTIGATING])
    _when_we_said_what_we_understood(visit)
    _when_we_offered(visit, of[Status.OFFERED])
    _when_it_is_done(visit)
    _for_somebody_else(visit)
    visit.see(f"/complaint/{of[Status.CLOSED]}/second-look", "second look")
    visit.get_wrong(f"/complaint/{of[Status.CLOSED]}/second-look")


def _while_it_is_looked_into(visit: Visit, reference: str) -> None:
    home = f"/complaint/{reference}"
    ways.close_ways(visit.site.app, paths.bring_to(visit.site.app, Status.ACKNOWLEDGED), "visit")
    for slug, wrong in (
        ("ask-for-a-manager", {}), ("how-we-handle-it", {}), ("missing", {}), ("correct", {}), ("outside-body", {}),
        ("ring-me", {"why": ""}), ("call", {"number": ""}),
        ("reach", {"preferred_channel": "phone"}), ("reach/needs", {"needs": "language"}),
        ("address", {"email": "grace at example"}),
    ):  # fmt: skip
        visit.see(f"{home}/{slug}", slug)
        visit.get_wrong(f"{home}/{slug}", **wrong)
    visit.see_all(f"{home}/danger", f"{home}/withdraw", f"{home}/everything", f"{home}/new-code")
    visit.press("Make a new code", "a new code")
    visit.get_wrong(home, text="")
    visit.see(f"/complaint/{reference}/how-we-stay-in-touch")
    with doing(visit.site.app):
        lid = uploads.take_bytes("lid.jpg", photograph(), keep_original=True)
    perform(visit.site.app, reference, "message", "customer", d.Words("The lid.", (lid,)))
    visit.see(home, "tracking, with an original")
    visit.see(visit.page.get_by_text("Don’t keep the original").get_attribute("href"), "an original")
    visit.press("Don’t keep the original", "tracking, without it")


def _when_we_said_what_we_understood(visit: Visit) -> None:
    app = visit.site.app
    reference = paths.bring_to(app, Status.ASSESSED)
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))
    visit.see(f"/complaint/{reference}", "tracking, what we understood")
    visit.see(f"/complaint/{reference}/not-quite", "not quite")
    visit.get_wrong(f"/complaint/{reference}/not-quite")


def _when_we_offered(visit: Visit, reference: str) -> None:
    home = f"/complaint/{reference}"
    visit.see_all(f"{home}/accept", f"{home}/decline", f"{home}/let-us-talk")
    visit.get_wrong(f"{home}/let-us-talk")


def _when_it_is_done(visit: Visit) -> None:
    """Yes, no and partly, and after a very good answer a quote."""
    app = visit.site.app
    reference = paths.bring_to(app, Status.RESOLVED)
    home = f"/complaint/{reference}"
    visit.see(f"{home}/answer", "answer, not asked yet")
    perform(app, reference, "ask_satisfaction", "system")
    visit.see(f"{home}/answer", "did we put it right")
    visit.get_wrong(f"{home}/answer")
    visit.see(f"{home}/not-right", "not right")
    visit.get_wrong(f"{home}/not-right")
    visit.go(f"{home}/answer")
    visit.fill(solved="yes", treated="5", mood="5", understood="yes", comment="Thank you for ringing me.")
    visit.press("Send my answer")
    visit.see(f"{home}/quote", "may we quote you")
    visit.get_wrong(f"{home}/quote")


def _for_somebody_else(visit: Visit) -> None:
    """Before anybody has seen what allows it."""
    told = d.Person(name="Mild Mother", email=GRACE, represented_by="Dana Helper", relation="Daughter",
                    authority="unseen", through_representative=True)  # fmt: skip
    home = f"/complaint/{file_one(visit.site.app, person=told)}"
    visit.see(home, "tracking, for somebody else")
    visit.see(f"{home}/what-allows-you", "what allows you")
    visit.get_wrong(f"{home}/what-allows-you")
    visit.see(f"{home}/everything", "what waits for it")


def _without_a_name(visit: Visit) -> None:
    reference = file_one(visit.site.app, name="", email="")
    visit.go("/follow")
    visit.fill(reference=reference, proof=CODE)
    visit.press("Show my complaint", "tracking, unnamed")
    home = f"/complaint/{reference}"
    visit.see(f"{home}/tell-us-who-you-are", "tell us who you are")
    visit.get_wrong(f"{home}/tell-us-who-you-are", email="grace at example")
    visit.go(home)
    with doing(visit.site.app):
        by_reference(reference).code_hash = b"another"
    visit.fill(text="It was Tuesday.")
    visit.press("Send to", "what is sent to a complaint that is closed to them")
    assert "It was Tuesday." in visit.page.content()


def _in(visit: Visit) -> None:
    """To everything of one address, by a mailed link."""
    visit.page.context.clear_cookies()
    visit.go("/my-complaints")
    visit.fill(email=GRACE)
    visit.press("Send me a link")
    visit.go(mailed_link(visit.site.app, "sign_in"))


def _all_that_is_theirs(visit: Visit) -> None:
    """My complaints, what is changed there, and the mails about that."""
    app = visit.site.app
    link = mailed_link(app, "sign_in")
    visit.see_all("/my-complaints", "/my-complaints/reach", "/my-complaints/address", "/my-complaints/data")
    visit.get_wrong("/my-complaints/reach", preferred_channel="phone")
    visit.get_wrong("/my-complaints/address", email="grace at example")
    visit.get_wrong("/my-complaints/data")
    visit.page.locator("input[name=whose]").evaluate("field => { field.value = '0'.repeat(16); }")
    visit.press("Ask for it", "a page that was for another address")
    visit.go("/my-complaints/address")
    visit.fill(email=MOVED)
    visit.press("Send the link")
    visit.go(mailed_link(app, "confirm_address"))
    visit.see("/new-address")
    visit.press("Yes, write to me here")
    visit.go(link, "a link that ended")
    visit.go(mailed_link(app, "address_changed"))
    visit.see("/not-me")
    visit.press("It was not me", "not me, said")


def _what_was_asked_of_our_house(visit: Visit) -> None:
    """A copy of what we hold, by a mailed link; and what stands where all of it was removed."""
    app = visit.site.app
    reference = paths.bring_to(app, Status.CLOSED)
    perform(app, reference, "ask_own_data", "customer", d.OwnDataAsked("copy", "All of it."))
    with app.app_context():
        asked = db.session.query(OwnDataRequest.id).order_by(OwnDataRequest.id.desc()).limit(1).scalar()
    perform(app, reference, "send_copy", "manager", d.CopySent(asked))
    visit.go(mailed_link(app, "own_data_copy"))
    visit.see("/my-data", "a copy of what we hold")
    gone = file_one(app, email="mo@example.com", name="Mo Adeyemi")
    paths.withdraw(app, gone)
    visit.go("/follow")
    visit.fill(reference=gone, proof=CODE)
    visit.press("Show my complaint")
    send_all(app)
    perform(app, gone, "propose_removal", "manager", d.RemovalProposed("asked"))
    perform(app, gone, "remove_words", "other_manager", d.WordsRemoved(True))
    visit.go(f"/complaint/{gone}", "what was removed")


def _what_was_asked_of_others(visit: Visit) -> None:
    """Somebody who knows something about it, and where their link ended."""
    app = visit.site.app
    reference = paths.bring_to(app, Status.INVESTIGATING)
    colleagues.ask(app, reference, name="Karl Voss", email="karl@example.org")
    link = colleagues.link_of(colleagues.mails_to(app, "Karl Voss")[-1], app)
    visit.go(link)
    visit.see(visit.path, "asked")
    visit.get_wrong(visit.path)
    paths.withdraw(app, reference)
    visit.go(link, "asked, over")


def _kinds_of(rule: Rule) -> Iterator[str]:
    """What a GET address of the customer's side shows: one kind, or one for each step or deed that it names."""
    if "GET" not in (rule.methods or ()) or rule.rule.startswith("/desk") or rule.endpoint.startswith("demo."):
        return
    for name, converter in rule._converters.items():
        if name in {"step", "slug"}:
            yield from (_kind(rule.endpoint, {name: value}) for value in converter.items)
            return
    yield _kind(rule.endpoint, rule.defaults or {})


def _kind(endpoint: str, values: Any) -> str:
    return " ".join([endpoint, *(str(values[name]) for name in ("step", "slug") if name in values)])


def _templates() -> set[str]:
    """Pages of the customer's side; what begins with _ is a part of one."""
    found = {str(path.relative_to(WAY)) for path in WAY.glob("portal/[!_]*.html")}
    return found | {"errors/public.html", "errors/again.html"}


PARTS = (
    _without_a_key, _what_is_refused, _through_the_form, _for_another_device, _one_complaint, _all_that_is_theirs,
    _without_a_name, _what_was_asked_of_our_house, _what_was_asked_of_others,
)  # fmt: skip
