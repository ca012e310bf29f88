"""Mails that people sent us and that wait for a person: what each belongs to, and whether it opens something again."""

from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import CAPABILITIES, current_actor, require
from ..accounts import queries as accounts
from ..complaints import queries as complaints
from ..complaints.access import on_complaint
from ..complaints.models import Complaint
from ..complaints.tallies import shown
from ..db import only_read_from_here
from ..errors import DomainError, Invalid, NotFound, WrongState
from ..inbox import enclosed, queries, service, sorting
from ..inbox.models import IncomingMail, Place
from ..web import uploads
from .blueprint import desk
from .dates import Due, soon
from .forms.mails import WHOSE_MEANS, AsideForm, AttachMailForm, FileMailForm
from .panels import number_in

VIEWS = {"sort": "To sort", "after": "After closing", "automatic": "Automatic", "done": "Dealt with"}
EMPTY = {
    "sort": ("No mail waits.", "A mail that answers none of ours comes here, until somebody says what it belongs to."),
    "after": ("Nobody wrote after the end.", "Who answers when their complaint has ended appears here."),
    "automatic": (
        "No automatic mail.",
        "Absences, reports of mail servers and lists are kept here. They open nothing.",
    ),
    "done": ("Nothing was dealt with yet.", "What became of each mail is kept here for a while."),
}
OUTCOMES = {
    "filed": "Made a complaint",
    "attached": "Added to a complaint",
    "noted": "Kept as a note",
    "reopened": "Opened it again",
    "seen": "Read, nothing follows",
    "not_for_us": "Not for us",
    "spam": "Spam",
}
PLACES = {
    (Place.BOUNCE, "failed"): "A mail of ours came back",
    (Place.BOUNCE, "late"): "A mail of ours is late",
    (Place.AUTOMATIC, "auto_reply"): "Automatic answer",
    (Place.AUTOMATIC, "list"): "From a list",
    (Place.AUTOMATIC, "report"): "From a machine",
    (Place.OWN, ""): "Our own mail, led back",
}
# Why a mail waits for a person, where that needs saying.
WAITS = {
    "unreadable": "Our reading of it failed. Open the original.",
    "to_staff": "It answers a mail that we wrote to a colleague or to somebody we asked.",
    "empty": "There is nothing in it.",
    "removed": "It answers a complaint whose words were removed: nothing is added to that any more.",
    "removed_apart": "It is about a second look at a complaint whose words were removed: nothing is added to that.",
    "by_hand": "A colleague put it here.",
}
WITHOUT_SUBJECT = "Without a subject"


@desk.get("/mail")
@require("mail.sort")
def mails() -> ResponseReturnValue:
    """Mails that wait, the oldest first; those that no person wrote, and what became of the rest."""
    asked = request.args.get("view", "sort")
    view = cast(queries.View, asked if asked in VIEWS else "sort")
    actor, after = current_actor(), number_in(request.args.get("after", ""))
    page, counts = queries.page(view, actor, after), queries.counts(actor)
    return render_template(
        "desk/mails.html",
        view=view,
        views=[_view(key, label, view, counts.get(key)) for key, label in VIEWS.items()],
        rows=[
            (mail, reference, bool(reference and hidden), due_of(mail), what_of(mail))
            for mail, reference, hidden in page.rows
        ],
        empty_words=EMPTY[view],
        untitled=WITHOUT_SUBJECT,
        following=url_for(".mails", view=view, after=page.next) if page.next else None,
        first=url_for(".mails", view=view) if after else None,
    )


def _view(key: str, label: str, current: str, count: int | None) -> dict[str, Any]:
    told = shown(count) if count else None
    return {"label": label, "href": url_for(".mails", view=key), "count": told, "current": key == current}


def due_of(mail: IncomingMail) -> Due | None:
    """The mail's own clock, while it runs."""
    if mail.due_at is None or mail.done_at is not None:
        return None
    return Due("Overdue", "overdue") if mail.due_at <= clock.now() else Due(soon(mail.due_at), "calm")


def what_of(mail: IncomingMail) -> str:
    """What it is, or what became of it, in a few words."""
    if mail.done_at is not None:
        return OUTCOMES.get(mail.outcome, "Dealt with")
    if mail.place == Place.THANKS:
        return "Says thank you"
    if mail.place == Place.AFTER_CLOSING:
        return "Wrote after the end"
    return PLACES.get((Place(mail.place), mail.why), WAITS.get(mail.why, ""))


@desk.get("/mail/<int:mail_id>")
@require("mail.sort")
def one_mail(mail_id: int) -> ResponseReturnValue:
    """One mail with everything that can be done with it."""
    mail, complaint = _opened(mail_id)
    return _page(mail, complaint)


@desk.get("/complaints/<reference>/mail/<int:mail_id>")
@on_complaint
def case_mail(reference: str, mail_id: int) -> ResponseReturnValue:
    """A mail of a complaint as it came, with what was quoted in it."""
    complaint = complaints.get(reference, current_actor())
    return _page(_of_case(complaint, mail_id), complaint)


@desk.get("/complaints/<reference>/mail/<int:mail_id>/original")
@on_complaint
def case_mail_original(reference: str, mail_id: int) -> ResponseReturnValue:
    """The same as a file, with every header and everything that came with it."""
    return _original(_of_case(complaints.get(reference, current_actor()), mail_id))


@desk.get("/mail/<int:mail_id>/original")
@require("mail.sort")
def mail_original(mail_id: int) -> ResponseReturnValue:
    """A mail as a file."""
    return _original(_opened(mail_id)[0])


@desk.post("/mail/<int:mail_id>/file")
@require("mail.sort")
def file_mail(mail_id: int) -> ResponseReturnValue:
    """Make a complaint of it: the receipt goes to whoever sent it."""
    mail, form = queries.get(mail_id, current_actor())[0], FileMailForm()
    form.prepare(mail)
    try:
        if not form.validate():
            return _again(mail_id, filing=form)
        files, terms = enclosed.in_mail(mail), form.terms()
        mail = queries.get(mail_id, current_actor(), for_change=True)[0]
        complaint = service.file(mail, terms, files, current_actor())
    except DomainError as refusal:
        return _refused(mail_id, refusal, filing=form)
    told = "They get the receipt by mail." if complaint.customer.email else "There is no address for a receipt."
    flash(f"It is complaint {complaint.reference} now, received when the mail came. {told}")
    return redirect(url_for(".case", reference=complaint.reference), 303)


@desk.post("/mail/<int:mail_id>/attach")
@require("mail.sort")
def attach_mail(mail_id: int) -> ResponseReturnValue:
    """Add it to a complaint that we have."""
    form = AttachMailForm()
    try:
        if not form.validate():
            return _again(mail_id, attaching=form)
        files = enclosed.in_mail(queries.get(mail_id, current_actor())[0])
        mail, theirs = queries.get(mail_id, current_actor(), for_change=True)[0], form.whose.data != "others"
        complaint = service.attach(mail, form.reference.data, files, current_actor(), theirs=theirs)
    except DomainError as refusal:
        return _refused(mail_id, refusal, attaching=form)
    if mail.done_at is None:
        flash("It stands in the conversation. The complaint has ended: look whether this opens it again.")
        return redirect(url_for(".one_mail", mail_id=mail_id), 303)
    flash("It stands on the complaint.")
    return redirect(url_for(".case", reference=complaint.reference), 303)


@desk.post("/mail/<int:mail_id>/set-aside")
@require("mail.sort")
def set_mail_aside(mail_id: int) -> ResponseReturnValue:
    """It is not for us, or spam."""
    mail, form = queries.get(mail_id, current_actor(), for_change=True)[0], AsideForm()
    try:
        if not form.validate():
            return _again(mail_id, aside=form)
        service.set_aside(mail, form.outcome.data or "", form.reason.data, current_actor())
    except DomainError as refusal:
        return _refused(mail_id, refusal, aside=form)
    flash("Set aside. It is kept for a while under “Dealt with”.")
    return redirect(url_for(".mails"), 303)


@desk.post("/mail/<int:mail_id>/hold")
@require("mail.sort")
def hold_mail(mail_id: int) -> ResponseReturnValue:
    """A person wrote it after all, or it was set aside by mistake."""
    mail, _reference = queries.get(mail_id, current_actor(), for_change=True)
    service.hold_again(mail)
    flash("It waits among the mails to sort.")
    return redirect(url_for(".one_mail", mail_id=mail_id), 303)


@desk.post("/mail/<int:mail_id>/open-again")
@require("mail.sort")
def open_again(mail_id: int) -> ResponseReturnValue:
    """It is not right after all: one press, on their word."""
    mail, complaint = _opened(mail_id, for_change=True)
    complaint = service.open_again(mail, current_actor())
    flash("It is open again, and they were told so.")
    return redirect(url_for(".case", reference=complaint.reference), 303)


@desk.post("/mail/<int:mail_id>/leave")
@require("mail.sort")
def leave_mail(mail_id: int) -> ResponseReturnValue:
    """Read, and nothing follows."""
    mail, _complaint = _opened(mail_id, for_change=True)
    service.leave(mail, current_actor())
    flash("Kept with the complaint. Nothing was opened.")
    return redirect(url_for(".mails", view="after"), 303)


def _opened(mail_id: int, *, for_change: bool = False) -> tuple[IncomingMail, Complaint | None]:
    """The mail and its complaint. Who has to say first why they open that says it."""
    mail, reference = queries.get(mail_id, current_actor(), for_change=for_change)
    return mail, complaints.get(reference, current_actor()) if reference else None


def _of_case(complaint: Complaint, mail_id: int) -> IncomingMail:
    mail, reference = queries.get(mail_id, current_actor())
    if reference != complaint.reference:
        raise NotFound(queries.NOT_THERE)
    return mail


def _original(mail: IncomingMail) -> ResponseReturnValue:
    if sorting.LINK in mail.whole:
        raise WrongState("It quotes a link with which somebody acts for themselves, so it is given to nobody.")
    file = uploads.Upload(
        f"mail-{mail.id}.eml", "message/rfc822", mail.size, mail.fingerprint, mail.stored_as or "gone"
    )
    return uploads.serve(file)


def _refused(mail_id: int, refusal: DomainError, **forms: Any) -> ResponseReturnValue:
    """The page again with what was typed, and why it is not done."""
    (form,) = forms.values()
    if isinstance(refusal, Invalid):
        for name, words in refusal.errors.items():
            if name in form:
                form[name].errors = [words]
            else:
                form.form_errors = [*form.form_errors, words]
    else:
        form.form_errors = [refusal.words]
    return _again(mail_id, status=refusal.status_code, **forms)


def _again(mail_id: int, *, status: int = 422, **forms: Any) -> ResponseReturnValue:
    """The page reads the mail once more, which nobody who writes should have to wait for."""
    only_read_from_here()
    mail, complaint = _opened(mail_id)
    return _page(mail, complaint, status=status, **forms)


def _page(
    mail: IncomingMail, complaint: Complaint | None, *, filing: FileMailForm | None = None,
    attaching: AttachMailForm | None = None, aside: AsideForm | None = None, status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    actor = current_actor()
    sorts = actor.role in CAPABILITIES["mail.sort"]
    waits = sorts and mail.place == Place.HELD and mail.done_at is None
    if waits and filing is None:
        filing = FileMailForm(formdata=None)
        filing.prepare(mail)
    answered = queries.answered_reference(mail, actor)
    return render_template(
        "desk/mail.html",
        mail=mail,
        complaint=complaint,
        wrong=next((form for form in (filing, attaching, aside) if form is not None and form.errors), None),
        due=due_of(mail),
        what=what_of(mail),
        why=WAITS.get(mail.why, ""),
        waits=waits,
        answered=answered,
        filing=filing,
        attaching=attaching or AttachMailForm(formdata=None, data={"reference": answered, "whose": "theirs"}),
        whose_means=WHOSE_MEANS,
        aside=aside or AsideForm(formdata=None),
        of_sender=queries.of_sender(mail, actor) if waits else (),
        files=service.files_in(mail),
        goes_on=mail.whole.endswith(sorting.GOES_ON),
        untitled=WITHOUT_SUBJECT,
        by=accounts.find_user(mail.done_by_id),
        can_hold=sorts and service.may_hold_again(mail),
        after_end=sorts and mail.place in queries.AFTER and mail.done_at is None,
        can_open=complaint is not None and service.may_open_again(mail, complaint, actor),
        original=_original_url(mail, complaint),
    ), status  # fmt: skip


def _original_url(mail: IncomingMail, complaint: Complaint | None) -> str:
    if not mail.stored_as:
        return ""
    if complaint is not None:
        return url_for(".case_mail_original", reference=complaint.reference, mail_id=mail.id)
    return url_for(".mail_original", mail_id=mail.id)
