"""Pages travel compressed, and so that their size tells nothing about what they hold (BREACH; docs/decisions/0024)."""

import gzip
import io
import secrets

from flask import Flask, Response, g, request

LEVEL = 5
SMALL = 1_000
"""Bytes of a page that one packet carries anyhow."""
MOST_PADDING = 100
WHOLE = "page_stays_whole"


def init_app(app: Flask) -> None:
    """Before whatever else works on answers: what is registered first comes last."""
    app.after_request(_squeeze)


def leave_whole() -> None:
    """This answer shows a secret that stays good, like a complaint's code: no compression at all."""
    setattr(g, WHOLE, True)


def _squeeze(response: Response) -> Response:
    if not _is_page(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0 and not _stays_whole() and len(page := response.get_data()) >= SMALL:
        response.set_data(_packed(page))
        response.content_encoding = "gzip"
    return response


def _is_page(response: Response) -> bool:
    """HTML that was made here and is all there: no file, no download, nothing that is sent piece by piece."""
    return (
        response.mimetype == "text/html"
        and response.is_sequence
        and not response.direct_passthrough
        and response.status_code not in (204, 304)
        and not {"Content-Encoding", "Content-Disposition", "ETag"} & {*response.headers.keys()}
    )


def _stays_whole() -> bool:
    """Also what another site made a browser ask for with our cookies: who guesses by size would have to do that."""
    return WHOLE in g or bool(request.cookies and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"))


def _packed(page: bytes) -> bytes:
    """As gzip, with a name of random length in its head: the same page is not always equally long."""
    packed = io.BytesIO()
    padding = "x" * secrets.randbelow(MOST_PADDING + 1)
    with gzip.GzipFile(padding, "wb", LEVEL, packed, mtime=0) as pack:
        pack.write(page)
    return packed.getvalue()
