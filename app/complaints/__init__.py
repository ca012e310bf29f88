"""The complaint: its record, its log, its clocks and its life. `lifecycle.ACTIONS` is the table to read first."""
