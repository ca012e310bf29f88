"""`./portal bench`: start real servers, make the same requests in turns, print figures and goals."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import URL

from tests.support.databases import embedded_server, given_server
from tests.support.servers import Site as Server
from tests.support.visitors import Visitor

from . import measuring, plans, report, scenarios, targets
from .counted import HEADER
from .figures import BARE, Figures
from .goals import verdicts
from .plans import Dose, Plan, Scenario

SIZES = (1_000, 100_000)
FEWEST = 200


def main(argv: Sequence[str]) -> int:
    """Runs the bench with the arguments of the command line; 0 unless something broke, goals missed or not."""
    parser = argparse.ArgumentParser(prog="portal bench", description="Measure speed against the goals.")
    parser.add_argument("--rows", type=_sizes, default=SIZES, help="complaints in each database (1000,100000)")
    parser.add_argument("--quick", action="store_true", help="fewer requests: a first look, not figures to keep")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite", help="which (sqlite)")
    asked = parser.parse_args(argv)
    if not Path("/proc/self/stat").exists():
        print("portal bench: processor time is read from /proc, which this system lacks", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder, _server(asked.database) as server:
        figures = measure(Path(folder), asked.rows, plans.QUICK if asked.quick else plans.FULL, server)
    report.write(figures, verdicts(figures), sys.stdout)
    return 1 if figures.failures else 0


@contextmanager
def _server(database: str) -> Iterator[URL | None]:
    """The PostgreSQL server of TEST_DATABASE_URL, or one that is started for this; None for SQLite."""
    if database == "sqlite":
        yield None
    elif (given := given_server()) is not None:
        yield given.set(drivername="postgresql+psycopg")
    else:
        with embedded_server() as server:
            yield server


def _sizes(words: str) -> tuple[int, ...]:
    try:
        sizes = tuple(sorted({int(word) for word in words.split(",")}))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words!r} is not a list of numbers") from None
    if sizes[0] < FEWEST:
        raise argparse.ArgumentTypeError(f"at least {FEWEST} complaints are needed")
    return sizes


def measure(folder: Path, sizes: tuple[int, ...], dose: Dose, server: URL | None = None) -> Figures:
    """Everything one run measures, in a folder that may be thrown away."""
    figures = Figures(sizes, "sqlite" if server is None else "postgres")
    houses = [_built(folder / str(rows), rows, server, figures) for rows in sizes]
    with ExitStack() as stack:
        servers = {house.name: stack.enter_context(targets.serving(house)) for house in houses}
        servers[BARE] = stack.enter_context(targets.serving_bare(folder / BARE))
        _say("filling in the forms that will be sent")
        asked = {house.name: plans.of_house(house, servers[house.name], dose) for house in houses}
        asked[BARE] = plans.of_bare(dose)
        _measure_rounds(figures, servers, asked, dose)
        figures.memory = {name: measuring.memory_mib(server.web.group) for name, server in servers.items()}
        _count_syncs(figures, servers, dose)
    for house in houses:
        _count_statements(figures, house)
    _say("starting from cold")
    figures.starts = targets.cold_starts(houses[0], folder / BARE, dose.starts)
    return figures


def _built(folder: Path, rows: int, server: URL | None, figures: Figures) -> targets.House:
    _say(f"filling a database with {rows:,} complaints")
    house = targets.build(folder, rows, server)
    figures.seeding_seconds[house.name] = house.seeding_seconds
    return house


def _measure_rounds(figures: Figures, servers: Mapping[str, Server], asked: Mapping[str, Plan], dose: Dose) -> None:
    """Each kind of request at each target, in turns, so that a busy moment of the machine hits them all."""
    names = list(dict.fromkeys(scenario.name for plan in asked.values() for scenario in plan.scenarios))
    made = dict.fromkeys(((target, name) for target in asked for name in names), 0)
    for number in range(dose.rounds + 1):
        _say(f"round {number} of {dose.rounds}" if number else "warming up")
        for name in names:
            for target, plan in asked.items():
                if (scenario := plan.find(name)) is None:
                    continue
                first = made[target, name]
                made[target, name] += scenario.times if number else scenario.clients
                sample = _load(servers[target], plan, scenario, range(first, made[target, name]))
                if number or sample.failed:
                    figures.add(target, name, sample)


def _load(server: Server, plan: Plan, scenario: Scenario, numbers: range) -> measuring.Sample:
    visitors = plan.visitors(server, scenario)
    try:
        return measuring.load(server.web.group, visitors, numbers, scenario.make, scenario.expected)
    finally:
        for visitor in visitors:
            visitor.close()


def _count_syncs(figures: Figures, servers: Mapping[str, Server], dose: Dose) -> None:
    if not measuring.can_trace():
        _say("strace is not installed, so syncs are not counted; everything else is")
        return
    for target, server in servers.items():
        _say(f"counting syncs, {target}")
        make: measuring.Request = scenarios.bare_submission
        if target != BARE:
            make = scenarios.submissions(scenarios.prepared(server.port, range(dose.synced)))
        with measuring.counted_syncs(server.web.group, server.folder) as counted:
            sample = measuring.load(server.web.group, [Visitor(server.port)], range(dose.synced), make, 303)
        figures.syncs[target] = sum(counted.values()) / dose.synced
        figures.add(target, scenarios.SUBMISSION, measuring.Sample(failed=sample.failed))


def _count_statements(figures: Figures, house: targets.House) -> None:
    """What each kind of request asks of the database, on a server that counts."""
    _say(f"counting statements, {house.name}")
    with targets.serving(house, targets.COUNTED_WSGI) as server:
        plan = plans.of_house(house, server, plans.ONCE)
        with Visitor(server.port) as visitor:
            answer = scenarios.sign_in(visitor, plans.SIGNED_IN_AS, house.password)
        figures.statements[house.name, scenarios.SIGN_IN] = int(answer.headers[HEADER.lower()])
        for scenario in plan.scenarios:
            with plan.visitors(server, scenario)[0] as visitor:
                figures.statements[house.name, scenario.name] = _most_statements(visitor, scenario)


def _most_statements(visitor: Visitor, scenario: Scenario) -> int:
    """Of the first few requests the dearest; each page is asked for again, because now and then one request fills
    what the process remembers for some seconds. A form can be sent only once, so of those the cheapest counts.
    """
    if scenario.expected == 303:
        return min(_statements(visitor, scenario, number) for number in range(3))
    return max(min(_statements(visitor, scenario, number) for _ in range(3)) for number in range(5))


def _statements(visitor: Visitor, scenario: Scenario, number: int) -> int:
    answer = scenario.make(visitor, number)
    assert answer.status == scenario.expected, f"{scenario.name}: status {answer.status}"
    return int(answer.headers[HEADER.lower()])


def _say(words: str) -> None:
    print(f"bench: {words} ...", file=sys.stderr, flush=True)
