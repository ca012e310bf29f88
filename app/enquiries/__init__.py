"""Finding out what happened: the plan with its questions, the evidence, and what we found about each concern."""
