"""What a person may bring: every limit has a name here, and every refusal says it."""

from core.files import FileProblem

LEAST_ROWS, MOST_ROWS = 20, 20_000  # images or rows of features
MOST_FEATURES, MOST_NUMBERS = 5_000, 25_000_000  # in a row, in all rows of features together
MOST_CLASSES = 100
MOST_BYTES = 100_000_000  # of all images as they are kept: 8,000 of 64 x 64 pixels in colour
SIZES = range(8, 65)  # pixels along a side that images may be resized to
USUAL_SIZE = 28
LARGEST_FILE = 200_000_000  # bytes of one file, and of all of an upload together
LARGEST_UNPACKED = 200_000_000  # bytes of what an archive holds
LARGEST_FOLDER = 4_000_000_000  # bytes of what a folder holds
LARGEST_IMAGE, MOST_PIXELS = 40_000_000, 4_000_000_000  # pixels of one image, of all together
MOST_FILES = 20_000  # in an archive or a folder
MEGA = 1_000_000


def in_words() -> str:
    """Returns the limits of an upload in one sentence."""
    return (
        f"{LEAST_ROWS} to {MOST_ROWS:,} images or rows, {MOST_FEATURES:,} features, "
        f"{MOST_NUMBERS // MEGA} million numbers in a table, {MOST_CLASSES} classes, "
        f"images of up to {SIZES[-1]} × {SIZES[-1]} pixels in colour, from files of up to "
        f"{LARGEST_IMAGE // MEGA} million pixels each and {MOST_PIXELS // MEGA:,} "
        f"million in all; a zip may hold "
        f"{MOST_FILES:,} files that unpack to {LARGEST_UNPACKED // MEGA} MB."
    )


def require_size(what: str, num_bytes: int) -> None:
    """Errors: FileProblem unless so many bytes may be read into memory."""
    if num_bytes > LARGEST_FILE:
        most = LARGEST_FILE // MEGA
        raise FileProblem(f"{what} has {num_bytes / MEGA:,.0f} MB; at most {most} MB fit.")
    if num_bytes == 0:
        raise FileProblem(f"{what} is empty.")
