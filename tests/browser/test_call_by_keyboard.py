"""Guided calls on a telephone-sized screen with the keyboard alone: each branch, what it costs in keys, and its record.

No step is clicked and no field is given the focus by the test: it is reached by keys, shows itself, and nothing lies
over it. Afterwards everything stands on the record, and no other form was sent.
"""

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.calling import CALLS, NEW, SAY, whole
from tests.browser.hands import WatchedHands
from tests.journeys.house import House
from tests.journeys.stories import Story

pytestmark = pytest.mark.appearance

STORY = Story(
    "The bus left early.\nI saw it go.",
    "That it waits.",
    "The fare of today.",
    "",
    "3",
    "Nadia Ferrari",
    "nadia.f@example.net",
)


@pytest.mark.requirement("B-14", "001-38", "001-25", "001-28", "001-36")
def test_they_agree(call: CALLS, house: House, inside: Flask, say: SAY):
    customer = house.customer(STORY, 81_001)
    customer.file()
    on = call("light")
    on.begin_at_case(customer.reference)
    on.to_the_wish("The bus left two minutes early.\nNobody looked back.", 0, "")
    on.agree("Refund", "4.20", "We pay the fare of today.")
    on.to_the_end()

    assert on.tab.says("The call has ended, and everything in it is under way.")
    record = whole(inside, on, customer.reference, say)
    assert (record.status, record.talks) == ("agreed", [("finished", "agreed")])
    assert record.concerns == [("The bus left two minutes early.", True), ("Nobody looked back.", True)]
    assert record.wishes == ["The fare of today."]
    assert record.apologies == [
        "Nadia Ferrari, I can hear what that did to you. We let you down there, and I am truly sorry."
    ]
    assert record.offers == [(1, "accepted", "4.20", "We pay the fare of today.")]
    assert (record.tasks, record.promises) == (["We pay the fare of today."], ["We pay the fare of today."])
    assert [kind for kind, _text in record.letters] == ["received", "after_call"]
    assert all(
        words in record.letters[-1][1]
        for words in ("Nobody looked back.", "We pay the fare of today: £4.20", "truly sorry")
    )
    assert (record.reports, record.read_by) == (["conversation"], 2)
    on.follow("To the case")
    case = on.case("with the guide: they agreed", "Nobody looked back.", "We pay the fare of today.")
    assert case == []


@pytest.mark.requirement("001-26", "001-27", "001-19", "001-38")
def test_what_they_ask_is_impossible_and_another_offer_puts_it_right(call: CALLS, inside: Flask, say: SAY):
    on = call("dark")
    on.begin("Oskar Nyman")
    on.to_the_wish("The machine kept my card.", 2, "A new card today.")
    on.hands.pick("can", 2)
    on.hands.write("why", "A new card takes us a week.")
    on.go_on("another offer", "remedy_1")
    on.offer("Refund", "4.20", "We pay the fare of today.")
    on.go_on("how they feel", "answer")
    on.hands.pick("answer", 2)
    on.hands.write("feel", "And tomorrow?")
    on.hands.pick("then")
    on.go_on("the second offer", "remedy_1")
    on.offer("Refund", "21", "We pay the fares of this week.")
    on.go_on("how they feel", "answer")
    on.hands.pick("answer")
    on.hands.write("feel", "That will do.")
    on.go_on("what we will do", "category_id")
    on.to_the_end()

    assert on.tab.says("Offer 1: not happy") and on.tab.says("Offer 2: happy with it")
    record = whole(inside, on, on.reference, say)
    assert (record.status, record.talks) == ("agreed", [("finished", "agreed")])
    assert record.concerns == [("The machine kept my card.", True)]
    assert record.offers == [
        (1, "declined", "4.20", "We pay the fare of today."), (2, "accepted", "21.00", "We pay the fares of this week.")
    ]  # fmt: skip
    assert record.tasks == record.promises == ["We pay the fares of this week."]
    letter = record.letters[-1][1]
    assert "A new card takes us a week." in letter and "We pay the fares of this week: £21.00" in letter
    assert (record.reports, record.read_by) == (["conversation"], 2)
    on.follow("To the case")
    assert on.case("And tomorrow?", "That will do.", "We pay the fares of this week.") == []


@pytest.mark.requirement("001-38", "B-14")
def test_the_line_drops_and_the_call_goes_on_at_another_device(call: CALLS, inside: Flask, say: SAY):
    first = call("dark")
    first.begin("Lars Holm")
    first.hands.type("The ferry left without me.")
    first.go_on("listening", "notes")
    first.hands.type("And nobody waved.")
    expect(first.page.locator("[data-draft-state]")).to_contain_text("Saved")
    first.page.context.close()  # the battery is empty, in the middle of a step

    on = call("light")
    on.tab.go(NEW)
    on.hands.step = "before the call"
    on.hands.skip()
    on.hands.reach_words("Go on with it")
    on.hands.open("Enter")
    on.hands.watch()
    assert on.page.locator("#notes").input_value() == "And nobody waved."
    assert on.hands.where() == "notes"
    on.go_on("the apology", "said")
    on.to_the_wish_from_apology(["The ferry left without me.", "And nobody waved."], 3, "A seat on the next one.")
    on.agree("Refund", "9", "We pay the next ferry.")
    on.to_the_end()

    record = whole(inside, on, on.reference, say)
    assert record.concerns == [("The ferry left without me.", True), ("And nobody waved.", True)]
    assert record.wishes == ["A seat on the next one."]
    assert record.offers == [(1, "accepted", "9.00", "We pay the next ferry.")]
    assert record.talks == [("finished", "agreed")]  # one talk, and one complaint
    assert [kind for kind, _text in record.letters] == ["after_call"]
    assert (record.reports, record.read_by) == (["conversation"], 2)


@pytest.mark.requirement("001-38", "B-14")
def test_the_line_drops_and_they_are_rung_again_from_the_list_of_calls(call: CALLS, inside: Flask, say: SAY):
    on = call("dark")
    on.begin("Wanda Kowal")
    on.hands.type("The lift stood still.")
    on.go_on("listening", "notes")
    on.hands.type("And nobody came.")
    on.hands.reach_words("The call dropped")
    on.hands.open("Enter")
    assert on.tab.says("they stand among the calls to make")

    on.hands.step = "the calls to make"
    on.hands.reach_words("Menu")
    on.hands.tap("Enter")
    on.hands.reach_words("Calls")
    on.hands.open("Enter")
    on.hands.skip()
    on.look("the calls to make")
    on.hands.reach_words("Go on with it, or let them go")
    on.hands.open("Enter")
    on.hands.watch()

    assert on.page.locator("#notes").input_value() == "And nobody came." and on.hands.where() == "notes"
    on.go_on("the apology", "said")
    on.to_the_wish_from_apology(["The lift stood still.", "And nobody came."], 1, "A lift that goes.")
    on.agree("Refund", "9", "We pay the taxi.")
    on.to_the_end()

    record = whole(inside, on, on.reference, say)
    assert record.concerns == [("The lift stood still.", True), ("And nobody came.", True)]
    assert (record.status, record.talks) == ("agreed", [("finished", "agreed")])
    assert record.offers == [(1, "accepted", "9.00", "We pay the taxi.")]
    assert (record.reports, record.read_by) == (["conversation"], 2)


@pytest.mark.requirement("000-20", "B-16", "001-38")
def test_who_is_very_upset_has_a_manager_called_and_the_call_goes_on(
    call: CALLS, house: House, inside: Flask, say: SAY
):
    on = call("dark")
    on.begin("Ruth Ansah")
    on.to_the_wish("Nobody rang me back, four times.", 1, "That somebody rings when they say so.")
    beside = on.press_beside("They are very upset")

    assert beside.says("A manager has been called") and beside.says("Called: Helen Marsh.")
    assert beside.says("Breathe out. Speak slower and lower than they do.")
    beside.looker.look("a manager was called")
    helen = house.colleague("helen")
    helen.open(beside.path.partition("?")[0])
    helen.press("/accept")
    expect(beside.page.locator("#call-state")).to_contain_text("Helen Marsh is coming to you.", timeout=15_000)
    expect(on.page.locator(".call-now")).to_contain_text("Helen Marsh is coming to you", timeout=15_000)
    calmer = WatchedHands(beside.page, "a manager was called")
    calmer.reach_words("It is calmer, and we talk on")
    with beside.page.expect_response(lambda answer: "/now" in answer.url):
        pass  # who comes is fetched again meanwhile
    calmer.watch()
    assert calmer.where() == "result"
    calmer.open("Enter")
    assert beside.says("Priya Shah ended the call.")

    on.page.bring_to_front()
    assert on.hands.where().startswith("They are very upset")  # the call stands where it stood
    on.hands.reach("can")
    on.agree("Refund", "5", "We pay the calls.")
    on.to_the_end()

    record = whole(inside, on, on.reference, say)
    assert (record.calls, record.talks) == ([("upset", "calmer")], [("finished", "agreed")])
    assert record.actions.index("page_manager") < record.actions.index("talk")
    assert record.offers == [(1, "accepted", "5.00", "We pay the calls.")]
    assert (record.reports, record.read_by) == (["conversation"], 2)
    on.follow("To the case")
    assert (
        on.case("Priya Shah called a manager", "Helen Marsh said that they were coming", "with the guide: they agreed")
        == []
    )


@pytest.mark.requirement("000-21", "001-38")
def test_whoever_feels_threatened_ends_it_and_the_script_with_it(call: CALLS, house: House, inside: Flask, say: SAY):
    on = call("light")
    on.begin("Somebody Loud")
    on.hands.type("He wants his money, now.")
    on.go_on("listening", "notes")
    on.go_on("the apology", "said")
    reference = on.reference
    on.hands.pick("said")
    beside = on.press_beside("I feel threatened")

    expect(beside.page.get_by_text("I am ending our talk now.")).to_be_in_viewport()
    beside.looker.look("what to say when threatened")
    hands = WatchedHands(beside.page, "the incident")
    hands.skip()
    hands.write("words", "He said that he waits outside.")
    hands.open("Control+Enter")
    assert beside.says("He said that he waits outside.") and beside.says("A manager asks by")
    on.page.bring_to_front()
    expect(on.page.locator(".call-now")).to_contain_text("This call has ended.")
    on.hands.reach("notes")
    on.hands.type("He named my street.")
    on.hands.open("Control+Enter")
    on.look("the script has ended")
    assert on.tab.says("This call has ended, and its record stays as it is.") and on.tab.says("He named my street.")

    record = whole(inside, on, reference, say)
    assert (record.talks, record.calls) == ([("ended", "unsafe")], [("threat", "")])
    assert record.incidents == ["He said that he waits outside."]
    assert "after_call" not in [kind for kind, _text in record.letters]
    assert record.offers == [] and record.reports == ["incident"]
    helen = house.colleague("helen")
    assert "Priya Shah feels threatened" in helen.open("/desk/notices").said
    case = helen.case(reference).said
    assert "felt threatened" in case and "he waits outside" not in case
    page = helen.open(beside.path.partition("?")[0])
    assert "Decide on closing ways to them" in page.said
    assert f"/desk/complaints/{reference}/act/decide-restriction" in page.links
