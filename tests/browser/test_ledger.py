"""What we promised, on a narrow telephone: what became of it is read in one glance, beside it or below."""

import pytest

from app.complaints.statuses import Status
from tests.browser.serving import Served
from tests.browser.tabs import DEVICE
from tests.portal.conftest import mailed_link
from tests.support.paths import bring_to

OUTCOMES = """nodes => nodes.map(node => {
    const box = node.getBoundingClientRect(), what = node.previousElementSibling.getBoundingClientRect()
    const lines = Math.round(box.height / parseFloat(getComputedStyle(node).lineHeight))
    return { words: node.textContent.trim(), lines, isBeside: box.top < what.bottom - 1 }})"""

pytestmark = [pytest.mark.any_database, pytest.mark.appearance]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.requirement("B-13", "B-14")
def test_what_became_of_a_promise_takes_a_line_or_two(one_more: DEVICE, site: Served, width: int, language: str):
    bring_to(site.app, Status.WAITING, language=language)
    tab = one_more(size={"width": width, "height": 800})
    tab.go(mailed_link(site.app, "question"), "the promises")

    found = tab.page.locator("[aria-labelledby=promised] .outcome").evaluate_all(OUTCOMES)

    assert len(found) == 2
    assert [row for row in found if row["lines"] > (3 if width == 320 else 2)] == []
    assert [row for row in found if row["isBeside"] and row["lines"] > 1] == []
