"""The Chromium or Chrome of the machine, for pytest-playwright."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.absence import report_missing

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPLICATIONS = ("Google Chrome.app/Contents/MacOS/Google Chrome", "Chromium.app/Contents/MacOS/Chromium")

# Root may not use the sandbox, and a test machine should not talk to the browser's maker.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The path of an installed Chromium or Chrome, or None."""
    on_path = (shutil.which(name) for name in NAMES)
    folders = (Path("/Applications"), Path(os.environ.get("HOME", "/")) / "Applications")
    in_applications = (str(folder / name) for folder in folders for name in MAC_APPLICATIONS)
    return next(filter(None, on_path), None) or next(filter(os.path.exists, in_applications), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; without one the test skips, or fails where PORTAL_REQUIRE_CHROMIUM=1."""
    return find_chromium() or report_missing("Chromium or Chrome (apt install chromium)", "PORTAL_REQUIRE_CHROMIUM")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """Has pytest-playwright start the machine's own browser; its `page` and `context` fixtures follow."""
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*FLAGS]}
