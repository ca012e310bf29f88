"""Ways a complaint can go. A walk pauses with `yield` where days have to pass, and ends with how it stands then."""

from collections.abc import Callable, Generator

from tests.journeys.lives import Life

Walk = Generator[None, None, str]
Way = Callable[[Life], Walk]

CLOSED = "Your complaint was closed on "  # and the day
WITHDRAWN = "We stopped because you asked us to."
JOINED = "This complaint is joined with another of yours."


def put_right(life: Life) -> Walk:
    life.begin()
    life.settle()
    yield
    life.say("yes")
    life.learn()
    return CLOSED


def declined_first(life: Life) -> Walk:
    life.begin()
    life.offer()
    life.decline()
    life.settle()
    yield
    life.say("yes")
    return CLOSED


def talked_first(life: Life) -> Walk:
    life.begin()
    life.offer()
    life.talk()
    life.act("message", text="It does. I have added it up again for you.")
    life.customer.by_mail("a message for you")
    life.customer.step("accept")
    life.verify()
    life.resolve()
    yield
    life.say("yes")
    return CLOSED


def asked(life: Life) -> Walk:
    life.begin()
    life.ask()
    life.answer_question()
    life.settle()
    yield
    life.say("yes")
    return CLOSED


def corrected(life: Life) -> Walk:
    life.acknowledge()
    life.assess()
    life.state_facts()
    life.customer.by_mail("have we understood you?")
    life.customer.step("not-quite", text="They did answer once, and said something else.")
    life.act("state-facts", concern_2="They answered once, and said something else.")
    life.confirm()
    life.settle()
    yield
    life.say("yes")
    return CLOSED


def partly(life: Life) -> Walk:
    life.begin()
    life.settle()
    yield
    life.say("partly")
    life.settle("8")  # with the first forty, all that a representative may give alone
    yield
    life.say("yes")
    return CLOSED


def not_at_all(life: Life) -> Walk:
    life.begin()
    life.settle()
    yield
    life.say("no")
    life.act("log-call", life.manager, words="I rang and heard what is still missing.", reached="y")
    life.resolve(no_remedy_reason="What was missing has arrived by now.")
    yield
    life.say("yes")
    return CLOSED


def changed_their_mind(life: Life) -> Walk:
    """Says no, and then, through the same mail, yes."""
    life.begin()
    life.settle()
    yield
    life.say("no")
    life.customer.open(f"{life.customer.home}/answer")
    life.customer.answer("yes", "I found it in the other post.")
    return CLOSED


def never_answers(life: Life) -> Walk:
    life.begin()
    life.settle()
    yield
    yield
    life.customer.mail("was it enough?")
    yield
    life.customer.mail("we close your complaint")
    return CLOSED


def answers_the_reminder(life: Life) -> Walk:
    life.begin()
    life.settle()
    yield
    yield
    life.say("yes", "was it enough?")
    return CLOSED


def back_after_closing(life: Life) -> Walk:
    life.begin()
    life.settle()
    yield
    life.say("yes")
    life.customer.follow()
    life.not_right()
    life.resolve(no_remedy_reason="It was put back, and is watched now.")
    yield
    life.say("yes")
    return CLOSED


def withdrawn(life: Life) -> Walk:
    life.acknowledge()
    life.customer.by_mail("a person has read your complaint")
    life.withdraw()
    yield
    return WITHDRAWN


def withdrawn_and_back(life: Life) -> Walk:
    life.acknowledge()
    life.customer.follow()
    life.withdraw()
    life.customer.by_mail("we stop, as you asked")
    life.not_right()
    life.assess()
    life.state_facts()
    life.confirm()
    life.settle()
    yield
    life.say("yes")
    return CLOSED


def escalated(life: Life) -> Walk:
    life.acknowledge()
    life.customer.follow()
    life.customer.step("ask-for-a-manager", text="I have waited long enough.")
    life.act("take-it-on", life.manager)
    life.act("stand-down", life.manager, reason="They have my number now.")
    life.assess()
    life.state_facts()
    life.confirm()
    life.settle()
    yield
    life.say("yes")
    return CLOSED


def impatient(life: Life) -> Walk:
    """Says that it is not going right while we are still at it."""
    life.begin()
    life.customer.follow()
    life.not_right()
    life.act("take-it-on", life.manager)
    life.settle()
    yield
    life.say("yes")
    return CLOSED


def beyond_authority(life: Life) -> Walk:
    life.begin()
    life.act("ask-approval", amount="90", reason="Three journeys were paid for and not made.")
    life.act("approve", life.manager, reason="The tickets prove it.")
    life.offer("90")
    life.accept()
    life.verify()
    life.resolve()
    life.act(
        "check-quality", life.reviewer, kindness="5", clarity="4", speed="4",
        findings="Every question of theirs has its answer.",
    )  # fmt: skip
    yield
    life.say("yes")
    return CLOSED


def by_telephone(life: Life) -> Walk:
    """Everything the customer says comes through the handler."""
    said = {"spoken_channel": "telephone", "spoken_words": "Yes, she said, do that."}
    life.acknowledge()
    life.assess()
    life.state_facts()
    life.act("confirm-facts", **said)
    life.offer()
    life.act("accept", **said)
    life.verify()
    life.resolve()
    yield
    life.act("confirm-satisfied", treated="5", mood="4", comment="She is glad that it is over.", **said)
    return CLOSED


def final_position(life: Life) -> Walk:
    life.begin()
    life.end("We have paid what the terms say, and can't pay more.")
    life.customer.by_mail("our final position")
    life.customer.step("outside-body", body="The Ombudsman")
    life.act("outside-decision", decision="They find that what we paid is right.")
    yield
    return CLOSED


def more_to_do(life: Life) -> Walk:
    life.begin()
    life.offer()
    life.end("This is the last we can offer.")
    life.act("outside-decision", decision="They find that the fee is owed as well.", more_to_do="y")
    life.settle()
    yield
    life.say("yes")
    return CLOSED


def promised(life: Life) -> Walk:
    life.begin()
    form = life.handler.ask(life.reference, "promise").form("/act/promise")
    day = form.value("due_at") or "2030-01-07T10:00"
    life.act("promise", words="I ring you about the fee.", due_at=day)
    life.customer.by_mail("our promise to you")
    life.act("keep-promise")
    life.settle()
    yield
    life.say("yes")
    return CLOSED


def joined(life: Life) -> Walk:
    """The same customer complained twice. Both addresses are confirmed, by writing after opening a mailed link."""
    assert life.twin is not None
    for customer in (life.customer, life.twin):
        customer.by_mail("we have your complaint")
        customer.write("I think you have this from me twice.")
    life.acknowledge()
    life.join(life.twin.reference, "The same words, an hour apart.")
    life.customer.by_mail("joined with")
    yield
    return JOINED


WAYS: tuple[Way, ...] = (
    put_right, declined_first, talked_first, asked, corrected, partly, not_at_all, changed_their_mind, never_answers,
    answers_the_reminder, back_after_closing, withdrawn, withdrawn_and_back, escalated, impatient, beyond_authority,
    by_telephone, final_position, more_to_do, promised,
)  # fmt: skip
