"""Forms of the settings: organisation, targets, categories, notices."""

from typing import Any, get_args
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, IntegerField, SelectField, TelField, TimeField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from ...accounts import queries as accounts
from ...catalogue import queries as catalogue
from ...catalogue.settings import NoticeRule, Organisation, OutsideBody, Targets
from . import line, paragraph

GROUPS = {
    "handler": _l("Whoever handles it"),
    "representatives": _l("All representatives"),
    "managers": _l("All managers"),
    "administrators": _l("All administrators"),
}


class OrganisationForm(FlaskForm):
    name = line(_l("Name"), DataRequired(_l("Write the name customers know.")))
    phone = line(_l("Telephone"), kind=TelField)
    phone_hours = line(_l("When somebody answers"))
    email = line(_l("An inbox that people read"), kind=EmailField)
    address = paragraph(_l("Postal address"))
    emergency = paragraph(_l("What to do when somebody is in danger"), DataRequired(_l("Say whom to ring.")))
    privacy_contact = line(_l("Contact for privacy"))
    privacy_person_id = SelectField(_l("Who answers what people ask of their own data"), default="")
    zone = line(_l("Time zone"), DataRequired(_l("Write a time zone, like Europe/London.")))
    currency = line(_l("Currency"), DataRequired(_l("Write three letters, like GBP.")))
    country = line(_l("Country, for public holidays"))
    subdivision = line(_l("Part of the country"))
    opens = TimeField(_l("Working day begins"), [InputRequired(_l("Write a time."))])
    closes = TimeField(_l("Working day ends"), [InputRequired(_l("Write a time."))])
    misunderstanding = SelectField(_l("Which cause says that the customer understood us wrongly"), default="")
    body_name = line(_l("Name of the outside body"))
    body_url = line(_l("Its web address"), kind=URLField)
    body_phone = line(_l("Its telephone"), kind=TelField)
    body_address = paragraph(_l("Its postal address"))
    body_weeks_until = IntegerField(
        _l("Weeks until customers can go there"),
        [Optional(), NumberRange(0, 104, _l("Write a number from %(min)s to %(max)s."))],
        description=_l("From the day they complained. After our final answer they can go at once."),
    )
    body_months_to_go = IntegerField(
        _l("Months they have after our final answer"),
        [Optional(), NumberRange(1, 120, _l("Write a number from %(min)s to %(max)s."))],
    )

    BODY = ("name", "url", "phone", "address", "weeks_until", "months_to_go")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        causes = (SelectChoice(cause, cause) for cause in catalogue.organisation().causes)
        people = (SelectChoice(str(user.id), user.name) for user in accounts.staff() if user.active)
        self.privacy_person_id.choices = [SelectChoice("", _l("The managers")), *people]
        self.misunderstanding.choices = [SelectChoice("", _l("None of them")), *causes]

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationForm":
        body = {f"body_{name}": getattr(organisation.outside_body, name) for name in cls.BODY}
        return cls(formdata=None, obj=organisation, data=body)

    def document(self, before: Organisation) -> Organisation:
        """The typed values over the ones that have no field here."""
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        values["privacy_person_id"] = int(values["privacy_person_id"] or 0) or None
        typed = {name: values.pop(f"body_{name}") for name in self.BODY}
        body = {name: value for name, value in typed.items() if value is not None}
        outside = OutsideBody.model_validate({**before.outside_body.model_dump(), **body})
        return Organisation.model_validate({**before.model_dump(), **values, "outside_body": outside})

    def validate_zone(self, field: Field) -> None:
        if field.data not in available_timezones():
            raise ValidationError(_l("There is no such time zone. Write one like Europe/London."))

    def validate_currency(self, field: Field) -> None:
        field.data = field.data.upper()
        if field.data not in list_currencies():
            raise ValidationError(_l("There is no such currency. Write three letters, like GBP."))

    def validate_country(self, field: Field) -> None:
        import holidays  # half a second

        field.data = field.data.upper()
        known = holidays.list_supported_countries()
        if field.data and field.data not in known:
            raise ValidationError(_l("No holidays are known for it. Write two letters, like GB, or nothing."))
        if self.subdivision.data and self.subdivision.data not in known.get(field.data, []):
            raise ValidationError(_l("It has no part of that name."))

    def validate_closes(self, field: Field) -> None:
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValidationError(_l("The day ends after it begins."))

    def validate_body_url(self, field: Field) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_l("Write it whole, with https:// before it."))


def _count(label: Any, most: int) -> IntegerField:
    between = NumberRange(1, most, _l("Write a number from %(min)s to %(max)s."))
    return IntegerField(label, [InputRequired(_l("Write a number.")), between])


class TargetsForm(FlaskForm):
    """The promises an organisation changes. Their names are those of `Targets`."""

    acknowledge_hours = _count(_l("Hours until a person has answered"), 240)
    acknowledge_alarm_hours = _count(_l("Hours until staff are reminded of it"), 240)
    legal_days = _count(_l("Days the law allows"), 730)
    own_data_months = _count(_l("Months until whoever asks for their own data has our answer"), 3)
    own_data_alarm_days = _count(_l("Days before that date on which we are reminded of it"), 60)
    escalation_accept_minutes = _count(_l("Minutes until a manager takes an escalation on"), 1440)
    reopened_contact_working_days = _count(_l("Working days until we are in touch after it was opened again"), 30)
    offer_days = _count(_l("Days an offer stands"), 180)
    question_days = _count(_l("Days we wait for an answer"), 90)
    letter_working_days = _count(_l("Working days until a letter is posted"), 30)
    mail_working_days = _count(_l("Working days until a person has looked at a mail that waits"), 30)
    follow_up_days = _count(_l("Days until we ask whether it worked"), 90)
    follow_up_reminder_days = _count(_l("Days until we remind"), 90)
    follow_up_quiet_days = _count(_l("Days until we close without an answer"), 180)
    follow_up_again_days = _count(_l("Days until we ask once more whether it lasted, where they agree"), 365)
    quality_checks_a_week = _count(_l("Complaints drawn for a quality check each week"), 50)

    @classmethod
    def of(cls, targets: Targets) -> "TargetsForm":
        return cls(formdata=None, obj=targets)

    def document(self, before: Targets) -> Targets:
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        return Targets.model_validate({**before.model_dump(), **values})

    def validate_acknowledge_alarm_hours(self, field: Field) -> None:
        if field.data and self.acknowledge_hours.data and field.data > self.acknowledge_hours.data:
            raise ValidationError(_l("The reminder comes before the promise ends."))

    def validate_follow_up_quiet_days(self, field: Field) -> None:
        if field.data and self.follow_up_reminder_days.data and field.data <= self.follow_up_reminder_days.data:
            raise ValidationError(_l("We remind before we close."))


class CategoryForm(FlaskForm):
    name = line(_l("Name"), DataRequired(_l("Write a name.")))
    door = line(_l("As a customer would say it"))
    example = paragraph(_l("Example for customers"))
    target_working_days = _count(_l("Working days until it is resolved"), 250)
    department_id = SelectField(_l("Team"), [Optional()], coerce=int)
    questions = paragraph(_l("Questions for the plan"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        teams = (SelectChoice(team.id, team.name) for team in catalogue.departments())
        self.department_id.choices = [SelectChoice(0, _l("None")), *teams]


class NoticeForm(FlaskForm):
    addressee = SelectField(_l("Told"), choices=[SelectChoice(key, words) for key, words in GROUPS.items()])
    deputy = SelectField(_l("When they are away"), choices=[SelectChoice(key, words) for key, words in GROUPS.items()])
    by_mail = BooleanField(_l("By mail too"))
    enabled = BooleanField(_l("On"))

    @property
    def rule(self) -> NoticeRule:
        return NoticeRule(
            addressee=self.addressee.data, deputy=self.deputy.data, by_mail=self.by_mail.data,
            enabled=self.enabled.data,
        )  # fmt: skip


assert set(GROUPS) == set(get_args(NoticeRule.model_fields["addressee"].annotation))
