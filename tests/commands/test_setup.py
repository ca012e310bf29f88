"""`./portal setup`: an installation from a file or from answers, with one administrator and nobody's password."""

import re
import shlex
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import create_app
from app.access import Role
from app.accounts.models import User
from app.catalogue import queries as catalogue
from app.catalogue import remedies
from app.config import Settings
from app.db import db
from app.jobs.setup import setup
from tests.accounts.test_links import choose, signs_in

PLAN = """
[site]
public_url = "https://complaints.example.com"

[organisation]
name = "Harbour Library"
phone = "0800 555 0100"

[mail]
server = "mail.example.com"
sender = "complaints@example.com"

[administrator]
name = "Ines Amado"
email = "Ines@example.com"

[targets]
acknowledge_hours = 12

[[categories]]
name = "Books"
door = "A book"
target_working_days = 3
"""
ANSWERS = [
    "Harbour Library", "0800 555 0100", "https://complaints.example.com", "mail.example.com", "", "", "", "",
    "complaints@example.com", "Ines Amado", "ines@example.com",
]  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and an environment that names it and nothing else."""
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def run(place: Path, plan: str = PLAN) -> Result:
    (place / "setup.toml").write_text(plan, "utf-8")
    return CliRunner().invoke(setup, ["--file", str(place / "setup.toml")])


def settings_of(place: Path) -> Settings:
    """The settings as a shell would read them from the file that setup wrote."""
    words = shlex.split((place / "data" / "portal.env").read_text("utf-8"), comments=True)
    pairs = (word.partition("=") for word in words)
    return Settings.model_validate({name.removeprefix("PORTAL_").lower(): value for name, _, value in pairs})


def test_a_file_is_enough_and_the_link_lets_the_first_administrator_in(place: Path):
    done = run(place)
    assert done.exit_code == 0, done.output
    link = re.search(r"https://complaints.example.com(/desk/password/\S+)", done.output)
    assert link is not None

    app = create_app(settings_of(place))
    browser = app.test_client()
    browser.environ_base["wsgi.url_scheme"] = "https"
    with app.app_context():
        user = db.session.query(User).one()
        assert (user.email, user.role, user.password) == ("ines@example.com", Role.ADMIN, None)
        assert (catalogue.organisation().name, catalogue.targets().acknowledge_hours) == ("Harbour Library", 12)
        assert [category.name for category in catalogue.categories()] == ["Books"]
        assert {remedy.key for remedy in catalogue.remedies()} > {"apology", "refund"}
        db.engine.dispose()


@pytest.mark.requirement("000-18", "004-06")
def test_every_kind_of_remedy_is_there_and_what_has_to_be_bought_first_is_off(place: Path):
    run(place)

    with create_app(settings_of(place)).app_context():
        found = {remedy.key: remedy for remedy in catalogue.remedies()}
        assert {remedy.kind for remedy in found.values()} == set(remedies.KINDS)
        small = {key: remedy.unit_cost for key, remedy in found.items() if remedy.kind == remedies.SWEETENER}
        assert small == {"card": 2, "chocolate": 8}
        assert all(found[key].only_our_fault for key in small)
        assert (found["discount"].percentage, found["discount"].unit_cost) == (10, 10)
        (dinner,) = [remedy for remedy in remedies.everything() if not remedy.active]
        assert (dinner.key, dinner.draws_code, dinner.unit_cost) == ("dinner", True, 60)
        db.engine.dispose()


def test_questions_are_enough(place: Path):
    done = CliRunner().invoke(setup, input="\n".join(ANSWERS) + "\n")

    assert done.exit_code == 0, done.output
    assert "/desk/password/" in done.output
    assert settings_of(place).public_url == "https://complaints.example.com"


def test_what_it_writes_is_for_its_owner_alone(place: Path):
    (place / "data").mkdir(mode=0o755)

    run(place)

    assert stat.S_IMODE((place / "data" / "portal.env").stat().st_mode) == 0o600
    assert stat.S_IMODE((place / "data").stat().st_mode) == 0o700
    assert len(settings_of(place).secret_key) == 64


def test_a_second_time_is_refused(place: Path):
    run(place)

    again = CliRunner().invoke(setup, ["--file", str(place / "setup.toml")], standalone_mode=False)

    assert again.exception is not None and "set up already" in str(again.exception)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "Harbour Library"', 'nmae = "Harbour Library"', "organisation.nmae"),
        ('email = "Ines@example.com"', 'email = "Ines"', "with an @"),
        ("[site]", "[site", "setup.toml"),
        ("target_working_days = 3", "target_working_days = 0", "target_working_days"),
        ('server = "mail.example.com"', "", "mail.server"),
    ],
)
def test_a_mistake_is_named_and_leaves_nothing_behind(place: Path, old: str, new: str, said: str):
    (place / "setup.toml").write_text(PLAN.replace(old, new), "utf-8")

    done = CliRunner().invoke(setup, ["--file", str(place / "setup.toml")], standalone_mode=False)

    assert done.exception is not None and said in str(done.exception)
    assert run(place).exit_code == 0, "and can be put right"


def test_the_link_sets_the_password(place: Path, monkeypatch: pytest.MonkeyPatch):
    done = run(place)
    path = done.output.partition("https://complaints.example.com")[2].split()[0]
    app = create_app(settings_of(place).model_copy(update={"public_url": "http://localhost"}))

    assert choose(app.test_client(), path, "three blue watering cans").status_code == 303
    assert signs_in(app, "ines@example.com", "three blue watering cans")
    with app.app_context():
        db.engine.dispose()
