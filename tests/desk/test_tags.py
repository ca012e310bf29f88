"""Tags: words of colleagues that find complaints together."""

import pytest
from flask import Flask

from tests.desk.conftest import Colleague, errors
from tests.desk.test_queue import listed
from tests.desk.test_several import pick
from tests.support.apps import file_one


def tagged(colleague: Colleague, reference: str) -> list[str]:
    return [link.said for link in colleague.case(reference).root.of_class("tag") if link.tag == "a"]


def test_tags_stand_on_the_case_and_lead_to_the_others_that_have_them(app: Flask, priya: Colleague):
    first, second, _other = file_one(app), file_one(app), file_one(app)
    priya.act(first, "tag", {"names": " school bus,  Depot , depot,"})
    priya.act(second, "tag", {"names": "DEPOT"})

    assert tagged(priya, first) == ["depot", "school bus"]
    link = next(link for link in priya.case(second).root.of_class("tag") if link.said == "depot")
    assert set(listed(priya.open(link.given["href"]))) == {first, second}
    assert "Priya Shah changed its tags" in priya.case(first).said


def test_a_tag_that_is_no_longer_named_is_gone(app: Flask, priya: Colleague):
    reference = file_one(app)
    priya.act(reference, "tag", {"names": "depot, school bus"})
    form = priya.form(reference, "tag")
    assert form.value("names") == "depot, school bus"

    priya.send(form, {"names": "school bus"})

    assert tagged(priya, reference) == ["school bus"]


def test_several_get_a_tag_and_keep_their_own(app: Flask, priya: Colleague):
    first, second = file_one(app), file_one(app)
    priya.act(first, "tag", {"names": "school bus"})

    priya.press(pick(priya, "tag", first, second), "/bulk/tag", {"names": "depot"}, expect=200)

    assert (tagged(priya, first), tagged(priya, second)) == (["depot", "school bus"], ["depot"])


@pytest.mark.parametrize(("typed", "words"), [
    ("x" * 41, "At most 40 signs for a tag: “" + "x" * 40 + "…” is longer."),
    (", ".join(f"tag {number}" for number in range(11)), "At most 10 tags fit on a complaint."),
])  # fmt: skip
def test_what_cant_be_a_tag_comes_back(app: Flask, priya: Colleague, typed: str, words: str):
    reference = file_one(app)

    page = priya.act(reference, "tag", {"names": typed}, expect=422)

    assert errors(page) == [words]
    assert page.form("/act/tag").value("names") == typed
    assert tagged(priya, reference) == []
