"""What somebody hears who does not see the pages: names, order, what is wrong, and what changes while one is there."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.complaints.statuses import Status
from tests.browser.hearing import heard, listen
from tests.browser.serving import Served
from tests.browser.tabs import DESK, DEVICE, Reader
from tests.browser.test_journey import ONE_PIXEL
from tests.portal.conftest import mailed_link
from tests.support import paths
from tests.support.apps import perform

pytestmark = [pytest.mark.any_database, pytest.mark.appearance, pytest.mark.requirement("000-29")]

STORY = "The lift stood still for an hour."

FILING = """
- link "Skip to the content"
- banner:
  - link "Northline Complaints"
  - status: /Saved at/
- main:
  - heading "Tell us in your own words" [level=1]
  - alert "Two answers are missing":
    - heading "Two answers are missing" [level=2]
    - list:
      - listitem:
        - link "Tell us what happened. One sentence is enough."
      - listitem:
        - link "Choose a face, or “I’d rather not say”."
  - textbox "What happened?" [invalid]
  - radiogroup "How do you feel about it now?" [invalid]:
    - radio "Very upset"
    - radio "I’d rather not say"
  - textbox "What did you expect instead? (optional)"
  - button "Continue"
- contentinfo:
  - navigation "About this page"
  - navigation "Language"
"""
RECEIPT = """
- main:
  - region "Thank you, Grace Okafor. We have your complaint.":
    - heading "Thank you, Grace Okafor. We have your complaint." [level=1]
    - term: Your reference
    - definition: /C-/
    - term: Your secret code
    - definition
    - heading "We expect to settle it by" [level=2]
  - region "What happens next":
    - heading "What happens next" [level=2]
    - list
"""
TRACKING = """
- main:
  - heading /Your complaint C-/ [level=1]
  - region "Where it stands":
    - list "Where your complaint stands":
      - listitem: /Received/
  - region "What we promised you":
    - heading "What we promised you" [level=2]
  - region "Our conversation":
    - heading "Our conversation" [level=2]
    - textbox "Add something"
    - button "Files (optional)"
    - checkbox "Keep the original with the details your camera saved (place and time) as evidence"
    - button "Send to Northline"
  - region "Something else?":
    - list:
      - listitem:
        - link "Withdraw my complaint"
"""
SATISFACTION = """
- main:
  - heading "Did we put it right, Grace Okafor?" [level=1]
  - alert "One answer is missing"
  - radiogroup "Is it put right?" [invalid]:
    - radio "Yes, it’s put right We close your complaint."
    - radio /Partly/
    - radio /No We open it again at once/
  - radiogroup "Did you feel understood? (optional)"
  - radiogroup "How did we treat you? (optional)"
  - radiogroup "How do you feel about it now? (optional)":
    - radio "Good"
  - textbox "Anything you want us to know? (optional)"
  - button "Send my answer"
"""
MINE = """
- main:
  - heading "My complaints" [level=1]
  - region "We work on 2":
    - heading "We work on 2" [level=2]
  - region "About you"
"""


def test_pages_by_ear(one_more: DEVICE, site: Served):
    tab, body = one_more(size=DESK), "body"
    tab.go("/complaints/new/words?about=parcels")
    tab.press("Continue")
    expect(tab.page.locator(body)).to_match_aria_snapshot(FILING)
    assert _described(tab, "happened").endswith("Tell us what happened. One sentence is enough.")
    tab.answer("", happened=STORY, mood="2")
    tab.answer("")
    tab.answer("", name="Grace Okafor", email="grace@example.com")
    tab.press("Send my complaint")
    expect(tab.page.locator(body)).to_match_aria_snapshot(RECEIPT)
    tab.go(mailed_link(site.app, "received"))
    expect(tab.page.locator(body)).to_match_aria_snapshot(TRACKING)

    perform(site.app, done := paths.bring_to(site.app, Status.RESOLVED), "ask_satisfaction", "system")
    tab.go(mailed_link(site.app, "follow_up"))
    assert done in tab.path
    tab.press("Send my answer")
    expect(tab.page.locator(body)).to_match_aria_snapshot(SATISFACTION)
    tab.go("/my-complaints")
    tab.fill(email="grace@example.com")
    tab.press("Send me a link")
    tab.go(mailed_link(site.app, "sign_in"))
    expect(tab.page.locator(body)).to_match_aria_snapshot(MINE)


def test_what_changes_is_told(one_more: DEVICE, tmp_path: Path):
    """Which question it is, what is missing, that words were kept, and what becomes of a file."""
    tab = one_more()
    page = tab.page
    tab.go("/complaints/new/words?about=parcels")
    listen(page)
    onwards = page.get_by_role("button", name="Continue").first
    onwards.click()
    assert _described(tab, "happened").endswith("Tell us what happened. One sentence is enough.")
    expect(page.locator(".field.invalid > .error > .icon")).to_be_visible()  # and it looks like the server's
    assert page.title().startswith("Error: ")
    tab.fill(happened=STORY)
    assert page.locator(".invalid").count() == 0 and not page.title().startswith("Error: ")
    page.get_by_text("Kept at").wait_for()
    assert "sentence" not in _described(tab, "happened")
    onwards.click()
    onwards.click()
    faces = page.locator("[role=radiogroup]:visible")
    assert faces.get_attribute("aria-invalid") == "true" and "mood-missing" in str(
        faces.get_attribute("aria-describedby")
    )
    told = heard(page)
    assert [words for words in told if not words.startswith("Kept at")] == [
        "Tell us what happened. One sentence is enough.", "Question 2 of 4", "Choose a face, or “I’d rather not say”.",
    ]  # fmt: skip
    assert told[1].startswith("Kept at")

    tab.fill(mood="2")
    tab.answer("")
    page.set_viewport_size(DESK)  # where files stand on the page with the other questions
    listen(page)
    good, empty = tmp_path / "lift.png", tmp_path / "empty.txt"
    good.write_bytes(ONE_PIXEL)
    empty.write_bytes(b"")
    tab.fill(files=[good, empty])
    page.get_by_text("The file is empty.").locator("visible=true").first.wait_for()
    refused = page.locator("[data-sending] .ledger-row")
    expect(refused.locator(".what > .icon")).to_be_visible()
    expect(refused.locator(".outcome > .tone-bad > .icon")).to_be_visible()
    expect(refused.locator(".outcome")).to_have_text("Not taken")
    refusal = "empty.txt: The file is empty. Choose it again."
    assert heard(page, refusal) == [
        "lift.png is on its way.", "lift.png is there.", "empty.txt is on its way.", refusal,
    ]  # fmt: skip


def _described(tab: Reader, name: str) -> str:
    """What is told of a field besides its name, as the browser says it."""
    session = tab.page.context.new_cdp_session(tab.page)
    node = session.send("Runtime.evaluate", {"expression": f"document.querySelector('[name={name}]')"})["result"]
    tree = session.send("Accessibility.getPartialAXTree", {"objectId": node["objectId"], "fetchRelatives": False})
    session.detach()
    return str(tree["nodes"][0].get("description", {}).get("value", ""))
