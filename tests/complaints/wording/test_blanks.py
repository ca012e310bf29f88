"""What was left to fill in is found, and nothing else is taken for it."""

import pytest

from app.complaints.wording import blanks


@pytest.mark.requirement("001-21")
@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Hello {customer}, your order {order_number} is here.", ["{customer}", "{order_number}"]),
        ("Dear { name },", ["{ name }"]),
        ("Dear {{name}}", ["{{name}}"]),
        ("Dear [name], it is here.", ["[name]"]),
        ("It comes on [insert date].", ["[insert date]"]),
        ("Dear <name>, it is here.", ["<name>"]),
        ("Dear <first name>, it is here.", ["<first name>"]),
        ("Order XXX and XXXX-99", ["XXX", "XXXX"]),
        ("It comes on ____.", ["____"]),
        ("Dear ,\n\nThank you.", ["Dear ,"]),
        ("Hello ,", ["Hello ,"]),
        ("Hi\nThank you.", ["Hi"]),
        ("Dear {}", ["{}"]),
    ],
)
def test_what_is_still_to_be_filled_in(said: str, left: list[str]):
    assert [blank.said for blank in blanks.find(said)] == left


@pytest.mark.parametrize(
    "said",
    [
        "Dear Grace, thank you.",
        "Hello again, Mrs Okafor.",
        "He said it was “not [sic] our parcel” […] and left.",
        "Half of 3 < 4 and 5 > 4.",
        "<script>alert(1)</script> is what stood there, and {0:>5}.",
        "The XX bus, line XX, and the XXL coat.",
        "Say hi, and hold dear what is left_over.",
        "Item [2] of your list.",
    ],
)
def test_what_only_looks_like_it(said: str):
    assert blanks.find(said) == []


def test_the_pieces_of_a_text_are_the_text():
    said = "Dear {customer}, it comes on [day]."

    pieces = list(blanks.parts(said))

    assert "".join(words for words, _ in pieces) == said
    assert [words for words, empty in pieces if empty] == ["{customer}", "[day]"]
