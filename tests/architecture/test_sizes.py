"""Nothing outgrows its cap, and the ruler itself measures right."""

import io
import sys

import pytest

from tests.architecture.sizes import CAPS, Distribution, Length, measure, too_long, write_table
from tests.architecture.source import Module, functions, route_paths


@pytest.mark.parametrize("kind", CAPS)
def test_nothing_outgrows_its_cap(kind: str):
    findings = too_long(kind, measure()[kind])

    assert findings == [], "\n".join(findings)


@pytest.mark.parametrize("kind", CAPS)
def test_one_line_too_many_is_seen(kind: str):
    most = CAPS[kind].most

    findings = too_long(kind, [Length("just right", most), Length("too long", most + 1)])

    assert findings == [f"too long: {most + 1} lines, at most {most}"]


def test_percentiles_are_lengths_that_exist():
    found = Distribution(tuple(Length(f"a{lines}", lines) for lines in range(1, 21)))

    assert (found.median, found.percentile(90), found.percentile(95), found.longest.lines) == (10.5, 18, 19, 20)


def test_a_single_length_is_every_percentile():
    found = Distribution((Length("alone", 7),))

    assert (found.median, found.percentile(90), found.percentile(95)) == (7, 7, 7)


def test_this_very_file_is_measured():
    own = sys._getframe().f_code

    lengths = {length.what: length.lines for length in measure()["tests"]}
    assert lengths[f"tests/architecture/test_sizes.py::{own.co_name}"] == 5


def test_only_functions_behind_a_path_are_routes():
    source = "@desk.get('/queue')\ndef queue(): ...\n@cache.get(1)\ndef other(): ...\ndef plain(): ..."

    assert [node.name for node in functions(Module("app/desk/queue.py", source)) if any(route_paths(node))] == ["queue"]


def test_the_table_lines_up():
    out = io.StringIO()

    write_table({"routes": [], "tests": [Length("tests/test_it.py::test_a", 12)]}, out)

    assert out.getvalue().splitlines() == [
        "what   count  median  p90  p95  max  cap  target                  longest",
        "tests  1      12      12   12   12   60   10 / 25 (median / p95)  tests/test_it.py::test_a",
    ]
