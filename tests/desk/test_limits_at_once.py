"""Two forms sent at once for what is left once: one has it, the other reads why not and keeps all it typed."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask

from app import clock
from app.catalogue import remedies
from app.catalogue.models import Remedy, Voucher
from app.complaints.statuses import Status
from app.db import db
from app.remedies import authority
from app.remedies.models import OfferedRemedy
from tests.desk.conftest import SPOKEN, Answers, Colleague
from tests.desk.guided import add_scripts, agree, begin, form_of, to_the_end, to_the_wish
from tests.desk.test_fixing import WORDS
from tests.journeys.pages import Form, Page, read_page
from tests.support import paths
from tests.support.apps import actor_of, doing, file_one
from tests.support.remedies import add_remedy, find, limit, sweetener

OFFER: Answers = {"answer_1": "yes", "words_1": "The bill of the joiner.", "explanation": "It was our fault."}
CARD: Answers = {"card": "I am sorry about the rain.", "address": "5 Mill Lane"}
Sending = tuple[Colleague, Form, Answers]


def at_once(*sendings: Sending) -> list[tuple[int, Page]]:
    """Send all of these forms at the same moment; how each was answered."""
    ready: threading.Barrier = threading.Barrier(len(sendings))
    answers: list[tuple[int, Page]] = [(0, read_page(0, "", ""))] * len(sendings)

    def send(place: int) -> None:
        who, form, typed = sendings[place]
        data: dict[str, list[str]] = {}
        for name, value in form.filled({name: value for name, value in typed.items() if name != "press"}):
            data.setdefault(name, []).append(value)
        if "press" in typed:
            data["press"] = [typed["press"]]
        ready.wait(timeout=60)
        answer = who.browser.post(form.action, data=data)
        answers[place] = answer.status_code, read_page(answer.status_code, form.action, answer.text)

    threads = [threading.Thread(target=send, args=(place,)) for place in range(len(sendings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def the_other(answers: list[tuple[int, Page]]) -> tuple[int, Page]:
    """The place and the page of the one that was refused; the other one went through."""
    assert sorted(status for status, _page in answers)[0] == 303, [page.said[:300] for _status, page in answers]
    ((place, page),) = [(place, page) for place, (status, page) in enumerate(answers) if status != 303]
    assert answers[place][0] in (403, 409, 422), page.said[:500]
    return place, page


def used(app: Flask, who: str) -> Decimal:
    with app.app_context():
        found = authority.used_in_month(actor_of(who).id or 0, clock.now())
        db.session.remove()
    return found


def investigated(app: Flask, count: int) -> list[str]:
    references = [paths.bring_to(app, Status.INVESTIGATING) for _ in range(count)]
    for reference in references:
        find(app, reference)
    return references


@pytest.mark.requirement("000-17", "003-15", "B-17")
def test_one_more_thing_and_an_offer_for_what_is_left_of_one_month(app: Flask, colleague: Callable[[str], Colleague]):
    limit(app, csr=(50, 50))
    box = str(sweetener(app))
    ticket = str(add_remedy(app, "A day out", "gift", unit_cost=Decimal(45)))
    first, second = investigated(app, 2)
    priya, again = colleague("csr"), colleague("csr")
    forms = priya.form(first, "offer"), again.form(second, "add-sweetener")

    place, page = the_other(
        at_once((priya, forms[0], {**OFFER, "remedy_id_1": ticket}), (again, forms[1], {**CARD, "remedy_id": box}))
    )

    assert "more this month" in page.said
    if place:
        assert page.form("/act/add-sweetener").value("card") == CARD["card"]
    else:
        assert page.form("/act/offer").value("words_1") == OFFER["words_1"]
    assert used(app, "csr") == (Decimal(8), Decimal(45))[place]


@pytest.mark.requirement("000-17", "B-17")
def test_two_offers_for_the_rest_of_one_budget(app: Flask, colleague: Callable[[str], Colleague]):
    day_out = str(add_remedy(app, "A day out", "gift", takes_money=True, monthly_budget=Decimal(60)))
    references = investigated(app, 2)
    people = colleague("csr"), colleague("manager")
    sendings = [
        (who, who.form(reference, "offer"), {**OFFER, "remedy_id_1": day_out, "amount_1": "40"})
        for who, reference in zip(people, references, strict=True)
    ]

    _place, page = the_other(at_once(*sendings))

    assert "£20.00 of its budget is left this month." in page.said
    assert page.form("/act/offer").value("amount_1") == "40"


@pytest.mark.requirement("000-17", "B-17")
def test_two_approvals_in_one_month(app: Flask, colleague: Callable[[str], Colleague]):
    limit(app, manager=(200, 250))
    references, priya = investigated(app, 2), colleague("csr")
    for reference in references:
        priya.act(reference, "ask-approval", {"amount": "150", "reason": "The joiner asks for it."})
    tabs = colleague("manager"), colleague("manager")
    yes = {"reason": "It was our fault."}

    place, page = the_other(
        at_once(*((tab, tab.form(reference, "approve"), yes) for tab, reference in zip(tabs, references, strict=True)))
    )

    assert "You may give £100.00 more this month. Somebody else has to approve this." in page.said
    assert page.form("/act/approve").value("reason") == yes["reason"]
    assert used(app, "manager") == 150
    tom = colleague("other_manager")
    assert "approved £150.00" in tom.act(references[place], "approve", yes).said


def ready_to_end(who: Colleague, reference: str, name: str, amount: str = "") -> Form:
    """The last step of a guided call that gives this remedy."""
    return form_of(to_the_end(who, agree(who, to_the_wish(who, begin(who, reference)), amount, name)))


@pytest.mark.requirement("000-18", "001-16", "B-17")
@pytest.mark.parametrize("terms", [{"stock": 1}, {"draws_code": True}], ids=["piece", "code"])
def test_the_end_of_a_guided_call_and_an_offer_for_the_last_one(
    app: Flask, colleague: Callable[[str], Colleague], terms: dict[str, object]
):
    add_scripts(app)
    ticket = add_remedy(app, "A day ticket", "gift", **terms)
    if "draws_code" in terms:
        with doing(app):
            remedies.add_codes(ticket, "PARK-1")
    priya, helen = colleague("csr"), colleague("manager")
    called, offered = file_one(app), paths.bring_to(app, Status.INVESTIGATING)
    end, form = ready_to_end(priya, called, "A day ticket"), helen.form(offered, "offer")

    place, page = the_other(
        at_once((priya, end, {"press": "end"}), (helen, form, {**OFFER, "remedy_id_1": str(ticket)}))
    )

    assert ("None is left." if "stock" in terms else "No code is left for it.") in page.said
    if place:
        assert page.form("/act/offer").value("words_1") == OFFER["words_1"]
    else:
        assert "We pay the repair." in priya.open(f"/desk/complaints/{called}/guided-call").said + page.said
    with app.app_context():
        lines = db.session.query(OfferedRemedy).filter_by(remedy_id=ticket).count()
        left = db.session.get_one(Remedy, ticket).stock
        drawn = db.session.query(Voucher).filter(Voucher.drawn_at.is_not(None)).count()
        db.session.remove()
    assert lines == 1
    if place:  # the call agreed on it; an offer only keeps it
        assert (left, drawn) == ((0, 0) if "stock" in terms else (None, 1))


@pytest.mark.requirement("000-18", "001-16", "B-17")
def test_two_who_draw_the_last_code(app: Flask, colleague: Callable[[str], Colleague]):
    """One at the end of a guided call, one who settles a simple case at once."""
    add_scripts(app)
    park = add_remedy(app, "Park free", "gift", draws_code=True)
    with doing(app):
        remedies.add_codes(park, "PARK-1")
    priya, dev = colleague("csr"), colleague("other_csr")
    called, simple = file_one(app), file_one(app)
    end = ready_to_end(priya, called, "Park free")
    form = dev.open(f"/desk/complaints/{simple}/fix-now").form("/fix-now")
    answers = {**WORDS, **SPOKEN, "words": "Park where you like.", "remedy_id": str(park)}

    place, page = the_other(at_once((priya, end, {"press": "end"}), (dev, form, answers)))

    assert "No code is left for it." in page.said
    if place:
        assert page.form("/fix-now").value("explanation") == answers["explanation"]
    with app.app_context():
        assert db.session.query(Voucher).filter(Voucher.drawn_at.is_not(None)).count() == 1
        assert db.session.query(OfferedRemedy).filter(OfferedRemedy.voucher_id.is_not(None)).count() == 1
        db.session.remove()


@pytest.mark.requirement("000-18", "B-17")
def test_two_who_say_yes_at_once_have_a_code_each(app: Flask, colleague: Callable[[str], Colleague]):
    park = str(add_remedy(app, "Park free", "gift", draws_code=True))
    with doing(app):
        remedies.add_codes(int(park), "PARK-1\nPARK-2")
    tabs = colleague("csr"), colleague("csr")
    references = investigated(app, 2)
    for reference in references:
        tabs[0].act(reference, "offer", {**OFFER, "remedy_id_1": park})

    answers = at_once(
        *((tab, tab.form(reference, "accept"), SPOKEN) for tab, reference in zip(tabs, references, strict=True))
    )

    assert [status for status, _page in answers] == [303, 303]
    with app.app_context():
        drawn = {row[0] for row in db.session.query(OfferedRemedy.voucher_id)}
        db.session.remove()
    assert len(drawn) == 2 and None not in drawn
