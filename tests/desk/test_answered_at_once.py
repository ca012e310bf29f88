"""Somebody whom we asked sends their answer twice at the same moment: it is one answer, and the other says why not."""

import threading

from flask import Flask

from app.complaints.statuses import Status
from app.db import db
from app.enquiries import queries as enquiries
from app.enquiries.models import Evidence, Saying
from tests.support import paths
from tests.support.apps import by_reference
from tests.support.colleagues import LEADER, Guest, ask

ROUNDS = 4
TIMES = 3


def send_at_once(guests: list[Guest]) -> list[int]:
    """Each sends their words at the same moment; the statuses of the answers."""
    pages = [guest.follow() for guest in guests]
    sent = [
        (guest, page, next(form for form in page.forms if "words" in form.names))
        for guest, page in zip(guests, pages, strict=True)
    ]
    ready, found = threading.Barrier(len(sent)), list[int]()

    def send(place: int) -> None:
        guest, page, form = sent[place]
        data = dict(form.filled({"words": f"I saw it. {place}"}))
        ready.wait(timeout=60)
        found.append(guest.browser.post(page.path, data=data).status_code)

    threads = [threading.Thread(target=send, args=(place,)) for place in range(len(sent))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_of_several_answers_at_once_one_counts(app: Flask):
    for _ in range(ROUNDS):
        reference = paths.bring_to(app, Status.INVESTIGATING)
        ask(app, reference, name=LEADER, email="karl@example.org")

        answers = send_at_once([Guest.of(app, LEADER) for _ in range(TIMES)])

        assert answers == [303] + [409] * (TIMES - 1)
        with app.app_context():
            complaint = by_reference(reference)
            (enquiry,) = enquiries.enquiries(complaint.id)
            assert db.session.query(Saying).filter_by(enquiry_id=enquiry.id).count() == 1
            assert db.session.query(Evidence).filter_by(complaint_id=complaint.id).count() == 1
            db.session.remove()
