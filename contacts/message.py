"""How one delivery looks on the wire: headers, parts, pictures and files."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.charset import Charset
from email.header import Header
from email.message import Message
from email.mime.image import MIMEImage
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart
from django.utils import timezone, translation

from contacts import consent
from contacts.models import Delivery, Mailing, MailingAttachment
from prcms.base.language import html_lang
from prcms.base.models import OfficeProfile
from prcms.base.text import clean_line

# Stands in a rendered letter where its own unsubscribe address goes once it has a number.
UNSUBSCRIBE_MARK = "https://unsubscribe.invalid/"
# A bare Charset("utf-8") encodes bodies in base64: Persian text costs ×1.35 instead of ×2.85.
_BASE64 = Charset("utf-8")
# Sender names with these hurt delivery.
_RISKY = re.compile(r'[@:,;"<>()\[\]\\]')
_CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)


class OneLetter(EmailMultiAlternatives):
    """Django's message, with pictures that belong to the HTML part (RFC 2387)."""

    def __init__(self, *args: object, pictures: Sequence[MailingAttachment] = (), **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.pictures = pictures

    def message(self, *args: object, **kwargs: object) -> Message:  # type: ignore[override]
        """The message, with the HTML part wrapped together with its pictures."""
        root = super().message(*args, **kwargs)  # type: ignore[arg-type]
        # Django folds without counting the name, which leaves an empty first line that some
        # programs show as a leading space. Line ends have been refused above.
        subject = Header(str(self.subject), _BASE64, header_name="Subject").encode()
        root.replace_header("Subject", subject)
        if self.pictures:
            _wrap(root, self.pictures)
        return root


def _wrap(root: Message, pictures: Iterable[MailingAttachment]) -> None:
    for part in root.walk():
        if part.get_content_type() != "multipart/alternative":
            continue
        children: Any = part.get_payload()
        for index, child in enumerate(children):
            if child.get_content_type() == "text/html":
                related = SafeMIMEMultipart("related", type="text/html")
                related.attach(child)
                for picture in pictures:
                    related.attach(_picture(picture))
                children[index] = related
        return


def _picture(picture: MailingAttachment) -> MIMEImage:
    image = MIMEImage(bytes(picture.data), picture.content_type.partition("/")[2])
    image.add_header("Content-ID", f"<{picture.content_id}>")
    image.add_header("Content-Disposition", "inline", filename=picture.name)
    return image


def sender(mailing: Mailing, language: str, office: OfficeProfile) -> str:
    """The ``From`` header: the office's name in the reader's language and the one sender address."""
    with translation.override(language):
        name = mailing.sender_name or office.sender_name
    name = clean_line(_RISKY.sub(" ", name or ""))
    address = office.sender_address or settings.DEFAULT_FROM_EMAIL
    return f'"{name}" <{address}>' if name else address


def build(
    delivery: Delivery,
    *,
    attachments: Sequence[MailingAttachment],
    office: OfficeProfile,
    now: datetime,
) -> OneLetter:
    """Put one delivery together; ``delivery.mailing`` must be loaded. Makes no query.

    Raises ``ValueError`` (``BadHeaderError`` and encoding errors are such) when it cannot be done.
    """
    mailing = delivery.mailing
    marked = UNSUBSCRIBE_MARK in delivery.text or UNSUBSCRIBE_MARK in delivery.html
    url = consent.unsubscribe_url(delivery) if marked or delivery.may_unsubscribe else ""
    pictures = [a for a in attachments if a.content_id and a.content_type.startswith("image/")]
    name = clean_line(_RISKY.sub(" ", delivery.name))
    letter = OneLetter(
        subject=delivery.subject,
        body=delivery.text.replace(UNSUBSCRIBE_MARK, url),
        from_email=sender(mailing, delivery.language, office),
        to=[f'"{name}" <{delivery.address}>' if name else delivery.address],
        reply_to=[address for address in (mailing.reply_to or office.reply_to,) if address],
        headers=_headers(delivery, url, now),
        pictures=pictures,
    )
    letter.encoding = _BASE64
    if delivery.html:
        letter.attach_alternative(delivery.html.replace(UNSUBSCRIBE_MARK, url), "text/html")
    for attachment in attachments:
        if attachment not in pictures:
            _attach(letter, attachment)
    return letter


def _headers(delivery: Delivery, url: str, now: datetime) -> dict[str, str]:
    headers = {
        "Message-ID": delivery.message_id,
        "Date": format_datetime(timezone.localtime(now)),
        "Auto-Submitted": "auto-generated",
        "Content-Language": html_lang(delivery.language),
    }
    if delivery.may_unsubscribe:
        headers["List-Unsubscribe"] = f"<{url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["Precedence"] = "bulk"
    return headers


def _attach(letter: OneLetter, attachment: MailingAttachment) -> None:
    data = bytes(attachment.data)
    kind = _CHARSET.sub("", attachment.content_type)
    if not kind.startswith("text/"):
        letter.attach(attachment.name, data, kind)
        return
    text = data.decode("utf-8")
    if kind.startswith("text/calendar") and "method=" in kind.lower():
        # Clients show "accept" buttons only for a part beside the text (RFC 6047 section 2.4);
        # the file is for those that show none.
        letter.attach_alternative(text, kind)
    letter.attach(attachment.name, text, kind)
