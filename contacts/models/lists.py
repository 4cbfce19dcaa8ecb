"""Lists of recipients: a rule, and who was added or taken out by hand."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models.organisations import Organisation
from contacts.models.people import Person, Post
from prcms.base.models import Versioned


class ContactList(Versioned):
    """Named recipients. An empty rule matches nobody.

    ``rule`` is a JSON object of conditions that must all hold; see ``contacts.lists``.
    """

    name = models.CharField(_("name"), max_length=120)
    purpose = models.CharField(
        _("what for"), max_length=200, blank=True, help_text=_("Shown when the list is picked.")
    )
    rule = models.JSONField(_("rule"), default=dict, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("contact list")
        verbose_name_plural = _("contact lists")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ListMember(models.Model):
    """Somebody put on a list, or kept off it, by hand and for a reason."""

    list = models.ForeignKey(
        ContactList, on_delete=models.CASCADE, related_name="members", verbose_name=_("list")
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("person")
    )
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("post")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("organisation"),
    )
    is_excluded = models.BooleanField(_("keep off the list"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("member by hand")
        verbose_name_plural = _("members by hand")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(person__isnull=False, post__isnull=True, organisation__isnull=True)
                    | Q(person__isnull=True, post__isnull=False, organisation__isnull=True)
                    | Q(person__isnull=True, post__isnull=True, organisation__isnull=False)
                ),
                name="list_member_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["list", "person", "post", "organisation"],
                nulls_distinct=False,
                name="list_member_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.post or self.organisation)
