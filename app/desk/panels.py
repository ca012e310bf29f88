"""What the case page shows, part by part, in the order in which the page shows it."""

from collections.abc import Mapping
from typing import Any

from ..access import Actor
from ..calls import queries as calls
from ..catalogue import queries as catalogue
from ..complaints import casefile, correspondence, links, presence, problems, tags
from ..complaints.casefile import CaseFile
from ..complaints.models import Complaint
from ..complaints.ways import OPEN_WAYS
from ..complaints.wording.boxes import find_box
from ..conversations import queries as conversations
from ..decisions import queries as decisions
from ..drafts import unsent as drafts
from ..enquiries import originals
from ..enquiries import queries as enquiries
from ..followups import queries as followups
from ..forgetting import originals as withdrawing
from ..gathering import Part
from ..outbox.models import Delivery
from ..remedies import authority, deciders, promised
from ..remedies import queries as remedies
from ..remedies.models import Offer
from ..reports import queries as reports
from ..safety import ladder
from ..safety import queries as safety
from . import (
    agreed,
    asked,
    before,
    belongs,
    caring,
    case_calls,
    case_letters,
    clocks,
    comparable,
    complete,
    contacts,
    enquiry,
    entries,
    here,
    offered,
    options,
    overview,
    severity,
    story,
    talks,
    tasks,
    told_before,
    unsent,
    writing,
)
from .dates import due_of
from .options import Options
from .timeline.of_safety import WAYS
from .words import MOODS, OUTCOMES, PREFERRED, UNDERSTOOD

# What features above the complaint have to show: read together with all that hangs on it.
MORE: tuple[Part[Any], ...] = (
    correspondence.LETTERS,
    drafts.OF_CASE,
    *presence.PARTS,
    tags.TAGS,
    links.LINKS,
    problems.PROBLEM,
    *remedies.PARTS,
    *enquiries.PARTS,
    *decisions.PARTS,
    *calls.PARTS,
    *safety.PARTS,
    *conversations.PARTS,
    *reports.PARTS,
    *followups.PARTS,
)


def of_case(complaint: Complaint, actor: Actor, wanted: Mapping[str, str]) -> dict[str, Any]:
    """Everything that `desk/case.html` needs. `wanted` are the arguments of its address: they narrow the timeline."""
    file = casefile.read(complaint, actor, MORE, lately=presence.since())
    offers, approvals = remedies.offers_in(file), remedies.approvals_in(file)
    deliveries = file.found.of(correspondence.LETTERS)[::-1]
    open_to = options.options(file, approvals, actor)
    return {
        "complaint": complaint,
        "file": file,
        "open_to": open_to,
        "words": {"moods": MOODS, "outcomes": OUTCOMES, "understood": UNDERSTOOD, "reach": _reached(complaint)},
        **_head(file, actor, offers, deliveries),
        **_found(file, actor, open_to),
        **_offered(file, actor, offers, open_to),
        "approvals": [(row, deciders.told(row.amount, row.asked_kinds)) for row in approvals],
        **_said(file, actor, deliveries, wanted),
        **_around(file, actor, open_to),
    }


def _reached(complaint: Complaint) -> str:
    """How they are reached: as they wish or, where ways are closed to them, the way that stays open."""
    customer = complaint.customer
    if customer.held_at is not None:
        return "in writing: calls to them are held"
    if customer.closed_ways:
        stays = OPEN_WAYS[customer.open_way]
        return f"{stays[:1].lower()}{stays[1:]}"
    return PREFERRED.get(customer.preferred_channel, customer.preferred_channel)


def _head(file: CaseFile, actor: Actor, offers: list[Offer], deliveries: list[Delivery]) -> dict[str, Any]:
    """What stands above everything: whose turn it is, by when, and what nobody may overlook."""
    complaint = file.complaint
    return {
        "around": here.on_case(file, actor),
        **hard_moments(file),
        "category": catalogue.get_category(complaint.category_id),
        "own_category": catalogue.get_category(complaint.customer_category_id),
        "due": due_of(complaint),
        "sensitive_name": catalogue.care().sensitive_name(complaint.sensitive_kind),
        "tags": sorted(file.found.of(tags.TAGS), key=lambda tag: tag.name),
        "turn": overview.turn(file, offers),
        "cells": clocks.cells(file, deliveries),
    }


def _found(file: CaseFile, actor: Actor, open_to: Options) -> dict[str, Any]:
    """What they said, whom we asked, and what we found."""
    return {
        "assessed": severity.assessments(file),
        "severity_why": severity.why(file.complaint),
        "story": story.of_case(file.complaint, file.highlights),
        "told_before": told_before.of_case(file.found.of(casefile.FILED)),
        "plan": enquiry.plan(file),
        "suggestions": enquiry.suggestions(file, open_to, offered.in_days(catalogue.targets().question_days)),
        "asked": asked.rows(file, open_to),
        "about_staff": asked.about(file, open_to),
        "evidence": enquiry.evidence(file),
        "opened": originals.open_until(file.events, actor),
        "given_for_them": {row.id for row in withdrawing.given_for_them(file.attachments)},
        "rests_on": enquiry.rests_on(file),
        "answers": followups.answers_in(file),
        "quote": followups.standing_quote(file),
    }


def _offered(file: CaseFile, actor: Actor, offers: list[Offer], open_to: Options) -> dict[str, Any]:
    """What they asked for beside what they are offered, and how far this person may go."""
    brought = promised.brought(file.complaint) if "merge" in file.actions else []
    used = offered.used(offers) + promised.total(brought) + agreed.sent_for(file)
    return {
        "offers": offers,
        "tables": [offered.table(offer, file) for offer in offers] or offered.unanswered(file),
        "brought": brought,
        "came_from": {row.task_id: row.reference for row in brought},
        "used": used,
        **agreed.on_case(file, actor, used, may_add="add_sweetener" in open_to.names),
        "likes": comparable.likes(file.complaint, actor),
        "offer_states": overview.OFFER_STATES,
        "authority": authority.per_case(actor.role),
    }


def _said(file: CaseFile, actor: Actor, deliveries: list[Delivery], wanted: Mapping[str, str]) -> dict[str, Any]:
    """What we say, do and promise."""
    return {
        "task_rows": tasks.rows(file),
        "promises": overview.promise_rows(file),
        "calls": case_calls.of_case(file),
        "log": entries.entries(file, actor, wanted.get("show", ""), number_in(wanted.get("before", ""))),
        "kinds": entries.KINDS,
        "box": unsent.box(file),
        "talks": talks.rows(file),
        "contacts": contacts.rows(file, actor),
        "letters": overview.letters(deliveries),
        "decision_letters": case_letters.letters(file, actor),
        "templates": writing.templates_for(find_box("message", "text"), file.complaint.language),
        "begun": unsent.begun(file),
    }


def _around(file: CaseFile, actor: Actor, open_to: Options) -> dict[str, Any]:
    """What can be done now, who has a part in it, what was before."""
    together = belongs.belongs(file, actor, open_to)
    return {
        "complete": complete.completeness(file, open_to),
        "reminders": caring.on_case(file, actor),
        "agreements": caring.agreements(file.complaint.customer),
        "before": before.before(file),
        "belongs": together,
        "belonging": [row for row in before.belonging(file) if row.id not in together.ids],
    }


def hard_moments(file: CaseFile) -> dict[str, Any]:
    """Calls for a manager, closed ways, why it was escalated by itself, and who else looks at it."""
    return {
        "steps": [(row, ladder.reason(row.why, row.count)) for row in file.found.of(safety.STEPS)],
        "looks": file.found.of(safety.LOOKS),
        "closed_ways": [
            (row, " and ".join(WAYS[way] for way in row.closed_ways)) for row in file.found.of(safety.CLOSED_WAYS)
        ],
        "calls_for_manager": file.found.of(safety.OPEN_CALLS),
    }


def number_in(typed: str) -> int | None:
    """The id in an address, as far as rows are ever numbered; None for anything else."""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None
