"""The edit pages' own content policy.

CKEditor 4 writes inline handlers and styles and does not start without ``'unsafe-inline'``. Only
the change forms that hold the editor get it; every other answer keeps the strict policy. What the
policy no longer stops there, the sanitiser has stopped before (``docs/decisions/0001-editor.md``).
"""

from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

editor_csp = csp_update({"script-src": [UNSAFE_INLINE], "style-src": [UNSAFE_INLINE]})


class EditorAdminMixin:
    """For admins whose form holds a ``RichTextField``; stands before ``ModelAdmin``."""

    @method_decorator(editor_csp)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        response: HttpResponse = super().changeform_view(  # type: ignore[misc]  # ModelAdmin's
            request, object_id, form_url, extra_context
        )
        return response
