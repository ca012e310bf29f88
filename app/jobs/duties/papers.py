"""Letters on paper: the PDF of what was sent is made soon after, also where no mail carries it."""

from ...decisions import printing
from .rounds import Round


def print_letters(round_: Round) -> None:
    """Make some that nobody made yet; made twice they are the same, and the first stays."""
    round_.done += printing.make_waiting()
