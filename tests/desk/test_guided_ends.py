"""What the end of a guided call can do: for a manager on anybody's case, and with what only a fault of ours gives."""

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue.models import Remedy
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague, state
from tests.desk.guided import add_scripts, agree, begin, form_of, go, remedy, step, to_the_end, to_the_wish
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


@pytest.mark.requirement("001-36", "001-29")
@pytest.mark.parametrize("start", [Status.ACKNOWLEDGED, Status.INVESTIGATING, Status.WAITING])
def test_a_manager_talks_to_the_end_on_a_case_that_somebody_else_handles(app: Flask, helen: Colleague, start: Status):
    reference = paths.bring_to(app, start)

    page = to_the_end(helen, agree(helen, to_the_wish(helen, begin(helen, reference))))
    go(helen, page, press="end")

    assert state(app, reference)[0] == "agreed"
    with app.app_context():
        assert by_reference(reference).handler.name == "Priya Shah"
        db.session.rollback()


@pytest.mark.requirement("002-19")
def test_what_only_a_fault_of_ours_gives_is_agreed_where_we_said_that_it_was_ours(app: Flask, priya: Colleague):
    with doing(app):
        db.session.query(Remedy).filter_by(key="refund").one().only_our_fault = True
        catalogue.forget()
    reference = file_one(app)
    page = begin(priya, reference)
    page = go(priya, page, notes="It stood in the rain.")
    page = go(priya, page)
    ours = next(
        label.named("input")[0].given["value"]
        for label in page.root.named("label")
        if label.said.startswith("Our fault")
    )
    page = go(priya, page, said=ours)
    page = go(priya, page, concern_1="The parcel stood in the rain.", confirmed_1="yes")
    page = go(priya, page, said="1")
    page = agree(priya, go(priya, page, wish="Pay for the repair."))
    go(priya, to_the_end(priya, page), press="end")

    assert state(app, reference)[0] == "agreed"
    assert "We said while we talked that it was our fault." in priya.open(f"/desk/complaints/{reference}").said


@pytest.mark.requirement("001-35")
def test_how_long_they_can_think_it_over_is_read_to_them(app: Flask, priya: Colleague):
    page = to_the_wish(priya, begin(priya, file_one(app)))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay the repair.", amount_1="30")
    page = go(priya, page, answer="unsure", feel="I ask my wife.", then="open")
    page = go(
        priya,
        page,
        **{name: "Service issue" for name in ("nature",) if name in form_of(page).names},
        effect="She can't sew.",
    )

    assert step(page) == "confirm"
    assert "They can think it over until" in page.said
