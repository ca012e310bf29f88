"""The rules of the house hold, and each check sees what it is for."""

import pytest

from tests.architecture.rules import (
    RULES,
    audience_not_declared_once,
    chance_used,
    committed,
    path_not_in_kebab_case,
    queried,
    status_written,
    template_from_string,
    time_read,
    web_known,
)
from tests.architecture.source import Module, ModuleCheck, modules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_holds(rule: ModuleCheck):
    findings = [finding for module in modules() for finding in rule(module)]

    assert findings == [], "\n".join(findings)


PLANTED = [
    (status_written, "app/complaints/service.py", "complaint.status = 'closed'"),
    (status_written, "app/complaints/service.py", "complaint.status: str = 'closed'"),
    (status_written, "app/complaints/service.py", "old, complaint.status = complaint.status, 'closed'"),
    (status_written, "app/complaints/service.py", "update(Complaint).values(status='closed')"),
    (status_written, "app/complaints/service.py", "update(Complaint).where(Complaint.id == 1).values({'status': 1})"),
    (status_written, "app/complaints/service.py", "session.query(Complaint).update({Complaint.status: 'closed'})"),
    (status_written, "app/complaints/service.py", "session.execute(update(Complaint), [{'status': 'closed'}])"),
    (status_written, "app/complaints/service.py", "setattr(complaint, 'status', 'closed')"),
    (status_written, "app/complaints/service.py", "from .models import Complaint\nComplaint(status='closed')"),
    (status_written, "app/jobs/demo/__init__.py", "text('UPDATE complaint SET id = 1, status = 2')"),
    (committed, "app/complaints/service.py", "db.session.commit()"),
    (committed, "app/jobs/worker.py", "save = session.commit"),
    (committed, "app/jobs/worker.py", "with engine.begin() as connection: ..."),
    (time_read, "app/desk/queue.py", "from datetime import datetime\ndatetime.now(UTC)"),
    (time_read, "app/desk/queue.py", "import datetime as dt\ndt.datetime.utcnow()"),
    (time_read, "app/desk/queue.py", "from datetime import date as day\nday.today()"),
    (time_read, "app/desk/queue.py", "import time\ntime.time()"),
    (time_read, "app/desk/queue.py", "from time import time\nmoment = time()"),
    (time_read, "app/people/models.py", "from sqlalchemy import func\nmapped_column(server_default=func.now())"),
    (queried, "app/desk/queue.py", "from sqlalchemy import select"),
    (queried, "app/portal/filing.py", "sa.select(Complaint)"),
    (queried, "app/admin/staff.py", "User.query.all()"),
    (queried, "app/api/complaints.py", "from ..db import db\ndb.session.add(complaint)"),
    (queried, "app/api/complaints.py", "session.execute(select(Complaint))"),
    (web_known, "app/complaints/service.py", "from flask import request\nrequest.form"),
    (web_known, "app/complaints/lifecycle.py", "import flask\nflask.render_template('x.html')"),
    (web_known, "app/people/queries.py", "from flask import session as cookie\ncookie['x']"),
    (web_known, "app/people/models.py", "from flask import abort\nabort(404)"),
    (web_known, "app/complaints/models/case.py", "from flask import abort\nabort(404)"),
    (path_not_in_kebab_case, "app/desk/case.py", "@desk.get('/hand_over')\ndef hand_over(): ..."),
    (path_not_in_kebab_case, "app/desk/case.py", "@desk.route('/case/<int:case_id>/handOver')\ndef hand_over(): ..."),
    (path_not_in_kebab_case, "app/desk/case.py", "@desk.post('/case//hand-over')\nasync def hand_over(): ..."),
    (chance_used, "app/sealing.py", "import random"),
    (chance_used, "app/jobs/worker.py", "def jitter():\n    from random import uniform"),
    (template_from_string, "app/desk/case.py", "from flask import render_template_string"),
    (template_from_string, "app/outbox/rendering.py", "environment.from_string(text)"),
    (audience_not_declared_once, "app/desk/case.py", "@desk.get('/case')\ndef case(): ..."),
    (audience_not_declared_once, "app/desk/case.py", "@desk.get('/case')\n@public\ndef imported_from_nowhere(): ..."),
    (
        audience_not_declared_once,
        "app/desk/case.py",
        "from ..access import public, require\n@desk.get('/case')\n@public\n@require('queue.view')\ndef case(): ...",
    ),
]


@pytest.mark.parametrize(("rule", "path", "source"), PLANTED)
def test_a_planted_breach_is_seen(rule: ModuleCheck, path: str, source: str):
    assert next(rule(Module(path, source)), None) is not None


INNOCENT = [
    (status_written, "app/complaints/lifecycle.py", "complaint.status = row.to"),
    (status_written, "app/complaints/queries.py", "select(Complaint).where(Complaint.status == 'closed')"),
    (status_written, "app/outbox/service.py", "mail.state = 'sent'\nupdate(Mail).values(state='sent')"),
    (status_written, "app/desk/queue.py", "url_for('desk.queue', status='closed')"),
    (committed, "app/db.py", "db.session.commit()"),
    (committed, "app/drafts/service.py", "with session.begin_nested(): ..."),
    (time_read, "app/clock.py", "from datetime import datetime\ndatetime.now(UTC)"),
    (time_read, "app/desk/queue.py", "from .. import clock\nclock.now()"),
    (time_read, "app/desk/queue.py", "from ..clock import now\nfrom datetime import time\nnow(), time(9)"),
    (time_read, "app/outbox/smtp.py", "import time\ntime.monotonic()"),
    (queried, "app/portal/tracking.py", "from flask import session\nsession['complaint'] = 1"),
    (queried, "app/portal/tracking.py", "import flask\nflask.session.clear()"),
    (queried, "app/complaints/queries.py", "from sqlalchemy import select\nselect(Complaint)"),
    (queried, "app/desk/queue.py", "from wtforms import SelectField\nrequest.query_string"),
    (web_known, "app/web/uploads.py", "from flask import request\nrequest.files"),
    (web_known, "app/outbox/service.py", "from flask import url_for\nurl_for('portal.track')"),
    (web_known, "app/outbox/service.py", "def render(request): return request.text"),
    (path_not_in_kebab_case, "app/desk/case.py", "@desk.post('/case/<int:case_id>/hand-over')\ndef hand_over(): ..."),
    (path_not_in_kebab_case, "app/portal/home.py", "@portal.get('/')\ndef home(): ..."),
    (path_not_in_kebab_case, "app/portal/home.py", "@portal.get('/.well-known/security.txt')\ndef security(): ..."),
    (chance_used, "app/jobs/demo/stories.py", "import random"),
    (chance_used, "app/sealing.py", "import secrets"),
    (template_from_string, "app/desk/case.py", "from flask import render_template"),
    (template_from_string, "app/web/uploads.py", "import puremagic\npuremagic.from_string(content)"),
    (
        audience_not_declared_once,
        "app/desk/case.py",
        "from ..complaints.access import on_complaint\n@desk.get('/case')\n@on_complaint\ndef case(): ...",
    ),
    (
        audience_not_declared_once,
        "app/desk/queue.py",
        "from .. import access\n@desk.get('/queue')\n@access.require('queue.view')\ndef queue(): ...",
    ),
    (audience_not_declared_once, "app/desk/queue.py", "def rows(): return {}.get('/queue')"),
]


@pytest.mark.parametrize(("rule", "path", "source"), INNOCENT)
def test_what_is_allowed_is_left_alone(rule: ModuleCheck, path: str, source: str):
    assert list(rule(Module(path, source))) == []


def test_every_rule_has_a_planted_breach_and_an_innocent_twin():
    assert {rule for rule, _, _ in PLANTED} == {rule for rule, _, _ in INNOCENT} == set(RULES)
