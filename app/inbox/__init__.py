"""Mails that people send us: kept first, then each put in its one place, by what it is and what it answers."""
