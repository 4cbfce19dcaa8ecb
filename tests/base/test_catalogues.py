import gettext as gettext_module
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.template import engines

from prcms.base import catalogues
from prcms.base.catalogues import Found


def in_template(source: str) -> set[Found]:
    compiled = engines["django"].from_string("{% load i18n %}" + source)
    return set(catalogues.from_template(compiled.template))


def in_python(source: str) -> list[Found]:
    return list(catalogues.from_python(source.encode()))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("_('a' 'b')", Found(singular="ab")),
        ("gettext_lazy('k %(n)s') % {'n': 1}", Found(singular="k %(n)s")),
        ("gettext_noop('a')", Found(singular="a")),
        ("pgettext('c', 'd')", Found(singular="d", context="c")),
        ("pgettext_lazy('c', 'd')", Found(singular="d", context="c")),
        ("ngettext('e', 'f', n)", Found(singular="e", plural="f")),
        ("ngettext_lazy('e', 'f')", Found(singular="e", plural="f")),
        ("ngettext_lazy('e', 'f', 'n')", Found(singular="e", plural="f")),
        ("npgettext('c', 'g', 'h', n)", Found(singular="g", plural="h", context="c")),
        ("npgettext_lazy('c', 'g', 'h', 'n')", Found(singular="g", plural="h", context="c")),
    ],
)
def test_every_spelling_in_python(source: str, expected: Found) -> None:
    assert in_python(source) == [expected]


@pytest.mark.parametrize("source", ["_(text)", "gettext(f'{x}')", "pgettext(c, d)", "_('')"])
def test_what_is_no_literal_is_left_to_where_it_is_marked(source: str) -> None:
    assert in_python(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "a" %}', Found(singular="a")),
        ('{% translate "a" as b %}', Found(singular="a")),
        ('{% translate "50%" %}', Found(singular="50%%")),
        ('{% translate "a" context "c" %}', Found(singular="a", context="c")),
        ("{% blocktranslate %}a {{ b }} 5%{% endblocktranslate %}", Found(singular="a %(b)s 5%%")),
        ("{% blocktranslate trimmed %}\n a\n b\n{% endblocktranslate %}", Found(singular="a b")),
        ("{% blocktranslate asvar x %}a{% endblocktranslate %}", Found(singular="a")),
        (
            "{% blocktranslate count n=n context 'c' %}one{% plural %}{{ n }}{% endblocktranslate %}",
            Found(singular="one", plural="%(n)s", context="c"),
        ),
        ('{{ _("a") }}', Found(singular="a")),
        ('{{ b|default:_("a") }}', Found(singular="a")),
        ('{% if b == _("a") %}{% endif %}', Found(singular="a")),
        ('{% include "x.html" with b=_("a") %}', Found(singular="a")),
        ('{% with b=_("a") %}{% endwith %}', Found(singular="a")),
        ('{% for x in y %}{% empty %}{% translate "a" %}{% endfor %}', Found(singular="a")),
        ('{% if x %}{% else %}{% block z %}{% translate "a" %}{% endblock %}{% endif %}',
         Found(singular="a")),
    ],
)  # fmt: skip
def test_every_spelling_in_templates(source: str, expected: Found) -> None:
    assert in_template(source) == {expected}


def test_variable_in_a_template_is_left_to_where_it_is_marked() -> None:
    assert in_template("{% translate b %}{{ b }}") == set()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A tiny project with one string in Python and one in a template."""
    (tmp_path / "prcms").mkdir()
    (tmp_path / "prcms" / "a.py").write_text("_('Save'); ngettext('one', '%(n)s many', n)")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("{% load i18n %}{% translate 'Home' %}")
    return tmp_path


def own(lines: list[str]) -> list[str]:
    """Complaints about the project's own catalogues."""
    return [line for line in lines if not line.startswith("locale/vendor")]


def give(project: Path, *entries: dict[str, object]) -> None:
    file = project / "given.json"
    file.write_text(json.dumps(list(entries)))
    catalogues.update(project, given=[file])


SAVE = {"msgid": "Save", "fa": "ثبت", "ps": "خوندي کول"}
HOME = {"msgid": "Home", "fa": "صفحهٔ نخست", "ps": "کور پاڼه"}
MANY = {"msgid": "one", "fa": ["یک", "%(n)s تا"], "ps": ["یو", "%(n)s ډېر"]}


def test_update_is_stable_and_fills_english(project: Path) -> None:
    first = catalogues.update(project)
    text = (project / "locale/en/LC_MESSAGES/django.po").read_text()

    second = catalogues.update(project)

    assert len(first) >= 3
    assert second == []
    assert 'msgid "one"\nmsgid_plural "%(n)s many"\nmsgstr[0] "one"\nmsgstr[1] "%(n)s many"' in text
    assert "#:" not in text
    assert own(catalogues.complaints(project)) != []


def test_complete_catalogues_have_no_complaint(project: Path) -> None:
    give(project, SAVE, HOME, MANY)

    assert own(catalogues.complaints(project)) == []


def test_new_and_gone_strings_are_told(project: Path) -> None:
    give(project, SAVE, HOME, MANY)
    (project / "prcms" / "a.py").write_text("_('Keep'); ngettext('one', '%(n)s many', n)")

    lines = own(catalogues.complaints(project))

    assert [line.partition(":")[0] for line in lines] == [
        f"locale/{language}/LC_MESSAGES/django.po" for language in ("fa", "ps", "en")
    ]
    assert "1 strings are not in it and 1 are no longer in the sources" in lines[0]


def test_gone_strings_are_dropped_and_others_kept(project: Path) -> None:
    give(project, SAVE, HOME, MANY)
    (project / "prcms" / "a.py").write_text("_('Save')")

    catalogues.update(project)

    text = (project / "locale/fa/LC_MESSAGES/django.po").read_text()
    assert 'msgid "Save"\nmsgstr "ثبت"' in text
    assert "many" not in text
    assert "#~" not in text


@pytest.mark.parametrize(
    ("entry", "forms", "expected"),
    [
        (Found(singular="%(a)s"), ("%(a)s",), 0),
        (Found(singular="%(a)s"), ("%(b)s",), 1),
        (Found(singular="%(a)s %(b)s"), ("%(b)s %(a)s",), 0),
        (Found(singular="%(a)s"), ("",), 1),
        (Found(singular="50%% of %(a)s"), ("%(a)s 50%%",), 0),
        (Found(singular="%s"), ("%d",), 1),
        (Found(singular="{a}"), ("{b}",), 1),
        (Found(singular="one", plural="%(n)s"), ("یک", "%(n)s"), 0),
        (Found(singular="one", plural="%(n)s"), ("یک", "چند"), 1),
        (Found(singular="one", plural="%(n)s"), ("%(m)s", "%(n)s"), 1),
        (Found(singular="<b>a</b>"), ("<b>a</b>",), 0),
        (Found(singular="<b>a</b>"), ("a",), 1),
        (Found(singular="a"), ("<script>a</script>",), 1),
    ],
)
def test_placeholders_and_tags_must_match(
    entry: Found, forms: tuple[str, ...], expected: int
) -> None:
    assert len(catalogues.unequal(entry, forms)) == expected


def test_fuzzy_is_told(project: Path) -> None:
    give(project, SAVE, HOME, MANY)
    path = project / "locale/fa/LC_MESSAGES/django.po"
    path.write_text(path.read_text().replace('msgid "Save"', '#, fuzzy\nmsgid "Save"'))

    assert own(catalogues.complaints(project)) == [
        "locale/fa/LC_MESSAGES/django.po: 1 strings are marked fuzzy: 'Save'"
    ]


def test_compiled_catalogue_is_read_by_gettext_and_made_once(project: Path) -> None:
    give(project, SAVE, HOME, MANY)

    first = catalogues.compile_all(project)
    second = catalogues.compile_all(project)

    with (project / "locale/fa/LC_MESSAGES/django.mo").open("rb") as file:
        read = gettext_module.GNUTranslations(file)
    assert read.gettext("Save") == "ثبت"
    assert read.ngettext("one", "%(n)s many", 5) == "%(n)s تا"
    assert len(first) >= 3
    assert second == []


def test_pashto_takes_over_what_django_does_not_ship() -> None:
    found = {entry.singular for entry in catalogues.vendor_strings("ps", "django")}

    assert {"Save and continue editing", "This field is required.", "Sign In"} <= found
    assert catalogues.vendor_strings("fa", "django") == []


def test_command_wants_to_be_told_what_to_do() -> None:
    with pytest.raises(CommandError, match=r"--update, --check or --compile"):
        call_command("messages")
