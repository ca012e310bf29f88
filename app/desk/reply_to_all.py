"""One reply to every customer of a problem: written, looked at, sent, and what became of it for each."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import current_actor, require
from ..complaints import letters, problems
from ..complaints.details import Words
from ..complaints.models import Problem
from ..complaints.wording.hints import Setting
from ..db import only_read_from_here
from ..drafts.models import DeskDraft
from ..drafts.unsent import Place, new_tab
from ..errors import Invalid
from ..outbox.rendering import Letter, mask_link
from ..replies import merging, outcomes, to_all
from ..replies import service as replies
from ..replies.to_all import Addressee, Doubt
from . import leaving, unsent, writing
from .blueprint import desk
from .forms.problems import ReplyForm
from .panels import number_in
from .problems import may_work

MOST_NAMED = 50
WORDS = {
    "refused": ("Not sent", "x-circle", "bad"),
    "waiting": ("Waits", "hourglass-split", "muted"),
    "sent": ("Sent", "check-circle", "ok"),
    "stopped": ("Taken back", "arrow-counterclockwise", "muted"),
}


@desk.get("/problems/<int:problem_id>/reply")
@require("problems.work")
def write_to_all(problem_id: int) -> ResponseReturnValue:
    """The text, before anybody is looked at."""
    problem, form = problems.get(problem_id), ReplyForm(formdata=None)
    drafts = unsent.typed_at(_place(problem))
    if drafts:
        unsent.fill(form, drafts[0])
    _equip(form, problem, unsent.answers(drafts[0]) if drafts else None)
    form.key.data = secrets.token_urlsafe(24)
    return _write(problem, form, drafts=drafts)


@desk.post("/problems/<int:problem_id>/reply/draft")
@require("problems.work")
def keep_reply(problem_id: int) -> ResponseReturnValue:
    """Keep what the page holds just now; its script sends it a moment after typing stops."""
    return unsent.keep(_place(problems.get(problem_id)))


@desk.post("/problems/<int:problem_id>/reply/draft/discard")
@require("problems.work")
def discard_reply(problem_id: int) -> ResponseReturnValue:
    """Throw it away, and begin anew."""
    problem = problems.get(problem_id)
    unsent.forget_at(_place(problem))
    flash("Thrown away.")
    return redirect(url_for(".write_to_all", problem_id=problem.id), 303)


@desk.post("/problems/<int:problem_id>/reply/wording")
@require("problems.work")
def check_reply(problem_id: int) -> ResponseReturnValue:
    """The hints of the text as it is typed. Nothing is kept."""
    only_read_from_here()
    form = ReplyForm()
    _equip(form, problems.get(problem_id))
    return render_template("desk/_hints.html", name="text", letter=form.letters["text"])


@dataclass(frozen=True)
class AllReaders:
    """Every customer of a problem: what is in braces is filled in for each as it leaves."""

    problem: Problem
    language: str
    told: tuple[str, ...] = to_all.FILLED
    after: str = "What is in braces is filled in for each."

    @property
    def check_url(self) -> str:
        return url_for("desk.check_reply", problem_id=self.problem.id)

    def setting(self) -> Setting:
        return replies.setting_for_all(self.language, current_actor().id)

    def fill(self, body: str) -> str:
        return body


def _equip(form: ReplyForm, problem: Problem, typed: Mapping[str, str] | None = None) -> None:
    writing.equip_for(form, "message", AllReaders(problem, to_all.language(problem)), typed)


def _place(problem: Problem) -> Place:
    return unsent.place_of(unsent.to_all(problem.id))


def _write(
    problem: Problem, form: ReplyForm, status: int = 200, drafts: Sequence[DeskDraft] = ()
) -> ResponseReturnValue:
    discard = url_for(".discard_reply", problem_id=problem.id)
    waiting = unsent.waiting_at(
        drafts, discard, lambda row: url_for(".write_to_all", problem_id=problem.id, draft=row.id)
    )
    fields = [(name, merging.FIELDS[name].words) for name in to_all.FIELDS]
    page = render_template(
        "desk/reply_write.html",
        problem=problem,
        form=form,
        fields=fields,
        figures=problems.figures(problem.id),
        waiting=waiting,
        page_names=unsent.page_names(waiting),
    )
    return page, status


@desk.post("/problems/<int:problem_id>/reply")
@require("problems.work")
def reply_to_all(problem_id: int) -> ResponseReturnValue:
    """Look at it as each gets it, then send it. Nothing is sent that was not looked at just so."""
    problem, form, actor = problems.get(problem_id, for_change=True), ReplyForm(), current_actor()
    _equip(form, problem)
    if writing.pressed(form):
        return _write(problem, form)
    text = form.text.data or ""
    try:
        if not form.validate():
            return _write(problem, form, 422)
        to_all.check(text)
        if (sent := to_all.find_sent(form.key.data or "")) is not None:
            reply = to_all.keep(problem, sent.key, form.letters["text"].text, [], actor)  # refuses another text
            unsent.forget_at(_place(problem))
            return _seen(problem, reply.id)
        people = to_all.addressees(problem, text, actor)
        doubts = to_all.doubts(people)
        if form.looked.data != to_all.mark(text, people, doubts) or all(row.refusal for row in people):
            unsent.save(_place(problem), unsent.tab_in("draft_tab") or new_tab())
            return _preview(problem, form, people, doubts)
        reply = to_all.keep(problem, form.key.data or "", form.letters["text"].text, people, actor)
    except Invalid as refusal:
        form.text.errors = [*form.text.errors, *refusal.errors.values()]
        return _write(problem, form, 422)
    unsent.forget_at(_place(problem))
    flash("On its way. Each is checked once more as it leaves.")
    return _seen(problem, reply.id)


def _seen(problem: Problem, reply_id: int) -> ResponseReturnValue:
    return redirect(url_for(".reply_sent", problem_id=problem.id, reply_id=reply_id), 303)


def _preview(
    problem: Problem, form: ReplyForm, people: Sequence[Addressee], doubts: Sequence[Doubt]
) -> ResponseReturnValue:
    going, staying = to_all.letters(people), [row for row in people if row.refusal]
    letter = _as_written(going[0]) if going else None
    return render_template(
        "desk/reply_preview.html",
        problem=problem,
        typed=leaving.carried_on("looked"),
        looked=to_all.mark(form.text.data or "", people, doubts),
        is_changed=bool(form.looked.data),
        doubts=doubts,
        going=going[:MOST_NAMED],
        going_count=len(going),
        staying=staying[:MOST_NAMED],
        lacking=next((row.pieces for row in staying if row.pieces), []),
        staying_count=len(staying),
        hidden=problems.hidden_count(problem.id, current_actor()),
        letter=letter,
        letter_text=mask_link(letter.text) if letter is not None else "",
    )


def _as_written(rows: Sequence[Addressee]) -> Letter:
    """The letter about these complaints of one customer as it would leave now."""
    first, *others = [(row.complaint, {"date_stands": row.complaint.expected_at > clock.now()}) for row in rows]
    facts = {"needs": Words(rows[0].words), **first[1], "others": others}
    return letters.preview("message", first[0], current_actor(), facts)


@desk.get("/problems/<int:problem_id>/replies/<int:reply_id>")
@require("problems.view")
def reply_sent(problem_id: int, reply_id: int) -> ResponseReturnValue:
    """What became of a reply, complaint by complaint: first what did not go."""
    problem, actor = problems.get(problem_id), current_actor()
    reply = outcomes.get(problem, reply_id)
    counts = outcomes.counts([reply])[reply.id]
    asked = request.args.get("state", "")
    state = asked if asked in outcomes.STATES else next((one for one in outcomes.STATES if counts.get(one)), "sent")
    after = number_in(request.args.get("after", "")) or 0
    rows, following = outcomes.results(reply, state, actor, after)
    here: dict[str, Any] = {"problem_id": problem.id, "reply_id": reply.id, "state": state}
    return render_template(
        "desk/reply_sent.html",
        problem=problem,
        reply=reply,
        counts=counts,
        views=[
            {"label": WORDS[one][0], "href": url_for(".reply_sent", **{**here, "state": one}),
             "count": counts.get(one, 0), "current": one == state}
            for one in outcomes.STATES if counts.get(one) or one == state
        ],
        rows=rows,
        look=WORDS[state],
        following=url_for(".reply_sent", **here, after=following) if following else None,
        first=url_for(".reply_sent", **here) if after else None,
        may_work=may_work(actor),
        may_be_stopped=to_all.may_be_stopped(reply, counts),
    )  # fmt: skip


@desk.post("/problems/<int:problem_id>/replies/<int:reply_id>/try-again")
@require("problems.work")
def try_reply_again(problem_id: int, reply_id: int) -> ResponseReturnValue:
    """Have what was refused tried once more, when its reason is gone."""
    problem = problems.get(problem_id, for_change=True)
    count = to_all.try_again(outcomes.get(problem, reply_id))
    flash(f"{count} will be tried again." if count else "Nothing was left to try.")
    return _seen(problem, reply_id)


@desk.post("/problems/<int:problem_id>/replies/<int:reply_id>/take-back")
@require("problems.work")
def take_reply_back(problem_id: int, reply_id: int) -> ResponseReturnValue:
    """Stop what has not left."""
    problem = problems.get(problem_id, for_change=True)
    reply = outcomes.get(problem, reply_id)
    stopped, left = to_all.take_back(reply, current_actor())
    if stopped:
        unsent.begin_reply_again(problem.id, reply.written_by_id, reply.words)
    flash(f"{stopped} taken back." + (f" {left} had left already." if left else ""), "message" if stopped else "error")
    return _seen(problem, reply_id)
