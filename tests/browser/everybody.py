"""What a page of the customer's side must stand besides axe: that nobody needs a sharp eye, a wide screen or a mouse.

Names and descriptions come from the browser's own accessibility tree, which is what a screen reader is given.
"""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import CDPSession, Page

NARROW = 320
# 1280 at 200 %.
ENLARGED = 640
CONTROLS = frozenset({"textbox", "searchbox", "combobox", "radio", "checkbox", "spinbutton", "button", "link", "Date"})

# What is lost on a screen as narrow as this one: beyond its edge, or cut off by what it stands in.
CUT = """() => {
  const wide = document.documentElement.clientWidth, faults = [];
  if (document.documentElement.scrollWidth > wide) faults.push(`${document.documentElement.scrollWidth} px wide`);
  const named = (one) => `${one.tagName.toLowerCase()}.${one.className || one.id}`.slice(0, 60);
  for (const one of document.body.querySelectorAll("*")) {
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    if (one.closest(".visually-hidden, .skip-link, svg")) continue;
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (style.clipPath !== "none" || !box.width) continue;
    if (box.right > wide + 1 || box.left < -1) faults.push(`${named(one)} from ${box.left} to ${box.right}`);
    if (one.matches("input, textarea, select")) continue; // one goes along in what is typed
    const cuts = ["hidden", "clip"].includes(style.overflowX) || style.textOverflow === "ellipsis";
    if (cuts && one.scrollWidth > one.clientWidth + 1) faults.push(`${named(one)} cuts off what is in it`);
  }
  return faults.slice(0, 5);
}"""

# Where the browser paints with the person's own few colours, edges say what is a button and outlines where one is.
IN_FORCED_COLOURS = """() => {
  const faults = [];
  const named = (one) => `${one.tagName.toLowerCase()}.${one.className} ${one.name || one.id || ""}`.trim();
  const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };
  for (const one of document.querySelectorAll(".form-control, .form-select, .btn:not(.bare), .choice, .face")) {
    if (!seen(one)) continue;
    const style = getComputedStyle(one), none = parseFloat(style.borderTopWidth) < 1 || style.borderTopStyle === "none";
    if (none || style.borderTopColor === behind(one.parentElement)) faults.push(`no edge: ${named(one)}`);
  }
  for (const icon of document.querySelectorAll("svg.icon, svg.mark")) {
    const style = getComputedStyle(icon), ink = icon.matches(".mark") ? style.stroke : style.fill;
    if (seen(icon) && ink === behind(icon.parentElement)) faults.push(`lost icon in ${named(icon.parentElement)}`);
  }
  const before = document.activeElement, place = scrollY;
  const reached = "a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex='0']";
  for (const one of document.querySelectorAll(reached)) {
    if (one.closest("[hidden]") || one.tabIndex < 0 || one.disabled || !one.checkVisibility()) continue;
    one.focus({ preventScroll: true, focusVisible: true });
    const shows = [one, ...(one.labels ?? [])].some((each) => {
      const style = getComputedStyle(each);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && seen(each);
    });
    if (!shows) faults.push(`no sign of the focus: ${named(one)}`);
  }
  before.focus({ preventScroll: true });
  scrollTo(0, place);
  return faults.slice(0, 5);
}"""

MOVES = """() => [...document.querySelectorAll("body, body *")]
  .filter((one) => ["transitionDuration", "animationDuration"].some((what) => {
    const style = getComputedStyle(one);
    return style[what].split(",").some((time) => parseFloat(time) > 0) && style.transitionProperty !== "none";
  })).slice(0, 3).map((one) => `${one.tagName.toLowerCase()}.${one.className} moves`)"""

# What the tree does not tell: errors first, in the title and with the focus, and each sentence tied to its field.
SAID_FIRST = """(scripts) => {
  const faults = [], summary = document.querySelector(".error-summary");
  const errors = [...document.querySelectorAll(".error")].filter((one) => one.checkVisibility());
  if (!document.documentElement.lang) faults.push("no language");
  if (summary && !/^\\S+:/.test(document.title)) faults.push(`an error, and the title is ${document.title}`);
  if (summary && scripts && document.activeElement !== summary) faults.push("the summary has not the focus");
  for (const link of summary?.querySelectorAll("a") ?? []) {
    if (!document.querySelector(link.hash)) faults.push(`the summary leads to ${link.hash}, which is not there`);
  }
  for (const error of errors) {
    const tied = error.id && document.querySelector(`[aria-describedby~="${error.id}"]`);
    if (!tied) faults.push(`tied to no field: ${error.textContent.trim()}`);
    else if (tied.getAttribute("aria-invalid") !== "true" && !tied.querySelector("[type=checkbox]"))
      faults.push(`a field with an error is not invalid: ${tied.name || tied.className}`);
  }
  for (const one of document.querySelectorAll("[aria-describedby], [aria-labelledby]")) {
    const ids = ["aria-describedby", "aria-labelledby"].map((name) => one.getAttribute(name) ?? "").join(" ");
    for (const id of ids.split(" ")) {
      if (id && !document.getElementById(id)) faults.push(`points to ${id}, which is not there: ${one.outerHTML}`);
    }
  }
  let last = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    if (!heading.checkVisibility()) continue;
    const level = Number(heading.tagName[1]);
    if (level > last + 1) faults.push(`level ${level} after level ${last}: ${heading.textContent.trim()}`);
    last = level;
  }
  return faults;
}"""


def faults_of(page: Page, session: CDPSession, *, script: bool) -> list[str]:
    """What is wrong with the page in the tab, which is left as it was. Scripts must be allowed to run."""
    size = page.viewport_size
    assert size is not None
    found = [*page.evaluate(SAID_FIRST, script), *_unnamed(session), *page.evaluate(MOVES)]
    page.emulate_media(forced_colors="active")
    found += [f"in forced colours: {fault}" for fault in page.evaluate(IN_FORCED_COLOURS)]
    page.emulate_media(forced_colors="none")
    for width in (ENLARGED, NARROW):
        page.set_viewport_size({"width": width, "height": size["height"]})
        found += [f"at {width} px: {fault}" for fault in page.evaluate(CUT)]
    page.set_viewport_size(size)
    return found


def _unnamed(session: CDPSession) -> Iterator[str]:
    """Controls without a name, and invalid ones that do not say what is wrong."""
    for node in session.send("Accessibility.getFullAXTree")["nodes"]:
        role = node.get("role", {}).get("value")
        told = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
        if node.get("ignored") or role not in CONTROLS | {"radiogroup", "group"}:
            continue
        name, description = (_words(node, what) for what in ("name", "description"))
        if role in CONTROLS and not name:
            yield f"a {role} without a name"
        if told.get("invalid") == "true" and not description:
            yield f"the {role} “{name}” is wrong and does not say why"


def _words(node: dict[str, Any], what: str) -> str:
    return str(node.get(what, {}).get("value", "")).strip()
