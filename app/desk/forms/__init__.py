"""Forms of the staff side. A form for an action has the fields of the details that the action needs, by their names."""
