"""Photographs made fit to be shown: turned upright, without place, time, names or anything else a camera writes into
them, and a small one beside each.

Runs as a file of its own (`python darkroom.py`, see `pictures`): whoever opens pictures from strangers opens them in a
process that has little memory, little time and nothing else to lose. So it imports nothing of the portal. In comes a
picture; out comes a line of JSON (`why` empty or the reason, else `media_type`, `width`, `height`, `shown`: how many
bytes of it), then the shown copy, then the small one.
"""

import contextlib
import json
import resource
import sys
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import GifImagePlugin, Image, ImageCms, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

READ = [
    plugin.format for plugin in (
        JpegImagePlugin.JpegImageFile, PngImagePlugin.PngImageFile, WebPImagePlugin.WebPImageFile,
        GifImagePlugin.GifImageFile, TiffImagePlugin.TiffImageFile, pillow_heif.HeifImageFile,
    )
]  # fmt: skip
"""Nothing else is opened, whatever the library knows besides."""
LONGEST = 4096
"""Pixels of the longer side of a shown copy: a page of small print can be read on it."""
SMALL = 320
MOST_PIXELS = {"JPEG": 120_000_000, "MPO": 120_000_000}  # read at half their size
MOST_PIXELS_OTHERWISE = 50_000_000
MEMORY, SECONDS = 1_200_000_000, 20
FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "HEIF": "JPEG", "TIFF": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}
HOW = {
    "JPEG": {"quality": 88}, "PNG": {"compress_level": 4}, "WEBP": {"quality": 88, "method": 2},
}  # fmt: skip
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


class Unfit(Exception):
    """It can't be shown: `large`, `broken`, or a scan of several `pages`."""


@dataclass(frozen=True)
class Developed:
    """What came of a picture; `width` and `height` are in pixels of the shown copy."""

    media_type: str
    width: int
    height: int
    shown: bytes
    small: bytes


def develop(content: bytes) -> Developed:
    """The shown copy of a picture and its small one. Raises Unfit."""
    pillow_heif.register_heif_opener(thumbnails=False)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
    try:
        with Image.open(BytesIO(content), formats=READ) as picture:
            if picture.width * picture.height > MOST_PIXELS.get(picture.format or "", MOST_PIXELS_OTHERWISE):
                raise Unfit("large")
            if picture.format == "GIF":
                return _moving(content, picture)
            if picture.format == "TIFF" and getattr(picture, "n_frames", 1) > 1:
                raise Unfit("pages")
            return _still(picture)
    except (Unfit, MemoryError, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unfit(str(error) if str(error) in ("broken", "pages") else "large") from error
    except Exception as error:  # decoders fail in every way there is
        raise Unfit("broken") from error


def _still(picture: Image.Image) -> Developed:
    made = FORMATS[picture.format or ""]
    _shrink_while_reading(picture)
    picture.load()
    turn = _turn(picture)
    shown = _plain(picture, made)
    if max(shown.size) > LONGEST:
        shown.thumbnail((LONGEST, LONGEST))
    if turn is not None:
        shown = shown.transpose(turn)
    shown.info = {}
    return Developed(f"image/{made.lower()}", *shown.size, _saved(shown, made, **HOW[made]), _small(shown))


def _shrink_while_reading(picture: Image.Image) -> None:
    """A JPEG of twice the size or more is read at half, a quarter or an eighth: less memory, and quicker."""
    for part in (8, 4, 2):
        if max(picture.size) // part >= LONGEST * 0.9:
            picture.draft(None, (picture.width // part, picture.height // part))
            return


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How it has to be turned so that it stands upright; None where it does, or does not say."""
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # what cameras write is often not what it should be
        return None


def _plain(picture: Image.Image, made: str) -> Image.Image:
    """The same picture in plain colours: of everyday screens, without a palette, on white where it can't be clear."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith(("I", "F")):  # sixteen bits of grey
        return picture.point(lambda value: value / 256).convert("L")
    clear = picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info
    if clear:
        picture = picture.convert("RGBA")
        return _on_white(picture) if made == "JPEG" else picture
    if profile and picture.mode in ("RGB", "CMYK"):
        with contextlib.suppress(Exception):  # a profile that is none
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            if picture.mode == "CMYK" or "sRGB" not in ImageCms.getProfileDescription(own):
                turned = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
                if turned is not None:
                    return turned
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _small(shown: Image.Image) -> bytes:
    small = shown.copy()
    small.thumbnail((SMALL, SMALL))
    small.info = {}
    if small.mode not in ("RGB", "L"):
        small = _on_white(small.convert("RGBA"))
    return _saved(small, "JPEG", quality=76)


def _saved(picture: Image.Image, made: str, **how: Any) -> bytes:
    out = BytesIO()
    picture.save(out, made, **how)
    return out.getvalue()


def _moving(content: bytes, picture: Image.Image) -> Developed:
    """A GIF keeps its frames as they are, because what moves may be what matters; what is written into it goes."""
    shown = _only_frames(content)
    return Developed("image/gif", *picture.size, shown, _small(picture.convert("RGBA")))


def _only_frames(content: bytes) -> bytes:
    """The header, frames and timing of a GIF, without comments, blocks of programs and what comes after its end."""
    place = 13 + _colours(content[10])
    kept = bytearray(content[:place])
    while content[place] != 0x3B:
        begins, kind, label = place, content[place], content[place + 1]
        if kind == 0x2C:
            place = _after_blocks(content, place + 11 + _colours(content[place + 9]))
            kept += content[begins:place]
        elif kind == 0x21:
            place = _after_blocks(content, place + 2)
            if label == 0xF9 or (label == 0xFF and content[begins + 3 : begins + 14] in LOOPS):
                kept += content[begins:place]
        else:
            raise Unfit("broken")
    return bytes(kept) + b"\x3b"


def _colours(flags: int) -> int:
    """How many bytes the table of colours takes that these flags tell of."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(content: bytes, place: int) -> int:
    while content[place]:
        place += content[place] + 1
    return place + 1


def _little() -> None:
    """Take away what opening a picture does not need."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main() -> None:
    """Develop what comes in; what can't be shown is said in the line of JSON."""
    _little()
    try:
        made = develop(sys.stdin.buffer.read())
    except Unfit as unfit:
        print(json.dumps({"why": str(unfit)}))
        return
    told = {"why": "", "media_type": made.media_type, "width": made.width, "height": made.height}
    sys.stdout.buffer.write(json.dumps({**told, "shown": len(made.shown)}).encode() + b"\n" + made.shown + made.small)


if __name__ == "__main__":
    main()
