"""Settings for commands: what is wrong with them is said by their names in the environment."""

import click
from pydantic import ValidationError

from ..config import Settings


def read_settings() -> Settings:
    """The settings of the environment. Raises click.ClickException that names every impossible one."""
    try:
        return Settings()
    except ValidationError as error:
        raise click.ClickException("; ".join(_words(error))) from error


def _words(error: ValidationError) -> list[str]:
    return [f"{_name(str(fault['loc'][-1]))}: {fault['msg']}" for fault in error.errors()]


def _name(field: str) -> str:
    return field if field.isupper() else f"PORTAL_{field.upper()}"
