"""Which tests prove which requirement: the numbers of `docs/requirements.md` beside the marks in the tests' source."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROW = re.compile(r"^\| (?P<number>(?:\d{3}|B)-\d{2}) \| (?P<title>[^|]+) \| [^|]+ \|$")


class UnreadableTrace(Exception):
    """The list of requirements is missing, or names a number twice."""


@dataclass(frozen=True)
class Proof:
    """A number that a test carries, and that test's id (`path::name`, as pytest prints it)."""

    number: str
    test: str


def trace(root: Path, out: TextIO) -> int:
    """Write a line per requirement to `out`: number, title, the tests that prove it or `-`, separated by tabs.

    Counts and complaints go to standard error. Returns the exit code: 1 when a test carries an unknown number.
    """
    try:
        titles = titles_by_number(root / "docs" / "requirements.md")
        proofs = list(proofs_below(root / "tests", root))
    except (UnreadableTrace, SyntaxError) as error:
        print(f"trace: {error}", file=sys.stderr)
        return 1
    tests: dict[str, list[str]] = {number: [] for number in titles}
    unknown = [proof for proof in proofs if proof.number not in titles]
    for proof in proofs:
        if proof.number in tests and proof.test not in tests[proof.number]:
            tests[proof.number].append(proof.test)
    for number, title in titles.items():
        print(number, title, ",".join(tests[number]) or "-", sep="\t", file=out)
    for proof in unknown:
        print(f"trace: {proof.test} carries {proof.number}, which docs/requirements.md does not know", file=sys.stderr)
    proven = sum(bool(ids) for ids in tests.values())
    print(f"{len(titles)} requirements, {proven} with a test, {len(titles) - proven} without", file=sys.stderr)
    return 1 if unknown else 0


def titles_by_number(document: Path) -> dict[str, str]:
    """Number to title, in the order of `document`. Raises UnreadableTrace for no rows or a number that stands twice."""
    if not document.is_file():
        raise UnreadableTrace(f"{document} is missing")
    titles: dict[str, str] = {}
    for line in document.read_text(encoding="utf-8").splitlines():
        if row := ROW.match(line):
            if row["number"] in titles:
                raise UnreadableTrace(f"{document} names {row['number']} twice")
            titles[row["number"]] = row["title"]
    if not titles:
        raise UnreadableTrace(f"{document} has no rows `| number | title | what it asks |`")
    return titles


def proofs_below(folder: Path, root: Path) -> Iterator[Proof]:
    """The proofs of every `test_*.py` below `folder`, with ids relative to `root`. Raises SyntaxError with the file."""
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        yield from _proofs_in(tree.body, path.relative_to(root).as_posix(), ())


def _proofs_in(body: list[ast.stmt], place: str, inherited: tuple[str, ...]) -> Iterator[Proof]:
    carried = inherited + tuple(number for statement in body for number in _numbers_of_pytestmark(statement))
    for statement in body:
        if isinstance(statement, ast.ClassDef) and statement.name.startswith("Test"):
            numbers = carried + _numbers_of_decorators(statement)
            yield from _proofs_in(statement.body, f"{place}::{statement.name}", numbers)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name.startswith("test"):
            for number in dict.fromkeys(carried + _numbers_of_decorators(statement)):
                yield Proof(number, f"{place}::{statement.name}")


def _numbers_of_pytestmark(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Assign(targets=[ast.Name(id="pytestmark")], value=value):
            yield from _numbers_in(value)
        case ast.AnnAssign(target=ast.Name(id="pytestmark"), value=ast.expr() as value):
            yield from _numbers_in(value)


def _numbers_of_decorators(definition: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    return tuple(number for decorator in definition.decorator_list for number in _numbers_in(decorator))


def _numbers_in(expression: ast.expr) -> Iterator[str]:
    """The numbers of every `pytest.mark.requirement(...)` inside, also of one that belongs to a single parameter."""
    for node in ast.walk(expression):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="requirement", value=ast.Attribute(attr="mark") | ast.Name(id="mark"))
            ):
                # A computed number cannot be read without running the test: it is shown as written, and so unknown.
                yield from (_literal(argument) for argument in node.args)


def _literal(argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return ast.unparse(argument)
