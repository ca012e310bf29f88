"""`./portal receive`: a mail server hands over one mail at a time, as it does to any program."""

import sys

import click

from .. import create_app
from ..inbox import keeping
from .environment import read_settings

TRY_AGAIN = 75  # EX_TEMPFAIL: every mail server keeps the mail then, and comes back with it


@click.command()
def receive() -> int:
    """Take a mail from standard input: 0 once it is kept, 75 to be handed it again later."""
    try:
        with create_app(read_settings()).app_context():
            raw = sys.stdin.buffer.read(keeping.largest() + 1)
            rest = _drained()
            if raw.strip():
                keeping.receive(raw, len(raw) + rest)
    except Exception as error:  # whatever fails here, the mail must stay where it is
        print(f"portal: the mail could not be kept ({type(error).__name__})", file=sys.stderr)
        return TRY_AGAIN
    return 0


def _drained() -> int:
    """How much more there was: whoever hands a mail over wants to be rid of all of it."""
    count = 0
    while part := sys.stdin.buffer.read(1_000_000):
        count += len(part)
    return count
