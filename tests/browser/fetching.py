"""What loading a page fetches: how many things, and how many bytes over the wire."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

KILOBYTE = 1_000
# Of a customer's page at the first visit, headers included: goal 12 of docs/performance.md.
PUBLIC_REQUESTS = 5
PUBLIC_KILOBYTES = 40


@dataclass
class Fetched:
    requests: int = 0
    size: int = 0

    @property
    def is_light(self) -> bool:
        return self.requests <= PUBLIC_REQUESTS and self.size <= PUBLIC_KILOBYTES * KILOBYTE


class Scales:
    """Weighs what the pages of one tab fetch, each as if it were the first; `with_cache`, as if it were the second."""

    def __init__(self, page: Page, *, with_cache: bool = False) -> None:
        self.fetched = Fetched()
        self._kept: set[str] = set()
        self._network = page.context.new_cdp_session(page)
        self._network.on("Network.requestServedFromCache", self._note)
        self._network.on("Network.responseReceived", self._note)
        self._network.on("Network.loadingFinished", self._count)
        self._network.send("Network.enable")
        self._network.send("Network.setCacheDisabled", {"cacheDisabled": not with_cache})

    def anew(self) -> None:
        self.fetched = Fetched()

    def put_away(self) -> None:
        self._network.detach()

    def _note(self, event: dict[str, Any]) -> None:
        if event.get("response", {}).get("fromDiskCache", True):
            self._kept.add(event["requestId"])

    def _count(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self._kept:
            self.fetched.requests += 1
            self.fetched.size += int(event["encodedDataLength"])
