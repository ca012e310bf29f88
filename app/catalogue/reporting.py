"""The typed document about reports of contacts: who gets which."""

from typing import Literal, get_args

from .settings import Document

ReportKind = Literal["call", "conversation", "visit", "written", "received", "offer", "decision", "incident"]


class ReportRule(Document):
    """Who gets reports of a kind: the people named, or all of the group where nobody is; `looks_after` is the manager
    who looks after the complaint. An incident goes to managers alone, whoever is named."""

    people: tuple[int, ...] = ()
    group: Literal["managers", "looks_after", "administrators", "nobody"] = "managers"
    by_mail: bool = False


TO_MANAGERS: dict[ReportKind, ReportRule] = {kind: ReportRule() for kind in get_args(ReportKind)}


class Reporting(Document):
    rules: dict[ReportKind, ReportRule] = TO_MANAGERS

    def rule(self, kind: ReportKind) -> ReportRule:
        """The rule for this kind; one that was never set sends it to the managers."""
        return self.rules.get(kind, ReportRule())
