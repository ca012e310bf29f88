"""References and codes: made at random, read however they are written, and no use to somebody who guesses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import sealing
from app.complaints.references import ALPHABET, new_reference, read_reference


def test_a_reference_is_read_however_it_is_typed() -> None:
    reference = new_reference()
    for typed in (reference, reference.lower(), reference.replace("-", " "), reference.replace("-", ""), reference[2:]):
        assert read_reference(typed) == reference, typed


@given(st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_noticed(position: int, sign: str) -> None:
    signs = list(new_reference().replace("-", "")[1:])
    if signs[position] == sign:
        return
    signs[position] = sign
    assert read_reference("C" + "".join(signs)) is None


@pytest.mark.parametrize(
    "typed", ["", "C", "C-", "nonsense", "C-0000-0000", "C-AAAA-AAAAA", "Ç-ÄÖÜß", "\0", "C" * 5000]
)
def test_what_is_no_reference_reads_as_none(typed: str) -> None:
    assert read_reference(typed) is None


def test_references_and_codes_do_not_repeat() -> None:
    assert len({new_reference() for _ in range(20_000)}) > 19_990  # 7 random signs: a double is possible, rarely
    assert len({sealing.new_code() for _ in range(100_000)}) == 100_000


def test_a_code_is_read_without_case_spaces_and_lookalikes() -> None:
    code = sealing.new_code()
    typed = code.lower().replace(" ", "-").replace("o", "0").replace("i", "1").replace("b", "8")
    assert sealing.matches(sealing.plain_code(typed), sealing.digest(sealing.plain_code(code)))
    assert not sealing.matches(sealing.plain_code("ÄÖ" + code), sealing.digest(sealing.plain_code(code)))
