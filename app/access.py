"""Who is asking, what their role may do, and the mark every endpoint carries.

On a complaint the table in `app.complaints.lifecycle` decides; everywhere else `CAPABILITIES` does.
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


@dataclass(frozen=True)
class Actor:
    """Somebody, or something, that acts. For a customer `id` is the complaint they hold the key to."""

    kind: Literal["staff", "customer", "system"]
    id: int | None = None
    role: Role | None = None
    name: str = ""

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
    "deliveries.work": frozenset({Role.CSR, Role.MANAGER}),
    "dead_letters.work": frozenset({Role.MANAGER, Role.ADMIN}),
    "staff.change": frozenset({Role.ADMIN}),
    "settings.change": frozenset({Role.ADMIN}),
}

View = Callable[..., Any]


def public(view: View) -> View:
    """Anybody may open it."""
    return marked(view, "public")


def with_link(view: View) -> View:
    """Customers who hold the key to what it shows: the view itself fetches through that key."""
    return marked(view, "with_link")


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
    """A redirect to the sign-in page for a stranger, None for staff."""
    if current_user.is_authenticated:
        return None
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
