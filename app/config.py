"""Settings, read once from the environment. Every default is right for production."""

from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Environment(StrEnum):
    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class Settings(BaseSettings):
    """What one installation is told from outside. Names in the environment begin with PORTAL_."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", frozen=True, extra="ignore", populate_by_name=True)

    environment: Environment = Environment.PRODUCTION
    secret_key: str = ""
    public_url: str = ""
    data_dir: Path = ROOT / "instance"
    database_url: str = Field(default="", validation_alias=AliasChoices("PORTAL_DATABASE_URL", "DATABASE_URL"))
    sqlite_synchronous: Literal["FULL", "NORMAL"] = "FULL"
    trusted_proxies: int = 0

    mail_server: str = ""
    mail_port: int = 587
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_username: str = ""
    mail_password: str = ""
    mail_sender: str = ""
    mail_ca_file: str = ""
    mail_timeout_seconds: float = 20

    inbox_address: str = ""
    inbox_separator: str = "+"
    inbox_server: str = ""
    inbox_port: int = 993
    inbox_security: Literal["starttls", "tls", "none"] = "tls"
    inbox_username: str = ""
    inbox_password: str = ""
    inbox_folder: str = "INBOX"
    inbox_done_folder: str = "Amends"
    inbox_ca_file: str = ""
    inbox_timeout_seconds: float = 10
    inbox_every_seconds: int = 60
    inbox_mail_limit_mb: int = 25
    inbox_kept_days: int = 90

    recall_seconds: int = 60
    customer_session_hours: int = 12
    address_session_hours: int = 4
    staff_session_hours: int = 10
    upload_limit_mb: int = 10
    uploads_per_message: int = 20
    uploads_per_complaint: int = 200
    virus_scanner: str = ""
    virus_scanner_timeout_seconds: float = 10
    filings_per_hour_per_source: int = 20
    # A form that was begun fewer seconds ago was filled in by a machine; 0 turns the trap off.
    quickest_filing_seconds: int = 4
    # Past so many complaints in an hour from everywhere, each costs its sender's device some work, or this long a wait.
    filings_per_hour_before_work: int = 300
    work_bits: int = 15
    work_wait_seconds: int = 30
    uploads_per_hour_per_source: int = 200
    messages_per_hour_per_source: int = 120
    wrong_codes_per_hour_per_source: int = 30
    sign_ins_per_hour_per_source: int = 30
    password_time_cost: int = 2
    password_memory_kib: int = 19_456
    sent_mail_kept_days: int = 90

    @model_validator(mode="after")
    def _database_beside_the_data(self) -> "Settings":
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'portal.sqlite'}")
        if self.database_url.startswith("postgresql://"):
            object.__setattr__(self, "database_url", "postgresql+psycopg" + self.database_url[len("postgresql") :])
        return self

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def is_demo(self) -> bool:
        return self.environment is Environment.DEMO

    @property
    def reads_answers(self) -> bool:
        """Whether mails that are sent to us come here: somebody who answers ours is read."""
        return bool(self.inbox_address)

    @property
    def uses_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def uploads_dir(self) -> Path:
        return self.data_dir / "uploads"
