"""`./portal access`: write docs/access.md, so that a person reads a change of permissions in its diff."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import click
from flask import Flask

from .. import create_app
from ..access import CAPABILITIES, ROLE_WORDS, Actor, Role
from ..complaints.actions import ACTIONS, CONDITIONS, Action
from ..complaints.lifecycle import may, needs_spoken
from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..config import ROOT, Environment, Settings
from ..people.models import Customer

DOCUMENT = ROOT / "docs" / "access.md"
OWN, OTHERS, NOBODY = 1, 2, None

HEAD = """\
# Who may do what

`./portal access` writes this page from the table of actions, the predicates, the capabilities and the endpoints; a test
compares it. Read its diff: it is the change of permissions.
"""

ABOUT_ACTIONS = """\
yes: may do it from every status named. spoken: on the customer’s word, channel and words kept. Statuses in a cell: only
from these. Whoever may not read a restricted complaint may do nothing to it, and does not learn that it exists.
The severity is medium here: where it is high, or somebody is in danger, managers alone `waive`.
"""

ABOUT_ADDRESSES = """\
public: anybody. with_link: whoever holds the key to what it shows. with_secret: a program that knows a secret
address. signed_in: any colleague. on_complaint: a colleague who may see the complaint, the table above deciding what
they may do. require: the capability named.
"""


@dataclass(frozen=True)
class Column:
    """One kind of person, and who handles the complaint they look at."""

    words: str
    actor: Actor
    handler_id: int | None = OTHERS


@dataclass(frozen=True)
class Imagined:
    """What the table of actions asks of a complaint."""

    state: Status
    handler_id: int | None
    acknowledged_at: datetime | None
    level: int
    customer: Customer
    sensitive: bool = False
    about_staff: bool = False
    in_danger: bool = False
    has_needs: bool = False
    waits_for_yes: bool = False
    priority: int = 3
    manager_id: int | None = None
    id: int = 7
    removed_at: datetime | None = None


COLUMNS = (
    Column("customer", Actor("customer", 7)),
    Column("csr: own", Actor("staff", 1, Role.CSR), OWN),
    Column("csr: of whom they stand in for", Actor("staff", 1, Role.CSR, stands_in_for=frozenset({OTHERS}))),
    Column("csr: another’s", Actor("staff", 1, Role.CSR)),
    Column("csr: nobody’s", Actor("staff", 1, Role.CSR), NOBODY),
    Column("manager: own", Actor("staff", 1, Role.MANAGER), OWN),
    Column("manager: another’s", Actor("staff", 1, Role.MANAGER)),
    Column("manager: nobody’s", Actor("staff", 1, Role.MANAGER), NOBODY),
    Column("qa", Actor("staff", 1, Role.QA)),
    Column("named for people’s own data", Actor("staff", 1, Role.QA, keeps_data=True)),
    Column("admin", Actor("staff", 1, Role.ADMIN)),
    Column("somebody we asked", Actor("contact", 7)),
    Column("the portal", Actor("system")),
)


@click.command()
@click.option("--check", is_flag=True, help="write nothing; fail when the page is not what it should be")
def access(check: bool) -> int:
    """Write docs/access.md: who may do what."""
    right = document()
    if not check:
        DOCUMENT.write_text(right, "utf-8")
        return 0
    if DOCUMENT.is_file() and DOCUMENT.read_text("utf-8") == right:
        return 0
    click.echo("portal: docs/access.md is not what the code says; run ./portal access and read the diff", err=True)
    return 1


def document() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_actions(), *_capabilities(), *_endpoints()]) + "\n"


def _actions() -> Iterator[str]:
    yield "## On a complaint\n"
    yield ABOUT_ACTIONS
    yield _row("action", "from", *(column.words for column in COLUMNS))
    yield _row(*["---"] * (len(COLUMNS) + 2))
    for action in ACTIONS.values():
        if action.name == "file":
            yield _row("file", "–", *(_may_file(column) for column in COLUMNS))
        else:
            yield _row(action.name, _starts(action), *(_cell(action, column) for column in COLUMNS))
    yield ""
    for action in ACTIONS.values():
        if action.when is not None:
            yield f"- `{action.name}` also asks for: {action.when}, or else “{CONDITIONS[action.when].otherwise}”"
    yield ""


def _starts(action: Action) -> str:
    return "any" if action.start == frozenset(Status) else _listed(action.start)


def _listed(statuses: frozenset[Status]) -> str:
    return ", ".join(status for status in Status if status in statuses)


def _may_file(column: Column) -> str:
    kind = column.actor.kind
    return "yes" if kind in ACTIONS["file"].who else "–"


def _cell(action: Action, column: Column) -> str:
    allowed = frozenset(
        status for status in Status if may(column.actor, _complaint(action, column, status), action.name)
    )
    if not allowed:
        return "–"
    spoken = needs_spoken(column.actor, _complaint(action, column, min(allowed)), action.name)
    return (
        " ".join([*(["spoken"] if spoken else []), *([_listed(allowed)] if allowed != action.start else [])]) or "yes"
    )


def _complaint(action: Action, column: Column, status: Status) -> Complaint:
    """A complaint of nobody's database, of which the action's further condition holds."""
    acknowledged = None if action.when == "unacknowledged" else datetime(2026, 1, 1, tzinfo=UTC)
    held_at = datetime(2026, 1, 1, tzinfo=UTC) if action.when == "held" else None
    customer = Customer(closed_ways="telephone" if action.when == "closed_to" else "", held_at=held_at)
    return cast(Complaint, Imagined(status, column.handler_id, acknowledged, int(action.when == "escalated"), customer))


def _capabilities() -> Iterator[str]:
    yield "## Elsewhere\n"
    yield _row("capability", *ROLE_WORDS)
    yield _row(*["---"] * (len(ROLE_WORDS) + 1))
    for name, roles in CAPABILITIES.items():
        yield _row(name, *("yes" if role in roles else "–" for role in ROLE_WORDS))
    yield ""


def _endpoints() -> Iterator[str]:
    yield "## Addresses\n"
    yield ABOUT_ADDRESSES
    yield _row("address", "methods", "endpoint", "audience")
    yield _row(*["---"] * 4)
    plain, demo = _addresses(Environment.PRODUCTION), _addresses(Environment.DEMO)
    yield from sorted(plain)
    yield "\nOnly in the demo:\n"
    yield _row("address", "methods", "endpoint", "audience")
    yield _row(*["---"] * 4)
    yield from sorted(demo - plain)


def _addresses(environment: Environment) -> set[str]:
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/never.sqlite"
        settings = Settings(
            environment=environment,
            secret_key="never used",  # noqa: S106
            data_dir=Path(folder),
            database_url=database,
        )
        app = create_app(settings)
        return {_address(app, rule.endpoint, rule.rule, rule.methods or set()) for rule in app.url_map.iter_rules()}


def _address(app: Flask, endpoint: str, path: str, methods: set[str]) -> str:
    audience = getattr(app.view_functions[endpoint], "__audience__", "public")  # static files have no mark of their own
    shown = ", ".join(sorted(methods - {"HEAD", "OPTIONS"}))
    return _row(f"`{path}`", shown, endpoint, audience)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
