"""Papers and files: letters that were sent become PDF soon after, and what waits for the virus scanner is checked."""

from ...complaints import viruses
from ...decisions import printing
from ...web import scanning
from .rounds import Round, log_failure


def print_letters(round_: Round) -> None:
    """Make some that nobody made yet; made twice they are the same, and the first stays."""
    round_.done += printing.make_waiting()


def check_files(round_: Round) -> None:
    """Files that came while the scanner did not answer. As long as it does not, they wait on."""
    for file in viruses.waiting():
        if round_.stopped():
            return
        try:
            viruses.check(file)
        except scanning.NotAnswering:
            return
        except Exception as error:  # one file never stops the others
            log_failure(f"the check of file {file.id}", error)
            continue
        round_.done += 1
