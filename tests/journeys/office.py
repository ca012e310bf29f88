"""The journey's three parts: everybody files, some complaints are lived through, and everything is looked up again."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from tests.journeys.colleagues import Colleague
from tests.journeys.customers import Customer
from tests.journeys.house import House
from tests.journeys.lives import Life
from tests.journeys.stories import Story, Writer, as_shown
from tests.journeys.walks import WAYS, Walk, Way, joined

THREADS = 4
LANES = 8
DAYS_BETWEEN_ROUNDS = (4, 8, 15)  # until customers are asked, reminded, no longer waited for
REPRESENTATIVES = ("priya", "dev", "joan", "piotr")
MANAGERS = ("helen", "tom")
SENT_TWICE_EVERY = 10
PAIRS = 5

T = TypeVar("T")


@dataclass
class Findings:
    """What the journey came to. The lists name references, and are empty when all is well."""

    filed: list[Customer] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    broken_off: list[str] = field(default_factory=list)
    walks: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, to: list[str], what: str) -> None:
        with self.lock:
            to.append(what)


def file_all(house: House, stories: Iterable[Story]) -> Findings:
    """Everybody files, each from their own address, some by pressing the button twice."""
    findings = Findings()
    customers = [house.customer(story, number) for number, story in enumerate(stories)]
    _share(customers, lambda customer: _file(customer, findings), THREADS)
    findings.filed = customers
    return findings


def _file(customer: Customer, findings: Findings) -> None:
    customer.fill_in()
    ready = customer.page.form("/complaints")
    customer.send(ready)
    customer.read_receipt()
    if customer.number % SENT_TWICE_EVERY == 0:
        first = customer.reference
        customer.send(ready)
        customer.read_receipt()
        if customer.reference != first:
            findings.add(findings.doubled, f"{first} and {customer.reference}")
    customer.leave()


def live_through(house: House, findings: Findings, times: int) -> None:
    """Lead customers and staff through every way of WAYS so many times, and let days pass in between."""
    lanes = [_Lane(house, number, findings) for number in range(LANES)]
    for number, way in enumerate(way for way in WAYS for _ in range(times)):
        lanes[number % LANES].begin(way, findings.filed[number])
    for number in range(PAIRS):
        first, again = (_file_more(house, findings, findings.filed[number].story) for _ in range(2))
        lanes[number % LANES].begin(joined, again, first)
    for days in (*DAYS_BETWEEN_ROUNDS, 0):
        _share(lanes, _Lane.go_on, LANES)
        house.let_pass(days)


def _file_more(house: House, findings: Findings, story: Story) -> Customer:
    customer = house.customer(story, len(findings.filed))
    _file(customer, findings)
    findings.filed.append(customer)
    return customer


class _Lane:
    """Some lives, one after the other, with colleagues of their own: no two threads share a browser."""

    def __init__(self, house: House, number: int, findings: Findings) -> None:
        self.handler = house.colleague(REPRESENTATIVES[number % len(REPRESENTATIVES)])
        self.manager = house.colleague(MANAGERS[number % len(MANAGERS)])
        self.reviewer = house.colleague("mina")
        self.write = Writer(offset=number * 3)
        self.findings = findings
        self.under_way: list[tuple[str, Life, Walk]] = []

    def begin(self, way: Way, customer: Customer, twin: Customer | None = None) -> None:
        life = Life(customer, self.handler, self.manager, self.reviewer, self.write, twin)
        self.under_way.append((way.__name__, life, way(life)))

    def go_on(self) -> None:
        """Take every walk to its next pause, or to its end."""
        self.under_way = [(name, life, walk) for name, life, walk in self.under_way if self._step(name, life, walk)]
        self.leave()

    def _step(self, name: str, life: Life, walk: Walk) -> bool:
        """Whether there is more to come."""
        try:
            next(walk)
            return True
        except StopIteration as end:
            self._check_end(name, life, end.value)
        except AssertionError as error:
            self.findings.add(self.findings.broken_off, f"{name} {life.reference}: {error}")
        finally:
            life.leave()
        with self.findings.lock:
            self.findings.deeds.update(life.deeds)
        return False

    def _check_end(self, name: str, life: Life, expected: str) -> None:
        stands = life.stands()
        if not stands.startswith(expected):
            self.findings.add(
                self.findings.broken_off, f"{name} {life.reference}: ends as {stands!r}, not {expected!r}"
            )
        with self.findings.lock:
            self.findings.walks[name] += 1
            self.findings.ends[expected] += 1

    def leave(self) -> None:
        for colleague in (self.handler, self.manager, self.reviewer):
            colleague.leave()


def look_up(house: House, findings: Findings) -> None:
    """Every customer gets in with reference and code, every complaint opens at the desk, each with its very words."""
    lanes = [house.colleague(who) for who in REPRESENTATIVES[:THREADS]]
    parts = [(lanes[number], findings.filed[number::THREADS]) for number in range(THREADS)]
    _share(parts, lambda part: _look_up(*part, findings), THREADS)


def _look_up(colleague: Colleague, customers: list[Customer], findings: Findings) -> None:
    for customer in customers:
        for side, open_page in (("customer", customer.follow), ("desk", partial(colleague.case, customer.reference))):
            try:
                page = open_page()
            except AssertionError as error:
                findings.add(findings.lost, f"{customer.reference}, {side}: {error}")
                continue
            if as_shown(customer.story.happened) not in {as_shown(quoted) for quoted in page.quoted}:
                findings.add(findings.unlike, f"{customer.reference}, {side}")
        customer.leave()
    colleague.leave()


def _share(things: Iterable[T], do: Callable[[T], None], threads: int) -> None:
    """Do it with each, several at a time; the first failure is raised."""
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(do, thing) for thing in things]:
            done.result()
