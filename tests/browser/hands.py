"""Ten fingers and no mouse: the keyboard alone, counted, and watched so that nobody has to look for the focus."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

MOST_TABS = 40

# What has the focus, or the label that shows it, and what is wrong with it there: nothing is an empty text.
WHAT_IS_WRONG = """() => {
  const has = document.activeElement;
  if (!has || has === document.body) return "nothing has the focus";
  const shows = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.opacity !== "0";
  };
  const seen = [has, ...(has.labels ?? [])].filter((one) => one.checkVisibility({ opacityProperty: true })).find(shows);
  const named = `${has.tagName.toLowerCase()} ${has.name || has.id || has.textContent.trim().slice(0, 40)}`;
  if (!seen) return `${named}: nothing shows that it has the focus`;
  const box = seen.getBoundingClientRect(), high = document.documentElement.clientHeight;
  if (box.top < -1 || box.bottom > high + 1) return `${named}: from ${box.top} to ${box.bottom} of ${high}`;
  const across = box.left + Math.min(box.width / 2, 40);
  for (const down of [box.top + 3, (box.top + box.bottom) / 2, box.bottom - 3]) {
    const there = document.elementFromPoint(across, down);
    const covered = !there || !(seen.contains(there) || there.contains(seen));
    if (covered) return `${named}: hidden under ${there?.className || there?.tagName}`;
  }
  return "";
}"""
FOCUSED = """() => {
  const has = document.activeElement;
  return [has.name || "", has.innerText?.trim() ?? ""];
}"""


@dataclass
class Hands:
    """`taps` and `pages` are counted under the `step` that is being done; letters of a text are no taps."""

    page: Any
    step: str = ""
    taps: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)

    def tap(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.taps[self.step] += 1

    def open(self, key: str) -> None:
        """A key that leads to a page."""
        with self.page.expect_navigation():
            self.tap(key)
        self.pages[self.step] += 1

    def reach(self, name: str) -> None:
        """On to the field of this name, from wherever one is."""
        for _ in range(MOST_TABS):
            if str(self.page.evaluate("document.activeElement.name ?? ''")).startswith(name):
                return
            self.tap("Tab")
        raise AssertionError(f"{name} is not reached on {self.page.url}")

    def write(self, name: str, words: str) -> None:
        self.reach(name)
        self.page.keyboard.insert_text(words)

    def choose(self, name: str, letter: str = "ArrowDown") -> None:
        """An option of a list by its first letter, or the next one."""
        self.reach(name)
        self.tap(letter)

    def pick(self, name: str, times: int = 0) -> None:
        """A radio button: the first one, or so many further."""
        self.reach(name)
        self.tap("Space")
        for _ in range(times):
            self.tap("ArrowDown")

    def send(self) -> None:
        """What is written; where it is asked whether it fits, as it is."""
        address = self.page.url
        self.open("Control+Enter")
        assert not self.page.title().startswith("Error"), (address, self.page.inner_text("main")[:1500])


@dataclass
class WatchedHands(Hands):
    """The same, looking at the focus after each tap: it is somewhere, it shows, and nothing lies over it."""

    def tap(self, key: str) -> None:
        super().tap(key)
        if key in {"Tab", "Shift+Tab", "Space", "ArrowDown", "ArrowUp"}:
            self.watch()

    def watch(self) -> None:
        wrong = self.page.evaluate(WHAT_IS_WRONG)
        assert not wrong, f"{self.page.title()}: {wrong}"

    def skip(self) -> None:
        """Past the head of the page, by the link that comes first."""
        self.tap("Tab")
        self.tap("Enter")

    def type(self, words: str) -> None:
        """Letter by letter, where the focus is: in a list they look for an option."""
        self.page.keyboard.type(words)

    def where(self) -> str:
        """The name of the field that has the focus, or what stands on it."""
        name, words = self.page.evaluate(FOCUSED)
        return str(name or words)

    def reach_words(self, words: str, key: str = "Tab") -> None:
        """On, or with Shift+Tab back, to the link, button or summary that says so."""
        for _ in range(MOST_TABS):
            if str(self.page.evaluate(FOCUSED)[1]).startswith(words):
                return
            self.tap(key)
        raise AssertionError(f"“{words}” is not reached on {self.page.url}")
