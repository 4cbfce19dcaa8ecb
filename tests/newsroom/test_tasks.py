"""Tasks do one thing each and hold no rule."""

from django.utils import timezone

from newsroom import media, tasks
from newsroom.models import TranslationJob
from tests.factories import newsroom as make
from tests.newsroom.test_media import picture


def test_publish_due_works_off_what_is_public(db):
    edition = make.public(now=timezone.now())

    tasks.publish_due()

    edition.refresh_from_db()
    assert edition.effects_done_at is not None


def test_open_translation_jobs_opens_them(db):
    make.edition(phase="approved")

    tasks.open_translation_jobs()

    assert TranslationJob.objects.count() == 2


def test_sizes_are_made_for_photos_that_lack_them(make_user):
    photo = media.add_photo(
        data=picture((9, 90, 9)), name="a.jpg", by=make_user("writer"), now=timezone.now()
    )

    tasks.make_due_renditions()

    photo.refresh_from_db()
    assert photo.renditions_at is not None
    assert photo.renditions.count() == 3
