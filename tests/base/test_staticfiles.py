"""The editor's diet."""

from django.apps import apps
from django.contrib.staticfiles.finders import get_finders


def published() -> set[str]:
    patterns = apps.get_app_config("staticfiles").ignore_patterns
    return {path for finder in get_finders() for path, _ in finder.list(patterns)}


def test_diet_leaves_what_the_editor_needs() -> None:
    needed = {
        "ckeditor/ckeditor-init.js",
        "ckeditor/fixups.js",
        "ckeditor/ckeditor/ckeditor.js",
        "ckeditor/ckeditor/contents.css",
        "ckeditor/ckeditor/lang/en.js",
        "ckeditor/ckeditor/lang/fa.js",
        "ckeditor/ckeditor/skins/moono-lisa/editor.css",
        "ckeditor/ckeditor/plugins/link/dialogs/link.js",
        "ckeditor/ckeditor/plugins/table/dialogs/table.js",
        "ckeditor/ckeditor/plugins/pastefromword/filter/default.js",
        "css/editor-content.css",
        "js/editor-setup.js",
        "admin/css/forms.css",
    }

    assert needed - published() == set()


def test_diet_publishes_no_unused_part() -> None:
    unwanted = [
        path
        for path in published()
        for part in (
            "/exportpdf/",
            "/scayt/",
            "/wsc/",
            "/preview/",
            "/codesnippet",
            "ckeditor/lang/de.js",
        )
        if path.startswith("ckeditor/ckeditor/") and part in path and "skins" not in path
    ]

    assert unwanted == []
