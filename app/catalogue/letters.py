"""What a decision letter has to say, and when a second person signs it."""

from decimal import Decimal
from typing import Literal

from ..access import Role
from .care import Choice
from .settings import Document

Deciding = Literal["upheld", "partly_upheld", "not_upheld", "outside_our_control", "final_position"]
"""What a decision letter decides."""

_WE_ASK = (
    "We ask you {in_days} whether it worked. You need not wait for that: say at any time that it is not right, and we "
    "open your complaint again."
)
_THEY_ASK = (
    "We keep everything and answer every question they have. Tell us when you have gone to them, so that we can send "
    "them what they need."
)


class Letters(Document):
    """What a decision letter has to say, and when a second person signs it before it leaves.

    `fixed` paragraphs can't be left out; {blanks} in them are filled in from the case and the settings. `above` is a
    sum in the organisation's currency, None for no limit; `severe` are priorities 1 and 2. `signers` never sign what
    they wrote.
    """

    fixed: dict[Deciding, tuple[str, ...]] = {  # noqa: RUF012 - pydantic copies it
        "upheld": (_WE_ASK,),
        "partly_upheld": (_WE_ASK,),
        "not_upheld": (_WE_ASK,),
        "outside_our_control": (_WE_ASK,),
        "final_position": (_THEY_ASK,),
    }
    name_outside_body: tuple[Deciding, ...] = (
        "upheld", "partly_upheld", "not_upheld", "outside_our_control", "final_position",
    )  # fmt: skip
    above: Decimal | None = Decimal(250)
    severe: bool = True
    not_upheld: bool = True
    sensitive: bool = True
    final_position: bool = True
    signers: tuple[Role, ...] = (Role.MANAGER, Role.QA)
    send_back_reasons: tuple[Choice, ...] = (
        Choice(key="facts", name="The facts are not clear", hint="Somebody who was not there could not follow it."),
        Choice(key="concerns", name="Not every concern is answered", hint="Something they said is passed over."),
        Choice(key="tone", name="The tone", hint="It is cold, or it blames them."),
        Choice(key="plain", name="Hard to read", hint="Long sentences, words of the house."),
        Choice(key="remedy", name="The remedy or the amount", hint="It does not fit what happened, or similar cases."),
        Choice(key="reasons", name="The reasons do not carry the decision"),
        Choice(key="law", name="The law or the outside body", hint="A right of theirs is missing or wrong."),
        Choice(key="names_dates", name="Names, dates or sums are wrong"),
        Choice(key="other", name="Something else"),
    )

    def send_back_reason(self, key: str) -> str:
        """What a reason is called; one that is no longer on the list is named by its key."""
        return next((reason.name for reason in self.send_back_reasons if reason.key == key), key.replace("_", " "))
