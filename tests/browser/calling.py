"""Somebody who leads a guided call in a browser with the keyboard alone, step by step."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page, Request

from tests.browser.hands import WatchedHands
from tests.browser.looking import Looker, Scheme
from tests.browser.records import Record, record_of
from tests.browser.tabs import Tab

NEW = "/desk/guided-calls/new"
HANDLER = "priya"
# Of a whole call, whatever is said in it: a step is one press to go on and a few to get about in it.
MOST_TAPS = 60
SAY = Callable[[str], None]


@dataclass
class Call:
    """A colleague who talks with somebody, in one tab, without a mouse. `sent` has the address of every form that
    left, `looked_at` the steps that were looked at in these colours before."""

    tab: Tab
    hands: WatchedHands
    looked_at: set[tuple[str, ...]]
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.page.context.on("request", self._note)

    @property
    def page(self) -> Page:
        return self.tab.page

    def begin(self, caller: str) -> None:
        """From the page before a call to the greeting of somebody new."""
        self.tab.go(NEW)
        self.hands.step = "before the call"
        self.hands.skip()
        self._read_card()
        self.hands.write("name", caller)
        self.hands.write("phone", "07700 900555")
        self.look("before the call")
        self.go_on("the greeting", "notes")

    def begin_at_case(self, reference: str) -> None:
        """By the key that its page names."""
        self.tab.go(f"/desk/complaints/{reference}")
        self.hands.step = "before the call"
        self.hands.open("g")
        self.hands.watch()
        self._read_card()
        self.go_on("the greeting", "notes")

    def to_the_wish(self, told: str, apology: int, wish: str) -> None:
        """From the greeting to the question whether we can do what they ask."""
        self.hands.type(told)
        self.go_on("listening", "notes")
        self.go_on("the apology", "said")
        self.to_the_wish_from_apology(told.splitlines(), apology, wish)

    def to_the_wish_from_apology(self, concerns: list[str], apology: int, wish: str) -> None:
        hands = self.hands
        hands.pick("said", apology)
        self.go_on("reading back", "concern_1")
        for place, _words in enumerate(concerns, start=1):
            hands.pick(f"confirmed_{place}")
        self.go_on("asking", "said")
        hands.pick("said")
        self.go_on("listening again", "wish")
        hands.type(wish)
        self.go_on("can we do it", "can")

    def offer(self, remedy: str, amount: str, words: str) -> None:
        self.hands.reach("remedy_1")
        self.hands.type(remedy)
        self.hands.write("amount_1", amount)
        self.hands.write("words_1", words)

    def agree(self, remedy: str, amount: str, words: str) -> None:
        """We can do it, and they are happy: to what we will do."""
        self.hands.pick("can")
        self.offer(remedy, amount, words)
        self.go_on("how they feel", "answer")
        self.hands.pick("answer")
        self.hands.write("feel", "Yes, thank you.")
        self.go_on("what we will do", "category_id")

    def to_the_end(self) -> None:
        """From what we will do to the record."""
        hands = self.hands
        hands.choose("category_id")
        if self.page.locator("#nature").count():
            hands.choose("nature")
            hands.write("effect", "They can't get home.")
        self.go_on("reading everything back")
        self.go_on("the thanks", "said")
        self.go_on("the record")

    def go_on(self, name: str, first: str = "") -> None:
        """Ctrl and Enter, from wherever the focus is: the next step begins in the field that it asks for first."""
        self.hands.send()
        self.look(name)
        self.hands.step = name
        if name != "the record":
            self.hands.watch()
        assert first in {"", self.hands.where()}, f"{name}: the focus is on {self.hands.where()}"

    def look(self, name: str) -> None:
        """Once for each step and colours: what was seen in one call is not looked at again in the next."""
        seen = (name, *self.tab.looker.schemes)
        if seen not in self.looked_at:
            self.looked_at.add(seen)
            self.tab.looker.look(name)

    def press_beside(self, words: str) -> Tab:
        """A button above the step, back from where one is; the page that opens beside this one."""
        self.hands.reach_words(words, "Shift+Tab")
        with self.page.context.expect_page() as opening:
            self.hands.tap("Enter")
        opening.value.wait_for_load_state()
        return Tab(self.tab.house, Looker(opening.value, True, self.tab.looker.schemes))

    def follow(self, words: str) -> None:
        self.hands.step = "to the case"
        self.hands.skip()
        self.hands.reach_words(words)
        self.hands.open("Enter")

    def case(self, *words: str) -> list[str]:
        """What of this its page does not say."""
        return [one for one in words if not self.tab.says(one)]

    @property
    def reference(self) -> str:
        return self.page.locator(".ref").first.inner_text().split(",")[0].strip()

    def taps(self) -> int:
        return sum(self.hands.taps.values())

    def _read_card(self) -> None:
        if self.page.locator("#read_card").count():
            self.hands.reach("read_card")
            self.hands.tap("Space")

    def _note(self, request: Request) -> None:
        path = urlsplit(request.url).path
        if request.method == "POST" and not path.endswith("/here"):
            self.sent.append(path)


CALLS = Callable[[Scheme], Call]


def whole(inside: Flask, call: Call, reference: str, say: SAY) -> Record:
    """The record of a call that ended, after it was seen that nothing else was filled in and how many keys it took."""
    say(f"{call.taps()} taps, {sum(call.hands.pages.values())} pages")
    own = ("/desk/guided-calls/", "/desk/manager-calls/", "/desk/incidents/")
    other = [
        path
        for path in call.sent
        if not path.startswith(own) and not path.endswith(("/guided-call", "/upset", "/threatened"))
    ]
    assert other == []
    assert call.taps() <= MOST_TAPS, dict(call.hands.taps)
    assert call.tab.looker.faults == []
    return record_of(inside, reference)
