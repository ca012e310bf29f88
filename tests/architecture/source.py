"""The project's own source as the checks see it: modules with their names resolved, templates, and findings."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUTE_METHODS = frozenset({"route", "get", "post", "put", "patch", "delete"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file. `path` is relative to the project's root, with forward slashes."""

    path: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, filename=self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @property
    def name(self) -> str:
        """Its dotted name: `app.complaints.service`; a package's is that of its folder."""
        return ".".join(self.path.removesuffix(".py").removesuffix("/__init__").split("/"))

    @property
    def package(self) -> str:
        """What its relative imports start from."""
        return self.name if self.path.endswith("/__init__.py") else self.name.rpartition(".")[0]

    @property
    def top(self) -> str:
        """The name right below `app`; empty for `app/__init__.py`."""
        return [*self.name.split("."), ""][1]

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Line and absolute dotted name of everything imported, wherever in the file, also under TYPE_CHECKING."""
        return tuple(pair for node in self.nodes for pair in self._imported_by(node))

    def _imported_by(self, node: ast.AST) -> Iterator[tuple[int, str]]:
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(names=names):
                yield from ((node.lineno, f"{self._origin(node)}.{name.name}") for name in names)
            case ast.Call(func=called, args=[ast.Constant(value=str(target)), *_]) if _last_name(called) in LOADERS:
                yield node.lineno, target

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        above = self.package.split(".")
        return ".".join(above[: len(above) - node.level + 1] + ([node.module] if node.module else []))

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Local name to the dotted name it was imported from."""
        known: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                known |= {(name.asname or name.name.split(".")[0]): _bound(name) for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                known |= {(name.asname or name.name): f"{self._origin(node)}.{name.name}" for name in node.names}
        return known

    def dotted(self, node: ast.AST) -> str:
        """What a name or attribute stands for, as far as the imports tell: `dt.now` is `datetime.datetime.now`."""
        if isinstance(node, ast.Name):
            return self.aliases.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return f"{self.dotted(node.value)}.{node.attr}"
        return ""

    def finding(self, node: ast.AST | int, words: str) -> str:
        line = node if isinstance(node, int) else getattr(node, "lineno", 0)
        return f"{self.path}:{line}: {words}"


@dataclass(frozen=True)
class Template:
    """One template. `name` is what `render_template` is told."""

    name: str
    source: str

    def finding(self, position: int, words: str) -> str:
        return f"app/templates/{self.name}:{self.source.count(chr(10), 0, position) + 1}: {words}"


ModuleCheck = Callable[[Module], Iterator[str]]
TemplateCheck = Callable[[Template], Iterator[str]]

LOADERS = frozenset({"import_module", "__import__"})


@cache
def modules(folder: str = "app") -> tuple[Module, ...]:
    """Every Python file below `folder`."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    return tuple(Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


@cache
def templates() -> tuple[Template, ...]:
    folder = ROOT / "app" / "templates"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple(Template(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


def functions(module: Module) -> Iterator[Function]:
    yield from (node for node in module.nodes if isinstance(node, Function))


def route_paths(function: Function) -> Iterator[str]:
    """The path of each route decorator: `@blueprint.get("/queue")`."""
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(attr=attr), args=[ast.Constant(value=str(path)), *_]):
                if attr in ROUTE_METHODS:
                    yield path


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _bound(name: ast.alias) -> str:
    return name.name if name.asname else name.name.split(".")[0]
