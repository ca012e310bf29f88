"""A real IMAP server, Dovecot, with one mailbox: a process of its own on a free port, gone when the test ends."""

import grp
import imaplib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.absence import report_missing
from tests.support.servers import HOST, free_port

USER, PASSWORD = "complaints", "only for tests"
# Dovecot lets nobody read mail as root, so a test run by root starts it as somebody who owns nothing.
NOBODY = "nobody"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = {host}
ssl = {ssl}
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_vsz_limit = 0
mail_location = maildir:{folder}/mail
imap_capability = {capability}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """Where the server listens, and the folder that its mails lie in."""

    port: int
    folder: Path

    @property
    def settings(self) -> dict[str, object]:
        """What of the portal's settings makes it read here."""
        return {
            "inbox_server": HOST, "inbox_port": self.port, "inbox_security": "none", "inbox_username": USER,
            "inbox_password": PASSWORD, "inbox_timeout_seconds": 5, "inbox_every_seconds": 0,
        }  # fmt: skip

    def put(self, *mails: bytes, into: str = "INBOX") -> None:
        """Mails arrive."""
        with self.opened() as box:
            for mail in mails:
                answer, words = box.append(into, "", "", mail)  # type: ignore[arg-type]
                assert answer == "OK", words

    def count(self, folder: str = "INBOX") -> int:
        with self.opened() as box:
            answer, found = box.select(folder, readonly=True)
            return int(found[0] or 0) if answer == "OK" else 0

    def move_all(self, source: str, into: str) -> None:
        """What a person does in their mail program."""
        with self.opened() as box:
            box.select(source)
            box.uid("MOVE", "1:*", into)

    def number_anew(self) -> int:
        """The server forgets how it numbered the mails; returns the new UIDVALIDITY."""
        kept = self.folder / "mail" / "dovecot-uidlist"
        kept.write_text(re.sub(r"\bV(\d+)", lambda found: f"V{int(found[1]) + 1000}", kept.read_text(), count=1))
        for index in (self.folder / "mail").glob("dovecot.index*"):
            index.unlink()
        return self.uid_validity()

    def uid_validity(self) -> int:
        with self.opened() as box:
            _answer, found = box.status("INBOX", "(UIDVALIDITY)")
            return int(bytes(found[0] or b"").rpartition(b"UIDVALIDITY ")[2].rstrip(b")"))

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        box = imaplib.IMAP4(HOST, self.port, timeout=10)
        try:
            box.login(USER, PASSWORD)
            yield box
        finally:
            box.logout()


@contextmanager
def imap_server(capability: str = "") -> Iterator[Mailbox]:
    """A server with an empty mailbox; `capability` replaces what it says it can do. Skips or fails without Dovecot."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        report_missing("the IMAP server (dovecot-imapd)", "PORTAL_REQUIRE_DOVECOT")
    person = pwd.getpwnam(NOBODY) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with tempfile.TemporaryDirectory(prefix="amends-imap-", ignore_cleanup_errors=True) as name:
        mailbox = Mailbox(free_port(), Path(name))
        _write(mailbox, person, capability)
        server = subprocess.Popen(
            [program, "-F", "-c", str(mailbox.folder / "dovecot.conf")],
            user=person.pw_uid, group=person.pw_gid, extra_groups=[] if os.geteuid() == 0 else None,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(mailbox, server)
            yield mailbox
        finally:
            server.terminate()
            server.wait(20)


def _write(mailbox: Mailbox, person: pwd.struct_passwd, capability: str) -> None:
    group = grp.getgrgid(person.pw_gid).gr_name
    folder = mailbox.folder
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    words = CONFIGURATION.format(
        folder=folder, host=HOST, port=mailbox.port, user=person.pw_name, group=group, ssl="no", capability=capability
    )
    if not capability:
        words = words.replace("imap_capability = \n", "")
    (folder / "dovecot.conf").write_text(words)
    for path in (folder, *folder.iterdir()):
        os.chown(path, person.pw_uid, person.pw_gid)


def _wait(mailbox: Mailbox, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 20
    while True:
        try:
            with mailbox.opened():
                return
        except (OSError, imaplib.IMAP4.error):
            log = mailbox.folder / "log"
            told = log.read_text()[-2000:] if log.exists() else "nothing"
            assert server.poll() is None and time.monotonic() < ends, f"the IMAP server does not answer: {told}"
            time.sleep(0.1)
