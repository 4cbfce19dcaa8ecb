"""Lists over the whole archive: counted no further than anybody turns pages, and read without texts."""

from typing import Any, ClassVar

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

from newsroom.models import TEXT_FIELDS
from prcms.base.models import Language


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than anybody turns pages: an archive is searched and filtered, not paged.

    Counting a hundred thousand texts takes longer than showing fifty of them.
    """

    MOST: ClassVar[int] = 5_000

    @cached_property
    def count(self) -> int:
        """The number of rows, at most :attr:`MOST`."""
        rows: Any = self.object_list
        return int(rows.order_by()[: self.MOST].count())


class ArticleChangeList(ChangeList):
    """The rows without their texts: fifty headlines need no fifty bodies."""

    TO_ARTICLE: ClassVar[str] = ""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        """Long columns stay in the database."""
        rows = super().get_queryset(request, exclude_parameters)
        long = [f"{self.TO_ARTICLE}{name}" for name in TEXT_FIELDS if name != "title"]
        return rows.defer(*long, *(f"{name}_{code}" for name in long for code in Language.values))

    def get_results(self, request: HttpRequest) -> None:
        """The page's rows; ``is_bounded`` when there are more than are counted."""
        super().get_results(request)
        self.is_bounded = self.result_count >= BoundedPaginator.MOST


class EditionChangeList(ArticleChangeList):
    """The same for rows that lead to an article."""

    TO_ARTICLE = "article__"
