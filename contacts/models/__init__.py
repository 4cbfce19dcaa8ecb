"""Organisations, posts and people; lists; consent; the post office."""

from contacts.models.lists import ContactList, ListMember
from contacts.models.organisations import MediaOutlet, Organisation, Place, UnitMember
from contacts.models.people import ContactPoint, Interaction, Person, Post, Tenure
from contacts.models.post_office import (
    Consent,
    Delivery,
    Mailing,
    MailingAttachment,
    Suppression,
)

__all__ = [
    "Consent",
    "ContactList",
    "ContactPoint",
    "Delivery",
    "Interaction",
    "ListMember",
    "Mailing",
    "MailingAttachment",
    "MediaOutlet",
    "Organisation",
    "Person",
    "Place",
    "Post",
    "Suppression",
    "Tenure",
    "UnitMember",
]
