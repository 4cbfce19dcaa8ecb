"""One dull maker per model of the stakeholder database; name what matters, the rest is filler."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from contacts.models import (
    Consent,
    ContactList,
    ContactPoint,
    Delivery,
    Interaction,
    ListMember,
    Mailing,
    MailingAttachment,
    MediaOutlet,
    Organisation,
    Person,
    Place,
    Post,
    Suppression,
    Tenure,
    UnitMember,
)
from contacts.registry import fill_keys

_numbers = count(1)
THEN = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def place(**values: Any) -> Place:
    """A province."""
    n = next(_numbers)
    row = Place(**{"kind": "province", "code": f"place-{n}", "name": f"ولایت {n}", **values})
    return _saved(row)


def organisation(**values: Any) -> Organisation:
    """A directorate of another ministry."""
    n = next(_numbers)
    return _saved(Organisation(**{"kind": "directorate", "name": f"ریاست {n}", **values}))


def outlet(
    *,
    media: tuple[str, ...] = ("tv",),
    languages: tuple[str, ...] = ("fa",),
    provinces: tuple[Place, ...] = (),
    is_foreign: bool = False,
    email: str = "",
    **values: Any,
) -> Organisation:
    """A media outlet, with its mailbox when ``email`` is given."""
    row = organisation(**{"kind": "media", **values})
    facts = MediaOutlet.objects.create(
        organisation=row, media=list(media), languages=list(languages), is_foreign=is_foreign
    )
    facts.provinces.set(provinces)
    if email:
        contact_point(organisation=row, value=email)
    return row


def unit(**values: Any) -> Organisation:
    """A unit of the ministry itself."""
    return organisation(**{"is_own": True, **values})


def post(*, email: str = "", **values: Any) -> Post:
    """A post, with its official mailbox when ``email`` is given."""
    values.setdefault("title", f"بست {next(_numbers)}")
    if "organisation" not in values:
        values["organisation"] = organisation()
    row = _saved(Post(**values))
    if email:
        contact_point(post=row, value=email)
    return row


def person(*, email: str = "", **values: Any) -> Person:
    """A person, with an e-mail address when ``email`` is given."""
    row = _saved(Person(**{"full_name": f"شخص {next(_numbers)}", **values}))
    if email:
        contact_point(person=row, value=email)
    return row


def tenure(**values: Any) -> Tenure:
    """A person in a post, without dates."""
    values.setdefault("person", None)
    values.setdefault("post", None)
    values["person"] = values["person"] or person()
    values["post"] = values["post"] or post()
    return Tenure.objects.create(**values)


def contact_point(**values: Any) -> ContactPoint:
    """An e-mail address of whoever is named."""
    if not {"person", "post", "organisation"} & values.keys():
        values["person"] = person()
    n = next(_numbers)
    return _saved(ContactPoint(**{"channel": "email", "value": f"c{n}@press.example", **values}))


def contact_list(**values: Any) -> ContactList:
    """A list that matches nobody."""
    return ContactList.objects.create(**{"name": f"فهرست {next(_numbers)}", **values})


def list_member(**values: Any) -> ListMember:
    """A person added by hand."""
    if not {"person", "post", "organisation"} & values.keys():
        values["person"] = person(email=f"m{next(_numbers)}@press.example")
    if "list" not in values:
        values["list"] = contact_list()
    return ListMember.objects.create(**values)


def unit_member(**values: Any) -> UnitMember:
    """Needs ``user``; hands in for a new unit."""
    if "unit" not in values:
        values["unit"] = unit()
    return UnitMember.objects.create(**values)


def interaction(**values: Any) -> Interaction:
    """A call; needs ``by``."""
    if not {"person", "organisation"} & values.keys():
        values["person"] = person()
    return Interaction.objects.create(
        **{"kind": "call", "at": THEN, "text": "پرسید چه وقت نشر می‌شود", **values}
    )


def mailing(**values: Any) -> Mailing:
    """A release without recipients."""
    n = next(_numbers)
    return Mailing.objects.create(
        **{
            "kind": "release",
            "label": f"اعلامیه {n}",
            "dedupe_key": f"test:{n}",
            "created_at": THEN,
            **values,
        }
    )


def delivery(**values: Any) -> Delivery:
    """A waiting message of a new mailing."""
    n = next(_numbers)
    if "mailing" not in values:
        values["mailing"] = mailing()
    address = values.pop("address", f"reader{n}@press.example")
    return Delivery.objects.create(
        **{
            "address": address,
            "address_key": address.lower(),
            "name": "خواننده",
            "language": "fa",
            "subject": "موضوع",
            "text": "متن",
            "message_id": f"<test-{n}@portal.example>",
            "queued_at": THEN,
            **values,
        }
    )


def mailing_attachment(**values: Any) -> MailingAttachment:
    """A small text file for everybody."""
    if "mailing" not in values:
        values["mailing"] = mailing()
    return MailingAttachment.objects.create(
        **{"name": "file.txt", "content_type": "text/plain", "data": b"text", **values}
    )


def suppression(**values: Any) -> Suppression:
    """An address that gets nothing."""
    if not {"address_key", "person"} & values.keys():
        values["address_key"] = f"stop{next(_numbers)}@press.example"
    return Suppression.objects.create(**{"reason": "خواهش خودش", "since": THEN, **values})


def consent(**values: Any) -> Consent:
    """A yes to releases by e-mail."""
    if "person" not in values:
        values["person"] = person()
    return Consent.objects.create(
        **{
            "channel": "email",
            "purpose": "releases",
            "given": True,
            "basis": "به تلیفون",
            "at": THEN,
            **values,
        }
    )


def _saved(row: Any) -> Any:
    fill_keys(row)
    row.save()
    return row
