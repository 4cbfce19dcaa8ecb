"""An earlier wording becomes the wording again: through the door of every save, with a note."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsroom import drafts
from newsroom.models import Article, Edition, Revision
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import local_digits


@transaction.atomic
def restore(
    article: Article, *, language: str, number: int, version: int, by: User, now: datetime
) -> tuple[Edition, bool]:
    """Save the words of revision ``number`` of ``language`` again.

    Args:
        version: the edition's version on the screen of whoever restores.

    Photos, people and fact boxes stay as they are: only the words come back. Nothing is lost, as
    what stood there until now is a revision itself.

    Returns:
        The edition, and whether somebody saved newer words meanwhile (they are a revision, too).

    Raises:
        Refused: the text is public or withdrawn or not this user's, or nothing would change.
    """
    article = drafts.lock(article)
    edition = article.editions.filter(language=language).first()
    revision = Revision.objects.filter(article=article, language=language, number=number).first()
    if edition is None or revision is None:
        raise Refused(_("This revision is not known."))
    if edition.is_public(at=now):
        raise Refused(
            _(
                "This text is public. Press “Change this public text” on its page and take over "
                "the earlier words there: a second person approves, and readers are told."
            )
        )
    words = revision.values["text"]
    if words == article.text(language):
        raise Refused(_("The text reads like this already."))
    newer = edition.version != version
    edition = drafts.save_text(
        article,
        language=language,
        values=words,
        version=edition.version,
        by=by,
        now=now,
        note=_("revision %(number)s restored")
        % {"number": local_digits(str(number), get_language())},
    )
    return edition, newer
