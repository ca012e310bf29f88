"""What a request costs: processor time of the server's processes, time on the wall, syncs of the disk.

Processor time is read from /proc before and after a load; the clients' own work is not in it.
"""

import math
import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from tests.support.visitors import Answer, Visitor

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
SYNCS = ("fsync", "fdatasync")

Request = Callable[[Visitor, int], Answer]
"""Makes one request; the number counts requests over the whole run."""


@dataclass
class Sample:
    """What a number of equal requests cost. Times are in seconds, `size` is the bytes of the last body as sent."""

    walls: list[float] = field(default_factory=list)
    cpu: float = 0.0
    elapsed: float = 0.0
    failed: list[str] = field(default_factory=list)
    size: int = 0
    plain_size: int = 0

    def add(self, other: "Sample") -> None:
        self.walls += other.walls
        self.cpu += other.cpu
        self.elapsed += other.elapsed
        self.failed += other.failed
        self.size, self.plain_size = other.size or self.size, other.plain_size or self.plain_size

    @property
    def cpu_ms(self) -> float:
        """Processor milliseconds of all server processes for one request."""
        return self.cpu * 1000 / len(self.walls) if self.walls else math.nan

    @property
    def per_second(self) -> float:
        return len(self.walls) / self.elapsed if self.elapsed else math.nan

    def wall_ms(self, percent: int) -> float:
        """Milliseconds within which `percent` per cent of the requests were answered."""
        if not self.walls:
            return math.nan
        return sorted(self.walls)[-(-percent * len(self.walls) // 100) - 1] * 1000


def load(group: int, visitors: Sequence[Visitor], requests: range, make: Request, expected: int) -> Sample:
    """Have the visitors make these requests between them, at once; `group` is the server's process group."""
    sample, waiting, lock = Sample(), iter(requests), threading.Lock()

    def work(visitor: Visitor) -> None:
        while (number := _next(waiting, lock)) is not None:
            try:
                answer = make(visitor, number)
            except Exception as error:
                with lock:
                    sample.failed.append(repr(error))
                continue
            with lock:
                _record(sample, answer, expected)

    threads = [threading.Thread(target=work, args=(visitor,)) for visitor in visitors]
    cpu, began = processor_seconds(group), perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sample.elapsed, sample.cpu = perf_counter() - began, processor_seconds(group) - cpu
    return sample


def _next(waiting: Iterator[int], lock: threading.Lock) -> int | None:
    with lock:
        return next(waiting, None)


def _record(sample: Sample, answer: Answer, expected: int) -> None:
    if answer.status != expected:
        title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
        sample.failed.append(f"status {answer.status}: {' '.join(title[1].split()) if title else answer.text[:200]}")
        return
    sample.walls.append(answer.seconds)
    sample.size, sample.plain_size = answer.size, len(answer.body)


def processor_seconds(group: int) -> float:
    """User and system time of every living process of the group, so far."""
    return sum(int(part) for stat in _stats(group) for part in stat[11:13]) / TICKS_PER_SECOND


def memory_mib(group: int) -> float:
    """The largest resident size in the group: that of the web worker."""
    page = os.sysconf("SC_PAGE_SIZE")
    return max((int(stat[21]) * page for stat in _stats(group)), default=0) / 2**20


def members(group: int) -> list[int]:
    """The processes of the group."""
    return [int(path.parent.name) for path, _ in _readable(group)]


def _stats(group: int) -> list[list[str]]:
    return [stat for _, stat in _readable(group)]


def _readable(group: int) -> Iterator[tuple[Path, list[str]]]:
    """Path and fields of each process's stat, from the third field on: the second may hold spaces."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            stat = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(stat[2]) == group:
            yield path, stat


def can_trace() -> bool:
    return shutil.which("strace") is not None


@contextmanager
def counted_syncs(group: int, folder: Path) -> Iterator[dict[str, int]]:
    """Count the group's syncs of the disk inside the block; the dictionary is filled when it ends.

    Needs strace and the right to attach it.
    """
    found: dict[str, int] = {}
    report = folder / "syncs.txt"
    attached = [option for pid in members(group) for option in ("-p", str(pid))]
    tracer = subprocess.Popen(
        ["strace", "-f", "-c", "-e", f"trace={','.join(SYNCS)}", "-o", str(report), *attached],
        stderr=subprocess.PIPE,
    )
    try:
        assert tracer.stderr is not None
        for _ in range(len(attached) // 2):
            tracer.stderr.readline()  # one line says that one process is attached
        yield found
    finally:
        assert tracer.stderr is not None
        tracer.send_signal(signal.SIGINT)
        tracer.wait(10)
        tracer.stderr.close()
    found.update(read_counts(report.read_text()))


def read_counts(report: str) -> dict[str, int]:
    """Calls by name from the table that strace -c prints."""
    rows = (re.split(r"\s+", line.strip()) for line in report.splitlines())
    return {row[-1]: int(row[3]) for row in rows if row[-1] in SYNCS and row[3].isdigit()}
