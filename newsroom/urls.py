"""Addresses of the news. The short address ``/n/<id>`` has no language and stands in prcms.urls."""

from django.urls import path

from newsroom import feeds, views

app_name = "newsroom"
urlpatterns = [
    path("news/", views.news_list, name="list"),
    path("news/feed.atom", feeds.atom, name="feed_atom"),
    path("news/feed.rss", feeds.rss, name="feed_rss"),
    path("news/feed.json", feeds.json_feed, name="feed_json"),
    path("news/<int:pk>/", views.article, name="article_bare"),
    path("news/<int:pk>-<str:slug>/", views.article, name="article"),
    path("press/", views.press, name="press"),
    path("topics/", views.topics, name="topics"),
]
