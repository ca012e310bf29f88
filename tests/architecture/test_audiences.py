"""Each endpoint declares exactly one audience. That the source names only one decorator is a rule of test_rules.py."""

from pathlib import Path

from flask import Flask

from app import create_app
from app.access import public, require, signed_in
from app.config import Environment, Settings
from tests.architecture.audiences import FOREIGN, undeclared_endpoints


def test_every_endpoint_declares_one_audience(tmp_path: Path):
    app = create_app(Settings(environment=Environment.TEST, secret_key="never used", data_dir=tmp_path))

    findings = list(undeclared_endpoints(app, FOREIGN))

    assert findings == [], "\n".join(findings)


def test_the_demo_declares_its_own_pages_too(tmp_path: Path):
    app = create_app(Settings(environment=Environment.DEMO, secret_key="never used", data_dir=tmp_path))

    findings = list(undeclared_endpoints(app, FOREIGN))

    assert findings == [], "\n".join(findings)


def an_app(**views) -> Flask:
    app = Flask("planted", static_folder=None)
    for endpoint, view in views.items():
        app.add_url_rule(f"/{endpoint}", endpoint, view)
    return app


def test_an_endpoint_without_audience_is_seen():
    app = an_app(open_to=lambda: "", home=public(lambda: ""), queue=signed_in(lambda: ""))

    assert list(undeclared_endpoints(app, {})) == ["open_to declares 0 audiences"]


def test_an_endpoint_declared_in_both_places_is_seen():
    app = an_app(home=public(lambda: ""))

    assert list(undeclared_endpoints(app, {"home": "public"})) == ["home declares 2 audiences"]


def test_a_foreign_endpoint_that_is_gone_is_seen():
    assert list(undeclared_endpoints(an_app(), {"home": "public"})) == ["home is declared and does not exist"]


def test_an_audience_nobody_knows_is_seen():
    app = an_app(home=lambda: "", queue=require("queue.view")(lambda: ""))

    assert list(undeclared_endpoints(app, {"home": "friends"})) == ["home is for 'friends', which nobody knows"]
