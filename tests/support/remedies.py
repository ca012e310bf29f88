"""Remedies of all kinds beside the two of the test catalogue, and limits that are quickly reached."""

from decimal import Decimal
from typing import Any

from flask import Flask

from app.access import Role
from app.catalogue import queries as catalogue
from app.catalogue import remedies
from app.catalogue import service as catalogue_service
from app.catalogue.models import Department
from app.catalogue.settings import Authority
from app.complaints import details as d
from app.complaints.concerns import current
from app.db import db
from tests.support.apps import by_reference, doing, perform


def add_remedy(app: Flask, name: str, kind: str, **terms: Any) -> int:
    """A remedy of the catalogue; returns its id."""
    with doing(app):
        return remedies.add(remedies.RemedyTerms(name, kind, **terms)).id


def sweetener(app: Flask, name: str = "A card and chocolate", cost: str = "8", **terms: Any) -> int:
    return add_remedy(
        app, name, "sweetener", **{"unit_cost": Decimal(cost), "only_our_fault": True, **terms}
    )  # fmt: skip


def limit(
    app: Flask, *, csr: tuple[int, int] = (50, 1000), manager: tuple[int, int] = (500, 10_000), **more: Any
) -> None:
    """What may be given on one complaint, and in a month."""
    given = {Role.CSR: csr, Role.MANAGER: manager}
    with doing(app):
        catalogue_service.save(
            Authority(
                per_complaint={role: Decimal(pair[0]) for role, pair in given.items()},
                per_month={role: Decimal(pair[1]) for role, pair in given.items()},
                **more,
            )
        )


def add_team(app: Flask, name: str) -> int:
    """A department; returns its id."""
    with doing(app):
        team = Department(key=name.lower(), name=name)
        db.session.add(team)
        db.session.flush()
        catalogue.forget()
        return team.id


def find(app: Flask, reference: str, outcome: str = "upheld") -> None:
    """What was found about every concern."""
    with app.app_context():
        ids = [concern.id for concern in current(by_reference(reference).id)]
        db.session.remove()
    for concern_id in ids:
        perform(app, reference, "record_finding", "csr", d.Finding(concern_id, outcome, "The scan shows it."))
