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

LONE = """groups => groups.map(group => [...group.children].map(one => Math.round(one.getBoundingClientRect().top)))
    .filter(tops => new Set(tops).size < tops.length && tops.filter(top => top === tops.at(-1)).length === 1)"""

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


@pytest.mark.parametrize("width", [390, 640, 1280])
@pytest.mark.requirement("B-13")
def test_no_answer_stands_alone_in_its_line_and_the_words_of_three_buttons_take_one(
    one_more: DEVICE, site: Served, width: int
):
    reference = bring_to(site.app, Status.OFFERED)
    tab = one_more(size={"width": width, "height": 900})
    tab.go(mailed_link(site.app, "offer"), "the offer")
    heights = tab.page.locator(".actions-equal .btn").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert len(heights) == 3 and max(heights) < 60

    tab.go(f"/complaint/{reference}/reach", "how we reach them")  # by mail, by telephone, by letter
    assert tab.page.locator(".choices-side .choices-body").evaluate_all(LONE) == []
