"""All addresses. Public pages carry their language; staff pages follow their user."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from prcms import views

urlpatterns = [
    path("", views.choose_language, name="root"),
    path("healthz", views.health, name="health"),
    path("accounts/", include("allauth.urls")),
    path("staff/", admin.site.urls),
    *i18n_patterns(
        path("", include("contacts.urls")),
        path("", include("newsroom.urls")),
        path("", include("events.urls")),
    ),
]
