"""Nothing that somebody typed is lost, with scripts and without."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looking import Looker
from tests.browser.tabs import DESK, Tab, open_tab
from tests.browser.test_journey import ONE_PIXEL
from tests.journeys.customers import REFERENCE
from tests.journeys.house import House

# What stands in the database after each press is told over HTTP on both.
pytestmark = pytest.mark.any_database

STORY = "The lift stood still for an hour.\nNobody came."


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def opened(request: pytest.FixtureRequest, browser: Browser, house: House) -> Iterator[Any]:
    """`opened()` is a device of its own."""
    tabs: list[Tab] = []

    def one_more() -> Tab:
        tabs.append(open_tab(browser, house, script=request.param, size=DESK))
        return tabs[-1]

    yield one_more
    for tab in tabs:
        assert tab.looker.faults == []
        tab.page.context.close()


def begin(tab: Tab, name: str = "") -> None:
    """To the third step."""
    tab.go("/", name)
    tab.follow("Something I bought")
    tab.answer("", happened=STORY, mood="2")


def mailed(tab: Tab, address: str, words: str) -> str:
    return str(tab.house.postbox.wait(address, lambda mail: words in mail.subject).link)


@pytest.mark.journey
@pytest.mark.requirement("B-13")
def test_files_that_went_wrong(opened: Any, tmp_path: Path):
    tab: Tab = opened()
    good, fake, empty = (tmp_path / name for name in ("lift.png", "letter.pdf", "empty.txt"))
    good.write_bytes(ONE_PIXEL)
    fake.write_bytes(b"MZ\x90\0" * 20)
    empty.write_bytes(b"")
    begin(tab)
    assert tab.says("Up to 20 files of 10 MB each.")

    tab.fill(occurred="Tuesday", files=[fake, good, empty])
    if tab.looker.script:
        tab.page.get_by_text("lift.png").first.wait_for()
        tab.page.get_by_text("The file is empty.").locator("visible=true").first.wait_for()
        assert "empty.txt: The file is empty." in tab.page.locator("[data-say]").inner_text()
        tab.looker.look("files, one taken and two not")
    else:
        tab.press("Add these files", "files, one taken and two not")
    assert tab.says("The content is not what the name says.") and tab.says("ready")
    assert tab.page.locator('[name="occurred"]').input_value() == "Tuesday"

    if tab.looker.script:
        _breaks_and_is_tried_again(tab, tmp_path)
        for button in tab.page.get_by_role("button", name="Leave it out").all()[::-1]:
            button.click()
    tab.fill(occurred="x" * 201)
    tab.press("Continue", "details, one answer too long")
    assert tab.says("Please say it shorter.") and tab.says("lift.png")
    tab.press("Take out lift.png")
    assert not tab.says("lift.png")
    good.write_bytes(ONE_PIXEL + b"again")
    tab.fill(occurred="Tuesday", files=good)
    tab.press("Continue")
    assert tab.path == "/complaints/new/you", "the page waits for what is on its way"
    tab.go("/complaints/new/check")
    assert tab.says("lift.png")
    _adds_later(tab, _sends_twice(tab), tmp_path)


def _breaks_and_is_tried_again(tab: Tab, folder: Path) -> None:
    """The line drops in the middle of a file; what was chosen is still there."""
    other = folder / "stairs.png"
    other.write_bytes(ONE_PIXEL + b"stairs")
    breaks = "**/complaints/new/details/files"
    tab.page.route(breaks, lambda route: route.abort())
    tab.fill(files=other)
    tab.page.get_by_text("The connection broke before it had arrived.").locator("visible=true").first.wait_for()
    tab.looker.look("files, the connection broke")
    tab.page.unroute(breaks)
    tab.looker.faults.clear()  # the browser itself says that it broke
    tab.page.get_by_role("button", name="Try again").locator("visible=true").click()
    tab.page.locator("[data-files]").get_by_text("stairs.png").first.wait_for()


def _adds_later(tab: Tab, reference: str, folder: Path) -> None:
    """On the page of the complaint files go the same way: by themselves where a script runs, else with the words."""
    later, fake = folder / "hall.png", folder / "letter.pdf"
    later.write_bytes(ONE_PIXEL + b"hall")
    tab.go(f"/complaint/{reference}")
    box = tab.page.locator("#message-form")
    box.locator("[type=file]").set_input_files([fake, later] if tab.looker.script else [later])
    if tab.looker.script:
        box.locator("[data-files]").get_by_text("hall.png").wait_for()
        assert "The content is not what the name says." in box.inner_text()
        tab.looker.look("files added later, one taken and one not")
        box.get_by_role("button", name="Leave it out").click()
    box.locator("[name=text]").fill("Here is the hall.")
    box.locator("button[type=submit]").last.click()
    tab.page.get_by_text("We have it. Thank you.").wait_for()
    assert tab.page.get_by_text("hall.png").count() == 1


def _sends_twice(tab: Tab) -> str:
    """A double click, the way back, and a second window: one complaint."""
    second = tab.page.context.new_page()
    second.goto(tab.page.url)
    with tab.page.expect_navigation():
        tab.page.get_by_role("button", name="Send my complaint").dblclick()
    tab.page.wait_for_url("**/complaints/receipt")
    reference = REFERENCE.search(tab.page.content())
    assert reference
    tab.page.go_back()
    tab.go("/complaints/new/check")
    tab.press("Send my complaint")
    assert tab.says(reference.group())
    second.get_by_role("button", name="Send my complaint").click()
    second.wait_for_url("**/complaints/receipt")
    assert reference.group() in second.content()
    second.close()
    return reference.group()


@pytest.mark.journey
@pytest.mark.requirement("B-13")
def test_going_on_with_it_on_another_device(opened: Any):
    first, second = opened(), opened()
    script = first.looker.script
    address = f"grace.{'with' if script else 'without'}.two@example.net"
    begin(first)
    if script:
        first.fill(order_number="NP 44")
        first.page.get_by_text("Kept at").locator("visible=true").wait_for()
        _closes_in_the_middle(first)
    first.press("Save and finish later", "saved")
    first.fill(address="grace at example")
    first.press("Mail me a link", "saved, no address")
    first.fill(address=address)
    first.press("Mail me a link", "saved, on its way")

    second.go(mailed(second, address, "go on with a form"), "resume")
    second.press("Go on here", "details, on another device")
    assert second.path == "/complaints/new/details", "where it was left"
    second.press("Continue")
    second.press("Continue", "check, on another device")
    assert second.says("The lift stood still for an hour.")
    second.follow("Change What happened")
    first.go("/complaints/new/words?change=1")
    second.fill(happened="It stood still for two hours.")
    second.press("Continue")
    first.fill(happened="It stood still, and it was dark.")
    first.press("Continue", "two versions")
    assert first.says("It stood still for two hours.")
    assert first.page.locator('[name="happened"]').input_value() == "It stood still, and it was dark."
    first.fill(happened="It stood still for two hours, and it was dark.")
    first.press("Continue")
    assert first.says("for two hours, and it was dark.")

    second.go("/complaints/new/throw-away", "throw away")
    second.press("Throw it away", "landing, thrown away")
    first.go("/")
    assert not first.says("You have begun a complaint here.")


def _closes_in_the_middle(tab: Tab) -> None:
    """The tab closes before a word has ended, and nothing asks; a new one has it all."""
    tab.page.locator('[name="order_number"]').press_sequentially("71")
    other = tab.page.context.new_page()
    tab.page.close()
    other.goto(tab.house.site.url)
    other.get_by_role("link", name="Go on with it").wait_for()
    other.goto(f"{tab.house.site.url}/complaints/new/details")
    other.wait_for_function("document.querySelector('[name=order_number]').value === 'NP 4471'", timeout=5000)
    tab.looker = Looker(other, tab.looker.script, tab.looker.schemes)


@pytest.mark.requirement("B-13")
def test_without_a_connection_the_page_says_so_and_stays_with_its_words(browser: Browser, house: House):
    tab = open_tab(browser, house, script=True, size=DESK)
    line, state = tab.page.context, tab.page.locator("[data-kept]")
    begin(tab)
    tab.fill(order_number="NP 44")
    expect(state).to_contain_text("Kept at")

    line.set_offline(True)
    tab.fill(order_number="NP 4471")
    assert state.evaluate("place => getComputedStyle(place).opacity") == "0", "it was said of what stood there before"
    expect(state).to_contain_text("Not kept yet: we can’t be reached. Your words stay on this page")
    assert not tab.page.locator("[data-saved]").is_visible()
    tab.looker.look("words that are not kept")
    tab.page.get_by_role("button", name="Continue").locator("visible=true").last.click()
    expect(state).to_contain_text("so this page stays open with your words on it.")
    assert tab.path == "/complaints/new/details"
    assert tab.page.locator('[name="order_number"]').input_value() == "NP 4471"

    line.set_offline(False)
    expect(state).to_contain_text("Kept at")
    assert tab.page.locator("[data-saved]").is_visible()
    line.set_offline(True)
    tab.page.get_by_role("button", name="Continue").locator("visible=true").last.click()
    expect(state).to_contain_text("this page stays open")
    line.set_offline(False)
    expect(state).to_contain_text("Kept at")
    tab.press("Continue")
    assert tab.path == "/complaints/new/you"
    assert [fault for fault in tab.looker.faults if "ERR_INTERNET_DISCONNECTED" not in fault] == []
    line.close()


@pytest.mark.requirement("B-13")
def test_a_file_on_a_line_that_went_dead_can_be_tried_again(browser: Browser, house: House, tmp_path: Path):
    tab = open_tab(browser, house, script=True, size=DESK)
    page, picture = tab.page, tmp_path / "lift.png"
    picture.write_bytes(ONE_PIXEL)
    page.clock.install()
    begin(tab)
    page.route("**/complaints/new/details/files", lambda route: None)  # nobody ever answers
    with page.expect_request("**/complaints/new/details/files"):
        tab.fill(files=picture)
    page.clock.run_for(55_000)
    broken = page.get_by_text("The connection broke before it had arrived.").locator("visible=true").first
    expect(broken).to_be_hidden()

    page.clock.run_for(10_000)

    expect(broken).to_be_visible()
    page.unroute("**/complaints/new/details/files")
    page.get_by_role("button", name="Try again").locator("visible=true").click()
    page.locator("[data-files]").get_by_text("lift.png").first.wait_for()
    page.context.close()


@pytest.mark.requirement("B-13")
def test_without_a_connection_nothing_is_sent_and_the_page_stays(browser: Browser, house: House):
    """The complaint itself, then words to be added to it, and a form that asks before it does something."""
    tab = open_tab(browser, house, script=True, size=DESK)
    line, page = tab.page.context, tab.page
    begin(tab)
    tab.press("Continue")
    tab.press("Continue")

    def pressed_without_a_connection(button: str) -> None:
        told, path = page.locator("form", has=page.get_by_role("button", name=button)).locator("[data-waits]"), tab.path
        line.set_offline(True)
        for _ in range(2):
            page.get_by_role("button", name=button).click()
            expect(told).to_contain_text("We can’t be reached, so this page stays open with your words on it.")
        expect(page.get_by_role("button", name=button)).not_to_have_attribute("aria-busy", "true")
        assert tab.path == path
        line.set_offline(False)

    pressed_without_a_connection("Send my complaint")
    tab.looker.look("check, without a connection")
    tab.press("Send my complaint")
    assert tab.path == "/complaints/receipt"
    found = REFERENCE.search(page.content())
    assert found
    tab.go(f"/complaint/{found.group()}")
    tab.fill(text="It was the lift at Tolland.")
    pressed_without_a_connection("Send to")
    assert page.input_value("[name=text]") == "It was the lift at Tolland."
    tab.press("Send to")
    assert tab.says("We have it. Thank you.")
    tab.go(f"/complaint/{found.group()}/ask-for-a-manager")
    tab.fill(text="Nobody came.")
    pressed_without_a_connection("Ask for a manager")
    assert page.input_value("[name=text]") == "Nobody came."
    tab.go(f"/complaint/{found.group()}/reach")
    pressed_without_a_connection("Save")
    assert [fault for fault in tab.looker.faults if "ERR_INTERNET_DISCONNECTED" not in fault] == []
    line.close()


@pytest.mark.parametrize("lacks", ["AbortSignal.timeout", "HTMLFormElement.prototype.requestSubmit"])
def test_a_browser_of_some_years_ago_goes_on_as_well(browser: Browser, house: House, lacks: str):
    tab = open_tab(browser, house, script=True, size=DESK)
    tab.page.add_init_script(f"delete {lacks}")
    begin(tab)
    assert tab.page.evaluate(f"{lacks} === undefined")
    tab.fill(order_number="NP 4471")
    tab.press("Continue")
    assert tab.path == "/complaints/new/you"
    tab.page.context.close()


@pytest.mark.journey
@pytest.mark.requirement("B-11")
def test_anonymous_and_then_with_a_name(opened: Any):
    tab: Tab = opened()
    address = f"grace.{'with' if tab.looker.script else 'without'}.name@example.net"
    begin(tab)
    tab.press("Continue")
    tab.page.get_by_text("What we can and can’t do if you stay unnamed").click()
    tab.looker.look("staying unnamed")
    tab.press("Continue")
    tab.press("Send my complaint", "receipt, unnamed")
    found, code = REFERENCE.search(tab.page.content()), tab.page.locator(".code").inner_text()
    assert found and tab.says("Write both down or print this page.")

    reader = opened()
    reader.go("/follow")
    reader.fill(reference=found.group(), proof=code)
    reader.press("Show my complaint", "tracking, unnamed")
    assert reader.says("We can’t reach you.")
    reader.follow("Tell us who you are", "who are you")
    reader.fill(name="Grace Okafor", email="grace at example")
    reader.press("Send it", "who are you, no address")
    reader.fill(email=address)
    reader.press("Send it", "tracking, named")
    assert reader.says(f"We have written to {address}") and not reader.says("We can’t reach you.")

    home = opened()
    home.go(mailed(home, address, "now we can reach you"))
    assert home.path == f"/complaint/{found.group()}"
    home.fill(text="It was the lift at Tolland.")
    home.press("Send to", "tracking, confirmed")
    assert home.says("We have it. Thank you.")
