"""Rules of the house that a reader of one file can check: who writes status, who commits, who reads the time.

Each check takes a module and yields a finding per breach. `RULES` at the foot lists them all.
"""

import ast
import re
from collections.abc import Iterator

from tests.architecture.imports import SURFACES
from tests.architecture.source import Module, ModuleCheck, functions, route_paths

LIFECYCLE = "app/complaints/lifecycle.py"
TIME_READERS = frozenset(
    {
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "time.time",
        "time.time_ns",
        "sqlalchemy.func.now",
        "sqlalchemy.func.current_timestamp",
    }
)
FEATURE_FILES = frozenset({"service.py", "queries.py", "lifecycle.py", "models.py"})
# What belongs to a page or a request; building a link does not.
WEB_NAMES = frozenset(
    f"flask.{name}"
    for name in (
        "request", "session", "render_template", "render_template_string",
        "redirect", "flash", "abort", "make_response", "jsonify",
    )
)  # fmt: skip
RAW_STATUS = re.compile(r"\bupdate\s+complaints?\s+set\b.*\bstatus\s*=", re.IGNORECASE | re.DOTALL)
SEGMENT = re.compile(r"\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*")
AUDIENCES = frozenset(
    {
        "app.access.public",
        "app.access.with_link",
        "app.access.with_secret",
        "app.access.signed_in",
        "app.access.require",
        "app.complaints.access.on_complaint",
    }
)


def status_written(module: Module) -> Iterator[str]:
    """A complaint's status has one writer; what else has one calls it `state`."""
    if module.path == LIFECYCLE:
        return
    for node in module.nodes:
        match node:
            case ast.Attribute(attr="status", ctx=ast.Store() | ast.Del()):
                yield module.finding(node, "sets a status")
            case ast.Call() if _passes_status(module, node):
                yield module.finding(node, "writes a status")
            case ast.Constant(value=str(sql)) if RAW_STATUS.search(sql):
                yield module.finding(node, "writes a status in SQL")


def _passes_status(module: Module, call: ast.Call) -> bool:
    name = module.dotted(call.func).rpartition(".")[2]
    if name in ("Complaint", "values") and any(keyword.arg == "status" for keyword in call.keywords):
        return True
    if name in ("values", "update", "execute"):
        return any(_names_status(key) for argument in call.args for key in _keys_in(argument))
    return name == "setattr" and len(call.args) > 1 and _names_status(call.args[1])


def _keys_in(argument: ast.expr) -> Iterator[ast.expr]:
    for node in ast.walk(argument):
        if isinstance(node, ast.Dict):
            yield from (key for key in node.keys if key is not None)


def _names_status(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value="status") | ast.Attribute(attr="status", value=ast.Name(id="Complaint")):
            return True
    return False


def committed(module: Module) -> Iterator[str]:
    """Only the database module ends a transaction: `commit()`, and `begin()`, whose block commits at its end."""
    if module.path == "app/db.py":
        return
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "begin"):
            yield module.finding(node, f"uses .{node.attr}; use the request's commit or app.db.transaction()")


def time_read(module: Module) -> Iterator[str]:
    """Only the clock knows the time, or the demo's and the tests' shifted time would be two."""
    if module.path == "app/clock.py":
        return
    for node in module.nodes:
        if isinstance(node, ast.Attribute | ast.Name) and module.dotted(node) in TIME_READERS:
            yield module.finding(node, f"reads {module.dotted(node)}; ask app.clock")


def queried(module: Module) -> Iterator[str]:
    """Surfaces ask the features' queries and services; they never build a query or touch the session."""
    if module.top not in ("portal", "desk", "admin", "api"):
        return
    for line, target in module.imports:
        if target.split(".")[0] in ("sqlalchemy", "flask_sqlalchemy") and not target.startswith("sqlalchemy.exc."):
            yield module.finding(line, f"imports {target}")
    for node in module.nodes:
        match node:
            case ast.Attribute(attr="query"):
                yield module.finding(node, "uses .query")
            case ast.Attribute(attr="session") if module.dotted(node) != "flask.session":
                yield module.finding(node, "uses the database session")
            case ast.Call(func=ast.Name(id="select") | ast.Attribute(attr="select")):
                yield module.finding(node, "builds a query")


def web_known(module: Module) -> Iterator[str]:
    """A feature knows no request and writes no page."""
    folder, _, file = module.path.rpartition("/")
    if module.top in SURFACES or not (file in FEATURE_FILES or folder.endswith("/models")):
        return
    for node in module.nodes:
        if isinstance(node, ast.Attribute | ast.Name) and module.dotted(node) in WEB_NAMES:
            yield module.finding(node, f"uses {module.dotted(node)}")


def path_not_in_kebab_case(module: Module) -> Iterator[str]:
    for function in functions(module):
        for path in route_paths(function):
            plain = re.sub(r"<[^>]*>", "x", path).strip("/")
            if plain and not all(SEGMENT.fullmatch(segment) for segment in plain.split("/")):
                yield module.finding(function, f"the path {path} is not in kebab case")


def chance_used(module: Module) -> Iterator[str]:
    """Chance is for the demo; a secret, a reference or a sample comes from `secrets`."""
    if module.name.startswith("app.jobs.demo"):
        return
    for line, target in module.imports:
        if target.split(".")[0] == "random":
            yield module.finding(line, "imports random")


def template_from_string(module: Module) -> Iterator[str]:
    for line, target in module.imports:
        if target.endswith("render_template_string"):
            yield module.finding(line, "renders a string as a template")
    for node in module.nodes:
        match node:
            case ast.Attribute(attr="render_template_string" | "from_string"):
                # puremagic reads a file's type from its content by the same name.
                if module.dotted(node) != "puremagic.from_string":
                    yield module.finding(node, "renders a string as a template")


def audience_not_declared_once(module: Module) -> Iterator[str]:
    """Each route names exactly one audience. Of two, the endpoint itself would only show the outer one."""
    for function in functions(module):
        if any(route_paths(function)):
            named = [decorator for decorator in function.decorator_list if _names_audience(module, decorator)]
            if len(named) != 1:
                yield module.finding(function, f"{function.name} declares {len(named)} audiences")


def _names_audience(module: Module, decorator: ast.expr) -> bool:
    return module.dotted(decorator.func if isinstance(decorator, ast.Call) else decorator) in AUDIENCES


RULES: tuple[ModuleCheck, ...] = (
    status_written,
    committed,
    time_read,
    queried,
    web_known,
    path_not_in_kebab_case,
    chance_used,
    template_from_string,
    audience_not_declared_once,
)
