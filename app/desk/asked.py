"""Who was asked about a case, in their order: what they said, whose turn it is, and what is next."""

from dataclasses import dataclass

from .. import clock
from ..complaints.casefile import CaseFile
from ..enquiries import queries as enquiries
from ..enquiries.asking import HEARD
from ..enquiries.models import Enquiry, Saying
from ..web import filters
from .options import Options


@dataclass(frozen=True)
class Said:
    """One text: who wrote it, when, and how it reached us."""

    by: str
    words: str
    is_confirmed: bool


@dataclass(frozen=True)
class AskedRow:
    """Somebody who was asked. `look` is word, icon and tone of where it stands, `next` what has to happen now, `ways`
    are label and address of what can be done. `came_from` says on which joined complaint they were asked. `said` has
    every text, the one that counts first."""

    enquiry: Enquiry
    came_from: str
    look: tuple[str, str, str]
    next: str
    said: list[Said]
    ways: list[tuple[str, str]]
    waiver: str

    @property
    def is_account(self) -> bool:
        return self.enquiry.kind == "statement"


@dataclass(frozen=True)
class AboutRow:
    """Somebody the complaint is about. `account` says where their own account stands."""

    name: str
    office: str
    account: str
    ask: str
    end: str


def rows(file: CaseFile, open_to: Options) -> list[AskedRow]:
    """Everybody who was, or will be, asked, in the order in which they come."""
    found = _in_order(enquiries.enquiries_in(file))
    names = {enquiry.id: enquiry.name for enquiry in found}
    return [_row(enquiry, file, open_to, names) for enquiry in found]


def _in_order(found: list[Enquiry]) -> list[Enquiry]:
    """As they were planned, each who waits after the one they wait for."""
    placed: list[Enquiry] = []
    for enquiry in found:
        after = next((place for place, row in enumerate(placed) if row.id == enquiry.after_id), None)
        while after is not None and after + 1 < len(placed) and placed[after + 1].after_id == enquiry.after_id:
            after += 1
        placed.insert(len(placed) if after is None else after + 1, enquiry)
    return placed


def _row(enquiry: Enquiry, file: CaseFile, open_to: Options, names: dict[int, str]) -> AskedRow:
    said = [row for row in enquiries.sayings_in(file) if row.enquiry_id == enquiry.id]
    waived = (row for row in file.blockers if row.kind == "enquiry" and row.about == enquiry.id and row.waived_at)
    waiver = next(waived, None)
    return AskedRow(
        enquiry=enquiry,
        came_from=_came_from(enquiry, file),
        look=_look(enquiry),
        next=_next(enquiry, names, file),
        said=[_said(row, enquiry, file) for row in _newest_first(said)],
        ways=_ways(enquiry, open_to, is_waived=waiver is not None),
        waiver=f"{file.name_of(waiver.waived_by_id)}: {waiver.waiver}" if waiver is not None else "",
    )


def _came_from(enquiry: Enquiry, file: CaseFile) -> str:
    if enquiry.asked_on_id == file.complaint.id:
        return ""
    known = {row.id: row.reference for row in file.trail if row.kind == "case"}
    return f"Asked on {known.get(enquiry.asked_on_id, 'a complaint')}, which is joined with this one"


def _look(enquiry: Enquiry) -> tuple[str, str, str]:
    day = filters.short_day(enquiry.due_at)
    if enquiry.state in ("asked", "repeated") and enquiry.due_at <= clock.now():
        return (f"Late since {day}", "exclamation-circle-fill", "bad")
    return {
        "waiting": ("In turn", "clock-history", "muted"),
        "asked": (f"by {day}", "clock", "muted"),
        "told": ("Write it back", "chat-quote", "seam"),
        "repeated": (f"Reads it, by {day}", "clock", "muted"),
        "answered": ("Confirmed" if enquiry.kind == "statement" else "Answered", "check-circle", "ok"),
        "skipped": ("Not asked" if enquiry.asked_at is None else "Gone on without", "dash-circle", "muted"),
    }[enquiry.state]


def _next(enquiry: Enquiry, names: dict[int, str], file: CaseFile) -> str:
    if enquiry.complaint_id != file.complaint.id:
        return "It goes on with the complaint that this one is joined with."
    if enquiry.state == "waiting":
        before = names.get(enquiry.after_id or 0, "whoever is before them")
        return f"Asked when {before} has answered, or you go on without them."
    if enquiry.state == "asked" and not enquiry.email:
        return "No address: speak with them, and write down what they say."
    if enquiry.state == "told":
        return "Write back what you understood. They read and confirm it before it counts."
    if enquiry.state == "repeated" and not enquiry.email:
        return "No address: read it to them, and write down their yes or what they correct."
    return ""


def _newest_first(said: list[Saying]) -> list[Saying]:
    """What counts stands first: the last text, which is the confirmed one where there is one."""
    return said[::-1]


def _said(row: Saying, enquiry: Enquiry, file: CaseFile) -> Said:
    day = filters.short_day(row.at)
    if row.by == "us":
        by = f"What we understood, {file.name_of(row.user_id)}, {day}"
    elif row.user_id is not None:
        by = f"{enquiry.name}, {HEARD.get(row.heard, 'spoken').lower()} to {file.name_of(row.user_id)}, {day}"
    else:
        by = f"{enquiry.name}, {day}"
    if row.confirmed_at is not None:
        by += f". Confirmed {filters.short_day(row.confirmed_at)}"
    return Said(by, row.words, row.confirmed_at is not None)


def _ways(enquiry: Enquiry, open_to: Options, *, is_waived: bool) -> list[tuple[str, str]]:
    offered = {
        "waiting": (("Go on without them", "skip_enquiry"),),
        "asked": (("Write down what they say", "answer_enquiry"), ("Go on without them", "skip_enquiry")),
        "told": (("Write it back", "repeat_statement"), ("Go on without it", "skip_enquiry")),
        "repeated": (
            ("They confirm it", "confirm_statement"), ("They correct it", "correct_statement"),
            ("Write it anew", "repeat_statement"), ("Go on without it", "skip_enquiry"),
        ),
    }.get(enquiry.state, ())  # fmt: skip
    ways = [(label, open_to.url(name, enquiry_id=enquiry.id)) for label, name in offered]
    if enquiry.is_open and not is_waived:
        ways.append(("Decide without waiting", open_to.url("waive", item=f"enquiry-{enquiry.id}")))
    return [(label, href) for label, href in ways if href]


def about(file: CaseFile, open_to: Options) -> list[AboutRow]:
    """Whom the complaint is about, with what became of their own account."""
    given = {row.name: row for row in enquiries.accounts_in(file)}
    return [
        AboutRow(
            name=row.name,
            office=row.office,
            account=_account(given.get(row.name)),
            ask="" if row.name in given else open_to.url("ask_colleague", whom=f"person-{row.id}", kind="statement"),
            end=open_to.url("end_involvement", involved_id=row.id),
        )
        for row in enquiries.involved_in(file)
        if row.ended_at is None
    ]


def _account(enquiry: Enquiry | None) -> str:
    if enquiry is None:
        return "Nobody has asked them for their own account yet."
    return {
        "waiting": "They are asked for their own account in turn.",
        "asked": "They were asked for their own account.",
        "told": "They gave their own account; it has to be written back.",
        "repeated": "They read what we understood of their account.",
        "answered": "They gave and confirmed their own account.",
        "skipped": "It went on without their own account.",
    }[enquiry.state]
