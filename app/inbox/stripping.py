"""What somebody wrote, without what their mail program put around it: the mail they answer, and their signature.

The rules go line by line, in one pass, so that no mail takes long. They leave standing whatever they are not sure of,
and everything where nothing would be left: the whole mail is kept beside it.
"""

import re

LONGEST_HEAD = 6  # lines over which "On ... wrote:" may be broken
LONGEST_LINE = 500
LONGEST_SIGNATURE = 12  # lines
FIRST_LINES = 3000  # among which what is answered begins
LAST_LINES = 60  # among which a signature begins

# "On 3 May 2026, Grace wrote:" in the languages of mail programs: how it begins, and how it ends.
HEADS = (
    r"on\b", r"(am|den|vom)\b", r"le\b", r"el\b", r"(w dniu|dnia|dn\.|w\b)", r"(il|in data)\b", r"op\b",
    r"(em|no dia|a)\b", r"på\b", r"(dne|ons|man|tir|tor|fre|lør|søn|mån|tis|lör|sön)\b", r"(في|بتاريخ)",
    r"(ב|ביום|בתאריך)",
)  # fmt: skip
HEAD_STARTS = re.compile(r"\s*(" + "|".join(HEADS) + ")", re.IGNORECASE)
WROTE = re.compile(
    r"((wrote|schrieb|a [ée]crit|escribi[óo]|napisał(\(a\)|a)?|pisze|ha scritto|schreef|escreveu|skrev|napsal|"
    r"kirjoitti|كتب|写道|написал|пишет|のメール|작성)|(schrieb|schreef|skrev|pisze|كتب)\s[^:\n]{1,120})\s*[:：]\s*$",
    re.IGNORECASE,
)
WROTE_BARE = re.compile(r">\s*(wrote|schrieb|a écrit|escribió|napisał(\(a\))?)\s*$", re.IGNORECASE)
# A line that is a date and an address: "ср, 30 апр. 2025 г. в 15:19, John Doe <doe@example.com>:"
DATED = re.compile(r".{0,120}\b\d{1,2}[:.]\d{2}\b.{0,160}<[^<>\s]+@[^<>\s]+>\s*:?\s*$")
# "-----Original Message-----" and its like.
RULED = re.compile(
    r"\s*[-_=*]{2,}\s*(original (message|appointment)|forwarded message|begin forwarded message|reply message|"
    r"urspr(ü|u|ue)ngliche (nachricht|e-?mail)|weitergeleitete nachricht|message (d'origine|transféré)|"
    r"message original|mensaje (original|reenviado)|wiadomość (oryginalna|przekazana)|oryginalna wiadomość|"
    r"messaggio originale|oorspronkelijk bericht|mensagem original|opprinnelig melding|oprindelig meddelelse|"
    r"ursprungligt meddelande|الرسالة الأصلية|رسالة أصلية|исходное сообщение)\s*[-_=*]*\s*$",
    re.IGNORECASE,
)
BEGUN = re.compile(
    r"\s*(begin forwarded message|anfang der weitergeleiteten nachricht|début du message réexpédié)", re.I
)
# The block that Outlook puts over the mail that is answered.
FIELD = re.compile(
    r"\s*\*?(from|von|de|od|van|da|fra|från|من|от|sent|gesendet|envoy[ée]( le)?|enviado( el)?|wysłano|verzonden|"
    r"inviato|sendt|skickat|تاريخ الإرسال|date|datum|data|fecha|التاريخ|to|an|[àa]|para|do|aan|a|til|till|إلى|кому|"
    r"subject|betreff|objet|asunto|temat|onderwerp|oggetto|assunto|emne|ämne|الموضوع|тема|cc|kopie|dw)\s?:\*?(\s|$)",
    re.IGNORECASE,
)
FROM_FIELD = re.compile(r"\s*\*?(from|von|de|od|van|da|fra|från|من|от)\s?:\*?\s", re.IGNORECASE)
LINE_ACROSS = re.compile(r"\s*_{10,}\s*$")
SENT_FROM = re.compile(
    r"\s*(sent (from|via|on|using) (my |outlook|mail for|yahoo|the all-new|proton|samsung|blackberry|a mobile)|"
    r"get outlook for|von meinem .{2,30}(gesendet|geschickt)|gesendet (von|mit)|envoy[ée] (de(puis)? mon|à partir de|"
    r"avec)|enviado desde|wysłan[eoy] (z|ze) |inviato da(l)? |verstuurd vanaf|sendt fra|skickat från|"
    r"أُ?رسلت? من|отправлено с)",
    re.IGNORECASE,
)
SENT_LONGEST = 90


def strip(whole: str) -> str:
    """What was written; all of it where nothing, or nothing that can be told apart, was put around it."""
    lines = whole.split("\n")
    kept = _without_signature(_unquoted(lines))
    text = "\n".join(kept).strip("\n").rstrip()
    return text if text.strip() else whole.strip("\n").rstrip()


def _unquoted(lines: list[str]) -> list[str]:
    """The lines before what is answered; where they wrote between the lines of it, everything they wrote to."""
    end = _where_answered_begins(lines)
    if end is None:
        return _without_tail(lines)
    before = lines[:end]
    if any(line.strip() for line in before):
        rest = lines[end:]
        return lines if _own_lines(rest) else before
    # It begins with what it answers: written below or between. All of it is needed to understand it.
    below = _written_below(lines)
    return below if below is not None else lines


def _where_answered_begins(lines: list[str]) -> int | None:
    for place, line in enumerate(lines[:FIRST_LINES]):
        if len(line) > LONGEST_LINE:
            continue
        if RULED.match(line) or BEGUN.match(line) or _is_block(lines, place):
            return place
        if _is_head(lines, place):
            later = range(place + 1, min(place + LONGEST_HEAD, len(lines)))
            return max(
                (below for below in later if _begins_head(lines[below]) and _is_head(lines, below)), default=place
            )
    return None


def _begins_head(line: str) -> bool:
    return HEAD_STARTS.match(line) is not None or re.match(r"\s*\S{2,5}[.,]? \d{1,2}\. \S", line) is not None


def _is_head(lines: list[str], place: int) -> bool:
    """Whether "On ... wrote:" begins here, however it is broken over lines."""
    line = lines[place]
    if not line.strip() or line.lstrip().startswith(">"):
        return False
    if DATED.match(line):
        return True
    if not _begins_head(line) and not _has_date(line):
        return False
    together = ""
    for count, part in enumerate(lines[place : place + LONGEST_HEAD]):
        if len(part) > LONGEST_LINE or (count and not part.strip()):
            return False
        together = f"{together} {part.strip()}"
        if WROTE.search(together) or WROTE_BARE.search(together) or part.rstrip().endswith(">:"):
            return _has_date(together) or "@" in together
    return False


def _has_date(words: str) -> bool:
    return re.search(r"\d{1,2}[:.]\d{2}|\b(19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}\b|\b\d{1,2}\b", words) is not None


def _is_block(lines: list[str], place: int) -> bool:
    """Whether "From: ... Sent: ... To: ... Subject: ..." begins here, under a line across or not."""
    start = place
    if LINE_ACROSS.match(lines[place]):
        start = place + 1
    elif not FROM_FIELD.match(lines[place]):
        return False
    found = [line for line in lines[start : start + 6] if FIELD.match(line)]
    is_whole = start < len(lines) and FROM_FIELD.match(lines[start]) is not None
    return is_whole and len(found) >= 3


def _own_lines(rest: list[str]) -> list[str]:
    """Lines among quoted ones that are not quoted themselves, and so were written by whoever answers."""
    first = next((place for place, line in enumerate(rest) if line.lstrip().startswith(">")), None)
    last = next((place for place in reversed(range(len(rest))) if rest[place].lstrip().startswith(">")), None)
    if first is None or last is None:
        return []
    after_quote = rest[last + 1 :]
    own = [line for line in rest[first:last] if line.strip() and not line.lstrip().startswith(">")]
    return [*own, *(line for line in _without_signature(after_quote) if line.strip())]


def _written_below(lines: list[str]) -> list[str] | None:
    """What stands below one quoted block at the beginning, where all that is written stands there."""
    quoted = [place for place, line in enumerate(lines) if line.lstrip().startswith(">")]
    if not quoted:
        return None
    first, last = quoted[0], quoted[-1]
    between = [line for line in lines[first:last] if line.strip() and not line.lstrip().startswith(">")]
    below = lines[last + 1 :]
    return below if not between and any(line.strip() for line in below) else None


def _without_tail(lines: list[str]) -> list[str]:
    """Without a block of quoted lines at the end that nothing introduces."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    head = lines[:end]
    return lines if any(line.lstrip().startswith(">") for line in head) else head


def _without_signature(lines: list[str]) -> list[str]:
    for place in range(max(len(lines) - LAST_LINES, 0), len(lines)):
        line = lines[place]
        if line.rstrip() in ("--", "—", "__"):
            most = LONGEST_SIGNATURE
        elif len(line) <= SENT_LONGEST and "," not in line and SENT_FROM.match(line):
            most = 2
        else:
            continue
        if sum(1 for below in lines[place:] if below.strip()) <= most:
            return lines[:place]
    return lines
