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
    "put_back": Says(
        "Nobody has it then. It is given to whose turn it is, or the team is told that it needs somebody.",
        "Put it back",
        "It is back with the team.",
    ),
    "mark_words": Says(
        "What is marked stands underlined in the story, and becomes what we write down as understood.",
        "Mark it",
        "Marked.",
    ),
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
    "add_concern": Says(
        "One thing {customer} complains of besides, in their words. It stands among the others and needs its answer.",
        done="It stands among the concerns now.",
    ),
    "go_on_unconfirmed": Says(
        "After two attempts to hear from {customer}: a letter and a call, or each of them on two days.",
        "Go on",
        "The investigation begins.",
    ),
    "ask_customer": Says(
        "Our own date waits until {customer} answers or the day is over.", SEND, "Your question is on its way."
    ),
    "answer": Says("What {customer} answered. The case goes on where it was.", done="Their answer is on the case."),
    "go_on_without": Says("The case goes on where it was, without {customer}’s answer.", "Go on", "The case goes on."),
    "plan_question": Says("What the decision depends on, and where the answer is.", "Add it", "It is in the plan."),
    "answer_question": Says("What we know now, and how.", "Save the answer", "Answered."),
    "drop_question": Says("It stays in the plan, with your reason.", "Drop it", "Dropped."),
    "add_evidence": Says("What shows what happened. Nothing is taken out again, only set aside.", "Add it", "Added."),
    "set_aside_evidence": Says("It stays in the list, struck through, with your reason.", "Set it aside", "Set aside."),
    "open_original": Says(
        "The photograph as it came, with the place and time that the camera saved. {customer} wished it kept as "
        "evidence. The log keeps that you opened it, and why.",
        "Open it",
        "Opened. For an hour its link stands in the evidence, for you alone.",
    ),
    "withdraw_original": Says("It goes for good; the picture without place and time stays.", "Let it go", "Gone."),
    "name_involved": Says(
        "Somebody who works for us. They take no part in it and do not read it; what they hold of it goes to others. "
        "Ask them for their own account next.",
        "Name them",
        "Named. They take no part in it.",
    ),
    "end_involvement": Says(
        "They may read it and work on it again. The log keeps that they were named, and why not any more.",
        "It is not about them",
        "They may read it and work on it again.",
    ),
    "ask_colleague": Says(
        "They get a mail with a link and need no account. They see the subject, the concerns and your questions. "
        "Whoever comes later in the order is asked when those before have answered.",
        "Ask them",
        "Asked. You are told when they answer.",
    ),
    "answer_enquiry": Says("What they say becomes evidence, in their words.", "Save it", "It is on the case."),
    "skip_enquiry": Says(
        "The decision no longer waits for them. Your reason stays on the case.", "Go on without them", "Noted."
    ),
    "repeat_statement": Says(
        "They read what you understood, and confirm or correct it. What they said first stays beside it.",
        "Send it to them",
        "They are asked whether it is right.",
    ),
    "confirm_statement": Says(
        "They read what you understood, and say that it is right.",
        "They confirmed it",
        "Their account is evidence now.",
    ),
    "correct_statement": Says("What they say differently. Then write it back again.", done="It is on the case."),
    "waive": Says(
        "The decision no longer waits for it. Your name and your reason stay on the case.", "Go on without it", "Noted."
    ),
    "record_finding": Says(
        "For one concern. The decision letter is made of these.", "Save the finding", "The finding is on the case."
    ),
    "answer_wishes": Says(
        "Each wish of theirs beside what becomes of it, where no offer answers them. {customer} reads it.",
    ),
    "ask_approval": Says(
        "For more than you may give alone, or a kind of remedy that is not for you. Somebody whose role may give it, "
        "and who does not handle the case, decides.",
        "Ask a manager",
        "Whoever may approve it has been asked. An offer that you began is kept for you until then.",
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
        "The offer stays open meanwhile. {customer} reads by when we get in touch.",
        done="Noted; get in touch by the day that stands on the case.",
    ),
    "take_back": Says("{customer} reads the reason.", SEND, "The offer is taken back."),
    "brought_failed": Says(
        "It was agreed on a complaint that was joined with this one. {customer} reads why; all else stays promised.",
        SEND,
        "{customer} is told. What else was agreed stays promised.",
    ),
    "agreement_failed": Says(
        "What was agreed can’t be done. {customer} reads why, and the investigation goes on.",
        SEND,
        "{customer} is told, and the investigation goes on.",
    ),
    "add_sweetener": Says(
        "Something small on top, where it was our fault. {customer} is not told before it comes.",
        "Send it",
        "Planned. It is a task until somebody says that it was sent.",
    ),
    "sweetener_sent": Says("For what has left the house.", "It is sent", "Noted. Thank you for doing it."),
    "drop_sweetener": Says(
        "It costs nothing then, and nobody outside knows of it.", "Do not send it", "It is not sent."
    ),
    "draft_decision": Says("Each save is a version. Nothing of it leaves.", "Save", "Saved. Nothing has left."),
    "ask_sign_off": Says(
        "A colleague who did not write it reads it first.",
        "Ask for a second signature",
        "A second signature is asked for.",
    ),
    "sign_off": Says(
        "Read it as {customer} will. Nothing leaves yet: whoever wrote it sends it.",
        "Sign it",
        "Signed. They can send it.",
    ),
    "send_back": Says("Whoever wrote it reads why.", "Send it back", "Sent back, with your reasons."),
    "resolve": Says(
        "What we decided, what was done and when. {customer} reads it and is asked later whether it worked.",
        SEND,
        "Resolved. {customer} is asked in some days whether it worked.",
    ),
    "confirm_satisfied": Says("{customer} says that it is put right. The case closes.", "Close it", "Closed."),
    "not_right": Says(
        "The case opens again. {customer} reads by when a person gets in touch, and a manager is told.",
        "Open it again",
        "Open again, and a manager has been told.",
    ),
    "not_right_yet": Says(
        "A manager is told at once, and {customer} reads by when they hear from us.", done="A manager has been told."
    ),
    "withdraw_quote": Says(
        "From now on nobody here quotes what {customer} let us quote.", "Take it back for them", "We do not quote them."
    ),
    "ask_news": Says(
        "On the telephone, by letter or at the counter. It waits for an answer, and counts as asking again until "
        "{customer} hears from us.",
        done="It waits for an answer.",
    ),
    "escalate": Says("A manager is told at once.", "Escalate", "A manager has been told."),
    "take_it_on": Says("You are the manager who answers for this escalation now.", "Take it on", "You have it."),
    "stand_down": Says("It goes on as any other case.", "Stand down", "Stood down."),
    "page_manager": Says(
        "The manager on duty is told at once, here and by mail. Stay with {customer} until somebody comes.",
        "Call a manager now",
        "A manager has been called.",
    ),
    "accept_page": Says("Whoever called sees at once that you come.", "I am coming", "They know that you are coming."),
    "end_page": Says("Nobody else is called after this.", "It is over", "Noted."),
    "report_threat": Says(
        "A manager is called at once. What happened is written down apart, for you and the managers alone.",
        "Call a manager now",
        "A manager has been called. You owe nobody another word here.",
    ),
    "propose_restriction": Says(
        "A manager who did not propose it decides. {customer} learns of it only then, and one way always stays open.",
        "Propose it",
        "Proposed. The managers have been told.",
    ),
    "decide_restriction": Says(
        "{customer} reads which ways are closed, until when, which one stays open, and how to object.",
        "Decide",
        "Decided. Where ways are closed now, the letter about it is on its way.",
    ),
    "keep_restriction": Says("Somebody looked at it again: it stays as it is.", "Keep it", "Kept, with the next look."),
    "end_restriction": Says("All ways are open again. {customer} is told.", "Open them", "Open again."),
    "allow_way": Says(
        "Colleagues may use it with {customer} until the end of that day. Their own page does not offer it, and the "
        "reason stays in the log.",
        "Allow it",
        "Allowed. It closes again by itself.",
    ),
    "release_calls": Says(
        "Calls to {customer} were held after a threat. They go on, on all their complaints; they read of what we could "
        "not keep meanwhile. The reason is for colleagues only.",
        "Let them go on",
        "Decided. The calls go on.",
    ),
    "judge_authority": Says("They hear what came of it. Before it is seen no decision leaves.", "Keep it", "Kept."),
    "complain_of_handling": Says(
        "A manager who has nothing to do with it looks at how we handle it, and {customer} hears from them.",
        "Take it up",
        "A manager who has nothing to do with it has been told.",
    ),
    "ask_review": Says(
        "Somebody who had no part in our decision looks at it again. It opens, and nothing is decided before that.",
        "Ask for it",
        "Open again. Somebody who had no part in it has been told.",
    ),
    "give_look": Says("Only somebody who had no part in it.", "Give it", "Given."),
    "answer_look": Says(
        "{customer} reads what you found. Where our decision stands the case is settled again; else it goes on.",
        SEND,
        "Your answer is on its way.",
    ),
    "withdraw": Says(
        "We stop because {customer} asks us to. It can be opened again with the same reference.",
        "Stop here",
        "Withdrawn.",
    ),
    "merge": Says(
        "Two complaints of one customer about the same thing become one. Look at both before you join them.",
        "Join them",
        "Joined. Both records are kept.",
    ),
    "unmerge": Says(
        "Each of the two goes on by itself, with what was still to do for it.", "Separate them", "Separated."
    ),
    "relate": Says("Each goes on by itself, and shows the other. The customers are not told.", "Link them", "Linked."),
    "unrelate": Says(
        "Neither shows the other any more. The logs of both keep that it was so.", "Remove it", "Removed."
    ),
    "add_to_problem": Says(
        "One cause that several customers complain of. All of them can then have one reply.", "Add it", "Added."
    ),
    "leave_problem": Says(
        "It goes on by itself, and gets no reply to all any more.", "Take it off", "It belongs to no problem now."
    ),
    "note_outside_body": Says("Nothing stops because of it. {customer} is told by when the body gets what it needs."),
    "deadlock": Says(
        "We see it differently and stay with it. {customer} reads why, and who looks at it again, free of charge.",
        SEND,
        "Our final position is on its way.",
    ),
    "outside_decision": Says("{customer} is told what it means.", SEND, "Recorded, and {customer} is told."),
    "correct_decision": Says(
        "It takes the place of our last letter, and says so. Both are kept.",
        SEND,
        "The corrected letter is on its way.",
    ),
    "take_decision_back": Says(
        "The letter has not left yet. The case goes back to where it was, and the letter is a draft again.",
        "Take it back",
        "Taken back. The case is where it was, and the letter a draft again.",
    ),
    "note": Says("For colleagues only. It never leaves the house.", "Keep the note", "The note is on the case."),
    "message": Says(
        "It leaves in a minute; until then you can take it back.",
        SEND,
        "It leaves in a minute. Until then you can take it back.",
    ),
    "promise": Says("{customer} reads it, and sees whether it was kept.", "Promise it to {customer}", "Promised."),
    "keep_promise": Says("It was done as we said.", "It is kept", "Kept."),
    "reopen_promise": Says(
        "{customer} sees it open again, and so is what was settled with it.", "It is not kept", "It runs on."
    ),
    "move_promise": Says(
        "{customer} reads the new date and the reason. The old date stays.", SEND, "Moved, and {customer} is told."
    ),
    "move_date": Says(
        "{customer} reads the new date and the reason. Assessing anew never makes it later.",
        SEND,
        "Moved, and {customer} is told.",
    ),
    "attach": Says("Photographs, letters, statements: whatever shows what happened.", "Add them", "Added."),
    "apologise": Says(
        "What you said to {customer} outside of a guided call. It is kept, and goes to nobody.",
        "Save it",
        "The apology is on the case.",
    ),
    "log_call": Says("Whoever rang whom, and also when nobody answered.", done="The call is on the case."),
    "ask_for_call": Says(
        "It stands in the list of calls until they are reached, with what it is about and when it suits them.",
        "Put it on the list",
        "It is on the list of calls.",
    ),
    "book_call": Says(
        "{customer} and whoever rings both get an invitation for their calendar.", "Book it", "Booked. Both know."
    ),
    "move_call": Says("{customer} reads why, and both get the new time.", "Move it", "Moved. Both know."),
    "cancel_call": Says("{customer} reads why, and can choose another time.", "Call it off", "Called off. Both know."),
    "call_happened": Says("What you talked about. The alarm stays quiet.", "Save it", "Logged."),
    "call_missed": Says(
        "{customer} is told, with our regret where it was us, and chooses another time.",
        "Save it",
        "{customer} is told.",
    ),
    "promise_call": Says(
        "{customer} reads the day and the number. It counts down, and everybody sees whether it was kept.",
        SEND,
        "Promised. It counts down from now on.",
    ),
    "plan_check_ins": Says(
        "Each time is a task with a log of two lines. {customer} sees the days on their page.",
        SEND,
        "Planned. The first day stands on the case.",
    ),
    "log_check_in": Says("Two lines. {customer} reads them on their page.", "Save it", "Logged."),
    "end_check_ins": Says("No further day is planned.", "Stop it", "Stopped."),
    "correct_details": Says(
        "Name, ways to reach them, order number, subject. The log says that it was corrected, and why.",
        done="Corrected.",
    ),
    "add_task": Says("For you or a colleague, with a day.", "Add it", "Added."),
    "pass_on": Says("Whoever gets them is told at once. The customer reads nothing of it.", "Give them", "Given."),
    "report_done": Says(
        "Whoever looks after the complaint is told, and looks whether it is done.", "Say it", "Said. Thank you."
    ),
    "verify_task": Says("Only what you know to be done opens the way to the end.", "It is done", "Done."),
    "restrict_readers": Says(
        "Everybody else will not know that this complaint exists. You and the handler always may.", done="Saved."
    ),
    "record_needs": Says(
        "What {customer} needs from us, and only what we act on. The handler, their deputy and the managers read it.",
        "Record it",
        "Recorded. Whoever acts on the case is reminded.",
    ),
    "end_need": Says(
        "What it was kept for is over: the words are deleted, and only that there was something stays.",
        "Delete it",
        "Deleted.",
    ),
    "mark_sensitive": Says(
        "At once only you, the handler, the managers and whom you name may read it. Nobody else learns that it exists.",
        "Mark it",
        "Marked as sensitive. Few may read it now.",
    ),
    "lift_sensitivity": Says(
        "All colleagues may read it again, those whom it is about included.", "Open it to all", "Open to all again."
    ),
    "ask_own_data": Says(
        "Whoever is named for it answers within a month, and {customer} hears of it by letter now.",
        done="It has its date, and whoever is named for it knows.",
    ),
    "answer_own_data": Says(
        "{customer} reads this as a letter. The law gives us a month; no asks for a reason, and names who looks at it.",
        SEND,
        "The answer is on its way.",
    ),
    "propose_removal": Says(
        "Somebody else looks at it as well, and carries it out. Until then nothing is gone.",
        "Propose it",
        "A manager or administrator besides you can carry it out now.",
    ),
    "remove_words": Says(
        "Nobody can bring back what goes. {customer} hears of it by letter first.",
        "Remove it for good",
        "It is removed. Files go from the disk within a minute.",
    ),
    "record_cause": Says("About the process, never about a person."),
    "tag": Says("Words that find it together with others. Customers never see them.", "Save the tags", "Tagged."),
    "record_lesson": Says("What we learned and what changes, or why there is no lesson."),
    "check_quality": Says("How well we handled it, by somebody who did not."),
}
