"""Keeping people safe: calling a manager now, threats, contact restrictions, the ladder, the second stage."""
