"""Message catalogues: found in the sources, merged, checked and compiled without gettext's tools.

Two sets of catalogues. ``locale/<language>`` holds the project's own strings in every language.
``locale/vendor/<language>`` holds what Django and the sign-in package say, for a language they do
not ship (Pashto): else the admin would fall back to Dari or English there.

English is the language of the msgids, so its catalogue fills itself. Catalogues are sorted and
carry no line numbers, so a change shows exactly the strings it touches.
"""

import importlib.util
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("fa", "ps", "en")
SOURCE_LANGUAGE = "en"
# Dari's as in Django's own catalogue for "fa", the rest as in CLDR.
PLURALS = {"fa": "nplurals=2; plural=(n > 1);", "ps": "nplurals=2; plural=(n != 1);"}
PLURAL_DEFAULT = "nplurals=2; plural=(n != 1);"
PACKAGES = ("prcms", "contacts", "newsroom", "events", "monitoring")
# Every spelling of the gettext functions. A "p" takes a context first, an "n" two forms.
KEYWORDS = (
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "npgettext_lazy",
)
# Package, its English catalogue, and which of its source folders matter to us (empty: all).
VENDORS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("django", "conf/locale", "django", ()),
    *(
        ("django", f"contrib/{app}/locale", domain, ())
        for app in ("admin", "auth", "contenttypes", "sessions", "postgres")
        for domain in ("django", "djangojs")
    ),
    (
        "allauth",
        "locale",
        "django",
        ("account", "mfa", "templates/account", "templates/mfa", "templates/allauth"),
    ),
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")

Key = tuple[str | None, str]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A string to translate, as the sources have it."""

    singular: str
    plural: str | None = None
    context: str | None = None

    @property
    def key(self) -> Key:
        """What gettext looks it up by."""
        return self.context, self.singular


# Finding -----------------------------------------------------------------------------------


def from_python(source: bytes) -> Iterator[Found]:
    """Strings in calls of the gettext family in a Python file."""
    # Babel's annotations are narrower than what its extractor takes and gives.
    extract: Any = extract_python
    for _line, function, words, _comments in extract(
        io.BytesIO(source), list(KEYWORDS), [], {"encoding": "utf-8"}
    ):
        given = list(words) if isinstance(words, tuple) else [words]
        # A variable instead of a literal is somebody else's string, marked where it is written.
        context = given.pop(0) if "pgettext" in function else None
        if "pgettext" in function and not isinstance(context, str):
            continue
        singular = given[0] if given else None
        if isinstance(singular, str) and singular:
            counts = function.startswith("n") and len(given) > 1
            yield Found(singular=singular, plural=given[1] if counts else None, context=context)


def from_template(template: Any) -> Iterator[Found]:
    """Strings in a compiled Django template: every tag and every ``_("…")`` in any argument.

    ``template`` is a ``django.template.base.Template``. The walk follows whatever the nodes hold,
    so it needs to know no tag but the two translation tags.
    """
    seen: dict[int, Any] = {}
    stack: list[Any] = list(template.nodelist)
    while stack:
        thing = stack.pop()
        # The objects are kept, or a number could be given to a second one.
        if id(thing) not in seen:
            seen[id(thing)] = thing
            yield from _asked_by(thing)
            stack.extend(_parts(thing))


def _asked_by(thing: Any) -> Iterator[Found]:
    """What one object in a template asks gettext for."""
    # Imported here: catalogues are compiled before Django is set up.
    from django.template.base import Variable  # noqa: PLC0415
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode  # noqa: PLC0415
    from django.utils.functional import Promise  # noqa: PLC0415

    if isinstance(thing, BlockTranslateNode):
        yield _block(thing)
    elif isinstance(thing, TranslateNode):
        variable = thing.filter_expression.var
        if isinstance(variable, Variable) and isinstance(variable.literal, str):
            yield Found(
                singular=variable.literal.replace("%", "%%"),
                context=_context(thing.message_context),
            )
    elif isinstance(thing, Promise):
        # A literal _("…") has already become a lazy call of gettext when it was parsed.
        words = vars(thing).get("_args", ())
        if len(words) == 1 and isinstance(words[0], str):
            yield Found(singular=str(words[0]))


def _parts(thing: Any) -> Iterator[Any]:
    """What an object of a template holds; nothing of the engine, origins or functions it names."""
    if isinstance(thing, (list, tuple, set)):
        yield from thing
    elif isinstance(thing, dict):
        yield from thing.values()
    elif not callable(thing) and not isinstance(thing, (str, bytes)):
        if type(thing).__name__ in ("Engine", "Origin", "Library", "Parser", "Token", "__proxy__"):
            return
        yield from getattr(thing, "__dict__", {}).values()
        for kind in type(thing).__mro__:
            slots = vars(kind).get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if hasattr(thing, name):
                    yield getattr(thing, name)


def _block(node: Any) -> Found:
    """The msgids a blocktranslate tag will ask for."""
    singular, _ = node.render_token_list(node.singular)
    plural = node.render_token_list(node.plural)[0] if node.plural and node.countervar else None
    return Found(singular=singular, plural=plural, context=_context(node.message_context))


def _context(expression: Any) -> str | None:
    """A literal message context; one that is computed cannot be known here."""
    literal = getattr(getattr(expression, "var", None), "literal", None) if expression else None
    if literal is None and isinstance(getattr(expression, "var", None), str):
        literal = expression.var
    return literal if isinstance(literal, str) else None


def own_strings(root: Path) -> list[Found]:
    """Every string of the project's Python files and templates. Needs Django to be set up.

    Raises ``TemplateSyntaxError`` for a template that does not compile.
    """
    from django.template import engines  # noqa: PLC0415 - as above

    found: list[Found] = []
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                found.extend(from_python(path.read_bytes()))
    engine = engines["django"]
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in (".html", ".txt", ".xml", ".ics", ".svg"):
            compiled: Any = engine.from_string(path.read_text(encoding="utf-8"))
            found.extend(from_template(compiled.template))
    return _united(found)


def _united(found: Iterable[Found]) -> list[Found]:
    """One entry per key; one with a plural serves the places without."""
    kept: dict[Key, Found] = {}
    for entry in found:
        if entry.key not in kept or kept[entry.key].plural is None:
            kept[entry.key] = entry
    return sorted(kept.values(), key=lambda entry: (entry.singular, entry.context or ""))


def vendor_strings(language: str, domain: str) -> list[Found]:
    """What the packages say in ``domain`` and have no catalogue for in ``language``."""
    found: list[Found] = []
    for package, folder, named, parts in VENDORS:
        spec = importlib.util.find_spec(package)
        if named != domain or spec is None or not spec.submodule_search_locations:
            continue
        place = Path(spec.submodule_search_locations[0]) / folder
        source = place / "en" / "LC_MESSAGES" / f"{domain}.po"
        if (place / language).is_dir() or not source.is_file():
            continue
        for message in read_catalogue(source, "en"):
            if message.id and _matters(message, parts):
                ids = message.id if isinstance(message.id, (list, tuple)) else (message.id, None)
                found.append(Found(singular=ids[0], plural=ids[1], context=message.context))
    return _united(found)


def _matters(message: Message, parts: tuple[str, ...]) -> bool:
    """Whether a package's string comes from a part of it that is in use."""
    if not parts:
        return True
    return any(place.startswith(f"{part}/") for place, _ in message.locations for part in parts)


# Keeping -----------------------------------------------------------------------------------


def read_catalogue(path: Path, language: str) -> Catalog:
    """A catalogue from its file; an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _messages(catalogue: Catalog) -> dict[Key, Message]:
    found = {}
    for message in catalogue:
        if message.id:
            singular = message.id if isinstance(message.id, str) else message.id[0]
            found[message.context, singular] = message
    return found


def _forms(message: Message) -> tuple[str, ...]:
    """The translation's forms, always as a tuple."""
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ("", ""))


def merge(
    found: Iterable[Found], old: Catalog, language: str, *, given: dict[Key, tuple[str, ...]]
) -> Catalog:
    """The catalogue the sources ask for, with the translations there are.

    ``given`` are fresh translations, which win over ``old``. What the sources no longer have is
    dropped; nothing is guessed.
    """
    new = Catalog(locale=language, fuzzy=False)
    # Else CLDR's count of forms is written, which is one for "fa": its second forms would be lost.
    new.mime_headers = [("Plural-Forms", PLURALS.get(language, PLURAL_DEFAULT))]
    known = _messages(old)
    for entry in found:
        earlier = known.get(entry.key)
        forms = given.get(entry.key) or (_forms(earlier) if earlier else ())
        if language == SOURCE_LANGUAGE and not any(forms):
            forms = (entry.singular, entry.plural or "")
        count = 2 if entry.plural else 1
        padded = (*forms, *([forms[-1] if forms else ""] * count))[:count]
        ids: Any = (entry.singular, entry.plural) if entry.plural else entry.singular
        new.add(ids, padded if entry.plural else padded[0], context=entry.context)
    return new


def written(catalogue: Catalog, language: str) -> str:
    """A catalogue as the text of its file."""
    output = io.BytesIO()
    write_po(
        output,
        catalogue,
        width=100,
        no_location=True,
        omit_header=True,
        sort_output=True,
        include_previous=False,
    )
    plural = PLURALS.get(language, PLURAL_DEFAULT)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {plural}\\n"\n\n'
    )
    return head + output.getvalue().decode("utf-8").strip() + "\n"


def read_translations(paths: Iterable[Path], language: str) -> dict[Key, tuple[str, ...]]:
    """Translations handed in as JSON.

    Each file is a list of objects with ``msgid``, ``msgid_plural``, ``msgctxt`` and one entry per
    language, a string or a list of plural forms. The last file wins.
    """
    given: dict[Key, tuple[str, ...]] = {}
    for path in paths:
        for entry in json.loads(path.read_text(encoding="utf-8")):
            text = entry.get(language)
            if text:
                forms = (text,) if isinstance(text, str) else tuple(text)
                given[entry.get("msgctxt"), entry["msgid"]] = forms
    return given


# Doing -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One catalogue file and the strings that belong into it."""

    path: Path
    language: str
    found: list[Found]


def all_wanted(root: Path) -> list[Wanted]:
    """Every catalogue the project should have. Needs Django to be set up."""
    own = own_strings(root)
    wanted = []
    for language in LANGUAGES:
        path = root / "locale" / language / "LC_MESSAGES" / "django.po"
        wanted.append(Wanted(path=path, language=language, found=own))
        for domain in ("django", "djangojs"):
            if language != SOURCE_LANGUAGE and (found := vendor_strings(language, domain)):
                path = root / "locale" / "vendor" / language / "LC_MESSAGES" / f"{domain}.po"
                wanted.append(Wanted(path=path, language=language, found=found))
    return wanted


def update(root: Path, *, given: Iterable[Path] = ()) -> list[Path]:
    """Rewrite the catalogues from the sources; returns the files that changed."""
    files, changed = list(given), []
    for one in all_wanted(root):
        old = read_catalogue(one.path, one.language)
        new = merge(one.found, old, one.language, given=read_translations(files, one.language))
        text = written(new, one.language)
        if not one.path.exists() or one.path.read_text(encoding="utf-8") != text:
            one.path.parent.mkdir(parents=True, exist_ok=True)
            one.path.write_text(text, encoding="utf-8")
            changed.append(one.path)
    return changed


def complaints(root: Path) -> list[str]:
    """What is wrong with the catalogues, one line each; empty when all is well."""
    lines = []
    for one in all_wanted(root):
        name = str(one.path.relative_to(root))
        catalogue = read_catalogue(one.path, one.language)
        known = _messages(catalogue)
        wanted = {entry.key: entry for entry in one.found}
        missing = [entry for key, entry in wanted.items() if key not in known]
        gone = [key for key in known if key not in wanted]
        if missing or gone:
            shown = _some([entry.singular for entry in missing] + [key[1] for key in gone])
            lines.append(
                f"{name}: {len(missing)} strings are not in it and {len(gone)} are no longer in "
                f"the sources (make messages): {shown}"
            )
        empty = [key[1] for key, message in known.items() if not all(_forms(message))]
        if empty:
            lines.append(f"{name}: {len(empty)} strings have no translation: {_some(empty)}")
        fuzzy = [key[1] for key, message in known.items() if message.fuzzy]
        if fuzzy:
            lines.append(f"{name}: {len(fuzzy)} strings are marked fuzzy: {_some(fuzzy)}")
        for key, message in known.items():
            if key in wanted and all(_forms(message)):
                lines.extend(f"{name}: {line}" for line in unequal(wanted[key], _forms(message)))
    return lines


def _some(texts: list[str]) -> str:
    shown = [repr(text if len(text) < 60 else text[:57] + "…") for text in texts[:5]]
    return ", ".join(shown) + (" …" if len(texts) > 5 else "")


def placeholders(text: str) -> list[str]:
    """Placeholders of a string, sorted; a per cent sign written twice is none."""
    return sorted(match.group() for match in PLACEHOLDER.finditer(text.replace("%%", "")))


def unequal(entry: Found, forms: tuple[str, ...]) -> list[str]:
    """How a translation's placeholders and tags differ from its source's, one line each.

    The forms of a plural may leave out a placeholder ("one letter") that the source's singular
    leaves out, too, or the count; the last form carries what the source's plural carries.
    """
    lines = []
    singular, plural = placeholders(entry.singular), placeholders(entry.plural or entry.singular)
    allowed = set(singular) | set(plural)
    for number, form in enumerate(forms):
        here = placeholders(form)
        last = number == len(forms) - 1
        fits = here == plural if last else set(here) <= allowed
        if not fits:
            lines.append(f"{entry.singular!r} → {form!r}: placeholders differ")
        if sorted(TAG.findall(form)) not in (
            sorted(TAG.findall(entry.singular)),
            sorted(TAG.findall(entry.plural or entry.singular)),
        ):
            lines.append(f"{entry.singular!r} → {form!r}: tags differ")
    return lines


def compile_all(root: Path) -> list[Path]:
    """Compile every catalogue newer than its compiled file; returns the files written.

    Needs no Django: it runs before Django looks which languages have a catalogue.
    """
    compiled = []
    for path in sorted((root / "locale").rglob("LC_MESSAGES/*.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        catalogue = read_catalogue(path, path.parent.parent.name)
        half = target.with_suffix(".mo.part")
        with half.open("wb") as file:
            write_mo(file, catalogue, use_fuzzy=False)
        half.rename(target)
        compiled.append(target)
    return compiled
