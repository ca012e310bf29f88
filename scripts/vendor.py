"""Bring the outside files that the pages are made from into app/static/vendor, unmodified, with their licences.

Run by a person when a version changes: ``python scripts/vendor.py``. Needs npm; nothing else in the project does.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "app" / "static"
VENDOR = STATIC / "vendor"


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    licence: str
    paths: tuple[str, ...]


def packages() -> tuple[Package, ...]:
    """The packages we take from, each with the paths inside it that we keep."""
    icons = json.loads((STATIC / "img" / "icons.json").read_text("utf-8"))
    icon_paths = tuple(f"icons/{name}.svg" for name in sorted({*icons["public"], *icons["desk"]}))
    return (
        Package("bootstrap", "5.3.9", "MIT", ("LICENSE", "dist/css/bootstrap.css", "dist/css/bootstrap-reboot.css")),
        Package("bootstrap-icons", "1.13.2", "MIT", ("LICENSE", *icon_paths)),
        Package("htmx.org", "2.0.11", "0BSD", ("LICENSE", "dist/htmx.min.js")),
    )


def main() -> None:
    manifest = []
    with tempfile.TemporaryDirectory() as scratch:
        for package in packages():
            source = unpack(package, Path(scratch))
            manifest.append(copy(package, source))
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (VENDOR / "vendor.json").write_text(text, "utf-8")


def unpack(package: Package, scratch: Path) -> Path:
    """Download one package with npm and return the folder of its files."""
    wanted = f"{package.name}@{package.version}"
    packed = subprocess.run(
        ["npm", "pack", wanted, "--silent"], cwd=scratch, check=True, capture_output=True, text=True
    ).stdout.strip()
    folder = scratch / wanted
    with tarfile.open(scratch / packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def copy(package: Package, source: Path) -> dict[str, object]:
    """Replace our copy of a package by the files wanted from source; return its entry in the manifest."""
    target = VENDOR / f"{package.name}-{package.version}"
    shutil.rmtree(target, ignore_errors=True)
    files = []
    for path in package.paths:
        kept = target / Path(path).name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, kept)
        digest = hashlib.sha256(kept.read_bytes()).hexdigest()
        files.append({"file": str(kept.relative_to(VENDOR)), "path": path, "sha256": digest})
    return {"name": package.name, "version": package.version, "licence": package.licence, "files": files}


if __name__ == "__main__":
    main()
