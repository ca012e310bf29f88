"""The process that makes a PDF for a server of the web. To it this folder is a package of its own, without a portal."""

import json
import logging
import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":
    folder = Path(__file__).resolve().parent
    sys.path[:] = [*(path for path in sys.path if path != str(folder)), str(folder.parent)]
    logging.disable(logging.CRITICAL)  # fpdf2 would name signs that no font has: they may be somebody's words
    sys.stdout.buffer.write(import_module(folder.name).print_sheet(json.load(sys.stdin.buffer)))
