"""What a list of complaints shows, page after page."""

from collections.abc import Iterator

from tests.desk.conftest import Colleague
from tests.journeys.pages import Page

FURTHER = ("Look further", "Look further back")  # where a page has no row, and the next one may


def listed(page: Page) -> list[str]:
    """References in the order of the page."""
    return [node.given["value"] for node in page.root.named("input") if node.given.get("name") == "reference"]


def pages(colleague: Colleague, path: str) -> Iterator[Page]:
    """The page at `path`, and each that follows it."""
    following: str | None = path
    while following is not None:
        page = colleague.open(following)
        yield page
        links = (node for node in page.root.named("a") if "next" in node.given.get("rel", "") or node.said in FURTHER)
        following = next((node.given["href"] for node in links), None)


def on_all_pages(colleague: Colleague, path: str) -> list[str]:
    """References in the order of the pages."""
    return [reference for page in pages(colleague, path) for reference in listed(page)]
