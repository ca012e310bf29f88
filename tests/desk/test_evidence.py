"""The evidence: what it is, from whom and of when, what it speaks to; in the case, and on the page of its customer."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague, errors
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import perform

LOG = {"kind": "log", "title": "Handheld log, van 22", "source": "Depot", "given_by": "Karl Voss",
       "dated_on": "2026-11-20", "strength": "strong", "note": "Scanned 430 m from the door"}  # fmt: skip


def panel(page) -> str:
    return next(node.said for node in page.root.named("section") if node.said.startswith("Evidence"))


@pytest.mark.requirement("002-15")
def test_evidence_in_words_only_has_type_source_and_who(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "add-evidence")
    first = form.choices("concern_ids")[0]

    page = priya.send(form, {**LOG, "concern_ids": [first]})

    assert "Evidence 1" in panel(page)
    assert "Handheld log, van 22 Karl Voss, Depot, Fri 20 Nov" in panel(page)
    assert "Strong. Scanned 430 m from the door. Concern 1" in panel(page)
    assert "Priya Shah added evidence: “Handheld log, van 22”" in page.said


@pytest.mark.requirement("002-15")
def test_a_file_stands_in_the_list_by_itself_and_can_be_described(
    app: Flask, priya: Colleague, uploaded: Callable[[], d.StoredFile]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "attach", "customer", d.Files((uploaded(),)))
    link = next(link for link in priya.case(reference).links if "/act/add-evidence?item=file-" in link)
    answers = {"kind": "document", "title": "A note left on the door", "given_by": "Grace Okafor"}

    page = priya.send(priya.open(link).form("/act/add-evidence"), answers)

    assert "Evidence 1 Add A note left on the door Grace Okafor" in panel(page)
    assert any(f"/desk/complaints/{reference}/files/" in link for link in page.links)


@pytest.mark.requirement("002-15")
def test_what_somebody_wrote_is_evidence_too(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "message", "customer", d.Words("The neighbour saw the van."))
    form = priya.form(reference, "add-evidence")
    said = next(value for value in form.choices("item") if "neighbour" in form.words_of("item", value))

    page = priya.send(form, {"kind": "statement", "title": "What the neighbour saw", "item": said})

    assert "What the neighbour saw" in panel(page)


@pytest.mark.requirement("002-15")
def test_a_finding_and_an_answer_name_the_evidence_they_rest_on(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(reference, "add-evidence", LOG)
    priya.act(reference, "plan-question", {"words": "Where was it scanned?"})
    form = priya.form(reference, "answer-question")
    log = form.choices("evidence_ids")[0]

    page = priya.send(form, {"answer": "430 m away.", "evidence_ids": [log]})
    assert "430 m away. Shown by Handheld log, van 22" in page.said
    form = priya.form(reference, "record-finding")
    concern = form.choices("concern_id")[0]
    page = priya.send(form, {"concern_id": concern, "finding": "It was left.", "outcome": "upheld",
                             "evidence_ids": [log]})  # fmt: skip

    assert "Concern 1" in panel(page)
    assert "It was left. Rests on Handheld log, van 22" in page.said
    again = priya.open(f"/desk/complaints/{reference}/act/record-finding?concern_id={concern}")
    assert again.form("/record-finding").value("evidence_ids") == log


@pytest.mark.requirement("002-15")
def test_what_does_not_count_stays_with_the_reason(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(reference, "add-evidence", LOG)

    page = priya.act(reference, "set-aside-evidence", {"reason": "It is of another van."})

    assert "Evidence Add Handheld log, van 22" in panel(page)
    assert "It is of another van." in panel(page)
    assert "evidence_ids" not in priya.form(reference, "record-finding").names


@pytest.mark.requirement("002-15")
@pytest.mark.parametrize("shown", [True, False])
def test_the_customer_sees_evidence_that_is_for_them(app: Flask, priya: Colleague, shown: bool):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(reference, "add-evidence", {**LOG, **({"shown": "y"} if shown else {})})

    page = opened(app, Customer(app.test_client()), reference).get(f"/complaint/{reference}").text

    assert ("Handheld log, van 22" in words_of(page)) is shown
    assert "Scanned 430 m" not in words_of(page)


@pytest.mark.requirement("002-15")
def test_what_is_for_colleagues_is_not_shown_by_way_of_the_evidence(
    app: Flask, priya: Colleague, uploaded: Callable[[], d.StoredFile]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "attach", "csr", d.Files((uploaded(),), internal=True))
    form = priya.form(reference, "add-evidence")
    answers = {**LOG, "item": next(value for value in form.choices("item") if value), "shown": "y"}

    page = priya.send(form, answers, expect=422)

    assert errors(page) == ["It is for colleagues only: list it so, or add it again for the customer to see."]


REFUSED = [
    ({**LOG, "kind": ""}, "Choose what it is."),
    ({**LOG, "title": " "}, "Say in a few words what it is."),
    ({**LOG, "dated_on": ""}, "Say of which day it is."),
]


@pytest.mark.requirement("002-15")
@pytest.mark.parametrize(("answers", "words"), REFUSED)
def test_evidence_without_its_parts_is_refused(app: Flask, priya: Colleague, answers: dict[str, str], words: str):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    page = priya.act(reference, "add-evidence", answers, expect=422)

    assert errors(page) == [words]


def test_the_same_evidence_stands_in_the_list_once(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(reference, "add-evidence", LOG)

    page = priya.act(reference, "add-evidence", LOG, expect=422)

    assert errors(page) == ["This is among the evidence already."]


def test_evidence_of_another_complaint_is_not_found(app: Flask, priya: Colleague):
    reference, other = (paths.bring_to(app, Status.INVESTIGATING) for _ in range(2))
    for name in (reference, other):
        priya.act(name, "add-evidence", LOG)
    theirs = priya.form(other, "set-aside-evidence").value("evidence_id")
    form = priya.form(reference, "set-aside-evidence")

    answer = priya.browser.post(form.action, data={**dict(form.standing()), "evidence_id": theirs, "reason": "No."})

    assert answer.status_code == 422
    assert "Evidence 1" in panel(priya.case(other))
