"""Cutting and putting together: the frame comes back to the letter, keys follow words alone."""

import pytest

from newsroom import segmenting
from newsroom.segmenting import align, carry, compose, cut, inline, own_words
from prcms.base import richtext

BLOCKS = {
    "paragraph": "<p>یک بند ساده.</p>",
    "marks": "<p>بازار <strong>نو</strong> در <em>هرات</em>، H<sub>2</sub>O و م<sup>2</sup>.</p>",
    "link": '<p>در <a href="https://a.example/x?b=1&amp;c=2" rel="noopener">این برگه</a> بخوانید.</p>',
    "link alone": '<p><a href="tel:+93700000000" rel="noopener">۰۷۰۰</a></p>',
    "headings": "<h2>یک</h2><h3>دو</h3><h4>سه</h4>",
    "list": "<ul><li>یک</li><li>دو <strong>و</strong> نیم</li></ul>",
    "nested list": '<ol start="3"><li>یک<ul><li>الف</li><li>ب</li></ul></li><li>دو</li></ol>',
    "table": (
        "<table><caption>نرخ</caption><thead><tr>"
        '<th scope="col">کالا</th><th colspan="2" scope="col">نرخ</th></tr></thead>'
        '<tbody><tr><th scope="row">گندم</th><td>۲۴۰</td><td rowspan="2"><p>یک</p><p>دو</p></td></tr>'
        "<tr><td>—</td><td>آرد</td></tr></tbody></table>"
    ),
    "quote": "<blockquote><p>گفت: «بلی».</p><p>و رفت.</p></blockquote>",
    "figure": (
        '<figure><img src="/media/a/b.jpg" alt="دروازه" width="10" height="20">'
        "<figcaption>بازار <em>نو</em></figcaption></figure>"
    ),
    "film": (
        '<p><iframe src="https://www.youtube-nocookie.com/embed/abcdefgh" title="فلم"></iframe></p>'
    ),
    "languages": '<p dir="rtl">نام <span lang="en" dir="ltr">Trade Portal</span> و <bdi>x1</bdi></p>',
    "breaks": "<p>یک<br>دو</p><hr><p>سه</p>",
    "abbreviation": '<p><abbr title="سازمان تجارت جهانی">WTO</abbr> امروز</p>',
    "space": "<p> آغاز </p>\n\n<p>&nbsp;</p><p>a &lt; b &amp; c</p>",
}


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_text_put_together_again_is_the_text(kind):
    html = richtext.sanitize(BLOCKS[kind])
    piece = cut("body", html)

    assert piece.segments
    assert compose(piece, own_words(piece)) == html


@pytest.mark.parametrize("kind", BLOCKS)
def test_translated_words_stand_in_the_identical_frame(kind):
    source = cut("body", richtext.sanitize(BLOCKS[kind]))
    words = {segment.place: f"Word{n}" for n, segment in enumerate(source.segments)}

    whole = richtext.sanitize(compose(source, words))

    again = cut("body", whole)
    assert again.frame == source.frame
    assert [segment.html for segment in again.segments] == list(words.values())
    assert align(source, again) == words


def test_every_block_kind_is_a_segment_of_its_own():
    piece = cut("body", "".join(BLOCKS.values()))

    assert {segment.kind for segment in piece.segments} == {
        "p",
        "h2",
        "h3",
        "h4",
        "li",
        "caption",
        "th",
        "td",
        "alt",
        "figcaption",
    }


def key(html):
    return cut("body", html).segments[0].key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<h2>یک</h2>", "<h3>یک</h3>"),
        ('<p>a <a href="/x">b</a></p>', '<p>a <a href="/y">b</a></p>'),
        ("<p>یک  دو</p>", "<p>یک\nدو</p>"),
        ("<p>e\u0301</p>", "<p>\u00e9</p>"),
        ("<p>x</p>", "<ul><li>x</li></ul>"),
        ("<p>x</p>", "<p><strong>x</strong></p>"),
    ],
)
def test_what_is_no_change_of_words_keeps_the_key(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>می\u200cشود</p>", "<p>میشود</p>"),
        ("<p>a <strong>b</strong></p>", "<p>a b</p>"),
        ("<p>۲۴۰ دکان</p>", "<p>۲۵۰ دکان</p>"),
        ('<p>x <img src="/media/a.jpg" alt="a"></p>', '<p>x <img src="/media/a.jpg" alt="b"></p>'),
    ],
)
def test_a_change_of_words_is_another_key(one, other):
    assert key(one) != key(other)


def test_a_half_space_is_nearly_no_change():
    assert segmenting.same_but_joined("می\u200cشود", "میشود")
    assert not segmenting.same_but_joined("می\u200cشود", "می\u200cشد")


def test_equal_paragraphs_are_counted():
    piece = cut("body", "<p>x</p><p>y</p><p>x</p>")

    assert [segment.nth for segment in piece.segments] == [0, 0, 1]


def test_plain_fields_are_cut_by_line():
    piece = cut("summary", "یک\n\n دو & سه\n—")

    assert [segment.text for segment in piece.segments] == ["یک", "دو & سه"]
    assert compose(piece, own_words(piece)) == "یک\n\n دو & سه\n—"


def test_other_frames_are_not_aligned():
    source = cut("body", "<p>a</p><p>b</p>")

    assert align(source, cut("body", "<p>a b</p>")) is None
    assert align(source, cut("body", "<h2>a</h2><p>b</p>")) is None


def test_new_addresses_are_carried_over():
    old = 'read <a href="/x" rel="noopener">this</a> and <a href="/z" rel="noopener">that</a>'
    new = 'read <a href="/y" rel="noopener">this</a> and <a href="/z" rel="noopener">that</a>'
    target = '<a href="/z" rel="noopener">آن</a> و <a href="/x" rel="noopener">این</a>'

    assert carry(old, new, target) == (
        '<a href="/z" rel="noopener">آن</a> و <a href="/y" rel="noopener">این</a>'
    )


def test_a_slot_takes_inline_marks_only():
    dirty = '<p>a</p><ul><li>b <script>x()</script></li></ul><a href="javascript:x()">c</a>'

    assert inline(dirty) == "a b c"
    assert inline("a<br>b <strong>c</strong>") == "a<br>b <strong>c</strong>"


def test_a_description_cannot_break_out_of_its_attribute():
    source = cut("body", BLOCKS["figure"])
    alt, caption = source.segments

    whole = compose(source, {alt.place: 'x" onerror="y', caption.place: "z"})

    assert richtext.sanitize(whole) == (
        '<figure><img src="/media/a/b.jpg" alt="x&quot; onerror=&quot;y" width="10" height="20">'
        "<figcaption>z</figcaption></figure>"
    )
