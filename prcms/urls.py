"""All addresses. Public pages carry their language; staff pages follow their user."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from newsroom import views as newsroom_views
from prcms import finding, sitemaps, staff_home, views

urlpatterns = [
    path("", views.choose_language, name="root"),
    path("healthz", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-texts-<int:number>.xml", sitemaps.texts, name="sitemap_texts"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("n/<int:pk>", newsroom_views.short, name="short"),
    path("media/<path:name>", newsroom_views.media_file, name="media"),
    path("accounts/", include("allauth.urls")),
    path("staff/", staff_home.screen(staff_home.home), name="staff_home"),
    path("staff/find/", staff_home.screen(finding.find), name="staff_find"),
    path("staff/language/", staff_home.screen(staff_home.set_language), name="staff_language"),
    # Django's own lists of models and its password page are not part of this house.
    re_path(
        r"^staff/(?:account|auth|base|contacts|events|mfa|monitoring|newsroom|password_change(?:/done)?)/$",
        staff_home.screen(staff_home.not_a_page),
    ),
    path("staff/", admin.site.urls),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("search/", views.site_search, name="search"),
        path("", include("contacts.urls")),
        path("", include("newsroom.urls")),
        path("", include("events.urls")),
    ),
]
