"""A text is compared with its case: what does not fit is asked about, what fits is left alone."""

from datetime import date
from decimal import Decimal

import pytest

from app.complaints.wording import mixups
from app.complaints.wording.mixups import Known

NOTE = "She rang twice and cried; the depot hung up on her."
CASE = Known(
    customer="Grace Okafor",
    today=date(2026, 11, 23),
    reference="C-7KM4-T29A",
    amounts={Decimal(40), Decimal("84.50")},
    days={date(2026, 11, 27), date(2026, 12, 7)},
    said=("I paid £312 on 3 December for the machine.", "See C-2222-2222."),
    notes=(NOTE, "Ring her."),
)

# What is written, and kind and words of each question.
ODD = [
    ("Dear Grase, it is here.", "name", "“Grase”: the customer is written Grace Okafor."),
    ("Dear Mrs Okafar, it is here.", "name", "“Okafar”: the customer is written Grace Okafor."),
    ("Hello Peter,\nit is here.", "name", "“Peter” is not this customer, who is Grace Okafor."),
    ("It is here. Mrs Okafer, may I ring you?", "name", "“Okafer”: the customer is written Grace Okafor."),
    ("We pay you £50 today.", "amount", "No offer on this case is of £50."),
    ("We pay you 1,040 pounds today.", "amount", "No offer on this case is of 1,040 pounds."),
    ("We pay you GBP 41.00 today.", "amount", "No offer on this case is of GBP 41.00."),
    ("It comes on 30 November.", "date", "No promise and no date of this case is on 30 November. The nearest is Friday 27 November."),  # noqa: E501
    ("It comes on 2026-12-24.", "date", "No promise and no date of this case is on 2026-12-24. The nearest is Monday 7 December."),  # noqa: E501
    ("It comes on Thursday 27 November.", "weekday", "“Thursday 27 November”: that day is a Friday."),
    ("You wrote on Mon 20th of November 2026.", "weekday", "“Mon 20th of November 2026”: that day is a Friday."),
    (f"I looked into it. {NOTE}", "note", "These words stand in a note for colleagues."),
    ("she rang twice, and cried. The depot hung up on her", "note", "These words stand in a note for colleagues."),
    ("the depot hung up on her", "note", "These words stand in a note for colleagues."),
    ("About C-9999-9999: it is here.", "reference", "C-9999-9999 is another complaint; this one is C-7KM4-T29A."),
]  # fmt: skip


@pytest.mark.requirement("B-21")
@pytest.mark.parametrize(("said", "kind", "words"), ODD)
def test_what_does_not_fit_is_asked_about(said: str, kind: str, words: str):
    assert [(found.kind, found.words) for found in mixups.find(said, CASE)] == [(kind, words)]


FINE = [
    "Dear Grace Okafor, it is here.",
    "Dear Mrs Okafor,\nthank you.",
    "Hello again, Grace. Good morning to you both.",
    "Mr Nowak of the depot and Dr Chen saw it.",
    "We pay you £40.00, of the £84.50 and the £312 you paid.",
    "It comes on Friday 27 November, or on Monday 7 December 2026 at the latest.",
    "You paid on 3 December for it, and wrote on 20 November, a Friday.",
    "It weighs 50 kg, took 60 minutes and cost EUR 12.",
    "Ring her on Friday.",
    "C-7KM4-T29A and C-2222-2222 go together.",
    "On 31 April nothing happens, nor on 40/40/2026.",
]


@pytest.mark.requirement("B-21")
@pytest.mark.parametrize("said", FINE)
def test_what_fits_is_left_alone(said: str):
    assert mixups.find(said, CASE) == []


def test_each_question_is_asked_once():
    assert len(mixups.find("£50, and again £50.", CASE)) == 1


def test_somebody_without_a_name_can_be_greeted_in_any_way():
    assert mixups.find("Dear Peter, it is here.", Known(customer="", today=CASE.today)) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Sie hören am Donnerstag, 27. November, von uns."), ("fr", "Ce sera jeudi 27 novembre.")],
)
def test_the_customers_own_calendar_is_read_too(language: str, said: str):
    german = Known(customer="", today=CASE.today, language=language, days=CASE.days)

    (found,) = mixups.find(said, german)

    assert found.kind == "weekday"
