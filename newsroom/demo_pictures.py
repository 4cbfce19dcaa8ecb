"""Placeholder pictures of the demo office: drawn, abstract, without people."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (1600, 900)
PALETTES = (
    ((27, 58, 112), (242, 178, 52), (244, 246, 249)),
    ((38, 84, 82), (226, 143, 92), (250, 244, 234)),
    ((92, 45, 70), (214, 168, 120), (246, 240, 244)),
    ((52, 66, 48), (222, 190, 96), (240, 244, 236)),
)
# What each motif shows, for readers who do not see it.
ALT = {
    "arches": (
        "تصویر نمادین: کمان‌های یک بازار سرپوشیده",
        "سمبولیک انځور: د یوه پوښلي بازار کمانونه",
        "Symbolic picture: arches of a covered market",
    ),
    "road": (
        "تصویر نمادین: سرکی میان کوه‌ها",
        "سمبولیک انځور: د غرونو تر منځ سړک",
        "Symbolic picture: a road between mountains",
    ),
    "tiles": (
        "تصویر نمادین: کاشی‌های رنگین",
        "سمبولیک انځور: رنګینې کاشۍ",
        "Symbolic picture: coloured tiles",
    ),
}
MOTIFS = tuple(ALT)


def draw(motif: str, rng: Random) -> bytes:
    """A picture of ``motif`` as JPEG bytes; the same state of ``rng`` draws the same picture."""
    dark, warm, light = rng.choice(PALETTES)
    picture = Image.new("RGB", SIZE, light)
    pen = ImageDraw.Draw(picture)
    {"arches": _arches, "road": _road, "tiles": _tiles}[motif](pen, rng, dark, warm, light)
    out = BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


Colour = tuple[int, int, int]


def _arches(
    pen: ImageDraw.ImageDraw, rng: Random, dark: Colour, warm: Colour, light: Colour
) -> None:
    width, height = SIZE
    pen.rectangle((0, 0, width, height), fill=warm)
    count = rng.randint(4, 6)
    step = width // count
    for place in range(count):
        left, right = place * step + 24, (place + 1) * step - 24
        pen.pieslice((left, 180, right, 180 + (right - left)), 180, 360, fill=dark)
        pen.rectangle((left, 180 + (right - left) // 2, right, height - 90), fill=dark)
        inner = rng.randint(30, 60)
        pen.rectangle((left + inner, 520, right - inner, height - 90), fill=light)
    pen.rectangle((0, height - 90, width, height), fill=light)


def _road(pen: ImageDraw.ImageDraw, rng: Random, dark: Colour, warm: Colour, light: Colour) -> None:
    width, height = SIZE
    pen.rectangle((0, 0, width, height), fill=light)
    pen.ellipse((1150, 90, 1330, 270), fill=warm)
    for depth in range(3):
        base = 430 + depth * 110
        shade = tuple(min(255, part + 70 - depth * 35) for part in dark)
        ridge = [(x, base - rng.randint(0, 190)) for x in range(0, width + 200, 200)]
        points = [(0, height), *ridge, (width, height)]
        pen.polygon(points, fill=shade)
    pen.polygon([(760, 560), (840, 560), (1180, height), (420, height)], fill=light)
    for y in range(600, height, 70):
        pen.rectangle((794, y, 806, y + 34), fill=warm)


def _tiles(
    pen: ImageDraw.ImageDraw, rng: Random, dark: Colour, warm: Colour, light: Colour
) -> None:
    width, height = SIZE
    side = 100
    for x in range(0, width, side):
        for y in range(0, height, side):
            first, second = rng.sample([dark, warm, light], 2)
            pen.rectangle((x, y, x + side, y + side), fill=first)
            middle = side // 2
            pen.polygon(
                [
                    (x + middle, y + 8),
                    (x + side - 8, y + middle),
                    (x + middle, y + side - 8),
                    (x + 8, y + middle),
                ],
                fill=second,
            )
