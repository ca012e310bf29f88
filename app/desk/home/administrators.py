"""The home page of an administrator: people to see to, mails that failed, settings nobody filled in, the worker."""

from typing import Any

from ...access import Actor
from ...catalogue import worker
from ...complaints import correspondence
from ...complaints.tallies import shown
from ...trends import house
from ...trends.numbers import Numbers

TROUBLES = {
    "left": "Has left and still holds",
    "no_deputy": "Is away, and nobody stands in",
    "deputy_gone": "Is away, and so is {deputy}, who stands in",
    "never_came": "Has not chosen a password yet",
}
BLANKS = {
    "name": "The name customers know",
    "phone": "A telephone number",
    "email": "An e-mail address",
    "address": "A postal address",
    "privacy_contact": "Whom to ask about privacy",
    "outside_body": "The outside body that looks again",
}
FAILED_SHOWN = 5


def parts(actor: Actor, numbers: Numbers) -> dict[str, Any]:
    return {
        "people": [(person, _trouble(person)) for person in house.people_to_see_to()],
        "failed": correspondence.dead_letters(actor)[:FAILED_SHOWN] if numbers["failed"] else [],
        "kinds": correspondence.KIND_WORDS,
        "blanks": [BLANKS[name] for name in house.blanks()],
        "beat_at": worker.last_beat(),
        "worker_is_well": worker.is_well(),
    }


def _trouble(person: house.Person) -> str:
    words = TROUBLES[person.trouble].format(deputy=person.deputy)
    if person.trouble != "left":
        return words
    held = ((person.cases, "case"), (person.tasks, "task"), (person.promises, "promise"))
    parts = (f"{shown(count)} {word}{'' if count == 1 else 's'}" for count, word in held if count)
    return f"{words} {', '.join(parts)}"
