"""A call that a manager owes somebody: it stays with managers, whoever has it is told, and with it they have taken on
what is escalated."""

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.jobs.worker import sweep_once
from tests.calls.conftest import letters
from tests.desk.conftest import Colleague
from tests.desk.guided import add_scripts, go, to_the_end
from tests.desk.test_managers_time import NUMBER, end, times, to_the_manager
from tests.desk.test_reports import goes_to, open_report
from tests.jobs.conftest import Told, told
from tests.portal.conftest import Customer, customer, opened, words_of
from tests.support.apps import by_reference, doing, file_one
from tests.support.calls import at, booked, can_ring, id_of, in_days

__all__ = ["customer", "letters", "told"]


@pytest.fixture
def owed(app: Flask, monday: Traveller, priya: Colleague) -> str:
    """Somebody was not happy, and Helen rings them tomorrow morning; Priya and Tom can ring people as well."""
    add_scripts(app)
    can_ring(app)
    can_ring(app, "csr")
    can_ring(app, "other_manager", opens="08:00", closes="17:00")
    reference = file_one(app, phone=NUMBER)
    page = to_the_manager(priya, reference)
    helens = next(slot for slot in times(page) if slot == written(app, "manager", 1, "09:00"))
    end(priya, to_the_end(priya, go(priya, page, slot=helens, number=NUMBER), doing="", by=""))
    return reference


def written(app: Flask, who: str, day: int, clock_time: str) -> str:
    return f"{id_of(app, who)}-{int(at(in_days(day), clock_time).timestamp())}-30"


def whose(app: Flask, page: str) -> set[str]:
    """Whose times a page of the customer offers."""
    names = ("manager", "other_manager", "csr", "other_csr")
    return {name for name in names if f'value="{id_of(app, name)}-' in page}


@pytest.mark.requirement("001-29", "B-14")
def test_the_link_to_another_time_offers_times_of_managers_alone(
    app: Flask, owed: str, customer: Customer, told: Told
) -> None:
    opened(app, customer, owed)
    address = f"/complaint/{owed}/call"

    page = customer.get(address).text
    assert whose(app, page) == {"manager"} and "These are the times of Helen Marsh." in words_of(page)
    more = customer.post(address, {"show_whose_times": "all"}, address).text
    assert whose(app, more) == {"manager", "other_manager"}

    refused = customer.post(address, {"slot": written(app, "csr", 2, "10:00"), "number": NUMBER}, address)
    assert refused.status_code == 422 and "a manager" in words_of(refused.text)
    assert [(row.state, row.manager_id) for row in booked(app, owed)] == [("booked", id_of(app, "manager"))]

    moved = customer.post(address, {"slot": written(app, "other_manager", 2, "08:00"), "number": NUMBER}, address)
    assert moved.status_code == 303
    assert [(row.state, row.manager_id, row.of_manager) for row in booked(app, owed)] == [
        ("moved", id_of(app, "manager"), True), ("booked", id_of(app, "other_manager"), True),
    ]  # fmt: skip
    assert "call_changed: A call for you: you ring Grace Okafor, Tue 24 Nov, 09:00" in told("manager")
    lost = "Not your call any more, Tue 24 Nov, 09:00: Tom Field rings Grace Okafor in your place, Wed 25 Nov, 08:00"
    assert f"call_changed: {lost}" in told("manager")
    assert "call_changed: A call for you: you ring Grace Okafor, Wed 25 Nov, 08:00" in told("other_manager")
    assert looks_after(app, owed) == id_of(app, "other_manager")


@pytest.mark.requirement("001-29", "B-14")
def test_who_loses_or_gets_it_has_it_in_their_calendar(app: Flask, owed: str, customer: Customer, letters) -> None:
    opened(app, customer, owed)
    address = f"/complaint/{owed}/call"
    customer.post(address, {"slot": written(app, "other_manager", 2, "08:00"), "number": NUMBER}, address)

    mails = [(row.recipient, row.subject) for row in letters("staff_call")]

    assert [to.split("@")[0] for to, _subject in mails] == ["manager", "manager", "other.manager"]
    assert "Called off" in mails[1][1] and "You ring Wed 25 Nov, 08:00" in mails[2][1]


@pytest.mark.requirement("001-29", "B-14")
def test_moving_and_handing_on_at_the_desk_keep_it_with_managers(
    app: Flask, owed: str, priya: Colleague, colleague, told: Told
) -> None:
    (call,) = booked(app, owed)
    form = priya.form(owed, "move-call")
    assert {slot.split("-")[0] for slot in form.choices("slot")} <= {
        str(id_of(app, "manager")), str(id_of(app, "other_manager")),
    }  # fmt: skip
    answers = {"appointment_id": str(call.id), "slot": written(app, "csr", 2, "10:00"), "reason": "I can do it."}
    data = {**dict(form.filled({name: value for name, value in answers.items() if name != "slot"})), **answers}
    refused = priya.browser.post(form.action, data=data)
    assert refused.status_code == 422 and "so a manager does" in refused.text

    ada = colleague("admin")
    leaving = f"/desk/staff/{id_of(app, 'manager')}/pass-on"
    page = ada.open(leaving)
    mine = page.form("/pass-on")
    assert {int(choice) for choice in mine.choices("to_manager_calls") if choice} & {id_of(app, "csr")} == set()
    ada.send(mine, {name: str(id_of(app, "other_manager")) for name in mine.names if name.startswith("to_")})
    assert booked(app, owed)[-1].manager_id == id_of(app, "other_manager")
    assert any(row.startswith("call_changed: A call for you") for row in told("other_manager"))


@pytest.mark.requirement("001-29", "B-14")
def test_called_off_by_them_and_booked_again_it_is_a_managers(app: Flask, owed: str, customer: Customer) -> None:
    opened(app, customer, owed)
    address = f"/complaint/{owed}/call"
    customer.post(f"{address}/cancel", {}, address)

    assert whose(app, customer.get(address).text) == {"manager", "other_manager"}


@pytest.mark.requirement("001-29", "001-30", "000-24")
def test_a_manager_whose_time_is_booked_has_taken_it_on(
    app: Flask, owed: str, priya: Colleague, helen: Colleague, told: Told, monday: Traveller
) -> None:
    page = helen.case(owed)
    assert "A manager takes the escalation on" not in page.said
    assert "Helen Marsh rings about it, and so has taken the escalation on" in page.said
    assert looks_after(app, owed) == id_of(app, "manager")

    monday.shift(timedelta(days=1, hours=-1))  # before the call
    sweep_once(app)
    with doing(app):
        assert by_reference(owed).level == 1
    assert not any("Nobody took it on" in row for row in told("manager") + told("other_manager"))

    monday.shift(timedelta(hours=6))  # nobody logged it: the alarm of every call
    sweep_once(app)
    assert any(row.startswith("call_not_logged") for row in told("manager"))


@pytest.mark.requirement("000-24", "001-30")
def test_what_comes_next_names_the_call(app: Flask, monday: Traveller, priya: Colleague, colleague) -> None:
    goes_to(app, "conversation", "qa")
    add_scripts(app)
    can_ring(app)
    page = to_the_manager(priya, file_one(app, phone=NUMBER))
    end(priya, to_the_end(priya, go(priya, page, slot=times(page)[0], number=NUMBER), doing="", by=""))

    report = open_report(colleague("qa")).said

    assert "A call is booked: Helen Marsh rings them" in report
    assert "A manager takes the escalation on" not in report


def looks_after(app: Flask, reference: str) -> int | None:
    with doing(app):
        return by_reference(reference).manager_id
