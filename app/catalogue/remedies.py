"""The catalogue of remedies: its kinds, adding, changing and ending one, its stock and its codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import func, select, update

from .. import clock
from ..db import db
from ..errors import Invalid, NotFound
from . import queries
from .models import GuaranteeVersion, Remedy, Voucher
from .service import free_key

LONGEST_CODE = 200
CHANGED = (
    "Somebody else changed this remedy since you opened it. Look at it once more, then keep yours or leave theirs."
)


@dataclass(frozen=True)
class Kind:
    """A kind of remedy. `asks` are the fields an offer of it names besides its words and its sum: item, percentage,
    valid_until. A sweetener is sent on top of what was agreed, with a card."""

    key: str
    name: str
    asks: tuple[str, ...] = ()


KINDS = {
    kind.key: kind
    for kind in (
        Kind("apology", "Apology"),
        Kind("explanation", "Explanation"),
        Kind("repair", "Repair", ("item",)),
        Kind("refund", "Money back"),
        Kind("replacement", "Replacement", ("item",)),
        Kind("discount", "Discount", ("percentage", "valid_until")),
        Kind("gift", "Gift", ("item", "valid_until")),
        Kind("call", "Call"),
        Kind("change_of_procedure", "Change of procedure"),
        Kind("sweetener", "Sweetener", ("card", "address")),
    )
}
SWEETENER = "sweetener"


@dataclass(frozen=True)
class RemedyTerms:
    """What may be said of a remedy (see `models.Remedy`)."""

    name: str
    kind: str
    words: str = ""
    takes_money: bool = False
    cap: Decimal | None = None
    unit_cost: Decimal | None = None
    monthly_budget: Decimal | None = None
    percentage: int | None = None
    item: str = ""
    valid_days: int | None = None
    only_our_fault: bool = False
    stock: int | None = None
    draws_code: bool = False
    expires_on: date | None = None
    team_ids: tuple[int, ...] = ()
    steps: tuple[queries.RemedyStep, ...] = ()


def everything() -> Sequence[Remedy]:
    """All remedies in their order, ended ones too."""
    return db.session.scalars(select(Remedy).order_by(Remedy.active.desc(), Remedy.position, Remedy.id)).all()


def get(remedy_id: int) -> Remedy:
    """A remedy, whether it is offered still or not. Raises NotFound."""
    remedy = db.session.get(Remedy, remedy_id)
    if remedy is None:
        raise NotFound("This remedy does not exist.")
    return remedy


def add(terms: RemedyTerms) -> Remedy:
    """A remedy at the end of the list. Raises Invalid for what is missing, or a name that exists."""
    _check(terms)
    last = db.session.scalar(select(func.max(Remedy.position))) or 0
    key = free_key(terms.name, set(db.session.scalars(select(Remedy.key))))
    remedy = Remedy(key=key, position=last + 1, active=True)
    _apply(remedy, terms)
    db.session.add(remedy)
    db.session.flush()
    queries.forget()
    return remedy


def change(remedy_id: int, terms: RemedyTerms, *, seen: str, stock_seen: int | None) -> None:
    """New words and limits, from now on; what was offered before stays as it was.

    `seen` is the `version_of` the remedy that was changed, `stock_seen` its stock then: only what was added to that or
    taken off is, for agreements count on meanwhile. Raises NotFound or Invalid, also where somebody changed it since.
    """
    get(remedy_id)
    remedy = locked([remedy_id])[remedy_id]
    if seen != version_of(remedy):
        raise Invalid("Somebody changed it.", errors={"name": CHANGED})
    _check(terms, remedy)
    stock = remedy.stock
    _apply(remedy, terms)
    if None not in (stock, terms.stock, stock_seen):
        remedy.stock = (stock or 0) + (terms.stock or 0) - (stock_seen or 0)
    queries.forget()


def version_of(remedy: Remedy) -> str:
    """What changes whenever somebody changes the remedy; its stock left aside, which agreements change."""
    said = [str(getattr(remedy, name)) for name in RemedyTerms.__dataclass_fields__ if name != "stock"]
    return sha256("\0".join(said).encode()).hexdigest()[:16]


def end(remedy_id: int, *, active: bool) -> None:
    """Offer it no more, or again; offers that name it keep it. Raises Invalid for the last one."""
    remedy = get(remedy_id)
    others = select(func.count()).where(Remedy.active, Remedy.id != remedy_id)
    if not active and not db.session.scalar(others):
        raise Invalid("One has to stay on offer.")
    remedy.active = active
    queries.forget()


def locked(ids: Sequence[int]) -> dict[int, Remedy]:
    """The rows as they are now, for whoever counts on them: nobody else does until this is committed."""
    # NO KEY UPDATE: rows that only name one of these need not wait.
    rows = select(Remedy).where(Remedy.id.in_(ids)).order_by(Remedy.id).with_for_update(key_share=True)
    return {row.id: row for row in db.session.scalars(rows, execution_options={"populate_existing": True})}


def take(remedy_id: int) -> None:
    """One less in stock, where it is counted: by an agreement, which stands even where the last one has gone."""
    _count(remedy_id, -1)


def give_back(remedy_id: int) -> None:
    """One more in stock, where it is counted."""
    _count(remedy_id, 1)


def _count(remedy_id: int, by: int) -> None:
    counted = update(Remedy).where(Remedy.id == remedy_id, Remedy.stock.is_not(None))
    db.session.execute(counted.values(stock=Remedy.stock + by), execution_options={"synchronize_session": "fetch"})


def add_codes(remedy_id: int, pasted: str) -> int:
    """Keep codes, one a line; those that are there already are left out. Returns how many are new. Raises Invalid."""
    remedy = get(remedy_id)
    codes = list(dict.fromkeys(line.strip() for line in pasted.splitlines() if line.strip()))
    if not codes:
        raise Invalid("Nothing to add.", errors={"codes": "Paste the codes, one a line."})
    if long := [code for code in codes if len(code) > LONGEST_CODE or "\0" in code]:
        raise Invalid("Too long.", errors={"codes": f"This is no code: {long[0][:40]}…"})
    known = set(db.session.scalars(select(Voucher.code).where(Voucher.remedy_id == remedy.id)))
    new = [Voucher(remedy_id=remedy.id, code=code, added_at=clock.now()) for code in codes if code not in known]
    db.session.add_all(new)
    db.session.flush()
    return len(new)


def draw_code(remedy_id: int, at: datetime) -> Voucher | None:
    """The oldest code that nobody has, taken for good; None where none is left. No two callers get the same one."""
    free = (
        select(Voucher)
        .where(Voucher.remedy_id == remedy_id, Voucher.drawn_at.is_(None))
        .order_by(Voucher.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    voucher = db.session.scalars(free).one_or_none()
    if voucher is not None:
        voucher.drawn_at = at
        db.session.flush()
    return voucher


def codes_left(ids: Sequence[int] = ()) -> dict[int, int]:
    """How many codes nobody has yet, by remedy; of all remedies where none is named."""
    statement = select(Voucher.remedy_id, func.count()).where(Voucher.drawn_at.is_(None)).group_by(Voucher.remedy_id)
    rows = db.session.execute(statement.where(Voucher.remedy_id.in_(ids)) if ids else statement)
    return {row[0]: row[1] for row in rows}


def codes(remedy_id: int) -> tuple[int, int]:
    """How many codes are free, and how many there ever were."""
    statement = select(func.count(), func.count(Voucher.drawn_at)).where(Voucher.remedy_id == remedy_id)
    every, drawn = db.session.execute(statement).one()
    return every - drawn, every


def guarantees() -> Sequence[GuaranteeVersion]:
    """Every version of what we stood for, the newest first."""
    return db.session.scalars(select(GuaranteeVersion).order_by(GuaranteeVersion.number.desc())).all()


def write_guarantee(words: str, *, is_on: bool, by_id: int | None) -> GuaranteeVersion:
    """A new version from now on; none where it says the same. Raises Invalid where it is on without words."""
    if is_on and not words.strip():
        raise Invalid("Something is missing.", errors={"words": "Write what we stand for, or leave it off."})
    newest = next(iter(guarantees()), None)
    if newest is not None and (newest.words, newest.is_on) == (words, is_on):
        return newest
    number = newest.number + 1 if newest is not None else 1
    version = GuaranteeVersion(
        number=number, words=words, is_on=is_on, written_at=clock.now(), written_by_id=by_id
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    queries.forget()
    return version


def _check(terms: RemedyTerms, own: Remedy | None = None) -> None:
    errors = {}
    same = db.session.scalars(select(Remedy).where(func.lower(Remedy.name) == terms.name.lower())).first()
    if not terms.name.strip():
        errors["name"] = "Write a name."
    elif same is not None and same is not own:
        errors["name"] = "There is a remedy of this name already."
    if terms.kind not in KINDS:
        errors["kind"] = "Choose a kind."
    for name in ("cap", "unit_cost", "monthly_budget"):
        if (amount := getattr(terms, name)) is not None and amount < 0:
            errors[name] = "Write an amount, or nothing."
    if terms.percentage is not None and not 1 <= terms.percentage <= 100:
        errors["percentage"] = "Write a number from 1 to 100."
    if terms.kind == SWEETENER and not terms.only_our_fault:
        errors["only_our_fault"] = "A sweetener is for what was our fault alone."
    if errors:
        raise Invalid("Something is missing.", errors=errors)


def _apply(remedy: Remedy, terms: RemedyTerms) -> None:
    for name in RemedyTerms.__dataclass_fields__:
        setattr(remedy, name, getattr(terms, name))
    remedy.team_ids = list(terms.team_ids)
    remedy.steps = [{"words": step.words, "department_id": step.department_id} for step in terms.steps]
