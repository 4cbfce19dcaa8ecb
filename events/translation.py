"""Which fields of events exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from events.models import Event, Resource


@register(Event)
class EventTranslation(TranslationOptions):
    """What guests and readers see."""

    fields = ("title", "summary", "venue", "directions")


@register(Resource)
class ResourceTranslation(TranslationOptions):
    """Names of halls and equipment."""

    fields = ("name",)
