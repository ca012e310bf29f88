"""`./portal trace` and `./portal bench`: what is proven, and how quick it is."""

import sys

import click

from ..config import ROOT
from .trace import trace as write_trace


@click.command()
def trace() -> int:
    """List the requirements and the tests that prove them."""
    return write_trace(ROOT, sys.stdout)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> int:
    """Measure speed against the goals."""
    sys.path.insert(0, str(ROOT))  # it lives beside the application, with the tests
    from bench.run import main

    return main(arguments)
