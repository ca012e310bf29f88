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
OUTCOMES = {
    "upheld": "Upheld",
    "partly_upheld": "Partly upheld",
    "not_upheld": "Not upheld",
    "outside_our_control": "Outside our control",
}
MOODS = {1: "Very upset", 2: "Upset", 3: "In between", 4: "All right", 5: "Good"}
