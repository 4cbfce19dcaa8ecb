"""Which files of other packages are not published."""

from typing import Final

from django.contrib.staticfiles.apps import StaticFilesConfig

# The editor package carries the whole stock build: plugins we switch off (some with published
# holes, some that send texts to other services) and sixty languages. What is not there cannot be
# called by anybody, and the release build is half the files.
_EDITOR: Final = "ckeditor/ckeditor"
_PLUGINS: Final = (
    *("about", "adobeair", "ajax", "autoembed", "autogrow", "bbcode", "codesnippet"),
    *("codesnippetgeshi", "colordialog", "copyformatting", "devtools", "div", "divarea"),
    *("docprops", "embed", "embedbase", "embedsemantic", "exportpdf", "flash", "forms"),
    *("image2", "liststyle", "mathjax", "pagebreak", "placeholder", "preview", "scayt"),
    *("sharedspace", "smiley", "sourcedialog", "stylesheetparser", "tableresize", "templates"),
    *("uicolor", "uploadimage", "uploadwidget", "wsc", "xml"),
)
# All but ar, en and fa.
_LANGUAGES: Final = ("[!aef]*", "a[!r]*", "e[!n]*", "en-*", "f[!a]*")


class PortalStaticFilesConfig(StaticFilesConfig):
    """``django.contrib.staticfiles`` with the editor on a diet; ``collectstatic`` obeys it.

    Folders match by their bare name only, so every pattern names the files below them.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *(f"{_EDITOR}/plugins/{plugin}/*" for plugin in _PLUGINS),
        *(f"{_EDITOR}/lang/{language}" for language in _LANGUAGES),
        f"{_EDITOR}/adapters/*",
        f"{_EDITOR}/vendor/*",
        f"{_EDITOR}/skins/kama/*",
        f"{_EDITOR}/*.md",
        f"{_EDITOR}/bender-runner.config.json",
        f"{_EDITOR}/build-config.js",
        "ckeditor/galleriffic/*",
        "ckeditor/file-icons/*",
    ]
