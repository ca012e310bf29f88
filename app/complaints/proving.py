"""What allows somebody to act for another: they show it, a colleague looks at it, and they hear what came of it."""

from typing import Any

from ..access import Actor
from ..catalogue import queries as catalogue
from ..people.models import REFUSED, UNPROVEN
from . import details as d
from . import notices, representing
from .checks import looks_at
from .lifecycle import carries_out
from .models import Complaint, Event
from .service import keep_files, say


@carries_out("show_authority")
def _show(complaint: Complaint, actor: Actor, needs: d.AuthorityShown, event: Event) -> None:
    keep_files(complaint, event, actor, needs.files)
    say(complaint, event, actor, "message", needs.words)
    customer = complaint.customer
    if customer.authority == REFUSED:
        customer.authority = "unseen"
        representing.hold(complaint, event.at)
    words = f"{customer.represented_by} sent what allows them to act for {customer.called}"
    notices.tell("customer_wrote", complaint, words)


@carries_out("judge_authority")
def _judge(complaint: Complaint, actor: Actor, needs: d.AuthorityJudged, event: Event) -> dict[str, Any]:
    complaint.customer.authority = needs.right
    event.facts = {"right": needs.right}
    say(complaint, event, actor, "message", needs.reason)
    representing.hold(complaint, event.at)
    return {"told": needs.reason}


@looks_at("judge_authority")
def _faults(complaint: Complaint, actor: Actor, needs: d.AuthorityJudged) -> dict[str, str]:
    known = {row.key for row in catalogue.care().authorities} - UNPROVEN | {REFUSED}
    if needs.right and needs.right not in known:
        return {"right": "Choose from the list."}
    if needs.right == REFUSED and not needs.reason.strip():
        return {"reason": "Write what is missing, and what would do: they read it."}
    return {}


@looks_at("show_authority")
def _nothing(complaint: Complaint, actor: Actor, needs: d.AuthorityShown) -> dict[str, str]:
    return {} if needs.files else {"files": "Choose a photograph or scan of it."}
