"""A worker that always has more to do: transactions of 30 ms, one straight after the other, until it is ended."""

import time

from app import create_app
from app.catalogue import worker as calendar
from app.db import transaction

A_WHILE_SECONDS = 0.03


def run() -> None:
    """Say that work begins, then work."""
    app = create_app()
    print("ready", flush=True)
    with app.app_context():
        while True:
            with transaction():
                calendar.beat()
                time.sleep(A_WHILE_SECONDS)


if __name__ == "__main__":
    run()
