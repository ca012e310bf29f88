"""Whether a letter was written for its case: measured, because a form that is sent off unread answers nobody.

A text is compared word by word with what its templates said before anybody touched it. Whatever stands in them too, in
runs of three words and more, is the template's, wherever it was moved to; the rest is the author's own. One sentence
must hold six words of their own, and it must not be one they have sent to somebody else before.
"""

from sqlalchemy import select

from ...db import db
from ..models import Message
from .reading import sentences, words

SHORTEST_PERSONAL = 20
"""Signs of a sentence that can say something about anybody's case."""
OWN_WORDS = 6
"""Of one sentence: a name, a date or a number alone, which fill a merge field, are fewer."""
RUN = 3
"""Words in a row that count as taken: one or two, such as "in the", meet by chance."""
LOOKED_BACK = 200


def similarity(sent: str, bare: str) -> float:
    """The share of the words sent that are the template's, from 0 (all own) to 1 (nothing own)."""
    said = words(sent)
    return 1 - sum(_is_own(said, words(bare))) / len(said) if said else 0.0


def own_sentences(sent: str, bare: str) -> list[str]:
    """Sentences with enough words that `bare`, the templates as they were inserted, does not have."""
    flags = _is_own(words(sent), words(bare))
    found, place = [], 0
    for sentence in sentences(sent):
        if sum(flags[place : place + sentence.length]) >= OWN_WORDS:
            found.append(sentence.words)
        place += sentence.length
    return found


def why_not_personal(personal: str, author_id: int, about: int, bare: str = "") -> str:
    """What to do about words that do not speak of this complaint, or a blank text; empty when there is nothing to say.

    `about` is the complaint; `bare` what the templates used in it say for this case, empty where none was used. Of the
    author's latest letters to others, none may hold the same own sentence.
    """
    if not _plain(personal):
        return ""
    own = own_sentences(personal, bare) if bare else [personal.strip()]
    if not own:
        return "These are the template’s words alone. Add a sentence of your own: what happened to them."
    if len(_plain(" ".join(own))) < SHORTEST_PERSONAL:
        return "Say a little more: what happened to them, in words of your own."
    earlier = [_plain(body) for body in _earlier(author_id, about)]
    if all(any(_plain(sentence) in body for body in earlier) for sentence in own):
        return "You wrote this very sentence to somebody else. Write one that only this person can have got."
    return ""


def _earlier(author_id: int, about: int) -> list[str]:
    """What the author wrote to other customers lately, the newest first."""
    sent = (
        Message.author_id == author_id,
        Message.complaint_id != about,
        Message.internal.is_(False),
        Message.from_customer.is_(False),
        Message.recalled_at.is_(None),
    )
    return list(db.session.scalars(select(Message.body).where(*sent).order_by(Message.id.desc()).limit(LOOKED_BACK)))


def _is_own(sent: list[str], bare: list[str]) -> list[bool]:
    """For each word sent, whether it is the author's own."""
    said, taken = [word.casefold() for word in sent], set(_runs([word.casefold() for word in bare]))
    flags = [True] * len(said)
    for place, run in enumerate(_runs(said)):
        if run in taken:
            flags[place : place + RUN] = [False] * RUN
    return flags


def _runs(said: list[str]) -> list[tuple[str, ...]]:
    return [tuple(said[place : place + RUN]) for place in range(len(said) - RUN + 1)]


def _plain(said: str) -> str:
    return " ".join(said.split()).casefold()
