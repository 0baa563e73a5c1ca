"""The encoding of a text: UTF-8, UTF-16 with its mark, or that of Windows; or it is no text."""

import codecs
import re

from core.data.uploads.upload import Opened
from core.files import FileProblem

BLOCK = 1_000_000  # bytes
NUL = re.compile("\0")
FOREIGN_IN = {"cp1252": re.compile("[\0-\b\v\x0e-\x1f]")}  # any bytes could be such text
FOREIGN = {
    b"PK\x03\x04": "is an archive or an Excel workbook; save the sheet as CSV in UTF-8.",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook; save the sheet as CSV in UTF-8.",
    b"\x1f\x8b": "is packed with gzip; unpack it first.",
}


def encoding_of(source: str, file: Opened) -> str:
    """Returns the encoding that all of a file can be read in. Errors: FileProblem."""
    file.seek(0)
    start = file.read(4)
    for magic, what in FOREIGN.items():
        if start.startswith(magic):
            raise FileProblem(f"{source} {what}")
    kinds = ["utf-16"] if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else []
    for encoding in kinds or ["utf-8-sig", "cp1252"]:
        if _decodes(file, encoding):
            return encoding
    raise FileProblem(f"{source} is no text in UTF-8; save it as a CSV in UTF-8.")


def _decodes(file: Opened, encoding: str) -> bool:
    file.seek(0)
    decoder, foreign = codecs.getincrementaldecoder(encoding)(), FOREIGN_IN.get(encoding, NUL)
    try:
        while block := file.read(BLOCK):
            if foreign.search(decoder.decode(block)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
