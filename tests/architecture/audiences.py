"""Every endpoint says who it is for: the marks of `app.access`, and a list for endpoints that libraries bring."""

from collections.abc import Iterator

from flask import Flask

# Endpoints whose functions are not ours to decorate, and who they are for.
FOREIGN = {
    "static": "public",
}
PLAIN = frozenset({"public", "signed_in", "on_complaint", "with_link", "with_secret"})


def undeclared_endpoints(app: Flask, foreign: dict[str, str]) -> Iterator[str]:
    """Endpoints of `app` without exactly one known audience, and lines of `foreign` that speak of no such endpoint."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    for endpoint in sorted(endpoints):
        mark = getattr(app.view_functions[endpoint], "__audience__", None)
        declared = [audience for audience in (mark, foreign.get(endpoint)) if audience is not None]
        if len(declared) != 1:
            yield f"{endpoint} declares {len(declared)} audiences"
        elif not _is_known(declared[0]):
            yield f"{endpoint} is for {declared[0]!r}, which nobody knows"
    yield from (f"{endpoint} is declared and does not exist" for endpoint in sorted(foreign.keys() - endpoints))


def _is_known(audience: object) -> bool:
    return isinstance(audience, str) and (audience in PLAIN or audience.startswith("require:"))
