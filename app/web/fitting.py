"""Whether a translation fits its original: the same blanks and tags, as many forms as its language has."""

import re
from collections import defaultdict

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
TAG = re.compile(r"</?\w[^<>]*>")
NUMBER = "num"


def unfit(original: tuple[str, ...], forms: tuple[str, ...], plurals: int) -> str:
    """What is wrong with `forms` as a translation of `original` (one sentence, or singular and plural); else empty.

    `plurals` is how many forms the language has. Any form may say its number in words: only there the number may lack.
    """
    wanted = plurals if len(original) > 1 else 1
    if len(forms) != wanted:
        return f"{len(forms)} forms, where the language has {wanted}"
    if not all(form.strip() for form in forms):
        return "a form is empty"
    return next((why for form in forms if (why := _unfit(original, form))), "")


def _unfit(original: tuple[str, ...], form: str) -> str:
    known = _blanks(" ".join(original))
    needed = set.intersection(*(_blanks(one) for one in original))
    if len(original) > 1:
        needed -= {NUMBER}
    named = _blanks(form)
    if named - known:
        return f"it fills in what is not there: {', '.join(sorted(named - known))}"
    if needed - named:
        return f"it leaves out: {', '.join(sorted(needed - named))}"
    if sorted(TAG.findall(form)) != sorted(TAG.findall(original[-1])):
        return "its tags differ"
    if (form[:1] == " ", form[-1:] == " ") != (original[-1][:1] == " ", original[-1][-1:] == " "):
        return "it begins or ends with another space"
    if "%(" in original[-1] and not _fills_in(form):
        return "a sign of per cent stands alone: write %%"
    return ""


def _blanks(words: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(words)}


def _fills_in(form: str) -> bool:
    try:
        form % defaultdict(int)
    except (TypeError, ValueError):
        return False
    return True
