"""The typed document about asking colleagues what happened: how long they have, and who is there for them."""

from .settings import Document


class Asking(Document):
    """`days` are the working days somebody has to answer, and to read what we understood; they are reminded
    `reminder_days_before` the end. `support` is what somebody who is asked for their own account reads about who stands
    by them, `support_name` whom they can talk to, with a number, an address or both: empty until somebody names them.
    """

    days: int = 5
    reminder_days_before: int = 2
    support: str = (
        "Nobody has decided anything. You may have somebody with you while you answer, and talk it over with your team "
        "leader or with whoever speaks for staff here."
    )
    support_name: str = ""
    support_phone: str = ""
    support_email: str = ""
