"""Hints: each finds what it is for, with another wording, and leaves alone what a kind person writes."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.complaints.wording import hints
from app.complaints.wording.hints import Setting
from app.complaints.wording.rules import NAMES
from app.config import ROOT
from tests.support.letters import all_letters

STORY = Path(ROOT / "app" / "jobs" / "demo" / "complaints.toml")

# What is said, which hint it brings, and what the hint shows.
SAID = [
    ("You failed to tell us your new address.", "blame", "You failed to"),
    ("You should have read the label.", "blame", "You should have read"),
    ("You didn’t provide a receipt.", "blame", "You didn’t provide"),
    ("That was your own mistake.", "blame", "your own mistake"),
    ("You claim that the bell was not rung.", "blame", "You claim"),
    ("As you can surely understand, we need time.", "blame", "As you can surely understand"),
    ("Unfortunately, the machine is ruined.", "cold", "Unfortunately"),
    ("Please note that we are closed.", "cold", "Please note"),
    ("We regret to inform you that it is lost.", "cold", "We regret to inform you"),
    ("As per your letter, we looked.", "cold", "As per"),
    ("You are a valued customer.", "cold", "valued customer"),
    ("Your complaint has been\nlogged.", "cold", "Your complaint has been\nlogged"),
    ("We take all complaints very seriously.", "cold", "We take all complaints very seriously"),
    ("There is nothing more we can do.", "cold", "There is nothing more we can do"),
    ("I'm sorry if you were upset.", "half_apology", "sorry if"),
    ("I am sorry that you feel that way.", "half_apology", "sorry that you feel"),
    ("We apologise for any inconvenience.", "half_apology", "any inconvenience"),
    ("Our policy says no.", "rules_first", "Our policy says"),
    ("We are not allowed to refund it.", "rules_first", "We are not allowed to"),
    ("It was late because the driver forgot.", "excuse", "because the driver forgot"),
    ("It was late because Dev forgot.", "excuse", "because Dev forgot"),
    ("Our trainee made a mistake.", "excuse", "Our trainee made a mistake"),
    ("Due to unforeseen circumstances it is late.", "excuse", "Due to unforeseen circumstances"),
    ("We are short-staffed.", "excuse", "short-staffed"),
    ("My colleague is off sick.", "absence", "is off sick"),
    ("Mina was on holiday.", "absence", "was on holiday"),
    ("She is on sick leave until May.", "absence", "on sick leave"),
    ("Your ticket number is 4.", "jargon", "ticket number"),
    ("I escalated it.", "jargon", "escalated"),
    ("We will utilise it prior to Monday.", "jargon", "utilise"),
    ("As a gesture of goodwill we pay it.", "jargon", "gesture of goodwill"),
    ("You hear from us as soon as possible.", "no_date", "as soon as possible"),
    ("It will be looked into.", "no_date", "will be looked into"),
    ("Someone will be in touch.", "no_date", "Someone will be in touch"),
    ("Thank you!", "exclamation", "you!"),
    ("Dear Mrs Okafor, it is here.", "greeting", "Dear Mrs Okafor"),
    (" ".join(["do"] * 36) + ".", "long_sentence", "do do do do do do … (36 words)"),
]


@pytest.mark.requirement("000-14", "001-12", "004-10")
@pytest.mark.parametrize(("said", "rule", "shown"), SAID)
def test_a_hint_says_why_and_what_to_write_instead(said: str, rule: str, shown: str):
    found = hints.find(said)

    hint = next(hint for hint in found if hint.rule == rule)
    assert (hint.said, bool(hint.why), bool(hint.instead)) == (shown, True, True)
    assert [hint.rule for hint in found if hint.rule not in (rule, "jargon")] == []


KIND = [
    "I am sorry. You should have been sitting before you needed to ask.",
    "You should have seen £42.50 at the start or not at all.",
    "An instrument with a ticket is a passenger who does not speak.",
    "I ring you by Tuesday 24 November, and somebody will be in touch on Friday if I can’t.",
    "Within two working days we will get back to you with the sum.",
    "You told us that the bell was not rung. You were right.",
    "Because we forgot it, you waited. That was our fault.",
    "Because it forgot nothing, the camera shows the whole hour.",
    "Your mother is ill, and you had to wait outside with her.",
    "You were on your own on a platform at midnight.",
    "We could not find your letter, so please send it once more.",
    "I have taken it over. Ask for me whenever you ring.",
    "The policeman was polite, and our terms were not.",
    "It is not sad, and it is not regretted.",
    "Mistakes like ours cost you two evenings.",
    "We pay you £40 today. Then we ask you whether it worked.",
    "In May we mend the shelter; may I ring you then?",
]


@pytest.mark.requirement("000-14")
@pytest.mark.parametrize("said", KIND)
def test_kind_words_bring_no_hint(said: str):
    assert hints.find(said) == []


@pytest.mark.requirement("001-12")
def test_a_colleague_by_name_brings_a_hint_and_whoever_answers_for_it_does_not():
    setting = Setting(colleagues=("Dev Raman", "June Field"))

    named = [hint.said for hint in hints.find("It lay with Dev Raman for a week.", setting)]
    first_name = [hint.said for hint in hints.find("I asked Dev about it.", setting)]

    assert (named, first_name) == (["Dev Raman"], ["Dev"])
    assert hints.find("Priya Shah rings you on 1 June.", setting) == []


def test_hard_words_are_told_by_the_reading_age_of_the_whole():
    said = "Contractual documentation comprehensively stipulates applicable limitations regarding compensation. " * 4

    (hint,) = hints.find(said)

    assert (hint.rule, hint.said) == ("hard", "Reading age 42")


def test_a_language_without_rules_is_only_counted():
    german = Setting(language="de")

    assert hints.find("Leider, unfortunately, Ihr Fehler.", german) == []
    assert [hint.rule for hint in hints.find("Danke!", german)] == ["exclamation"]


FOR_WHOM = {"no_telephone": "telephone", "no_internet": "internet"}
WITHOUT = [
    ("Ring me on 0161 496 0182 and ask for me.", "no_telephone", "Ring me"),
    ("You reach us on Monday; ring 0800 555 0158.", "no_telephone", "ring 0800 555 0158"),
    ("I ring you on Friday.", "no_telephone", "ring you"),
    ("Ask for me whenever you ring.", "no_telephone", "whenever you ring"),
    ("We can talk about it by phone.", "no_telephone", "by phone"),
    ("Click here to see it.", "no_internet", "Click here"),
    ("Use the link below.", "no_internet", "Use the link"),
    ("It is all at https://example.org/help.", "no_internet", "https://example.org/help"),
    ("You find it on our website.", "no_internet", "our website"),
    ("You can add it on the page of your complaint.", "no_internet", "on the page of your complaint"),
    ("Send us the bill by e-mail.", "no_internet", "by e-mail"),
]


@pytest.mark.requirement("000-14")
@pytest.mark.parametrize(("said", "rule", "shown"), WITHOUT)
def test_ways_that_somebody_does_not_have_bring_a_hint_to_whoever_writes_to_them(said: str, rule: str, shown: str):
    way = FOR_WHOM[rule]
    other = {"telephone", "internet"} - {way}

    assert next((hint.rule, hint.said) for hint in hints.find(said, Setting(without={way}))) == (rule, shown)
    assert [hint for hint in hints.find(said, Setting(without=other)) if hint.rule in FOR_WHOM] == []
    assert [hint for hint in hints.find(said) if hint.rule in FOR_WHOM] == []


def test_offers_to_write_bring_none():
    said = "Write to me at 1 High Street. I called on your neighbour, and they linked it to the ring of the bell."

    assert hints.find(said, Setting(without=set(FOR_WHOM.values()))) == []


def test_every_rule_has_a_name_and_a_sentence_here():
    proven = {rule for _, rule, _ in [*SAID, *WITHOUT]} | {"colleague", "hard"}

    assert proven == NAMES.keys()


@pytest.mark.requirement("000-14")
@pytest.mark.usefixtures("monday")
def test_our_own_letters_bring_no_hint(app: Flask):
    letters = all_letters(app)

    found = {
        kind: [hint.said for hint in hints.find(letter.text, Setting(greets=False))] for kind, letter in letters.items()
    }
    assert {kind: said for kind, said in found.items() if said} == {}


def test_what_kind_people_wrote_in_the_demo_brings_no_hint_that_finds_a_phrase():
    written = list(_written())

    found = [(hint.rule, hint.said) for words in written for hint in hints.find(words, Setting(greets=False))]

    assert len(written) > 300
    assert [row for row in found if row[0] != "hard"] == []
    assert len(found) <= 1


def _written() -> Iterator[str]:
    """What staff wrote to customers."""
    written = {"acknowledge": ("personal", "apology"), "message": ("text",), "offer": ("explanation",),
               "resolve": ("explanation", "done"), "ask_customer": ("question",), "move_promise": ("reason",),
               "deadlock": ("position",), "take_back": ("reason",)}  # fmt: skip
    for row in tomllib.loads(STORY.read_text("utf-8"))["complaints"]:
        for step in row["steps"]:
            if step["by"] not in ("customer", "system"):
                yield from (step[name] for name in written.get(step["action"], ()) if name in step)
