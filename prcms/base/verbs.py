"""The audit trail in words: acts, kinds of object and where an object is opened."""

import re
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Acts are stored as "kind.act"; people read the act, the kind stands beside it.
ACTS: Mapping[str, str | Promise] = {
    "accept": gettext_lazy("accepted"),
    "add": gettext_lazy("made"),
    "answer": gettext_lazy("answered"),
    "approve": gettext_lazy("approved"),
    "arrive": gettext_lazy("arrived"),
    "assign": gettext_lazy("given to somebody"),
    "block": gettext_lazy("put on the list of those not to be written to"),
    "book": gettext_lazy("booked"),
    "cancel": gettext_lazy("called off"),
    "change": gettext_lazy("changed"),
    "check_in": gettext_lazy("arrived"),
    "close": gettext_lazy("closed"),
    "collect": gettext_lazy("put together"),
    "confirm": gettext_lazy("confirmed"),
    "correct": gettext_lazy("corrected"),
    "create": gettext_lazy("made"),
    "deactivate": gettext_lazy("switched off"),
    "decline": gettext_lazy("declined"),
    "delete": gettext_lazy("deleted"),
    "distribute": gettext_lazy("sent to lists"),
    "edit": gettext_lazy("changed"),
    "export": gettext_lazy("exported"),
    "hand_in": gettext_lazy("handed in"),
    "hand_back": gettext_lazy("handed back"),
    "invite": gettext_lazy("invited"),
    "judge": gettext_lazy("tone judged"),
    "merge": gettext_lazy("merged"),
    "move": gettext_lazy("moved on"),
    "open": gettext_lazy("opened"),
    "password": gettext_lazy("password set"),
    "postpone": gettext_lazy("put off"),
    "publish": gettext_lazy("published"),
    "queue": gettext_lazy("queued"),
    "reactivate": gettext_lazy("switched on again"),
    "release": gettext_lazy("released"),
    "remind": gettext_lazy("reminded"),
    "remove": gettext_lazy("removed"),
    "retry": gettext_lazy("tried again"),
    "return": gettext_lazy("sent back"),
    "revise": gettext_lazy("revised"),
    "roles": gettext_lazy("roles changed"),
    "save": gettext_lazy("saved"),
    "save_text": gettext_lazy("text saved"),
    "schedule": gettext_lazy("scheduled"),
    "second_factor": gettext_lazy("second step of sign-in changed"),
    "send": gettext_lazy("sent"),
    "send_back": gettext_lazy("sent back"),
    "settle": gettext_lazy("settled by a person"),
    "sign_in": gettext_lazy("signed in"),
    "sign_in_failed": gettext_lazy("sign-in failed"),
    "sign_out": gettext_lazy("signed out"),
    "skip": gettext_lazy("left out"),
    "stop": gettext_lazy("stopped"),
    "submit": gettext_lazy("submitted"),
    "take": gettext_lazy("taken on"),
    "undo": gettext_lazy("undone"),
    "unsubscribe": gettext_lazy("unsubscribed"),
    "unpublish": gettext_lazy("taken off the site"),
    "update": gettext_lazy("changed"),
    "view": gettext_lazy("looked at"),
    "withdraw": gettext_lazy("withdrawn"),
}


def said(verb: str) -> str:
    """The act of ``"article.approve"`` in the reader's language; the key itself when unknown."""
    act = verb.rpartition(".")[2]
    known = ACTS.get(act) or ACTS.get(act.replace("-", "_"))
    return str(known) if known else re.sub(r"[._-]+", " ", verb)


def kind(label: str) -> str:
    """What a model such as ``"newsroom.article"`` is called; the label when it is gone."""
    try:
        return str(capfirst(apps.get_model(label)._meta.verbose_name))
    except (LookupError, ValueError):
        return label


def field(label: str, name: str) -> str:
    """What a field of a model is called; a readable form of its name when there is none."""
    try:
        found: Any = apps.get_model(label)._meta.get_field(name)
        return str(capfirst(found.verbose_name))
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return str(capfirst(name.replace("_", " ")))


def link(label: str, key: str) -> str:
    """Where the object is opened; "" for kinds without a screen of their own."""
    try:
        return reverse("admin:{}_change".format(label.replace(".", "_")), args=[key])
    except NoReverseMatch:
        return ""


def changes(
    label: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, str]]:
    """What an act altered, row by row: ``field``, ``before`` and ``after`` as readable text."""
    names = [*before, *(name for name in after if name not in before)]
    return [
        {
            "field": field(label, name),
            "before": shown(before.get(name)),
            "after": shown(after.get(name)),
        }
        for name in names
    ]


def shown(value: Any) -> str:
    """A stored JSON value as a person would write it."""
    if value is None or value == "":
        return ""
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    if isinstance(value, list):
        return "، ".join(shown(one) for one in value)
    if isinstance(value, dict):
        return "، ".join(f"{name}: {shown(one)}" for name, one in value.items())
    return str(value)
