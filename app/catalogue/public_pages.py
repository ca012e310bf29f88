"""What our public pages say that only the organisation itself can know."""

from datetime import date

from .settings import Document


class PublicPages(Document):
    """Each is left out where it is blank. `representatives` names whom to ask about what, one a line."""

    lead: str = ""
    representatives: str = ""
    in_person: str = ""
    relay: str = ""
    accessibility_checked_on: date | None = None
    accessibility_limits: str = ""
    accessibility_authority: str = ""
    privacy_basis: str = ""
    privacy_kept: str = ""
    privacy_authority: str = ""


SAID = {
    "lead": "Who answers for how complaints are handled",
    "representatives": "Whom to ask about what",
    "in_person": "Where to come in person",
    "relay": "For people who do not hear or speak well",
    "accessibility_limits": "What does not work well yet",
    "accessibility_authority": "Who to turn to when our answer does not help",
    "privacy_basis": "On what law it rests that we keep complaints",
    "privacy_kept": "How long complaints are kept",
    "privacy_authority": "Who watches over privacy",
}
"""What of it is words, each with what it is to whoever translates it."""
