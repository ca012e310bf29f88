"""What the page of each action says: under its title, on its button, and once it is done.

`{customer}` stands for the customer's name.
"""

from dataclasses import dataclass

SEND = "Send to {customer}"


@dataclass(frozen=True)
class Says:
    lead: str
    button: str = "Save"
    done: str = "Saved."


SAYS: dict[str, Says] = {
    "acknowledge": Says(
        "{customer} reads this today, from you. The automatic receipt did not say that anybody read it.",
        SEND,
        "The acknowledgement is on its way.",
    ),
    "assess": Says(
        "What kind of problem it is, how much it affects {customer}, how soon it matters.",
        "Save the assessment",
        "Assessed.",
    ),
    "assign": Says("Whoever takes it is told at once.", "Hand over", "Handed over."),
    "state_facts": Says(
        "One box for each concern, in the customer’s words. {customer} is asked whether it is right.",
        SEND,
        "{customer} is asked whether that is right.",
    ),
    "confirm_facts": Says(
        "{customer} said that we understood it right. The investigation begins.", "They confirmed it", "Confirmed."
    ),
    "correct_facts": Says(
        "What {customer} wants us to understand differently. Then write the concerns anew.",
        done="Their correction is on the case.",
    ),
    "go_on_unconfirmed": Says(
        "Only after two logged attempts, or where nobody can be reached.", "Go on", "The investigation begins."
    ),
    "ask_customer": Says(
        "Our own date waits until {customer} answers or the day is over.", SEND, "Your question is on its way."
    ),
    "answer": Says("What {customer} answered. The case goes on where it was.", done="Their answer is on the case."),
    "go_on_without": Says("The case goes on where it was, without {customer}’s answer.", "Go on", "The case goes on."),
    "ask_approval": Says(
        "For more than you may give alone. A manager who does not handle the case decides.",
        "Ask",
        "A manager has been asked.",
    ),
    "approve": Says("Whoever asked is told at once.", "Approve", "Approved."),
    "refuse": Says(
        "Whoever asked is told at once, with your reason.", "Do not approve", "Not approved; the reason is on its way."
    ),
    "offer": Says(
        "What we do to put it right. {customer} may accept, talk, or decline.", SEND, "The offer is on its way."
    ),
    "accept": Says(
        "{customer} accepts the offer. Each remedy becomes a task for the handler.", "They accept", "Accepted."
    ),
    "decline": Says(
        "The offer is off the table, the complaint is not.", "They decline", "Declined; the investigation goes on."
    ),
    "discuss": Says(
        "The offer stays open meanwhile. {customer} hears from us within a working day.",
        done="Noted; get in touch within a working day.",
    ),
    "take_back": Says("{customer} reads the reason.", "Take it back", "The offer is taken back."),
    "agreement_failed": Says(
        "What was agreed can’t be done. {customer} reads why, and the investigation goes on.",
        SEND,
        "{customer} is told, and the investigation goes on.",
    ),
    "resolve": Says(
        "What we decided, what was done and when. {customer} reads it and is asked later whether it worked.",
        SEND,
        "Resolved. {customer} is asked in some days whether it worked.",
    ),
    "confirm_satisfied": Says("{customer} says that it is put right. The case closes.", "Close it", "Closed."),
    "not_right": Says(
        "The case opens again. A person gets in touch within one working day, and a manager is told.",
        "Open it again",
        "Open again, and a manager has been told.",
    ),
    "not_right_yet": Says(
        "A manager is told at once, and {customer} hears from us within one working day.",
        done="A manager has been told.",
    ),
    "escalate": Says("A manager is told at once.", "Escalate", "A manager has been told."),
    "take_it_on": Says("You are the manager who answers for this escalation now.", "Take it on", "You have it."),
    "stand_down": Says("It goes on as any other case.", "Stand down", "Stood down."),
    "withdraw": Says(
        "We stop because {customer} asks us to. It can be opened again with the same reference.",
        "Stop here",
        "Withdrawn.",
    ),
    "merge": Says(
        "Two complaints of one customer about the same thing become one. The earlier date of receipt counts.",
        "Join them",
        "Joined.",
    ),
    "unmerge": Says("Each of the two goes on by itself.", "Separate them", "Separated."),
    "note_outside_body": Says("Nothing stops because of it."),
    "deadlock": Says(
        "We see it differently and stay with it. {customer} reads why, and who looks at it again, free of charge.",
        SEND,
        "Our final position is on its way.",
    ),
    "outside_decision": Says("{customer} is told what it means.", done="Recorded."),
    "note": Says("For colleagues only. It never leaves the house.", "Keep the note", "The note is on the case."),
    "message": Says(
        "It leaves in a minute; until then you can take it back.",
        SEND,
        "It leaves in a minute. Until then you can take it back.",
    ),
    "promise": Says("{customer} reads it, and sees whether it was kept.", "Promise it", "Promised."),
    "keep_promise": Says("It was done as we said.", "It is kept", "Kept."),
    "move_promise": Says(
        "{customer} reads the new date and the reason. The old date stays.", "Move it", "Moved, and {customer} is told."
    ),
    "attach": Says("Photographs, letters, statements: whatever shows what happened.", "Add them", "Added."),
    "log_call": Says("Whoever rang whom, and also when nobody answered.", done="The call is on the case."),
    "correct_details": Says(
        "Name, ways to reach them, order number, subject. The log says that it was corrected, and why.",
        done="Corrected.",
    ),
    "add_task": Says("For you or a colleague, with a day.", "Add it", "Added."),
    "verify_task": Says("Only what you know to be done opens the way to the end.", "It is done", "Done."),
    "restrict_readers": Says(
        "Everybody else will not know that this complaint exists. You and the handler always may.", done="Saved."
    ),
    "record_cause": Says("About the process, never about a person."),
    "record_lesson": Says("What we learned and what changes, or why there is no lesson."),
    "check_quality": Says("How well we handled it, by somebody who did not."),
}
