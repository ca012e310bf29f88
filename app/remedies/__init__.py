"""Putting it right: offers, approvals, agreements and carrying them out."""
