"""The memory of reviewed translations, the glossary, and imports into both."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Person, Post
from newsroom.models.articles import Article
from prcms.base.models import Folded, Language, Leased


class MemoryImport(Leased):
    """A file of units or terms that the worker takes in, row by row; it can be undone."""

    class Kind(models.TextChoices):
        """What the file holds."""

        TMX = "tmx", "TMX"
        MEMORY_CSV = "memory_csv", _("memory as CSV")
        TBX = "tbx", "TBX"
        TERMS_CSV = "terms_csv", _("glossary as CSV")

    class State(models.TextChoices):
        """Where it is."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    # States in which the worker has something to do.
    OPEN: ClassVar[tuple[str, ...]] = ("queued", "running", "undoing")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to="private/imports/", max_length=200)
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.QUEUED, editable=False
    )
    replaces = models.BooleanField(
        _("the file's wording replaces ours"),
        default=False,
        help_text=_(
            "Where the memory says something else for the same original, it no longer does."
        ),
    )
    total = models.PositiveIntegerField(_("units in the file"), null=True, blank=True)
    read = models.PositiveIntegerField(_("read so far"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    skipped = models.PositiveIntegerField(_("left out"), default=0)
    problems = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports of memory and glossary")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name


class MemoryUnitQuerySet(models.QuerySet["MemoryUnit"]):
    """The ways the memory is asked."""

    def live(self) -> Self:
        """Units whose wording still holds."""
        return self.filter(superseded_at__isnull=True)


class MemoryUnit(models.Model):
    """A paragraph and its reviewed translation, to be offered again."""

    source_language = models.CharField(_("from"), max_length=2, choices=Language)
    target_language = models.CharField(_("into"), max_length=2, choices=Language)
    source = models.TextField(_("original"))
    target = models.TextField(_("translation"))
    source_key = models.TextField(editable=False)
    source_digest = models.CharField(max_length=64, editable=False)
    target_digest = models.CharField(max_length=64, editable=False)
    words = models.PositiveSmallIntegerField(editable=False)
    vector = SearchVectorField(editable=False)
    article = models.ForeignKey(
        Article,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("from the article"),
    )
    batch = models.ForeignKey(
        MemoryImport,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("from the import"),
    )
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("translated by"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"))
    superseded_at = models.DateTimeField(_("no longer said so"), null=True, blank=True)
    superseded_in = models.ForeignKey(
        MemoryImport,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="superseded",
        verbose_name=_("replaced by the import"),
    )

    objects = MemoryUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit of the memory")
        verbose_name_plural = _("translation memory")
        ordering = ["-reviewed_at", "-pk"]
        permissions = [("manage_memory", "Can import, export and correct memory and glossary")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source_language=F("target_language")), name="memory_two_languages"
            ),
            models.UniqueConstraint(
                fields=["source_language", "target_language", "source_digest", "target_digest"],
                condition=Q(superseded_at__isnull=True),
                name="memory_unit_once",
            ),
        ]
        indexes = [
            GinIndex(fields=["vector"], name="memory_words"),
            models.Index(fields=["-reviewed_at", "-id"], name="memory_newest"),
            models.Index(
                fields=["source_digest", "source_language", "target_language"],
                condition=Q(superseded_at__isnull=True),
                name="memory_exact",
            ),
        ]

    def __str__(self) -> str:
        return self.source[:60]


class Term(models.Model):
    """One concept of the glossary: its forms stand in :class:`TermForm`."""

    class Kind(models.TextChoices):
        """What sort of thing it names."""

        TERM = "term", _("term")
        PERSON = "person", _("person")
        TITLE = "title", _("title of a post")
        PLACE = "place", _("place")
        BODY = "body", _("organisation")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.TERM)
    note = models.CharField(_("note"), max_length=250, blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    post = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    batch = models.ForeignKey(
        MemoryImport, on_delete=models.CASCADE, null=True, blank=True, related_name="terms"
    )
    changed_at = models.DateTimeField(_("last changed"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        ordering = ["pk"]

    def __str__(self) -> str:
        forms = [form for form in self.forms.all() if form.status == TermForm.Status.PREFERRED]
        order = list(Language.values)
        forms.sort(key=lambda form: order.index(form.language))
        return " | ".join(form.text for form in forms) or f"{self.pk}"


class TermForm(Folded):
    """One way to write a term in one language: the preferred one, an accepted or a forbidden one."""

    FOLDS: ClassVar[tuple[str, ...]] = ("text",)

    class Status(models.TextChoices):
        """Whether it may be used."""

        PREFERRED = "preferred", _("preferred")
        ACCEPTED = "accepted", _("accepted")
        FORBIDDEN = "forbidden", _("not to be used")

    term = models.ForeignKey(
        Term, on_delete=models.CASCADE, related_name="forms", verbose_name=_("term")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.CharField(_("form"), max_length=200)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PREFERRED)

    class Meta:
        verbose_name = _("form of a term")
        verbose_name_plural = _("forms of a term")
        ordering = ["language", "status", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["term", "language", "text"], name="term_form_once"),
            models.UniqueConstraint(
                fields=["term", "language"],
                condition=Q(status="preferred"),
                name="term_one_preferred_form",
            ),
        ]
        indexes = [models.Index(fields=["language", "search_key"], name="term_form_key")]

    def __str__(self) -> str:
        return self.text
