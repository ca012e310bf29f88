"""Photographs from strangers, opened by a child process that can do no harm (see `darkroom`)."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

DARKROOM = Path(__file__).with_name("darkroom.py")
PATIENCE_SECONDS = 30
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif"}
"""What a shown copy may be, and the ending of its name."""


class Unfit(Exception):
    """It can't be shown: `large`, `broken`, or a scan of several `pages`."""


@dataclass(frozen=True)
class Picture:
    """A picture without anything a camera writes into it, and a small JPEG of it; sizes are in pixels."""

    media_type: str
    width: int
    height: int
    shown: bytes
    small: bytes


def develop(content: bytes) -> Picture:
    """The shown copy of a photograph: upright, re-encoded, with no data but the picture. Raises Unfit."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(DARKROOM)], input=content, capture_output=True, timeout=PATIENCE_SECONDS,
            check=False, env={}, cwd="/",
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unfit("large") from error
    if done.returncode:  # it was stopped, or its decoder fell over
        raise Unfit("broken")
    line, _, rest = done.stdout.partition(b"\n")
    told = json.loads(line)
    if told["why"]:
        raise Unfit(told["why"])
    parts = rest[: told["shown"]], rest[told["shown"] :]
    return Picture(told["media_type"], told["width"], told["height"], *parts)
