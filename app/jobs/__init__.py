"""Command line and worker: what runs when. Every job picks its work with a query and is safe to repeat."""
