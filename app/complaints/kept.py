"""What the queue sorts and filters by though it stands elsewhere, repeated on the complaint: severity and team."""

from sqlalchemy import or_, select, update

from ..accounts import queries as accounts
from ..accounts import service as accounts_service
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..catalogue import service as catalogue_service
from ..catalogue.models import Category
from ..catalogue.service import CategoryTerms
from ..db import db
from .models import Complaint
from .statuses import UNKNOWN_SEVERITY

Place = tuple[int | None, int]


def place(complaint: Complaint) -> Place:
    """What the team follows from: the handler, and the category where there is none."""
    return complaint.handler_id, complaint.category_id


def refresh(complaint: Complaint, was: Place | None) -> None:
    """After an action; `was` is the place before it, None for a new complaint."""
    complaint.severity = complaint.priority or UNKNOWN_SEVERITY
    if place(complaint) != was:
        complaint.department_id = _team_of(complaint)


def _team_of(complaint: Complaint) -> int | None:
    """The team that answers: the handler's, or that of the category while nobody of a team has it."""
    handler = accounts.find_user(complaint.handler_id)
    if handler is not None and handler.department_id is not None:
        return handler.department_id
    return catalogue.get_category(complaint.category_id).department_id


def change_team(user: User, department_id: int | None) -> None:
    """Somebody changes teams and takes their open complaints along; the team keeps what has ended."""
    if user.department_id == department_id:
        return
    accounts_service.change_department(user, department_id)
    of_category = select(Category.department_id).where(Category.id == Complaint.category_id).scalar_subquery()
    theirs = update(Complaint).where(Complaint.handler_id == user.id, Complaint.is_open)
    db.session.execute(theirs.values(department_id=of_category if department_id is None else department_id))


def change_category(category_id: int, terms: CategoryTerms) -> None:
    """New words, targets and team of a category. Open complaints that nobody of a team has follow it.

    Raises NotFound or Invalid.
    """
    was = catalogue.get_category(category_id).department_id
    catalogue_service.change_category(category_id, terms)
    if terms.department_id != was:
        _give(category_id, terms.department_id)


def _give(category_id: int, department_id: int | None) -> None:
    """Open complaints of a category whose handler, if there is one, belongs to no team."""
    in_a_team = select(User.id).where(User.department_id.is_not(None))
    theirs = (
        update(Complaint)
        .where(Complaint.category_id == category_id, Complaint.is_open)
        .where(or_(Complaint.handler_id.is_(None), Complaint.handler_id.not_in(in_a_team)))
    )
    db.session.execute(theirs.values(department_id=department_id))
