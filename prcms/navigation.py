"""The staff navigation: grouped by what people do, shown by what they may do."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """One line of the navigation; shown to holders of any of ``permissions``."""

    label: Text
    url: str
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A heading and its lines."""

    label: Text
    entries: tuple[Entry, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        _("Contacts"),
        (
            Entry(_("people"), "admin:contacts_person_changelist", ("contacts.view_person",)),
            Entry(
                _("organisations"),
                "admin:contacts_organisation_changelist",
                ("contacts.view_organisation",),
            ),
            Entry(_("posts"), "admin:contacts_post_changelist", ("contacts.view_post",)),
            Entry(
                _("contact lists"),
                "admin:contacts_contactlist_changelist",
                ("contacts.view_contactlist",),
            ),
            Entry(
                _("mailings"), "admin:contacts_mailing_changelist", ("contacts.view_mailing",)
            ),
            Entry(
                _("not to be written to"),
                "admin:contacts_suppression_changelist",
                ("contacts.view_suppression",),
            ),
        ),
    ),
    Group(
        _("Events"),
        (
            Entry(_("events"), "admin:events_event_changelist", ("events.view_event",)),
            Entry(
                _("invitations"),
                "admin:events_invitation_changelist",
                ("events.view_invitation",),
            ),
            Entry(_("bookings"), "admin:events_booking_changelist", ("events.view_booking",)),
            Entry(
                _("halls and equipment"),
                "admin:events_resource_changelist",
                ("events.view_resource",),
            ),
            Entry(_("arrivals"), "admin:events_checkin_changelist", ("events.view_checkin",)),
        ),
    ),
    Group(
        _("Office"),
        (
            Entry(_("users"), "admin:base_user_changelist", ("base.view_user",)),
            Entry(_("audit trail"), "admin:base_auditevent_changelist", ("base.view_auditevent",)),
        ),
    ),
)


def navigation_for(user: Any, current: str) -> list[dict[str, Any]]:
    """The groups and lines ``user`` may open, the one of ``current`` marked. No queries of its own."""
    shown = []
    for group in GROUPS:
        lines = []
        for entry in group.entries:
            if not any(user.has_perm(name) for name in entry.permissions):
                continue
            try:
                url = reverse(entry.url)
            except NoReverseMatch:
                continue
            lines.append({"label": entry.label, "url": url, "current": current.startswith(url)})
        if lines:
            shown.append({"label": group.label, "lines": lines})
    return shown
