"""What people are found again by, however it was typed: a telephone number, a name, an order number.

An empty key matches nobody: what was typed is too short, or too common, to tell one person from another.
"""

import unicodedata

TELLING_DIGITS = 9
SHORTEST_NUMBER = 6
SHORTEST_ORDER = 4
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev"})


def phone_key(typed: str) -> str:
    """The last nine digits, so that `+44 7700 900118` and `07700 900118` are one number."""
    digits = "".join(sign for sign in typed if sign.isdecimal())
    return digits[-TELLING_DIGITS:] if len(digits) >= SHORTEST_NUMBER else ""


def name_key(typed: str) -> str:
    """First and last names in any order, without titles, case and accents; a single name tells too little."""
    decomposed = unicodedata.normalize("NFKD", typed.casefold())
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in plain.replace("'", "").replace("’", "")).split()
    told = sorted(word for word in words if word not in TITLES)
    return " ".join(told)[:200] if len(told) > 1 else ""


def order_key(typed: str) -> str:
    """Letters and digits in capitals: `P-7731-0926` and `p7731 0926` are one order."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    return plain if len(plain) >= SHORTEST_ORDER else ""
