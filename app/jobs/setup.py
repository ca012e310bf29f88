"""`./portal setup`: prepare a real installation. No account exists before it, and none has a password after it."""

import secrets
import shlex
from pathlib import Path

import click
from sqlalchemy import select

from .. import create_app, sealing
from ..access import Role
from ..accounts import service as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue_queries
from ..catalogue import question_sets, reply_templates, routes
from ..catalogue import service as catalogue
from ..catalogue.models import Category, Remedy
from ..config import Settings
from ..conversations import library as scripts
from ..db import db, reading, transaction
from ..errors import Invalid
from ..outbox import password_links
from .checking import problems
from .demo_site import write_private
from .environment import read_settings
from .migrating import bring_up_to_date
from .setup_plan import Plan, ask, read


@click.command()
@click.option("--file", "path", type=click.Path(path_type=Path, dir_okay=False), help="answers in a TOML file")
def setup(path: Path | None) -> None:
    """Prepare a real installation."""
    present = read_settings()
    _refuse_second_time(present)
    plan = ask() if path is None else read(path)
    settings = _settings(present, plan)
    link = _install(settings, plan)
    remembered = settings.data_dir.resolve() / "portal.env"
    write_private(remembered, _as_environment(settings))
    click.echo(f"\nThe settings stand in {remembered}, for nobody else to read.")
    for problem in problems(settings):
        click.echo(f"  {problem}")
    click.echo(f"\n{plan.administrator.name} chooses a password with this link, once, within seven days:\n\n  {link}\n")


def _refuse_second_time(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context(), reading():
        if db.inspect(db.engine).has_table(User.__tablename__) and db.session.scalar(select(User.id).limit(1)):
            raise click.ClickException("this installation is set up already; administrators change it under /desk")


def _settings(present: Settings, plan: Plan) -> Settings:
    """The settings of the environment with the plan's over them. Raises click.ClickException for a weak address."""
    values = {
        **present.model_dump(),
        "secret_key": present.secret_key or secrets.token_hex(32),
        "public_url": plan.site.public_url.rstrip("/"),
        "trusted_proxies": plan.site.trusted_proxies,
        **{f"mail_{name}": value for name, value in plan.mail.model_dump().items()},
    }
    return Settings.model_validate(values)


def _install(settings: Settings, plan: Plan) -> str:
    """Tables, catalogue and the first administrator; returns their one-time link."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.data_dir.chmod(0o700)  # a clone, or a demo, made it open to others
    app = create_app(settings)
    with app.app_context():
        bring_up_to_date()
        try:
            with transaction():
                _fill_catalogue(plan)
                user = accounts.add(accounts.Newcomer(plan.administrator.name, plan.administrator.email, Role.ADMIN))
                delivery = password_links.invite(user)
                assert delivery.link_sealed is not None
                token = sealing.unseal(delivery.link_sealed)
        except Invalid as error:
            raise click.ClickException("; ".join(error.errors.values()) or str(error)) from error
        db.engine.dispose()
    return f"{settings.public_url}/desk/password/{token}"


def _fill_catalogue(plan: Plan) -> None:
    catalogue.save(plan.organisation)
    catalogue.save(plan.targets)
    for position, first in enumerate(plan.categories, start=1):
        row = Category(key=f"category_{position}", position=position, **first.model_dump(exclude={"asks"}))
        db.session.add(row)
    for position, remedy in enumerate(plan.remedies, start=1):
        db.session.add(Remedy(position=position, **remedy.model_dump()))
    db.session.flush()
    catalogue_queries.forget()
    reply_templates.add_starting_set()
    routes.add_starting_set()
    scripts.add_starting_set()
    question_sets.add_starting_set(
        {f"category_{position}": first.asks for position, first in enumerate(plan.categories, start=1)}
    )


def _as_environment(settings: Settings) -> str:
    """Lines for a shell and for systemd alike. What stands at its default is left out."""
    lines = ["# Written by ./portal setup. For a shell: set -a; . ./portal.env; set +a"]
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if value != field.default or name == "data_dir":
            lines.append(f"PORTAL_{name.upper()}={shlex.quote(str(value.resolve() if name == 'data_dir' else value))}")
    return "\n".join(lines) + "\n"
