"""Addresses of the news. The short address ``/n/<id>`` has no language and stands in prcms.urls."""

from django.urls import path

from newsroom import correction_views, feeds, private_views, views

app_name = "newsroom"
urlpatterns = [
    path("news/", views.news_list, name="list"),
    path("news/feed.atom", feeds.atom, name="feed_atom"),
    path("news/feed.rss", feeds.rss, name="feed_rss"),
    path("news/feed.json", feeds.json_feed, name="feed_json"),
    path("news/<int:pk>/", views.article, name="article_bare"),
    path("news/<int:pk>-<str:slug>/", views.article, name="article"),
    path("news/<int:pk>/versions/<int:number>/", correction_views.version, name="version_bare"),
    path(
        "news/<int:pk>-<str:slug>/versions/<int:number>/",
        correction_views.version,
        name="version",
    ),
    path("corrections/", correction_views.ledger, name="corrections"),
    path("corrections/feed.atom", correction_views.ledger_feed, name="corrections_feed"),
    path("news/<int:pk>/pack.<slug:kind>", views.press_file, name="pack"),
    path("press/", views.press, name="press"),
    path("topics/", views.topics, name="topics"),
    path("preview/<str:token>/", private_views.preview, name="preview"),
    path(
        "preview/<str:token>/picture/<int:pk>/",
        private_views.preview_picture,
        name="preview_picture",
    ),
    path("preview/<str:token>/file/<int:pk>/", private_views.preview_file, name="preview_file"),
    path("embargo/<str:token>/", private_views.embargo_copy, name="embargo"),
    path("embargo/<str:token>/text/", private_views.embargo_text, name="embargo_text"),
    path(
        "embargo/<str:token>/picture/<int:pk>/",
        private_views.embargo_picture,
        name="embargo_picture",
    ),
    path("embargo/<str:token>/file/<int:pk>/", private_views.embargo_file, name="embargo_file"),
]
