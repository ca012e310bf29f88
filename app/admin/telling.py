"""What the pages of answers that help and those of notices of known problems have in common."""

from typing import Any

from ..access import CAPABILITIES, current_actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..catalogue import translations
from ..helping import queries
from ..helping.queries import Totals
from ..helping.wording import TRANSLATED
from ..web.languages import LANGUAGES


def of_all(kind: str) -> dict[str, Any]:
    """For the list: how often each was read, and what readers did."""
    return {
        "totals": queries.totals(kind),
        "none": Totals(),
        "categories": category_names(),
        "may_change": may_change(),
    }


def of_one(kind: str, about: int) -> dict[str, Any]:
    """For the page of one: the same day by day, everything it ever said, and in which languages it is not yet."""
    lacking = [(code, LANGUAGES[code]) for code in translations.lacking(TRANSLATED[kind], str(about))]
    return {
        "kind": kind, "total": queries.totals(kind).get(about, Totals()), "days": queries.days(kind, about),
        "versions": queries.versions(kind, about), "names": {user.id: user.name for user in accounts.staff()},
        "categories": category_names(), "may_change": may_change(), "lacking": lacking,
        "own_language": LANGUAGES[catalogue.languages().default],
        "may_translate": current_actor().role in CAPABILITIES["settings.change"],
    }  # fmt: skip


def category_names() -> dict[int, str]:
    return {category.id: category.name for category in catalogue.categories()}


def may_change() -> bool:
    return current_actor().role in CAPABILITIES["helping.change"]
