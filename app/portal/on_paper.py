"""What a customer takes along, as the plain data that `decisions.paper` prints: the whole case, and the receipt."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app, request, url_for
from flask_babel import get_locale, gettext, ngettext

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints import expected, ways
from ..complaints.danger_told import Look
from ..complaints.first_word import FirstWord
from ..complaints.models import Complaint
from ..decisions import printing
from ..web import filters
from . import receipts
from .whole_case import IN_PERSON

_: Callable[..., str] = gettext
Block = dict[str, Any]
APART = "\n\n"
"""Between words of different people: each run and end as their own letters do."""


def case(complaint: Complaint, data: dict[str, Any]) -> dict[str, Any]:
    """The sheet of a whole case: `data` is what `whole_case.read` gives."""
    blocks = [_beside(data), *_their_words(data), _concerns(data), _wishes(data), *_offers(data), _brought(data)]
    blocks += [_calls(data), _promises(data), _evidence(data), *_said(data), _files(data), *_afterwards(data)]
    return _sheet(
        complaint, _("Your complaint %(reference)s", reference=complaint.reference), data["where_it_stands"], blocks,
        [_("As it stood on %(day)s. What changed since stands on the page of your complaint.", day=_today())],
    )  # fmt: skip


def receipt(complaint: Complaint, code: str, owed: FirstWord, look: Look | None) -> dict[str, Any]:
    """The sheet of the receipt, with the secret code; `code` is empty where another was made since. `look` is that of a
    manager which they wait for."""
    address = (current_app.extensions["settings"].public_url or request.url_root).rstrip("/") + url_for("portal.follow")
    keep = _("With both you can follow your complaint on any device, at %(address)s.", address=address)
    only = _("Only you have the code: we keep no copy that we could read.")
    days = catalogue.targets().follow_up_days
    blocks = [
        _block(
            _("Keep this"), f"{keep} {only} {receipts.keep_both(complaint)}".strip(),
            [
                (_("Your reference"), complaint.reference, ""),
                (_("Your secret code"), "" if code else _("Another one was made since."), code),
            ],
        ),
        _block(
            _("We expect to settle it by %(day)s", day=filters.long_day(complaint.expected_at)),
            f"{expected.why_then(complaint)} {receipts.if_it_moves(complaint)}",
        ),
        _block(
            _("What happens next"), "",
            [
                *([(look.words, look.by, "")] if look is not None else []),
                (owed.words, owed.by, ""),
                (
                    _("We write down what happened and ask you whether we got it right"),
                    _("before we look into it"), "",
                ),
                (
                    _("We look into it and offer a way to put it right. You accept, decline or talk to us"),
                    _("by %(day)s", day=filters.short_day(complaint.expected_at)), "",
                ),
                (
                    _("When it is done, we ask you whether it worked"),
                    ngettext("a day later", "%(num)s days later", days), "",
                ),
            ],
        ),
    ]  # fmt: skip
    at = complaint.received_at
    reached = _(
        "It reached us on %(day)s at %(time)s.", day=filters.long_day(at), time=filters.time_of_day(at)
    )  # fmt: skip
    return _sheet(complaint, _("We have your complaint"), reached, blocks, [])


def readme(data: dict[str, Any]) -> str:
    """What is what in the archive, in plain words."""
    lines = [
        _("Complaint %(reference)s, %(organisation)s", reference=data["reference"], organisation=data["organisation"]),
        _("As it stood on %(day)s. What changed since stands on the page of your complaint.", day=_today()),
        "",
        _("case.pdf: everything, to read and to print."),
        _("case.json: the same for a program. Times are in UTC; sums have a point."),
        _("files: what you sent us and we sent you. From photographs place and time were taken out."),
        _("originals: photographs as they came, where you wished that we keep them. They tell place and time."),
        _("letters: our decisions, as they were sent."),
        "",
        _("Only what you can read on the page of your complaint is in it. Keep it where only you can open it."),
    ]
    return "\n".join(lines) + "\n"


def _sheet(
    complaint: Complaint, title: str, greeting: str, blocks: list[Block], signature: list[str]
) -> dict[str, Any]:
    organisation, customer = catalogue.organisation(), complaint.customer
    name, address = organisation.name, (line.strip() for line in organisation.address.splitlines())
    reach = [organisation.phone, organisation.phone_hours, organisation.email]
    return printing.frame(
        language=str(get_locale() or "en"), day=catalogue.organisation().working_time.local(clock.now()).date(),
        reference=complaint.reference, title=title,
        sender=(name, *(line for line in (*address, *reach) if line and line != name)),
        to=(customer.name, *(line.strip() for line in customer.postal_address.splitlines())),
        greeting=greeting, blocks=[block for block in blocks if block["words"] or block["lines"]], signature=signature,
        large=ways.of(complaint).large,
    )  # fmt: skip


def _block(title: str, words: str, lines: list[tuple[str, str, str]] | None = None) -> Block:
    return {"title": title, "words": words, "lines": [list(line) for line in lines or []]}


def _beside(data: dict[str, Any]) -> Block:
    """What the page says beside its first sentence, and the way from there to put right."""
    words = [f"{row['words']} {row['more']}" for row in data["beside_that"]]
    if data["joined_with"]:
        words.append(_("Go on with complaint %(reference)s", reference=data["joined_with"]))
    steps = [(row["words"], row["told"] or "", "") for row in data["steps"]]
    return _block("", "\n\n".join(words), steps)


def _their_words(data: dict[str, Any]) -> Iterator[Block]:
    said, you = data["your_words"], data["you"]
    yield _block(_("What happened"), said["happened"])
    yield _block(_("What you expected"), said["expected"])
    yield _block(_("What would put it right"), said["desired"])
    rows = [
        (_("It reached us"), _moment(data["received_at"])),
        (_("What it is about"), data["about"]),
        *((row["question"], row["answer"]) for row in said["further_answers"]),
        (_("How you felt"), said["mood_in_words"]),
        (_("Somebody in danger, or still being harmed"), _("Yes") if said["in_danger"] else ""),
        (_("What would make it easier"), APART.join(you["what_makes_it_easier"])),
        *_for_other(you),
        (_("The people to ask"), ", ".join(filter(None, (data["looked_after_by"], data["taken_on_by"])))),
        (
            _("Our decision before it was opened again") if data["outcome_is_earlier"] else _("Our decision"),
            data["outcome_in_words"],
        ),
    ]
    yield _block(_("In short"), "", [(label, "", words) for label, words in rows if words])


def _for_other(you: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if (other := you["written_for_them_by"]) is not None:
        for_whom = _("You write for %(name)s", name=filters.apart(you["name"]) or _("somebody else"))
        yield for_whom, APART.join(filter(None, (other["name"], other["relation"], other["what_allows_it"])))


def _concerns(data: dict[str, Any]) -> Block:
    return _block(
        _("What it is about, point by point"), "", [(row["words"], _became(row), "") for row in data["concerns"]]
    )


def _became(concern: dict[str, Any]) -> str:
    if concern["reopened_at"]:
        return _("You told us that this is still open")
    confirmed = concern["confirmed_at"]
    return concern["finding_in_words"] or (_("You confirmed this on %(day)s", day=_day(confirmed)) if confirmed else "")


def _wishes(data: dict[str, Any]) -> Block:
    """What they ask for, where an offer does not stand beside it."""
    rows = [] if data["offers"] else [wish for wish in data["wishes"] if wish != data["your_words"]["desired"]]
    return _block(_("And this is what you ask for"), "", [(wish, "", "") for wish in rows])


def _calls(data: dict[str, Any]) -> Block:
    told, rows = data["calls"], list[tuple[str, str, str]]()
    if (booked := told["booked"]) is not None:
        named = {"name": filters.apart(booked["with"]), "number": filters.apart(booked["where"])}
        meets = _("%(name)s meets you in person, where we talked", **named)
        rings = _("%(name)s rings you on %(number)s", **named)
        rows.append((meets if booked["where"] == IN_PERSON else rings, _moment(booked["starts_at"]), ""))
    for row in told["to_come"]:
        rings = _("We ring you on %(number)s", number=filters.apart(row["where"]))
        words = _("We meet you in person, where we talked") if row["where"] == IN_PERSON else rings
        why = _("You asked for it: %(why)s", why=filters.apart(row["you_asked"])) if row["you_asked"] else ""
        rows.append((words, _("by %(day)s", day=_day(row["due_at"])), why))
    places = {row["where"] for row in (told["booked"], *told["to_come"]) if row is not None}
    title = _("By telephone and in person") if IN_PERSON in places else _("By telephone")
    return _block(title, "", [*rows, *map(_check_in, told["check_ins"])])


def _check_in(row: dict[str, Any]) -> tuple[str, str, str]:
    on = filters.day(date.fromisoformat(row["day"]))
    if row["done"]:
        said = _("You said: %(words)s", words=filters.apart(row["you_said"])) if row["you_said"] else ""
        return _("We checked in on %(day)s", day=on), _("done"), APART.join(filter(None, (row["asked"], said)))
    until = ngettext(
        "Then every day until %(day)s.", "Then every %(num)s days until %(day)s.", row["every_days"],
        day=filters.day(date.fromisoformat(row["until"])),
    )  # fmt: skip
    more = until if row["until"] != row["day"] else ""
    return _("We check in on %(day)s", day=on), _("planned"), APART.join(filter(None, (row["about"], more)))


def _evidence(data: dict[str, Any]) -> Block:
    rows = [
        (row["title"], filters.day(date.fromisoformat(row["of"])), row["file"] or "") for row in data["what_we_look_at"]
    ]
    return _block(_("What we look at"), "", rows)


def _afterwards(data: dict[str, Any]) -> Iterator[Block]:
    """What they answered when we asked whether it worked, and what we may quote."""
    for asked in data["afterwards"]:
        for row in asked["answers"]:
            rows = [
                (_("Did you feel understood?"), row["understood_in_words"]),
                (_("How did we treat you?"), row["treated_in_words"]),
                (_("How do you feel about it now?"), row["mood_in_words"]),
            ]
            answered = _("You answered our questions on %(day)s.", day=_day(row["at"]))
            question = _("Is it still put right?") if asked["once_more"] else _("Is it put right?")
            lines = [(question, row["solved_in_words"], ""), *((label, said, "") for label, said in rows if said)]
            yield _block(answered, row["words"] or "", lines)
    if (quote := data["quote"]) is not None:
        words = _("We may quote a sentence of yours.")
        yield _block(words, quote["words"], [(quote["named"] or _("Without a name"), "", "")])


def _promises(data: dict[str, Any]) -> Block:
    rows = [_promise(row) for row in data["promises"]]
    if rows and data["why_then"]:  # the date to settle it by stands last
        what, told, more = rows[-1]
        rows[-1] = (what, told, "\n".join(filter(None, (more, data["why_then"]))))
    rows += [
        (row["what"], _("by %(day)s", day=_day(row["due_at"])) if row["due_at"] else "", row["why"])
        for row in data["by_post_or_telephone"]
    ]
    return _block(_("What we promised you"), "", rows)


def _promise(row: dict[str, Any]) -> tuple[str, str, str]:
    """A moved date keeps the one it had, with the day on which it moved and why."""
    moves = [_moved(move) for move in row["moved"]]
    under = [_("Promised under %(reference)s", reference=row["reference"])] if row["reference"] else []
    return row["what"], row["told"], "\n".join((*moves, *under))


def _moved(move: dict[str, Any]) -> str:
    """With the times where both dates are of one day."""
    was, new = datetime.fromisoformat(move["was_due_at"]), datetime.fromisoformat(move["became"])
    told = {"day": filters.long_day(was), "moved": _day(move["moved_at"]), "reason": filters.apart(move["reason"])}
    if filters.long_day(was) != filters.long_day(new):
        return _("It was promised for %(day)s, and moved on %(moved)s: %(reason)s", **told)
    return _(
        "It was promised for %(day)s, %(time)s, and moved on %(moved)s to %(new)s: %(reason)s",
        time=filters.time_of_day(was), new=filters.time_of_day(new), **told,
    )  # fmt: skip


def _offers(data: dict[str, Any]) -> Iterator[Block]:
    titles = {
        "open": _("Our offer, beside what you asked for"),
        "accepted": _("What we agreed, beside what you asked for"),
    }
    for offer in data["offers"]:
        title = titles.get(offer["state"]) or _("What we offered on %(day)s", day=_day(offer["made_at"]))
        rows = [row for asked in offer["beside_what_you_asked"] for row in _asked(asked)]
        until = _("The offer stands until %(day)s.", day=_day(offer["until"])) if offer["state"] == "open" else ""
        parts = (offer["explanation"], offer["what_we_stand_for"], until, _accepted(offer))
        yield _block(title, "\n\n".join(filter(None, parts)), rows)


def _accepted(offer: dict[str, Any]) -> str:
    if offer["state"] != "accepted" or not offer["answered_at"]:
        return ""
    ours = offer["agreed"]["for_us"] if offer["agreed"] else ""
    agreed = _("%(name)s agreed for us.", name=filters.apart(ours)) if ours else ""
    return f"{_('You accepted this on %(day)s.', day=_day(offer['answered_at']))} {agreed}".strip()


def _asked(row: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """A wish, then what it gets."""
    more = APART.join(part for part in (row["detail"], row["reason"]) if part)
    label = (
        _("You asked: %(wish)s", wish=filters.apart(row["you_asked"]))
        if row["you_asked"]
        else _("And beyond what you asked")
    )
    answers = {"yes": _("Yes"), "partly": _("Partly"), "not_now": _("Not now")}
    yield label, answers.get(row["answer"] or "", ""), more
    for line in row["we_offer"]:
        until = filters.long_day(date.fromisoformat(line["valid_until"])) if line["valid_until"] else ""
        goes_with = [
            _("%(percentage)s%% less.", percentage=line["percentage"]) if line["percentage"] else "",
            _("It can be used until %(day)s.", day=until) if until else "",
            _("Your code for it: %(code)s", code=filters.apart(line["code"])) if line["code"] else "",
        ]
        words = f"{line['words']} ({line['item']})" if line["item"] else line["words"]
        yield (
            words,
            filters.money(Decimal(line["amount"])) if line["amount"] else "",
            "\n".join(filter(None, goes_with)),
        )


def _brought(data: dict[str, Any]) -> Block:
    rows = [
        (
            row["what"],
            _("Done on %(day)s", day=_day(row["done_at"])) if row["done_at"] else _("Being done"),
            _("Agreed under %(reference)s", reference=row["reference"]),
        )
        for row in data["agreed_under_other_references"]
    ]
    return _block(_("What we agreed under your other references"), "", rows)


def _said(data: dict[str, Any]) -> Iterator[Block]:
    """The conversation, the first first; a decision is a part of it."""
    for said in data["conversation"]:
        at = _moment(said["at"])
        if said["kind"] == "decision":
            title = _("Our decision of %(at)s", at=at)
        elif said["from"] == "you":
            title = _("You, %(at)s", at=at)
        else:
            title = _("%(name)s, %(at)s", name=filters.apart(said["by"] or data["organisation"]), at=at)
        words = "\n\n".join(part for part in (said["upon"], said["words"]) if part)
        yield _block(
            title, words, [(_("With it: %(file)s", file=filters.apart(name)), "", "") for name in said["files"]]
        )


def _files(data: dict[str, Any]) -> Block:
    states = {
        "not checked yet": _("Not checked for viruses yet: it opens once it is."),
        "a virus was found": _("A virus was found in it, so it is no longer kept."),
    }
    rows = []
    for file in data["files"]:
        whose = _("From you, %(at)s", at=_moment(file["sent_at"]))
        if file["from"] == "us":
            whose = _("From us, %(at)s", at=_moment(file["sent_at"]))
        kept = _("The original is kept, sealed.") if file["original"] else ""
        notes = [part for part in (whose, states.get(file["state"], ""), kept) if part]
        rows.append((file["name"], filters.file_size(file["size"]), "\n".join(notes)))
    return _block(_("Files"), "", rows)


def _moment(at: str) -> str:
    read = datetime.fromisoformat(at)
    return _("%(day)s, %(time)s", day=filters.long_day(read), time=filters.time_of_day(read))


def _day(at: str) -> str:
    return filters.long_day(datetime.fromisoformat(at))


def _today() -> str:
    day: date = catalogue.organisation().working_time.local(clock.now()).date()
    return filters.long_day(day)
