"""Photographs as cameras make them: real ones, small, with a place, a time and a way they were held."""

from io import BytesIO

import pillow_heif
from PIL import Image

RED, BLUE = (200, 30, 30), (30, 30, 200)
SECRET = "Meier-Kamera 4711"
GPS = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)}


def photograph(
    made: str = "JPEG", *, orientation: int = 1, size: tuple[int, int] = (48, 32), place: bool = True, **how: object
) -> bytes:
    """A picture of `size` as it is stored; seen upright red above and blue below; with what a camera says."""
    upright = size if orientation < 5 else size[::-1]
    seen = Image.new("RGB", upright, BLUE)
    seen.paste(RED, (0, 0, upright[0], upright[1] // 2))
    seen.paste((255, 255, 255), (0, 0, upright[0] // 4, upright[1] // 4))  # the corner above, where one begins to read
    held = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    stored = seen.transpose(held[orientation]) if orientation in held else seen
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, SECRET
    if place:
        exif.get_ifd(0x8825).update(GPS)
    out = BytesIO()
    if made == "HEIF":
        pillow_heif.register_heif_opener()
    more = {"exif": exif.tobytes()} if made != "GIF" else {"comment": SECRET.encode()}
    stored.save(out, made, **more, **how)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    """A picture that was stored, decoded."""
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture
