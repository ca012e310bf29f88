"""Imports point down: the layers of docs/architecture.md as a table, and the check that reads it."""

from collections.abc import Iterator

from tests.architecture.source import ROOT, Module

# A feature may import those before it in its row, and everything in lower rows.
FEATURES = {
    1: ("catalogue", "helping", "accounts", "people", "drafts", "outbox"),
    2: ("complaints",),
    3: (
        "remedies",
        "enquiries",
        "decisions",
        "calls",
        "followups",
        "signals",
        "reviews",
        "replies",
        "safety",
        "conversations",
        "reports",
        "inbox",
        "forgetting",
    ),
    4: ("trends",),
}
# Modules right below `app` are foundations without being named here; folders are not.
FOUNDATION_FOLDERS = ("web",)
# Surfaces do not import each other; jobs, which starts them all, may.
SURFACES = ("portal", "desk", "admin", "api", "jobs")
WIRING = 6

LAYERS = (
    dict.fromkeys(FOUNDATION_FOLDERS, 0)
    | {name: layer for layer, names in FEATURES.items() for name in names}
    | dict.fromkeys(SURFACES, 5)
    | {"": WIRING}
)


def upward_imports(module: Module) -> Iterator[str]:
    """Imports of what stands above or beside, and folders that stand in no layer."""
    if module.top not in LAYERS and module.path.count("/") > 1:
        yield module.finding(1, f"app/{module.top} stands in no layer: name it in tests/architecture/imports.py")
        return
    for line, target in module.imports:
        parts = target.split(".")
        if parts[0] == "app" and not may_import(module.top, top := _top_of(parts)):
            yield module.finding(line, f"{module.top} (layer {layer_of(module.top)}) imports {top or 'app itself'}")


def may_import(importer: str, imported: str) -> bool:
    """Whether code below `app.<importer>` may import from `app.<imported>`; empty names stand for `app/__init__.py`."""
    if importer in (imported, "jobs"):
        return True
    upper, lower = layer_of(importer), layer_of(imported)
    if upper != lower or upper == 5:
        return upper > lower
    names = FEATURES.get(upper)
    return names is None or names.index(importer) > names.index(imported)


def layer_of(top: str) -> int:
    return LAYERS.get(top, 0)


def _top_of(parts: list[str]) -> str:
    """`from app import x` means the module x where there is one, and otherwise a name in `app/__init__.py`."""
    top = parts[1] if len(parts) > 1 else ""
    exists = (ROOT / "app" / top).is_dir() or (ROOT / "app" / f"{top}.py").is_file()
    return top if exists or top in LAYERS else ""
