"""The demo newsroom: six weeks of texts in three languages, made through the same doors as the screens."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.html import linebreaks

from contacts.models import Delivery, Mailing, Tenure
from newsroom import (
    amendments,
    distribution,
    drafts,
    facts,
    kinds,
    media,
    people,
    publishing,
    submissions,
    translation_queue,
    workflow,
)
from newsroom.demo_boxes import BOXES
from newsroom.demo_changes import CHANGES, Change
from newsroom.demo_pictures import ALT, MOTIFS, draw
from newsroom.demo_texts import STORIES, SUBMISSIONS, TOPICS, Story, Text
from newsroom.models import Article, Edition, Topic, TranslationJob
from prcms.base.demo import DemoOffice
from prcms.base.models import User

WEEKS = 6
TRANSLATORS = {"ps": "pashto", "en": "english"}


def build(office: DemoOffice) -> None:
    """Make topics, texts in every state, jobs, submissions; ``office.things["articles"]`` lists them."""
    maker = _Maker(office)
    maker.topics()
    *past, coming, translated, submitted, returned, draft = STORIES
    for place, story in enumerate(past):
        maker.published(story, ago=maker.ago(place, len(past)), pictured=place % 3 == 0)
    maker.scheduled(coming)
    maker.in_translation(translated)
    maker.awaiting(submitted)
    maker.returned(returned)
    maker.begun(draft)
    maker.submissions()
    maker.sent()
    publishing.publish_due(now=office.now)
    maker.corrected()
    maker.settle_mail()
    office.things["articles"] = maker.articles


class _Maker:
    """One run: the office and what was made so far."""

    def __init__(self, office: DemoOffice) -> None:
        self.office = office
        self.now = office.now
        self.rng = office.rng
        self.users: dict[str, User] = office.users
        self.units: dict[str, Any] = office.things.get("units", {})
        self.articles: list[Article] = []
        self.known: dict[str, Topic] = {}
        self.boxed: set[str] = set()

    def topics(self) -> None:
        """The list readers filter by."""
        for place, (code, fa, ps, en) in enumerate(TOPICS, start=1):
            self.known[code] = Topic.objects.create(
                code=code, name_fa=fa, name_ps=ps, name_en=en, position=place
            )

    def ago(self, place: int, of: int) -> datetime:
        """A working hour, evenly spread over the weeks behind us, the last one yesterday."""
        days = round((WEEKS * 7 - 1) * (1 - place / max(1, of - 1))) + 1
        day = timezone.localtime(self.now - timedelta(days=days)).date()
        clock = time(self.rng.randint(8, 15), self.rng.choice((0, 10, 20, 30, 45)))
        return timezone.make_aware(datetime.combine(day, clock))

    # Steps ------------------------------------------------------------------------------

    def draft(self, story: Story, at: datetime, *, pictured: bool = False) -> Article:
        """Begun by the writer, with a picture or without."""
        unit = self.units.get(story.unit)
        article = drafts.create(
            kind=story.kind,
            source_language="fa",
            unit=unit,
            place=unit.place if unit else None,
            topics=[self.known[code] for code in story.topics],
            text=_values(story.fa),
            by=self.users["writer"],
            now=at,
        )
        if pictured:
            self.picture(article, at)
        if story.unit in BOXES and story.unit not in self.boxed:
            self.boxed.add(story.unit)
            self.beside(article, story.unit, at)
        self.articles.append(article)
        return article

    def beside(self, article: Article, unit: str, at: datetime) -> None:
        """A fact box with its source, and whoever led the unit that day."""
        kind, words = BOXES[unit]
        facts.add(
            article,
            kind=kind,
            words={
                code: dict(zip(("label", "text", "source"), told, strict=True))
                for code, told in words.items()
            },
            source_url="https://moled.example/figures",
            as_of=timezone.localdate(at),
            by=self.users["writer"],
            now=at,
        )
        day = timezone.localdate(at)
        head = Tenure.objects.on(day).filter(post__organisation=article.unit).first()
        if head is not None:
            people.name(article, head.person, on=day, post=head, by=self.users["writer"], now=at)

    def picture(self, article: Article, at: datetime) -> None:
        """A drawn picture, described in three languages."""
        motif = MOTIFS[len(self.articles) // 3 % len(MOTIFS)]
        photo = media.add_photo(
            data=draw(motif, self.rng),
            name=f"{motif}.jpg",
            content_type="image/jpeg",
            title=ALT[motif][0],
            credit="MoLED",
            by=self.users["writer"],
            now=at,
        )
        if article.photos.filter(photo=photo).exists():
            return
        alt = dict(zip(("fa", "ps", "en"), ALT[motif], strict=True))
        media.attach(article, photo, alt=alt, by=self.users["writer"], now=at)

    def approve(self, article: Article, at: datetime) -> Edition:
        """Submitted by the writer, approved by the editor an hour later."""
        edition = article.editions.get(is_source=True)
        workflow.move(edition, "submit", by=self.users["writer"], now=at)
        later = at + timedelta(hours=1)
        return workflow.move(edition, "approve", by=self.users["editor"], now=later)

    def translate(self, article: Article, language: str, text: Text, at: datetime) -> Edition:
        """The open job taken, translated and handed in."""
        job = TranslationJob.objects.open().get(article=article, language=language)
        by = self.users[TRANSLATORS[language]]
        translation_queue.take(job, by=by, now=at)
        translation_queue.save_text(
            job, values=_values(text), version=0, by=by, now=at + timedelta(minutes=40)
        )
        return translation_queue.hand_in(job, by=by, now=at + timedelta(minutes=45))

    def reviewed(self, article: Article, language: str, text: Text, at: datetime) -> Edition:
        """Translated and, before the hour is over, approved."""
        edition = self.translate(article, language, text, at)
        approved = min(at + timedelta(minutes=55), self.now)
        return workflow.move(edition, "approve", by=self.users["reviewer"], now=approved)

    # States -----------------------------------------------------------------------------

    def published(self, story: Story, *, ago: datetime, pictured: bool) -> None:
        """Public in three languages, each at its own moment or where its kind asks for it at one."""
        begun = ago - timedelta(hours=3)
        article = self.draft(story, begun, pictured=pictured)
        source = self.approve(article, begun + timedelta(hours=1))
        translation_queue.open_jobs(now=begun + timedelta(hours=2))
        together = kinds.together_languages(article)
        if "ps" in together:
            self.reviewed(article, "ps", story.ps, begun + timedelta(hours=2))
        workflow.move(source, "publish", by=self.users["editor"], now=ago)
        publishing.publish_due(now=ago)
        for hours, language, text in ((1, "ps", story.ps), (2, "en", story.en)):
            if language in together:
                continue
            at = ago + timedelta(hours=hours)
            edition = self.reviewed(article, language, text, at)
            public = min(at + timedelta(minutes=60), self.now)
            workflow.move(edition, "publish", by=self.users["reviewer"], now=public)
            publishing.publish_due(now=public)

    def scheduled(self, story: Story) -> None:
        """Everything ready, public tomorrow at ten in all languages."""
        begun = self.now - timedelta(hours=7)
        article = self.draft(story, begun)
        tomorrow = timezone.localtime(self.now + timedelta(days=1)).date()
        moment = timezone.make_aware(datetime.combine(tomorrow, time(10)))
        source = self.approve(article, begun)
        translation_queue.open_jobs(now=begun + timedelta(hours=2))
        workflow.move(source, "schedule", by=self.users["editor"], now=self.now, publish_at=moment)
        for hours, language, text in ((3, "ps", story.ps), (4, "en", story.en)):
            at = begun + timedelta(hours=hours)
            edition = self.translate(article, language, text, at)
            workflow.move(
                edition, "approve", by=self.users["reviewer"], now=at + timedelta(hours=1)
            )
            workflow.move(
                edition, "schedule", by=self.users["reviewer"], now=self.now, publish_at=moment
            )

    def in_translation(self, story: Story) -> None:
        """Public in Dari, half translated into Pashto, awaiting review in English."""
        begun = self.now - timedelta(hours=5)
        article = self.draft(story, begun, pictured=True)
        source = self.approve(article, begun)
        workflow.move(source, "publish", by=self.users["editor"], now=begun + timedelta(minutes=90))
        translation_queue.open_jobs(now=begun + timedelta(minutes=91))
        job = TranslationJob.objects.get(article=article, language="ps")
        by = self.users["pashto"]
        translation_queue.take(job, by=by, now=begun + timedelta(hours=2))
        half = {"title": story.ps.title, "summary": story.ps.summary}
        translation_queue.save_text(
            job, values=half, version=0, by=by, now=begun + timedelta(hours=3)
        )
        self.translate(article, "en", story.en, begun + timedelta(hours=3))

    def awaiting(self, story: Story) -> None:
        """Submitted an hour ago; all of its languages were pasted by the writer."""
        begun = self.now - timedelta(hours=2)
        article = self.draft(story, begun)
        workflow.move(
            article.editions.get(is_source=True),
            "submit",
            by=self.users["writer"],
            now=begun + timedelta(hours=1),
        )

    def returned(self, story: Story) -> None:
        """Sent back by the editor with a reason."""
        begun = self.now - timedelta(days=1)
        article = self.draft(story, begun)
        edition = article.editions.get(is_source=True)
        workflow.move(edition, "submit", by=self.users["writer"], now=begun + timedelta(hours=1))
        workflow.move(
            edition,
            "return",
            by=self.users["editor"],
            now=begun + timedelta(hours=2),
            reason="منبع رقم «نیمی از درآمد» را بنویسید و با ریاست ولایتی تأیید کنید.",
        )

    def begun(self, story: Story) -> None:
        """A draft nobody has seen yet."""
        self.draft(story, self.now - timedelta(minutes=50))

    # Around the texts -------------------------------------------------------------------

    def submissions(self) -> None:
        """From Herat: one taken up, one waiting, one declined with an answer."""
        unit = self.units.get("herat")
        if unit is None:
            return
        by = self.users["herat"]
        made = []
        for place, (title, text, figures) in enumerate(SUBMISSIONS):
            at = self.now - timedelta(days=3 - place, hours=2)
            photo = media.add_photo(
                data=draw("tiles", self.rng), name="herat.jpg", title=title, by=by, now=at
            )
            made.append(
                submissions.hand_in(
                    unit=unit,
                    title=title,
                    text=text,
                    figures=figures,
                    photos=[photo] if place < 2 else [],
                    by=by,
                    now=at,
                )
            )
        article = submissions.accept(
            made[0],
            kind=Article.Kind.NEWS,
            by=self.users["writer"],
            now=self.now - timedelta(days=2),
            answer="سپاس از گزارش و عکس. تا فردا نشر می‌شود.",
        )
        self.articles.append(article)
        submissions.decline(
            made[2],
            by=self.users["editor"],
            now=self.now - timedelta(hours=1),
            answer="مجلس هفته‌وار خبر نیست؛ اگر تصمیمی به سود مردم گرفته شد، همان را بفرستید.",
        )

    def sent(self) -> None:
        """The last two public releases went to a list on their day."""
        lists = list(self.office.things.get("lists", {}).values())[:1]
        if not lists:
            return
        releases = Article.objects.public(language="fa", at=self.now).filter(
            kind=Article.Kind.RELEASE
        )
        for article in releases[:2]:
            at = min(article.published_at + timedelta(hours=4), self.now)
            distribution.send(article, lists=lists, by=self.users["contacts"], now=at)

    def corrected(self) -> None:
        """Mistakes that were owned up to, and one change that waits for a second person."""
        for change in CHANGES:
            article = next(
                (one for one in self.articles if one.title_in("fa") == change.title), None
            )
            if article is None or not article.editions.public(at=self.now).exists():
                continue
            at = self.now - change.ago
            by = self.users["writer"]
            amendment = amendments.save(
                article,
                language="fa",
                values=self.changed(article, change),
                kind=change.kind,
                note=change.note,
                is_apology=change.is_apology,
                by=by,
                now=at,
            )
            amendment = amendments.submit(amendment, by=by, now=at)
            if change.is_applied:
                amendments.apply(
                    amendment,
                    seen_hash=amendment.content_hash,
                    by=self.users["editor"],
                    now=at + timedelta(minutes=20),
                )

    def changed(self, article: Article, change: Change) -> dict[str, str]:
        """The words of a change by name: in the text, and in the first fact box of all languages."""
        values = {}
        if change.wrong:
            values["body"] = article.text("fa")["body"].replace(change.wrong, change.right)
        box = article.facts.first()
        if change.source_url and box is not None:
            values[f"fact_{box.pk}_url"] = change.source_url
            values |= {f"notice_{code}": words for code, words in change.notices.items()}
        return values

    def settle_mail(self) -> None:
        """Letters of past weeks have long arrived; the worker must not send them today."""
        Delivery.objects.filter(
            state=Delivery.State.QUEUED,
            mailing__kind__in=[
                Mailing.Kind.NOTICE,
                Mailing.Kind.REPLY,
                Mailing.Kind.RELEASE,
            ],
        ).update(state=Delivery.State.SENT, sent_at=F("queued_at"), attempts=1)


def _values(text: Text) -> dict[str, str]:
    return {
        "title": text.title,
        "summary": text.summary,
        "body": "\n".join(linebreaks(line, autoescape=True) for line in text.body.split("\n")),
        "meaning": text.meaning,
    }
