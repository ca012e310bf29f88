"""The page of a complaint on paper: whose it is, all that is folded on the screen, and nothing that is only pressed."""

import pytest
from playwright.sync_api import expect

from app.complaints import details as d
from app.complaints.statuses import Status
from tests.browser.serving import Served
from tests.browser.tabs import DEVICE
from tests.portal.conftest import mailed_link
from tests.support.apps import perform
from tests.support.paths import bring_to

GAPS = """nodes => nodes.flatMap(node => [...node.querySelectorAll("bdi")].slice(0, 1).map(name => {
    const rest = document.createRange()
    rest.selectNode(name.nextSibling ?? name)
    return name.nextSibling ? rest.getBoundingClientRect().left - name.getBoundingClientRect().right : 0 }))"""

pytestmark = [pytest.mark.any_database, pytest.mark.requirement("B-14")]


def test_a_printed_complaint_names_itself_and_has_what_is_folded(
    one_more: DEVICE, site: Served, monkeypatch: pytest.MonkeyPatch
):  # fmt: skip
    at_once = site.app.extensions["settings"].model_copy(update={"recall_seconds": 0})
    monkeypatch.setitem(site.app.extensions, "settings", at_once)
    reference = bring_to(site.app, Status.RESOLVED)
    perform(site.app, reference, "ask_satisfaction", "system")
    perform(site.app, reference, "not_right", "customer", d.NotRight("It sticks again."))
    tab = one_more()
    tab.go(mailed_link(site.app, "follow_up"))
    tab.go(f"/complaint/{reference}")
    page = tab.page
    letter = page.locator("[aria-labelledby=decision] details .words").first
    expect(letter).to_be_hidden()
    expect(page.get_by_role("heading", name="Something else?")).to_be_visible()

    gaps = page.locator(".said-by").evaluate_all(GAPS)
    assert gaps and max(gaps) < 1, "a comma follows the name"

    page.emulate_media(media="print")

    expect(letter).to_be_visible()
    expect(page.locator(".site-head .ref")).to_have_text(reference)
    expect(page.locator(".site-head .ref")).to_be_visible()
    expect(page.get_by_role("heading", name="Something else?")).to_be_hidden()
    expect(page.locator("main form").first).to_be_hidden()
