"""Forgetting people and keeping counts: what a complaint says goes, its numbers, dates, codes and sums stay."""
