"""The typed documents about safety: what to do when somebody is very upset, and when a colleague feels threatened."""

from .settings import Document


class Safety(Document):
    """What a colleague reads in a hard moment. The closing sentence is said as it stands, once, and then they go."""

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
