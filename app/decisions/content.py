"""A letter as it will be read: plain data, the same for mail, paper and page, and the digest that is signed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from ..errors import NotFound


@dataclass(frozen=True)
class Line:
    """A row of a block: what, what became of it beside it, and words below."""

    label: str
    value: str = ""
    words: str = ""


@dataclass(frozen=True)
class Block:
    """A part of the letter. `key` names it; a `fixed` one nobody typed."""

    key: str
    title: str = ""
    words: str = ""
    lines: tuple[Line, ...] = ()
    fixed: bool = False

    @property
    def text(self) -> str:
        """Its words alone, lines and all, as plain text."""
        rows = [f"{line.label.rstrip('.')}: {line.value}" if line.value else line.label for line in self.lines]
        said = [f"{row}\n{line.words}" if line.words else row for row, line in zip(rows, self.lines, strict=True)]
        return "\n\n".join(part for part in (self.words, *said) if part)


@dataclass(frozen=True)
class Content:
    """`sender` and `to` are lines, the name first. Who reads it where adds the day; `large` is for large print."""

    kind: str
    language: str
    reference: str
    sender: tuple[str, ...]
    to: tuple[str, ...]
    title: str
    greeting: str
    blocks: tuple[Block, ...]
    signature: tuple[str, ...]
    large: bool = False

    @property
    def text(self) -> str:
        """Everything between greeting and signature as plain text."""
        return "\n\n".join(f"{block.title}\n\n{block.text}" if block.title else block.text for block in self.blocks)

    def find(self, key: str) -> Block | None:
        return next((block for block in self.blocks if block.key == key), None)


def write(content: Content) -> str:
    """The content as it is kept: the same content always gives the same text."""
    said = asdict(content)
    if not content.large:  # as before there was any: what was signed stays signed
        del said["large"]
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def read(kept: str) -> Content:
    """What `write` kept. Raises NotFound where it was forgotten since."""
    if not kept:
        raise NotFound("What this letter said is no longer kept.")
    said = json.loads(kept)
    blocks = tuple(
        Block(**{**block, "lines": tuple(Line(**line) for line in block["lines"])}) for block in said["blocks"]
    )
    tuples = {name: tuple(said[name]) for name in ("sender", "to", "signature")}
    return Content(**{**said, **tuples, "blocks": blocks})


def digest(kept: str) -> bytes:
    return hashlib.sha256(kept.encode("utf-8", "surrogatepass")).digest()


def pairs(before: Content | None, after: Content) -> Iterator[tuple[str, str, str]]:
    """For each block of either: its title, its text before and after; first the letter's own title."""
    yield "", before.title if before is not None else "", after.title
    keys = [block.key for block in after.blocks]
    keys += [block.key for block in (before.blocks if before is not None else ()) if block.key not in keys]
    for key in keys:
        was, now = before.find(key) if before is not None else None, after.find(key)
        title = (now or was or Block(key)).title
        yield title, was.text if was is not None else "", now.text if now is not None else ""
