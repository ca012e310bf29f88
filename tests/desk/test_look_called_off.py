"""A second look at our decision that a withdrawal called off, and what becomes of it once it is open again."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.complaints.statuses import Status
from tests.desk import guided
from tests.desk.conftest import Colleague, state
from tests.desk.test_second_look import letters
from tests.portal.conftest import Customer, opened
from tests.support import paths


def asking(app: Flask, client: FlaskClient) -> tuple[str, Customer]:
    """Somebody who has just asked for a second look at our decision."""
    reference = paths.bring_to(app, Status.RESOLVED)
    customer = opened(app, Customer(client), reference)
    customer.act(reference, "second-look", text="Nobody read the bill.")
    return reference, customer


@pytest.mark.requirement("004-09")
@pytest.mark.usefixtures("monday")
def test_who_opens_it_again_in_a_call_and_agrees_has_the_day_that_was_agreed(
    app: Flask, client: FlaskClient, priya: Colleague
):
    guided.add_scripts(app)
    reference, customer = asking(app, client)
    customer.act(reference, "withdraw", reason="")

    page = guided.agree(priya, guided.to_the_wish(priya, guided.begin(priya, reference)), amount="9.50")
    guided.go(priya, guided.to_the_end(priya, page), press="end")

    assert state(app, reference)[0] == Status.AGREED
    assert "Helen Marsh" in letters(app, "review")[1]
    said = customer.get(f"/complaint/{reference}").text
    assert "Somebody who had no part in it looks at our decision." in said
    assert "You have their answer by Monday 7 December" in said
    assert "We carry it out by Saturday 28 November" in said and "by Sat 28 Nov" in said
