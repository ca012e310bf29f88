"""Money as people type it: `84.50`, `1,200`, `£40`."""

import re
from decimal import Decimal

AMOUNT = re.compile(r"([0-9]{1,3}(,[0-9]{3}){0,2}|[0-9]{1,9})(\.[0-9]{1,2})?")


def read(typed: str) -> Decimal | None:
    """The sum in the organisation's currency; None where it could be read in two ways, or is none."""
    plain = typed.strip().lstrip("£$€ ")
    return Decimal(plain.replace(",", "")) if AMOUNT.fullmatch(plain) else None
