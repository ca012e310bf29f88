"""Looking back at how complaints were handled: which ones are checked this week, and why those."""
