"""Who may do what in the press review, and which role may do it."""

from typing import Any

GRANTS = {
    "analyst": [
        "monitoring.add_publisher",
        "monitoring.change_publisher",
        "monitoring.view_publisher",
        "monitoring.add_source",
        "monitoring.change_source",
        "monitoring.view_source",
        "monitoring.check_source",
        "monitoring.add_topic",
        "monitoring.change_topic",
        "monitoring.view_topic",
        "monitoring.change_item",
        "monitoring.view_item",
        "monitoring.judge_item",
        "monitoring.add_clipping",
        "monitoring.view_clipping",
        "monitoring.view_story",
        "monitoring.change_briefing",
        "monitoring.view_briefing",
        "monitoring.add_briefingitem",
        "monitoring.change_briefingitem",
        "monitoring.delete_briefingitem",
        "monitoring.view_briefingitem",
    ],
    "director": [
        "monitoring.view_publisher",
        "monitoring.view_source",
        "monitoring.view_topic",
        "monitoring.view_item",
        "monitoring.judge_item",
        "monitoring.view_clipping",
        "monitoring.view_story",
        "monitoring.view_briefing",
        "monitoring.view_briefingitem",
        "monitoring.approve_briefing",
    ],
    "editor": ["monitoring.view_item", "monitoring.view_clipping", "monitoring.view_publisher"],
}


def can_judge(user: Any) -> bool:
    """Tone is said by the desk and by the director, who answers for it."""
    return bool(user.has_perm("monitoring.judge_item"))


def can_check_sources(user: Any) -> bool:
    """Fetching now puts load on somebody else's site, so it is a right of its own."""
    return bool(user.has_perm("monitoring.check_source"))


def can_prepare_briefing(user: Any) -> bool:
    """The desk orders, comments and submits."""
    return bool(user.has_perm("monitoring.change_briefing"))


def can_approve_briefing(user: Any, briefing: Any) -> bool:
    """The director approves, and never a briefing they submitted themselves."""
    return bool(
        user.has_perm("monitoring.approve_briefing") and briefing.submitted_by_id != user.pk
    )
