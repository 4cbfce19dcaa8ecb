"""Which fields of the press review exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from monitoring.models import Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    """Names of topics."""

    fields = ("name",)
