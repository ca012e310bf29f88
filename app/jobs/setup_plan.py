"""What `./portal setup` is told: by a file, or by answers to its questions."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..catalogue.question_sets import Question
from ..catalogue.settings import Organisation, Targets

DEFAULTS = Path(__file__).with_name("setup_defaults.toml")


class Part(BaseModel):
    """A table of the file. A name that nobody knows is a mistake, not a remark."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Site(Part):
    public_url: str
    trusted_proxies: int = 1


class Mail(Part):
    server: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = ""
    sender: str


class Administrator(Part):
    name: str = Field(min_length=1, max_length=200)
    email: str = Field(max_length=200)


class FirstCategory(Part):
    name: str = Field(min_length=1, max_length=200)
    door: str = Field(default="", max_length=200)
    icon: str = Field(default="question-circle", max_length=40)
    example: str = ""
    target_working_days: int = Field(default=10, ge=1, le=250)
    questions: str = ""
    asks: tuple[Question, ...] = ()


class FirstRemedy(Part):
    key: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=200)
    kind: str = Field(max_length=40)
    takes_money: bool = False
    cap: Decimal | None = None
    unit_cost: Decimal | None = None
    only_our_fault: bool = False
    draws_code: bool = False
    percentage: int | None = Field(default=None, ge=1, le=100)
    valid_days: int | None = Field(default=None, ge=1)
    stock: int | None = Field(default=None, ge=0)
    active: bool = True
    words: str = ""


class Plan(Part):
    site: Site
    mail: Mail
    administrator: Administrator
    organisation: Organisation
    targets: Targets = Targets()
    categories: tuple[FirstCategory, ...] = Field(min_length=1)
    remedies: tuple[FirstRemedy, ...] = Field(min_length=1)


def read(path: Path) -> Plan:
    """The plan of a file. Raises click.ClickException that says what is wrong in it."""
    try:
        return _plan(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise click.ClickException(f"{path}: {error}") from error
    except ValidationError as error:
        raise click.ClickException(f"{path}: {'; '.join(_words(error))}") from error


def ask() -> Plan:
    """The plan by questions. Raises click.ClickException when the answers do not make one."""
    click.echo("Everything can be changed later, except that mails need their server to leave.\n")
    given = {
        "organisation": {
            "name": click.prompt("Name of your organisation, as customers know it"),
            "phone": click.prompt("Telephone for customers", default="", show_default=False),
        },
        "site": {"public_url": click.prompt("Address of the portal, like https://complaints.example.org")},
        "mail": {
            "server": click.prompt("Mail server"),
            "port": click.prompt("Its port", default=587),
            "security": click.prompt("Security", default="starttls", type=click.Choice(["starttls", "tls", "none"])),
            "username": click.prompt("User name there", default="", show_default=False),
            "password": click.prompt("Password there", default="", show_default=False, hide_input=True),
            "sender": click.prompt("Address that mails come from"),
        },
        "administrator": {
            "name": click.prompt("Name of the first administrator"),
            "email": click.prompt("Their e-mail address"),
        },
    }
    try:
        return _plan(given)
    except ValidationError as error:
        raise click.ClickException("; ".join(_words(error))) from error


def _plan(given: dict[str, Any]) -> Plan:
    return Plan.model_validate({**tomllib.loads(DEFAULTS.read_text("utf-8")), **given})


def _words(error: ValidationError) -> list[str]:
    return [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()]
