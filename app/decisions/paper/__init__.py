"""A letter on paper: the PDF that is sent, printed and kept. The same sheet always gives the same bytes.

`sheets` is what stands where, `lines` how words of any script are set. Runs by itself too (`python -I` and this
folder, the sheet as JSON comes in, the PDF goes out): what it needs takes fifty megabytes, which the servers of the
web do not carry about. So it imports nothing of the portal, and a sheet is plain data: `language`, `direction` (ltr
or rtl), `large` (in print of 16 points or more), `day` (ISO), `title`, `sender` (name, lines), `to` (lines), `facts`
([label, value]), `greeting`, `blocks` (each `title`, `words`, `lines` of [label, value, words]), `signature` (lines),
`page` ("Page {page} of {pages}"), `foot`, and `unprinted`: what to say of signs that our faces do not have.
"""

from .sheets import Sheet, print_sheet

__all__ = ["Sheet", "print_sheet"]
