"""The drawing of a sample: the same seed draws the same ones, and risk is drawn more often than the rest."""

from collections import Counter

from app.reviews.drawing import Candidate, draw, fingerprint

PLAIN = [Candidate(number) for number in range(1, 101)]
RISKY = [Candidate(number, ("reopened",)) for number in range(101, 111)]


def test_the_same_seed_draws_the_same_ones_whatever_their_order():
    assert draw("a", PLAIN, 10) == draw("a", PLAIN[::-1], 10) != draw("b", PLAIN, 10)


def test_nobody_is_drawn_twice_and_never_more_than_there_are():
    drawn = draw("a", PLAIN, 40)

    assert len({one.candidate.id for one in drawn}) == 40
    assert Counter(one.how for one in drawn) == {"random": 20, "risk": 20}
    assert len(draw("a", PLAIN[:3], 10)) == 3 and draw("a", [], 10) == []


def test_half_are_drawn_evenly_and_half_by_what_may_have_gone_wrong():
    random, risk = Counter[bool](), Counter[bool]()
    for seed in range(300):
        for one in draw(str(seed), PLAIN + RISKY, 10):
            (random if one.how == "random" else risk)[one.candidate.weight > 1] += 1

    # One in eleven is risky: so are the evenly drawn. A weight of five makes it one in three: 50 of 150.
    assert 0.06 < random[True] / sum(random.values()) < 0.13
    assert 0.27 < risk[True] / sum(risk.values()) < 0.40


def test_a_fingerprint_changes_with_anybody_who_could_be_drawn():
    assert fingerprint(PLAIN) == fingerprint(PLAIN[::-1])
    assert len({fingerprint(PLAIN), fingerprint(PLAIN[1:]), fingerprint([*PLAIN[1:], Candidate(1, ("late",))])}) == 3
