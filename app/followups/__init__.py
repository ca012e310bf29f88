"""After the remedy: asking whether it worked, and what the answer does."""
