"""Changes to customers."""

from .. import clock
from .models import Customer


def confirm_address(customer: Customer) -> None:
    """Whoever sends something after opening a mailed link reads that address. The first time counts."""
    if customer.email_verified_at is None:
        customer.email_verified_at = clock.now()
