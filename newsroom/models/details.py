"""What stands beside the text: the people it names, and boxes with facts and their sources."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Person, Tenure
from newsroom.models.articles import Article


class NamedPerson(models.Model):
    """Somebody an article names, with the post they held that day."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="people", verbose_name=_("article")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    on = models.DateField(
        _("on the day"), help_text=_("The day the text speaks of; it decides the post.")
    )
    tenure = models.ForeignKey(
        Tenure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in the post"),
    )
    # The words as they were when the person was named: a post that is renamed later, or a person
    # who moves on, rewrites no text that was approved.
    name = models.CharField(_("name"), max_length=200, blank=True, editable=False)
    title = models.CharField(_("title of that day"), max_length=420, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(_("place"), default=1)

    class Meta:
        verbose_name = _("person named")
        verbose_name_plural = _("people named")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "person"], name="named_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}"

    def name_in(self, language: str) -> str:
        """The name in the script of ``language`` as it was written down."""
        return getattr(self, f"name_{language}") or ""

    def title_in(self, language: str) -> str:
        """The title of that day; "" for a plain name, or where the post has none in ``language``."""
        return getattr(self, f"title_{language}") or ""


# The words of a fact box that exist once per language.
FACT_WORDS = ("label", "text", "source")


class FactBox(models.Model):
    """A figure, a claim or a piece of background that stands apart, with where it is from."""

    class Kind(models.TextChoices):
        """How it is shown."""

        FIGURE = "figure", _("figure")
        BACKGROUND = "background", _("background")
        CLAIM = "claim", _("claim and what is known")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="facts", verbose_name=_("article")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FIGURE)
    label = models.CharField(_("heading"), max_length=150, blank=True)
    text = models.TextField(_("text"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("place"), default=1)

    class Meta:
        verbose_name = _("fact box")
        verbose_name_plural = _("fact boxes")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source_url="")
                | Q(source_url__startswith="https://")
                | Q(source_url__startswith="http://"),
                name="fact_box_source_is_a_page",
            )
        ]

    def __str__(self) -> str:
        return self.label or f"{self.pk}"

    def words(self, language: str) -> dict[str, str]:
        """Heading, text and source of one language; "" where nothing was typed."""
        return {name: getattr(self, f"{name}_{language}") or "" for name in FACT_WORDS}

    def says_all(self, language: str, *, of: str) -> bool:
        """Whether ``language`` has a word for everything that the language ``of`` says."""
        source, own = self.words(of), self.words(language)
        return all(own[name] for name in FACT_WORDS if source[name])
