"""A colleague at the desk, signed in through the page."""

from tests.journeys.pages import Answers, Page
from tests.journeys.people import Browser, Person, Tally

SIGN_IN = "/desk/login"


class Colleague(Person):
    """Somebody of the staff in one browser; signs in again when the session has ended."""

    def __init__(self, name: str, email: str, password: str, browser: Browser, tally: Tally | None = None) -> None:
        super().__init__(browser, tally)
        self.name, self.email, self.password = name, email, password

    def sign_in(self) -> Page:
        super().open(SIGN_IN)
        return self.press(SIGN_IN, {"email": self.email, "password": self.password})

    def open(self, path: str, expect: int = 200) -> Page:
        page = super().open(path, expect)
        if page.path.startswith(SIGN_IN) and path != SIGN_IN:
            self.sign_in()
            page = super().open(path, expect)
        return page

    def case(self, reference: str) -> Page:
        return self.open(f"/desk/complaints/{reference}")

    def may(self, reference: str) -> set[str]:
        """The actions that the case page offers."""
        page = self.case(reference)
        mark = f"/desk/complaints/{reference}/act/"
        addresses = [*page.links, *(form.action for form in page.forms)]
        return {address.split(mark)[1].split("?")[0].split("#")[0] for address in addresses if mark in address}

    def act(self, reference: str, action: str, answers: Answers | None = None, *, expect: int = 200) -> Page:
        """Open the page of an action on a complaint, fill it in, send it."""
        form = self.ask(reference, action).form(f"/act/{action}")
        read = {"read_card": "y"} if "read_card" in form.names else {}  # who has not read the card yet does so now
        return self.press(f"/act/{action}", {**(answers or {}), **read}, expect=expect)

    def ask(self, reference: str, action: str) -> Page:
        """The page of an action, before anything is sent."""
        return self.open(f"/desk/complaints/{reference}/act/{action}")
