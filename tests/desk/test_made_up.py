"""The complaints that the bench makes up are complaints: every page of them opens."""

from collections.abc import Callable

from flask import Flask

from app.db import db
from tests.desk.conftest import Colleague
from tests.support.many import all_rows, file_many


def test_every_made_up_complaint_opens(app: Flask, staff: Callable[..., object]):
    file_many(app, 60)
    with app.app_context():
        references = [row.reference for row in all_rows()]
        db.session.remove()
    helen = Colleague(staff("manager"))  # type: ignore[arg-type]

    shut = [
        reference for reference in references if helen.browser.get(f"/desk/complaints/{reference}").status_code >= 400
    ]

    assert shut == []
