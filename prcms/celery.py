"""The Celery app and the whole beat table: the page that answers "what runs when".

Every entry is a sweep: it finds due rows in PostgreSQL and works them off. Losing a tick, a
worker or the broker therefore delays work and never loses it.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prcms.settings.dev")

app = Celery("prcms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

MINUTE = 60.0

app.conf.beat_schedule = {
    # The worker writes that it is alive; the supervisor restarts one that is not.
    "heartbeat": {"task": "prcms.base.tasks.heartbeat", "schedule": MINUTE},
    # Letters that are due or whose sender died.
    "deliver due mail": {"task": "contacts.tasks.deliver_due", "schedule": 20.0},
    # Side effects of editions whose minute has come (visibility itself needs no task).
    "publish due editions": {"task": "newsroom.tasks.publish_due", "schedule": MINUTE},
    # Translation jobs for approved sources that lack them.
    "open translation jobs": {"task": "newsroom.tasks.open_translation_jobs", "schedule": MINUTE},
    # Their due times, alarms and assignment.
    "tend translation jobs": {"task": "newsroom.tasks.tend_translation_jobs", "schedule": MINUTE},
    # What machines were asked to draft and have not answered yet.
    "run machine drafts": {"task": "newsroom.tasks.run_machine_drafts", "schedule": MINUTE},
    # Files for the translation memory and the glossary, a slice at a time.
    "run memory imports": {"task": "newsroom.tasks.run_memory_imports", "schedule": MINUTE},
    # Names and titles of officials in the glossary follow the contacts.
    "official names": {"task": "newsroom.tasks.keep_official_names", "schedule": 5 * MINUTE},
    # Sizes of new photos; they are also asked for when a photo arrives.
    "make sizes of photos": {"task": "newsroom.tasks.make_due_renditions", "schedule": MINUTE},
    # Words typed a month ago that nobody saved or asked for again.
    "sweep unsaved words": {"task": "newsroom.tasks.sweep_unsaved", "schedule": 60 * MINUTE},
    # Reminders to those who have not answered an invitation.
    "remind invited": {"task": "events.tasks.send_reminders", "schedule": 5 * MINUTE},
    # Sources whose next check is due.
    "fetch due sources": {"task": "monitoring.tasks.fetch_due", "schedule": MINUTE},
    # Briefings to be put together, and approved ones to be sent.
    "daily briefing": {"task": "monitoring.tasks.briefing_tick", "schedule": MINUTE},
}
