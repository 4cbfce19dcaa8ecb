"""Which fields of the ground floor exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from prcms.base.models import OfficeProfile


@register(OfficeProfile)
class OfficeProfileTranslation(TranslationOptions):
    """The ministry's names and texts."""

    fields = (
        "name",
        "short_name",
        "office_name",
        "tagline",
        "boilerplate",
        "address",
        "office_hours",
        "duty_name",
        "sender_name",
    )
