"""Money as people type it: `84.50`, `1,200`, `£40`; as many figures after the point as the currency has."""

import re
from decimal import Decimal

from babel.numbers import get_currency_precision, get_currency_symbol

from ..catalogue import queries as catalogue

WHOLE = r"([0-9]{1,3}(,[0-9]{3}){0,2}|[0-9]{1,9})"


def places() -> int:
    """How many figures stand after the point: two of pounds, none of yen, three of dinars."""
    return get_currency_precision(catalogue.organisation().currency)


def read(typed: str) -> Decimal | None:
    """The sum in the organisation's currency; None where it could be read in two ways, or is none: of another currency
    too."""
    plain, after = _bare(typed.strip()), places()
    part = rf"(\.[0-9]{{1,{after}}})?" if after else ""
    return Decimal(plain.replace(",", "")) if re.fullmatch(WHOLE + part, plain) else None


def is_exact(amount: Decimal) -> bool:
    """Whether nothing of it is smaller than the smallest coin."""
    return amount == round(amount, places())


def written(amount: Decimal) -> str:
    """As somebody would type it: `84.50`."""
    return f"{amount:.{places()}f}"


def most_figures() -> str:
    """What is said of a sum with a part that no coin has."""
    words = {0: "Write it without a point: there is no smaller coin.", 2: "Write at most two figures after the point."}
    return words.get(places(), f"Write at most {places()} figures after the point.")


def _bare(typed: str) -> str:
    """Without the sign or the code of the organisation's own currency."""
    code = catalogue.organisation().currency
    sign = get_currency_symbol(code, locale="en")
    own = [sign, code, *([sign[-1]] if not sign[-1].isalnum() else [])]
    found = next((one for one in own if typed.startswith(one)), "")
    return typed.removeprefix(found).strip()
