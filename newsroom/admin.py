"""Screens of the newsroom. Django looks here; each screen stands in a module of its own."""

from newsroom.admin_amendments import AmendmentAdmin, CorrectionAdmin
from newsroom.admin_articles import ArticleAdmin
from newsroom.admin_kinds import KindRuleAdmin
from newsroom.admin_machines import MachineEngineAdmin
from newsroom.admin_memory import MemoryImportAdmin, MemoryUnitAdmin, TermAdmin
from newsroom.admin_releases import ReleaseSetAdmin

__all__ = [
    "AmendmentAdmin",
    "ArticleAdmin",
    "CorrectionAdmin",
    "KindRuleAdmin",
    "MachineEngineAdmin",
    "MemoryImportAdmin",
    "MemoryUnitAdmin",
    "ReleaseSetAdmin",
    "TermAdmin",
]
