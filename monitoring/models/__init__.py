"""Publishers and sources; items, mentions, tones, stories, clippings; the daily briefing."""

from monitoring.models.briefings import Briefing, BriefingItem
from monitoring.models.items import Clipping, Item, Mention, Story, Tone
from monitoring.models.sources import Publisher, Source, Topic, TopicVersion

__all__ = [
    "Briefing",
    "BriefingItem",
    "Clipping",
    "Item",
    "Mention",
    "Publisher",
    "Source",
    "Story",
    "Tone",
    "Topic",
    "TopicVersion",
]
