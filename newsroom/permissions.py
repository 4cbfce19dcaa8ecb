"""Who may do what in the newsroom, why not, and which role may do it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import UnitMember
from newsroom.access import reaches
from newsroom.models import Article, Edition, TranslationJob
from prcms.base.errors import Refused
from prcms.base.models import Language

Text = str | Promise

GRANTS: dict[str, list[str]] = {
    "writer": [
        "newsroom.add_article",
        "newsroom.change_article",
        "newsroom.view_article",
        "newsroom.add_photo",
        "newsroom.view_photo",
        "newsroom.view_topic",
        "newsroom.view_submission",
        "newsroom.triage_submission",
        "newsroom.view_translationjob",
    ],
    "contributor": ["newsroom.hand_in_submission"],
    "editor": [
        "newsroom.view_memoryunit",
        "newsroom.view_term",
        "newsroom.view_memoryimport",
        "newsroom.manage_memory",
        "newsroom.add_article",
        "newsroom.change_article",
        "newsroom.view_article",
        "newsroom.add_photo",
        "newsroom.change_photo",
        "newsroom.view_photo",
        "newsroom.add_topic",
        "newsroom.change_topic",
        "newsroom.view_topic",
        "newsroom.view_submission",
        "newsroom.triage_submission",
        "newsroom.view_translationjob",
        "newsroom.manage_jobs",
        "newsroom.approve_source",
        "newsroom.approve_translation",
        "newsroom.publish_edition",
        "newsroom.publish_urgently",
        "newsroom.withdraw_edition",
        "newsroom.distribute_article",
        "newsroom.view_releaseset",
        "newsroom.manage_releases",
        "newsroom.view_kindrule",
        "newsroom.change_kindrule",
    ],
    "translator": [
        "newsroom.view_memoryunit",
        "newsroom.view_term",
        "newsroom.view_article",
        "newsroom.view_translationjob",
        "newsroom.translate",
    ],
    "reviewer": [
        "newsroom.view_memoryunit",
        "newsroom.view_term",
        "newsroom.view_memoryimport",
        "newsroom.manage_memory",
        "newsroom.view_article",
        "newsroom.view_translationjob",
        "newsroom.approve_translation",
    ],
    "director": [
        "newsroom.view_article",
        "newsroom.view_photo",
        "newsroom.view_submission",
        "newsroom.view_translationjob",
        "newsroom.approve_source",
        "newsroom.publish_edition",
        "newsroom.publish_urgently",
        "newsroom.withdraw_edition",
        "newsroom.remove_edition",
        "newsroom.distribute_article",
        "newsroom.view_releaseset",
        "newsroom.manage_releases",
        "newsroom.view_kindrule",
        "newsroom.change_kindrule",
    ],
    "contacts_officer": ["newsroom.view_article", "newsroom.distribute_article"],
    "events_officer": ["newsroom.view_article", "newsroom.add_article", "newsroom.add_photo"],
    "analyst": ["newsroom.view_article"],
    "administrator": [
        "newsroom.view_machineengine",
        "newsroom.add_machineengine",
        "newsroom.change_machineengine",
    ],
}


@dataclass(frozen=True)
class Rule:
    """A question about a user and a thing, and the sentence shown when the answer is no."""

    check: Callable[[Any, Any], bool]
    reason: Text

    def __call__(self, user: Any, obj: Any = None) -> bool:
        """Whether ``user`` may.

        Nobody who is switched off or unknown may anything, and nothing may be done with a text
        that is limited to other readers.
        """
        return bool(
            user is not None and user.is_active and self.check(user, obj) and reaches(user, obj)
        )

    def require(self, user: Any, obj: Any = None) -> None:
        """Raise ``Refused`` with the reason unless ``user`` may."""
        if not self(user, obj):
            raise Refused(str(self.reason))


def _jobs(edition: Edition) -> "list[TranslationJob] | None":
    """The article's jobs where a page has read them along with it; None where they must be asked.

    Doors lock and read the article anew, so what they decide never rests on these.
    """
    if not Edition.article.is_cached(edition):
        return None
    read = getattr(edition.article, "_prefetched_objects_cache", {}).get("jobs")
    return None if read is None else [job for job in read if job.language == edition.language]


def _held_by_another(user: Any, edition: Edition) -> bool:
    """Whether somebody else is translating this language just now. One query at most."""
    if edition.is_source:
        return False
    jobs = _jobs(edition)
    if jobs is not None:
        return any(job.state in TranslationJob.HELD and job.assignee_id != user.pk for job in jobs)
    return (
        TranslationJob.objects.filter(
            article_id=edition.article_id,
            language=edition.language,
            state__in=TranslationJob.HELD,
        )
        .exclude(assignee=user)
        .exists()
    )


def _may_edit(user: Any, edition: Edition) -> bool:
    if not edition.is_source and _holds_job(user, edition):
        return True
    own = edition.is_source and edition.article.author_id == user.pk
    writes = user.has_perm("newsroom.change_article") or (
        own and user.has_perm("newsroom.add_article")
    )
    return writes and not _held_by_another(user, edition)


def _holds_job(user: Any, edition: Edition) -> bool:
    """Whether the open job of this language is ``user``'s. One query at most."""
    jobs = _jobs(edition)
    if jobs is not None:
        return any(job.state in TranslationJob.OPEN and job.assignee_id == user.pk for job in jobs)
    return (
        TranslationJob.objects.open()
        .filter(article_id=edition.article_id, language=edition.language, assignee=user)
        .exists()
    )


def touched(user: Any, edition: Edition) -> bool:
    """Whether any of the words are ``user``'s own: written, changed or submitted. May query."""
    if user.pk in (edition.written_by_id, edition.changed_by_id, edition.submitted_by_id):
        return True
    return edition.article.revisions.filter(language=edition.language, by=user).exists()


def _approves(user: Any, edition: Edition) -> bool:
    name = "approve_source" if edition.is_source else "approve_translation"
    return bool(user.has_perm(f"newsroom.{name}"))


def _publishes(user: Any, edition: Edition) -> bool:
    if user.has_perm("newsroom.publish_edition"):
        return True
    return not edition.is_source and bool(user.has_perm("newsroom.approve_translation"))


def _translates(user: Any, job: TranslationJob) -> bool:
    pairs = user.works_in
    if not user.has_perm("newsroom.translate"):
        return False
    return not pairs or [job.article.source_language, job.language] in pairs


def _hands_in(user: Any, unit: Any) -> bool:
    if not user.has_perm("newsroom.hand_in_submission"):
        return False
    own = UnitMember.objects.filter(user=user)
    return own.exists() if unit is None else own.filter(unit=unit).exists()


can_create = Rule(
    lambda user, _obj: bool(user.has_perm("newsroom.add_article")),
    _("Only writers and editors begin articles."),
)
can_view = Rule(
    lambda user, _obj: bool(user.has_perm("newsroom.view_article")),
    _("Only the newsroom sees texts before they are public."),
)
can_edit = Rule(
    _may_edit,
    _(
        "This text is not yours to change: writers and editors change originals, and a "
        "translation belongs to the translator who has taken it."
    ),
)
can_review = Rule(
    lambda user, edition: _approves(user, edition) and not touched(user, edition),
    _(
        "Only an editor approves originals and only a reviewer approves translations, and nobody "
        "approves a text that they wrote, changed or submitted themselves."
    ),
)
can_revise = Rule(
    lambda user, edition: _may_edit(user, edition) or _approves(user, edition),
    _("Only those who may change or approve this text take its approval back."),
)
can_publish_urgently = Rule(
    lambda user, edition: bool(user.has_perm("newsroom.publish_urgently")),
    _("Only editors and the director publish a text alone."),
)
can_countersign = Rule(
    lambda user, edition: (
        edition.is_not_countersigned
        and (_approves(user, edition) or bool(user.has_perm("newsroom.publish_urgently")))
        and edition.urgent_by_id != user.pk
        and not touched(user, edition)
    ),
    _(
        "A text that one person published alone is signed by an editor, a reviewer or the director "
        "who neither published it nor wrote any of its words."
    ),
)
can_publish = Rule(
    _publishes, _("Only editors, and reviewers for translations, set the moment of publication.")
)
can_withdraw = Rule(
    lambda user, _edition: bool(user.has_perm("newsroom.withdraw_edition")),
    _("Only editors and the director withdraw public texts."),
)
can_remove = Rule(
    lambda user, edition: (
        bool(user.has_perm("newsroom.remove_edition"))
        and user.pk not in (edition.approved_by_id, edition.urgent_by_id)
    ),
    _("Only the director removes public texts, and never one that they approved themselves."),
)
can_rule_kinds = Rule(
    lambda user, _rule: bool(user.has_perm("newsroom.change_kindrule")),
    _("Only editors and the director decide what each kind of text needs."),
)
can_mark_reviewed = Rule(
    lambda user, article: (
        (article.author_id == user.pk and bool(user.has_perm("newsroom.add_article")))
        or bool(
            user.has_perm("newsroom.change_article") or user.has_perm("newsroom.approve_source")
        )
    ),
    _("Whoever wrote a public text, writers, editors and the director look at it again."),
)
can_translate = Rule(
    _translates, _("This job is for translators who work between these two languages.")
)
can_manage_jobs = Rule(
    lambda user, _job: bool(user.has_perm("newsroom.manage_jobs")),
    _("Only editors assign and cancel translation jobs."),
)
can_ask_machines = Rule(
    lambda user, job: (
        bool(user.has_perm("newsroom.manage_jobs"))
        or (job.assignee_id == user.pk and bool(user.has_perm("newsroom.translate")))
    ),
    _("Only whoever holds the job, and editors, ask a machine for a draft."),
)
can_set_engines = Rule(
    lambda user, _engine: bool(user.has_perm("newsroom.change_machineengine")),
    _("Only administrators set up machine translators."),
)
can_keep_as_minor = Rule(
    lambda user, _edition: bool(user.has_perm("newsroom.approve_source")),
    _("Only those who approve originals decide that a change of one is minor."),
)
can_add_photo = Rule(
    lambda user, _obj: bool(
        user.has_perm("newsroom.add_photo") or user.has_perm("newsroom.hand_in_submission")
    ),
    _("Photos are added by writers, editors and the units that hand in."),
)
can_describe_photo = Rule(
    lambda user, _photo: bool(user.has_perm("newsroom.change_photo")),
    _("Only editors change what is said of a photo in the library."),
)
can_keep_topics = Rule(
    lambda user, _obj: bool(user.has_perm("newsroom.change_topic")),
    _("Only editors make and rename topics."),
)
can_hand_in = Rule(_hands_in, _("You can hand in for your own unit only."))
can_triage = Rule(
    lambda user, _submission: bool(user.has_perm("newsroom.triage_submission")),
    _("Only writers and editors decide on what the units hand in."),
)
can_distribute = Rule(
    lambda user, _article: bool(user.has_perm("newsroom.distribute_article")),
    _("Only editors, contacts officers and the director send releases to lists."),
)

can_manage_memory = Rule(
    lambda user, _obj: bool(user.has_perm("newsroom.manage_memory")),
    _("Only editors and reviewers change the translation memory and the glossary."),
)

can_restrict = Rule(
    lambda user, article: (
        article.author_id == user.pk or bool(user.has_perm("newsroom.approve_source"))
    ),
    _("Only the author and the editors limit a text to named readers."),
)
can_preview = Rule(
    lambda user, article: (
        article.author_id == user.pk or bool(user.has_perm("newsroom.change_article"))
    ),
    _("Only writers and editors give out links to drafts."),
)
can_embargo = Rule(
    lambda user, _article: bool(user.has_perm("newsroom.publish_edition")),
    _("Only editors and the director give texts out under embargo."),
)
can_release = Rule(
    lambda user, _release_set: bool(user.has_perm("newsroom.manage_releases")),
    _("Only editors and the director put release sets together."),
)
can_amend = Rule(
    lambda user, edition: (
        bool(user.has_perm("newsroom.change_article"))
        or (not edition.is_source and bool(user.has_perm("newsroom.translate")))
        or (edition.is_source and edition.article.author_id == user.pk)
    ),
    _(
        "Only writers and editors, and translators for translations, propose changes to what is public."
    ),
)
can_decide_amendment = Rule(
    lambda user, pair: (
        user.pk not in pair[0].hands
        and _approves(user, pair[1])
        and not touched(user, pair[1])
        and pair[1].urgent_by_id != user.pk
    ),
    _(
        "Only an editor decides on changes to originals and only a reviewer on changes to "
        "translations, and nobody on a text that holds words of their own or that they published "
        "alone."
    ),
)


def editable_languages(user: Any, article: Article) -> list[str]:
    """The languages of ``article`` that ``user`` may change now, source first. A query or two each."""
    order = sorted(Language.values, key=lambda code: code != article.source_language)
    known = {edition.language: edition for edition in article.editions.all()}
    found = []
    for code in order:
        edition = known.get(code) or Edition(
            article=article, language=code, is_source=code == article.source_language
        )
        if can_edit(user, edition):
            found.append(code)
    return found
