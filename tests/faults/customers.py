"""Customers who file one complaint after another and never give up: what is not answered is sent again."""

import http.client
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.support import filing
from tests.support.visitors import Answer, Visitor

PATIENCE_SECONDS = 180.0
BUSY = 503


@dataclass
class Stubborn(Visitor):
    """Asks again until there is an answer, as somebody does whose connection was cut. `retries` counts how often."""

    retries: int = 0

    def _exchange(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = super()._exchange(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                self.close()
                if time.monotonic() > end:
                    raise
            else:
                if answer.status != BUSY or time.monotonic() > end:  # such a page says: try again
                    return answer
            self.retries += 1
            time.sleep(0.05)


@dataclass
class Customers:
    """`acknowledged` maps each story to the reference its writer saw; `retries` counts requests made again."""

    port: int
    count: int = 4
    acknowledged: dict[str, str] = field(default_factory=dict)
    retries: int = 0
    broken: list[BaseException] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(self.count)]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Let everybody end the complaint at hand, then wait for them. Raises what went wrong for one of them."""
        self._done.set()
        for thread in self._threads:
            thread.join()
        if self.broken:
            raise self.broken[0]

    def _work(self, customer: int) -> None:
        number = 0
        try:
            while not self._done.is_set():
                self._file(customer, number)
                number += 1
        except BaseException as error:
            self.broken.append(error)

    def _file(self, customer: int, number: int) -> None:
        story = f"Customer {customer} tells story {number}: the parcel stood in the rain, and nobody rang the bell."
        with Stubborn(self.port, timeout=15) as visitor:
            reference = filing.file_complaint(visitor, happened=story, email=f"c{customer}.{number}@example.net")
        with self._lock:
            self.acknowledged[story] = reference
            self.retries += visitor.retries
