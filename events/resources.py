"""Halls, cameras and vehicles: what there is to be booked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.models import Resource
from events.permissions import can_keep_resources
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import Language, User
from prcms.base.text import clean_line


@transaction.atomic
def save(resource: Resource, *, by: User, now: datetime) -> Resource:
    """Store a new or changed hall or piece of equipment. No public page names one.

    Raises ``Refused`` when ``by`` keeps none, or for a row without any name.
    """
    if not can_keep_resources(by):
        raise Refused(_("You may not change halls and equipment. Ask the events officer."))
    for code in Language.values:
        if name := getattr(resource, f"name_{code}"):
            setattr(resource, f"name_{code}", clean_line(name))
    if not any(getattr(resource, f"name_{code}") for code in Language.values):
        raise Refused(_("One name is needed, in any script."))
    resource.serial = clean_line(resource.serial)
    rows = Resource.objects.select_for_update()
    stored = rows.filter(pk=resource.pk).first() if resource.pk else None
    if stored is None:
        resource.save()
        audit.record("resource.create", resource, by=by, at=now)
        return resource
    before, after = audit.differences(stored, resource)
    if after:
        resource.save()
        audit.record("resource.change", resource, by=by, before=before, after=after, at=now)
    return resource
