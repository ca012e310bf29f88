"""Which files are taken, by the endings of their names; and whether what is in one can be what its name says."""

import puremagic

# What a name's ending may be, and the media type it is stored and served as.
ALLOWED = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
    ".heic": "image/heic", ".heif": "image/heif", ".tif": "image/tiff", ".tiff": "image/tiff",
    ".pdf": "application/pdf", ".txt": "text/plain", ".csv": "text/csv", ".rtf": "application/rtf",
    ".eml": "message/rfc822", ".msg": "application/vnd.ms-outlook",
    ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation", ".mp3": "audio/mpeg", ".m4a": "audio/mp4",
    ".mp4": "video/mp4", ".mov": "video/quicktime",
}  # fmt: skip
# Endings whose content is the same kind of container, so that the sniffed ending may be another of the group.
ALIKE = (
    {".jpg", ".jpeg", ".jfif", ".jpe"},
    {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip"},
    {".doc", ".xls", ".ppt", ".msg", ".msi"},
    {".mp3", ".mpga", ".koz"},
    # Telephones and sharing save pictures under each other's endings; whatever shows pictures looks inside.
    {".jpg", ".jpeg", ".jfif", ".png", ".gif", ".webp", ".heic", ".heif", ".tif", ".tiff"},
)
# One kind of container with many names; which, telephones do not agree on.
BOXED = {".heic", ".heif", ".m4a", ".mp4", ".mov"}
PLAIN = {".txt", ".eml", ".csv"}


def content_fits(ending: str, content: bytes) -> bool:
    """Whether a file with this ending may hold this."""
    try:
        sniffed = puremagic.from_string(content).lower()
    except (puremagic.PureError, ValueError):
        sniffed = ""
    if ending in PLAIN:
        return b"\0" not in content[:4096]
    if ending in BOXED and content[4:8] == b"ftyp":
        return True
    return sniffed == ending or any({sniffed, ending} <= group for group in ALIKE)
