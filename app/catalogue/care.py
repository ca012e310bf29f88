"""The typed documents about judging and caring: what each severity means, what people may need, what is sensitive."""

from .settings import Document


class Level(Document):
    """What one severity means: its name, when it is right, and examples to hold a case against."""

    name: str
    definition: str
    examples: tuple[str, ...]


LEVELS = {
    1: Level(
        name="Critical",
        definition="Somebody is harmed or in danger, or cannot live their day until we act.",
        examples=(
            "An injury, or something of ours that could cause one.",
            "No home, no heating, no medicine or no money for food because of us.",
            "Threats or abuse by somebody who works for us.",
        ),
    ),
    2: Level(
        name="High",
        definition="A heavy loss, or one that grows with each day, or many people have it.",
        examples=(
            "A wrong charge that has made rent or a loan bounce.",
            "A date that cannot be moved is close: a wedding, a hospital visit, a court.",
            "We broke a promise to somebody who had complained before.",
        ),
    ),
    3: Level(
        name="Medium",
        definition="Something was lost, money, time or trust, and it is no worse tomorrow.",
        examples=(
            "A parcel arrived broken and can be replaced.",
            "A refund is late, and they can wait for it.",
            "Two visits missed, with a day off work for each.",
        ),
    ),
    4: Level(
        name="Low",
        definition="It annoyed them and nothing is lost. It still gets its full answer.",
        examples=(
            "A rude word that was put right at once.",
            "A form that is hard to read.",
            "Ten minutes late, once.",
        ),
    ),
}


class Severities(Document):
    """The four severities by priority, 1 the most pressing. Their dates stand in `Targets`.

    `danger_raises_to` is the least severity of a complaint in which somebody is in danger.
    """

    danger_raises_to: int = 1
    levels: dict[int, Level] = LEVELS


class Choice(Document):
    """One thing to choose, with what it means. What was chosen keeps its key when the words change."""

    key: str
    name: str
    hint: str = ""
    active: bool = True


class NeedKind(Choice):
    """What somebody needs. `handling` is what it asks of whoever acts, `raises_to` the least severity; 0 for none."""

    handling: str = ""
    raises_to: int = 0


class Care(Document):
    """What asks for care in how we handle a complaint, and in who reads it."""

    sensitive_kinds: tuple[Choice, ...] = (
        Choice(key="colleague", name="It is about a colleague"),
        Choice(key="health", name="It speaks of somebody’s health"),
        Choice(key="child", name="A child is part of it"),
        Choice(key="danger", name="Somebody is, or was, in danger"),
        Choice(key="violence", name="Violence, threats or harassment"),
        Choice(key="discrimination", name="Somebody was treated worse for who they are"),
        Choice(key="fraud", name="Fraud or theft"),
        Choice(key="other", name="Something else that few should read"),
    )

    need_kinds: tuple[NeedKind, ...] = (
        NeedKind(key="large_print", name="Large print", handling="Write in large print, 16 point or more."),
        NeedKind(
            key="language",
            name="Another language, or an interpreter",
            handling="Have an interpreter on the line before you ring; write in their language.",
        ),
        NeedKind(key="ring", name="Rather be rung than written to", handling="Ring, do not write."),
        NeedKind(key="write", name="Rather be written to than rung", handling="Write, do not ring."),
        NeedKind(
            key="representative", name="Somebody who speaks for them", handling="Speak with whoever acts for them."
        ),
        NeedKind(
            key="hearing",
            name="Hears badly or not at all",
            handling="Write, or use the relay service. Leave no voice message.",
        ),
        NeedKind(
            key="sight",
            name="Sees badly or not at all",
            handling="Ring and read it out. A letter alone reaches nobody.",
        ),
        NeedKind(
            key="offline",
            name="No computer, no internet",
            handling="Write on paper, or ring. Send no links, and nothing to be filled in on a page.",
        ),
        NeedKind(key="time", name="More time", handling="Ask how long they need before you set a date for them."),
        NeedKind(key="access", name="Cannot come to us", handling="Go to them, or ring. Do not invite them in."),
        NeedKind(
            key="grief",
            name="Somebody close to them has died",
            handling="Say that you know of it. Send no printed forms.",
            raises_to=2,
        ),
        NeedKind(
            key="illness",
            name="Ill, or cares for somebody who is",
            handling="Ask what suits them, and keep calls short.",
            raises_to=2,
        ),
        NeedKind(
            key="money",
            name="Short of money because of it",
            handling="Settle the money first, the rest after.",
            raises_to=2,
        ),
        NeedKind(
            key="memory",
            name="Forgets, or finds it hard to follow",
            handling="One thing at a time, and the same in writing afterwards.",
        ),
        NeedKind(
            key="harm",
            name="Afraid, or at risk of harm",
            handling="Ask whether it is safe to talk. Leave no message.",
            raises_to=1,
        ),
        NeedKind(
            key="child",
            name="A child or young person has to live with it",
            handling="Ask what the child needs today.",
            raises_to=2,
        ),
        NeedKind(key="other", name="Something else, in their own words", handling="Read what they wrote, and do it."),
    )
    purposes: tuple[Choice, ...] = (
        Choice(key="reach", name="To reach them in a way that works"),
        Choice(key="understand", name="To be understood, and to understand them"),
        Choice(key="fairness", name="So that they are not worse off because of it"),
        Choice(key="safety", name="To keep somebody safe"),
    )
    bases: tuple[Choice, ...] = (
        Choice(key="consent", name="They agree", hint="Say to them what you write down, who reads it, and what for."),
        Choice(
            key="adjustment", name="The law asks us to adjust",
            hint="Only for what we change in how we serve them, because of a disability.",
        ),
        Choice(
            key="safeguarding", name="To protect somebody at risk",
            hint="Only where asking them would put somebody in danger, or is not possible.",
        ),
        Choice(key="vital", name="To save a life", hint="Only in an emergency."),
    )  # fmt: skip

    authorities: tuple[Choice, ...] = (
        Choice(key="spoken", name="They told us so themselves"),
        Choice(key="letter", name="A signed letter or form"),
        Choice(key="power", name="Power of attorney, or a court’s order"),
        Choice(key="parent", name="Parent or guardian of a child"),
        Choice(key="unseen", name="Nothing yet", hint="Tell nothing about the case until it is seen."),
    )

    def authority(self, key: str) -> Choice:
        """What a key stands for; one that is no longer on the list is named by it."""
        known = next((row for row in self.authorities if row.key == key), None)
        return known or Choice(key=key, name=key.replace("_", " "))

    def need_kind(self, key: str) -> NeedKind:
        """What a key stands for; one that is no longer on the list is named by it."""
        known = next((kind for kind in self.need_kinds if kind.key == key), None)
        return known or NeedKind(key=key, name=key.replace("_", " "))

    def sensitive_name(self, key: str) -> str:
        """What a kind is called; one that is no longer on the list is named by its key."""
        return next((kind.name for kind in self.sensitive_kinds if kind.key == key), key.replace("_", " "))


class Taking(Document):
    """How complaints are taken down: after how many working days one needs a reason for being late, until how many
    complaints of a colleague the lines to say are on, and the languages customers may choose from.
    """

    late_working_days: int = 2
    script_first: int = 5
    languages: tuple[str, ...] = ("en", "cy", "pl", "ro", "pa", "ur", "bn", "gu", "ar", "pt", "es", "fr", "it", "zh")
