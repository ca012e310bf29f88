"""How pages write dates, times, money and people's words, in the organisation's zone and the reader's language.

`create_app` hands the organisation down as `app.extensions["organisation"]`, because this layer knows no tables.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol
from flask import Flask, current_app
from flask_babel import get_locale, get_translations, gettext, ngettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from .. import clock
from ..sentences import sentence

_: Callable[..., str] = gettext


ENGLISH = "en_GB"
PATTERNS = {("pl", "EEEE d MMMM"): "d MMMM (EEEE)", ("pl", "EEEE d MMMM y"): "d MMMM y (EEEE)"}
"""Where a language’s own pattern would be wrong after a preposition: a Polish day of the week would be declined."""
LONGEST_FILE_NAME, LONGEST_KIND, LONGEST_QUOTE = 40, 5, 1000


def init_app(app: Flask) -> None:
    for rule in (
        day, short_day, short_date, long_day, long_moment, moment, time_of_day, ago, left, minutes, paragraphs,
        file_name, file_size, file_told, file_line, in_a_mail, initials, language_name, listing, one_line, ours,
        percent, sentence, spoken, whole, own, each_line, on_one_line, months_to,
    ):  # fmt: skip
        app.jinja_env.filters[rule.__name__] = rule
    app.jinja_env.filters["money"] = _sum
    app.jinja_env.globals["clock_place"] = clock_place
    app.jinja_env.globals["currency_sign"] = currency_sign


def clock_place() -> str:
    """Where the clocks are by which all pages tell the time: `London`."""
    zone = ZoneInfo(current_app.extensions["organisation"]().zone)
    return str(get_timezone_location(zone, locale=get_locale(), return_city=True))


def local(at: datetime) -> datetime:
    """`at` in the organisation's zone."""
    return at.astimezone(ZoneInfo(current_app.extensions["organisation"]().zone))


def _date_of(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def _locale() -> str:
    return ENGLISH if str(get_locale() or "en") == "en" else str(get_locale())


def _date(value: date | datetime, parts: str) -> str:
    """Parts of a date in the order and with the signs of the reader's language; in English as we write it."""
    locale = _locale()
    pattern = parts if locale == ENGLISH else _pattern(locale, parts)
    if locale == "fr" and _date_of(value).day == 1:
        pattern = pattern.replace("d", "d'er'")
    return format_date(_date_of(value), pattern, locale=locale)


@cache
def _pattern(locale: str, parts: str) -> str:
    """The language's own pattern for these parts, with names as long as `parts` has them: `EEEE, d. MMMM`."""
    if own := PATTERNS.get((locale, parts)):
        return own
    known, wanted = Locale.parse(locale), "".join(sorted(parts.replace(" ", ""), key="yMEd".index))
    skeleton = wanted.replace("EEEE", "E").replace("EEE", "E")
    pattern = str(known.datetime_skeletons.get(skeleton) or known.datetime_skeletons[skeleton.replace("MMMM", "MMM")])
    weekday, month = ("E" * parts.count("E"), "M" * parts.count("M"))
    return re.sub("[ML]+", month, re.sub("[Ec]+", weekday, pattern)) if "E" in parts else pattern


def short_day(value: date | datetime) -> str:
    """`Wed 2 Dec`."""
    return _date(value, "EEE d MMM")


def short_date(value: date | datetime) -> str:
    """`2 Dec`."""
    return _date(value, "d MMM")


def weekday(value: date | datetime) -> str:
    """`Wednesday`."""
    return format_date(_date_of(value), "EEEE", locale=_locale())


def day(value: date | datetime) -> str:
    """`Wednesday 2 December`."""
    return _date(value, "EEEE d MMMM")


def long_day(value: date | datetime) -> str:
    """`Wednesday 2 December 2026`."""
    return _date(value, "EEEE d MMMM y")


def months_to(first: date, last: date) -> str:
    """`July – September 2026`, as a sentence begins."""
    words = format_interval(first, last, "yMMMM", locale=_locale())
    return f"{words[:1].upper()}{words[1:]}"


def time_of_day(value: datetime) -> str:
    """`14:37`."""
    return format_time(local(value), "HH:mm", locale=_locale())


def moment(value: datetime) -> str:
    """`today, 14:37`, also tomorrow and yesterday; else `Wed 2 Dec, 14:37`, with the year when it is another."""
    days = (_date_of(value) - _date_of(clock.now())).days
    time = time_of_day(value)
    if days == 0:
        return _("today, %(time)s", time=time)
    if abs(days) == 1:
        return _("tomorrow, %(time)s", time=time) if days == 1 else _("yesterday, %(time)s", time=time)
    same_year = _date_of(value).year == _date_of(clock.now()).year
    return _("%(day)s, %(time)s", day=_date(value, "EEE d MMM" if same_year else "EEE d MMM y"), time=time)


def long_moment(value: datetime) -> str:
    """`Wednesday 2 December 2026, 14:37`."""
    return _("%(day)s, %(time)s", day=long_day(value), time=time_of_day(value))


def span(amount: timedelta) -> str:
    """`3 days`, `19 h`, `25 min`: the largest unit that says it."""
    minutes = int(abs(amount).total_seconds() // 60)
    if minutes >= 24 * 60:
        return _days(minutes // (24 * 60))
    if minutes >= 60:
        return _("%(hours)s h", hours=minutes // 60)
    return _("%(minutes)s min", minutes=max(minutes, 1))


def _days(count: int) -> str:
    words: str = ngettext("%(num)d day", "%(num)d days", count)
    return words


def ago(value: datetime) -> str:
    """How long ago, shortly."""
    return span(clock.now() - value)


def minutes(count: int) -> str:
    """`47 min`, `5 h 12 min`, `3 days`: a stretch that is measured in minutes."""
    if count < 100:
        return _("%(minutes)s min", minutes=count)
    if count >= 72 * 60:
        return _days(round(count / (24 * 60)))
    hours, rest = divmod(count, 60)
    if not rest:
        return _("%(hours)s h", hours=hours)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)


def left(value: datetime) -> str:
    """How long until then, shortly. Days are those of the calendar, so that they agree with the date beside them."""
    remaining = value - clock.now()
    if remaining < timedelta(hours=48):
        return span(remaining)
    return _days((local(value).date() - local(clock.now()).date()).days)


def left_to_do(due_at: datetime) -> str:
    """How long is left of what was promised, or since when it is late: in days on which we work."""
    now, today, day_due = clock.now(), local(clock.now()).date(), local(due_at).date()
    if due_at <= now and day_due == today:
        return _("late since %(time)s today", time=time_of_day(due_at))
    if due_at <= now:
        near = today - day_due < timedelta(days=7)
        return _("late since %(day)s", day=weekday(due_at) if near else short_day(due_at))
    if day_due == today:
        return _("due today")
    days = current_app.extensions["organisation"]().working_time.working_days_between(today, day_due)
    if not days:
        return _("before we open again")
    words: str = ngettext("%(num)d working day left", "%(num)d working days left", days)
    return words


def money(amount: Decimal | None) -> str:
    """An amount in the organisation's currency; a dash for none."""
    if amount is None:
        return "–"
    written = format_currency(amount, current_app.extensions["organisation"]().currency, locale=_locale())
    # Some signs have letters of their own, as Arabic’s for pounds, which would part from the rest of the sign.
    return written.replace(currency_sign(), apart(currency_sign()))


@pass_eval_context
def _sum(context: EvalContext, amount: Decimal | None) -> str:
    """An amount on a page, where it stands apart from the words beside it."""
    return whole(context, money(amount))


def percent(share: int) -> str:
    """`71%`, as the reader's language writes it."""
    return format_percent(share / 100, locale=_locale())


def currency_sign() -> str:
    """`£`."""
    return get_currency_symbol(current_app.extensions["organisation"]().currency, locale=_locale())


def apart(words: str) -> str:
    """A number, a sign or an address inside a sentence that runs from right to left: not turned round with it."""
    locale = get_locale()
    return f"\u2068{words}\u2069" if words and locale and locale.text_direction == "rtl" else words


@pass_eval_context
def whole(context: EvalContext, words: str) -> str:
    """The same on a page, where whoever copies it gets no unseen signs."""
    if apart(words) != words and context.autoescape:
        return Markup("<bdi>{}</bdi>").format(words)
    return apart(words)


@pass_eval_context
def own(context: EvalContext, words: str) -> str:
    """Somebody's own words in a line of ours, such as the name of a file: on a page they run as their letters do, since
    they may be in any language that the page is not in."""
    if not words or not context.autoescape:
        return apart(words)
    return Markup("<bdi>{}</bdi>").format(words)


def each_line(words: str) -> Markup:
    """An address in its lines, each of which runs as its own words do, in the language it is in."""
    language = getattr(words, "language", None)
    line_in = Markup('<bdi lang="{}">').format(language) if language else Markup("<bdi>")
    return Markup("\n").join(line_in + Markup("{}</bdi>").format(line.strip()) for line in words.splitlines())


@pass_eval_context
def on_one_line(context: EvalContext, address: str) -> str:
    """An address to stand in a sentence of a page, in the language it is in."""
    language, line = getattr(address, "language", None), one_line(address)
    return Markup('<bdi lang="{}">{}</bdi>').format(language, line) if language else whole(context, line)


def paragraphs(words: str) -> Markup:
    """Somebody's words as paragraphs, escaped, with their own line breaks."""
    parts = [part for part in words.replace("\r\n", "\n").split("\n\n") if part.strip()]
    lines = (Markup("<br>").join(escape(line) for line in part.split("\n")) for part in parts)
    return Markup("").join(Markup('<p dir="auto">{}</p>').format(line) for line in lines)


AUTHORITY = "authority-"
"""How the names of files begin that show what allows somebody to act for another: so they are told apart."""


@pass_eval_context
def file_name(context: EvalContext, name: str) -> str:
    """`letter.pdf`, and what it shows where it shows what allows somebody to ask."""
    if name.startswith(AUTHORITY):
        words = _("%(name)s (what allows you to ask)")
        return _filled(context, words, name=own(context, name.removeprefix(AUTHORITY)))
    return own(context, name)


@pass_eval_context
def file_told(context: EvalContext, file: Any) -> str:
    """`letter.pdf, 12 KB`."""
    words = _("%(name)s, %(size)s")
    return _filled(context, words, name=file_name(context, file.name), size=file_size(file.size))


def _filled(context: EvalContext, words: str, **given: str) -> str:
    return escape(words) % given if context.autoescape else words % given


def file_size(size: int) -> str:
    """`1.4 MB`, `12 KB`."""
    if size >= 100_000:
        return _("%(size)s MB", size=format_decimal(round(size / 1_000_000, 1), "0.0", locale=_locale()))
    return _("%(size)s KB", size=max(size // 1000, 1))


@pass_eval_context
def file_line(context: EvalContext, file: Any) -> str:
    """`bus_stop (JPG, 1.2 MB)`: a file in a mail, by its own name, short, and such that no mail reader takes it for an
    address."""
    stem, _dot, kind = file.name.removeprefix(AUTHORITY).rpartition(".")
    plain = " ".join(re.sub(r"[^\w\s()+,-]", " ", stem or kind).split())
    told = file_size(file.size)
    if stem and kind.isalnum() and len(kind) <= LONGEST_KIND:
        told = f"{kind.upper()}, {told}"
    name = whole(context, plain[:LONGEST_FILE_NAME].strip())
    return name + (Markup(" ({})") if isinstance(name, Markup) else " ({})").format(told)


def in_a_mail(words: str) -> str:
    """What somebody typed into a form, for a mail to the address that they gave: its beginning, in which nothing is an
    address that a mail reader makes a link of. Whoever names a stranger must not have us advertise to them."""
    plain = re.sub(r"(?<=\w)\.(?=[^\W\d_]{2})|(?<=:)(?=//)|(?<=\S)(?=@\S)", _apart, words.strip())
    if len(plain) <= LONGEST_QUOTE:
        return plain
    return plain[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def _apart(found: re.Match[str]) -> str:
    return f"{found[0]} "


def listing(words: Iterable[str]) -> str:
    """`one, two and three`, in the reader's language."""
    return format_list(list(words), locale=_locale())


def ours(words: str) -> str:
    """One of our own sentences, kept in the product's language, in the reader's; anybody else's words as they are."""
    return str(get_translations().ugettext(words)) if words else words


def spoken(words: str) -> str:
    """Words that may be in another language than the page: then they are marked with theirs."""
    language = getattr(words, "language", None)
    return Markup('<span lang="{}" dir="auto">{}</span>').format(language, str(words)) if language else words


def initials(name: str) -> str:
    """`GO` for Grace Okafor."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def language_name(code: str) -> str:
    """A language in the reader's own; a code that nobody knows stays what it is."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(get_locale() or Locale("en"))
    except (UnknownLocaleError, ValueError):
        return code
    return name or code


def one_line(address: str, without: str = "") -> str:
    """An address to stand in a sentence, without a first line that says the name once more."""
    lines = [line.strip(" ,") for line in address.splitlines() if line.strip(" ,")]
    return ", ".join(lines[1:] if lines and lines[0].casefold() == without.strip().casefold() else lines)
