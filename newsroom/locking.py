"""The lock that comes before every other: whoever changes an article or what hangs on it takes it first."""

from newsroom.models import Article, ReleaseItem, ReleaseSet


def lock(article_id: int) -> Article:
    """The article's current row, locked. One query. Raises ``Article.DoesNotExist``.

    What one part of a release set loses, all its parts lose: they are locked with it, in one order,
    so that two who change two parts never wait in a ring.
    """
    alone = Article.objects.filter(pk=article_id).values("pk")
    mates = ReleaseItem.objects.filter(
        release_set__state=ReleaseSet.State.SET, release_set__items__article=article_id
    )
    rows = Article.objects.select_for_update().filter(
        pk__in=alone.order_by().union(mates.order_by().values("article"))
    )
    found = {row.pk: row for row in rows.order_by("pk")}
    if article_id not in found:
        raise Article.DoesNotExist
    return found[article_id]
