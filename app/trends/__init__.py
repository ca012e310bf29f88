"""What the past says about the future: the expected resolution time."""
