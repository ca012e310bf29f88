"""Fills a database with believable complaints in bulk; nothing here stands for a test of the services."""

from flask_security.utils import hash_password
from sqlalchemy import func, select

from app import clock
from app.access import Role as RoleName
from app.accounts.models import Role, User
from app.catalogue import service as catalogue_service
from app.catalogue.models import Category, Department, Remedy
from app.catalogue.settings import Organisation
from app.complaints.models import Complaint, Tag
from app.complaints.statuses import Status
from app.db import db, transaction
from app.reviews import service as reviews
from app.trends import weeks

from .bulk import Filling, bulk
from .lives import COLUMNS, TAGS, House, Lives

SEED = 1907
CHUNK = 5_000

MANAGER = "manager@example.org"
HANDLERS = (
    "Priya Shah",
    "Dev Raman",
    "Rosa Lind",
    "Mina Kaur",
    "Tom Field",
    "Joan Archer",
    "Colin Walsh",
    "Ines Reyes",
)
TEAMS = ("Customer care", "Depots", "Tickets")


def seed_house(password: str) -> None:
    """The organisation, its catalogue, its tags and its colleagues, all with this password."""
    with transaction():
        teams = [Department(key=name.split()[0].lower(), name=name, email="") for name in TEAMS]
        for position, name in enumerate(("Parcels", "Tickets", "Streets", "Water and waste", "Staff", "Other")):
            db.session.add(
                Category(key=name.split()[0].lower(), name=name, door=f"Something about {name.lower()}",
                         position=position, target_working_days=10, department=teams[position % len(teams)])
            )  # fmt: skip
        db.session.add_all([*teams, Remedy(key="apology", name="Apology", kind="apology", position=1)])
        db.session.add_all(Tag(name=name) for name in TAGS)
        db.session.flush()
        _employ(password, [team.id for team in teams])
        catalogue_service.save(Organisation(name="Northline", phone="0800 555 0158"))


def _employ(password: str, teams: list[int]) -> None:
    roles = {role: Role(name=role.value) for role in RoleName}
    people = [(MANAGER, "Helen Marsh", RoleName.MANAGER), ("admin@example.org", "Ada Birch", RoleName.ADMIN)]
    people += [(f"{name.split()[0].lower()}@example.org", name, RoleName.CSR) for name in HANDLERS]
    hashed = hash_password(password)
    for number, (email, name, role) in enumerate(people):
        db.session.add(
            User(email=email, password=hashed, name=name, public_name=name, roles=[roles[role]],
                 confirmed_at=clock.now(), department_id=teams[number % len(teams)])
        )  # fmt: skip


def seed_complaints(count: int) -> None:
    """So many complaints with everything around them, and the statistics the query planner goes by."""
    lives = Lives(_house(), count, clock.now(), SEED)
    with bulk() as connection:
        fillings = {model: Filling(connection, model, names) for model, names in COLUMNS.items()}
        for number in range(1, count + 1):
            lives.add(number)
            if number % CHUNK == 0 or number == count:
                for model, rows in lives.take():
                    fillings[model].write(rows)


def _house() -> House:
    with transaction():
        users = list(db.session.scalars(select(User).order_by(User.id)).unique())
        categories = list(db.session.scalars(select(Category).order_by(Category.id)))
        tags = {tag.name: tag.id for tag in db.session.scalars(select(Tag))}
        handlers = [user for user in users if user.role is RoleName.CSR]
        return House(
            categories={row.id: row.department_id or 0 for row in categories},
            handlers={row.id: row.department_id or 0 for row in handlers},
            tags=tags,
            manager=next(row.id for row in users if row.email == MANAGER),
        )


def count_and_draw() -> None:
    """What the worker would have done: the figures of the weeks, the sample of quality checks."""
    with transaction():
        weeks.count_weeks()
    with transaction():
        reviews.draw_sample(weeks.week_of(clock.now()))


def references(status: Status | None = None) -> tuple[str, ...]:
    """References of some open complaints that all may read, of this status or of any, in the order of the queue."""
    statement = select(Complaint.reference).where(Complaint.is_open, Complaint.restricted.is_(False))
    if status is not None:
        statement = statement.where(Complaint.status == status)
    return tuple(db.session.scalars(statement.order_by(Complaint.due_at, Complaint.id).limit(200)))


def middle() -> str:
    """When half of the open complaints are due, as an address has it."""
    opened = select(func.count()).select_from(Complaint).where(Complaint.is_open)
    half = (db.session.scalar(opened) or 0) // 2
    statement = select(Complaint.due_at).where(Complaint.is_open).order_by(Complaint.due_at, Complaint.id)
    return db.session.scalars(statement.offset(half).limit(1)).one().isoformat()
