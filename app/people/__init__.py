"""Customers. They never have accounts; two records become one person only through a verified address or by a person."""
