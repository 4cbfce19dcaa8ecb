"""Addresses of the events office."""

from django.urls import path

from events import views

app_name = "events"
urlpatterns = [
    path("events/", views.event_list, name="list"),
    path("events/calendar.ics", views.calendar, name="calendar"),
    path("events/<int:pk>/", views.event_detail, name="detail"),
    path("events/<int:pk>/event.ics", views.event_calendar, name="event_calendar"),
    path("invitation/<str:token>/", views.answer, name="answer"),
    path("invitation/<str:token>/thanks/", views.answered, name="answered"),
]
