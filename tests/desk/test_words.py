"""What can be done to a complaint, and what is written to its customer, has words on the desk."""

from app.complaints.actions import ACTIONS
from app.complaints.correspondence import KIND_WORDS
from app.complaints.letters import KINDS
from app.desk.plan_words import SAYS
from app.desk.plans import IN_A_CALL, PLANS, UNATTENDED
from app.desk.timeline import SENTENCES


def test_every_action_has_a_sentence_in_the_timeline():
    assert SENTENCES.keys() == ACTIONS.keys()


def test_every_action_has_a_page_or_is_done_unattended():
    assert PLANS.keys() | UNATTENDED | IN_A_CALL | {"file"} == ACTIONS.keys()
    assert PLANS.keys() & (UNATTENDED | IN_A_CALL) == set()


def test_every_page_of_an_action_says_what_it_does():
    assert SAYS.keys() == PLANS.keys()


def test_every_letter_has_a_name():
    assert KINDS.keys() <= KIND_WORDS.keys()
