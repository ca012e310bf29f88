"""The typed documents about safety: hard moments, and the ladder by which complaints are escalated by themselves."""

from typing import Literal

from .settings import Document


class Safety(Document):
    """What a colleague reads in a hard moment. The closing sentence is said as it stands, once, and then they go.

    `further_minutes` is how long each of those who are called has to say that they come, before the next are called.
    """

    further_minutes: int = 1
    upset_card: tuple[str, ...] = (
        "Breathe out. Speak slower and lower than they do.",
        "Let them finish. Do not correct, do not explain, do not argue.",
        "Say what you heard: “This has made you very angry, and I understand why.”",
        "Promise nothing yet. Say that somebody who can decide is on the way.",
        "Ask whether they would rather wait, or be rung back within the hour.",
    )
    closing_sentence: str = (
        "I want to help you, and I can’t while I do not feel safe. I am ending our talk now. "
        "My manager will be in touch with you."
    )
    threat_card: tuple[str, ...] = (
        "Say the sentence once. Then hang up, or go: you need nobody’s leave.",
        "In person: keep a way out behind you, leave your things, go to where colleagues are.",
        "If you or anybody is in danger, ring the emergency services first.",
        "Do not ring back, do not answer them. Your manager takes it from here.",
        "Write down what was said while you remember it. Nobody but you and the managers reads it.",
    )
    policy_name: str = "Our policy on violence and threats"
    policy_url: str = ""
    check_on_working_days: int = 1
    restriction_weeks: int = 12
    restriction_review_weeks: int = 6


Group = Literal["handler", "representatives", "managers", "administrators"]


class Rung(Document):
    """When a complaint climbs to it: any of these, counted; 0 counts nothing. Days are calendar days.

    `silence_days` without a word of ours while it is our turn, `hand_overs` from one colleague to another, `repeats` in
    which they were in touch without an answer, `broken_promises`, `overdue_days` past our own date.
    """

    silence_days: int = 0
    hand_overs: int = 0
    repeats: int = 0
    broken_promises: int = 0
    overdue_days: int = 0
    addressee: Group = "managers"
    deputy: Group = "administrators"


RUNGS = {
    1: Rung(silence_days=7, hand_overs=3, repeats=2, broken_promises=1, overdue_days=1),
    2: Rung(silence_days=14, hand_overs=5, repeats=4, broken_promises=2, overdue_days=7),
    3: Rung(
        silence_days=21, hand_overs=8, repeats=6, broken_promises=3, overdue_days=21, addressee="administrators",
        deputy="managers",
    ),
}  # fmt: skip


class Ladder(Document):
    """The rungs by their level, 1 the lowest; and how long a second look by somebody without a part in it may take."""

    rungs: dict[int, Rung] = RUNGS
    second_look_working_days: int = 10
