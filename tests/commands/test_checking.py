"""`./portal check`: every setting that would be unsafe in public is named, one at a time."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.config import ROOT, Settings
from app.db import db
from app.jobs import checking
from app.jobs.checking import problems
from app.jobs.migrating import bring_up_to_date


def good(folder: Path, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "secret_key": "3f8a523b15d1b7f0c2a4e66d9b8f0a7c5e1d2f3a4b5c6d7e8f90",
        "public_url": "https://complaints.example.com",
        "data_dir": folder,
        "database_url": f"sqlite:///{folder / 'portal.sqlite'}",
        "trusted_proxies": 1,
        "mail_server": "mail.example.com",
        "mail_sender": "complaints@example.com",
    }
    return Settings(**{**values, **changes})


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose tables are current."""
    place = tmp_path_factory.mktemp("migrated")
    app = create_app(good(place))
    with app.app_context():
        bring_up_to_date()
        db.engine.dispose()
    return place / "portal.sqlite"


@pytest.fixture
def folder(tmp_path: Path, migrated: Path) -> Path:
    """A folder of an installation."""
    place = tmp_path / "portal"
    place.mkdir(mode=0o700)
    shutil.copy(migrated, place)
    return place


def errors(settings: Settings) -> list[str]:
    return [problem.setting for problem in problems(settings) if not problem.is_warning]


def test_good_settings_stand(folder: Path):
    found = problems(good(folder))

    assert [str(problem) for problem in found] == [
        "warning: PORTAL_VIRUS_SCANNER: is missing: files are checked by their content, but not for viruses",
        "warning: accounts: no administrator has chosen a password yet; ./portal setup",
    ]


BAD = [
    ("PORTAL_ENVIRONMENT", {"environment": "demo"}),
    ("PORTAL_ENVIRONMENT", {"environment": "test"}),
    ("PORTAL_SECRET_KEY", {"secret_key": ""}),
    ("PORTAL_SECRET_KEY", {"secret_key": "short"}),
    ("PORTAL_SECRET_KEY", {"secret_key": "x" * 60}),
    ("PORTAL_SECRET_KEY", {"secret_key": "abcd" * 20}),
    ("PORTAL_PUBLIC_URL", {"public_url": ""}),
    ("PORTAL_PUBLIC_URL", {"public_url": "http://complaints.example.com"}),
    ("PORTAL_PUBLIC_URL", {"public_url": "complaints.example.com"}),
    ("PORTAL_PUBLIC_URL", {"public_url": "https://"}),
    ("PORTAL_PUBLIC_URL", {"public_url": "https://example.com/complaints"}),
    ("PORTAL_MAIL_SERVER", {"mail_server": ""}),
    ("PORTAL_MAIL_SECURITY", {"mail_security": "none"}),
    ("PORTAL_MAIL_SENDER", {"mail_sender": ""}),
    ("PORTAL_MAIL_SENDER", {"mail_sender": "complaints"}),
    ("PORTAL_MAIL_CA_FILE", {"mail_ca_file": "/nowhere/ca.pem"}),
    ("PORTAL_DATA_DIR", {"data_dir": Path("/nowhere/at/all")}),
    ("PORTAL_DATA_DIR", {"data_dir": ROOT / "app" / "static"}),
    ("PORTAL_DATABASE_URL", {"database_url": "sqlite:////nowhere/at/all/portal.sqlite"}),
    ("PORTAL_DATABASE_URL", {"database_url": "sqlite://"}),
    ("PORTAL_DATABASE_URL", {"database_url": "mongodb://localhost/portal"}),
    ("PORTAL_DATABASE_URL", {"database_url": "postgresql://nobody@127.0.0.1:1/portal"}),
]


@pytest.mark.parametrize(("setting", "changes"), BAD)
def test_a_bad_setting_is_named(folder: Path, setting: str, changes: dict[str, Any]):
    assert set(errors(good(folder, **changes))) == {setting}


def test_a_folder_open_to_others_is_refused(folder: Path):
    folder.chmod(0o755)

    assert errors(good(folder)) == ["PORTAL_DATA_DIR"]


def test_sqlite_over_the_network_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "file_system_of", lambda place: "nfs4" if place == folder else "")

    assert errors(good(folder)) == ["PORTAL_DATABASE_URL"]


def test_old_tables_are_refused(folder: Path):
    (folder / "portal.sqlite").unlink()

    assert errors(good(folder)) == ["PORTAL_DATABASE_URL"]


@pytest.mark.parametrize(
    ("setting", "changes"),
    [
        ("PORTAL_SQLITE_SYNCHRONOUS", {"sqlite_synchronous": "NORMAL"}),
        ("PORTAL_TRUSTED_PROXIES", {"trusted_proxies": 0}),
    ],
)
def test_what_is_unwise_is_a_warning(folder: Path, setting: str, changes: dict[str, Any]):
    found = problems(good(folder, **changes))

    assert setting in [problem.setting for problem in found if problem.is_warning]
    assert [problem for problem in found if not problem.is_warning] == []


def test_the_kind_of_a_file_system_is_found():
    assert checking.file_system_of(Path("/")) != ""
