"""What the web server asked of the system, in its order: was the disk synced before the answer left?"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = ("pwrite64", "fdatasync", "fsync", "sendto", "sendmsg", "write")
WAL = "portal.sqlite-wal"
ANSWER = "HTTP/1.1 303 "

_FINISHED = re.compile(r"^(?P<thread>\d+) +(?P<call>\w+)\((?P<rest>.*)$")
_RESUMED = re.compile(r"^(?P<thread>\d+) +<\.\.\. (?P<call>\w+) resumed>(?P<rest>.*)$")


@dataclass(frozen=True)
class Call:
    """One call of one thread. `about` holds its file and the first bytes it wrote."""

    thread: str
    name: str
    about: str


def command(trace: Path) -> list[str]:
    """What goes before a server's command to have its calls written to `trace`."""
    strace = shutil.which("strace")
    assert strace is not None
    return [strace, "-f", "-qq", "-y", "-s", "32", "-e", f"trace={','.join(CALLS)}", "-o", str(trace)]


def calls(lines: Iterable[str]) -> Iterator[Call]:
    """The calls in the order in which they ended; strace splits those that another thread's call interrupts."""
    begun: dict[str, str] = {}
    for line in lines:
        if (resumed := _RESUMED.match(line)) is not None:
            yield Call(resumed["thread"], resumed["call"], begun.pop(resumed["thread"], "") + resumed["rest"])
        elif (found := _FINISHED.match(line)) is not None:
            if found["rest"].endswith("<unfinished ...>"):
                begun[found["thread"]] = found["rest"]
            else:
                yield Call(found["thread"], found["call"], found["rest"])


def synced_answers(made: Iterable[Call]) -> list[bool]:
    """For each redirect that was answered: whether its thread had written to the WAL and synced every write of it.

    A sync counts only after the thread's last write to the WAL and before its answer.
    """
    wrote: dict[str, bool] = {}
    synced: dict[str, bool] = {}
    answers = []
    for call in made:
        if call.name == "pwrite64" and WAL in call.about:
            wrote[call.thread], synced[call.thread] = True, False
        elif call.name in {"fdatasync", "fsync"} and WAL in call.about:
            synced[call.thread] = True
        elif call.name in {"sendto", "sendmsg", "write"} and ANSWER in call.about:
            answers.append(wrote.pop(call.thread, False) and synced.pop(call.thread, False))
    return answers
