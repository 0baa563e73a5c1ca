"""Own images as they are read: colours, range, transparency, frames; the same from files and from
arrays, which is what a person expects who saved one as the other."""

import io
import struct
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from core.data.uploads.form import COLOUR, GREY
from core.data.uploads.reading import read_files, read_path
from core.files import FileProblem

RANDOM = np.random.default_rng(0)
SIDE = 12
COLOURS = RANDOM.integers(0, 256, (24, SIDE, SIDE, 3), dtype=np.uint8)
GREYS = COLOURS[..., 0]
SCENE = np.clip(COLOURS, 20, 230)  # a photo has neither black nor white


def saved(image: Image.Image, kind: str, **settings: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **settings)
    return buffer.getvalue()


def of_files(contents: Iterable[bytes], suffix: str, size: int = SIDE, mode: str = COLOUR):
    files = [(f"{i}.{suffix}", content) for i, content in enumerate(contents)]
    return read_files(files, size, mode)


def of_pngs(arrays: np.ndarray, size: int = SIDE, mode: str = COLOUR):
    return of_files((saved(Image.fromarray(a), "PNG") for a in arrays), "png", size, mode)


def of_array(array: np.ndarray, size: int = SIDE, mode: str = COLOUR):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return read_files([("a.npy", buffer.getvalue())], size, mode)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png16(image: np.ndarray, *more: bytes) -> bytes:
    """Returns a PNG of 16 bits a channel, which Pillow does not write in colour; more: chunks."""
    height, width, channels = image.shape
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    header = struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0)
    lines = b"".join(b"\0" + line.astype(">u2").tobytes() for line in image)
    parts = (chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(lines)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def tiff16(image: np.ndarray, order: str, packed: bool) -> bytes:
    """Returns a TIFF of 16 bits a channel in colour."""
    height, width, channels = image.shape
    data = image.astype(f"{order}u2").tobytes()
    data = zlib.compress(data) if packed else data
    bits = struct.pack(f"{order}{channels}H", *[16] * channels)
    tags = {256: width, 257: height, 259: 8 if packed else 1, 262: 2, 277: channels, 278: height,
            279: len(data), 284: 1, **({338: 2} if channels == 4 else {})}  # fmt: skip
    end = 8 + 2 + 12 * (len(tags) + 2) + 4
    entries = [struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, value in tags.items()]
    entries.append(struct.pack(f"{order}HHII", 258, 3, channels, end))
    entries.append(struct.pack(f"{order}HHII", 273, 4, 1, end + len(bits)))
    entries.sort(key=lambda entry: struct.unpack(f"{order}H", entry[:2]))
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    count = struct.pack(f"{order}H", len(entries))
    return start + count + b"".join(entries) + bytes(4) + bits + data


def test_colours_stay_unless_grey_is_asked_for():
    brought, grey = of_pngs(COLOURS), of_pngs(COLOURS, mode=GREY)
    np.testing.assert_array_equal(brought.values, COLOURS)
    luma = np.stack([np.asarray(Image.fromarray(c).convert("L")) for c in COLOURS])
    np.testing.assert_array_equal(grey.values, luma)
    assert any("in colour" in said for said in brought.done)
    assert any("were made grey" in said for said in grey.done)


def test_images_without_colours_are_grey_however_they_were_saved():
    tinted = np.repeat(GREYS[..., None], 3, axis=3)
    for brought in (of_pngs(GREYS), of_pngs(tinted), of_array(tinted), of_array(GREYS)):
        np.testing.assert_array_equal(brought.values, GREYS)
    assert any("None has colours" in said for said in of_pngs(tinted).done)


def test_a_grey_image_among_coloured_ones_has_three_channels():
    brought = of_pngs([*COLOURS, GREYS[0]])
    np.testing.assert_array_equal(brought.values[-1], np.repeat(GREYS[0][..., None], 3, axis=2))


WRITTEN: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "bytes": lambda images: images,
    "uint16": lambda images: images.astype(np.uint16),
    "int32": lambda images: images.astype(np.int32),
    "int64 in Fortran's order": lambda images: np.asfortranarray(images.astype(np.int64)),
    "big endian": lambda images: images.astype(">i4"),
    "floats to 255": lambda images: images.astype(np.float32),
    "floats to 1": lambda images: images / 255,
    "floats from -1 to 1": lambda images: images / 127.5 - 1,
    "channels first": lambda images: np.moveaxis(images, -1, 1) if images.ndim == 4 else images,
}


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("images", [SCENE, SCENE[..., 1]], ids=["colour", "grey"])
@pytest.mark.parametrize("size", [SIDE, 8])
def test_an_array_gives_what_the_same_images_in_files_give(how, images, size):
    for mode in (COLOUR, GREY):
        by_file = of_pngs(images, size, mode).values
        np.testing.assert_array_equal(of_array(WRITTEN[how](images), size, mode).values, by_file)


def test_what_range_is_taken_is_said_unless_bytes_are_bytes():
    assert not any("Values" in said for said in of_array(SCENE).done)
    assert "Values were taken for bytes: 255 is white." in of_array(SCENE.astype(int)).done
    shares = of_array(SCENE / 255).done
    assert "Values from 0 to 1 were scaled to black and white." in shares
    rounded = np.where(SCENE.min() == SCENE, -0.01, SCENE / 255)
    assert any(said.startswith("Values from -0.01 to 0.9") for said in of_array(rounded).done)


def test_wide_images_are_cut_alike_in_files_and_arrays():
    wide = RANDOM.integers(0, 256, (20, 9, 14, 3), dtype=np.uint8)
    np.testing.assert_array_equal(of_array(wide, 8).values, of_pngs(wide, 8).values)
    tall = RANDOM.integers(0, 4000, (20, 15, 8)).astype(np.uint16)
    np.testing.assert_array_equal(of_array(tall, 8).values, of_pngs(tall, 8).values)


@pytest.mark.parametrize("bits", [10, 12, 14, 15, 16])
def test_few_bits_in_files_of_sixteen_use_all_levels(bits):
    ramp = np.linspace(0, 2**bits - 1, 24 * SIDE * SIDE).reshape(24, SIDE, SIDE).astype(np.uint16)
    by_file = of_pngs(ramp)
    for array in (ramp, ramp.astype(np.int32), ramp.astype(np.float64)):
        np.testing.assert_array_equal(of_array(array).values, by_file.values)
    assert len(np.unique(by_file.values)) == 256 and by_file.values.max() == 255
    assert any(f"from 0 to {2**bits - 1:,} were scaled" in said for said in by_file.done)


def test_the_range_is_that_of_all_images_and_not_of_each():
    dark = np.stack([np.full((SIDE, SIDE), 40 * i, np.uint16) for i in range(100)])
    values = of_pngs(dark).values[:, 0, 0]
    np.testing.assert_array_equal(values, np.round(np.arange(100) / 99 * 255))


@pytest.mark.parametrize("channels", [3, 4])
def test_twelve_bits_in_colour_are_read_from_files_of_sixteen(channels):
    deep = RANDOM.integers(0, 4096, (24, SIDE, SIDE, channels)).astype(np.uint16)
    if channels == 4:
        deep[..., 3] = RANDOM.integers(0, 2, (24, SIDE, SIDE)) * 65535
    by_array = of_array(deep).values
    for contents, suffix in (
        (map(png16, deep), "png"),
        *(((tiff16(d, o, p) for d in deep), "tif") for o in "<>" for p in (True, False)),
    ):
        np.testing.assert_array_equal(of_files(contents, suffix).values, by_array)
    assert len(np.unique(by_array)) == 256


def test_grey_of_sixteen_bits_with_opacity_is_read_whole():
    deep = RANDOM.integers(0, 4096, (24, SIDE, SIDE, 2)).astype(np.uint16)
    deep[..., 1] = 65535
    by_file = of_files(map(png16, deep), "png").values
    np.testing.assert_array_equal(by_file, of_array(deep[..., 0]).values)
    np.testing.assert_array_equal(by_file, of_array(deep).values)


def test_masks_in_files_of_eight_bits_are_black_and_white():
    masks = RANDOM.integers(0, 2, (24, SIDE, SIDE), dtype=np.uint8)
    brought = of_pngs(masks)
    np.testing.assert_array_equal(brought.values, masks * 255)
    np.testing.assert_array_equal(of_array(masks).values, masks * 255)
    assert "Values from 0 to 1 were scaled to black and white." in brought.done


def test_files_of_eight_bits_keep_their_white_beside_deeper_ones():
    deep = RANDOM.integers(0, 4096, (3, SIDE, SIDE)).astype(np.uint16)
    deep[0, 0, :2] = 0, 4095
    values = of_pngs([*GREYS, *deep]).values
    np.testing.assert_array_equal(values[:24], GREYS)
    np.testing.assert_array_equal(values[24:], np.round(deep / 4095 * 255))


def test_fractions_in_files_are_scaled_as_in_an_array():
    fractions = RANDOM.uniform(-3, 7, (24, SIDE, SIDE)).astype(np.float32)
    brought = of_files((saved(Image.fromarray(f), "TIFF") for f in fractions), "tif")
    np.testing.assert_array_equal(brought.values, of_array(fractions).values)
    assert any(said.startswith("Fractions from -") for said in brought.done)
    fractions[3, 0, 0] = np.nan
    with pytest.raises(FileProblem, match=r"'3\.tif' holds NaN or infinite pixels"):
        of_files((saved(Image.fromarray(f), "TIFF") for f in fractions), "tif")


@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("how", ["bytes", "floats to 1", "uint16"])
def test_transparent_parts_are_white_in_arrays_as_in_files(channels, how):
    clear = RANDOM.integers(0, 256, (24, SIDE, SIDE, channels), dtype=np.uint8)
    clear[:, 0, 0] = 0
    for mode in (COLOUR, GREY):
        by_file = of_pngs(clear, mode=mode)
        by_array = of_array(WRITTEN[how](clear), mode=mode)
        np.testing.assert_array_equal(by_array.values, by_file.values)
    assert (by_array.values[:, 0, 0] == 255).all()
    assert f"Channel {channels} was taken for opacity, on white." in by_array.done


def test_palettes_inks_and_single_bits_become_what_they_show():
    few = [Image.fromarray(c).quantize(8) for c in COLOURS]
    shown = np.stack([np.asarray(image.convert("RGB")) for image in few])
    for kind, suffix in (("PNG", "png"), ("GIF", "gif"), ("BMP", "bmp")):
        np.testing.assert_array_equal(
            of_files((saved(image, kind) for image in few), suffix).values, shown
        )
    inks = of_files((saved(Image.fromarray(c).convert("CMYK"), "TIFF") for c in COLOURS), "tif")
    np.testing.assert_array_equal(inks.values, COLOURS)
    bits = [Image.fromarray(g).convert("1") for g in GREYS]
    values = of_files((saved(image, "PNG") for image in bits), "png").values
    np.testing.assert_array_equal(values, np.stack([np.asarray(b) for b in bits]) * 255)


def test_a_transparent_colour_of_a_palette_is_white():
    image = Image.fromarray(np.zeros((SIDE, SIDE), np.uint8), "P")
    image.putpalette([10, 20, 30, 250, 0, 0])
    image.putpixel((3, 3), 1)
    contents = [saved(image, "PNG", transparency=0)] * 24
    values = of_files(contents, "png").values
    assert (values[:, 0, 0] == 255).all() and (values[:, 3, 3] == (250, 0, 0)).all()


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("bits", [4, 12])
def test_a_transparent_colour_of_numbers_is_white_whatever_they_are_scaled_to(channels, bits):
    values = RANDOM.integers(8, 2**bits, (24, SIDE, SIDE, channels))
    values[:, 0, 0], values[:, 1, 1] = 0, 2**bits - 1
    drawn = np.round(values.squeeze() * 255 / (2**bits - 1))
    values[:, 2, 2] = clear = (7,) * channels
    drawn[:, 2, 2] = 255
    if bits > 8:
        body = struct.pack(f">{channels}H", *clear)
        contents = [png16(image, chunk(b"tRNS", body)) for image in values]
    else:
        images = [Image.fromarray(image.squeeze().astype(np.uint8)) for image in values]
        key = clear if channels == 3 else clear[0]
        contents = [saved(image, "PNG", transparency=key) for image in images]
    np.testing.assert_array_equal(of_files(contents, "png").values, drawn)


@pytest.mark.parametrize(("most", "dtype"), [(1, np.uint8), (1023, np.uint16), (4095, np.int32)])
def test_opacity_in_an_array_has_the_range_of_its_camera(most, dtype):
    values = RANDOM.integers(0, most + 1, (24, SIDE, SIDE, 4)).astype(dtype)
    values[..., 3] = most
    values[:, 0, 0] = (0, 0, 0, most)
    values[:, 1, 1] = (0, 0, 0, 0)
    shown = of_array(values).values
    assert (shown[:, 0, 0] == 0).all() and (shown[:, 1, 1] == 255).all()


@pytest.mark.parametrize(("kind", "suffix"), [
    ("GIF", "gif"), ("TIFF", "tif"), ("WEBP", "webp"), ("PNG", "png"),
])  # fmt: skip
def test_frames_and_pages_that_are_left_out_are_counted(kind, suffix):
    pages = [Image.fromarray(c) for c in COLOURS[:4]]
    long = saved(pages[0], kind, save_all=True, append_images=pages[1:])
    single = [saved(Image.fromarray(c), kind) for c in COLOURS[4:]]
    brought = of_files([long, *single], suffix)
    assert brought.done[-1] == (
        "1 file has several frames or pages: the first of it was read, 3 were left out."
    )
    assert "frames" not in " ".join(of_files([*single, single[0]], suffix).done)


def test_the_pages_of_a_tiff_are_counted_up_to_a_limit(monkeypatch):
    monkeypatch.setattr("core.data.uploads.reading.images.pictures.MOST_PAGES", 5)
    pages = [Image.fromarray(c) for c in COLOURS]
    long = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    brought = of_files([long, *(saved(page, "TIFF") for page in pages[1:])], "tif")
    assert brought.done[-1].endswith("4 were left out.")
    np.testing.assert_array_equal(brought.values, COLOURS)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_cameras_rotation_is_undone_in_colour_and_in_many_bits(dtype):
    exif, pictures = (
        Image.Exif(),
        (GREYS.astype(np.uint16) * 16 if dtype == np.uint16 else COLOURS),
    )
    exif[0x0112] = 6
    turned = of_files(
        (saved(Image.fromarray(p), "PNG", exif=exif) for p in pictures), "png"
    ).values
    upright = of_pngs(pictures).values
    np.testing.assert_array_equal(turned, np.rot90(upright, -1, axes=(1, 2)))


def test_colours_of_a_kind_that_is_not_read_are_named():
    profiles = (ImageCms.createProfile(name) for name in ("sRGB", "LAB"))
    to_lab = ImageCms.buildTransform(*profiles, "RGB", "LAB")
    lab = [ImageCms.applyTransform(Image.fromarray(c), to_lab) for c in COLOURS]
    with pytest.raises(FileProblem, match=r"'0\.tif' has colours of the kind LAB; save it as RGB"):
        of_files((saved(image, "TIFF") for image in lab), "tif")


def test_a_photo_is_read_in_its_colours(tmp_path: Path):
    smooth = np.indices((90, 120)).transpose(1, 2, 0) * 2
    photo = np.dstack([smooth, np.full((90, 120), 60)]).astype(np.uint8)
    for i in range(24):
        Image.fromarray(np.roll(photo, i, axis=0)).save(tmp_path / f"{i}.jpg", quality=95)
    values = read_path(tmp_path, 30).values
    small = np.asarray(Image.fromarray(photo[:, 15:105]).resize((30, 30), 2))
    assert values.shape == (24, 30, 30, 3) and np.abs(values[0].astype(int) - small).mean() < 6
