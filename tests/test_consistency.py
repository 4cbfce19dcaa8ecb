"""House rules that no linter sees."""

import ast
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.text import slugify
from fontTools.ttLib import TTFont

from newsroom import workflow
from prcms.base import verbs
from prcms.base.models import User
from prcms.celery import app as celery_app

ROOT = Path(settings.ROOT)
OURS = ("base", "contacts", "newsroom", "events", "monitoring")
CODE = ("prcms", "contacts", "newsroom", "events", "monitoring")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
FONTS = ROOT / "static" / "fonts"

DARI = "اآأإؤئءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیةۀ"
PASHTO = "ټځڅډړږښګڼېۍئي"
ARABIC_AND_URDU = "كىيےٹڈڑںھہ"
MARKS = "ًٌٍَُِّْٰٔ"
DIGITS = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩0123456789"
SIGNS = "«»،؛؟٪٫٬ـ–—…•()[]/:.!%+−×‹›“”‘’\u200c\u200d\u200e\u200f"


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


# Templates ----------------------------------------------------------------------------------
def is_mail(path: Path) -> bool:
    return "email" in path.parts


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_templates_compile(path: Path) -> None:
    name = str(path.relative_to(ROOT / "templates"))

    assert get_template(name) is not None


@pytest.mark.parametrize("path", [p for p in TEMPLATES if not is_mail(p)], ids=named)
def test_no_inline_script_style_or_handler(path: Path) -> None:
    text = source(path)

    assert re.findall(r"<script(?![^>]*\b(?:src=|type=\"application/))[^>]*>", text) == []
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"<[^>]*\sstyle\s*=", text) == []
    assert re.findall(r"<[^>{]*\son[a-z]+\s*=", text) == []
    assert "javascript:" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_whole_pages_say_language_and_direction(path: Path) -> None:
    for tag in re.findall(r"<html[^>]*>", source(path), flags=re.IGNORECASE):
        assert "lang=" in tag
        assert "dir=" in tag


@pytest.mark.parametrize("path", [p for p in TEMPLATES if not is_mail(p)], ids=named)
def test_pages_stand_in_a_frame(path: Path) -> None:
    text = source(path)
    whole = re.search(r"<body\b", text) is not None
    frames = {"base.html", "admin/base.html", "base/entrance.html", "admin/popup_response.html"}
    name = str(path.relative_to(ROOT / "templates"))

    assert (
        not whole
        or name in frames
        or "{% extends" in text
        or name
        in ("404.html", "500.html", "503.html", "lite.html", "newsroom/press_pack/page.html")
    )


def test_every_extended_or_included_template_exists() -> None:
    missing = []
    for path in TEMPLATES:
        for name in re.findall(r"{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']", source(path)):
            try:
                get_template(name)
            except TemplateDoesNotExist:
                missing.append(f"{named(path)}: {name}")

    assert missing == []


def test_blocktranslate_is_always_trimmed() -> None:
    loose = [
        named(path)
        for path in TEMPLATES
        for tag in re.findall(r"{%\s*blocktrans(?:late)?\b[^%]*%}", source(path))
        if "trimmed" not in tag
    ]

    assert loose == []


# Styles -------------------------------------------------------------------------------------
PHYSICAL = re.compile(
    r"(?:^|[;{\s])(?:(?:margin|padding|border)-(?:left|right)(?:-[a-z]+)?|(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


@pytest.mark.parametrize("path", SHEETS, ids=named)
def test_styles_know_start_and_end_only(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", source(path), flags=re.DOTALL)

    assert PHYSICAL.findall(text) == []


@pytest.mark.parametrize("path", SHEETS, ids=named)
def test_styles_use_tokens_that_exist(path: Path) -> None:
    defined = set(chain.from_iterable(re.findall(r"(--[\w-]+)\s*:", source(p)) for p in SHEETS))
    used = set(re.findall(r"var\((--[\w-]+)\)", source(path)))

    assert used - defined == set()


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tokens() -> dict[str, dict[str, str]]:
    text = source(ROOT / "static/css/tokens.css")
    light = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6});", text.partition("@media")[0]))
    by_choice = text.partition(':root[data-theme="dark"] {')[2].partition("}")[0]
    by_device = text.partition("@media (prefers-color-scheme: dark)")[2].partition("}")[0]
    return {
        "light": light,
        "dark": light | dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6});", by_choice)),
        "device": light | dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6});", by_device)),
    }


TEXT_PAIRS = [
    *(
        ("--" + name, ground)
        for name in ("text", "muted", "link", "error", "success", "warn")
        for ground in ("--bg", "--surface")
    ),
    ("--header-text", "--header-bg"),
    ("--button-text", "--button-bg"),
    ("--button-text", "--button-bg-hover"),
    ("--danger-text", "--danger-bg"),
    ("--focus-text", "--focus"),
    *((f"--{n}-on-tint", f"--{n}-tint") for n in ("error", "success", "warn", "info", "draft")),
    ("--embargo-text", "--embargo-bg"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-on".join)
def test_text_is_readable(theme: str, pair: tuple[str, str]) -> None:
    colours = tokens()[theme]

    assert contrast(colours[pair[0]], colours[pair[1]]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["--border-input", *(f"--chart-{n}" for n in range(1, 7))])
def test_lines_that_mean_something_are_visible(theme: str, name: str) -> None:
    colours = tokens()[theme]

    assert contrast(colours[name], colours["--bg"]) >= 3


def test_the_two_dark_themes_are_the_same() -> None:
    assert tokens()["dark"] == tokens()["device"]


# Fonts --------------------------------------------------------------------------------------
@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_fonts_hold_every_letter(weight: str) -> None:
    letters = set(TTFont(FONTS / f"vazirmatn-arabic-{weight}.woff2").getBestCmap())
    latin = set(TTFont(FONTS / f"vazirmatn-latin-{weight}.woff2").getBestCmap())
    sign = set(TTFont(FONTS / f"afghani-{weight}.woff2").getBestCmap())

    wanted = DARI + PASHTO + ARABIC_AND_URDU + MARKS + DIGITS + SIGNS
    assert [char for char in wanted if ord(char) not in letters] == []
    assert [chr(code) for code in range(0x20, 0x7F) if code not in latin] == []
    assert sign == {ord("؋")}


def test_fonts_stay_small() -> None:
    names = ("vazirmatn-arabic-regular", "vazirmatn-arabic-bold", "afghani-regular")

    assert sum((FONTS / f"{name}.woff2").stat().st_size for name in names) <= 34_000


# Code ---------------------------------------------------------------------------------------
def test_beat_entries_resolve_to_tasks() -> None:
    celery_app.loader.import_default_modules()
    wanted = {entry["task"] for entry in celery_app.conf.beat_schedule.values()}

    assert wanted - set(celery_app.tasks) == set()


def models() -> list[type]:
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_models_are_named_for_people(model: type) -> None:
    meta = model._meta
    own = [cls for cls in model.__mro__ if cls.__module__.split(".")[0] in CODE]

    assert any("__str__" in vars(cls) for cls in own), "no __str__ of its own"
    assert meta.verbose_name != "", "no verbose name"
    for name in (str(meta.verbose_name), str(meta.verbose_name_plural)):
        assert name == name.strip()


def modules() -> list[Path]:
    return [
        path
        for package in CODE
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
    ]


def test_no_junk_drawers_and_no_receivers() -> None:
    forbidden = {"utils", "helpers", "common", "misc", "mixins", "constants", "services", "signals"}

    drawers = [
        named(path) for path in modules() if path.stem in forbidden and "launch" not in path.parts
    ]
    receivers = [named(path) for path in modules() if re.search(r"@receiver\b", source(path))]

    assert (drawers, receivers) == ([], [])


def test_files_stay_readable() -> None:
    long = [
        named(path)
        for path in modules()
        if source(path).count("\n") > 650 and "demo" not in path.stem
    ]

    assert long == []


def recorded_verbs() -> Iterator[tuple[str, str]]:
    for path in modules():
        for node in ast.walk(ast.parse(source(path))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).endswith(("audit.record",))
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                yield str(node.args[0].value), named(path)


def moves_of_texts() -> Iterator[tuple[str, str]]:
    return ((f"edition.{row.name}", "newsroom/workflow.py") for row in workflow.TRANSITIONS)


def test_every_recorded_act_has_words() -> None:
    wordless = sorted(
        f"{verb} ({path})"
        for verb, path in chain(recorded_verbs(), moves_of_texts())
        if verb.rpartition(".")[2].replace("-", "_") not in verbs.ACTS
    )

    assert wordless == []


# Addresses ----------------------------------------------------------------------------------
def staff_addresses() -> list[str]:
    """Every address under /staff/, parameters filled with something that does not exist."""

    def walk(patterns: list[object], prefix: str) -> Iterator[str]:
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            elif isinstance(entry, URLPattern):
                yield route

    found = set()
    for route in walk(get_resolver().url_patterns, ""):
        if not route.lstrip("^").startswith("staff/"):
            continue
        path = re.sub(r"<(?:int:)?[a-z_]*(?:pk|_id|id)>", "999999", route)
        path = re.sub(r"<path:[^>]+>", "999999", path)
        path = re.sub(r"<[^>]+>", "x", path)
        path = path.replace("(?P", "").replace("^", "").replace("$", "").replace("\\Z", "")
        if not re.search(r"[()?|*\\]", path):
            found.add("/" + path)
    return sorted(found)


OPEN_TO_ALL = {"/staff/login/", "/staff/logout/", "/staff/jsi18n/"}
# Pages every member of staff has, whatever the role: they show only what one's rights allow.
OPEN_TO_STAFF = OPEN_TO_ALL | {
    "/staff/",
    "/staff/find/",
    "/staff/language/",
    "/staff/autocomplete/",
}


def test_staff_addresses_were_found() -> None:
    assert len(staff_addresses()) > 60


@pytest.mark.django_db
def test_every_staff_address_refuses_strangers() -> None:
    client = Client()
    let_in = {}
    for path in staff_addresses():
        for method in (client.get, client.post):
            response = method(path)
            allowed = response.status_code in (302, 403, 404, 405)
            away = response.status_code != 302 or "/login/" in response["Location"]
            if path not in OPEN_TO_ALL and not (allowed and away):
                let_in[path] = response.status_code

    assert let_in == {}


def test_every_staff_address_refuses_people_without_roles(
    make_user: Callable[..., User],
) -> None:
    client = Client()
    client.force_login(make_user())
    let_in = {}
    for path in staff_addresses():
        if path in OPEN_TO_STAFF:
            continue
        for method in (client.get, client.post):
            response = method(path, follow=True)
            end = response.redirect_chain[-1][0] if response.redirect_chain else path
            if response.status_code not in (403, 404, 405) and end != "/staff/":
                let_in[path] = (response.status_code, end)

    assert let_in == {}


def test_every_screen_is_one_of_ours() -> None:
    """A stock ModelAdmin would show Gregorian dates and lose the moves."""
    from prcms.base.admin_site import StaffAdmin

    stock = sorted(
        model._meta.label
        for model, screen in admin.site._registry.items()
        if not isinstance(screen, StaffAdmin)
    )

    assert stock == []


# Documents ----------------------------------------------------------------------------------
def test_the_house_plan_names_every_app() -> None:
    text = source(ROOT / "docs" / "architecture.md")

    assert [app for app in CODE if app not in text] == []


def test_settings_read_from_the_environment_are_documented() -> None:
    readme = ROOT / "README.md"
    if not readme.exists():
        pytest.fail("README.md is missing")
    names = {
        name
        for path in (ROOT / "prcms" / "settings").glob("*.py")
        for name in re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", source(path))
    }

    assert sorted(name for name in names if name not in source(readme)) == []


def test_every_app_has_the_same_doors() -> None:
    for app in OURS[1:]:
        assert hasattr(import_module(f"{app}.permissions"), "GRANTS")
        assert callable(import_module(f"{app}.stats").queues)
        assert callable(import_module(f"{app}.demo").build)


def test_role_names_are_plain_words() -> None:
    from prcms.base import roles

    assert [role.name for role in roles.ROLES] == [
        slugify(role.name).replace("-", "_") for role in roles.ROLES
    ]
