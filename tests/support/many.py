"""Many complaints at once, written past the services: for lists, which do not care how their rows came about."""

from flask import Flask
from sqlalchemy import select, text

from app import clock
from app.access import Role
from app.accounts.models import User
from app.catalogue.models import Category, Department
from app.complaints.models import Complaint, Tag
from app.db import db
from bench.bulk import Filling, follow_ids
from bench.lives import COLUMNS, SHARES, TAGS, House, Lives
from tests.support.apps import actor_of, doing

SEED = 4711
MOSTLY_OPEN = dict.fromkeys(SHARES, 1)


def file_many(app: Flask, count: int) -> None:
    """So many complaints of all kinds: half a dozen of them have a tag, every third colleague belongs to a team."""
    with doing(app):
        lives = Lives(_house(), count, clock.now(), SEED, MOSTLY_OPEN)
        for number in range(1, count + 1):
            lives.add(number)
        connection = db.session.connection()
        if connection.dialect.name != "sqlite":
            connection.execute(text("SET LOCAL timezone = 'UTC'"))
        for model, rows in lives.take():
            Filling(connection, model, COLUMNS[model]).write(rows)
        follow_ids(connection)


def _house() -> House:
    depots = Department(key="depots", name="Depots")
    db.session.add_all([depots, *(Tag(name=name) for name in TAGS)])
    db.session.flush()
    handlers = db.session.scalars(select(User).order_by(User.id)).unique()
    return House(
        categories={row.id: row.department_id for row in db.session.scalars(select(Category))},
        handlers={
            user.id: depots.id if user.id % 3 else None for user in handlers if user.role in (Role.CSR, Role.MANAGER)
        },
        tags={tag.name: tag.id for tag in db.session.scalars(select(Tag))},
        manager=actor_of("manager").id or 0,
    )


def all_rows() -> list[Complaint]:
    """Every complaint, to say what a list should show."""
    return list(db.session.scalars(select(Complaint).order_by(Complaint.id)).unique())
