"""Files that come with what somebody does: checked, and on disk already."""

from ...web.uploads import Upload as StoredFile

__all__ = ["StoredFile"]
