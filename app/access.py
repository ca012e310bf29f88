"""Who is asking, what their role may do, and the mark every endpoint carries.

On a complaint the table in `app.complaints.actions` decides; everywhere else `CAPABILITIES` does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Literal, cast

from flask import g, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from .errors import NotAllowed
from .web import signed_out


class Role(StrEnum):
    CSR = "csr"
    MANAGER = "manager"
    QA = "qa"
    ADMIN = "admin"


ROLE_WORDS = {
    Role.CSR: "Customer service representative",
    Role.MANAGER: "Complaint manager",
    Role.QA: "Quality assurance",
    Role.ADMIN: "Administrator",
}


DESK = frozenset({Role.CSR, Role.MANAGER})
"""Who handles complaints."""


@dataclass(frozen=True)
class Actor:
    """Somebody, or something, that acts. For a customer `id` is the complaint they hold the key to, for a contact the
    enquiry they were sent.

    `stands_in_for` are the ids of absent colleagues whose deputy this person is; `keeps_data` says that they are named
    for what people ask of their own data.
    """

    kind: Literal["staff", "customer", "contact", "system"]
    id: int | None = None
    role: Role | None = None
    name: str = ""
    department_id: int | None = None
    stands_in_for: frozenset[int] = frozenset()
    keeps_data: bool = False

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


SYSTEM = Actor("system", name="The portal")

CAPABILITIES: dict[str, frozenset[Role]] = {
    "queue.view": frozenset(Role),
    "complaint.log": frozenset(Role),
    "team.view": DESK,
    "problems.view": frozenset({Role.CSR, Role.MANAGER, Role.QA}),
    "problems.work": DESK,
    "readings.view": frozenset({Role.MANAGER, Role.QA}),
    "deliveries.work": frozenset({Role.CSR, Role.MANAGER}),
    "calls.work": frozenset({Role.CSR, Role.MANAGER}),
    "calls.plan": frozenset({Role.ADMIN}),
    "calls.rules": frozenset({Role.MANAGER, Role.ADMIN}),
    "promises.keep": frozenset({Role.CSR, Role.MANAGER}),
    "enquiries.work": frozenset({Role.CSR, Role.MANAGER}),
    "contacts.change": frozenset({Role.MANAGER, Role.ADMIN}),
    "quality.check": frozenset({Role.QA, Role.MANAGER}),
    "board.oversee": frozenset({Role.MANAGER, Role.ADMIN}),
    "mail.sort": frozenset({Role.CSR, Role.MANAGER}),
    "dead_letters.work": frozenset({Role.MANAGER, Role.ADMIN}),
    "safety.look": frozenset({Role.MANAGER}),
    "duty.plan": frozenset({Role.MANAGER, Role.ADMIN}),
    "absence.change": frozenset({Role.MANAGER, Role.ADMIN}),
    "staff.change": frozenset({Role.ADMIN}),
    "templates.change": frozenset({Role.MANAGER, Role.ADMIN}),
    "helping.change": frozenset({Role.MANAGER, Role.ADMIN}),
    "remedies.change": frozenset({Role.MANAGER, Role.ADMIN}),
    "remedies.offer": DESK,
    "scripts.change": frozenset({Role.MANAGER, Role.ADMIN}),
    "hints.view": frozenset({Role.MANAGER, Role.QA, Role.ADMIN}),
    "settings.view": frozenset({Role.MANAGER, Role.QA, Role.ADMIN}),
    "settings.change": frozenset({Role.ADMIN}),
    "letters.sign": frozenset({Role.CSR, Role.MANAGER, Role.QA}),
}

View = Callable[..., Any]


def public(view: View) -> View:
    """Anybody may open it."""
    return marked(view, "public")


def with_link(view: View) -> View:
    """Customers who hold the key to what it shows: the view itself fetches through that key."""
    return marked(view, "with_link")


def with_secret(view: View) -> View:
    """Programs that know a secret address: the view itself fetches through that secret."""
    return marked(view, "with_secret")


def signed_in(view: View) -> View:
    """Any member of staff."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return sign_in_first() or view(*args, **kwargs)

    return marked(guarded, "signed_in")


def require(capability: str) -> Callable[[View], View]:
    """Staff whose role has `capability`."""
    roles = CAPABILITIES[capability]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if (answer := sign_in_first()) is not None:
                return answer
            if current_actor().role not in roles:
                raise NotAllowed("This page belongs to another role.")
            return view(*args, **kwargs)

        return marked(guarded, f"require:{capability}")

    return decorate


def marked(view: View, audience: str) -> View:
    """Declare the audience of an endpoint; `tests/architecture` refuses an endpoint without exactly one."""
    cast(Any, view).__audience__ = audience
    return view


def sign_in_first() -> Response | None:
    """The way to the sign-in page for a stranger, who finds there what they typed; None for staff."""
    if current_user.is_authenticated:
        return None
    if request.method == "POST":
        return signed_out.ask_to_sign_in()
    session["after_sign_in"] = request.full_path if request.method == "GET" else url_for("desk.home")
    return redirect(url_for("security.login", next=session["after_sign_in"]))


def current_actor() -> Actor:
    """The member of staff who is signed in. Raises NotAllowed for a stranger."""
    if "actor" not in g:
        if not current_user.is_authenticated:
            raise NotAllowed("Please sign in.")
        g.actor = current_user.as_actor()
    actor: Actor = g.actor
    return actor
