"""What a screen reader is told while a page is used: whatever comes into a region that speaks, once it is exposed."""

from typing import Any

from playwright.sync_api import Page

LISTENING = """() => {
  window.heard = [];
  const speaks = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)
    ?.closest("[role=status], [role=alert], [role=log]");
  // Of a region that appears with its words only an alert is told; others have to be there before.
  const regions = [...document.querySelectorAll("[role=status], [role=log]")];
  const there = new Set(regions.filter((one) => one.checkVisibility()));
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      for (const one of [target, ...addedNodes]) {
        const region = speaks(one), log = region?.matches("[role=log]");
        if (log && one === target) continue; // of a log only what is new
        const words = (log ? one : region)?.textContent.replace(/\\s+/g, " ").trim();
        const told = region && region.checkVisibility() && (there.has(region) || region.matches("[role=alert]"));
        if (told && words && window.heard.at(-1) !== words) window.heard.push(words);
      }
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def listen(page: Page) -> None:
    page.evaluate(LISTENING)


def heard(page: Page, last: str = "") -> Any:
    """Everything that was told since one began to listen to this page, once it ends with `last`."""
    if last:
        page.wait_for_function("last => window.heard.at(-1) === last", arg=last)
    return page.evaluate("window.heard")
