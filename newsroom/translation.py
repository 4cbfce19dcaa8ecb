"""Which fields of the newsroom exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from newsroom.models import (
    TEXT_FIELDS,
    Article,
    ArticlePhoto,
    FactBox,
    KindRule,
    NamedPerson,
    Topic,
)

# Every language by name: "default" alone would leave the fallbacks of the settings in force.
NO_FALLBACK: dict[str, tuple[str, ...]] = {"default": (), "fa": (), "ps": (), "en": ()}


@register(Topic)
class TopicTranslation(TranslationOptions):
    """Names of topics."""

    fields = ("name",)


@register(Article)
class ArticleTranslation(TranslationOptions):
    """The texts. No fallback: one language's words never stand in for another's."""

    fields = TEXT_FIELDS
    fallback_languages = NO_FALLBACK


@register(ArticlePhoto)
class ArticlePhotoTranslation(TranslationOptions):
    """Descriptions and captions, per use."""

    fields = ("alt", "caption")
    fallback_languages = NO_FALLBACK


@register(KindRule)
class KindRuleTranslation(TranslationOptions):
    """What a blank article begins with, in each language."""

    fields = ("starter",)
    fallback_languages = NO_FALLBACK


@register(FactBox)
class FactBoxTranslation(TranslationOptions):
    """The words of fact boxes."""

    fields = ("label", "text", "source")
    fallback_languages = NO_FALLBACK


@register(NamedPerson)
class NamedPersonTranslation(TranslationOptions):
    """Name and title of that day, as each language's readers meet them."""

    fields = ("name", "title")
    fallback_languages = NO_FALLBACK
