"""What every page must stand: axe in light and dark, nothing in the console, no sideways scrolling, a title; and what
`everybody` asks of those that customers see.

What is built just like something before it, with other words, is not asked again: axe looks at elements, roles, names
and colours, and takes longer than all the rest of a browser test. A page is two such things: what it says, and the bars
around it, which are others for each colleague and the same for each page.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

from tests.browser import everybody

Scheme = Literal["light", "dark"]
ALL_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Of all rules only this one sees colours: in the dark the others would find what they found in the light.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# Not all that it found in order: to hand that over took longer than to look.
WHAT_AXE_FINDS = "rules => axe.run(document, rules).then(found => found.violations)"
NARROW = 320
TALLEST = 16_000
# What the browser itself says of an answer that is meant to be a refusal.
EXPECTED = "Failed to load resource: the server responded with a status of "

# What axe goes by: each element with its role, class and state, whether it holds words, and what it stands in. Of what
# changes from case to case (names, addresses, tokens) only whether it says anything; rows of one build count once.
BUILD = """() => {
  const telling =
    /^(class|role|type|style|lang|dir|hidden|tabindex|scope|autocomplete|aria-(?!label|desc|controls).*)$/;
  const main = document.querySelector("main");
  const build = (node) => {
    const has = [...node.attributes].map(({ name, value }) => `${name}=${telling.test(name) ? value : !!value.trim()}`);
    const words = [...node.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
    const own = node === main && around ? [] : [...node.children];
    const inside = own.map(build).filter((one, place, all) => one !== all[place - 1]);
    return `<${node.tagName} ${has.sort()} ${[node.checked, node.open, node.disabled, words]}>${inside.join("")}`;
  };
  let around = true;
  const bars = build(document.documentElement);
  around = false;
  // What of the rest bears on it: how it is painted, and the headings that lead to it.
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")].map(({ href }) => new URL(href).pathname);
  const heads = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => !main?.contains(one));
  const about = [document.body.className, ...sheets, ...heads.map(({ tagName }) => tagName)];
  return [bars, main ? about + build(main) : ""];
}"""

# Each key stands at one thing: what stands at an element, what a list hears besides, the way back from elsewhere.
KEYS_BOUND_TWICE = """() => {
  const list = document.querySelector("[data-rows] .row-link") ? ["j", "k", "o", "x", "a", "e"] : ["b"];
  const bound = new Map(["?", ...list].map(key => [key, "the page"]));
  const faults = [];
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = element.dataset.key, what = element.href ?? element.outerHTML.slice(0, 80);
    if (bound.has(key) && bound.get(key) !== what) faults.push(`key ${key} at ${bound.get(key)} and at ${what}`);
    bound.set(key, what);
  }
  return faults;
}"""

_AXE = Axe()
# How things were built that axe found nothing in, with the width and the colours it saw them in.
_sound: set[tuple[bytes, int, Scheme]] = set()


@dataclass
class Looker:
    """Looks at the pages of one tab. `script` says whether pages may run theirs; axe may, in any case. `schemes` are
    the colours it looks at pages in; they stay in the first."""

    page: Page
    script: bool
    schemes: tuple[Scheme, ...] = ("light", "dark")
    looked_at: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._switch = self.page.context.new_cdp_session(self.page)
        self._let_scripts_run(self.script)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def look(self, name: str) -> None:
        """Note every fault of the page that the tab shows; it stays where it was scrolled to. Without colours to look
        in, nothing is looked at: the name is noted alone."""
        self.looked_at.append(name)
        if not self.schemes:
            return
        place = self.page.evaluate("scrollY")
        self._let_scripts_run(True)
        try:
            if not self.page.title().strip():
                self.faults.append(f"{name}: no title")
            self._look_from_the_side(name)
            self.faults += [f"{name}: {fault}" for fault in self.page.evaluate(KEYS_BOUND_TWICE)]
            self._look_with_axe(name)
            self._paint(self.schemes[0])
            self.page.evaluate("place => scrollTo(0, place)", place)
        finally:
            self._let_scripts_run(self.script)

    @property
    def _is_customers(self) -> bool:
        """Whether the page is one that customers see, of which more is asked."""
        return not urlsplit(self.page.url).path.startswith(("/desk", "/demo"))

    def _look_with_axe(self, name: str) -> None:
        size = self.page.viewport_size
        assert size is not None
        builds = [hashlib.sha256(build.encode()).digest() for build in self.page.evaluate(BUILD)]
        seen = {scheme: {(build, size["width"], scheme) for build in builds} for scheme in self.schemes}
        unknown = [scheme for scheme in self.schemes if not seen[scheme] <= _sound]
        if not unknown:
            return
        if "desk" not in self.page.url:
            self.faults += [
                f"{name}: {fault}" for fault in everybody.faults_of(self.page, self._switch, script=self.script)
            ]
        with self._whole_page():
            for scheme in unknown:
                self._paint(scheme)
                rules = ALL_RULES if scheme == self.schemes[0] else COLOURS
                if self._ask_axe(f"{name}, {scheme}", rules):
                    _sound.update(seen[scheme])

    def _paint(self, scheme: Scheme) -> None:
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    @contextmanager
    def _whole_page(self) -> Iterator[None]:
        """All of the page at once: what scrolls under a bar that stays is then as large as it is."""
        size = self.page.viewport_size
        assert size is not None
        whole = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(whole, TALLEST))})
        try:
            yield
        finally:
            self.page.set_viewport_size(size)

    def _ask_axe(self, name: str, rules: dict[str, Any]) -> bool:
        """Whether it found nothing."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE.axe_script)
        found = self.page.evaluate(WHAT_AXE_FINDS, rules)
        for violation in found:
            places = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])
            self.faults.append(f"{name}: {violation['id']} at {places}")
        return not found

    def _look_from_the_side(self, name: str) -> None:
        size = self.page.viewport_size
        assert size is not None
        self.page.set_viewport_size({"width": NARROW, "height": size["height"]})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW:
            self.faults.append(f"{name}: {width} px wide at {NARROW} px")
        self.page.set_viewport_size(size)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _let_scripts_run(self, allowed: bool) -> None:
        self._switch.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})
