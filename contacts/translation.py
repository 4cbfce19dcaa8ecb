"""Which fields of the stakeholder database exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from contacts.models import Organisation, Place, Post


@register(Place)
class PlaceTranslation(TranslationOptions):
    """Names of places."""

    fields = ("name",)


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    """Names of organisations."""

    fields = ("name", "short_name")


@register(Post)
class PostTranslation(TranslationOptions):
    """Titles of posts."""

    fields = ("title",)
