"""Users, the office and the audit trail on the screens."""

import io
from collections.abc import Callable

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from prcms.base import audit
from prcms.base.models import AuditEvent, OfficeProfile, User

NEW = {
    "full_name": "نرگس",
    "username": "nargis",
    "email": "nargis@office.example",
    "phone": "",
    "language": "ps",
    "pairs": ["fa-ps"],
    "_save": "1",
}


def group_pks(*names: str) -> list[int]:

    return list(Group.objects.filter(name__in=names).values_list("pk", flat=True))


def test_a_user_is_made_with_a_temporary_password_and_roles(sign_in: Callable[..., Client]) -> None:
    client = sign_in("administrator")

    response = client.post(
        "/staff/base/user/add/", {**NEW, "groups": group_pks("writer", "translator")}, follow=True
    )

    user = User.objects.get(username="nargis")
    assert (user.is_staff, user.language, user.works_in) == (True, "ps", [["fa", "ps"]])
    assert sorted(user.groups.values_list("name", flat=True)) == ["translator", "writer"]
    assert [event.verb for event in audit.trail(user)][::-1] == [
        "user.create",
        "user.password",
        "user.roles",
    ]
    shown = "".join(str(message) for message in response.context["messages"])
    password = shown.partition("<strong>")[2].partition("</strong>")[0]
    assert user.check_password(password)


def test_an_address_opens_one_account_only(
    sign_in: Callable[..., Client], make_user: Callable[..., User]
) -> None:
    client = sign_in("administrator")
    make_user("writer")

    response = client.post("/staff/base/user/add/", {**NEW, "email": "Writer@office.example"})

    assert list(response.context["adminform"].form.errors) == ["email"]


def test_raw_permissions_and_powers_are_not_on_the_form(sign_in: Callable[..., Client]) -> None:
    client = sign_in("administrator")

    form = client.get("/staff/base/user/add/").context["adminform"].form

    assert list(form.fields) == [
        "full_name",
        "username",
        "email",
        "phone",
        "language",
        "groups",
        "pairs",
    ]


def test_posting_powers_does_not_give_them(sign_in: Callable[..., Client]) -> None:
    client = sign_in("administrator")

    client.post("/staff/base/user/add/", {**NEW, "is_superuser": "1", "user_permissions": ["1"]})

    user = User.objects.get(username="nargis")
    assert user.is_superuser is False
    assert user.user_permissions.count() == 0


def test_users_are_never_deleted(
    sign_in: Callable[..., Client], make_user: Callable[..., User]
) -> None:
    client, writer = sign_in("administrator"), make_user("writer")

    response = client.post(f"/staff/base/user/{writer.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert User.objects.filter(pk=writer.pk).exists()


def test_changed_roles_are_recorded_by_name(
    sign_in: Callable[..., Client], make_user: Callable[..., User]
) -> None:
    client, writer = sign_in("administrator"), make_user("writer")
    data = {
        "full_name": writer.full_name,
        "username": writer.username,
        "email": writer.email,
        "phone": "",
        "language": "fa",
        "groups": group_pks("editor"),
    }

    client.post(f"/staff/base/user/{writer.pk}/change/", data)

    event = audit.trail(writer).get(verb="user.roles")
    assert (event.before, event.after) == ({"groups": ["writer"]}, {"groups": ["editor"]})


def test_other_roles_see_no_users(sign_in: Callable[..., Client]) -> None:
    assert sign_in("editor").get("/staff/base/user/").status_code == 403


def test_the_audit_trail_is_read_only(sign_in: Callable[..., Client]) -> None:
    client = sign_in("administrator")
    event = audit.record("user.change", client.user, by=client.user, before={"phone": "<i>"})

    assert client.get("/staff/base/auditevent/add/").status_code == 403
    page = client.get(f"/staff/base/auditevent/{event.pk}/change/")
    assert page.status_code == 200
    assert "&lt;i&gt;" in page.content.decode()
    client.post(f"/staff/base/auditevent/{event.pk}/change/", {"reason": "x"})
    client.post(f"/staff/base/auditevent/{event.pk}/delete/", {"post": "yes"})
    assert AuditEvent.objects.get(pk=event.pk).reason == ""


def test_the_audit_trail_is_searched_by_names_and_filtered_by_act(
    sign_in: Callable[..., Client], make_user: Callable[..., User]
) -> None:
    client = sign_in("administrator")
    audit.record("user.change", make_user("writer"), by=client.user)
    audit.record("user.create", make_user("editor"), by=None)

    found = client.get("/staff/base/auditevent/?q=writer").context["cl"].result_count
    by_act = client.get("/staff/base/auditevent/?verb=user.create").context["cl"].result_count

    assert (found, by_act) == (1, 1)


def test_the_office_is_one_form(sign_in: Callable[..., Client]) -> None:
    client = sign_in("administrator")

    response = client.get("/staff/base/officeprofile/", follow=True)

    assert response.redirect_chain == [("/staff/base/officeprofile/1/change/", 302)]
    rows = [
        line
        for fieldset in response.context["adminform"].fieldsets[:1]
        for line in fieldset[1]["fields"]
    ]
    assert rows[0] == ("name_fa", "name_ps", "name_en")


def office_data(client: Client) -> dict[str, object]:
    form = client.get("/staff/base/officeprofile/", follow=True).context["adminform"].form
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {name: value for name, value in data.items() if value is not None and name != "logo"}
    return {**data, "name_fa": "وزارت", "weekend": ["4"], "briefing_hour": "05:30"}


def test_an_emblem_is_drawn_anew(sign_in: Callable[..., Client]) -> None:
    client = sign_in("administrator")
    drawn = io.BytesIO()
    picture = Image.new("RGBA", (20, 20), (10, 20, 30, 0))
    picture.save(drawn, "PNG")
    upload = SimpleUploadedFile("../../evil.png", drawn.getvalue(), "image/png")

    response = client.post(
        "/staff/base/officeprofile/1/change/", {**office_data(client), "logo": upload}
    )

    assert response.status_code == 302
    office = OfficeProfile.load()
    assert office.name_fa == "وزارت"
    assert office.weekend == [4]
    assert office.logo.name.startswith("office/")
    assert office.logo.name.endswith(".png")
    assert "evil" not in office.logo.name


def test_a_script_that_says_it_is_a_picture_is_refused(sign_in: Callable[..., Client]) -> None:
    client = sign_in("administrator")
    upload = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")

    response = client.post(
        "/staff/base/officeprofile/1/change/", {**office_data(client), "logo": upload}
    )

    assert list(response.context["adminform"].form.errors) == ["logo"]


def test_an_administrator_cannot_take_over_whoever_may_everything(
    sign_in: Callable[..., Client], make_user: Callable[..., User]
) -> None:
    client, chief = sign_in("administrator"), make_user(username="chief")
    chief.is_superuser = True
    chief.save()
    url = f"/staff/base/user/{chief.pk}/"

    client.post(f"{url}move/password/")
    client.post(f"{url}move/deactivate/", {"reason": "x"})
    response = client.post(f"{url}change/", {"username": "mine"})

    chief.refresh_from_db()
    assert response.status_code == 403
    assert (chief.is_active, chief.username) == (True, "chief")
    assert chief.check_password("pass-word-for-tests")


def test_nobody_changes_their_own_roles(sign_in):
    client = sign_in("administrator")
    user = client.user
    director = Group.objects.get(name="director")

    page = client.post(
        reverse("admin:base_user_change", args=[user.pk]),
        {
            "full_name": user.full_name,
            "username": user.username,
            "email": user.email,
            "language": "fa",
            "groups": [director.pk],
        },
    )

    assert page.status_code == 200
    assert [group.name for group in user.groups.all()] == ["administrator"]
