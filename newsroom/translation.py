"""Which fields of the newsroom exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from newsroom.models import TEXT_FIELDS, Article, ArticlePhoto, Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    """Names of topics."""

    fields = ("name",)


@register(Article)
class ArticleTranslation(TranslationOptions):
    """The texts. No fallback: one language's words never stand in for another's."""

    fields = TEXT_FIELDS
    fallback_languages = {"default": ()}


@register(ArticlePhoto)
class ArticlePhotoTranslation(TranslationOptions):
    """Descriptions and captions, per use."""

    fields = ("alt", "caption")
    fallback_languages = {"default": ()}
