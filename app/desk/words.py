"""Words the desk uses on several pages."""

CHANNELS = {
    "web": "Web form",
    "telephone": "Telephone",
    "counter": "Counter",
    "letter": "Letter",
    "email": "E-mail",
    "street": "In the street",
}
# How a complaint, or a customer's word, reaches a colleague.
SPOKEN_CHANNELS = {key: word for key, word in CHANNELS.items() if key != "web"}
PREFERRED = {"email": "by e-mail", "phone": "by telephone", "letter": "by letter"}
MAY_RING = [("", "Not asked yet"), ("yes", "Yes"), ("no", "No, write only")]
OWN_DATA_KINDS = {"copy": "A copy of their data", "removal": "Removal of their data"}
REMOVAL_REASONS = {"asked": "They asked for it", "too_old": "We need not keep it any longer"}
OWN_DATA_OUTCOMES = {"done": "Done", "partly": "Done in part", "refused": "Not done", "waits": "It has to wait"}
OUTCOMES = {
    "upheld": "Upheld",
    "partly_upheld": "Partly upheld",
    "not_upheld": "Not upheld",
    "outside_our_control": "Outside our control",
}
MOODS = {1: "Very upset", 2: "Upset", 3: "In between", 4: "All right", 5: "Good"}
EVIDENCE_KINDS = {
    "document": "Document",
    "photograph": "Photograph",
    "statement": "Statement",
    "call": "Record of a call",
    "log": "Log of a system or machine",
    "policy": "Policy or rule",
    "other": "Something else",
}
FAULTS = {"ours": "It was our fault", "not_ours": "It was not our fault"}
STRENGTHS = {"strong": "Strong", "fair": "Fair", "weak": "Weak"}
SOLVED = {"yes": "Put right", "partly": "Partly put right", "no": "Not put right"}
UNDERSTOOD = {"yes": "Yes", "partly": "In part", "no": "No"}
# What a customer did last, as a colleague reads it in a list.
HEARD = {
    "message": "wrote",
    "answer": "answered your question",
    "attach": "sent files",
    "confirm_facts": "confirmed the facts",
    "correct_facts": "corrected what we understood",
    "add_concern": "named one thing more",
    "correct_filing": "corrected what they told us",
    "withdraw_original": "took back that we keep an original",
    "ask_own_data": "asked for their own data",
    "send_copy": "sent them a copy of their data",
    "propose_removal": "proposed to remove its words",
    "remove_words": "removed its words",
    "change_reach": "changed how we reach them",
    "show_authority": "sent what allows them to act",
    "correct_reach": "corrected how we reach them",
    "change_needs": "changed what they need",
    "ask_address": "asked us to write to another address",
    "change_address": "has another e-mail address",
    "accept": "accepted the offer",
    "decline": "declined the offer",
    "discuss": "wants to talk about the offer",
    "not_right": "says it is not right",
    "not_right_yet": "says it is not going right",
    "change_answer": "changed their answer whether it is right",
    "ask_news": "asked where it stands",
    "escalate": "asked for a manager",
    "tell_danger": "told us that somebody is in danger",
    "ask_for_call": "asked to be rung",
    "book_call": "booked a call",
    "move_call": "moved our call",
    "cancel_call": "called our call off",
    "note_outside_body": "went to an outside body",
    "ask_review": "asked for a second look",
}
# The same where it is why they are to be rung; who has only filed waits for the first call.
REASONS = {
    "file": "Waits for the first call.",
    "message": "Wrote and waits for a call.",
    "not_kept": "We have not kept our day: say so.",
    "decline": "Declined the offer.",
    "discuss": "Wants to talk about the offer.",
    "not_right": "Says it is not right.",
    "not_right_yet": "Says it is not going right.",
    "ask_news": "Asked where it stands.",
    "escalate": "Asked for a manager.",
    "tell_danger": "Told us that somebody is in danger.",
    "ask_for_call": "Asked to be rung.",
}
# What a whole case has.
THINGS = {
    "answered": "A person answered",
    "handler": "Somebody has it",
    "assessed": "Assessed",
    "facts": "What we understood",
    "agreed": "Facts confirmed by them",
    "settled": "An offer or a decision",
    "decided": "Decision for each concern",
    "cause": "Cause",
    "lesson": "Lesson",
}

# What a correction of the record changed.
CORRECTED = {
    "email": "e-mail",
    "postal_address": "postal address",
    "order_number": "order number",
    "preferred_channel": "how to reach them",
    "ring_when": "when to ring",
    "may_ring": "whether to ring",
    "consent_how": "what they agreed to",
    "represented_by": "who acts for them",
    "relation": "what they are to them",
    "represented_at": "how to reach whoever acts for them",
    "authority": "their authority",
    "through_representative": "whose address it is",
}
