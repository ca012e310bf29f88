"""What a colleague writes who felt threatened goes to the managers together with the proposal to close ways."""

import pytest
from flask import Flask

from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.desk.test_threats import SWORE
from tests.support import paths

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.requirement("000-21")]


def test_one_press_sends_what_happened_and_the_proposal_and_a_manager_decides(
    app: Flask, priya: Colleague, helen: Colleague
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, phone="07700 900181")
    page = priya.press(priya.case(reference), "/threatened")
    assert "Closed until Mon 15 Feb: calls, theirs and ours; coming to us in person." in page.said

    kept = priya.press(page, "/words", {"words": SWORE})

    assert "A manager decides whether ways are closed to them." in kept.said and SWORE in kept.said
    assert "proposes" not in kept.form("/words").names, "it is asked for once"
    assert "Waits for a decision" in helen.open("/desk/safety").said
    assert "They reach us by" not in priya.case(reference).said, "nothing is closed before a manager decided"
    form = helen.form(reference, "decide-restriction")
    assert form.value("until") == "2027-02-15"
    assert [value for name, value in form.standing() if name == "closed"] == ["telephone", "visit"]
    told = {"decision": "yes", "reason": "It happened.", "told": "Our colleague was afraid. Please write to us."}
    helen.send(form, told)
    assert "closed to them" in priya.case(reference).said


def test_the_proposal_can_be_changed_or_taken_away_and_needs_no_words(app: Flask, priya: Colleague, helen: Colleague):
    changed, without = (paths.bring_to(app, Status.ACKNOWLEDGED) for _ in range(2))
    page = priya.press(priya.case(changed), "/threatened")
    refused = priya.press(page, "/words", {"words": SWORE, "until": "2026-11-01", "closed": ["visit"]}, expect=422)
    assert "Choose a day that is still to come." in refused.said and SWORE in refused.form("/words").value("words")
    priya.send(refused.form("/words"), {"words": "", "until": "2026-12-11"})
    page = priya.press(priya.case(without), "/threatened")
    kept = priya.press(page, "/words", {"words": SWORE, "proposes": []})

    form = helen.form(changed, "decide-restriction")
    assert form.value("until") == "2026-12-11"
    assert [value for name, value in form.standing() if name == "closed"] == ["visit"]
    assert without not in helen.open("/desk/safety").said.partition("Closed ways")[2]
    assert "y" not in [value for name, value in kept.form("/words").standing() if name == "proposes"]
