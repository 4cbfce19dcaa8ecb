"""Background work of the newsroom: an id or nothing in, one capability call, a log line."""

import logging

from celery import shared_task
from django.utils import timezone

from newsroom import (
    autosaving,
    due_times,
    machine,
    media,
    memory_imports,
    official_names,
    presence,
    publishing,
    translation_queue,
    translation_updates,
)
from newsroom.models import Photo

logger = logging.getLogger(__name__)


@shared_task
def publish_due() -> None:
    """Work off the texts whose moment has come."""
    done = publishing.publish_due(now=timezone.now())
    if done:
        logger.info("worked off %s publications", done)


@shared_task
def open_translation_jobs() -> None:
    """Open jobs for what approved originals lack and for translations that fell behind."""
    now = timezone.now()
    opened = translation_queue.open_jobs(now=now) + translation_updates.open_updates(now=now)
    if opened:
        logger.info("opened %s translation jobs", opened)


@shared_task
def tend_translation_jobs() -> None:
    """Due times follow the moments, settled updates end, free jobs are given out, late ones told."""
    now = timezone.now()
    moved, settled = due_times.retime(now=now), translation_updates.close_settled(now=now)
    given, late = translation_queue.auto_assign(now=now), translation_queue.raise_alarms(now=now)
    if moved or settled or given or late:
        logger.info(
            "translation jobs: %s moved, %s settled, %s given, %s late", moved, settled, given, late
        )


@shared_task
def make_renditions(photo_id: int) -> None:
    """Make the sizes of one photo."""
    photo = Photo.objects.get(pk=photo_id)
    made = media.make_renditions(photo, now=timezone.now())
    logger.info("made %s sizes of photo %s", made, photo_id)


@shared_task
def make_due_renditions() -> None:
    """Make the sizes of the photos that have none yet, a few at a time."""
    for photo_id in media.without_renditions(limit=10):
        make_renditions(photo_id)


@shared_task
def sweep_unsaved() -> None:
    """Delete unsaved words that nobody came back for in a month, and traces of closed tabs."""
    now = timezone.now()
    words, tabs = autosaving.sweep(now=now), presence.sweep(now=now)
    if words or tabs:
        logger.info("swept %s unsaved copies and %s closed tabs", words, tabs)


@shared_task
def run_machine_drafts() -> None:
    """Ask machines for what is queued."""
    machine.run_due(now=timezone.now())


@shared_task
def run_memory_imports() -> None:
    """Go on with a file for the memory or the glossary."""
    done = memory_imports.run_due(now=timezone.now())
    if done:
        logger.info("memory import: %s rows", done)


@shared_task
def keep_official_names() -> None:
    """Bring names and titles in the glossary in step with the contacts."""
    changed = official_names.keep_in_step(now=timezone.now())
    if changed:
        logger.info("%s official names changed in the glossary", changed)
