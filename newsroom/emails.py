"""The letters of the newsroom; each is rendered in the reader's language and queued."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from contacts import letters, outbox
from contacts.lists import Recipient
from contacts.models import Delivery, Mailing
from newsroom import access, beside, links
from newsroom.models import (
    Amendment,
    Article,
    Correction,
    Edition,
    Embargo,
    EmbargoHolder,
    Submission,
    TranslationJob,
)
from newsroom.permissions import can_countersign
from prcms.base import richtext
from prcms.base.language import direction, html_lang
from prcms.base.models import OfficeProfile, User


def staff_url(name: str, *args: Any) -> str:
    """An absolute address of a staff page."""
    return links.absolute(reverse(f"admin:{name}", args=args))


def release(
    article: Article,
    lines: Iterable[tuple[Recipient, Edition]],
    *,
    dedupe_key: str,
    by: User,
    now: datetime,
) -> Mailing:
    """Queue the text of ``article``, one letter per line, each in the line's edition.

    A reader whose own language is not public yet gets another one with a note in their own.
    """
    office = OfficeProfile.load()
    rendered: dict[tuple[str, str, str], letters.Letter] = {}
    envelopes = []
    for recipient, edition in lines:
        key = (recipient.language, edition.language, recipient.because)
        if key not in rendered:
            rendered[key] = _release(article, edition, recipient, office=office)
        letter = rendered[key]
        envelopes.append(
            outbox.Envelope(
                address=recipient.address,
                name=recipient.name,
                language=recipient.language,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                person_id=recipient.person_id,
                post_id=recipient.post_id,
                because=recipient.because,
            )
        )
    return outbox.queue(
        kind=Mailing.Kind.RELEASE,
        label=str(article),
        dedupe_key=dedupe_key,
        envelopes=envelopes,
        by=by,
        now=now,
        source=article,
        sender_name=office.sender_name,
        reply_to=office.reply_to,
    )


def _release(
    article: Article, edition: Edition, recipient: Recipient, *, office: OfficeProfile
) -> letters.Letter:
    text = article.text(edition.language)
    facts = beside.facts(article, language=edition.language)
    return letters.render(
        "newsroom/email/release",
        language=recipient.language,
        context={
            "office": office,
            "article": article,
            "edition": edition,
            "kind": article.get_kind_display,
            "text": text,
            "body_html": richtext.render(text["body"]),
            "body_text": richtext.to_text(text["body"]),
            "facts": facts,
            "facts_text": partial(beside.facts_text, facts),
            "text_lang": html_lang(edition.language),
            "text_dir": direction(edition.language),
            "is_other_language": edition.language != recipient.language,
            "url": links.absolute(links.article_path(article.pk, "", edition.language)),
            "because": recipient.because,
            "preheader": text["summary"],
            "bulk": True,
        },
    )


def release_letter(article: Article, edition: Edition, recipient: Recipient) -> letters.Letter:
    """The text of ``article`` as :func:`release` sends it to one reader now."""
    return _release(article, edition, recipient, office=OfficeProfile.load())


def correction(
    row: Correction, *, article: Article, readers: Iterable[Delivery], now: datetime
) -> Mailing:
    """Tell those whom a mailing brought a wording that it was corrected or taken back.

    ``readers`` are the letters that brought it, one per address; each gets one letter.
    """
    office = OfficeProfile.load()
    language = row.language
    wording = row.before.values.get("text", {})
    context = {
        "office": office,
        "row": row,
        "kind": row.get_kind_display,
        "is_back": row.after_id is None,
        "headline": wording.get("title", ""),
        "headline_now": article.title_in(language),
        "text_lang": html_lang(language),
        "text_dir": direction(language),
        "url": links.absolute(links.article_path(row.article_id, "", language)),
        "bulk": True,
    }
    rendered: dict[tuple[str, str], letters.Letter] = {}
    envelopes = []
    for reader in readers:
        key = (reader.language, reader.because)
        if key not in rendered:
            rendered[key] = letters.render(
                "newsroom/email/correction",
                language=reader.language,
                context={**context, "because": reader.because, "preheader": row.note},
            )
        letter = rendered[key]
        envelopes.append(
            outbox.Envelope(
                address=reader.address,
                name=reader.name,
                language=reader.language,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                person_id=reader.person_id,
                post_id=reader.post_id,
                because=reader.because,
            )
        )
    return outbox.queue(
        kind=Mailing.Kind.RELEASE,
        label=" ".join(f"{row.get_kind_display()}: {article}".split()),
        dedupe_key=f"correction:{row.pk}",
        envelopes=envelopes,
        by=row.by,
        now=now,
        source=row,
        sender_name=office.sender_name,
        reply_to=office.reply_to,
    )


def amendment_request(amendment: Amendment, *, by: User, now: datetime) -> Mailing | None:
    """Tell everybody who may decide that a change to a public text waits."""
    name = (
        "approve_source"
        if amendment.language == amendment.article.source_language
        else "approve_translation"
    )
    readers = User.objects.with_perm(f"newsroom.{name}", include_superusers=False)
    return _to_staff(
        readers.exclude(pk__in=amendment.hands).order_by("pk"),
        name="amendment_request",
        kind=Mailing.Kind.NOTICE,
        label=_("A change to a public text waits: %(title)s") % {"title": amendment.article},
        dedupe_key=f"amendment:{amendment.pk}:{amendment.version}:{now.timestamp():.0f}",
        context={"amendment": amendment, "who": by, **_amended(amendment)},
        source=amendment.article,
        by=by,
        now=now,
    )


def amendment_returned(amendment: Amendment, *, by: User, now: datetime) -> Mailing | None:
    """Tell the writer of a change that it came back, and why."""
    return _to_staff(
        [amendment.changed_by],
        name="returned",
        kind=Mailing.Kind.NOTICE,
        label=_("Sent back: %(title)s") % {"title": amendment.article},
        dedupe_key=f"amendment-returned:{amendment.pk}:{amendment.version}:{now.timestamp():.0f}",
        context={
            "reason": amendment.return_reason,
            "returned_by": by,
            **_amended(amendment),
        },
        source=amendment.article,
        by=by,
        now=now,
    )


def _amended(amendment: Amendment) -> dict[str, str]:
    language = amendment.language
    return {
        "headline": amendment.article.title_in(language),
        "headline_lang": html_lang(language),
        "headline_dir": direction(language),
        "url": staff_url("newsroom_amendment_screen", amendment.article_id, language),
    }


def submission_answer(submission: Submission, *, by: User, now: datetime) -> Mailing | None:
    """Tell whoever handed in what became of it; None when they have no address."""
    return _to_staff(
        [submission.by],
        name="submission_answer",
        kind=Mailing.Kind.REPLY,
        label=_("Answer to a submission: %(title)s") % {"title": submission.title},
        dedupe_key=f"submission:{submission.pk}:{submission.state}",
        context={"submission": submission, "unit": submission.unit},
        source=submission,
        by=by,
        now=now,
    )


def review_request(edition: Edition, *, now: datetime) -> Mailing | None:
    """Tell everybody who may approve the text, except those whose words it holds, that it waits."""
    name = "approve_source" if edition.is_source else "approve_translation"
    involved = [
        pk
        for pk in (edition.written_by_id, edition.changed_by_id, edition.submitted_by_id)
        if pk is not None
    ]
    readers = User.objects.with_perm(f"newsroom.{name}", include_superusers=False)
    return _to_staff(
        readers.exclude(pk__in=involved).order_by("pk"),
        name="review_request",
        kind=Mailing.Kind.NOTICE,
        label=_("Awaiting approval: %(title)s") % {"title": _headline(edition)},
        dedupe_key=f"review:{edition.pk}:{edition.version}:{now.timestamp():.0f}",
        context={
            "headline": _headline(edition),
            "headline_lang": html_lang(edition.language),
            "headline_dir": direction(edition.language),
            "edition": edition,
            "url": staff_url("newsroom_article_change", edition.article_id),
        },
        source=edition.article,
        by=edition.submitted_by,
        now=now,
    )


def countersign_request(edition: Edition, *, now: datetime, until: datetime) -> Mailing | None:
    """Tell everybody who may sign as the second person that one person published a text alone."""
    holders = User.objects.with_perm("newsroom.publish_urgently", include_superusers=False)
    readers = [reader for reader in holders.order_by("pk") if can_countersign(reader, edition)]
    return _to_staff(
        readers,
        name="countersign_request",
        kind=Mailing.Kind.NOTICE,
        label=_("To be signed by a second person: %(title)s") % {"title": _headline(edition)},
        dedupe_key=f"countersign:{edition.pk}:{edition.version}:{now.timestamp():.0f}",
        context={
            "headline": _headline(edition),
            "headline_lang": html_lang(edition.language),
            "headline_dir": direction(edition.language),
            "edition": edition,
            "until": until,
            "url": staff_url("newsroom_article_change", edition.article_id),
        },
        source=edition.article,
        by=edition.urgent_by,
        now=now,
    )


def returned(edition: Edition, *, by: User, now: datetime) -> Mailing | None:
    """Tell the writer that the text came back, and why."""
    return _to_staff(
        [edition.written_by],
        name="returned",
        kind=Mailing.Kind.NOTICE,
        label=_("Sent back: %(title)s") % {"title": _headline(edition)},
        dedupe_key=f"returned:{edition.pk}:{edition.version}:{now.timestamp():.0f}",
        context={
            "headline": _headline(edition),
            "headline_lang": html_lang(edition.language),
            "headline_dir": direction(edition.language),
            "reason": edition.return_reason,
            "returned_by": by,
            "url": staff_url("newsroom_article_change", edition.article_id),
        },
        source=edition.article,
        by=by,
        now=now,
    )


def job_notice(job: TranslationJob, readers: Iterable[User], *, now: datetime) -> Mailing | None:
    """Tell translators of the pair that a job is free to take."""
    article = job.article
    return _to_staff(
        readers,
        name="job_notice",
        kind=Mailing.Kind.NOTICE,
        label=_("To be translated: %(title)s") % {"title": article},
        dedupe_key=f"job:{job.pk}:open",
        context={
            "job": job,
            "into": job.get_language_display,
            "headline": article.title_in(article.source_language),
            "headline_lang": html_lang(article.source_language),
            "headline_dir": direction(article.source_language),
            "url": staff_url("newsroom_translationjob_changelist"),
        },
        source=article,
        by=None,
        now=now,
    )


def job_late(job: TranslationJob, readers: Iterable[User], *, now: datetime) -> Mailing | None:
    """Tell the translator and those who manage the queue that a translation is late."""
    article = job.article
    return _to_staff(
        readers,
        name="job_late",
        kind=Mailing.Kind.NOTICE,
        label=_("Late: %(title)s") % {"title": article},
        dedupe_key=f"job:{job.pk}:late:{job.due_at.timestamp():.0f}",
        context={
            "job": job,
            "into": job.get_language_display,
            "headline": article.title_in(article.source_language),
            "headline_lang": html_lang(article.source_language),
            "headline_dir": direction(article.source_language),
            "url": staff_url("newsroom_translationjob_desk", job.pk),
        },
        source=article,
        by=None,
        now=now,
    )


def embargo_copies(
    embargo: Embargo, made: Iterable[tuple[EmbargoHolder, str]], *, by: User, now: datetime
) -> Mailing | None:
    """Send each new holder their own link. The letter does not say what the text is about.

    ``made`` pairs holders with their tokens.
    """
    made = list(made)
    return _to_holders(
        embargo,
        "embargo_copy",
        [(holder, {"url": _holder_url(token, holder.language)}) for holder, token in made],
        dedupe_key=f"embargo:{embargo.pk}:{min(holder.number for holder, _token in made)}",
        by=by,
        now=now,
    )


def embargo_lifted(embargo: Embargo, *, by: User, now: datetime) -> Mailing | None:
    """Tell every holder that the text is public before its moment, and why."""
    holders = embargo.holders.filter(revoked_at__isnull=True)
    url = links.short_address(embargo.article_id)
    return _to_holders(
        embargo,
        "embargo_lifted",
        [(holder, {"url": f"{url}?{holder.language}"}) for holder in holders],
        dedupe_key=f"embargo-lifted:{embargo.pk}",
        by=by,
        now=now,
    )


def embargo_stopped(embargo: Embargo, *, by: User, now: datetime) -> Mailing | None:
    """Tell every holder that the text was taken back and is not to be used."""
    holders = embargo.holders.filter(revoked_at__isnull=True)
    return _to_holders(
        embargo,
        "embargo_stopped",
        [(holder, {}) for holder in holders],
        dedupe_key=f"embargo-stopped:{embargo.pk}",
        by=by,
        now=now,
    )


def _holder_url(token: str, language: str) -> str:
    with translation.override(language):
        return links.absolute(reverse("newsroom:embargo", args=[token]))


def _to_holders(
    embargo: Embargo,
    name: str,
    lines: Iterable[tuple[EmbargoHolder, dict[str, Any]]],
    *,
    dedupe_key: str,
    by: User,
    now: datetime,
) -> Mailing | None:
    """One letter to each holder in their language; None when there is nobody."""
    office = OfficeProfile.load()
    envelopes = []
    for holder, context in lines:
        letter = letters.render(
            f"newsroom/email/{name}",
            language=holder.language,
            context={"office": office, "holder": holder, "embargo": embargo, **context},
        )
        envelopes.append(
            outbox.Envelope(
                address=holder.address,
                name=holder.name,
                language=holder.language,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                person_id=holder.person_id,
            )
        )
    if not envelopes:
        return None
    return outbox.queue(
        kind=Mailing.Kind.NOTICE,
        label=_("Embargo on text no. %(number)s") % {"number": embargo.article_id},
        dedupe_key=dedupe_key,
        envelopes=envelopes,
        by=by,
        now=now,
        source=embargo,
        sender_name=office.sender_name,
        reply_to=office.reply_to,
    )


def _headline(edition: Edition) -> str:
    return edition.article.title_in(edition.language) or str(edition.article)


def _to_staff(
    readers: Iterable[User],
    *,
    name: str,
    kind: str,
    label: str,
    dedupe_key: str,
    context: dict[str, Any],
    source: models.Model,
    by: User | None,
    now: datetime,
) -> Mailing | None:
    office = OfficeProfile.load()
    envelopes = []
    if isinstance(source, Article):
        readers = access.openers(readers, source)
    for reader in readers:
        if not reader.email:
            continue
        letter = letters.render(
            f"newsroom/email/{name}",
            language=reader.language,
            context={"office": office, "reader": reader, **context},
        )
        envelopes.append(
            outbox.Envelope(
                address=reader.email,
                name=reader.full_name,
                language=reader.language,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
            )
        )
    if not envelopes:
        return None
    return outbox.queue(
        kind=kind,
        label=" ".join(label.split()),
        dedupe_key=dedupe_key,
        envelopes=envelopes,
        by=by,
        now=now,
        source=source,
    )
