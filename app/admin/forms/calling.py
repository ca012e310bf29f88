"""The form of how calls at a time are kept."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError

from ...catalogue.calling import Calls
from .counting import count

MINUTES_A_DAY = 24 * 60


class CallsForm(FlaskForm):
    """The fields are named like those of `Calls`, in the order in which a call lives through them."""

    notice_minutes = count(
        _l("Minutes between booking a call and the call"), 0, 7 * MINUTES_A_DAY,
        description=_l("Whoever rings has so long to get ready. 0 offers whatever begins next."),
    )  # fmt: skip
    days_ahead = count(_l("Days ahead that a call can be booked"), 1, 90)
    hold_minutes = count(
        _l("Minutes a time is kept while somebody decides"), 1, 60,
        description=_l("Somebody who is asked on the telephone, for example. Then others can have it."),
    )  # fmt: skip
    reminder_hours = count(
        _l("Hours before a call that both sides are reminded"), 0, 168,
        description=_l("0 reminds nobody. Nor is anybody reminded of a call that was booked later than that."),
    )  # fmt: skip
    alarm_minutes = count(
        _l("Minutes after a call until we ask whether it was made"), 1, MINUTES_A_DAY,
        description=_l("Only where nobody logged it: whoever was to ring is told, and whoever handles the complaint."),
    )  # fmt: skip
    ring_within_working_days = count(
        _l("Working days within which we ring whoever asks for it"), 1, 10,
        description=_l("Customers read this before they ask."),
    )  # fmt: skip
    tries_before_letter = count(
        _l("Calls without an answer until we write"), 1, 10,
        description=_l(
            "The letter goes by itself when the last of them is logged, and nobody goes on ringing. Where there is no "
            "address to write to, they are rung again by the next working day."
        ),
    )  # fmt: skip

    @classmethod
    def of(cls, calls: Calls) -> "CallsForm":
        return cls(formdata=None, obj=calls)

    @property
    def document(self) -> Calls:
        return Calls.model_validate({name: field.data for name, field in self._fields.items() if name != "csrf_token"})

    def validate_days_ahead(self, field: Field) -> None:
        if field.data and self.notice_minutes.data and self.notice_minutes.data >= field.data * MINUTES_A_DAY:
            raise ValidationError(_l("Nothing could be booked: the time to get ready is as long. Write more days."))
