"""What colleagues write to customers: templates filled in from the case, texts compared with it, what was used kept."""
