"""What became of a complaint by the answer whether it worked, and what its page lets somebody mark."""

from flask import Flask

from app.accounts.models import User
from app.complaints import concerns
from app.complaints.models import Task
from app.db import db
from app.outbox.models import Notice
from tests.support.apps import by_reference


def marks(app: Flask, reference: str) -> tuple[str, str]:
    """What stands for "Nobody rang the bell." and for the refund in the form."""
    with app.app_context():
        complaint = by_reference(reference)
        bell = concerns.current(complaint.id)[1].id
        task = db.session.query(Task).filter_by(complaint_id=complaint.id, kind="remedy").one().id
        db.session.remove()
    return f"c{bell}", f"t{task}"


def remedy_of(app: Flask, mark: str) -> tuple[object, object, bool]:
    """When it was done, by whom, and whether it was dropped."""
    with app.app_context():
        task = db.session.get_one(Task, int(mark[1:]))
        found = task.done_at, task.done_by_id, task.dropped
        db.session.remove()
    return found


def told(name: str) -> list[str]:
    """What this colleague was told in the portal."""
    user = db.session.query(User).filter_by(name=name).one()
    return [row.words for row in db.session.query(Notice).filter_by(user_id=user.id).order_by(Notice.id)]


def standing_findings(app: Flask, reference: str) -> list[str]:
    with app.app_context():
        found = [row.stands for row in concerns.current(by_reference(reference).id)]
        db.session.remove()
    return found
