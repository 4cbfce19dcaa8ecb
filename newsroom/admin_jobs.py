"""What is done with a translation job: its buttons, its row in the queue, several rows at once."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import desk_figures, machine, translation_queue
from newsroom.models import MachineDraft, TranslationJob
from newsroom.permissions import can_ask_machines, can_manage_jobs, can_translate
from prcms.base import dates
from prcms.base.admin_site import Move, ReasonForm
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import local_digits

State = TranslationJob.State
# What one press may change at most: more than anybody reads before pressing.
MOST_AT_ONCE = 50


# The buttons of one job --------------------------------------------------------------------


def offered(request: Any, job: TranslationJob) -> list[Move]:
    """What this user may do with the job now. A handful of queries for those who give jobs out."""
    user = request.user
    found: list[Move] = []
    if job.state == State.OPEN and can_translate(user, job):
        found.append(Move("take", gettext_lazy("Take this job"), _take, tone="primary"))
    is_held = job.state in TranslationJob.HELD
    manages = can_manage_jobs(user, job)
    if manages and (is_held or job.state == State.OPEN):
        found += _giving(job)
    if is_held and (manages or job.assignee_id == user.pk):
        found.append(Move("hand-back", gettext_lazy("Hand the job back"), _hand_back))
    found += _machine_moves(user, job)
    if manages and (is_held or job.state == State.OPEN):
        label = gettext_lazy("No translation needed")
        found.append(Move("cancel", label, _cancel, form=ReasonForm, tone="danger"))
    return found


def _giving(job: TranslationJob) -> list[Move]:
    found = []
    people = translation_queue.candidates(job)
    first = translation_queue.suggest_assignee(job)
    if first is not None:

        def give(request: Any, obj: TranslationJob, _data: dict[str, Any]) -> str:
            return _given(translation_queue.assign(obj, to=first, by=request.user, now=_now()))

        label = _("Give to %(name)s") % {"name": first}
        found.append(Move(f"give-{first.pk}", label, give, tone="plain"))
    if any(person.pk != job.assignee_id for person in people):
        kwargs = {"people": people, "holder": job.assignee_id}
        found.append(
            Move("assign", gettext_lazy("Give to …"), _assign, form=AssignForm, form_kwargs=kwargs)
        )
    return found


def _machine_moves(user: Any, job: TranslationJob) -> list[Move]:
    if not can_ask_machines(user, job) or job.state not in (State.OPEN, *TranslationJob.HELD):
        return []
    last = job.machine_drafts.order_by("-asked_at", "-pk").first()
    if last is not None and last.state in (MachineDraft.State.QUEUED, MachineDraft.State.RUNNING):
        return [Move("machine-stop", gettext_lazy("Stop the machine draft"), _machine_stop)]
    if last is not None and last.state == MachineDraft.State.FAILED:
        return [Move("machine-retry", gettext_lazy("Try the machine again"), _machine_retry)]
    if machine.engines(job) and machine.why_not(job.article, now=_now()) is None:
        return [
            Move(
                "machine-draft",
                gettext_lazy("Machine draft"),
                _machine_draft,
                help=gettext_lazy(
                    "A machine drafts the paragraphs that nobody has translated. Each stays marked "
                    "until you have read and confirmed it."
                ),
            )
        ]
    return []


class AssignForm(forms.Form):
    """Who is to translate; the least busy ones stand first."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("translator"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(
        self, *args: Any, people: Sequence[User], holder: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        loads, language = translation_queue.open_words(), get_language()
        field = self.fields["to"]
        keys = [person.pk for person in people if person.pk != holder]
        field.queryset = User.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        named = {person.pk: person for person in people}
        field.choices = [  # type: ignore[attr-defined]
            (
                key,
                _("%(name)s (%(n)s words in hand)")
                % {"name": named[key], "n": local_digits(loads.get(key, 0), language)},
            )
            for key in keys
        ]


def _now() -> Any:
    return timezone.now()


def _take(request: Any, job: TranslationJob, _data: dict[str, Any]) -> str:
    translation_queue.take(job, by=request.user, now=_now())
    return _("The job is yours.")


def _hand_back(request: Any, job: TranslationJob, _data: dict[str, Any]) -> str:
    translation_queue.hand_back(job, by=request.user, now=_now())
    return _("The job is free again. What was translated is kept.")


def _assign(request: Any, job: TranslationJob, data: dict[str, Any]) -> str:
    return _given(translation_queue.assign(job, to=data["to"], by=request.user, now=_now()))


def _given(job: TranslationJob) -> str:
    return _("%(name)s has the job now.") % {"name": job.assignee}


def _cancel(request: Any, job: TranslationJob, data: dict[str, Any]) -> str:
    translation_queue.cancel(job, by=request.user, now=_now(), reason=data["reason"])
    return _("This language is not needed. The reason is kept.")


def _machine_draft(request: Any, job: TranslationJob, _data: dict[str, Any]) -> str:
    draft = machine.ask(job, by=request.user, now=_now())
    return _("%(engine)s is asked. The draft appears here, paragraph by paragraph.") % {
        "engine": draft.engine
    }


def _machine_stop(request: Any, job: TranslationJob, _data: dict[str, Any]) -> str:
    machine.cancel(_last(job), by=request.user, now=_now())
    return _("The machine draft is stopped.")


def _machine_retry(request: Any, job: TranslationJob, _data: dict[str, Any]) -> str:
    machine.retry(_last(job), by=request.user, now=_now())
    return _("The machine is asked again for what is missing.")


def _last(job: TranslationJob) -> MachineDraft:
    draft = job.machine_drafts.order_by("-asked_at", "-pk").first()
    if draft is None:
        raise Refused(_("This machine draft has ended already."))
    return draft


# The list ----------------------------------------------------------------------------------


class WhichFilter(admin.SimpleListFilter):
    """Whose turn it is; each choice says how many there are. One query."""

    title = gettext_lazy("which")
    parameter_name = "which"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self.user = request.user
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Open ones are the default."""
        jobs = model_admin.get_queryset(request)
        names = ("mine", "free", "late", "review")
        counts = jobs.order_by().aggregate(
            **{name: Count("pk", filter=self._meant(name)) for name in names}
        )
        labels = {
            "mine": _("my jobs"),
            "free": _("free to take"),
            "late": _("late"),
            "review": _("awaiting review"),
        }
        language = get_language()
        shown = [
            (name, f"{labels[name]} ({local_digits(counts[name], language)})") for name in names
        ]
        return [*shown, ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """ "All" is a choice here; the default is called by its name."""
        for choice in super().choices(changelist):
            first = choice["query_string"] == changelist.get_query_string(
                remove=[self.parameter_name]
            )
            yield {**choice, "display": _("open") if first else choice["display"]}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Open jobs unless something else is asked for."""
        value = self.value()
        if value == "all":
            return queryset
        if value in ("mine", "free", "late", "review"):
            return queryset.filter(self._meant(value))
        return queryset.open()

    def _meant(self, name: str) -> Q:
        if name == "mine":
            return Q(state__in=TranslationJob.OPEN, assignee=self.user.pk)
        if name == "free":
            return Q(state=State.OPEN)
        if name == "late":
            return Q(state__in=[State.OPEN, State.TAKEN, State.RETURNED], due_at__lt=timezone.now())
        return Q(state=State.HANDED_IN)


def row_button(request: Any, job: TranslationJob) -> SafeString:
    """The one thing a row is pressed for: take it, or open it. Posts the list's own form."""
    if job.state == State.OPEN and can_translate(request.user, job):
        return format_html(
            '<button class="button button--plain" type="submit" formaction="{}">{}</button>',
            reverse("admin:newsroom_translationjob_move", args=[job.pk, "take"]),
            _("Take"),
        )
    if job.state in TranslationJob.HELD and job.assignee_id == request.user.pk:
        return format_html(
            '<a class="button button--plain" href="{}">{}</a>',
            reverse("admin:newsroom_translationjob_desk", args=[job.pk]),
            _("Go on"),
        )
    return SafeString()


# Several at once ---------------------------------------------------------------------------


@admin.action(description=gettext_lazy("take the chosen jobs"), permissions=["translate"])
def take_chosen(model_admin: Any, request: Any, chosen: Any) -> None:
    """Take what is free among the chosen."""
    _each(
        request,
        chosen,
        lambda job: translation_queue.take(job, by=request.user, now=timezone.now()),
    )


@admin.action(
    description=gettext_lazy("give each to whoever has least to do"), permissions=["manage"]
)
def give_chosen(model_admin: Any, request: Any, chosen: Any) -> None:
    """Give each of the chosen to its suggested translator; the load grows as they are given."""

    def give(job: TranslationJob) -> TranslationJob:
        to = translation_queue.suggest_assignee(job)
        if to is None:
            raise Refused(_("Nobody works between these languages."))
        return translation_queue.assign(job, to=to, by=request.user, now=timezone.now())

    _each(request, chosen, give)


def _each(request: Any, chosen: Any, act: Callable[[TranslationJob], TranslationJob]) -> None:
    """One door and one transaction per job; those refused are named with the reason."""
    jobs = list(chosen.select_related("article", "assignee")[: MOST_AT_ONCE + 1])
    if len(jobs) > MOST_AT_ONCE:
        messages.error(
            request,
            _("Choose at most %(n)s at once.") % {"n": local_digits(MOST_AT_ONCE, get_language())},
        )
        return
    done = 0
    for job in jobs:
        try:
            act(job)
        except Refused as refusal:
            messages.warning(request, f"{job.article}: {refusal}")
        else:
            done += 1
    if done:
        said = ngettext("%(n)s job is given out.", "%(n)s jobs are given out.", done)
        messages.success(request, said % {"n": local_digits(done, get_language())})


# Pages -------------------------------------------------------------------------------------


def desk_context(request: Any, job: TranslationJob) -> dict[str, Any]:
    """What ``admin/newsroom/_job_moves.html`` shows of a job: its buttons, its last machine draft."""
    draft = job.machine_drafts.order_by("-asked_at", "-pk").first()
    return {
        "moves": offered(request, job),
        "machine_draft": draft,
        "machine_answered": machine.progress(draft) if draft else 0,
        "machine_refused": len(draft.answers.get("refused", ())) if draft else 0,
    }


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Who translated how much in a month, and what waits."""
    if not may_count(request.user):
        raise PermissionDenied
    now = timezone.now()
    year, month = desk_figures.month_of(request.GET.get("month", ""), now=now)
    done = desk_figures.done_in(request.user, year=year, month=month)
    context = {
        **admin.site.each_context(request),
        "title": _("Figures of the translation desk"),
        "opts": TranslationJob._meta,
        "months": desk_figures.months(now=now),
        "month": f"{year}-{month:02d}",
        "month_name": dates.format(dates.month_bounds(year, month)[0], "month"),
        "done": done,
        "total": sum(row.jobs for row in done),
        "waiting": desk_figures.waiting(request.user, now=now),
        "now": now,
    }
    return render(request, "admin/newsroom/translationjob/figures.html", context)


def may_count(user: Any) -> bool:
    """Whether ``user`` sees what each translator did: who leads the desk, not colleagues."""
    return bool(user.has_perm("newsroom.manage_jobs") or user.has_perm("newsroom.remove_edition"))
