"""Only edit pages get the looser content policy."""

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from prcms.base.editor import EditorAdminMixin


class PlainAdmin:
    def changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: object
    ) -> HttpResponse:
        return HttpResponse(f"{object_id}{form_url}{extra_context}")


class EditorAdmin(EditorAdminMixin, PlainAdmin):
    pass


def policy(response: HttpResponse) -> dict[str, str]:
    request = RequestFactory().get("/")
    middleware = CSPMiddleware(lambda request: response)
    header = middleware(request).headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";") if " " in part.strip())


def test_edit_page_allows_the_editor_to_start() -> None:
    response = EditorAdmin().changeform_view(RequestFactory().get("/"), "7", "/f", {"a": 1})

    strict, loose = policy(HttpResponse()), policy(response)
    assert response.content == b"7/f{'a': 1}"
    assert loose["script-src"] == strict["script-src"] + " 'unsafe-inline'"
    assert loose["style-src"] == strict["style-src"] + " 'unsafe-inline'"
    assert {name for name in strict if strict[name] != loose[name]} == {"script-src", "style-src"}


def test_other_pages_stay_strict() -> None:
    assert "unsafe" not in str(policy(HttpResponse()))
