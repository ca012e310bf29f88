"""Templates: nothing inline that the content security policy would have to allow, nothing unescaped, none unused."""

import ast
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from tests.architecture.source import Module, Template, TemplateCheck

# Templates whose names are put together in code: the pattern, and the file whose f-string builds it.
DYNAMIC = {
    "mail/*.html": "app/outbox/rendering.py",
    "mail/parts.*": "app/outbox/rendering.py",
    "mail/layout.*": "app/outbox/rendering.py",
}

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"\"([^\"]+)\"|'([^']+)'")
FETCHED = re.compile(r"\{%[-+]?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"'](?![^%]*ignore missing)")

UNSAFE = re.compile(r"\|\s*safe\b|\bfilter\s+safe\b|\bautoescape\s+false\b")
INLINE_STYLE = re.compile(r"<style\b|<[a-z][^>]*\sstyle\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\s(?:on[a-z]+|hx-on[\w:-]*)\s*=|\bjavascript:", re.IGNORECASE)
ELSEWHERE = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\s(?:src|href)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE)


def unescaped(template: Template) -> Iterator[str]:
    source = _without(COMMENT, template.source)
    yield from (template.finding(match.start(), "is not escaped") for match in UNSAFE.finditer(source))


def inline_style(template: Template) -> Iterator[str]:
    """Mails carry their style inside, because mail readers drop linked ones."""
    if not template.name.startswith("mail/"):
        yield from _found(template, INLINE_STYLE, "styles inline")


def inline_script(template: Template) -> Iterator[str]:
    yield from _found(template, INLINE_SCRIPT, "has an inline script")
    yield from _found(template, HANDLER, "has an inline event handler")


def from_elsewhere(template: Template) -> Iterator[str]:
    """Scripts, styles and pictures come from our own address."""
    yield from _found(template, ELSEWHERE, "loads from another host")


def unused(templates: Iterable[Template], modules: Iterable[Module]) -> list[str]:
    """Templates that no code and no used template names, and that no pattern of DYNAMIC covers."""
    sources = {template.name: template.source for template in templates}
    named = {text for module in modules for text in _strings(module)}
    reached: set[str] = set()
    waiting = {name for name in sources if name in named or any(fnmatchcase(name, pattern) for pattern in DYNAMIC)}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= (_names_in(sources[name]) & sources.keys()) - reached
    return sorted(f"app/templates/{name}: nobody uses it" for name in sources.keys() - reached)


def missing(templates: Iterable[Template], modules: Iterable[Module]) -> list[str]:
    """Names that code or a template asks for and that do not exist."""
    templates = list(templates)
    existing = {template.name for template in templates}
    asked = [
        (module.finding(node, f"asks for {name}"), name) for module in modules for node, name in _rendered(module)
    ] + [
        (template.finding(match.start(), f"asks for {match[1]}"), match[1])
        for template in templates
        for match in FETCHED.finditer(_without(COMMENT, template.source))
    ]
    return [words for words, name in asked if name not in existing]


def undeclared(modules: Iterable[Module]) -> list[str]:
    """Patterns of DYNAMIC that the file named beside them no longer builds."""
    built = {(module.path, pattern) for module in modules for pattern in _patterns(module)}
    return [f"{path} builds no {pattern}" for pattern, path in DYNAMIC.items() if (path, pattern) not in built]


def _found(template: Template, pattern: re.Pattern[str], words: str) -> Iterator[str]:
    markup = _without(JINJA, _without(COMMENT, template.source))
    yield from (template.finding(match.start(), words) for match in pattern.finditer(markup))


def _without(pattern: re.Pattern[str], source: str) -> str:
    """`source` with spaces instead of what matches, so that positions still tell the line."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)


def _names_in(source: str) -> set[str]:
    """Every quoted text inside Jinja tags: a conditional `extends` names two templates."""
    tags = TAG.findall(_without(COMMENT, source))
    return {double or single for tag in tags for double, single in QUOTED.findall(tag)}


def _strings(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _rendered(module: Module) -> Iterator[tuple[ast.Call, str]]:
    for node in module.nodes:
        match node:
            case ast.Call(func=called, args=[ast.Constant(value=str(name)), *_]):
                if module.dotted(called).rpartition(".")[2] in ("render_template", "get_template"):
                    yield node, name


def _patterns(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)


TEMPLATE_RULES: tuple[TemplateCheck, ...] = (unescaped, inline_style, inline_script, from_elsewhere)
