"""The typed document about languages: which of them customers may choose, and which is the organisation's own."""

from ..web.languages import OFFERED, SOURCE
from .settings import Document


class Languages(Document):
    """`default` stands where nothing is known of a reader; what administrators write is in it. `offered` has it too."""

    default: str = SOURCE
    offered: tuple[str, ...] = OFFERED
