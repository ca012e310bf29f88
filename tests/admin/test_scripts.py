"""Scripts of calls: edited by those who lead the house, published in versions, marked where they ask the wrong way."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.conversations import library
from tests.desk.conftest import Colleague, in_days
from tests.desk.guided import add_scripts, agree, begin, form_of, go, remedy, step, stop, to_the_end, to_the_wish
from tests.journeys.pages import Form, Page
from tests.support.apps import doing, file_one


@pytest.fixture
def helen(app: Flask, staff: Callable[[str], FlaskClient]) -> Colleague:
    add_scripts(app)
    return Colleague(staff("manager"))


@pytest.fixture
def priya(app: Flask, staff: Callable[[str], FlaskClient]) -> Colleague:
    return Colleague(staff("csr"))


@pytest.mark.requirement("B-14")
def test_a_call_keeps_the_version_it_began_with(app: Flask, helen: Colleague, priya: Colleague):
    page = begin(priya, file_one(app))

    changed = helen.press(
        helen.open("/desk/scripts/complaint"), "/scripts/complaint", {"lines_listen": "What came next, {name}?"}
    )

    assert "version 2" in changed.said
    assert "How did it go on from there?" in go(priya, page).said
    assert "What came next, Grace Okafor?" in go(priya, begin(priya, file_one(app))).said


@pytest.mark.requirement("003-03")
def test_a_question_that_ends_the_story_is_marked_while_it_is_tried_out(helen: Colleague):
    page = helen.open("/desk/scripts/complaint")
    assert "can be answered with yes or no" not in page.said
    form = page.form("/scripts/complaint")
    typed = {"lines_listen": "Was it the driver?\nWhat happened then?", "lines_confirm": "I read it to you."}

    tried = helen.send(form, {**typed, "press": "preview"}, 200)

    assert "“Was it the driver?” can be answered with yes or no." in tried.said
    assert "“What happened then?” can be" not in tried.said
    assert "Here they should be able to say yes or no" in tried.said
    assert "How it would read" in tried.said and "version 1" in tried.said


@pytest.mark.requirement("003-03")
@pytest.mark.parametrize(
    ("asked", "is_marked"),
    [("{name}, did it break?", True), ("So, was it the driver?", True), ("And did he ring?", True),
     ("Won’t you tell me?", True), ("Can't you say?", True), ("Shan’t we ask?", True), ("Tell me, was it late?", True),
     ("{name}, what broke?", False), ("So, how did it go on?", False), ("Since when, roughly, was it wet?", False)],
)  # fmt: skip
def test_a_question_is_marked_by_how_it_asks_whatever_stands_before_it(helen: Colleague, asked: str, is_marked: bool):
    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")

    tried = helen.send(form, {"lines_listen": asked, "press": "preview"}, 200)

    assert (f"“{asked}” can be answered with yes or no." in tried.said) is is_marked


@pytest.mark.requirement("003-03")
def test_a_step_that_asks_for_yes_or_no_by_name_is_not_warned(helen: Colleague):
    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")

    tried = helen.send(form, {"lines_confirm": "{name}, is all of that right?", "press": "preview"}, 200)
    assert "Here they should be able to say yes or no" not in tried.said

    tried = helen.send(form, {"lines_confirm": "{name}, what is missing?", "press": "preview"}, 200)
    assert "Here they should be able to say yes or no" in tried.said


@pytest.mark.requirement("001-22")
def test_a_guarantee_is_said_only_where_somebody_gave_one(app: Flask, helen: Colleague, priya: Colleague):
    page = go(priya, go(priya, begin(priya, file_one(app))))
    assert step(page) == "affirm" and "made good or paid back" not in page.said

    form = helen.open("/desk/settings/guarantee").form("/guarantee")
    helen.send(form, {"words": "What we break is made good or paid back.", "is_on": "y"})

    assert "What we break is made good or paid back." in priya.open(form_of(page).action).said


@pytest.mark.requirement("B-14")
def test_a_second_manager_reads_both_texts_and_loses_none(helen: Colleague, staff: Callable[[str], FlaskClient]):
    tom = Colleague(staff("other_manager"))
    theirs, mine = (who.open("/desk/scripts/complaint").form("/scripts/complaint") for who in (tom, helen))
    tom.send(theirs, {"lines_listen": "What came next, {name}?", "hint_ask": "Wait."})

    typed = {"lines_listen": "And how did it go on?", "title_greet": "Say hello"}
    page = helen.send(mine, typed, 409)

    assert "Tom Field published version 2 of “A complaint”" in page.said
    (tom_wrote, helen_wrote) = (node.said for node in page.root.of_class("version"))
    assert "What came next, {name}?" in tom_wrote and "And how did it go on?" in helen_wrote
    form = page.form("/scripts/complaint")
    assert form.value("lines_listen") == "What came next, {name}?\nAnd how did it go on?"
    assert (form.value("title_greet"), form.value("hint_ask")) == ("Say hello", "Wait.")
    assert "Published." in helen.send(form).said

    again = helen.open("/desk/scripts/complaint").form("/scripts/complaint")
    assert again.value("lines_listen") == form.value("lines_listen")


def test_mine_is_kept_where_its_author_says_so(helen: Colleague, staff: Callable[[str], FlaskClient]):
    tom = Colleague(staff("other_manager"))
    theirs, mine = (who.open("/desk/scripts/complaint").form("/scripts/complaint") for who in (tom, helen))
    tom.send(theirs, {"lines_listen": "What came next, {name}?"})
    page = helen.send(mine, {"lines_listen": "And how did it go on?"}, 409)

    helen.press(page, "/scripts/complaint", {"keep": "mine"})

    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")
    assert form.value("lines_listen") == "And how did it go on?"


CARD, PRACTISE = "Ring today.\nListen first.", "https://example.org/practise"


def words_form(who: Colleague) -> Form:
    return who.open("/desk/scripts").form("/scripts/words")


@pytest.mark.requirement("B-14")
def test_two_who_change_the_card_at_once_read_both_and_neither_is_overwritten(
    helen: Colleague, staff: Callable[[str], FlaskClient]
):
    tom = Colleague(staff("other_manager"))
    helen.send(words_form(helen), {"card": CARD, "training": PRACTISE})
    theirs, mine = words_form(tom), words_form(helen)
    tom.send(theirs, {"card": f"{CARD}\nSay your name."})

    page = helen.send(mine, {"card": f"{CARD}\nNever argue.", "training": f"{PRACTISE}/calls"}, 409)

    assert "Tom Field was faster than you" in page.said
    (tom_wrote, helen_wrote) = (node.said for node in page.root.of_class("version"))
    assert "Say your name." in tom_wrote and "Never argue." in helen_wrote
    assert words_form(helen).value("card") == f"{CARD}\nSay your name."
    form = page.form("/scripts/words")
    assert form.value("card") == f"{CARD}\nSay your name.\nNever argue."
    assert form.value("training") == f"{PRACTISE}/calls"
    assert "Kept." in helen.send(form).said
    assert words_form(tom).value("card") == form.value("card")


def test_my_card_is_kept_where_i_say_so_and_what_i_left_alone_stays_theirs(
    helen: Colleague, staff: Callable[[str], FlaskClient]
):
    tom = Colleague(staff("other_manager"))
    theirs, mine, later = words_form(tom), words_form(helen), words_form(helen)
    tom.send(theirs, {"card": CARD, "training": PRACTISE})

    page = helen.send(mine, {"card": "Ring at once."}, 409)
    assert page.form("/scripts/words").value("training") == PRACTISE
    helen.press(page, "/scripts/words", {"keep": "mine"})
    assert (words_form(helen).value("card"), words_form(helen).value("training")) == ("Ring at once.", PRACTISE)

    helen.send(later, {"training": f"{PRACTISE}/more"}, 409)
    helen.send(later)  # nothing of it was changed since it was opened: what others wrote stands
    assert (words_form(tom).value("card"), words_form(tom).value("training")) == ("Ring at once.", PRACTISE)


def test_two_cards_sent_at_the_same_moment_are_one_version_and_one_conflict(
    app: Flask, helen: Colleague, staff: Callable[[str], FlaskClient]
):
    people = [helen, Colleague(staff("other_manager"))]
    forms = [words_form(who) for who in people]
    ready, answers = threading.Barrier(2), [0, 0]

    def send(place: int) -> None:
        data = dict(forms[place].filled({"card": f"Card of {place}"}))
        ready.wait(timeout=60)
        answers[place] = people[place].browser.post(forms[place].action, data=data).status_code

    threads = [threading.Thread(target=send, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [303, 409]
    assert words_form(helen).value("card") == f"Card of {answers.index(303)}"


def test_an_old_version_opens_as_it_was(helen: Colleague):
    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")
    page = helen.send(form, {"lines_listen": "What came next, {name}?"})
    assert "Helen Marsh" in page.said and "Came with the portal" in page.said

    old = helen.open("/desk/scripts/complaint/versions/1")
    assert "How did it go on from there?" in old.said and "What came next" not in old.said
    assert "What came next, {name}?" in helen.open("/desk/scripts/complaint/versions/2").said
    assert helen.browser.get("/desk/scripts/complaint/versions/3").status_code == 404


@pytest.mark.requirement("B-14")
def test_an_old_version_shows_what_changed_and_can_be_begun_with_again(helen: Colleague):
    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")
    was = form.value("lines_listen")
    helen.send(form, {"lines_listen": "What came next, {name}?"})

    newer = helen.open("/desk/scripts/complaint/versions/2")
    assert "Changed since version 1" in newer.said and "Since then: What came next, {name}?" in newer.said
    assert "How did it go on from there?" in newer.said

    again = helen.open("/desk/scripts/complaint?from=1")
    assert "The words of version 1 stand below." in again.said
    assert again.form("/scripts/complaint").value("lines_listen") == was
    assert "version 2" in helen.open("/desk/scripts/complaint").said
    assert "version 3" in helen.send(again.form("/scripts/complaint"), {}).said
    assert helen.browser.get("/desk/scripts/complaint?from=9").status_code == 404


def test_what_nobody_could_say_is_not_published(app: Flask, helen: Colleague, priya: Colleague):
    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")
    assert "No call has {order}." in helen.send(form, {"lines_ask": "What about {order}?"}, 422).said
    assert "Write at least one line to say" in helen.send(form, {"lines_ask": " "}, 422).said
    assert "and one for what is not" in helen.send(form, {"lines_affirm_ours": ""}, 422).said
    assert "and when it can’t." in helen.send(form, {"lines_can_no": ""}, 422).said
    words = helen.open("/desk/scripts").form("/scripts/words")
    assert "Write what everybody reads" in helen.send(words, {"card": ""}, 422).said
    assert "begins with https://" in helen.send(words, {"training": "ask Helen"}, 422).said
    assert priya.browser.get("/desk/scripts").status_code == 403
    assert helen.browser.get("/desk/scripts/other").status_code == 404


def asked_lines(page: Page) -> list[list[str]]:
    """The rows of the table about the questions: each in its cells."""
    table = next(node for node in page.root.named("table") if "What is asked" in node.said)
    return [[cell.said for cell in (*row.named("th"), *row.named("td"))] for row in table.named("tr")]


@pytest.mark.requirement("001-24")
def test_what_is_asked_is_compared_by_how_the_talks_ended(app: Flask, helen: Colleague, priya: Colleague):
    first, second = "{name}, how would this be settled for you, seen from where you stand?", "What could we do now"

    def to_the_question(line: str) -> Page:
        page = go(priya, go(priya, begin(priya, file_one(app)), notes="Rain."))
        page = go(priya, go(priya, page, said="0"), concern_1="It is wet.", confirmed_1="yes")
        return go(priya, go(priya, page, said=line), wish="Pay it.")

    for line in ("0", "1", "1"):
        go(priya, to_the_end(priya, agree(priya, to_the_question(line), amount="9.50")), press="end")
    page = go(priya, to_the_question("0"), press="look")
    page = go(priya, page, nature="Service issue", effect="She can't sew.", doing="I ask.", by=in_days(3), number="")
    go(priya, go(priya, page), press="end")
    stop(priya, to_the_question("1"), why_ended="No time.")
    to_the_question("1")

    head, own, ours = asked_lines(helen.open("/desk/scripts/complaint"))
    assert head[1:] == ["Asked", "Agreed in the call", "They think it over", "Looked into", "A manager",
                        "Declined, or ended without an answer"]  # fmt: skip
    assert (own[0], own[1:]) == (f"“{first}”", ["2", "1 (50 %)", "0", "1", "0", "0"])
    assert ours[0].startswith(f"“{second}") and ours[1:] == ["3", "2 (67 %)", "0", "0", "0", "1"]

    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")
    page = helen.send(form, {"lines_ask": f"What would be right?\n{first}"})
    rows = asked_lines(page)[1:]
    assert [row[1] for row in rows] == ["0", "2", "3"] and rows[2][0].endswith("in an earlier version")
    assert [row[1] for row in asked_lines(helen.open("/desk/scripts/win_back"))[1:]] == ["0", "0"]


@pytest.mark.requirement("001-24")
def test_there_are_always_two_questions_to_choose_from(helen: Colleague):
    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")

    refused = helen.send(form, {"lines_ask": "What would be right?"}, 422)

    assert "Write at least two questions: which one is asked is kept, so that they can be compared." in refused.said
    assert "version 1" in refused.said and "#lines_ask" in refused.links


@pytest.mark.requirement("B-14", "001-25")
def test_a_script_from_before_there_were_lines_for_a_part_says_what_came_with_the_portal(
    app: Flask, helen: Colleague, priya: Colleague
):
    with doing(app):
        version = library.current("complaint").version
        kept = [dict(row) for row in version.steps]
        for row in kept:
            row.pop("here")
            if row["kind"] == "can":
                row["lines"] = [line for line in row["lines"] if line["answer"] in ("yes", "no")]
            if row["kind"] == "greet":
                row["lines"] = [{"words": "Grüezi {name}.", "fault": "", "answer": ""}]
        version.steps = kept

    page = helen.open("/desk/scripts/complaint")
    assert "Nothing is written yet for: “A part of it can be done”, “We can’t say yet”." in page.said
    called = begin(priya, file_one(app), medium="in_person")
    assert "Grüezi Grace Okafor." in called.said  # what the house wrote stays
    called = to_the_wish(priya, called)
    assert "A part of that I can do, Grace Okafor" in called.said
    called = go(priya, called, can="partly", why="Not the rest.", remedy_1=remedy(called), words_1="We pay.",
                amount_1="9.50", said_partly="4")  # fmt: skip
    assert step(called) == "feel"

    form = page.form("/scripts/complaint")
    published = helen.send(form, {"lines_can_partly": "That part we do.", "lines_can_look": "We find out, {name}."})
    assert "Nothing is written yet for" not in published.said


@pytest.mark.requirement("B-14")
def test_what_is_said_in_person_is_written_in_the_script(app: Flask, helen: Colleague, priya: Colleague):
    page = helen.open("/desk/scripts/complaint")
    wrong = helen.press(page, "/scripts/complaint", {"here_listen": "Sit down, {nme}."}, 422)
    assert "No call has {nme}." in wrong.said and "Sit down, {nme}." in wrong.form("/scripts/complaint").value(
        "here_listen"
    )

    helen.press(page, "/scripts/complaint", {"here_listen": "Sit down, {name}. What happened?"})

    assert "Sit down, Grace Okafor." in go(priya, begin(priya, file_one(app), medium="in_person")).said
    assert "Sit down" not in go(priya, begin(priya, file_one(app))).said
    assert "In person “Sit down, {name}. What happened?”" in helen.open("/desk/scripts/complaint/versions/2").said


@pytest.mark.requirement("004-05")
def test_where_to_practise_stands_with_the_card_before_a_call(app: Flask, helen: Colleague, priya: Colleague):
    reference, course = file_one(app), "https://learn.example.org/calm"
    starts = ("/desk/guided-calls/new", f"/desk/complaints/{reference}/guided-call")
    assert all("Practise it first" not in priya.open(path).said for path in starts)

    words = helen.open("/desk/scripts").form("/scripts/words")
    helen.send(words, {"training": course})

    for path in starts:
        page = priya.open(path)
        assert "Practise it first" in page.said and course in page.links
    assert helen.open("/desk/scripts").form("/scripts/words").value("training") == course
