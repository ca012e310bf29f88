"""A customer, who has a browser, perhaps an address for mail, and no account."""

import re

from tests.journeys.mails import Mail, Postbox
from tests.journeys.pages import Page
from tests.journeys.people import Browser, File, Person, Tally
from tests.journeys.stories import Story

REFERENCE = re.compile(r"\bC-[0-9A-HJ-NP-Z]{4}-[0-9A-HJ-NP-Z]{4}\b")
MOST_STEPS = 8


class Customer(Person):
    """Files `story` and follows it. The receipt says `reference` and `code`; `number` tells customers apart."""

    def __init__(
        self, story: Story, browser: Browser, postbox: Postbox | None = None, tally: Tally | None = None
    ) -> None:
        super().__init__(browser, tally)
        self.story = story
        self.postbox = postbox
        self.reference = ""
        self.code = ""
        self.number = 0
        self._read: set[str] = set()

    def file(self) -> Page:
        """Answer step after step, look at all answers, send; stays on the receipt."""
        self.fill_in()
        self.press("/complaints")
        return self.read_receipt()

    def fill_in(self) -> Page:
        """Everything up to the page that shows all answers."""
        self.open("/complaints/new")
        for _ in range(MOST_STEPS):
            if self.page.find_form("/complaints") is not None:
                return self.page
            form = self.page.form()
            self.send(
                form, {name: value for name, value in self.answers(form.choices("about")).items() if name in form.names}
            )
        raise AssertionError("the form has no end")

    def answers(self, topics: list[str]) -> dict[str, str]:
        """What this customer says, by the names of the fields."""
        story = self.story
        topic = story.topic if story.topic in topics else topics[len(story.topic) % len(topics)] if topics else ""
        return {
            "about": topic, "happened": story.happened, "expected": story.expected, "desired": story.desired,
            "mood": story.mood, "order_number": story.order_number, "name": story.name, "email": story.email,
        }  # fmt: skip

    def read_receipt(self) -> Page:
        codes = [node.said for node in self.page.root.of_class("code")]
        found = REFERENCE.search(self.page.said)
        assert found and codes, f"no receipt but {self.page.path}: {self.page.said[:600]}"
        self.reference, self.code = found.group(), codes[0]
        return self.page

    @property
    def home(self) -> str:
        """The address of the page on which the complaint is followed."""
        return f"/complaint/{self.reference}"

    def follow(self) -> Page:
        """Get in with reference and code."""
        self.open("/follow")
        return self.press("/follow", {"reference": self.reference, "proof": self.code})

    def enter(self, mail: Mail) -> Page:
        """Open the link of a mail."""
        assert mail.link, f"no link in the mail {mail.subject!r}"
        return self.open(mail.link)

    def mail(self, words: str, patience: float = 180) -> Mail:
        """The newest mail about this complaint with these words in its subject that was not read yet; now it is."""
        assert self.postbox is not None, "this customer reads no mail"
        mail = self.postbox.wait(
            self.story.email,
            lambda mail: words in mail.subject and self.reference in mail.subject and mail.message_id not in self._read,
            patience,
        )
        self._read.add(mail.message_id)
        return mail

    def by_mail(self, words: str) -> Page:
        """Come in through the link of the newest mail with these words in its subject."""
        return self.enter(self.mail(words))

    def write(self, text: str, files: dict[str, File] | None = None) -> Page:
        return self.send(self.page.form("/messages"), {"text": text}, files=files)

    def step(self, slug: str, **answers: str) -> Page:
        """Open a page that asks before it does something, and send it."""
        self.open(self.page.link(f"/{slug}"))
        return self.press(f"/{slug}", answers)

    def answer(self, solved: str, comment: str = "", **more: str) -> Page:
        """The satisfaction page: did it work?"""
        return self.press("/answer", {"solved": solved, "comment": comment, **more})
