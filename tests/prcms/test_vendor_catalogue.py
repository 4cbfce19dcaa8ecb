"""What Django and the sign-in package say, in Pashto and in Dari as it is spoken in Afghanistan.

The strings asked for are read from the installed packages, so an upgrade that says something new
fails here instead of showing English to an editor.
"""

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import LazySettings
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext
from django.views.i18n import JSONCatalog

from prcms.base import catalogues

ROOT = Path(__file__).resolve().parent.parent.parent
VENDOR = ROOT / "locale" / "vendor"
DOMAINS = ("django", "djangojs")
# In the order in which Django asks them: the installed apps, first things first, then its own.
SOURCES = (
    *(
        ("django", f"contrib/{app}/locale")
        for app in ("admin", "auth", "contenttypes", "sessions", "postgres")
    ),
    ("allauth", "locale"),
    ("django", "conf/locale"),
)
# Only the parts of the sign-in package that are installed; Django's folders count as a whole.
ALLAUTH_PARTS = re.compile(r"(templates/)?(account|mfa|allauth)/")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdr]|\{\w*\}|</?\w+")
# Iranian words an Afghan reader would not use, and the names of months taken from the French.
IRANIAN = re.compile(
    "گذرواژه|رایانامه|پرونده|وب‌گاه|وبگاه|تارنما|تلفن|نشانی ایمیل|آدرس ایمیل|باموفقیت|با موفقیت|"
    "ژانویه|فوریه|آوریل|ژوئن|ژوئیه|سپتامبر|نوامبر|دسامبر|جنگو|بارگیری"
)

Key = tuple[str | None, str]


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def messages(path: Path, language: str = "en") -> dict[Key, Message]:
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return {(one.context, ids(one)[0]): one for one in read_po(file, language) if one.id}


def in_use(package: str, message: Message) -> bool:
    return package != "allauth" or any(
        ALLAUTH_PARTS.match(place) for place, _line in message.locations
    )


def places() -> Iterator[tuple[str, Path]]:
    for package, folder in SOURCES:
        spec = find_spec(package)
        assert spec
        assert spec.origin
        yield package, Path(spec.origin).parent / folder


@cache
def asked(domain: str) -> dict[Key, Message]:
    """Every string of the installed packages that a page of ours can show."""
    found: dict[Key, Message] = {}
    for package, place in places():
        for key, message in messages(place / f"en/LC_MESSAGES/{domain}.po").items():
            if in_use(package, message) and len(ids(message)) >= len(ids(found.get(key, message))):
                found[key] = message
    return found


@cache
def shipped(domain: str) -> dict[Key, list[str]]:
    """The Persian the packages bring along."""
    found: dict[Key, list[str]] = {}
    for _package, place in places():
        for key, message in messages(place / f"fa/LC_MESSAGES/{domain}.po", "fa").items():
            if all(forms(message)) and not message.fuzzy:
                found.setdefault(key, forms(message))
    return found


@cache
def ours(language: str, domain: str) -> dict[Key, Message]:
    return messages(VENDOR / language / "LC_MESSAGES" / f"{domain}.po", language)


def unequal(source: Message, texts: list[str]) -> bool:
    """Whether some form's placeholders or tags are not those of the source's form."""
    return [sorted(PLACEHOLDER.findall(text)) for text in texts] != [
        sorted(PLACEHOLDER.findall(text)) for text in ids(source)
    ]


def test_asked_finds_the_installed_packages() -> None:
    # A computed list that came out empty would let every test below pass.
    keys = [
        (None, "Save"),
        (None, "This field is required."),
        (None, "Please correct the error below."),
        (None, "Sign In"),
        (None, "Two-Factor Authentication"),
        ("abbrev. month", "Jan."),
    ]

    found = asked("django")

    assert [key for key in keys if key not in found] == []
    assert (None, "Choose a Date") in asked("djangojs")


@pytest.mark.parametrize("domain", DOMAINS)
def test_pashto_has_every_string(domain: str) -> None:
    known = ours("ps", domain)

    missing = [key for key in asked(domain) if key not in known or not all(forms(known[key]))]

    assert missing == []
    assert [key for key in known if key not in asked(domain)] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_dari_has_every_string(domain: str) -> None:
    known = ours("fa", domain)

    missing = [key for key in asked(domain) if key not in known and key not in shipped(domain)]

    assert missing == []
    assert [key for key in known if key not in asked(domain)] == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", ["fa", "ps"])
def test_translations_keep_placeholders_and_tags(language: str, domain: str) -> None:
    known = ours(language, domain)

    broken = [
        key
        for key, message in known.items()
        if key in asked(domain) and unequal(asked(domain)[key], forms(message))
    ]

    assert broken == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", ["fa", "ps"])
def test_nothing_is_marked_fuzzy(language: str, domain: str) -> None:
    assert [key for key, message in ours(language, domain).items() if message.fuzzy] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_dari_overrides_only_what_differs(domain: str) -> None:
    same = [
        key
        for key, message in ours("fa", domain).items()
        if forms(message) == shipped(domain).get(key)
    ]

    assert same == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_dari_is_not_iranian(domain: str) -> None:
    spoken = {
        key: forms(ours("fa", domain)[key]) if key in ours("fa", domain) else shipped(domain)[key]
        for key in asked(domain)
    }

    assert [key for key, texts in spoken.items() if any(map(IRANIAN.search, texts))] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_pashto_is_written_with_pashto_letters(domain: str) -> None:
    # Arabic kaf and yeh from a careless keyboard: they look right and are not found by a search.
    # «ي» alone is a letter of Pashto, at the end of a word or before a suffix; «ك» and «ى» are not.
    texts = {key: forms(message) for key, message in ours("ps", domain).items()}

    assert [
        key for key, some in texts.items() if any(re.search("[كىةگ]", one) for one in some)
    ] == []


# Through Django ----------------------------------------------------------------------------


def write_catalogue(folder: Path, language: str, texts: dict[str, str]) -> None:
    catalogue = Catalog(locale=language, fuzzy=False)
    for source, text in texts.items():
        catalogue.add(source, text)
    path = folder / language / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the vendor catalogues, compiled, and a small catalogue of the project's own."""
    root = tmp_path_factory.mktemp("catalogues")
    shutil.copytree(
        VENDOR, root / "locale" / "vendor", ignore=shutil.ignore_patterns("*.mo", "*.part")
    )
    catalogues.compile_all(root)
    write_catalogue(root / "locale", "fa", {"Only we say this.": "این را تنها ما می‌گوییم."})
    write_catalogue(root / "locale", "ps", {"Search": "پلټنه"})
    return root / "locale"


@pytest.fixture
def speaking(compiled: Path, settings: LazySettings) -> None:
    """Django speaks from the fresh copies, in the order of the project's settings."""
    assert [path.name for path in settings.LOCALE_PATHS] == ["locale", "vendor"]
    settings.LOCALE_PATHS = [compiled, compiled / "vendor"]


@pytest.mark.usefixtures("speaking")
def test_django_and_the_sign_in_package_speak_pashto() -> None:
    with translation.override("ps"):
        said = [
            gettext("Save"),
            gettext("This field is required."),
            gettext("Sign In"),
            pgettext("abbrev. month", "Jan."),
            ngettext("Please correct the error below.", "Please correct the errors below.", 1),
            ngettext("Please correct the error below.", "Please correct the errors below.", 3),
        ]

    assert said == [
        "خوندي کول",
        "د دې خانې ډکول اړین دي.",
        "ننوتل",
        "جنوري",
        "مهرباني وکړئ لاندې تېروتنه سمه کړئ.",
        "مهرباني وکړئ لاندې تېروتنې سمې کړئ.",
    ]


@pytest.mark.usefixtures("speaking")
def test_dari_overrides_what_the_packages_ship() -> None:
    with translation.override("fa"):
        said = [
            gettext("Password"),
            gettext("Yes"),
            gettext("January"),
            ngettext("Please correct the error below.", "Please correct the errors below.", 1),
            ngettext("Please correct the error below.", "Please correct the errors below.", 3),
        ]

    assert said == [
        "رمز عبور",
        "بلی",
        "جنوری",
        "لطفاً خطای زیر را اصلاح کنید.",
        "لطفاً خطاهای زیر را اصلاح کنید.",
    ]


@pytest.mark.usefixtures("speaking")
def test_a_string_without_pashto_falls_back_to_dari() -> None:
    with translation.override("ps"):
        said = gettext("Only we say this.")

    assert said == "این را تنها ما می‌گوییم."


@pytest.mark.usefixtures("speaking")
def test_the_projects_own_words_come_before_the_vendors() -> None:
    with translation.override("ps"):
        said = gettext("Search")

    assert said == "پلټنه"


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ps", {"Today": "نن", "January": "جنوري", "Choose a Date": "نېټه وټاکئ"}),
        ("fa", {"Today": "امروز", "January": "جنوری", "Filter": "فیلتر"}),
    ],
)
def test_the_admins_scripts_speak_the_language(
    rf: RequestFactory, language: str, words: dict[str, str]
) -> None:
    view = JSONCatalog.as_view(packages=["django.contrib.admin"])

    with translation.override(language):
        catalogue = json.loads(view(rf.get("/")).content)["catalog"]

    assert {word: catalogue.get(word) for word in words} == words
