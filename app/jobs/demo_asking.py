"""Whom the demo's organisation asks, in which order, and what those are told."""

from typing import Any

from ..catalogue import queries as catalogue
from ..catalogue import routes, service
from ..catalogue.asking import Asking
from ..catalogue.routes import ContactTerms, Route

Row = dict[str, Any]


def add_routes(rows: Row) -> None:
    """The contacts and orders of the demo's file, as its tables `contacts`, `routes` and `asking` name them."""
    service.save(Asking.model_validate(rows["asking"]))
    departments = {row.key: row.id for row in catalogue.departments()}
    known = {}
    for row in rows["contacts"]:
        terms = ContactTerms(
            row["kind"], row["name"], row.get("office", ""), row["email"], departments[row["department"]]
        )
        known[row["name"]] = routes.add_contact(terms).id
    for row in rows["routes"]:
        routes.set_route(_route(row), [known[name] for name in row["order"]])


def _route(row: Row) -> Route:
    if "nature" in row:
        return routes.of_nature(catalogue.organisation().natures.index(row["nature"]))
    category = catalogue.find_category(row["category"])
    assert category is not None, row["category"]
    return routes.of_category(category.id)
