"""Reports of contacts: made from what was recorded, delivered to whoever the settings name, with read and unread."""
