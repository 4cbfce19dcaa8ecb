"""What the staff home asks the newsroom."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from newsroom import access, publishing, reviews
from newsroom.models import (
    Amendment,
    Article,
    Edition,
    MachineDraft,
    ReleaseSet,
    Revision,
    Submission,
    TranslationJob,
)
from newsroom.workflow import COUNTERSIGN_WITHIN, phase_label
from prcms.base import dates
from prcms.base.queues import Queue, QueueRow
from prcms.base.text import local_digits

SHOWN = 10


def queues(user: Any, now: datetime) -> list[Queue]:
    """What waits for ``user`` in the newsroom, by what they may do. At most two queries a list."""
    found: list[Queue] = []
    if user.has_perm("newsroom.approve_source") or user.has_perm("newsroom.approve_translation"):
        found.append(_awaiting_approval(user))
        found += _public_changes(user)
        found.append(_not_countersigned(user, now))
    if user.has_perm("newsroom.add_article"):
        found.append(_my_texts(user))
        found.append(_to_review(user, now))
    if user.has_perm("newsroom.triage_submission"):
        found.append(_submissions(user))
    if user.has_perm("newsroom.translate") or user.has_perm("newsroom.manage_jobs"):
        found.append(_translation_queue(user, now))
        found += _machine_drafts(user, now)
    if user.has_perm("newsroom.publish_edition"):
        found.append(_late(user, now))
    if user.has_perm("newsroom.publish_edition") or user.has_perm("newsroom.distribute_article"):
        found.append(_scheduled(user, now))
    if user.has_perm("newsroom.manage_releases"):
        found.append(_held_sets(user))
    return found


def awaiting_approval(user: Any) -> Any:
    """Submitted editions that ``user`` may decide on: none that hold words of theirs."""
    kinds = Q(pk__in=[])
    if user.has_perm("newsroom.approve_source"):
        kinds |= Q(is_source=True)
    if user.has_perm("newsroom.approve_translation"):
        kinds |= Q(is_source=False)
    own = Revision.objects.filter(by=user).values("article_id", "language")
    mine = Q(pk__in=[])
    for row in own.filter(article__editions__state=Edition.State.SUBMITTED).distinct():
        mine |= Q(article_id=row["article_id"], language=row["language"])
    return (
        Edition.objects.filter(kinds, _known(user), state=Edition.State.SUBMITTED)
        .exclude(mine | Q(written_by=user) | Q(changed_by=user) | Q(submitted_by=user))
        .select_related("article", "submitted_by")
        .order_by("submitted_at", "pk")
    )


def _public_changes(user: Any) -> list[Queue]:
    """Changes to public texts: those ``user`` may decide on, and their own that came back or are open.

    Most days there are none, and then the home says nothing of them. One query.
    """
    decides = Q(pk__in=[])
    if user.has_perm("newsroom.approve_source"):
        decides |= Q(language=F("article__source_language"))
    if user.has_perm("newsroom.approve_translation"):
        decides |= ~Q(language=F("article__source_language"))
    waiting = (
        Amendment.objects.filter(
            Q(decides, ~Q(hands__contains=user.pk), state=Amendment.State.SUBMITTED)
            | Q(changed_by=user, state__in=["draft", "returned"]),
        )
        .filter(_known(user))
        .select_related("article", "changed_by")
        .order_by("-state", "changed_at", "pk")
    )
    rows = [
        QueueRow(
            label=row.article.title_in(row.language),
            url=reverse("admin:newsroom_amendment_screen", args=[row.article_id, row.language]),
            detail=_("%(language)s | %(who)s")
            % {"language": row.get_language_display(), "who": row.changed_by},
            language=row.language,
            since=row.changed_at,
            chip=row.get_state_display(),
            tone="bad" if row.state == Amendment.State.RETURNED else "warn",
        )
        for row in waiting[:SHOWN]
    ]
    if not rows:
        return []
    return [
        Queue(
            key="public_changes",
            title=_("Changes to public texts"),
            rows=rows,
            count=_count(rows, waiting),
            url=reverse("admin:newsroom_amendment_changelist"),
            act=_("Read and decide"),
            order=11,
        )
    ]


def _known(user: Any) -> Q:
    """Condition on what hangs on an article: ``user`` may know of the article."""
    return access.openable(user, prefix="article__")


def _count(rows: list[Any], queryset: Any) -> int:
    """The full count, asked for only when the list is cut."""
    return len(rows) if len(rows) < SHOWN else queryset.count()


def _awaiting_approval(user: Any) -> Queue:
    waiting = awaiting_approval(user)
    rows = [
        QueueRow(
            label=edition.article.title_in(edition.language),
            url=_edition_url(edition),
            detail=_("%(language)s | %(who)s")
            % {"language": edition.get_language_display(), "who": edition.submitted_by},
            language=edition.language,
            since=edition.submitted_at,
            chip=edition.get_state_display(),
            tone="warn",
        )
        for edition in waiting[:SHOWN]
    ]
    return Queue(
        key="awaiting_approval",
        title=_("Awaiting my approval"),
        rows=rows,
        count=_count(rows, waiting),
        url=reverse("admin:newsroom_article_changelist") + "?phase=submitted",
        act=_("Read and decide"),
        order=10,
        empty=_("Nothing waits for your approval."),
    )


def _not_countersigned(user: Any, now: datetime) -> Queue:
    """The red list: what one person published, oldest first; whoever published it sees it too."""
    alone = (
        Edition.objects.not_countersigned()
        .filter(access.openable(user, prefix="article__"))
        .select_related("article", "urgent_by")
        .order_by("urgent_at", "pk")
    )
    if not user.has_perm("newsroom.publish_urgently"):
        alone = alone.filter(is_source=False)
    rows = []
    for edition in alone[:SHOWN]:
        until = edition.urgent_at + COUNTERSIGN_WITHIN if edition.urgent_at else None
        rows.append(
            QueueRow(
                label=edition.article.title_in(edition.language),
                url=_edition_url(edition),
                detail=_("%(who)s: %(reason)s")
                % {"who": edition.urgent_by, "reason": edition.urgent_reason},
                language=edition.language,
                due_at=until,
                chip=_("published alone"),
                tone="bad",
            )
        )
    return Queue(
        key="not_countersigned",
        title=_("Published alone, without a second signature"),
        rows=rows,
        count=_count(rows, alone),
        url=reverse("admin:newsroom_article_changelist") + "?waits=signature",
        act=_("Read and sign"),
        order=3,
        alarm=any(row.due_at is not None and row.due_at < now for row in rows),
        empty=_("Everything public was signed by two people."),
    )


def _late(user: Any, now: datetime) -> Queue:
    """What should be public since minutes and is not worked off: readers see it, nobody was told."""
    late = (
        publishing.late(now=now)
        .filter(access.openable(user, prefix="article__"))
        .select_related("article")
        .order_by("publish_at", "pk")
    )
    rows = [
        QueueRow(
            label=edition.article.title_in(edition.language),
            url=_edition_url(edition),
            detail=_("Readers see it; the search, letters and the log wait for the worker."),
            language=edition.language,
            due_at=edition.publish_at,
            chip=_("late"),
            tone="bad",
        )
        for edition in late[:SHOWN]
    ]
    return Queue(
        key="publication_late",
        title=_("Publication late"),
        rows=rows,
        count=_count(rows, late),
        url=reverse("admin:newsroom_edition_changelist") + "?delay=waiting",
        act=_("Open"),
        order=1,
        alarm=bool(rows),
        empty=_("Every publication was worked off in time."),
    )


def _to_review(user: Any, now: datetime) -> Queue:
    """Public texts whose day of another look has come: one's own, or for editors everybody's."""
    waiting = reviews.due(
        Article.objects.filter(access.openable(user)).select_related("author"), at=now
    )
    if not user.has_perm("newsroom.approve_source"):
        waiting = waiting.filter(author=user)
    rows = [
        QueueRow(
            label=str(article),
            url=reverse("admin:newsroom_article_change", args=[article.pk]),
            detail=_("written by %(name)s") % {"name": article.author},
            language=article.source_language,
            due_at=datetime.combine(article.review_on, time(), tzinfo=dates.local_zone()),
            chip=article.get_kind_display(),
            tone="warn",
        )
        for article in waiting[:SHOWN]
    ]
    return Queue(
        key="to_review",
        title=_("To be looked at again"),
        rows=rows,
        count=_count(rows, waiting),
        url=reverse("admin:newsroom_article_changelist") + "?waits=review",
        act=_("Read again"),
        order=40,
        empty=_("No public text waits for another look."),
    )


def _my_texts(user: Any) -> Queue:
    mine = (
        Edition.objects.filter(
            Q(written_by=user) | Q(changed_by=user),
            _known(user),
            state__in=[Edition.State.DRAFT, Edition.State.RETURNED],
        )
        .select_related("article", "returned_by")
        .order_by("-state", "-changed_at", "pk")
    )
    rows = [
        QueueRow(
            label=edition.article.title_in(edition.language) or _("without a headline"),
            url=_edition_url(edition),
            detail=edition.return_reason or edition.get_language_display(),
            language=edition.language,
            since=edition.changed_at,
            chip=edition.get_state_display(),
            tone="bad" if edition.state == Edition.State.RETURNED else "draft",
        )
        for edition in mine[:SHOWN]
    ]
    return Queue(
        key="my_texts",
        title=_("My drafts, and what came back"),
        rows=rows,
        count=_count(rows, mine),
        url=reverse("admin:newsroom_article_changelist") + "?phase=draft",
        act=_("Continue"),
        order=20,
        empty=_("You have no open drafts."),
    )


def _submissions(user: Any) -> Queue:
    known = Submission.objects.waiting().filter(access.submissions(user))
    waiting = known.select_related("unit").order_by("received_at", "pk")
    rows = [
        QueueRow(
            label=submission.title,
            url=reverse("admin:newsroom_submission_change", args=[submission.pk]),
            detail=str(submission.unit),
            language=submission.language,
            since=submission.received_at,
            chip=submission.get_state_display(),
            tone="warn",
        )
        for submission in waiting[:SHOWN]
    ]
    return Queue(
        key="submissions",
        title=_("Handed in by the units"),
        rows=rows,
        count=_count(rows, waiting),
        url=reverse("admin:newsroom_submission_changelist") + "?state__exact=received",
        act=_("Decide"),
        order=25,
        empty=_("Every submission has been answered."),
    )


def _translation_queue(user: Any, now: datetime) -> Queue:
    jobs = (
        TranslationJob.objects.open()
        .filter(_known(user))
        .exclude(state=TranslationJob.State.HANDED_IN)
        .select_related("article", "assignee")
        .order_by("-is_update", "due_at", "pk")
    )
    if not user.has_perm("newsroom.manage_jobs"):
        jobs = jobs.filter(Q(assignee__isnull=True) | Q(assignee=user))
        pairs = Q()
        for source, target in user.works_in:
            pairs |= Q(article__source_language=source, language=target)
        jobs = jobs.filter(pairs)
    rows = [_job_row(job, now) for job in jobs[:SHOWN]]
    return Queue(
        key="translation_queue",
        title=_("Translation queue"),
        rows=rows,
        count=_count(rows, jobs),
        url=reverse("admin:newsroom_translationjob_changelist"),
        act=_("Open at the desk"),
        order=15,
        alarm=any(job.due_at is not None and job.due_at < now for job in rows),
        empty=_("Nothing to translate."),
    )


def _machine_drafts(user: Any, now: datetime) -> list[Queue]:
    """Machine drafts of the last week that failed and that nobody asked for again. One query.

    A list only for those who have one: an office without machines need not hear of them.
    """
    newer = MachineDraft.objects.filter(job=OuterRef("job"), pk__gt=OuterRef("pk"))
    failed = (
        MachineDraft.objects.filter(
            access.openable(user, prefix="job__article__"),
            state=MachineDraft.State.FAILED,
            ended_at__gt=now - timedelta(days=7),
            job__state__in=["open", "taken", "returned"],
        )
        .exclude(Exists(newer))
        .select_related("job__article")
        .order_by("ended_at", "pk")
    )
    if not user.has_perm("newsroom.manage_jobs"):
        failed = failed.filter(Q(asked_by=user) | Q(job__assignee=user))
    rows = [
        QueueRow(
            label=str(draft.job.article),
            url=reverse("admin:newsroom_translationjob_desk", args=[draft.job_id]),
            detail=f"{draft.engine} | {draft.last_error}",
            language=draft.job.article.source_language,
            since=draft.ended_at,
            chip=draft.get_state_display(),
            tone="bad",
        )
        for draft in failed[:SHOWN]
    ]
    if not rows:
        return []
    return [
        Queue(
            key="machine_drafts",
            title=_("Machine drafts that failed"),
            rows=rows,
            count=_count(rows, failed),
            url=reverse("admin:newsroom_translationjob_changelist"),
            act=_("Try again or translate yourself"),
            order=16,
            empty="",
        )
    ]


def _job_row(job: TranslationJob, now: datetime) -> QueueRow:
    words = ngettext("%(n)s word", "%(n)s words", job.words) % {
        "n": local_digits(job.words, get_language())
    }
    into = _("into %(language)s") % {"language": job.get_language_display()}
    return QueueRow(
        label=str(job.article),
        url=reverse("admin:newsroom_translationjob_desk", args=[job.pk]),
        detail=f"{into} | {words}" + (f" | {job.assignee}" if job.assignee else ""),
        language=job.article.source_language,
        due_at=job.due_at,
        chip=job.get_state_display(),
        tone="bad" if job.is_late(at=now) or job.state == "returned" else "info",
    )


def _scheduled(user: Any, now: datetime) -> Queue:
    known = Edition.objects.coming(at=now).filter(_known(user))
    coming = known.select_related("article").order_by("publish_at")
    rows = [
        QueueRow(
            label=edition.article.title_in(edition.language),
            url=_edition_url(edition),
            detail="{} | {}".format(
                edition.get_language_display(),
                dates.format(edition.publish_at, "moment") if edition.publish_at else "",
            ),
            language=edition.language,
            due_at=edition.publish_at,
            chip=phase_label(edition.phase(at=now)),
            tone="info",
        )
        for edition in coming[:SHOWN]
    ]
    return Queue(
        key="scheduled",
        title=_("Scheduled"),
        rows=rows,
        count=_count(rows, coming),
        url=reverse("admin:newsroom_article_changelist") + "?phase=scheduled",
        act=_("Open"),
        order=60,
        empty=_("Nothing is scheduled."),
    )


def _held_sets(user: Any) -> Queue:
    unknown = Article.objects.filter(is_restricted=True).exclude(access.openable(user))
    held = (
        ReleaseSet.objects.filter(state=ReleaseSet.State.HELD)
        .exclude(items__article__in=unknown)
        .order_by("publish_at", "pk")
    )
    rows = [
        QueueRow(
            label=release_set.name,
            url=reverse("admin:newsroom_releaseset_change", args=[release_set.pk]),
            detail=release_set.held_reason,
            due_at=release_set.publish_at,
            chip=release_set.get_state_display(),
            tone="bad",
        )
        for release_set in held[:SHOWN]
    ]
    return Queue(
        key="held_sets",
        title=_("Release sets that are held"),
        rows=rows,
        count=_count(rows, held),
        url=reverse("admin:newsroom_releaseset_changelist") + "?state__exact=held",
        act=_("Decide"),
        order=12,
        alarm=bool(rows),
        empty=_("No release set is held."),
    )


def _edition_url(edition: Edition) -> str:
    return reverse("admin:newsroom_article_change", args=[edition.article_id])
