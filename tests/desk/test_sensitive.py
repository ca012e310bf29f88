"""A sensitive complaint: few may read it from the moment it is marked, and nobody whom it is about."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Barred, Reader
from app.complaints.statuses import Status
from app.db import db
from app.errors import Invalid
from app.outbox.models import Notice
from tests.desk.conftest import Colleague, errors, offered, state
from tests.support import paths
from tests.support.apps import STAFF, actor_of, by_reference, doing, file_one, perform

HEALTH = {"kind": "health", "reason": "She writes of her treatment."}
ABOUT = {"kind": "colleague", "reason": "A colleague is named."}


def ids(app: Flask, *who: str) -> list[str]:
    """The ids of colleagues, as a form's ticks carry them."""
    with app.app_context():
        found = [str(actor_of(key).id) for key in who]
        db.session.remove()
    return found


def readers(app: Flask, reference: str) -> set[str]:
    """Keys of those who are named as readers."""
    with app.app_context():
        by_id = {actor_of(key).id: key for key in STAFF}
        found = {by_id[row.user_id] for row in db.session.query(Reader).filter_by(complaint_id=by_id_of(reference))}
        db.session.remove()
    return found


def by_id_of(reference: str) -> int:
    return by_reference(reference).id


@pytest.fixture
def reference(app: Flask) -> str:
    """Handled by "csr"."""
    return paths.bring_to(app, Status.ASSESSED)


def test_marking_it_leaves_handler_and_managers_as_readers_at_once(
    app: Flask, reference: str, priya: Colleague, colleague: Callable[[str], Colleague]
):
    dev = colleague("other_csr")
    assert dev.case(reference).status == 200

    page = priya.act(reference, "mark-sensitive", HEALTH)

    assert "Sensitive: It speaks of somebody’s health" in page.said
    assert "Priya Shah marked it as sensitive (it speaks of somebody’s health):" in page.said
    assert readers(app, reference) == {"csr", "manager", "other_manager"}
    assert dev.browser.get(f"/desk/complaints/{reference}").status_code == 404
    assert reference not in dev.open("/desk/queue").html


def test_whom_it_names_may_read_it_as_well(app: Flask, reference: str, priya: Colleague):
    priya.act(reference, "mark-sensitive", {**HEALTH, "user_ids": ids(app, "qa")})

    assert readers(app, reference) == {"csr", "manager", "other_manager", "qa"}


def test_any_colleague_may_mark_it_and_stays_a_reader(
    app: Flask, reference: str, colleague: Callable[[str], Colleague]
):
    colleague("qa").act(reference, "mark-sensitive", HEALTH)

    assert readers(app, reference) == {"csr", "qa", "manager", "other_manager"}


def test_nobody_whom_it_is_about_reads_it_or_gets_it(
    app: Flask, reference: str, helen: Colleague, colleague: Callable[[str], Colleague]
):
    tom = colleague("other_manager")

    helen.act(reference, "mark-sensitive", {**ABOUT, "about_ids": ids(app, "csr", "other_manager")})

    assert readers(app, reference) == {"manager"}
    assert tom.browser.get(f"/desk/complaints/{reference}").status_code == 404
    with app.app_context():
        assert by_reference(reference).handler_id is None, "the handler it is about has it no more"
        assert db.session.query(Barred).count() == 2
        db.session.remove()
    page = helen.act(reference, "assign", {"handler_id": ids(app, "csr")[0]}, expect=422)
    assert errors(page) == ["It is about them. Choose somebody else."]
    restrict = helen.form(reference, "restrict-readers")
    assert set(restrict.choices("user_ids")) == set(ids(app, "other_csr", "manager", "qa", "admin"))


def test_the_managers_who_may_read_it_are_told(app: Flask, reference: str, helen: Colleague):
    helen.act(reference, "mark-sensitive", {**ABOUT, "about_ids": ids(app, "csr", "other_manager")})

    with app.app_context():
        told = [(notice.user_id, notice.words) for notice in db.session.query(Notice).filter_by(kind="sensitive")]
        expected = [(actor_of("manager").id, "Helen Marsh marked it as sensitive, and nobody has it")]
        db.session.remove()
    assert told == expected


def test_where_few_could_read_it_before_only_the_named_come_to_them(app: Flask, reference: str, helen: Colleague):
    helen.act(reference, "restrict-readers", {"reason": "A press matter.", "user_ids": ids(app, "manager")})

    helen.act(reference, "mark-sensitive", {**HEALTH, "user_ids": ids(app, "qa")})

    assert readers(app, reference) == {"csr", "manager", "qa"}


def test_a_marked_case_is_not_opened_to_all_by_naming_nobody(app: Flask, reference: str, helen: Colleague):
    helen.act(reference, "mark-sensitive", HEALTH)

    page = helen.act(reference, "restrict-readers", {"reason": "All may help."}, expect=422)

    assert errors(page) == ["It is marked as sensitive. Choose who may read it, or say first that it no longer is."]


def test_a_manager_opens_it_to_all_again(
    app: Flask, reference: str, helen: Colleague, colleague: Callable[[str], Colleague]
):
    helen.act(reference, "mark-sensitive", {**ABOUT, "about_ids": ids(app, "other_csr")})

    page = helen.act(reference, "lift-sensitivity", {"reason": "The name was a mistake."})

    assert "Sensitive:" not in page.said
    assert colleague("other_csr").case(reference).status == 200
    with app.app_context():
        assert db.session.query(Barred).count() == 0
        db.session.remove()


def test_once_it_is_marked_only_handler_and_managers_mark_it_anew(
    app: Flask, reference: str, helen: Colleague, colleague: Callable[[str], Colleague]
):
    mina = colleague("qa")
    helen.act(reference, "mark-sensitive", {**HEALTH, "user_ids": ids(app, "qa")})

    assert "mark-sensitive" not in offered(mina.case(reference), reference)
    assert "Marked as sensitive" in helen.act(reference, "mark-sensitive", {**ABOUT, "kind": "child"}).said
    assert readers(app, reference) == {"csr", "manager", "other_manager", "qa"}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"kind": ""}, "Choose what makes it sensitive."),
        ({"reason": " "}, "Give the reason."),
    ],
)
def test_what_is_missing_is_named_and_nobody_is_shut_out(
    app: Flask, reference: str, priya: Colleague, answers: dict[str, object], sentence: str
):
    before = state(app, reference)

    page = priya.act(reference, "mark-sensitive", {**HEALTH, **answers}, expect=422)

    assert errors(page) == [sentence]
    assert state(app, reference) == before and readers(app, reference) == set()


def test_a_kind_that_is_not_on_the_list_is_refused(app: Flask, reference: str):
    with pytest.raises(Invalid, match="Choose what makes it sensitive"):
        perform(app, reference, "mark_sensitive", "csr", d.Sensitivity("gossip", "People talk."))

    assert readers(app, reference) == set()


def test_a_kind_that_left_the_list_is_named_by_its_key(app: Flask, reference: str, priya: Colleague):
    priya.act(reference, "mark-sensitive", HEALTH)
    with doing(app):
        by_reference(reference).sensitive_kind = "old_secret"

    assert "Sensitive: old secret" in priya.case(reference).said


def test_a_new_complaint_is_not_sensitive(app: Flask, priya: Colleague):
    assert "Sensitive" not in priya.case(file_one(app)).said.replace("Mark as sensitive", "")
