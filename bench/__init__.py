"""Measures the portal beside a bare Flask application in the same run. `./portal bench` starts it."""
