"""What the customer asks for, wish by wish: the boxes that several forms share."""

import re
from collections.abc import Sequence
from typing import Any

from ...access import Actor
from ...complaints import details as d
from ...complaints import wishes
from ...complaints.models import Complaint
from .actions import ActionForm
from .fields import OneOf, listed, text

MOST_WISHES = 6
PLACES = range(1, MOST_WISHES + 1)
ANSWERS = [("", "Choose"), ("yes", "Yes"), ("partly", "Partly"), ("not_now", "Not now")]
GETS, LESS = "Where they get it.", "Where they get less than they asked. They read it."
GETS_WITH = "Where they get it and no remedy below is for this wish."
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")


def wish_box(place: int) -> Any:
    return text(f"Wish {place}")


def answer_box() -> Any:
    return OneOf("Do they get it?", choices=listed(ANSWERS))


class WishBoxes(ActionForm):
    """One box for each wish. Nothing is invented, and nothing is cut: until somebody made more of it, the first holds
    what the customer wrote. `are_owed` says that one has to be written at least."""

    are_owed = False
    wish_1, wish_2, wish_3 = (wish_box(place) for place in range(1, 4))
    wish_4, wish_5, wish_6 = (wish_box(place) for place in range(4, 7))

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        stated = [wish.words for wish in wishes.current(complaint.id)] if complaint.id else []
        if not self.is_submitted():
            for place, words in enumerate((stated or [complaint.desired.strip()])[:MOST_WISHES], start=1):
                self[f"wish_{place}"].data = words
        for place in range(self._shown(stated) + 1, MOST_WISHES + 1):
            if not self[f"wish_{place}"].data:
                self.leave_out(place)

    def _shown(self, stated: Sequence[str]) -> int:
        filled = sum(1 for place in PLACES if self[f"wish_{place}"].data)
        return max(filled + 1, 2)

    def leave_out(self, place: int) -> None:
        del self[f"wish_{place}"]

    def can_split(self, name: str) -> bool:
        field = self[name] if name.startswith("wish_") and name in self else None
        is_stated = field is not None and bool((field.render_kw or {}).get("readonly"))
        return field is not None and not is_stated and len(self.used) < MOST_WISHES and len(_two(field.data or "")) == 2

    def pressed(self, press: str, name: str) -> None:
        """“Make two of it”: the first sentence stays, what follows goes into the first empty box."""
        free = [place for place in self.places if place not in self.used]
        if press == "split" and self.can_split(name) and free:
            self[name].data, self[f"wish_{free[0]}"].data = _two(self[name].data)

    @property
    def places(self) -> list[int]:
        """The boxes that are on the page."""
        return [place for place in PLACES if f"wish_{place}" in self]

    @property
    def used(self) -> list[int]:
        """The boxes with something in them."""
        return [place for place in self.places if (self[f"wish_{place}"].data or "").strip()]

    def is_optional(self, name: str) -> bool:
        if name.startswith("wish_"):
            return name != "wish_1" or not self.are_owed
        return super().is_optional(name)


class AnsweredWishes(WishBoxes):
    """The same with what each wish gets."""

    answer_1, answer_2, answer_3, answer_4, answer_5, answer_6 = (answer_box() for _ in PLACES)
    detail_1, detail_2, detail_3, detail_4, detail_5, detail_6 = (text("What exactly", GETS) for _ in PLACES)
    reason_1, reason_2, reason_3, reason_4, reason_5, reason_6 = (text("Why it is less", LESS) for _ in PLACES)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        """What was stated before is answered as it stands: a new wording belongs to what we understood."""
        super().prepare(complaint, actor)
        stated = {wish.words for wish in wishes.current(complaint.id)}
        for place in self.places:
            self[f"wish_{place}"].label.text = "They ask"
            if self[f"wish_{place}"].data in stated:
                self[f"wish_{place}"].render_kw = {"readonly": True}

    def leave_out(self, place: int) -> None:
        super().leave_out(place)
        del self[f"answer_{place}"], self[f"detail_{place}"], self[f"reason_{place}"]

    def wish_fields(self, place: int) -> list[Any]:
        """The fields of one wish, in their order."""
        return [self[f"{name}_{place}"] for name in ("wish", "answer", "detail", "reason")]

    def answers(self) -> tuple[d.WishAnswer, ...]:
        return tuple(
            d.WishAnswer(
                self[f"wish_{place}"].data, self[f"answer_{place}"].data or "", self[f"detail_{place}"].data,
                self[f"reason_{place}"].data,
            )
            for place in self.used
        )  # fmt: skip

    def field_for(self, name: str) -> Any:
        """An answer is counted among those that were written; its field stands where its box does."""
        if name == "answers":
            return self.wish_1
        kind, _, number = name.partition("_")
        if kind in ("wish", "answer", "detail", "reason") and number.isdecimal():
            used = self.used or [1]
            return self[f"{kind}_{used[min(int(number), len(used)) - 1]}"]
        return super().field_for(name)

    def is_optional(self, name: str) -> bool:
        """Their hints say when details and reasons are needed; an answer is, as soon as there is a wish."""
        kind, _, place = name.partition("_")
        if kind == "answer":
            return self.is_optional(f"wish_{place}") and int(place) not in self.used
        return kind not in ("detail", "reason") and super().is_optional(name)


class WishesForm(AnsweredWishes):
    needs = d.WishesAnswered
    template = "desk/_wish_fields.html"
    are_owed = True

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        if not self.is_submitted():
            for place, given in enumerate(wishes.standing(wishes.read(complaint.id))[:MOST_WISHES], start=1):
                if given.answer is not None:
                    self[f"answer_{place}"].data = given.answer.answer
                    self[f"detail_{place}"].data = given.answer.detail
                    self[f"reason_{place}"].data = given.answer.reason

    def details(self) -> d.WishesAnswered:
        return d.WishesAnswered(self.answers())


def _two(words: str) -> list[str]:
    """The first sentence or line, and all that follows it; one where nothing does."""
    return [part.strip() for part in SENTENCE_END.split(words.strip(), maxsplit=1)]
