"""A whole office on this machine: web server, worker and mail server as real processes, and its staff signed in.

It runs as the demo does, because only there can days pass in minutes; limits, mail and everything else are as always.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.access import Role
from app.config import ROOT
from tests.journeys.colleagues import Colleague
from tests.journeys.customers import Customer
from tests.journeys.mails import Postbox, postbox
from tests.journeys.people import Person, Tally
from tests.journeys.stories import Story
from tests.support.servers import HOST, Site, running
from tests.support.visitors import Visitor

PASSWORD = "seven kettles on a quiet hill"
OFFICE = "203.0.113.5"
PATIENCE_SECONDS = 60
STAFF = {
    "ada": ("Ada Birch", Role.ADMIN),
    "priya": ("Priya Shah", Role.CSR),
    "dev": ("Dev Raman", Role.CSR),
    "joan": ("Joan Ellis", Role.CSR),
    "piotr": ("Piotr Zak", Role.CSR),
    "helen": ("Helen Marsh", Role.MANAGER),
    "tom": ("Tom Field", Role.MANAGER),
    "mina": ("Mina Kaur", Role.QA),
}
FIRST = "ada"


@dataclass
class House:
    """`tally` counts what everybody's requests came to."""

    site: Site
    postbox: Postbox
    tally: Tally = field(default_factory=Tally)
    _browsers: list[Visitor] = field(default_factory=list)

    def customer(self, story: Story, number: int) -> Customer:
        """A customer at home: each has an address of their own."""
        address = f"198.18.{number // 250}.{number % 250 + 1}"
        customer = Customer(story, self._browser(address), self.postbox, self.tally)
        customer.number = number
        return customer

    def colleague(self, who: str) -> Colleague:
        """Somebody of STAFF at a new browser, not yet signed in."""
        return Colleague(STAFF[who][0], email_of(who), PASSWORD, self._browser(OFFICE), self.tally)

    def let_pass(self, days: int) -> None:
        """Days pass, by the demo's own clock page."""
        visitor = Person(self._browser(OFFICE), self.tally)
        for _ in range(days):
            page = visitor.open("/demo/clock")
            form = next(form for form in page.forms if form.value("by") == "day")
            visitor.send(form)
        visitor.leave()

    def welcome(self, who: str) -> None:
        """A new colleague chooses a password through the link in their mail."""
        self.choose_password(
            _invitation(self.postbox.wait(email_of(who), lambda mail: bool(_invitation(mail.text))).text)
        )

    def read_news_in_the_portal(self, *kinds: str) -> None:
        """An administrator has news of these kinds sent by mail no more."""
        administrator = self.colleague(FIRST)
        for kind in kinds:
            administrator.open(f"/desk/settings/notices/{kind}")
            administrator.press(f"/{kind}", {"by_mail": []})
        administrator.leave()

    def choose_password(self, link: str) -> None:
        newcomer = Person(self._browser(OFFICE), self.tally)
        newcomer.open(link)
        newcomer.press("/password", {"password": PASSWORD})
        newcomer.leave()

    def close(self) -> None:
        """Close every browser that was opened here."""
        for browser in self._browsers:
            browser.close()

    def _browser(self, address: str) -> Visitor:
        browser = Visitor(self.site.port, address, timeout=PATIENCE_SECONDS)
        self._browsers.append(browser)
        return browser


@contextmanager
def open_house(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[House]:
    """The office, with everybody of STAFF invited and at work; closed again afterwards."""
    with postbox() as box:
        mail = {"PORTAL_MAIL_SERVER": HOST, "PORTAL_MAIL_PORT": str(box.port), "PORTAL_MAIL_SECURITY": "none"}
        told = {
            "PORTAL_ENVIRONMENT": "demo",
            "PORTAL_TRUSTED_PROXIES": "1",
            "PORTAL_RECALL_SECONDS": "1",
            "PORTAL_SQLITE_SYNCHRONOUS": "NORMAL",
            **mail,
            **(settings or {}),
        }
        with running(folder, told) as site:
            house = House(site, box)
            house.choose_password(_set_up(site, box))
            _invite_everybody(house)
            try:
                yield house
            finally:
                house.close()


def email_of(who: str) -> str:
    return f"{who}@example.org"


def _invitation(text: str) -> str:
    """The path of the link to a password, or an empty string."""
    return next((f"/desk/password/{word.rpartition('/')[2]}" for word in text.split() if "/desk/password/" in word), "")


def _invite_everybody(house: House) -> None:
    first = house.colleague(FIRST)
    for who, (name, role) in STAFF.items():
        if who == FIRST:
            continue
        first.open("/desk/staff/invite")
        invited = first.press("/invite", {"name": name, "email": email_of(who), "role": role.value})
        assert name in invited.said
    for who in STAFF:
        if who != FIRST:
            house.welcome(who)
    first.leave()


def _set_up(site: Site, box: Postbox) -> str:
    """Prepare the installation by its own command; returns the path of the link to the first password."""
    plan = site.folder / "plan.toml"
    plan.write_text(PLAN.format(url=site.url, port=box.port, name=STAFF[FIRST][0], email=email_of(FIRST)), "utf-8")
    command = [sys.executable, "-m", "app.jobs", "setup", "--file", str(plan)]
    done = subprocess.run(command, env={**os.environ, **site.settings}, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return _invitation(done.stdout)


PLAN = """
[site]
public_url = "{url}"
[mail]
server = "127.0.0.1"
port = {port}
security = "none"
sender = "complaints@example.org"
[administrator]
name = "{name}"
email = "{email}"
[organisation]
name = "Northline"
phone = "0800 555 0158"
[organisation.outside_body]
name = "Northern Transport Ombudsman"
url = "https://ombudsman.example.org"
"""
