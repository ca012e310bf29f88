"""Typed text and staged files before they belong anywhere."""
