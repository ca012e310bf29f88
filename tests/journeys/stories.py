"""What customers tell and colleagues write: 770 real complaints where they are at hand, 60 invented ones elsewhere."""

import json
import os
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures"
VARIABLE = "PORTAL_TEST_DATA"
NAMES = ("Grace Okafor", "Tomás Ribeiro", "Aisha Rahman", "Jürgen Größl", "Mina O’Brien", "Lior Cohen", "Ewa Nowak",
         "Samuel Adeyemi", "Hannah Price", "Zoë Álvarez")  # fmt: skip
EXPECTED = "That somebody reads what I send and answers it."
DESIRED = "That it's put right, and that somebody tells me how it happened."


@dataclass(frozen=True)
class Story:
    """A complaint as its customer tells it. `topic` is a word of its source's own categories."""

    happened: str
    expected: str
    desired: str
    topic: str
    mood: str
    name: str
    email: str
    order_number: str = ""


def real_folder() -> Path | None:
    """The folder of real material that PORTAL_TEST_DATA names."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def stories() -> list[Story]:
    """Everything there is to file, in its order."""
    folder = real_folder()
    if folder is None:
        return [_invented(line) for line in _lines(FIXTURES / "complaints.jsonl")]
    return [_real(number, line) for number, line in enumerate(_lines(folder / "cfpb-bdm" / "narratives.jsonl"))]


def as_shown(text: str) -> str:
    """How a page shows a text: to the letter and line, with stretches of empty lines no longer than one paragraph's."""
    return "\n\n".join(part for part in text.split("\n\n") if part.strip())


class Writer:
    """Takes the next sentence of a kind each time, so that no two letters read the same."""

    def __init__(self, offset: int = 0) -> None:
        self._numbers = count(offset)

    def __call__(self, kind: str) -> str:
        sentences = _letters()[kind]
        return sentences[next(self._numbers) % len(sentences)]


@cache
def _letters() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((FIXTURES / "letters.json").read_text("utf-8"))
    return found


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def _real(number: int, line: dict[str, str]) -> Story:
    name = NAMES[number % len(NAMES)]
    return Story(
        happened=line["narrative"], expected=EXPECTED, desired=DESIRED, topic=line["product"],
        mood=("1", "2", "3", "unsaid")[number % 4], name=name, email=f"customer.{number}@example.net",
        order_number=line["id"],
    )  # fmt: skip


def _invented(line: dict[str, str]) -> Story:
    return Story(
        happened=line["happened"], expected=line["expected"], desired=line["desired"], topic=line["category"],
        mood=str(line["mood"] or "unsaid"), name=line["name"] or "", email=line["email"] or "",
    )  # fmt: skip
