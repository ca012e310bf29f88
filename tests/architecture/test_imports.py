"""Imports point down only, and the check can see one that does not."""

import pytest

from tests.architecture.imports import FEATURES, LAYERS, may_import, upward_imports
from tests.architecture.source import Module, modules


def test_imports_point_down():
    findings = [finding for module in modules() for finding in upward_imports(module)]

    assert findings == [], "\n".join(findings)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("app/complaints/service.py", "from app.remedies import service"),
        ("app/complaints/service.py", "from ..remedies.models import Offer"),
        ("app/complaints/service.py", "from .. import remedies"),
        ("app/complaints/service.py", "import app.remedies.service as remedies"),
        ("app/complaints/service.py", "def late():\n    from ..remedies import service"),
        ("app/complaints/service.py", "if TYPE_CHECKING:\n    from ..remedies.models import Offer"),
        ("app/complaints/service.py", "importlib.import_module('app.remedies.service')"),
        ("app/complaints/__init__.py", "from ..remedies import service"),
        ("app/complaints/letters/__init__.py", "from ...remedies import service"),
        ("app/accounts/service.py", "from ..people import queries"),
        ("app/catalogue/queries.py", "from ..accounts import queries"),
        ("app/enquiries/service.py", "from ..calls import queries"),
        ("app/trends/quarter.py", "from ..desk.queue import rows"),
        ("app/outbox/service.py", "from ..complaints.models import Complaint"),
        ("app/web/paging.py", "from ..complaints.models import Complaint"),
        ("app/sealing.py", "from .people import models"),
        ("app/sealing.py", "from . import people"),
        ("app/desk/case.py", "from ..portal.forms import FilingForm"),
        ("app/desk/case.py", "from ..jobs import demo"),
        ("app/desk/case.py", "from app import create_app"),
        ("app/desk/case.py", "from .. import create_app"),
        ("app/novelty/service.py", ""),
    ],
)
def test_an_upward_import_is_seen(path: str, source: str):
    assert len(list(upward_imports(Module(path, source)))) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("app/__init__.py", "from .desk import blueprint\nfrom . import errors"),
        ("app/jobs/__main__.py", "from app import create_app\nfrom ..desk import queue"),
        ("app/desk/case.py", "from ..complaints import service\nfrom .. import clock\nfrom .forms import NoteForm"),
        ("app/complaints/letters/decision.py", "from ..models import Complaint\nfrom ...outbox import service"),
        ("app/accounts/queries.py", "from ..catalogue import queries"),
        ("app/outbox/service.py", "from ..drafts.models import Draft"),
        ("app/reviews/service.py", "from ..signals import queries"),
        ("app/web/filters.py", "from ..clock import now\nimport application"),
        ("app/clock.py", "from .db import db\nfrom .web import filters"),
    ],
)
def test_a_downward_import_is_welcome(path: str, source: str):
    assert list(upward_imports(Module(path, source))) == []


def test_no_two_features_may_import_each_other():
    names = [name for name in LAYERS if name not in ("jobs", "web")]

    assert [(a, b) for a in names for b in names if a < b and may_import(a, b) and may_import(b, a)] == []


def test_every_feature_may_import_what_stands_before_it():
    order = [name for names in FEATURES.values() for name in names]

    allowed = {(a, b) for a in order for b in order if a != b and may_import(a, b)}
    assert allowed == {(a, b) for place, a in enumerate(order) for b in order[:place]}
