"""The bench judges by its figures, reads what the system tells it, and plants the words it searches for."""

import random
import sys

import pytest

from bench import goals, report, scenarios, vocabulary
from bench.counted import NOT_COUNTED
from bench.figures import BARE, Figures
from bench.measuring import Sample, read_counts
from bench.run import main


def sampled(cpu_ms: float, wall_ms: float = 1) -> Sample:
    return Sample(walls=[wall_ms / 1000] * 100, cpu=cpu_ms / 10, elapsed=1)


def test_a_percentile_is_the_time_that_so_many_did_not_exceed():
    sample = Sample(walls=[number / 1000 for number in range(100, 0, -1)])

    assert sample.wall_ms(50) == pytest.approx(50)
    assert sample.wall_ms(95) == pytest.approx(95)


@pytest.mark.parametrize(("ours", "reached"), [(2.8, True), (2.9, False)])
def test_a_submission_may_cost_so_many_bare_ones(ours: float, reached: bool):
    figures = Figures((1_000,))
    figures.add(BARE, scenarios.SUBMISSION, sampled(1))
    figures.add("1,000", scenarios.SUBMISSION, sampled(ours))

    assert goals.verdicts(figures)[0].reached is reached


def test_a_page_that_grows_with_the_table_misses_its_goals():
    figures = Figures((1_000, 100_000))
    figures.add("1,000", scenarios.QUEUE, sampled(5, wall_ms=5))
    figures.add("100,000", scenarios.QUEUE, sampled(50, wall_ms=50))

    of_queue = [verdict for verdict in goals.verdicts(figures) if verdict.goal == "7"]
    assert [verdict.reached for verdict in of_queue] == [False, False]


def test_a_goal_without_figures_is_not_judged():
    assert goals.verdicts(Figures((1_000,))) == []


def test_a_report_names_what_was_missed_and_what_failed(capsys: pytest.CaptureFixture[str]):
    figures = Figures((1_000,), statements={("1,000", scenarios.QUEUE): 6})
    figures.add("1,000", scenarios.QUEUE, Sample(failed=["status 500: Oh", "status 500: Oh"]))

    report.write(figures, goals.verdicts(figures), sys.stdout)

    said = capsys.readouterr().out
    assert "MISSED" in said
    assert "FAILED 1,000, queue: status 500: Oh (2 x)" in said


def test_syncs_are_read_from_the_table_of_strace():
    table = (
        " 99.42    0.031     1578        20           fdatasync\n  0.58    0.001      182         2         1 fsync\n"
    )

    assert read_counts(table) == {"fdatasync": 20, "fsync": 2}


@pytest.mark.parametrize(
    ("statement", "counts"),
    [
        ("PRAGMA query_only=ON", False),
        ("BEGIN IMMEDIATE", False),
        ("INSERT INTO reading (complaint_id) VALUES (?)", False),
        ('SELECT "user".id FROM "user" WHERE "user".fs_uniquifier = ?', False),
        ("SELECT complaint.id FROM complaint", True),
        ('SELECT "user".id FROM "user" WHERE "user".id = ?', True),
    ],
)
def test_what_the_goal_leaves_out_is_not_counted(statement: str, counts: bool):
    assert (NOT_COUNTED.match(statement) is None) is counts


def test_the_planted_words_are_as_frequent_as_they_should_be():
    stories = [vocabulary.story(random.Random(number), number, 1_000) for number in range(1, 1_001)]

    def found(word: str) -> int:
        return sum(word in story for story in stories)

    assert found(vocabulary.RARE) == vocabulary.RARE_COMPLAINTS
    assert found(vocabulary.MEDIUM) == 10
    assert found(vocabulary.COMMON) == 333


def test_too_few_complaints_are_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["--rows", "10"])

    assert "at least 200 complaints" in capsys.readouterr().err


def test_of_many_lists_the_one_that_grows_most_is_named():
    figures = Figures((1_000, 100_000))
    calm, wild = list(scenarios.LISTS)[:2]
    for name, cost in ((calm, 5), (wild, 500)):
        figures.add("1,000", name, sampled(5, wall_ms=5))
        figures.add("100,000", name, sampled(cost, wall_ms=cost))

    verdicts = goals.verdicts(figures)

    assert {verdict.reached for verdict in verdicts} == {False}
    assert all(wild in verdict.words for verdict in verdicts)
    assert [verdict.goal for verdict in verdicts] == ["7", "7", "18"]
