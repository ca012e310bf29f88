"""What was given, added up from the rows one by one. What may never happen is stated here once, and worked out by none
of the code that has to keep to it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import Flask

from app import clock
from app.access import Role
from app.accounts.models import User
from app.catalogue.models import Remedy, Voucher
from app.complaints.actions import ACTIONS
from app.complaints.models import Complaint
from app.db import db
from app.remedies.models import Approval, Offer, OfferedRemedy, Sweetener

NONE, CENT = Decimal(0), Decimal("0.01")


@dataclass(frozen=True)
class Bounds:
    """What holds. `least` is what one of a remedy counts at least, `stock` and `codes` how many of it there ever were;
    roles that `kinds` does not name give all kinds."""

    per_case: Mapping[Role, Decimal]
    per_month: Mapping[Role, Decimal]
    kinds: Mapping[Role, Collection[str]] = field(default_factory=dict)
    budgets: Mapping[int, Decimal] = field(default_factory=dict)
    least: Mapping[int, Decimal] = field(default_factory=dict)
    stock: Mapping[int, int] = field(default_factory=dict)
    codes: Mapping[int, int] = field(default_factory=dict)
    zone: str = "Europe/London"


@dataclass(frozen=True)
class Part:
    """One thing that was given, or is promised: `counts` as long as it may still have to be paid, `is_taken` once a
    piece of it is gone."""

    remedy: Remedy
    cost: Decimal
    counts: bool
    is_open: bool
    is_taken: bool
    line: OfferedRemedy | None = None


@dataclass(frozen=True)
class Giving:
    """An offer, or one thing on top: on whose word, and from whose pocket."""

    key: tuple[str, int]
    complaint_id: int
    at: datetime
    maker_id: int
    payer_id: int | None
    state: str
    parts: tuple[Part, ...]

    @property
    def cost(self) -> Decimal:
        return sum((part.cost for part in self.parts if part.counts), NONE)

    @property
    def is_for_good(self) -> bool:
        return self.state in ("accepted", "failed", "planned", "sent")


class Ledger:
    """The books of the complaints from `since` on. What is new since they were looked at last is weighed as it stands
    now, so look after every step."""

    def __init__(self, app: Flask, bounds: Bounds, since: int = 0) -> None:
        self.app, self.bounds, self.since = app, bounds, since
        self.seen: set[tuple[str, int]] = set()

    def check(self) -> None:
        """Nothing passes a limit, a budget or what there is."""
        with self.app.app_context():
            self.roles = {user.id: user.role for user in db.session.query(User)}
            found = list(self._givings())
            self._check_months(found)
            self._check_budgets(found)
            self._check_stock(found)
            self._check_codes(found)
            self._check_complaints(found)
            for giving in found:
                self._check_sums(giving)
                if giving.key not in self.seen:
                    self._check_new(giving, found)
            self.seen |= {giving.key for giving in found}
            db.session.remove()

    def _givings(self) -> Iterator[Giving]:
        remedies = {row.id: row for row in db.session.query(Remedy)}
        for offer in db.session.query(Offer).filter(Offer.complaint_id >= self.since):
            parts = tuple(_part(offer.state, line, remedies[line.remedy_id]) for line in offer.lines)
            payer = offer.charged_to_id
            yield Giving(
                ("offer", offer.id), offer.complaint_id, offer.made_at, offer.made_by_id, payer, offer.state, parts
            )
        for row in db.session.query(Sweetener).filter(Sweetener.complaint_id >= self.since):
            live = row.state != "dropped" or row.voucher_id is not None
            part = Part(remedies[row.remedy_id], row.cost, live, is_open=False, is_taken=live)
            yield Giving(
                ("sweetener", row.id), row.complaint_id, row.made_at, row.made_by_id, row.charged_to_id, row.state,
                (part,),
            )  # fmt: skip

    def _month(self, at: datetime) -> str:
        return at.astimezone(ZoneInfo(self.bounds.zone)).strftime("%Y-%m")

    def _check_months(self, found: Iterable[Giving]) -> None:
        """What somebody gave in a month, and keeps back in this one for what they approved."""
        spent: dict[tuple[int | None, str], Decimal] = defaultdict(Decimal)
        for giving in found:
            spent[giving.payer_id, self._month(giving.at)] += giving.cost
        for approval in self._approvals():
            spent[approval.decided_by_id, self._month(clock.now())] += approval.held
            if approval.held:
                complaint = db.session.get_one(Complaint, approval.complaint_id)
                is_open = complaint.state in ACTIONS["approve"].start
                assert is_open and approval.held <= approval.amount, (complaint.status, approval.held)
        for (user_id, month), total in spent.items():
            assert not total or user_id is not None, "nobody pays"
            assert not total or total <= self.bounds.per_month[self.roles[user_id or 0]], (user_id, month, total)

    def _check_budgets(self, found: Iterable[Giving]) -> None:
        spent: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        for giving in found:
            for part in giving.parts:
                if part.counts:
                    spent[part.remedy.id, self._month(giving.at)] += part.cost
        for (remedy_id, month), total in spent.items():
            assert total <= self.bounds.budgets.get(remedy_id, total), (remedy_id, month, total)

    def _check_stock(self, found: Iterable[Giving]) -> None:
        """Every piece is in stock or gone, and there is one for everybody who may still say yes."""
        parts = [part for giving in found for part in giving.parts]
        for remedy_id, all_ in self.bounds.stock.items():
            own = [part for part in parts if part.remedy.id == remedy_id]
            left = db.session.get_one(Remedy, remedy_id).stock
            assert left is not None
            assert left >= sum(part.is_open for part in own), (remedy_id, left)
            assert left + sum(part.is_taken for part in own) == all_, (remedy_id, left)

    def _check_codes(self, found: Iterable[Giving]) -> None:
        """No code is given twice, all who should have one, and one is left for each who may still say yes."""
        parts = [part for giving in found for part in giving.parts]
        for remedy_id, all_ in self.bounds.codes.items():
            lines = [part for part in parts if part.remedy.id == remedy_id and part.line is not None]
            drawn = [part.line.voucher_id for part in lines if part.line is not None and part.line.voucher_id]
            free = db.session.query(Voucher).filter_by(remedy_id=remedy_id, drawn_at=None).count()
            assert len(drawn) == len(set(drawn)) == all_ - free
            assert free >= sum(part.is_open for part in lines)
            agreed = [giving for giving in found if giving.state == "accepted"]
            for line in (part.line for giving in agreed for part in giving.parts if part.remedy.id == remedy_id):
                assert line is not None and line.voucher_id is not None

    def _check_complaints(self, found: Iterable[Giving]) -> None:
        """What one complaint has is within what one of those who paid may give on one."""
        has: Counter[int] = Counter()
        payers: dict[int, set[int]] = defaultdict(set)
        for giving in found:
            if giving.cost and giving.payer_id is not None:
                has[giving.complaint_id] += giving.cost  # type: ignore[assignment]
                payers[giving.complaint_id].add(giving.payer_id)
        for complaint_id, total in has.items():
            most = max(self.bounds.per_case[self.roles[user_id]] for user_id in payers[complaint_id])
            assert total <= most, (complaint_id, total, most)

    def _check_sums(self, giving: Giving) -> None:
        """Exact to the penny, and no less than one costs us; nothing only where the agreement failed."""
        for part in giving.parts:
            assert part.cost == part.cost.quantize(CENT) and part.cost >= 0
            assert part.cost >= self.bounds.least.get(part.remedy.id, NONE) or giving.state == "failed"
            if part.line is not None and part.line.amount is not None:
                assert part.line.amount > 0 and part.cost in (max(part.line.amount, part.cost), NONE)

    def _check_new(self, giving: Giving, found: Iterable[Giving]) -> None:
        """With all that stood before on this complaint, and came with those joined with it, it is within what its payer
        may give; who pays for somebody else approved that much; its kinds are the maker's, or were approved."""
        family = _family(giving.complaint_id)
        before = sum(
            (
                other.cost
                for other in found
                if other.key != giving.key
                and other.complaint_id in family
                and (other.is_for_good or (giving.key[0] == "sweetener" and other.complaint_id == giving.complaint_id))
            ),
            NONE,
        )
        if giving.cost and giving.payer_id is not None:
            total, payer = before + giving.cost, giving.payer_id
            assert total <= self.bounds.per_case[self.roles[payer]], (giving, before)
            approved = [
                row for row in self._approvals(giving.complaint_id)
                if row.decided_by_id == payer and row.amount >= total and row.asked_by_id != payer
            ]  # fmt: skip
            assert payer == giving.maker_id or (approved and giving.key[0] == "offer"), (giving, before)
        kinds = {kind for row in self._approvals(giving.complaint_id) for kind in row.asked_kinds}
        own = self.bounds.kinds.get(self.roles[giving.maker_id])
        for part in giving.parts:
            assert own is None or part.remedy.kind in own or part.remedy.kind in kinds, part.remedy.kind

    def _approvals(self, complaint_id: int | None = None) -> list[Approval]:
        found = db.session.query(Approval).filter(Approval.state == "approved", Approval.complaint_id >= self.since)
        return [row for row in found if complaint_id is None or row.complaint_id == complaint_id]


def _part(state: str, line: OfferedRemedy, remedy: Remedy) -> Part:
    counts = state in ("open", "accepted", "failed")
    kept = state == "accepted" or (state == "failed" and (line.cost > 0 or line.voucher_id is not None))
    return Part(remedy, line.cost, counts, is_open=state == "open", is_taken=kept, line=line)


def _family(complaint_id: int) -> set[int]:
    """The complaint with all that were joined with it, and with those."""
    found, new = {complaint_id}, {complaint_id}
    while new:
        rows = db.session.query(Complaint.id).filter(Complaint.merged_into_id.in_(new))
        new = {row[0] for row in rows} - found
        found |= new
    return found
