"""What has to fit together in a complaint that a colleague writes down."""

from collections.abc import Iterable
from typing import Any

from wtforms.validators import ValidationError

from ... import clock
from ...catalogue import queries as catalogue
from ...complaints import needs, ways
from .fields import check_address

REACHED = ("name", "phone", "email", "postal_address")
WAYS = {"phone": "phone", "email": "email", "letter": "postal_address"}


class Checks:
    """Validators of `FilingForm`, by the names of its fields."""

    def validate_channel(self: Any, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choose how it reached us.")

    def validate_received_at(self: Any, field: Any) -> None:
        if field.data is not None and field.data > clock.now():
            raise ValidationError("That moment is still to come. Write when it truly reached us.")

    def validate_received_reason(self: Any, field: Any) -> None:
        days, moment = catalogue.taking().late_working_days, self.received_at.data
        if moment is None or field.data:
            return
        if clock.now() > catalogue.organisation().working_time.end_of_working_day(moment, days):
            words = f"It reached us more than {working_days(days)} ago. Say why it is written down only now."
            raise ValidationError(words)

    def validate_email(self: Any, field: Any) -> None:
        check_address(field)

    def validate_preferred_channel(self: Any, field: Any) -> None:
        needed = self[WAYS[field.data]] if field.data else None
        if needed is not None and not needed.data.strip():
            raise ValidationError(f"Write the {needed.label.text.lower()}, or choose another way.")
        if field.data == "phone" and self.may_ring.data == "no":
            raise ValidationError("They do not want to be rung. Choose another way.")

    def validate_relation(self: Any, field: Any) -> None:
        if self.represented_by.data and not field.data:
            raise ValidationError("Say what they are to the one it happened to.")

    def validate_authority(self: Any, field: Any) -> None:
        if self.represented_by.data and not field.data:
            raise ValidationError("Say what you have seen of their right to act.")

    def validate_represented_by(self: Any, field: Any) -> None:
        if not field.data and any(self[name].data for name in ("relation", "represented_at", "authority")):
            raise ValidationError("Write the name of whoever acts for them.")

    def validate_consent_how(self: Any, field: Any) -> None:
        if field.data == "refused" and any(self[name].data.strip() for name in REACHED):
            raise ValidationError(
                "They do not agree. Take it without name, telephone, e-mail and address; the code lets them follow it."
            )

    def validate_need_kinds(self: Any, field: Any) -> None:
        if not field.data and _any(self, ("need_meaning", "need_purpose", "need_basis", "need_consent")):
            raise ValidationError("Choose what they need.")

        if self.must_write and self.preferred_channel.data == "phone":
            raise ValidationError("They wish to be rung, and can’t be by what they need. Ask them which it is.")
        if ways.BY_TELEPHONE & set(self.needs_in_order) and not self.must_write and self.may_ring.data == "no":
            raise ValidationError("They do not want to be rung, and need to be. Ask them which it is.")

    def validate_need_first(self: Any, field: Any) -> None:
        if ways.contradict(self.need_kinds.data or ()) and field.data not in self.need_kinds.data:
            raise ValidationError("What they need speaks for the telephone and against it. Ask them which goes first.")

    @property
    def needs_in_order(self: Any) -> list[str]:
        """What they need, without what speaks against the one that goes first."""
        kinds = sorted(self.need_kinds.data or (), key=lambda kind: kind != self.need_first.data)
        return ways.leading(kinds)

    @property
    def must_write(self: Any) -> bool:
        """Whether they can’t, or would rather not, be rung by what they need."""
        return bool(ways.NO_TELEPHONE & set(self.needs_in_order))

    def validate_need_meaning(self: Any, field: Any) -> None:
        _with(self.need_kinds, field, "Say what it means for how we handle the complaint.")

    def validate_need_purpose(self: Any, field: Any) -> None:
        _with(self.need_kinds, field, "Choose what it is kept for.")

    def validate_need_basis(self: Any, field: Any) -> None:
        _with(self.need_kinds, field, "Choose what allows us to keep it.")

    def validate_need_consent(self: Any, field: Any) -> None:
        if self.need_basis.data == needs.CONSENT:
            _with(self.need_kinds, field, "Say how they agreed.")

    def validate_sensitive_kind(self: Any, field: Any) -> None:
        if not field.data and _any(self, ("sensitive_reason", "about_ids")):
            raise ValidationError("Choose what makes it sensitive.")

    def validate_sensitive_reason(self: Any, field: Any) -> None:
        _with(self.sensitive_kind, field, "Say why few should read it.")


def working_days(count: int) -> str:
    return f"{count} working {'day' if count == 1 else 'days'}"


def _any(form: Any, names: Iterable[str]) -> bool:
    return any(form[name].data for name in names)


def _with(first: Any, field: Any, words: str) -> None:
    """Refuse a blank `field` where `first` was answered."""
    if first.data and not (field.data or "").strip():
        raise ValidationError(words)
