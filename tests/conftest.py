"""What every test may ask for. Each kind of thing has a file of its own in tests/support/."""

pytest_plugins = [
    "tests.support.absence",
    "tests.support.databases",
    "tests.support.browsers",
    "tests.support.tracing",
    "tests.support.apps",
    "tests.support.figures",
    "tests.support.statements",
]
