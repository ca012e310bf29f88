"""E-mail addresses: one reading of them, whoever typed one and wherever."""

from email_validator import EmailNotValidError, validate_email

LIKE_THIS = "Write the address like name@example.org."


def read_address(typed: str, *, in_trial: bool = False) -> str:
    """The address in its one spelling, empty for what can't be one; whether it exists only a mail can tell.

    `in_trial` lets those through that end in .test, which exist on no network.
    """
    try:
        return str(validate_email(typed, check_deliverability=False, test_environment=in_trial).normalized)
    except EmailNotValidError:
        return ""
