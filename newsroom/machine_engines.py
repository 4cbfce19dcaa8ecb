"""Setting up machine translators: one door, with an audit row and no key in it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.machine_clients import KEY_NAME
from newsroom.models import MachineEngine
from newsroom.permissions import can_set_engines
from prcms.base import audit
from prcms.base.addresses import AddressError, parse
from prcms.base.errors import Refused
from prcms.base.models import Language, User

FIELDS = ("name", "protocol", "url", "model", "key_name", "pairs", "letters_a_day", "is_on")


@transaction.atomic
def save(engine: MachineEngine, *, by: User, now: datetime) -> MachineEngine:
    """Store a new or changed machine.

    Raises ``Refused`` unless ``by`` sets machines up, and for an address, key name or pair that
    could not work. Whether an address inside the office may be asked is the server's setting.
    """
    can_set_engines.require(by, engine)
    if engine.key_name and not KEY_NAME.fullmatch(engine.key_name):
        raise Refused(_("The name of the key must begin with MACHINE_."))
    try:
        parse(engine.url)
    except AddressError as error:
        raise Refused(
            _("This is no address of a service: begin with http:// or https://.")
        ) from error
    known = {(one, other) for one in Language.values for other in Language.values if one != other}
    if any(tuple(pair) not in known for pair in engine.pairs):
        raise Refused(_("Choose pairs of two different languages of the portal."))
    if engine.protocol == MachineEngine.Protocol.CHAT and not engine.model:
        raise Refused(_("Name the model that is to be asked."))
    before = MachineEngine.objects.select_for_update().filter(pk=engine.pk).first()
    was = {name: getattr(before, name) for name in FIELDS} if before else {}
    engine.save()
    after = {name: getattr(engine, name) for name in FIELDS}
    changed = [name for name in FIELDS if was.get(name) != after[name]]
    audit.record(
        "engine.change" if before else "engine.add",
        engine,
        by=by,
        before={name: was[name] for name in changed if before},
        after={name: after[name] for name in changed},
        at=now,
    )
    return engine
