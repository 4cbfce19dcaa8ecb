"""Pictures that are not what they say, made here byte by byte."""

import io
import struct
import subprocess
import sys
import warnings
import zlib

import pytest
from django.utils import translation
from PIL import Image, ImageCms, PngImagePlugin

from prcms.base import images
from prcms.base.images import BadImage, ImageFacts, Rendition, describe, redraw, renditions

SCRIPT = b"<script>alert(1)</script>"


def picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (60, 40),
    mode: str = "RGB",
    color: object = None,
    **options: object,
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, color or (200, 40, 40, 120)[: len(mode)]).save(out, kind, **options)
    return out.getvalue()


def read(data: bytes) -> Image.Image:
    opened = Image.open(io.BytesIO(data))
    opened.load()
    return opened


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *between: bytes, data: bytes | None = None) -> bytes:
    rows = (b"\0" + b"\0" * width * 3) * height if data is None else b""
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            *between,
            chunk(b"IDAT", zlib.compress(rows) if data is None else data),
            chunk(b"IEND", b""),
        ]
    )


def gif_frames(count: int) -> bytes:
    frame = b",\0\0\0\0\1\0\1\0\0\2\2D\1\0"
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * count + b";"


def jpeg_with_header(width: int, height: int) -> bytes:
    data = picture("JPEG")
    start = data.index(b"\xff\xc0")
    return data[: start + 5] + struct.pack(">HH", height, width) + data[start + 9 :]


def webp_with_header(width: int, height: int) -> bytes:
    body = b"\x10\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    whole = b"WEBPVP8X" + struct.pack("<I", 10) + body
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def exif(turn: int) -> Image.Exif:
    facts = Image.Exif()
    facts[0x0112] = turn
    facts[0x010F] = "SecretCamera"
    facts[0x9286] = "SecretComment"
    facts.get_ifd(0x8825)[1] = "N"
    facts.get_ifd(0x8825)[2] = (34.0, 31.0, 0.0)
    return facts


# What comes out -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "extension", "mode"),
    [
        (picture("JPEG"), "jpg", "RGB"),
        (picture("JPEG", mode="L", color=7), "jpg", "L"),
        (picture("JPEG", mode="CMYK", color=(0, 255, 255, 0)), "jpg", "RGB"),
        (picture("PNG"), "png", "RGB"),
        (picture("PNG", mode="RGBA"), "png", "RGBA"),
        (picture("PNG", mode="RGBA", color=(1, 2, 3, 255)), "png", "RGB"),
        (picture("PNG", mode="LA", color=(9, 100)), "png", "RGBA"),
        (picture("PNG", mode="P", color=1), "png", "RGB"),
        (picture("PNG", mode="1", color=1), "png", "L"),
        (picture("WEBP", lossless=True), "jpg", "RGB"),
        (picture("WEBP", mode="RGBA", lossless=True), "png", "RGBA"),
        (picture("GIF"), "png", "RGB"),
        (gif_frames(3), "png", "RGB"),
    ],
)
def test_redraw_draws_what_it_takes(data: bytes, extension: str, mode: str) -> None:
    drawn, name = redraw(data, name="x", content_type="")

    result = read(drawn)
    assert name == f"{name[:32]}.{extension}"
    assert int(name[:32], 16) >= 0
    assert (result.mode, result.size) == (mode, read(data).size)


def test_redraw_keeps_transparency_of_every_dot() -> None:
    source = Image.new("RGBA", (2, 1))
    source.putpixel((0, 0), (10, 20, 30, 0))
    source.putpixel((1, 0), (10, 20, 30, 77))
    out = io.BytesIO()
    source.save(out, "PNG")

    drawn, _ = redraw(out.getvalue())

    assert [read(drawn).getpixel((x, 0)) for x in (0, 1)] == [(10, 20, 30, 0), (10, 20, 30, 77)]


def test_redraw_keeps_the_shades_of_a_sixteen_bit_scan() -> None:
    out = io.BytesIO()
    Image.new("I;16", (4, 4), 32768).save(out, "PNG")

    drawn, _ = redraw(out.getvalue())

    assert read(drawn).getpixel((0, 0)) == 128


def test_redraw_is_deterministic_and_blind_to_claims() -> None:
    data = picture("JPEG")

    results = {
        redraw(data),
        redraw(data, name="a.png", content_type="image/png"),
        redraw(data, name="evil.svg", content_type="image/svg+xml"),
        redraw(data, name="x.html", content_type="text/html"),
    }

    assert len(results) == 1


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "photo\u202egpj.exe",
        "a%2e%2e%2fb.php",
        "x.php.jpg",
        ".htaccess",
        "CON.jpg",
        "a\0.jpg",
        "عکس وزیر.jpg",
        '"><script>.jpg',
        "x" * 5000,
    ],
    ids=ascii,
)
def test_redraw_gives_a_name_of_its_own(name: str) -> None:
    _, ours = redraw(picture("JPEG"), name=name, content_type="image/jpeg")

    assert ours == redraw(picture("JPEG"))[1]
    assert ours.isascii()


@pytest.mark.parametrize("turn", range(1, 9))
def test_redraw_turns_as_the_camera_noted(turn: int) -> None:
    upright = Image.new("RGB", (40, 20), (255, 255, 255))
    upright.paste((255, 0, 0), (0, 0, 20, 10))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(back[turn])) if turn > 1 else upright
    out = io.BytesIO()
    stored.save(out, "JPEG", exif=exif(turn), quality=95)

    drawn, _ = redraw(out.getvalue())

    result = read(drawn)
    assert result.size == (40, 20)
    assert result.getpixel((5, 4))[1] < 60
    assert result.getpixel((35, 15))[1] > 200
    assert describe(out.getvalue()) == ImageFacts(40, 20, "JPEG")


def metadata() -> list[bytes]:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SecretComment")
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Secret</x:xmpmeta>", zip=True)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    both = {"exif": exif(1), "icc_profile": profile}
    return [
        picture("JPEG", comment=b"Secret", xmp=b"<x:xmpmeta>Secret</x:xmpmeta>", **both),
        picture("PNG", pnginfo=text, dpi=(300, 300), **both),
        picture("WEBP", xmp=b"<x:xmpmeta>Secret</x:xmpmeta>", **both),
        picture("WEBP", mode="RGBA", xmp=b"<x:xmpmeta>Secret</x:xmpmeta>", **both),
        picture("GIF", comment=b"Secret"),
        picture("JPEG") + b"Secret",
        picture("PNG") + b"Secret",
        picture("GIF") + b"Secret",
        picture("WEBP") + b"Secret",
    ]


@pytest.mark.parametrize("data", metadata())
def test_redraw_leaves_no_metadata(data: bytes) -> None:
    drawn, _ = redraw(data)

    result = read(drawn)
    assert b"Secret" in data
    assert b"Secret" not in drawn
    assert set(result.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", *PROGRESSIVE}
    assert dict(result.getexif()) == {}
    for word in (b"Exif", b"xmp", b"ICC", b"iCCP", b"eXIf", b"tEXt", b"iTXt", b"pHYs", b"JFXX"):
        assert word not in drawn


PROGRESSIVE = ("progressive", "progression")


@pytest.mark.parametrize(
    "data",
    [
        picture("GIF")[:6] + b"/*" + picture("GIF")[8:] + b"*/=1;alert(1)//",
        picture("JPEG") + SCRIPT,
        picture("PNG") + SCRIPT,
        picture("PNG") + b"PK\x03\x04" + SCRIPT,
        png(2, 2, chunk(b"tEXt", b"Comment\0" + SCRIPT)),
        png(2, 2, chunk(b"phPx", SCRIPT)),
        picture("JPEG", comment=SCRIPT),
        picture("JPEG") + picture("PNG") + b"%PDF-1.7" + SCRIPT,
        picture("WEBP") + SCRIPT,
        picture("GIF", comment=SCRIPT),
    ],
)
def test_redraw_leaves_nothing_of_a_polyglot(data: bytes) -> None:
    try:
        drawn, _ = redraw(data)
    except BadImage:
        return

    assert b"alert" not in drawn
    assert b"script" not in drawn


def test_redraw_again_changes_no_dot_of_a_drawing() -> None:
    drawn, name = redraw(picture("PNG", mode="RGBA"))

    assert redraw(drawn) == (drawn, name)


def test_redraw_converts_colours_to_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    plain, _ = redraw(picture("PNG"))

    drawn, _ = redraw(picture("PNG", icc_profile=b"not a profile"))

    assert read(drawn).getpixel((0, 0)) == read(plain).getpixel((0, 0))
    assert redraw(picture("PNG", icc_profile=lab))[1].endswith(".png")


# What is refused ----------------------------------------------------------------------------


def tiff() -> bytes:
    return picture("TIFF")


REFUSED = {
    "nothing": b"",
    "text": b"hello",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg with declaration": b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    "html": b"<!doctype html>" + SCRIPT,
    "pdf": b"%PDF-1.7\n1 0 obj",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run",
    "tiff": tiff(),
    "bmp": picture("BMP"),
    "ico": picture("ICO", size=(32, 32)),
    "icns": picture("ICNS", size=(32, 32)),
    "ppm": picture("PPM"),
    "tga": picture("TGA"),
    "avif": picture("AVIF"),
    "jpeg 2000": picture("JPEG2000"),
    "pcx": picture("PCX"),
    "dds": picture("DDS"),
    "zip": b"PK\x03\x04" + b"\0" * 60,
    "executable": b"MZ" + b"\0" * 100,
    "only the mark of a jpeg": b"\xff\xd8\xff",
    "only the mark of a png": b"\x89PNG\r\n\x1a\n",
    "only the mark of a gif": b"GIF89a",
    "only the mark of a webp": b"RIFF\x04\0\0\0WEBP",
    "gif as script": b"GIF89a/*<svg/onload=alert(1)>*/=alert(1)//;",
    "jpeg mark before html": b"\xff\xd8\xff\xe0" + SCRIPT * 10,
    "png mark before html": b"\x89PNG\r\n\x1a\n" + SCRIPT * 10,
    "html before png": SCRIPT + picture("PNG"),
    "space before png": b" " + picture("PNG"),
    "gif without frames": b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff;",
    "png without dots": png(0, 0),
    "png without header": b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
    "png with bad data": png(9, 9, data=b"nonsense"),
    "png with too little data": png(9, 9, data=zlib.compress(b"\0\0\0")),
    "png with a false sum": picture("PNG").replace(b"IHDR\0\0\0\x3c", b"IHDR\0\0\0\x3d"),
    "png flood": png(50_000, 50_000, data=zlib.compress(b"\0")),
    "png just above": png(8_001, 5_000, data=zlib.compress(b"\0")),
    "png long side": png(16_001, 1),
    "png huge numbers": png(0x7FFFFFFF, 0x7FFFFFFF, data=b""),
    "jpeg flood": jpeg_with_header(65_000, 65_000),
    "gif flood": picture("GIF")[:6] + b"\xff\xff\xff\xff" + picture("GIF")[10:],
    "webp flood": webp_with_header(16_000, 16_000),
    "gif frames": gif_frames(201),
    "gif many frames": gif_frames(100_000),
    "png frames": png(1, 1, *[chunk(b"fcTL", b"\0" * 26)] * 201),
    "jpeg scans": picture("JPEG", progressive=True)[:-2] + b"\xff\xda" * 400 + b"\xff\xd9",
    "bytes": b"\xff\xd8\xff" + b"\0" * (25 * 1024 * 1024),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("claim", [("x.jpg", "image/jpeg"), ("x.svg", "image/svg+xml"), ("", "")])
def test_redraw_refuses(data: bytes, claim: tuple[str, str]) -> None:
    with pytest.raises(BadImage) as caught:
        redraw(data, name=claim[0], content_type=claim[1])

    assert isinstance(caught.value, ValueError)
    assert len(str(caught.value)) > 20


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
@pytest.mark.parametrize("part", [0.1, 0.3, 0.6, 0.9, 0.99])
def test_redraw_refuses_half_a_file(kind: str, part: float) -> None:
    noise = Image.effect_noise((80, 80), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, kind)

    with pytest.raises(BadImage):
        redraw(out.getvalue()[: int(len(out.getvalue()) * part)])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_redraw_survives_every_flipped_byte(kind: str) -> None:
    data = picture(kind, size=(9, 7))

    for position in range(len(data)):
        flipped = data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]
        try:
            drawn, _ = redraw(flipped)
        except BadImage:
            continue
        assert read(drawn).format in {"JPEG", "PNG"}


def test_redraw_checks_the_size_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(*args: object, **kwargs: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Image, "open", decode)

    with translation.override("en"), pytest.raises(BadImage, match="40"):
        redraw(png(9_000, 9_000, data=b""))


def test_redraw_lets_no_warning_out() -> None:
    out = io.BytesIO()
    Image.new("P", (4, 4)).save(out, "PNG", transparency=b"\0\1\2")
    broken = picture("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        redraw(out.getvalue())
        redraw(broken)
        describe(broken)


def test_redraw_takes_the_largest_allowed() -> None:
    drawn, _ = redraw(png(8_000, 5_000))

    assert read(drawn).size == (8_000, 5_000)


def test_bad_image_speaks_the_readers_language() -> None:
    with pytest.raises(BadImage) as caught:
        redraw(b"hello")

    with translation.override("en"):
        assert str(caught.value).startswith("This is not a picture")


# Describing and cutting ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_describe(kind: str) -> None:
    assert describe(picture(kind)) == ImageFacts(60, 40, kind)


@pytest.mark.parametrize("data", [REFUSED["svg"], REFUSED["png flood"], b"", REFUSED["gif frames"]])
def test_describe_refuses(data: bytes) -> None:
    with pytest.raises(BadImage):
        describe(data)


def test_renditions_in_every_size_and_format() -> None:
    made = renditions(picture(size=(800, 400)), widths=(320, 640, 960), ratios=(None, (1, 1)))

    assert [rendition for rendition, _, _ in made] == [
        Rendition(ratio, width, height, kind)
        for ratio, width, height in [(None, 320, 160), (None, 640, 320), ((1, 1), 320, 320)]
        for kind in ("AVIF", "WEBP", "JPEG")
    ]
    for rendition, data, content_type in made:
        result = read(data)
        assert result.format == rendition.format
        assert result.size == (rendition.width, rendition.height)
        assert content_type == rendition.content_type == f"image/{rendition.format.lower()}"
        assert dict(result.getexif()) == {}


def test_renditions_never_enlarge() -> None:
    made = renditions(picture(size=(50, 50)), ratios=[None, (16, 9)])

    assert {(r.width, r.height) for r, _, _ in made} == {(50, 50), (50, 28)}


def test_renditions_keep_transparency() -> None:
    made = renditions(picture("PNG", mode="RGBA"), ratios=[None])

    assert [(r.format, read(data).mode) for r, data, _ in made] == [
        ("AVIF", "RGBA"),
        ("WEBP", "RGBA"),
        ("PNG", "RGBA"),
    ]


@pytest.mark.parametrize(
    ("focal", "red"),
    [((0.0, 0.5), True), ((1.0, 0.5), False), ((-3.0, 9.0), True), ((0.1, 0.5), True)],
)
def test_renditions_keep_the_focal_point_in_view(focal: tuple[float, float], *, red: bool) -> None:
    source = Image.new("RGB", (300, 100), (0, 0, 255))
    source.paste((255, 0, 0), (0, 0, 100, 100))
    out = io.BytesIO()
    source.save(out, "PNG")

    made = renditions(out.getvalue(), focal=focal, ratios=[(1, 1)], widths=[100])

    shown = read(made[2][1]).getpixel((50, 50))
    assert (shown[0] > 200) is red


def test_rendition_names_are_file_names() -> None:
    assert Rendition((16, 9), 640, 360, "AVIF").name == "16x9-640.avif"
    assert Rendition(None, 640, 360, "JPEG").name == "whole-640.jpg"


def test_limits_stand_as_written() -> None:
    assert (images.MAX_BYTES, images.MAX_PIXELS, images.MAX_FRAMES) == (26_214_400, 40_000_000, 200)
    assert Image.MAX_IMAGE_PIXELS == images.MAX_PIXELS


def test_a_refusal_can_be_read_where_no_catalogue_is_loaded() -> None:
    code = (
        "from prcms.base import images\n"
        "try:\n    images.redraw(b'')\nexcept images.BadImage as bad:\n    print(str(bad))"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert run.stdout.strip() == "not a picture that can be used"
