"""The colleagues of the desk, for tests of calls."""

from tests.desk.conftest import colleague, helen, priya

__all__ = ["colleague", "helen", "priya"]
