"""Which passwords are refused, and what a hash costs."""

import threading
import time

import pytest
from argon2 import PasswordHasher
from flask import Flask

from app.accounts import passwords


@pytest.mark.parametrize(
    "guessable",
    [
        "short words", "password1234", "Password!2026", "P4ssw0rd1234", "qwertyuiop123", "123456789012", "aaaaaaaaaaaa",
        "abcabcabcabc", "iloveyou12345", "Monday2026Monday", "letmein-letmein", "welcome_to_1234567", "amends-portal-1",
        "helen.marsh.1", "grace" * 3,
    ],
)  # fmt: skip
def test_what_is_guessed_early_is_refused(guessable: str):
    assert passwords.problem(guessable, "Helen Marsh", "grace") != ""


@pytest.mark.parametrize(
    "good",
    [
        "correct horse battery staple", "drei-blaue-Gießkannen", "kjfw qpzd mrtx vbnl", "ein Käse im Mondlicht",
        "😀 wet tiles at Fell Street",
    ],
)  # fmt: skip
def test_words_that_only_one_person_puts_together_are_welcome_without_digits_or_signs(good: str):
    assert passwords.problem(good, "Helen Marsh") == ""


def test_a_hundred_and_twenty_eight_signs_are_taken_and_one_more_is_refused():
    assert passwords.problem("wet tiles at fell street " * 5 + "xyz") == ""
    assert "at most 128" in passwords.problem("wet tiles at fell street " * 5 + "wxyz")


def test_nothing_is_cut_off(app: Flask):
    with app.app_context():
        stored = passwords.hash_password("x" * 127 + "y")
        assert passwords.verify(stored, "x" * 127 + "y")
        assert not passwords.verify(stored, "x" * 127 + "z")


def test_the_same_accent_counts_however_it_is_typed(app: Flask):
    with app.app_context():
        assert passwords.verify(passwords.hash_password("cafe\u0301 at the corner"), "caf\u00e9 at the corner")


def test_nobodys_hash_fits_nothing(app: Flask):
    with app.app_context():
        assert not passwords.verify(None, "")
        assert not passwords.verify("not a hash", "anything at all")


def test_two_hashes_at_once_and_no_more(app: Flask, monkeypatch: pytest.MonkeyPatch):
    running, most = 0, 0
    count = threading.Lock()

    def slow(_hasher: PasswordHasher, _stored: str, _password: str) -> bool:
        nonlocal running, most
        with count:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with count:
            running -= 1
        return False

    def one() -> None:
        with app.app_context():
            passwords.verify(None, "anything")

    with app.app_context():
        passwords.verify(None, "the cost is known before the threads begin")
    monkeypatch.setattr(PasswordHasher, "verify", slow)
    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 2
