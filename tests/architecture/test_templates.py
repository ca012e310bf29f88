"""Templates keep to the content security policy, escape what people wrote, exist when asked for and are all used."""

import pytest

from tests.architecture.source import Module, Template, TemplateCheck, modules, templates
from tests.architecture.templates import (
    TEMPLATE_RULES,
    from_elsewhere,
    inline_script,
    inline_style,
    missing,
    undeclared,
    unescaped,
    unused,
)


@pytest.mark.parametrize("rule", TEMPLATE_RULES, ids=lambda rule: rule.__name__)
def test_rule_holds(rule: TemplateCheck):
    findings = [finding for template in templates() for finding in rule(template)]

    assert findings == [], "\n".join(findings)


def test_every_template_is_used():
    findings = unused(templates(), modules())

    assert findings == [], "\n".join(findings)


def test_every_template_asked_for_exists():
    findings = missing(templates(), modules())

    assert findings == [], "\n".join(findings)


def test_dynamic_names_are_still_built_where_they_are_declared():
    assert undeclared(modules()) == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (unescaped, "<p>{{ words|safe }}</p>"),
        (unescaped, "<p>{{ words | trim | safe }}</p>"),
        (unescaped, "{% filter safe %}{{ words }}{% endfilter %}"),
        (unescaped, "{% autoescape false %}{{ words }}{% endautoescape %}"),
        (inline_style, "<style>p { color: red }</style>"),
        (inline_style, '<p class="{{ "a" if a > b }}" style="color: red">'),
        (inline_style, "<p {% if late %}style='color: red'{% endif %}>"),
        (inline_script, "<script>alert(1)</script>"),
        (inline_script, '<script type="module">alert(1)</script>'),
        (inline_script, '<button type="button" onclick="alert(1)">'),
        (inline_script, '<button\n  hx-on::after-request="alert(1)">'),
        (inline_script, '<a href="javascript:alert(1)">'),
        (from_elsewhere, '<script src="https://cdn.example/htmx.js"></script>'),
        (from_elsewhere, '<link rel="stylesheet" href="//cdn.example/x.css">'),
    ],
)
def test_a_planted_breach_is_seen(rule: TemplateCheck, source: str):
    findings = rule(Template("desk/case.html", f"\n{source}"))

    assert next(findings).startswith("app/templates/desk/case.html:2: ")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("desk/case.html", "{# never |safe, never <style> #}<p>It is safe. Come on = go.</p>"),
        ("desk/case.html", "{{ field(form.words, style='wide', onset=1) }}"),
        ("desk/case.html", "<script src=\"{{ static_url('js/app.js') }}\" defer></script>"),
        ("desk/case.html", '<a href="https://www.ombudsman.org.uk">Ombudsman</a>'),
        ("mail/layout.html", '<style>p { color: red }</style><p style="margin: 0">'),
    ],
)
def test_what_is_allowed_is_left_alone(name: str, source: str):
    assert [finding for rule in TEMPLATE_RULES for finding in rule(Template(name, source))] == []


def test_an_unused_template_is_seen_even_when_another_unused_one_includes_it():
    page = Template("desk/case.html", '{% extends "base.html" if a else "bare.html" %}{# "desk/_old.html" #}')
    old = Template("desk/_old.html", '{% include "desk/_older.html" %}')
    others = [Template(name, "") for name in ("base.html", "bare.html", "desk/_older.html", "mail/received.html")]
    view = Module("app/desk/case.py", "render_template('desk/case.html')")

    findings = unused([page, old, *others], [view])

    assert findings == [
        "app/templates/desk/_old.html: nobody uses it",
        "app/templates/desk/_older.html: nobody uses it",
    ]


def test_a_template_that_does_not_exist_is_seen():
    page = Template("desk/case.html", '{% extends "base.html" %}\n{% include "x.html" ignore missing %}')
    view = Module("app/desk/case.py", "render_template('desk/queue.html')")

    assert missing([page], [view]) == [
        "app/desk/case.py:1: asks for desk/queue.html",
        "app/templates/desk/case.html:1: asks for base.html",
    ]


def test_a_dynamic_name_that_nobody_builds_is_seen():
    other = Module("app/outbox/rendering.py", "f'mail/{kind}.html'\nf'mail/parts.{form}'")

    assert undeclared([other]) == ["app/outbox/rendering.py builds no mail/layout.*"]
