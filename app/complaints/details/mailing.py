"""What a mail server, or somebody's mail program, told us about a letter of ours."""

from dataclasses import dataclass

from .required import required


@dataclass(frozen=True)
class MailReturned:
    """A mail came back, or is late. `code` is what the other server said, as in 5.1.1; empty where it said none."""

    delivery_id: int = required("Choose the mail.")
    failed: bool = True
    code: str = ""


@dataclass(frozen=True)
class MailAutomatic:
    """Their mail program answered by itself; `mail_id` names what it sent."""

    mail_id: int = required("Choose the mail.")
