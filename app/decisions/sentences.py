"""The house's own sentences in a decision letter, in the customer's language."""

from collections.abc import Callable

from flask_babel import gettext, ngettext

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext


def openings() -> dict[str, tuple[str, str]]:
    """What was decided, as the letter's title and as its first sentence."""
    return {
        "upheld": (
            _("You were right to complain"),
            _("You were right to complain, and this letter says what we found."),
        ),
        "partly_upheld": (
            _("You were right about part of it"),
            _("You were right about part of what you told us, and this letter says about which."),
        ),
        "not_upheld": (
            _("We see it differently, and here is why"),
            _("We have looked into what you told us, and we see it differently."),
        ),
        "outside_our_control": (
            _("It was outside our control, and here is why"),
            _("We have looked into what you told us, and it was outside our control."),
        ),
        "final_position": (
            _("This is our final position"),
            _("This is our final position: we see it differently, and stay with that."),
        ),
    }


def findings() -> dict[str, str]:
    """What we found about one concern."""
    return {
        "upheld": _("You were right"),
        "partly_upheld": _("You were partly right"),
        "not_upheld": _("We see it differently"),
        "outside_our_control": _("It was outside our control"),
    }


def answers() -> dict[str, str]:
    """What a wish gets."""
    return {"yes": _("Yes"), "partly": _("Partly"), "not_now": _("Not now")}


def outside(months: int, *, final: bool) -> str:
    """That somebody outside can look at it, and how long."""
    if final:
        return _n(
            "You do not have to accept it. You can ask somebody outside to look at it again, within one month of this "
            "letter. They are independent of us, and it is free of charge.",
            "You do not have to accept it. You can ask somebody outside to look at it again, within %(num)s months of "
            "this letter. They are independent of us, and it is free of charge.",
            months,
        )
    return _n(
        "You can ask somebody outside to look at it, within one month of this letter. They are independent of us, and "
        "it is free of charge.",
        "You can ask somebody outside to look at it, within %(num)s months of this letter. They are independent of us, "
        "and it is free of charge.",
        months,
    )


def stands(until: str, *, stays_open: bool) -> str:
    """Until when an offer can still be accepted after our last word."""
    if stays_open:
        return _("You can still accept it until %(day)s, also while somebody outside looks at it.", day=until)
    return _("You can still accept it until %(day)s, unless you ask somebody outside to look at it.", day=until)
