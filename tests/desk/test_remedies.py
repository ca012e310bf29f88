"""Remedies from the catalogue to the door: limits, codes, steps of other teams, agreements, one more thing."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from tests.desk.conftest import SPOKEN, Colleague, errors, found_for, in_days, state
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform
from tests.support.remedies import add_remedy, add_team, find, limit, sweetener

WORDS = {"answer_1": "yes", "words_1": "A day on every bus.", "explanation": "It was our fault."}


@pytest.fixture
def reference(app: Flask) -> str:
    return paths.bring_to(app, Status.INVESTIGATING)


@pytest.fixture
def ada(colleague: Callable[[str], Colleague]) -> Colleague:
    """An administrator."""
    return colleague("admin")


@pytest.mark.requirement("000-18", "002-19")
def test_a_manager_adds_changes_and_ends_a_remedy(app: Flask, helen: Colleague, priya: Colleague, reference: str):
    form = helen.open("/desk/settings/remedies/new").form("/remedies/new")
    page = helen.send(
        form, {"name": "A fifth less", "kind": "discount", "percentage": "20", "valid_days": "90", "draws_code": "y",
               "unit_cost": "6.50", "step_1": "Send the code"},
    )  # fmt: skip
    assert "Kept. It can be offered from now on." in page.said
    links = helen.open("/desk/settings/remedies").links
    path = max((link for link in links if link.split("/")[-1].isdigit()), key=lambda link: int(link.split("/")[-1]))
    page = helen.send(helen.open(path).form("/codes"), {"codes": "LESS-1\nLESS-2\nLESS-1"})
    assert "2 of 2 left" in page.said

    choices = priya.form(reference, "offer").choices("remedy_id_1")
    chosen = path.rsplit("/", 1)[1]
    assert chosen in choices
    priya.act(reference, "offer", {**WORDS, "remedy_id_1": chosen})
    priya.act(reference, "accept", SPOKEN)
    said = priya.case(reference).said
    assert "LESS-1" in said
    assert "20%" in said
    assert "1 of 2 left" in helen.open(path).said

    helen.press(helen.open(path), "/end")
    other = paths.bring_to(app, Status.INVESTIGATING)
    assert chosen not in priya.form(other, "offer").choices("remedy_id_1")


@pytest.mark.requirement("001-16", "B-17")
def test_what_cannot_be_offered_now_says_why(app: Flask, priya: Colleague, reference: str):
    team = add_team(app, "Ferries")
    add_remedy(app, "Day on the ferry", "gift", team_ids=(team,))
    add_remedy(app, "Last summer’s ticket", "gift", expires_on=paths.clock.now().date().replace(year=2020))
    add_remedy(app, "Flowers", "gift", only_our_fault=True)
    add_remedy(app, "Umbrella", "gift", stock=0)

    said = priya.open(f"/desk/complaints/{reference}/act/offer").said

    assert "4 remedies cannot be offered now" in said
    for words in ("Only Ferries may offer it.", "It ended on", "Write the finding first.", "None is left."):
        assert words in said
    assert "You may give £50.00 more on this complaint alone, and £1,000.00 more this month." in said
    find(app, reference)
    assert "Flowers" in "".join(
        priya.form(reference, "offer").words_of("remedy_id_1", value)
        for value in priya.form(reference, "offer").choices("remedy_id_1")
    )


@pytest.mark.requirement("000-17", "004-05")
def test_everybody_sees_how_far_they_may_go(app: Flask, priya: Colleague, reference: str):
    limit(app, csr=(50, 90))
    paths.offer(app, reference)

    page = priya.open("/desk/how-far")

    assert "£40.00 given this month, £50.00 left." in page.said
    assert any("how-to-agree" in link for link in page.links)
    assert "Ask before you offer" in priya.open("/desk/how-to-agree").said


@pytest.mark.requirement("000-17")
def test_a_manager_approves_with_one_press_and_a_reason(app: Flask, priya: Colleague, helen: Colleague, reference: str):
    priya.act(reference, "ask-approval", {"amount": "60", "reason": "The joiner asks for it."})

    page = helen.open("/desk/approvals")
    helen.send(page.form("/act/approve"), {"reason": "It was our fault."})

    assert "approved £60.00" in priya.case(reference).said
    assert "Nobody waits for approval." in helen.open("/desk/approvals").said


@pytest.mark.requirement("001-15")
def test_both_read_what_they_agreed_to_how_and_when(app: Flask, priya: Colleague, reference: str):
    paths.offer(app, reference)
    priya.act(reference, "accept", SPOKEN)

    said = priya.case(reference).said

    assert "Both agreed" in said
    assert "Grace Okafor agreed by telephone, " in said
    assert "heard by Priya Shah" in said
    assert "We pay the repair of the case. (£40.00)" in said


@pytest.mark.requirement("001-18")
def test_a_part_of_another_team_is_looked_at_before_the_end(
    app: Flask, priya: Colleague, colleague: Callable[[str], Colleague], reference: str
):
    team = add_team(app, "Accounts")
    with doing(app):
        db.session.get_one(User, actor_of("other_csr").id).department_id = team
    priya.act(
        reference, "add-task", {"words": "Pay the joiner.", "due_on": in_days(3), "department_id": str(team)}
    )  # fmt: skip
    refused = priya.open(f"/desk/complaints/{reference}/act/resolve", expect=200)
    assert "Accounts has to do this" in refused.said

    dev = colleague("other_csr")
    page = dev.open("/desk/for-our-team")
    assert "Pay the joiner." in page.said
    link = next(link for link in page.links if "report-done" in link)
    dev.send(dev.open(link).form("/act/report-done"), {"report": "Paid on Monday."})
    assert "Nothing waits for your team." in dev.open("/desk/for-our-team").said

    assert "Look whether it is" in priya.case(reference).said
    priya.act(reference, "verify-task", {"result": "The bank shows it."})
    assert "Accounts has to do this" not in priya.open(f"/desk/complaints/{reference}/act/resolve").said


@pytest.mark.requirement("001-18", "B-17")
def test_the_steps_of_a_remedy_come_before_it_is_done(app: Flask, priya: Colleague, reference: str):
    from app.catalogue.queries import RemedyStep

    ticket = add_remedy(app, "Day ticket", "gift", stock=2, steps=(RemedyStep("Print it"), RemedyStep("Post it")))
    priya.act(reference, "offer", {**WORDS, "remedy_id_1": str(ticket)})
    priya.act(reference, "accept", SPOKEN)
    remedy = paths.open_tasks(app, reference, "remedy")[0]

    page = priya.act(reference, "verify-task", {"task_id": str(remedy), "result": "Posted."}, expect=422)
    assert errors(page) == ["First comes: Print it"]
    for step in paths.open_tasks(app, reference, "step"):
        perform(app, reference, "verify_task", "csr", d.TaskDone(step, "Seen."))
    priya.act(reference, "verify-task", {"task_id": str(remedy), "result": "Posted."})


@pytest.mark.requirement("003-15", "004-06")
def test_one_more_thing_is_suggested_after_our_fault_planned_and_sent(app: Flask, priya: Colleague, reference: str):
    sweetener(app)
    sweetener(app, "Dinner for two", "60")
    assert "One more thing" not in priya.case(reference).said
    find(app, reference)

    page = priya.case(reference)
    assert "A card and chocolate" in page.said
    assert "Dinner for two" not in page.said  # above what is small, and above the limit
    link = next(link for link in page.links if "add-sweetener" in link)
    answers = {"card": "I am sorry about the rain.", "address": "5 Mill Lane"}
    said = priya.send(priya.open(link).form("/act/add-sweetener"), answers).said
    assert "To be sent" in said
    assert "5 Mill Lane" in said

    said = priya.act(reference, "sweetener-sent").said
    assert "Sent Mon" in said or "Sent " in said
    assert paths.open_tasks(app, reference, "sweetener") == []


@pytest.mark.requirement("003-15", "000-18")
def test_one_more_thing_with_codes_has_one_of_its_own_on_the_page_of_what_is_sent(
    app: Flask, priya: Colleague, helen: Colleague, reference: str
):
    form = helen.open("/desk/settings/remedies/new").form("/remedies/new")
    typed = {"name": "Dinner for two", "kind": "sweetener", "unit_cost": "6", "draws_code": "y", "only_our_fault": "y"}
    assert "Kept." in helen.send(form, typed).said
    links = helen.open("/desk/settings/remedies").links
    path = max((link for link in links if link.split("/")[-1].isdigit()), key=lambda link: int(link.split("/")[-1]))
    find(app, reference)
    assert "Dinner for two" not in priya.case(reference).said, "there is no code yet"
    helen.send(helen.open(path).form("/codes"), {"codes": "DINE-1"})

    page = priya.case(reference)
    link = next(link for link in page.links if "add-sweetener" in link)
    written = {"card": "I am sorry about the rain.", "address": "5 Mill Lane"}
    said = priya.send(priya.open(link).form("/act/add-sweetener"), written).said
    assert "Write this code on the card: DINE-1." in said and "0 of 1 left" in helen.open(path).said
    assert "Code: DINE-1" in priya.open(f"/desk/complaints/{reference}/act/sweetener-sent").said
    other = paths.bring_to(app, Status.INVESTIGATING)
    find(app, other)
    assert "Dinner for two" not in priya.case(other).said, "none is left to suggest"
    refused = priya.act(other, "add-sweetener", {**written, "remedy_id": path.rsplit("/", 1)[1]}, expect=422)
    assert errors(refused) == ["No code is left for it."]
    assert refused.form("/act/add-sweetener").value("card") == written["card"]

    priya.act(reference, "sweetener-sent")
    assert "Code: DINE-1." in priya.case(reference).said and "0 of 1 left" in helen.open(path).said


@pytest.mark.requirement("003-15")
def test_no_sweetener_without_a_fault_of_ours_or_beyond_the_limit(app: Flask, priya: Colleague, reference: str):
    card, dinner = sweetener(app), sweetener(app, "Dinner for two", "60")
    terms = {"card": "Sorry.", "address": "5 Mill Lane"}

    page = priya.act(reference, "add-sweetener", {**terms, "remedy_id": str(card)}, expect=422)
    assert errors(page) == ["It is for what was our fault. Write the finding first."]
    find(app, reference, "partly_upheld")
    page = priya.act(reference, "add-sweetener", {**terms, "remedy_id": str(dinner)}, expect=422)
    assert "You may offer £50.00" in errors(page)[0]


@pytest.mark.requirement("003-16")
def test_a_misunderstanding_is_explained_by_its_rule(app: Flask, priya: Colleague, reference: str):
    form = priya.form(reference, "resolve")
    answers = found_for(form) | {
        "outcome": "upheld", "cause": "Misunderstanding by the customer", "explanation": "It rained.",
        "no_remedy_reason": "She wanted to know.",
    }  # fmt: skip
    page = priya.send(form, answers, expect=422)
    assert "Quote the rule that it is about." in errors(page)
    assert "Say what we will make clearer." in errors(page)

    rule = {"policy": "“Parcels stand inside.”", "policy_reason": "Rain.", "clearer": "The label says so."}
    priya.send(priya.form(reference, "resolve"), answers | rule)
    assert state(app, reference)[0] == "resolved"


@pytest.mark.requirement("003-16")
def test_a_misunderstanding_is_explained_at_first_contact_too(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = priya.open(f"/desk/complaints/{reference}/fix-now").form("/fix-now")

    page = priya.send(form, {"cause": "Misunderstanding by the customer", "explanation": "It rained."}, expect=422)

    assert "Quote the rule that it is about." in errors(page)
    assert {"policy", "policy_reason", "clearer"} <= page.form("/fix-now").names


@pytest.mark.requirement("001-22")
def test_what_we_stand_for_is_off_until_somebody_turns_it_on_and_offers_keep_their_version(
    app: Flask, helen: Colleague, priya: Colleague, reference: str
):
    words = "Not happy? You have your money back."
    assert words not in priya.open("/desk/how-far").said
    helen.send(helen.open("/desk/settings/guarantee").form("/guarantee"), {"words": words, "is_on": "y"})
    paths.offer(app, reference)
    helen.send(helen.open("/desk/settings/guarantee").form("/guarantee"), {"words": "Something else.", "is_on": "y"})

    assert "Version 2" in helen.open("/desk/settings/guarantee").said
    with app.app_context():
        from app.outbox.models import Delivery

        mail = db.session.query(Delivery).filter_by(kind="offer", about=by_reference(reference).id).one()
        assert words in mail.text
        db.session.remove()


@pytest.mark.requirement("000-17")
def test_an_administrator_says_how_far_each_role_may_go(app: Flask, ada: Colleague, priya: Colleague, reference: str):
    form = ada.open("/desk/settings/authority").form("/authority")
    page = ada.send(form, {"case_csr": "70", "month_csr": "60"}, expect=422)
    assert errors(page) == ["A month holds at least one complaint."]
    ada.send(ada.open("/desk/settings/authority").form("/authority"), {"case_csr": "70", "kinds_csr": ["apology"]})

    said = priya.open(f"/desk/complaints/{reference}/act/offer").said
    assert "You may give £70.00 more on this complaint alone" in said
    assert "Refund, up to £400.00 (needs approval)" in said


@pytest.mark.requirement("000-17", "B-17")
def test_a_few_pence_typed_do_not_make_a_dear_thing_cheap(app: Flask, priya: Colleague, reference: str):
    dinner = add_remedy(app, "Dinner for two", "gift", unit_cost=Decimal(80))

    page = priya.act(
        reference, "offer", {**WORDS, "remedy_id_1": str(dinner), "amount_1": "0.01"}, expect=422
    )  # fmt: skip

    assert "Ask for approval of" in page.said
    assert state(app, reference)[0] == Status.INVESTIGATING


@pytest.mark.requirement("000-17", "B-17")
def test_a_few_pence_typed_do_not_make_one_more_thing_cheap(app: Flask, priya: Colleague, reference: str):
    limit(app, csr=(50, 1000))
    dear = sweetener(app, "A weekend by the sea", cost="80")
    find(app, reference)

    page = priya.act(
        reference, "add-sweetener",
        {"remedy_id": str(dear), "amount": "0.01", "card": "I am sorry.", "address": "5 Mill Lane"}, expect=422,
    )  # fmt: skip

    assert "Ask for approval of" in page.said


@pytest.mark.requirement("000-17", "B-17")
def test_a_discount_in_per_cent_counts_by_what_one_costs(app: Flask, priya: Colleague, reference: str):
    uncounted = add_remedy(app, "Half price", "discount", percentage=50)
    counted = add_remedy(app, "A fifth less", "discount", percentage=20, unit_cost=Decimal(30))

    page = priya.act(reference, "offer", {**WORDS, "remedy_id_1": str(uncounted), "amount_1": "0.01"}, expect=422)
    assert "what one in per cent costs us" in page.said
    more = {**WORDS, "remedy_id_1": str(counted), "percentage_1": "90"}
    assert "At most 20% for: A fifth less." in priya.act(reference, "offer", more, expect=422).said
    priya.act(reference, "offer", {**WORDS, "remedy_id_1": str(counted)})

    assert "£30.00 given this month" in priya.open("/desk/how-far").said


@pytest.mark.requirement("000-17", "000-18", "B-17")
@pytest.mark.parametrize("end", ["withdraw", "deadlock"])
def test_what_nobody_can_accept_any_more_is_kept_for_nobody(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague], reference: str, end: str
):
    ticket = str(add_remedy(app, "Last ticket", "gift", unit_cost=Decimal(9), stock=1, monthly_budget=Decimal(9)))
    other = paths.bring_to(app, Status.INVESTIGATING)
    priya = colleague("csr")
    priya.act(reference, "offer", {**WORDS, "remedy_id_1": ticket})
    assert ticket not in priya.form(other, "offer").choices("remedy_id_1")

    if end == "withdraw":
        perform(app, reference, "withdraw", "customer", paths.WITHDRAWN)
        assert "£0.00 given this month" in priya.open("/desk/how-far").said
    else:
        paths.deadlock(app, reference)
        sweep_once(app)  # it stands until its day, as our letter says
        assert ticket not in priya.form(other, "offer").choices("remedy_id_1")
        monday.shift(timedelta(days=25))
        sweep_once(app)

    assert ticket in colleague("csr").form(other, "offer").choices("remedy_id_1")
    assert state(app, reference)[0] == (Status.WITHDRAWN if end == "withdraw" else Status.REFERRED)


@pytest.mark.requirement("000-18")
def test_what_agreements_took_meanwhile_is_not_put_back_by_whoever_saves(
    app: Flask, helen: Colleague, priya: Colleague, reference: str
):
    ticket = add_remedy(app, "Day ticket", "gift", stock=3)
    path = f"/desk/settings/remedies/{ticket}"
    form = helen.open(path).form(path)
    priya.act(reference, "offer", {**WORDS, "remedy_id_1": str(ticket)})
    priya.act(reference, "accept", SPOKEN)

    helen.send(form, {"words": "For a day on every bus."})
    assert dict(helen.open(path).form(path).filled({}))["stock"] == "2"
    helen.send(helen.open(path).form(path), {"stock": "12"})
    assert dict(helen.open(path).form(path).filled({}))["stock"] == "12"


@pytest.mark.requirement("000-18")
def test_two_managers_do_not_write_over_each_other(app: Flask, colleague: Callable[[str], Colleague]):
    path = f"/desk/settings/remedies/{add_remedy(app, 'Day ticket', 'gift', cap=Decimal(20))}"
    helen, tom = colleague("manager"), colleague("other_manager")
    hers, his = helen.open(path).form(path), tom.open(path).form(path)
    helen.send(hers, {"cap": "10"})

    page = tom.send(his, {"words": "On every bus."}, expect=422)
    assert "Somebody else changed this remedy since you opened it." in errors(page)[0]
    kept = dict(page.form(path).filled({}))
    assert kept["words"] == "On every bus."
    tom.send(page.form(path), {"cap": "10"})

    kept = dict(helen.open(path).form(path).filled({}))
    assert (kept["words"], kept["cap"]) == ("On every bus.", "10.00")
