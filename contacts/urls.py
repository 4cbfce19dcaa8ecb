"""Public addresses of the contacts: the page that ends letters."""

from django.urls import path

from contacts import views

app_name = "contacts"

urlpatterns = [
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
