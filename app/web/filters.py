"""How pages write dates, times, money and people's words, in the organisation's zone and the reader's language.

`create_app` hands the organisation down as `app.extensions["organisation"]`, because this layer knows no tables.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_currency, get_currency_symbol
from flask import Flask, current_app
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup, escape

from .. import clock
from ..sentences import sentence

_: Callable[..., str] = gettext


def init_app(app: Flask) -> None:
    for rule in (
        day, short_day, short_date, long_day, moment, time_of_day, ago, left, minutes, money, paragraphs, file_size,
        initials, language_name, listing, one_line, sentence,
    ):  # fmt: skip
        app.jinja_env.filters[rule.__name__] = rule
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
    return "en_GB" if str(get_locale() or "en") == "en" else str(get_locale())


def short_day(value: date | datetime) -> str:
    """`Wed 2 Dec`."""
    return format_date(_date_of(value), "EEE d MMM", locale=_locale())


def short_date(value: date | datetime) -> str:
    """`2 Dec`."""
    return format_date(_date_of(value), "d MMM", locale=_locale())


def weekday(value: date | datetime) -> str:
    """`Wednesday`."""
    return format_date(_date_of(value), "EEEE", locale=_locale())


def day(value: date | datetime) -> str:
    """`Wednesday 2 December`."""
    return format_date(_date_of(value), "EEEE d MMMM", locale=_locale())


def long_day(value: date | datetime) -> str:
    """`Wednesday 2 December 2026`."""
    return format_date(_date_of(value), "EEEE d MMMM y", locale=_locale())


def time_of_day(value: datetime) -> str:
    """`14:37`."""
    return format_time(local(value), "HH:mm", locale=_locale())


def moment(value: datetime) -> str:
    """`today, 14:37`, also tomorrow and yesterday; else `Wed 2 Dec, 14:37`, with the year when it is another."""
    days = (_date_of(value) - _date_of(clock.now())).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    if near is None:
        same_year = _date_of(value).year == _date_of(clock.now()).year
        near = short_day(value) if same_year else f"{short_day(value)} {_date_of(value).year}"
    return f"{near}, {time_of_day(value)}"


def span(amount: timedelta) -> str:
    """`3 days`, `19 h`, `25 min`: the largest unit that says it."""
    minutes = int(abs(amount).total_seconds() // 60)
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)} days"
    if minutes >= 24 * 60:
        return "1 day"
    return f"{minutes // 60} h" if minutes >= 60 else f"{max(minutes, 1)} min"


def ago(value: datetime) -> str:
    """How long ago, shortly."""
    return span(clock.now() - value)


def minutes(count: int) -> str:
    """`47 min`, `5 h 12 min`, `3 days`: a stretch that is measured in minutes."""
    if count < 100:
        return f"{count} min"
    if count >= 72 * 60:
        return f"{round(count / (24 * 60))} days"
    hours, rest = divmod(count, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def left(value: datetime) -> str:
    """How long until then, shortly. Days are those of the calendar, so that they agree with the date beside them."""
    remaining = value - clock.now()
    if remaining < timedelta(hours=48):
        return span(remaining)
    return f"{(local(value).date() - local(clock.now()).date()).days} days"


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
    return format_currency(amount, current_app.extensions["organisation"]().currency, locale=_locale())


def currency_sign() -> str:
    """`£`."""
    return get_currency_symbol(current_app.extensions["organisation"]().currency, locale=_locale())


def paragraphs(words: str) -> Markup:
    """Somebody's words as paragraphs, escaped, with their own line breaks."""
    parts = [part for part in words.replace("\r\n", "\n").split("\n\n") if part.strip()]
    lines = (Markup("<br>").join(escape(line) for line in part.split("\n")) for part in parts)
    return Markup("").join(Markup('<p dir="auto">{}</p>').format(line) for line in lines)


def file_size(size: int) -> str:
    """`1.4 MB`, `12 KB`."""
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(size // 1000, 1)} KB"


def listing(words: Iterable[str]) -> str:
    """`one, two and three`, in the reader's language."""
    return format_list(list(words), locale=_locale())


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
