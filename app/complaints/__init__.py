"""The complaint: its record, its log, its clocks and its life. `actions.ACTIONS` is the table to read first."""
