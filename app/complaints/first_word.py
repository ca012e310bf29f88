"""Our first word to a customer: whether a person rings or writes, and by when. Receipt, letters, page and desk all read
it here, so that they say the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from .. import clock
from ..web.filters import day, short_day, time_of_day
from . import deadlines, ways
from .models import Clock, Complaint

_: Callable[..., str] = gettext


@dataclass(frozen=True)
class FirstWord:
    """`rings` where they asked to be rung and can be; `is_owed` until somebody did, `is_timely` unless its date had
    passed when the complaint was written down."""

    rings: bool
    due_at: datetime
    is_owed: bool
    is_timely: bool

    @property
    def words(self) -> str:
        """What happens, without its date."""
        if self.rings:
            return _("A person reads it and rings you, as you asked")
        return _("A person reads it and answers you")

    @property
    def by(self) -> str:
        """`by Mon 30 Nov, 12:00`; empty where that had passed already."""
        if not self.is_timely:
            return ""
        return _("by %(day)s, %(time)s", day=short_day(self.due_at), time=time_of_day(self.due_at))

    @property
    def sentence(self) -> str:
        if not self.is_timely:
            return _("%(what)s as soon as they can.", what=self.words)
        if self.rings:
            return _("A person reads it and rings you, as you asked, by %(day)s, %(time)s.", **self._when)
        return _("A person reads it and answers you by %(day)s, %(time)s.", **self._when)

    @property
    def still(self) -> str:
        """The call that stands though we have written meanwhile."""
        if self.due_at <= clock.now():
            return _("A person rings you as well, as you asked, as soon as they can. We are sorry that it is late.")
        return _("A person rings you as well, as you asked, by %(day)s, %(time)s.", **self._when)

    @property
    def _when(self) -> dict[str, str]:
        return {"day": day(self.due_at), "time": time_of_day(self.due_at)}


def of(complaint: Complaint) -> FirstWord:
    """What is owed first; once nothing is, what was promised when the complaint came."""
    call = _call(complaint)
    answer = next(row for row in complaint.clocks if row.kind == deadlines.ACKNOWLEDGE)
    if call is not None and (call.is_running or not answer.is_running):
        return _word(complaint, call, rings=True)
    return _word(complaint, answer, rings=False)


def _call(complaint: Complaint) -> Clock | None:
    if not complaint.customer.wants_a_call or not ways.of(complaint).telephone:
        return None
    return next((row for row in reversed(complaint.clocks) if row.kind == deadlines.CONTACT), None)


def _word(complaint: Complaint, row: Clock, *, rings: bool) -> FirstWord:
    return FirstWord(rings, row.due_at, row.is_running, row.due_at > complaint.logged_at)
