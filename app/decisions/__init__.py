"""Decision letters: composed, looked over by a second person where much depends on it, sent, and kept as sent."""
