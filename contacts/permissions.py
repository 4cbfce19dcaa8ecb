"""Who may do what, and which role may do it."""

from typing import Any

from django.db.models import Model, QuerySet

from contacts.models import Organisation
from prcms.base.models import User

_LOOK = [
    "contacts.view_place",
    "contacts.view_organisation",
    "contacts.view_mediaoutlet",
    "contacts.view_post",
    "contacts.view_person",
    "contacts.view_tenure",
    "contacts.view_contactpoint",
    "contacts.view_contactlist",
    "contacts.view_listmember",
]
_MAIL = ["contacts.view_mailing", "contacts.view_delivery"]
_KEEP = [
    f"contacts.{verb}_{model}"
    for model in (
        "place",
        "organisation",
        "mediaoutlet",
        "post",
        "person",
        "tenure",
        "contactpoint",
        "interaction",
        "contactlist",
        "listmember",
    )
    for verb in ("add", "change", "view")
]

GRANTS: dict[str, list[str]] = {
    "contacts_officer": [
        *_KEEP,
        *_MAIL,
        "contacts.delete_contactpoint",
        "contacts.delete_listmember",
        "contacts.view_unitmember",
        "contacts.view_consent",
        "contacts.add_consent",
        "contacts.view_suppression",
        "contacts.add_suppression",
        "contacts.reveal_contactpoint",
        "contacts.send_mailing",
    ],
    "events_officer": [
        *_LOOK,
        *_MAIL,
        "contacts.add_person",
        "contacts.change_person",
        "contacts.add_contactpoint",
        "contacts.change_contactpoint",
        "contacts.view_interaction",
        "contacts.add_interaction",
        "contacts.send_mailing",
    ],
    "director": [
        *_LOOK,
        *_MAIL,
        "contacts.view_interaction",
        "contacts.view_suppression",
        "contacts.reveal_contactpoint",
        "contacts.send_mailing",
    ],
    "editor": [*_LOOK, *_MAIL, "contacts.send_mailing"],
    "analyst": [*_LOOK, *_MAIL],
    "writer": ["contacts.view_place", "contacts.view_organisation", "contacts.view_person"],
    "contributor": ["contacts.view_place"],
    "administrator": [
        "contacts.view_organisation",
        "contacts.view_unitmember",
        "contacts.add_unitmember",
        "contacts.change_unitmember",
        "contacts.delete_unitmember",
        *_MAIL,
        "contacts.send_mailing",
    ],
}


def can_keep(user: Any, row: Model) -> bool:
    """Store ``row``: a new one by whoever may add its kind, another by whoever may change it."""
    verb = "add" if row._state.adding else "change"
    return bool(user.has_perm(f"contacts.{verb}_{row._meta.model_name}"))


def can_remove(user: Any, row: Model) -> bool:
    """Delete a line of somebody's page."""
    return bool(user.has_perm(f"contacts.delete_{row._meta.model_name}"))


def can_send(user: Any) -> bool:
    """Stop, resume and retry mailings, and decide about unclear ones: whoever may send mail."""
    return bool(user.has_perm("contacts.send_mailing"))


def can_reveal(user: Any) -> bool:
    """See private numbers and addresses: people may be in danger when these leak, so few may."""
    return bool(user.has_perm("contacts.reveal_contactpoint"))


def can_suppress(user: Any) -> bool:
    """Stop letters to an address or a person, and let them start again."""
    return bool(user.has_perm("contacts.add_suppression"))


def can_note_consent(user: Any) -> bool:
    """Write in the consent ledger."""
    return bool(user.has_perm("contacts.add_consent"))


def units_of(user: User) -> QuerySet[Organisation]:
    """The open units of the ministry that this user hands in for. One query when evaluated."""
    units: QuerySet[Organisation] = Organisation.objects.own().filter(members__user=user)
    return units
