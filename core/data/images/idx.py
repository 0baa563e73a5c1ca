"""Files in the idx format of http://yann.lecun.com/exdb/mnist, plain or gzipped.

    0 0 8 D       two zero bytes, 8 for unsigned bytes, the number of dimensions
    n_1 ... n_D   big-endian, 32 bits each
    bytes         n_1 n_2 ... n_D of them, and nothing more

Nobody's file is trusted: its header is held against what is asked for, its size is bounded.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

from core.files import FileProblem

MAGIC = b"\0\0\x08"
MOST_BYTES = 2**29  # uncompressed; ten times MNIST's training images
GZIP = b"\x1f\x8b"
BLANKS = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # before a page: marks of its encoding, too


def read_idx(path: Path, num_dimensions: int) -> np.ndarray:
    """Returns the bytes of a file as an array of so many dimensions.

    Errors: FileProblem, in one sentence, for a file that is missing, cut short, too long, foreign,
    or of another number of dimensions.
    """
    head = 4 * (1 + num_dimensions)
    content = _content(path)
    if content[:100].lstrip(BLANKS).startswith(b"<"):
        raise FileProblem(f"{path} holds a web page in place of data; fetch it again.")
    if content[:3] != MAGIC:
        raise FileProblem(
            f"{path} is no idx file of bytes: it begins with {content[:4].hex(' ') or 'nothing'} "
            "where 00 00 08 and the number of dimensions should stand; fetch it again."
        )
    if content[3:4] not in (b"", bytes([num_dimensions])):
        raise FileProblem(
            f"{path} holds an array of {content[3]} dimensions where {num_dimensions} were "
            "expected: images have three, labels one; see whether files were mixed up."
        )
    if len(content) < head:
        raise FileProblem(
            f"{path} is cut short: its header should have {head} bytes and has {len(content)}; "
            "fetch it again."
        )
    shape = struct.unpack(f">{num_dimensions}I", content[4:head])
    if len(content) - head != math.prod(shape):
        raise FileProblem(
            f"{path} holds {len(content) - head:,} bytes after its header, which speaks of "
            f"{math.prod(shape):,}; fetch it again."
        )
    return np.frombuffer(content, np.uint8, offset=head).reshape(shape)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            begins = file.read(2)
            file.seek(0)
            packed = begins == GZIP
            content = (gzip.GzipFile(fileobj=file) if packed else file).read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise FileProblem(f"{path.name} is missing from {path.parent}.") from None
    except (OSError, EOFError, zlib.error):
        raise FileProblem(f"{path} is cut short or damaged; fetch it again.") from None
    if len(content) > MOST_BYTES:
        raise FileProblem(f"{path} is larger than {MOST_BYTES >> 20} MiB, which no idx file is.")
    return content
