"""Pictures: redrawn, once, private until something public uses them, part of what was approved."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from newsroom import media, reading
from newsroom.models import Photo
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent, ContentGeneration, OfficeProfile
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN


def picture(colour=(200, 40, 40), size=(400, 300)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=_exif())
    return out.getvalue()


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    return exif.tobytes()


def test_a_picture_is_redrawn_and_named_by_its_content(make_user):
    photo = media.add_photo(
        data=picture(), name="../../etc/passwd.php", by=make_user("writer"), now=THEN
    )

    with photo.file.open("rb") as stored:
        data = stored.read()
    assert photo.sha256 == hashlib.sha256(data).hexdigest()
    assert photo.file.name == f"private/photos/{photo.sha256[:2]}/{photo.sha256}.jpg"
    assert (photo.width, photo.height) == (400, 300)
    assert b"secret place" not in data


def test_the_same_picture_is_stored_once(make_user):
    writer = make_user("writer")

    one = media.add_photo(data=picture(), name="a.jpg", by=writer, now=THEN)
    two = media.add_photo(data=picture(), name="b.jpg", by=writer, now=THEN)

    assert one == two
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("data", [b"", b"<svg onload='x()'/>", b"%PDF-1.4", b"\xff\xd8\xff broken"])
def test_what_is_no_picture_is_refused_with_a_sentence(data, make_user):
    with pytest.raises(Refused):
        media.add_photo(data=data, name="a.jpg", by=make_user("writer"), now=THEN)

    assert not Photo.objects.exists()


def test_strangers_add_no_pictures(make_user):
    with pytest.raises(Refused):
        media.add_photo(data=picture(), name="a.jpg", by=make_user("analyst"), now=THEN)


def test_sizes_are_made_once_and_never_larger_than_the_picture(make_user):
    photo = media.add_photo(data=picture(), name="a.jpg", by=make_user("writer"), now=THEN)

    assert media.make_renditions(photo, now=THEN) == 3
    assert media.make_renditions(photo, now=THEN) == 0

    photo.refresh_from_db()
    sizes = photo.renditions.order_by("format").values_list("format", "width", "height")
    assert list(sizes) == [("avif", 320, 240), ("jpg", 320, 240), ("webp", 320, 240)]
    assert photo.renditions_at == THEN
    assert media.without_renditions(limit=5) == []


@pytest.mark.parametrize(
    ("phase", "served"),
    [
        ("draft", False),
        ("submitted", False),
        ("approved", False),
        ("scheduled", False),
        ("public", True),
        ("withdrawn", False),
        ("removed", False),
    ],
)
def test_a_picture_is_served_only_while_something_public_uses_it(phase, served, db):
    use = make.article_photo()
    make.edition(of=use.article, phase=phase)

    assert media.may_serve(use.photo, at=THEN) is served


def test_a_picture_is_served_from_the_second_of_publication_on(db):
    use = make.article_photo()
    edition = make.edition(of=use.article, phase="scheduled")

    assert not media.may_serve(use.photo, at=edition.publish_at - timedelta(seconds=1))
    assert media.may_serve(use.photo, at=edition.publish_at)


def test_pictures_of_people_follow_the_office(db):
    use = make.article_photo(photo=make.photo(shows_people=True))
    make.public(of=use.article)
    assert media.may_serve(use.photo, at=THEN)

    OfficeProfile.objects.update_or_create(
        pk=1, defaults={"name": "Ministry", "show_people": False}
    )

    assert not media.may_serve(use.photo, at=THEN)


def test_a_file_of_one_language_waits_for_that_language(db):
    article = make.article(languages=("fa", "ps"))
    pashto, everybody = (
        make.attachment(article=article, language="ps"),
        make.attachment(article=article),
    )
    make.public(of=article)

    assert not media.may_serve_file(pashto, at=THEN)
    assert media.may_serve_file(everybody, at=THEN)


def test_the_photo_behind_a_path_is_found_for_originals_and_sizes(db):
    size = make.rendition()

    assert media.photo_at(size.photo.file.name) == size.photo
    assert media.photo_at(size.file.name) == size.photo
    assert media.photo_at("private/photos/../x.jpg") is None


def test_attaching_voids_every_approval_and_counts_as_changing(make_user):
    editor = make_user("editor")
    source = make.edition(phase="approved", of=make.article(languages=("fa", "ps")))
    pashto = make.edition(phase="submitted", of=source.article, language="ps")

    media.attach(source.article, make.photo(), by=editor, now=THEN, alt={"fa": "دروازه"})

    source.refresh_from_db()
    pashto.refresh_from_db()
    assert (source.state, pashto.state) == ("draft", "draft")
    assert (source.changed_by, source.version, pashto.version) == (editor, 2, 2)


@pytest.mark.parametrize("act", ["attach", "describe", "arrange", "detach"])
def test_pictures_of_a_public_text_are_not_changed_in_silence(act, make_user):
    editor = make_user("editor")
    use = make.article_photo()
    make.public(of=use.article)

    with pytest.raises(Refused):
        {
            "attach": lambda: media.attach(use.article, make.photo(), by=editor, now=THEN),
            "describe": lambda: media.describe(
                use, language="fa", alt="دیگر", caption="", by=editor, now=THEN
            ),
            "arrange": lambda: media.arrange(
                use, position=9, is_decorative=True, by=editor, now=THEN
            ),
            "detach": lambda: media.detach(use, by=editor, now=THEN),
        }[act]()

    assert use.article.photos.count() == 1


def test_a_photo_stands_in_an_article_once(make_user):
    use = make.article_photo()
    make.edition(of=use.article)

    with pytest.raises(Refused):
        media.attach(use.article, use.photo, by=make_user("editor"), now=THEN)


def test_describing_one_language_leaves_the_others_approvals(make_user):
    use = make.article_photo(article=make.article(languages=("fa", "ps")))
    source = make.edition(of=use.article, phase="approved")
    pashto = make.edition(of=use.article, phase="approved", language="ps")

    media.describe(
        use, language="ps", alt="بله دروازه", caption="", by=make_user("editor"), now=THEN
    )

    source.refresh_from_db()
    pashto.refresh_from_db()
    assert (source.state, pashto.state) == ("approved", "draft")


def test_only_pdf_files_are_taken(make_user):
    edition = make.edition()
    editor = make_user("editor")

    with pytest.raises(Refused):
        media.attach_file(edition.article, data=b"MZ", name="a.pdf", title="A", by=editor, now=THEN)
    file = media.attach_file(
        edition.article, data=b"%PDF-1.7 x", name="a.pdf", title=" Prices ", by=editor, now=THEN
    )

    assert (file.title, file.size, file.content_type) == ("Prices", 10, "application/pdf")


# What is said of a picture ---------------------------------------------------------------------


def counted():
    row = ContentGeneration.objects.first()
    return (row.number, row.revoked) if row else (0, 0)


@pytest.mark.parametrize(
    ("phase", "values", "bumps", "revokes"),
    [
        ("public", {"credit": "دفتر مطبوعاتی"}, True, False),
        ("public", {"shows_people": True}, True, True),
        ("submitted", {"credit": "دفتر مطبوعاتی"}, False, False),
        ("public", {}, False, False),
    ],
)
def test_public_pages_follow_what_is_said_of_a_picture(phase, values, bumps, revokes, make_user):
    use = make.article_photo()
    make.edition(of=use.article, phase=phase)
    for name, value in values.items():
        setattr(use.photo, name, value)
    number, revoked = counted()

    media.reword(use.photo, by=make_user("editor"), now=THEN)

    assert (counted()[0] > number, counted()[1] > revoked) == (bumps, revokes)
    found = AuditEvent.objects.filter(verb="photo.change").values_list("after", flat=True)
    assert list(found) == ([values] if values else [])


def test_what_is_said_of_a_picture_is_for_editors(make_user):
    with pytest.raises(Refused):
        media.reword(make.photo(), by=make_user("writer"), now=THEN)


def test_the_page_of_a_picture_saves_through_the_door(sign_in):
    photo = make.photo()
    url = reverse("admin:newsroom_photo_change", args=[photo.pk])

    response = sign_in("editor").post(
        url, {"title": "دروازه", "credit": "دفتر", "taken_on": "۱۴۰۵/۴/۱۰"}
    )

    photo.refresh_from_db()
    assert response.status_code == 302
    assert (photo.title, photo.credit, f"{photo.taken_on}") == ("دروازه", "دفتر", "2026-07-01")
    assert AuditEvent.objects.get(verb="photo.change").after["credit"] == "دفتر"


def test_a_see_through_picture_is_shown_as_png(db):
    use = make.article_photo()
    for kind in ("avif", "webp", "png"):
        make.rendition(photo=use.photo, format=kind, file=f"private/renditions/1-640.{kind}")

    (picture_,) = reading.pictures(
        use.article, language="fa", office=OfficeProfile(), address=lambda size: size.file.name
    )

    assert picture_.src == "private/renditions/1-640.png"
    assert [kind for kind, _sizes in picture_.sources] == ["image/avif", "image/webp", "image/png"]
