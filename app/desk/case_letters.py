"""The decision letters of a case, for its page: what is being written, who looks at it, what was sent."""

from dataclasses import dataclass
from datetime import datetime

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints.casefile import CaseFile
from ..decisions import queries as decisions
from ..decisions.models import Letter, LetterVersion, SignOff

NAMES = {"decision": "Decision letter", "final_position": "Final position", "correction": "Corrected letter"}
# State of a letter: word, icon, tone, filled.
LOOKS = {
    "draft": ("Draft", "pencil", "muted", False),
    "asked": ("Waits for a signature", "patch-check", "seam", True),
    "signed": ("Signed", "patch-check", "ok", False),
    "sent": ("Sent", "check-circle", "ok", False),
    "taken_back": ("Taken back", "arrow-counterclockwise", "muted", False),
    "set_aside": ("Set aside", "archive", "muted", False),
}


@dataclass(frozen=True)
class CaseLetter:
    """`may_sign`: whether whoever looks is one of those who may sign it now."""

    letter: Letter
    name: str
    word: str
    icon: str
    tone: str
    filled: bool
    number: int
    author: str
    saved_at: datetime
    said: str
    may_sign: bool

    @property
    def is_under_way(self) -> bool:
        return self.letter.state in decisions.UNDER_WAY


def letters(file: CaseFile, actor: Actor) -> list[CaseLetter]:
    """The letters of a file that was read with `decisions.PARTS`, the newest first, without those set aside."""
    found = file.found
    versions: dict[int, list[LetterVersion]] = {}
    for version in found.of(decisions.VERSIONS):
        versions.setdefault(version.letter_id, []).append(version)
    rows = [row for row in found.of(decisions.LETTERS) if row.state != "set_aside"]
    return [_letter(row, versions[row.id], found.of(decisions.SIGN_OFFS), file, actor) for row in reversed(rows)]


def _letter(
    letter: Letter, versions: list[LetterVersion], sign_offs: list[SignOff], file: CaseFile, actor: Actor
) -> CaseLetter:
    own = {version.id for version in versions}
    last = next((row for row in reversed(sign_offs) if row.version_id in own and row.state != "lapsed"), None)
    shown = next((row for row in versions if row.number == letter.sent_number), versions[-1])
    asked = last if last is not None and last.state == "asked" and letter.state == "asked" else None
    return CaseLetter(
        letter, NAMES[letter.kind], *LOOKS[letter.state], number=shown.number, author=file.name_of(shown.author_id),
        saved_at=letter.sent_at or shown.saved_at, said=_said(letter, last, file),
        may_sign=asked is not None and _may_sign(actor, asked, shown),
    )  # fmt: skip


def _said(letter: Letter, last: SignOff | None, file: CaseFile) -> str:
    """What a second person said of it."""
    if last is None:
        return ""
    if last.state == "asked":
        return f"{file.name_of(last.asked_by_id)} asks for a second signature."
    if last.state == "signed":
        return f"Signed by {file.name_of(last.decided_by_id)}."
    reasons = ", ".join(catalogue.letters().send_back_reason(key).lower() for key in last.reasons)
    return f"{file.name_of(last.decided_by_id)} sent it back: {reasons}." if letter.state == "draft" else ""


def _may_sign(actor: Actor, asked: SignOff, version: LetterVersion) -> bool:
    return actor.role in catalogue.letters().signers and actor.id not in (asked.asked_by_id, version.author_id)
