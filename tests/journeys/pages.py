"""A page as somebody without JavaScript has it: its words, its links, and forms that offer only what they offer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
INLINE = frozenset({"a", "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "span", "strong", "time"})
UNSENT = frozenset({"submit", "button", "image", "reset"})

Answers = Mapping[str, str | Sequence[str]]


@dataclass
class Node:
    """One element of a page."""

    tag: str
    given: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.given.get("class", "").split()

    def walk(self) -> Iterator["Node"]:
        """This element and everything in it, in the page's order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def named(self, *tags: str) -> list["Node"]:
        return [node for node in self.walk() if node.tag in tags]

    def of_class(self, name: str) -> list["Node"]:
        return [node for node in self.walk() if name in node.classes]

    @property
    def raw(self) -> str:
        """Every sign between the tags."""
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    @property
    def said(self) -> str:
        """What it says, with one space for each stretch of white space and between blocks."""
        return " ".join(self._spaced().split())

    def _spaced(self) -> str:
        inside = "".join(child if isinstance(child, str) else child._spaced() for child in self.children)
        return inside if self.tag in INLINE else f" {inside} "

    @property
    def words(self) -> str:
        """Somebody's own words: a line end for each break, an empty line between paragraphs."""
        paragraphs = self.named("p") or [self]
        return "\n\n".join(paragraph.lines for paragraph in paragraphs)

    @property
    def lines(self) -> str:
        parts = []
        for child in self.children:
            if isinstance(child, str):
                parts.append(child)
            else:
                parts.append("\n" if child.tag == "br" else child.lines)
        return "".join(parts)


@dataclass
class Form:
    """A form as it stands on its page."""

    node: Node
    path: str

    @property
    def action(self) -> str:
        return (self.node.given.get("action") or self.path).split("#")[0]

    @property
    def place(self) -> str:
        """The path of its address."""
        return self.action.split("?")[0]

    @property
    def method(self) -> str:
        return self.node.given.get("method", "get").lower()

    @property
    def takes_files(self) -> bool:
        return self.node.given.get("enctype") == "multipart/form-data"

    def controls(self) -> list[Node]:
        return [node for node in self.node.named("input", "textarea", "select", "button") if "name" in node.given]

    @property
    def names(self) -> set[str]:
        return {node.given["name"] for node in self.controls()}

    def by(self, ending: str) -> "Form":
        """The same form, sent by the button of it that leads to an address with this ending."""
        addresses = [node.given["formaction"] for node in self.node.named("button") if "formaction" in node.given]
        found = next((address for address in addresses if address.endswith(ending)), None)
        assert found is not None, f"{self.path}: no button leads to {ending!r}, only to {addresses}"
        return Form(Node(self.node.tag, {**self.node.given, "action": found}, self.node.children), self.path)

    def choices(self, name: str) -> list[str]:
        """The values one may choose from; empty where one writes freely."""
        found = []
        for node in self.controls():
            if node.given["name"] != name:
                continue
            if node.tag == "select":
                found += [option.given.get("value", option.said) for option in node.named("option")]
            elif node.given.get("type") in {"radio", "checkbox"} or node.tag == "button":
                found.append(node.given.get("value", "on"))
        return found

    def words_of(self, name: str, value: str) -> str:
        """What stands beside one choice of a list."""
        options = [option for node in self.controls() if node.given["name"] == name for option in node.named("option")]
        return next(option.said for option in options if option.given.get("value", option.said) == value)

    def standing(self) -> list[tuple[str, str]]:
        """What would be sent if nobody touched it."""
        return [pair for node in self.controls() for pair in _standing(node)]

    def value(self, name: str) -> str:
        return next((value for known, value in self.standing() if known == name), "")

    def filled(self, answers: Answers) -> list[tuple[str, str]]:
        """What is sent once `answers` are filled in; no answers at all take a tick away.

        Refuses an answer that the form does not offer.
        """
        for name, value in answers.items():
            assert name in self.names, f"{self.path}: the form {self.action} has no {name!r}, only {sorted(self.names)}"
            offered = self.choices(name)
            for one in [value] if isinstance(value, str) else value:
                assert not offered or one in offered, f"{self.path}: {name} offers {offered}, not {one!r}"
        pairs = [pair for pair in self.standing() if pair[0] not in answers]
        for name, value in answers.items():
            pairs += [(name, value)] if isinstance(value, str) else [(name, one) for one in value]
        return pairs


def _standing(node: Node) -> list[tuple[str, str]]:
    name, kind = node.given["name"], node.given.get("type", "text")
    if node.tag == "button" or (node.tag == "input" and (kind in UNSENT or kind == "file")):
        return []
    if node.tag == "textarea":
        # A browser drops the line end that follows the opening tag.
        return [(name, node.raw.removeprefix("\n"))]
    if node.tag == "select":
        options = node.named("option")
        chosen = [option for option in options if "selected" in option.given]
        if not chosen and "multiple" not in node.given:
            chosen = options[:1]
        return [(name, option.given.get("value", option.said)) for option in chosen]
    if kind in {"radio", "checkbox"} and "checked" not in node.given:
        return []
    return [(name, node.given.get("value", "on" if kind == "checkbox" else ""))]


@dataclass
class Page:
    """What a browser shows: `path` is what stands in its address bar."""

    status: int
    path: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def root(self) -> Node:
        """Everything on it, taken apart once somebody looks."""
        reader = _Reader()
        reader.feed(self.html)
        reader.close()
        return reader.root

    @property
    def title(self) -> str:
        return next((node.said for node in self.root.named("title")), "")

    @property
    def said(self) -> str:
        return next((node.said for node in self.root.named("main")), self.root.said)

    @property
    def forms(self) -> list[Form]:
        return [Form(node, self.path) for node in self.root.named("form")]

    @property
    def links(self) -> list[str]:
        return [node.given.get("href", "") for node in self.root.named("a")]

    @property
    def quoted(self) -> list[str]:
        """Everything on the page that is marked as somebody's own words."""
        return [node.words for node in self.root.of_class("words")]

    def find_form(self, action: str, method: str = "post") -> Form | None:
        """The first form whose path ends with `action`."""
        return next((form for form in self.forms if form.method == method and form.place.endswith(action)), None)

    def form(self, action: str = "", method: str = "post") -> Form:
        found = self.find_form(action, method)
        assert found is not None, (
            f"{self.path} ({self.status}) has no form for {action!r}, only {[form.action for form in self.forms]}: "
            f"{self.said[:600]}"
        )
        return found

    def link(self, ending: str) -> str:
        """The first link whose address ends with `ending`."""
        found = next((href for href in self.links if href.split("#")[0].endswith(ending)), None)
        assert found is not None, f"{self.path} ({self.status}) has no link to {ending!r}, only {self.links}"
        return found


def read_page(status: int, path: str, html: str, headers: Mapping[str, str] | None = None) -> Page:
    """The page of an answer."""
    return Page(status, path, html, headers or {})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].tag == tag:
                del self._open[index:]
                return
