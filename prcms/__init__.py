"""The ministry's public-relations portal."""

from prcms.celery import app as celery_app

__all__ = ["celery_app"]
