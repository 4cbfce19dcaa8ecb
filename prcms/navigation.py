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
        _("Write"),
        (
            Entry(_("articles"), "admin:newsroom_article_changelist", ("newsroom.view_article",)),
            Entry(
                _("hand in"),
                "admin:newsroom_submission_hand_in",
                ("newsroom.hand_in_submission",),
            ),
            Entry(
                _("from the units"),
                "admin:newsroom_submission_changelist",
                ("newsroom.view_submission",),
            ),
            Entry(
                _("release sets"),
                "admin:newsroom_releaseset_changelist",
                ("newsroom.view_releaseset",),
            ),
            Entry(_("photos"), "admin:newsroom_photo_changelist", ("newsroom.view_photo",)),
            Entry(_("topics"), "admin:newsroom_topic_changelist", ("newsroom.change_topic",)),
            Entry(
                _("rules of the kinds"),
                "admin:newsroom_kindrule_changelist",
                ("newsroom.change_kindrule",),
            ),
        ),
    ),
    Group(
        _("Translate"),
        (
            Entry(
                _("translation queue"),
                "admin:newsroom_translationjob_changelist",
                ("newsroom.view_translationjob",),
            ),
            Entry(
                _("machine translators"),
                "admin:newsroom_machineengine_changelist",
                ("newsroom.view_machineengine",),
            ),
            Entry(
                _("translation memory"),
                "admin:newsroom_memoryunit_changelist",
                ("newsroom.view_memoryunit",),
            ),
            Entry(_("glossary"), "admin:newsroom_term_changelist", ("newsroom.view_term",)),
            Entry(
                _("imports"),
                "admin:newsroom_memoryimport_changelist",
                ("newsroom.view_memoryimport",),
            ),
        ),
    ),
    Group(
        _("Publish"),
        (
            Entry(
                _("approval and publication"),
                "admin:newsroom_edition_changelist",
                (
                    "newsroom.approve_source",
                    "newsroom.approve_translation",
                    "newsroom.publish_edition",
                ),
            ),
            Entry(
                _("changes to public texts"),
                "admin:newsroom_amendment_changelist",
                ("newsroom.change_article", "newsroom.approve_translation"),
            ),
            Entry(
                _("corrections"), "admin:newsroom_correction_changelist", ("newsroom.view_article",)
            ),
            Entry(_("mailings"), "admin:contacts_mailing_changelist", ("contacts.view_mailing",)),
        ),
    ),
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
        _("Press review"),
        (
            Entry(_("what is said"), "admin:monitoring_item_changelist", ("monitoring.view_item",)),
            Entry(
                _("clippings"),
                "admin:monitoring_clipping_changelist",
                ("monitoring.view_clipping",),
            ),
            Entry(
                _("watched topics"), "admin:monitoring_topic_changelist", ("monitoring.view_topic",)
            ),
            Entry(_("sources"), "admin:monitoring_source_changelist", ("monitoring.view_source",)),
            Entry(
                _("publishers"),
                "admin:monitoring_publisher_changelist",
                ("monitoring.view_publisher",),
            ),
        ),
    ),
    Group(
        _("Briefing"),
        (
            Entry(
                _("daily briefings"),
                "admin:monitoring_briefing_changelist",
                ("monitoring.view_briefing",),
            ),
        ),
    ),
    Group(
        _("Office"),
        (
            Entry(
                _("the office"),
                "admin:base_officeprofile_changelist",
                ("base.view_officeprofile", "base.change_officeprofile"),
            ),
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
