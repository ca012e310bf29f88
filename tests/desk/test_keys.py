"""Single keys: each stands at one thing of a page, and begins nothing on a row that its complaint is past."""

from collections import Counter

import pytest
from flask import Flask

from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import file_one


def keys_of(page: Page) -> dict[str, set[str]]:
    """What each key of a page stands at."""
    found: dict[str, set[str]] = {}
    for node in page.root.walk():
        if "data-key" in node.given:
            at = node.given.get("href") or node.given.get("id") or node.given.get("name") or node.tag
            found.setdefault(node.given["data-key"], set()).add(at)
    return found


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.ASSESSED, Status.INVESTIGATING, Status.OFFERED])
def test_no_key_stands_at_two_things_of_a_case(app: Flask, priya: Colleague, status: Status):
    keys = keys_of(priya.case(paths.bring_to(app, status)))

    assert {key: things for key, things in keys.items() if len(things) > 1 or key in ("b", "?")} == {}
    assert {"g", "t", "w"} <= set(keys)


def test_no_two_actions_that_go_together_share_a_key():
    """What is allowed at the same time, to whomever: `y` is always what the customer says to what we just sent."""
    from app.complaints.actions import ACTIONS
    from app.desk.plans import PLANS

    taken = Counter((plan.key, status) for plan in PLANS.values() if plan.key for status in ACTIONS[plan.name].start)

    assert {place: count for place, count in taken.items() if count > 1} == {}


def test_a_row_says_what_its_keys_begin(app: Flask, helen: Colleague):
    new, acknowledged = file_one(app), paths.bring_to(app, Status.ACKNOWLEDGED)

    for path in ("/desk/queue?view=open", "/desk/", "/desk/search?q=sewing"):
        rows = [node for node in helen.open(path).root.named("tr") if "data-can" in node.given]
        can = {ref: node.given["data-can"] for node in rows for ref in (new, acknowledged) if ref in node.said}
        assert can == {new: "assign acknowledge", acknowledged: "assign"}, path
