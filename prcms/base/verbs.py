"""The audit trail in words: acts, kinds of object and where an object is opened."""

import re
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from prcms.base.language import direction

# Acts are stored as "kind.act"; people read the act, the kind stands beside it.
ACTS: Mapping[str, str | Promise] = {
    "accept": pgettext_lazy("act", "accepted"),
    "add": pgettext_lazy("act", "made"),
    "add_holder": pgettext_lazy("act", "holder added"),
    "add_point": pgettext_lazy("act", "contact data added"),
    "amend": pgettext_lazy("act", "public text changed"),
    "announce_change": pgettext_lazy("act", "change announced"),
    "answer": pgettext_lazy("act", "answered"),
    "apply": pgettext_lazy("act", "applied"),
    "approve": pgettext_lazy("act", "approved"),
    "arrive": pgettext_lazy("act", "arrived"),
    "ask": pgettext_lazy("act", "asked"),
    "assign": pgettext_lazy("act", "given to somebody"),
    "begin": pgettext_lazy("act", "begun"),
    "block": pgettext_lazy("act", "put on the list of those not to be written to"),
    "book": pgettext_lazy("act", "booked"),
    "cancel": pgettext_lazy("act", "called off"),
    "change": pgettext_lazy("act", "changed"),
    "change_parts": pgettext_lazy("act", "parts changed"),
    "check": pgettext_lazy("act", "checked"),
    "check_in": pgettext_lazy("act", "arrived"),
    "clarification": pgettext_lazy("act", "clarified for readers"),
    "close": pgettext_lazy("act", "closed"),
    "collect": pgettext_lazy("act", "put together"),
    "confirm": pgettext_lazy("act", "confirmed"),
    "correct": pgettext_lazy("act", "corrected"),
    "countersign": pgettext_lazy("act", "signed as the second person"),
    "correction": pgettext_lazy("act", "corrected for readers"),
    "create": pgettext_lazy("act", "made"),
    "deactivate": pgettext_lazy("act", "switched off"),
    "decline": pgettext_lazy("act", "declined"),
    "delete": pgettext_lazy("act", "deleted"),
    "distribute": pgettext_lazy("act", "sent to lists"),
    "done": pgettext_lazy("act", "finished"),
    "drop": pgettext_lazy("act", "dropped"),
    "edit": pgettext_lazy("act", "changed"),
    "embargo": pgettext_lazy("act", "given out under embargo"),
    "end": pgettext_lazy("act", "came to its end"),
    "enter": pgettext_lazy("act", "entered"),
    "exclude": pgettext_lazy("act", "kept off by hand"),
    "explain": pgettext_lazy("act", "said why the translation is right"),
    "export": pgettext_lazy("act", "exported"),
    "fact_add": pgettext_lazy("act", "fact box added"),
    "fact_change": pgettext_lazy("act", "fact box changed"),
    "fact_remove": pgettext_lazy("act", "fact box removed"),
    "facts": pgettext_lazy("act", "facts changed"),
    "fail": pgettext_lazy("act", "failed"),
    "file_add": pgettext_lazy("act", "file added"),
    "hand_back": pgettext_lazy("act", "handed back"),
    "hand_in": pgettext_lazy("act", "handed in"),
    "hold": pgettext_lazy("act", "booked"),
    "hold_back": pgettext_lazy("act", "held back"),
    "invite": pgettext_lazy("act", "invited"),
    "judge": pgettext_lazy("act", "tone judged"),
    "late": pgettext_lazy("act", "found late"),
    "lift": pgettext_lazy("act", "embargo lifted"),
    "keep_minor": pgettext_lazy("act", "translation kept: the original changed in spelling only"),
    "machine": pgettext_lazy("act", "drafted by a machine"),
    "make": pgettext_lazy("act", "made"),
    "mark_reviewed": pgettext_lazy("act", "looked at again and found right"),
    "match_again": pgettext_lazy("act", "matched again"),
    "merge": pgettext_lazy("act", "merged"),
    "move": pgettext_lazy("act", "moved on"),
    "note_answer": pgettext_lazy("act", "answer noted"),
    "note_consent": pgettext_lazy("act", "consent noted"),
    "open": pgettext_lazy("act", "opened"),
    "open_up": pgettext_lazy("act", "opened to the newsroom again"),
    "password": pgettext_lazy("act", "password set"),
    "pause": pgettext_lazy("act", "paused"),
    "person_name": pgettext_lazy("act", "person named"),
    "person_remove": pgettext_lazy("act", "person no longer named"),
    "photo_add": pgettext_lazy("act", "photo added"),
    "photo_remove": pgettext_lazy("act", "photo removed"),
    "plan": pgettext_lazy("act", "planned"),
    "postpone": pgettext_lazy("act", "put off"),
    "preview": pgettext_lazy("act", "link to the draft given out"),
    "public": pgettext_lazy("act", "became public"),
    "publish": pgettext_lazy("act", "published"),
    "publish_urgently": pgettext_lazy("act", "published alone, for an urgent reason"),
    "queue": pgettext_lazy("act", "queued"),
    "reactivate": pgettext_lazy("act", "switched on again"),
    "release": pgettext_lazy("act", "released"),
    "remark": pgettext_lazy("act", "remark on a paragraph"),
    "remember": pgettext_lazy("act", "taken into the translation memory"),
    "remind": pgettext_lazy("act", "reminded"),
    "removal": pgettext_lazy("act", "removal told to readers"),
    "remove": pgettext_lazy("act", "removed"),
    "reopen": pgettext_lazy("act", "reopened"),
    "restore": pgettext_lazy("act", "valid again"),
    "restrict": pgettext_lazy("act", "limited to named readers"),
    "resume": pgettext_lazy("act", "went on"),
    "retry": pgettext_lazy("act", "tried again"),
    "return": pgettext_lazy("act", "sent back"),
    "reveal": pgettext_lazy("act", "private contacts looked at"),
    "revise": pgettext_lazy("act", "revised"),
    "revoke": pgettext_lazy("act", "taken back"),
    "revoke_preview": pgettext_lazy("act", "link to the draft taken back"),
    "rewrite": pgettext_lazy("act", "given the new wording"),
    "roles": pgettext_lazy("act", "roles changed"),
    "rule": pgettext_lazy("act", "rule changed"),
    "save": pgettext_lazy("act", "saved"),
    "save_text": pgettext_lazy("act", "text saved"),
    "schedule": pgettext_lazy("act", "scheduled"),
    "second_factor": pgettext_lazy("act", "second step of sign-in changed"),
    "send": pgettext_lazy("act", "sent"),
    "send_back": pgettext_lazy("act", "sent back"),
    "set_aside": pgettext_lazy("act", "set aside"),
    "settle": pgettext_lazy("act", "settled by a person"),
    "settle_remark": pgettext_lazy("act", "remark settled"),
    "sign_in": pgettext_lazy("act", "signed in"),
    "sign_in_failed": pgettext_lazy("act", "sign-in failed"),
    "sign_out": pgettext_lazy("act", "signed out"),
    "skip": pgettext_lazy("act", "left out"),
    "stop": pgettext_lazy("act", "stopped"),
    "submit": pgettext_lazy("act", "submitted"),
    "supersede": pgettext_lazy("act", "replaced"),
    "suppress": pgettext_lazy("act", "put on the list of those not to be written to"),
    "take": pgettext_lazy("act", "taken on"),
    "take_back": pgettext_lazy("act", "taken back"),
    "tone": pgettext_lazy("act", "tone judged"),
    "topics": pgettext_lazy("act", "topics changed"),
    "unblock": pgettext_lazy("act", "may be written to again"),
    "undo": pgettext_lazy("act", "undone"),
    "unpublish": pgettext_lazy("act", "taken off the site"),
    "unschedule": pgettext_lazy("act", "taken off the schedule"),
    "unsubscribe": pgettext_lazy("act", "unsubscribed"),
    "update": pgettext_lazy("act", "changed"),
    "view": pgettext_lazy("act", "looked at"),
    "watch": pgettext_lazy("act", "watched again"),
    "withdrawal": pgettext_lazy("act", "withdrawal told to readers"),
    "withdraw": pgettext_lazy("act", "withdrawn"),
    "withhold": pgettext_lazy("act", "held back"),
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
            "before": shown(_worded(label, name, before.get(name))),
            "after": shown(_worded(label, name, after.get(name))),
        }
        for name in names
    ]


def _worded(label: str, name: str, value: Any) -> Any:
    """The words of a choice that was stored by its key; other values as they are."""
    try:
        found: Any = apps.get_model(label)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return value
    choices = getattr(found, "flatchoices", None)
    if not choices or not isinstance(value, str):
        return value
    return str(dict(choices).get(value, value))


def comma() -> str:
    """What stands between the members of a list in the reader's language."""
    return "، " if direction(get_language()) == "rtl" else ", "


def shown(value: Any) -> str:
    """A stored JSON value as a person would write it."""
    if value is None or value == "":
        return ""
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    if isinstance(value, list):
        return comma().join(shown(one) for one in value)
    if isinstance(value, dict):
        return comma().join(f"{name}: {shown(one)}" for name, one in value.items())
    return str(value)
