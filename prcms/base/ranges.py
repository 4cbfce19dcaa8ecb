"""Columns as ranges, for constraints that let nothing overlap."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func


class Alone(Func):
    """[id, id] as a range, because GiST compares ranges without an extension and integers not."""

    template = "int8range(%(expressions)s, %(expressions)s, '[]')"


class Days(Func):
    """daterange(first, end): from a day up to another one, open ends unbounded."""

    function = "daterange"
    output_field = DateRangeField()
