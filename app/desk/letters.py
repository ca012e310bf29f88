"""Decision letters read: as their reader will have them, in two versions, on paper, and before a signature."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..complaints import casefile, closeness, lifecycle, queries
from ..complaints.access import on_complaint
from ..complaints.models import Complaint
from ..db import undo
from ..decisions import differences, kinds, printing, rules, sending, signing
from ..decisions import queries as decisions
from ..decisions.models import Letter, LetterVersion
from ..errors import DomainError, Invalid, NotFound, WrongState
from ..outbox import rendering
from ..web import uploads
from ..web.headers import AS_A_MAIL_READER
from . import letter_view
from .beside import case_beside
from .blueprint import desk
from .forms.deciding import SendBackForm, SignOffForm
from .plans import addressed, get_plan, make_form


@desk.get("/sign-offs")
@require("letters.sign")
def sign_offs() -> ResponseReturnValue:
    """Letters that wait for this colleague's signature."""
    actor = current_actor()
    rows = [(row, closeness.subject_of(row.complaint, actor)) for row in decisions.waiting_for(actor)]
    return render_template("desk/sign_offs.html", rows=rows, because=rules.because)


@desk.get("/complaints/<reference>/act/sign-off")
@desk.get("/complaints/<reference>/act/send-back")
@on_complaint
def read_to_sign(reference: str) -> ResponseReturnValue:
    """The letter for whoever was asked to sign it."""
    return _signing_page(queries.get(reference, current_actor()))


@desk.post("/complaints/<reference>/act/sign-off")
@on_complaint
def sign_off(reference: str) -> ResponseReturnValue:
    """Sign it: one press."""
    return _answer(reference, "sign-off")


@desk.post("/complaints/<reference>/act/send-back")
@on_complaint
def send_back(reference: str) -> ResponseReturnValue:
    """Send it back, with reasons."""
    return _answer(reference, "send-back")


def _answer(reference: str, slug: str) -> ResponseReturnValue:
    plan, actor = get_plan(slug), current_actor()
    complaint = queries.get(reference, actor, for_change=True)
    form = make_form(plan, complaint, actor)
    try:
        lifecycle.perform(complaint, plan.name, actor, form.details(), version=form.version.data)
    except DomainError as refusal:
        undo()
        return _signing_page(queries.get(reference, actor), form, refusal)
    flash(addressed(plan.says.done, complaint))
    return redirect(url_for(".case", reference=reference), 303)


def _signing_page(
    complaint: Complaint, answered: SignOffForm | SendBackForm | None = None, refusal: DomainError | None = None
) -> ResponseReturnValue:
    """The letter to be signed, or why it can't be; `answered` is the form that came back."""
    actor = current_actor()
    asked = None
    try:
        lifecycle.check(complaint, "sign_off", actor)
        asked = signing.get_asked(complaint, actor)
    except DomainError as reason:
        refusal = refusal or reason
    back = answered if isinstance(answered, SendBackForm) else make_form(get_plan("send-back"), complaint, actor)
    if isinstance(refusal, Invalid):
        back.blame(refusal.errors)
    back.renew(complaint, casefile.latest_event(complaint.id))
    page = render_template(
        "desk/sign_off.html",
        complaint=complaint,
        refusal=None if isinstance(refusal, Invalid) else refusal,
        view=letter_view.to_sign(complaint, asked) if asked is not None else None,
        back=back,
        hints={reason.key: reason.hint for reason in letter_view.send_back_reasons()},
        case=case_beside(complaint),
        say=lambda words: addressed(words, complaint),
    )
    return page, refusal.status_code if refusal is not None else 200


@desk.get("/complaints/<reference>/letter/preview")
@on_complaint
def preview(reference: str) -> ResponseReturnValue:
    """The letter under way exactly as its reader will have it, and the button that sends it."""
    actor = current_actor()
    complaint = queries.get(reference, actor)
    version = _under_way(complaint)
    plan = get_plan(kinds.KINDS[version.letter.kind].action.replace("_", "-"))
    form = make_form(plan, complaint, actor)
    form.renew(complaint, casefile.latest_event(complaint.id))
    view = letter_view.of(complaint, form, actor)
    return render_template(
        "desk/letter_preview.html", complaint=complaint, version=version, plan=plan, form=form, view=view,
        outdated=view.draft.kept != version.content, mail=sending.preview(complaint, version, actor),
        mask=rendering.mask_link, case=case_beside(complaint), say=lambda words: addressed(words, complaint),
    )  # fmt: skip


@desk.get("/complaints/<reference>/letter/preview.pdf")
@on_complaint
def preview_pdf(reference: str) -> ResponseReturnValue:
    """The same on paper."""
    complaint = queries.get(reference, current_actor())
    return uploads.as_pdf(printing.preview(_under_way(complaint)), f"Draft {complaint.reference}.pdf")


@desk.get("/complaints/<reference>/letter/preview.html")
@on_complaint
def preview_mail(reference: str) -> ResponseReturnValue:
    """The same as a mail reader shows it."""
    actor = current_actor()
    complaint = queries.get(reference, actor)
    answer = make_response(rendering.mask_link(sending.preview(complaint, _under_way(complaint), actor).html))
    answer.headers["Content-Security-Policy"] = AS_A_MAIL_READER
    return answer


@desk.get("/complaints/<reference>/letter/<int:letter_id>.pdf")
@on_complaint
def letter_pdf(reference: str, letter_id: int) -> ResponseReturnValue:
    """A letter that was sent, on paper, as it was sent."""
    complaint = queries.get(reference, current_actor())
    letter = decisions.get_sent(complaint, letter_id)
    return uploads.as_pdf(printing.pdf_of(letter), sending.file_name(letter, complaint))


@desk.get("/complaints/<reference>/letter/versions")
@on_complaint
def versions(reference: str) -> ResponseReturnValue:
    """Every version of the letters of a complaint, two of them beside each other."""
    complaint = queries.get(reference, current_actor())
    letters = decisions.letters(complaint.id)
    every = [version for letter in reversed(letters) for version in letter.versions]
    if not every:
        raise NotFound(decisions.NOT_THERE)
    after = _chosen(every, "to") or every[-1]
    before = _chosen(every, "from") or every[max(every.index(after) - 1, 0)]
    return render_template(
        "desk/letter_versions.html", complaint=complaint, versions=every, before=before, after=after,
        differences=differences.between(before, after),
    )  # fmt: skip


def _chosen(every: list[LetterVersion], name: str) -> LetterVersion | None:
    wanted = request.args.get(name, type=int)
    return next((version for version in every if version.id == wanted), None)


def _under_way(complaint: Complaint) -> LetterVersion:
    """The latest version of the letter under way. Raises WrongState when there is none."""
    letter: Letter | None = decisions.find_current(complaint.id)
    if letter is None:
        raise WrongState("No letter is under way. Write it first.")
    return letter.latest
