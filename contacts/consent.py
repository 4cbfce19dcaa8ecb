"""Who must not be written to, who agreed to what, and how a reader ends the letters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from contacts.addresses import email_key
from contacts.models import Consent, Delivery, Mailing, Person, Suppression
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User

_SIGNER = signing.Signer(salt="contacts.unsubscribe", sep=".")


@dataclass(frozen=True)
class Blocked:
    """Which of the addresses and people asked about must not be written to, with the reasons."""

    by_address: Mapping[str, str] = field(default_factory=dict)
    by_person: Mapping[int, str] = field(default_factory=dict)

    def reason(self, address: str, person_id: int | None = None) -> str:
        """Why this reader must not be written to; "" when there is nothing against it."""
        found = self.by_address.get(email_key(address))
        if found is None and person_id is not None:
            found = self.by_person.get(person_id)
        return found or ""


def blocked(
    addresses: Iterable[str],
    person_ids: Iterable[int | None] = (),
    *,
    at: datetime,
    kind: str | None = None,
) -> Blocked:
    """Ask both layers, address and person. One query.

    ``kind`` is a ``Mailing.Kind``: a reader who ended releases still gets invitations. Without a
    kind every suppression counts.
    """
    keys = [key for key in map(email_key, addresses) if key]
    people = [pk for pk in person_ids if pk is not None]
    rows = Suppression.objects.at(at).filter(Q(address_key__in=keys) | Q(person_id__in=people))
    if kind is not None and kind not in Mailing.BULK:
        rows = rows.filter(scope=Suppression.Scope.ALL)
    by_address: dict[str, str] = {}
    by_person: dict[int, str] = {}
    for key, person_id, reason in rows.values_list("address_key", "person_id", "reason"):
        if key:
            by_address[key] = reason
        if person_id is not None:
            by_person[person_id] = reason
    return Blocked(by_address, by_person)


@transaction.atomic
def suppress(
    *,
    reason: str,
    by: User | None,
    now: datetime,
    address: str = "",
    person: Person | None = None,
    scope: str = Suppression.Scope.ALL,
    until: datetime | None = None,
) -> Suppression:
    """Stop letters to an address or a person, for good or until a moment.

    Raises ``Refused`` when neither is given, the address is none, the reason is empty, or the end
    has passed.
    """
    key = email_key(address)
    if address and not key:
        raise Refused(_("This is not an e-mail address."))
    if not key and person is None:
        raise Refused(_("Name an address or a person."))
    if not reason.strip():
        raise Refused(_("Say why, so that a colleague can judge later whether it still holds."))
    if until is not None and until <= now:
        raise Refused(_("The end of the pause has already passed."))
    row = Suppression.objects.create(
        address_key=key,
        person=person,
        scope=scope,
        reason=reason.strip()[:200],
        since=now,
        until=until,
        by=by,
    )
    _recorded("contact.block", row, by=by, now=now, reason=reason)
    return row


@transaction.atomic
def lift(suppression: Suppression, *, reason: str, by: User, now: datetime) -> Suppression:
    """End a suppression; the row stays as history. Raises ``Refused`` when it has ended."""
    row = Suppression.objects.select_for_update().get(pk=suppression.pk)
    if row.until is not None and row.until <= now:
        raise Refused(_("This has already ended."))
    row.until = now
    row.save(update_fields=["until"])
    _recorded("contact.unblock", row, by=by, now=now, reason=reason)
    return row


def _recorded(verb: str, row: Suppression, *, by: User | None, now: datetime, reason: str) -> None:
    # The person's page must show it, and the trail must not hold the address: about the person
    # where there is one, else about the row by its number.
    subject = row.person or row
    event_text = {"scope": row.scope, "until": row.until}
    audit.record(verb, subject, by=by, at=now, after=event_text, reason=reason)


@transaction.atomic
def note(
    *,
    person: Person,
    channel: str,
    purpose: str,
    given: bool,
    basis: str,
    by: User | None,
    now: datetime,
    expires_on: date | None = None,
) -> Consent:
    """Write one line of the ledger: consent given or taken back. Lines are never changed.

    Raises ``Refused`` when it is not said how the consent was obtained.
    """
    if not basis.strip():
        raise Refused(_("Say how the consent was given or taken back."))
    line = Consent.objects.create(
        person=person,
        channel=channel,
        purpose=purpose,
        given=given,
        basis=basis.strip()[:200],
        at=now,
        expires_on=expires_on,
        by=by,
    )
    audit.record(
        "contact.note_consent",
        person,
        by=by,
        at=now,
        after={"channel": channel, "purpose": purpose, "given": given},
    )
    return line


def given(person: Person, *, channel: str, purpose: str, on: date) -> bool | None:
    """Whether the newest line of the ledger says yes on ``on``; None when there is no line."""
    line = (
        Consent.objects.filter(person=person, channel=channel, purpose=purpose, at__date__lte=on)
        .order_by("-at", "-pk")
        .first()
    )
    if line is None:
        return None
    return line.given and (line.expires_on is None or line.expires_on >= on)


def unsubscribe_url(delivery: Delivery) -> str:
    """The address in a letter that leads to the page where its reader can end such letters.

    It names the delivery by number and signature, so no address stands in logs or histories.
    """
    token = _SIGNER.sign(str(delivery.pk))
    with translation.override(delivery.language):
        return f"{settings.SITE_URL}{reverse('contacts:unsubscribe', args=[token])}"


def delivery_of(token: str) -> Delivery | None:
    """The delivery behind an unsubscribe link; None when it was tampered with or is gone."""
    try:
        pk = int(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Delivery.objects.select_related("mailing").filter(pk=pk).first()


@transaction.atomic
def unsubscribe(delivery: Delivery, *, now: datetime) -> Suppression:
    """End releases and bulletins to the address of this delivery. Pressed twice, one row."""
    # Two presses at once must not make two rows: the delivery is the lock.
    Delivery.objects.select_for_update().get(pk=delivery.pk)
    standing = Suppression.objects.at(now).filter(address_key=delivery.address_key).first()
    if standing is not None:
        return standing
    return suppress(
        address=delivery.address_key,
        reason=_("The reader pressed “unsubscribe” in a letter."),
        scope=Suppression.Scope.BULK,
        by=None,
        now=now,
    )
