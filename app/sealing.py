"""Secrets: made, hashed for storage, and sealed while they wait. Only `secrets` makes randomness here."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet
from flask import current_app

CODE_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CODE_SIGNS = 26  # 26 signs of base32 are 130 bits, enough to be kept under a plain hash (OWASP ASVS 6.5.2)


def new_token() -> str:
    """A link's secret: 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A secret code a person can copy: 26 base32 signs in groups."""
    signs = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_SIGNS))
    return grouped(signs)


def grouped(signs: str) -> str:
    """`ABCDEFGH...` as `ABCD EFGH ...`, easier to copy and to read out."""
    return " ".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def plain_code(typed: str) -> str:
    """What somebody typed, without spaces, hyphens and case. 0, 1 and 8 are read as the letters they look like."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return signs.translate(str.maketrans("018", "OIB"))


def digest(secret: str) -> bytes:
    """SHA-256 of a secret, as stored."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def matches(secret: str, stored: bytes) -> bool:
    """Whether `secret` has the stored digest, in constant time."""
    return hmac.compare_digest(digest(secret), stored)


def mark(words: str) -> str:
    """By which the same words are known again. Without the installation's key nobody can try words on it."""
    key = b"mark:" + current_app.config["SECRET_KEY"].encode()
    return hmac.digest(key, words.encode("utf-8", "surrogatepass"), hashlib.sha256)[:8].hex()


def seal(secret: str) -> bytes:
    """Encrypt a secret under the installation's key until it is used and erased."""
    return _box().encrypt(secret.encode())


def unseal(sealed: bytes) -> str:
    """The secret that `seal` took. Raises cryptography.fernet.InvalidToken when the key changed."""
    return _box().decrypt(sealed).decode()


def sealed_at(sealed: bytes) -> float:
    """When `seal` made this, in seconds since 1970. Raises cryptography.fernet.InvalidToken for a forged one."""
    return _box().extract_timestamp(sealed)


def seal_file(content: bytes) -> bytes:
    """Encrypt a file under the installation's key; a third larger than it was."""
    return _box().encrypt(content)


def unseal_file(sealed: bytes) -> bytes:
    """The file that `seal_file` took. Raises cryptography.fernet.InvalidToken when the key changed."""
    return _box().decrypt(sealed)


def _box() -> Fernet:
    box = current_app.extensions.get("sealing_box")
    if box is None:
        key = hashlib.sha256(b"sealing:" + current_app.config["SECRET_KEY"].encode()).digest()
        box = current_app.extensions["sealing_box"] = Fernet(base64.urlsafe_b64encode(key))
    assert isinstance(box, Fernet)
    return box
