"""Two wordings side by side: which words went, which came, and what the eye would not see.

The interface, for every screen that shows a change:

``words(before, after) -> tuple[Run, ...]``
    Two plain texts. Words and punctuation are compared apart; a word is a UAX #29 word, so a
    letter is never parted from its marks. What only the machine sees is a change as well and
    carries a :class:`Note`: a half-space, ي for ی, ك for ک, ۱۲ for 12, a direction mark.
``blocks(before_html, after_html) -> tuple[Paragraph, ...]``
    Two rich texts: paragraphs are paired first (changed, moved, split, merged, new, gone, or only
    marked otherwise: another heading level, another link target …), then the words within.
``fields(before, after) -> tuple[Field, ...]``
    Two texts as ``Article.text`` and ``Revision.values["text"]`` hold them; "body" is rich.
``render(runs, language=)``, ``render_blocks(paragraphs, language=, side=, context=)``
    Safe HTML with ``<ins>`` and ``<del>``, hidden words for those who listen, direction by the
    language of the *text*; styled by ``css/comparison.css``. ``side`` is "both" (inline), "before"
    or "after" (for two columns); ``context`` folds unchanged paragraphs farther away than that.
``plain(runs)``, ``plain_blocks(paragraphs)``
    The same as text for mails and logs: ``[-gone-]{+new+}``.
``changed(result)``, ``count(result)``, ``said(note)``
    Whether anything differs; words gone and new; a note in the reader's language.

Pure: no queries, no clock. A text of 5,000 words takes a few tens of milliseconds: the longest
common subsequence is found by bit-parallel rows (rapidfuzz), and texts beyond :data:`MATRIX` are
cut at sentences first.
"""

from newsroom.comparison.notes import changed, count, said
from newsroom.comparison.paragraphs import Field, Paragraph, blocks, fields, lines
from newsroom.comparison.showing import Side, plain, plain_blocks, render, render_blocks
from newsroom.comparison.wording import MATRIX, Note, Run, words

__all__ = [
    "MATRIX",
    "Field",
    "Note",
    "Paragraph",
    "Run",
    "Side",
    "blocks",
    "changed",
    "count",
    "fields",
    "lines",
    "plain",
    "plain_blocks",
    "render",
    "render_blocks",
    "said",
    "words",
]
