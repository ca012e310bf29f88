"""What is asked of each target, how often, and by how many at once."""

from dataclasses import dataclass

from tests.support.servers import Site as Server
from tests.support.visitors import Visitor

from . import scenarios as s
from .measuring import Request
from .targets import House

CLIENTS = 8
SIGNED_IN_AS = "manager@example.org"


@dataclass(frozen=True)
class Dose:
    """How much is measured: so many rounds in turns, in each so many submissions and pages; the rest once."""

    rounds: int
    submissions: int
    pages: int
    synced: int
    starts: int

    @property
    def alone(self) -> int:
        """Submissions of one round that nobody else disturbs."""
        return self.submissions // 4

    @property
    def others(self) -> int:
        """Openings, in one round, of each of the many lists and searches."""
        return self.pages // 10 + 1


FULL = Dose(rounds=5, submissions=80, pages=60, synced=20, starts=3)
QUICK = Dose(rounds=2, submissions=24, pages=20, synced=8, starts=1)
ONCE = Dose(rounds=1, submissions=8, pages=1, synced=0, starts=0)


@dataclass(frozen=True)
class Scenario:
    """A kind of request. `times` is how often it is made in one round, by so many `clients` at once."""

    name: str
    make: Request
    times: int
    clients: int = 1
    signed_in: bool = False
    expected: int = 200


@dataclass(frozen=True)
class Plan:
    """The scenarios of one target, and the visitor who has signed in there."""

    scenarios: tuple[Scenario, ...]
    staff: Visitor | None = None

    def find(self, name: str) -> Scenario | None:
        return next((scenario for scenario in self.scenarios if scenario.name == name), None)

    def visitors(self, server: Server, scenario: Scenario) -> list[Visitor]:
        """Who makes the requests: the one who signed in, or strangers."""
        if scenario.signed_in and self.staff is not None:
            return [self.staff]
        return [Visitor(server.port) for _ in range(scenario.clients)]


def of_house(house: House, server: Server, dose: Dose) -> Plan:
    """Signs somebody in and fills in every form that will be sent; nothing of that is measured."""
    staff = Visitor(server.port)
    s.sign_in(staff, SIGNED_IN_AS, house.password)
    deep = s.deep_page(staff)
    together = dose.rounds * dose.submissions + CLIENTS
    ready = s.prepared(server.port, range(together + dose.rounds * dose.alone + 1))
    cases, plain = (_case_paths(references) for references in (house.references, house.plain))
    return Plan(
        (
            Scenario(s.SUBMISSION, s.submissions(ready[:together]), dose.submissions, CLIENTS, expected=303),
            Scenario(s.SUBMISSION_ALONE, s.submissions(ready[together:]), dose.alone, expected=303),
            Scenario(s.FORM, s.page(s.FORM_PATH), dose.pages),
            _seen(s.HOME, s.HOME_PATH, dose.pages),
            _seen(s.QUEUE, s.QUEUE_PATH, dose.pages),
            _seen(s.QUEUE_DEEP, deep, dose.pages),
            _seen(s.QUEUE_MIDDLE, s.middle_page(house.middle), dose.pages),
            *(_seen(name, s.queue_path(asked), dose.others) for name, asked in s.LISTS.items()),
            Scenario(s.CASE, s.pages(cases), dose.pages, signed_in=True),
            Scenario(s.CASE_PLAIN, s.pages(plain), dose.pages // 2 + 1, signed_in=True),
            *(_seen(name, s.search_path(asked), dose.pages) for name, asked in s.SEARCHES.items()),
            *(_seen(name, s.search_path(asked), dose.others) for name, asked in s.NARROWED_SEARCHES.items()),
        ),
        staff,
    )


def _seen(name: str, path: str, times: int) -> Scenario:
    """A page that somebody who has signed in opens so many times in a round."""
    return Scenario(name, s.page(path), times, signed_in=True)


def _case_paths(references: tuple[str, ...]) -> list[str]:
    return [f"/desk/complaints/{reference}" for reference in references]


def of_bare(dose: Dose) -> Plan:
    """What the bare application can do: the insert, and one word instead of the form."""
    return Plan(
        (
            Scenario(s.SUBMISSION, s.bare_submission, dose.submissions, CLIENTS, expected=303),
            Scenario(s.SUBMISSION_ALONE, s.bare_submission, dose.alone, expected=303),
            Scenario(s.FORM, s.page("/hello"), dose.pages),
        )
    )
