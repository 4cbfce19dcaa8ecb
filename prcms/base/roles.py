"""The roles of the office, in words its staff would use, and how they become rights.

What a role may do in an app stands in that app's ``permissions.GRANTS``: a mapping from role
name to permission names such as ``"newsroom.approve_article"``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Grants = Mapping[str, Iterable[str]]


@dataclass(frozen=True)
class Role:
    """One row of the table: a stable name, what people call it, what it is for."""

    name: str
    label: str | Promise
    description: str | Promise


ROLES = (
    Role(
        "writer",
        _("writer"),
        _("Drafts news, announcements, statements and interviews and hands them to an editor."),
    ),
    Role(
        "contributor",
        _("unit contributor"),
        _("Hands in achievements, photos and figures of their own directorate, province or port."),
    ),
    Role(
        "editor",
        _("editor"),
        _("Checks, corrects, approves, schedules and withdraws texts that others wrote."),
    ),
    Role(
        "translator",
        _("translator"),
        _("Takes jobs from the translation queue and hands in translations."),
    ),
    Role(
        "reviewer",
        _("translation reviewer"),
        _("Approves translations made by others."),
    ),
    Role(
        "contacts_officer",
        _("contacts officer"),
        _("Keeps organisations, posts, people and lists true, and sends mailings."),
    ),
    Role(
        "events_officer",
        _("events officer"),
        _("Plans press conferences: hall, cameras, invitations, accreditation, the door."),
    ),
    Role(
        "analyst",
        _("monitoring analyst"),
        _("Reads the press, radio, television and sites, judges tone, prepares the briefing."),
    ),
    Role(
        "director",
        _("director"),
        _("Approves the daily briefing, speaks for the ministry, signs urgent publications."),
    ),
    Role(
        "administrator",
        _("administrator"),
        _("Makes accounts, gives roles and keeps the office's own data. Writes no news."),
    ),
)
NAMES = frozenset(role.name for role in ROLES)


@dataclass(frozen=True)
class Changes:
    """What :func:`apply` did, for the command's report."""

    created: tuple[str, ...]
    granted: int
    revoked: int


@transaction.atomic
def apply(grants: Iterable[Grants]) -> Changes:
    """Make one group per role hold exactly the permissions the tables grant.

    ``grants`` are the apps' tables. Raises ``ValueError`` naming an unknown role or permission;
    nothing is changed then.
    """
    wanted: dict[str, set[str]] = {name: set() for name in NAMES}
    for table in grants:
        for name, names in table.items():
            if name not in wanted:
                raise ValueError(f"unknown role {name!r}")
            wanted[name].update(names)
    known: dict[str, Any] = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    unknown = sorted(set().union(*wanted.values()) - known.keys())
    if unknown:
        raise ValueError(f"unknown permissions: {', '.join(unknown)}")
    created, granted, revoked = [], 0, 0
    for role in ROLES:
        group, new = Group.objects.get_or_create(name=role.name)
        if new:
            created.append(role.name)
        target = {known[name].pk for name in wanted[role.name]}
        current = set(group.permissions.values_list("pk", flat=True))
        granted += len(target - current)
        revoked += len(current - target)
        group.permissions.set(target)
    return Changes(tuple(created), granted, revoked)
