"""A small organisation on a site of its own, made before its servers start; and looks into its database afterwards."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app import create_app
from app.catalogue import service as catalogue
from app.catalogue.models import Category, Department
from app.catalogue.settings import Organisation
from app.db import db, transaction
from tests.support.servers import settings_of

MANY = "1000000000"
WITHOUT_LIMITS = {
    "PORTAL_FILINGS_PER_HOUR_PER_SOURCE": MANY,
    "PORTAL_FILINGS_PER_HOUR_BEFORE_WORK": MANY,
    "PORTAL_WRONG_CODES_PER_HOUR_PER_SOURCE": MANY,
}


def furnish(environment: Mapping[str, str]) -> None:
    """An organisation and one category, so that complaints can be filed. The schema must be in place."""
    app = create_app(settings_of(environment))
    with app.app_context():
        with transaction():
            department = Department(key="parcels", name="Parcels", email="parcels@example.org")
            db.session.add(
                Category(key="parcels", name="Parcels", door="A parcel", target_working_days=10, department=department)
            )
            catalogue.save(Organisation(name="Northline"))
        db.engine.dispose()


@contextmanager
def opened(database: Path, *, timeout: float = 10) -> Iterator[sqlite3.Connection]:
    """The site's database, beside its servers."""
    connection = sqlite3.connect(database, timeout=timeout, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()
