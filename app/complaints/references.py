"""References: `C-XXXX-XXXX`, random and speakable, with a check sign that finds every single wrong sign and most swaps.

A reference is a name, never a key: knowing it opens nothing.
"""

import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0 O 1 I


def new_reference() -> str:
    """A random reference: seven signs and their check sign."""
    # A byte falls on each of the 32 signs equally often.
    return _written("".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(7)))


def read_reference(typed: str) -> str | None:
    """The reference somebody typed, however they wrote it; None when the check sign says it is none."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum()).removeprefix("C")
    if len(signs) == 7 and typed.strip().upper().startswith("C"):
        signs = "C" + signs  # the first sign itself was a C
    if len(signs) != 8 or any(sign not in ALPHABET for sign in signs):
        return None
    return _written(signs[:7]) if _check_sign(signs[:7]) == signs[7] else None


def _written(signs: str) -> str:
    whole = signs + _check_sign(signs)
    return f"C-{whole[:4]}-{whole[4:]}"


def _check_sign(signs: str) -> str:
    """Luhn's algorithm modulo 32 (ISO/IEC 7812-1, Annex B, generalised to an even alphabet)."""
    total = 0
    for position, sign in enumerate(reversed(signs)):
        value = ALPHABET.index(sign) * (2 if position % 2 == 0 else 1)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]
