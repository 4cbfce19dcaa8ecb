"""The week begins on Saturday in every language of the office."""

FIRST_DAY_OF_WEEK = 6
