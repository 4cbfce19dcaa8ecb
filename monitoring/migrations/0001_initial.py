import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contacts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Story",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("title_key", models.CharField(editable=False, max_length=300)),
                ("first_seen_at", models.DateTimeField(db_index=True, verbose_name="first seen")),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "ordering": ["-first_seen_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_fa", models.CharField(max_length=100, null=True, verbose_name="name")),
                ("name_ps", models.CharField(max_length=100, null=True, verbose_name="name")),
                ("name_en", models.CharField(max_length=100, null=True, verbose_name="name")),
                (
                    "query",
                    models.TextField(
                        blank=True,
                        help_text="Words side by side must all occur. «phrase», AND و او, OR یا, NOT نه, NEAR/5, brackets, title: for the headline only.",
                        verbose_name="query",
                    ),
                ),
                (
                    "aliases",
                    models.TextField(
                        blank=True,
                        help_text="One per line, in any language. Each of them is enough.",
                        verbose_name="other names",
                    ),
                ),
                (
                    "negative",
                    models.TextField(
                        blank=True,
                        help_text="One phrase per line, such as the name of another country's ministry.",
                        verbose_name="does not count inside",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="watched")),
                (
                    "is_ministry",
                    models.BooleanField(
                        default=False,
                        help_text="Tone is judged towards the ministry; items of these topics need one.",
                        verbose_name="is about the ministry itself",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last changed"
                    ),
                ),
            ],
            options={
                "verbose_name": "topic watched",
                "verbose_name_plural": "topics watched",
                "ordering": ["-is_ministry", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Briefing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True, verbose_name="day")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("collecting", "being put together"),
                            ("draft", "draft"),
                            ("awaiting", "awaiting approval"),
                            ("approved", "approved"),
                            ("sent", "sent"),
                            ("skipped", "left out"),
                        ],
                        default="collecting",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("covers_from", models.DateTimeField(editable=False, verbose_name="covers from")),
                ("covers_until", models.DateTimeField(editable=False, verbose_name="covers until")),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="One or two sentences that stand first: what is new, what needs an answer.",
                        verbose_name="word of the desk",
                    ),
                ),
                (
                    "is_late",
                    models.BooleanField(default=False, editable=False, verbose_name="late"),
                ),
                ("payload", models.JSONField(blank=True, default=dict, editable=False)),
                ("payload_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="put together")),
                (
                    "submitted_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="submitted"
                    ),
                ),
                (
                    "return_reason",
                    models.TextField(
                        blank=True, editable=False, verbose_name="why it was sent back"
                    ),
                ),
                (
                    "approved_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="approved"
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="sent"
                    ),
                ),
                ("mailing_key", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "skip_reason",
                    models.TextField(
                        blank=True, editable=False, verbose_name="why it was left out"
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="briefings_approved",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "daily briefing",
                "verbose_name_plural": "daily briefings",
                "ordering": ["-day"],
                "permissions": [("approve_briefing", "Can approve the daily briefing")],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("search_key", models.TextField(blank=True, default="", editable=False)),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("web", "web"),
                            ("print", "print"),
                            ("radio", "radio"),
                            ("television", "television"),
                        ],
                        default="web",
                        max_length=10,
                        verbose_name="medium",
                    ),
                ),
                ("guid_key", models.CharField(editable=False, max_length=500)),
                ("url", models.URLField(blank=True, max_length=2000, verbose_name="address")),
                (
                    "url_key",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=64),
                ),
                ("title", models.CharField(max_length=300, verbose_name="headline")),
                ("title_key", models.CharField(editable=False, max_length=300)),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("author", models.CharField(blank=True, max_length=150, verbose_name="author")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="As the text itself shows; empty when it does not.",
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="published"),
                ),
                (
                    "date_source",
                    models.CharField(blank=True, max_length=10, verbose_name="the date comes from"),
                ),
                (
                    "date_confidence",
                    models.CharField(blank=True, max_length=10, verbose_name="the date is"),
                ),
                ("fetched_at", models.DateTimeField(verbose_name="seen")),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("positive", "positive"),
                            ("neutral", "neutral"),
                            ("negative", "negative"),
                            ("unclear", "unclear"),
                        ],
                        default="unclear",
                        editable=False,
                        max_length=8,
                        verbose_name="tone",
                    ),
                ),
                (
                    "tone_is_human",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="judged by a person"
                    ),
                ),
                (
                    "set_aside_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="set aside"
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="duplicates",
                        to="monitoring.item",
                        verbose_name="the same as",
                    ),
                ),
                (
                    "set_aside_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set aside by",
                    ),
                ),
            ],
            options={
                "verbose_name": "item",
                "verbose_name_plural": "items",
                "ordering": ["-fetched_at", "-pk"],
                "permissions": [("judge_item", "Can judge the tone of items")],
            },
        ),
        migrations.CreateModel(
            name="Clipping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("appeared_on", models.DateField(verbose_name="printed or broadcast on")),
                ("page", models.CharField(blank=True, max_length=20, verbose_name="page")),
                ("column", models.CharField(blank=True, max_length=20, verbose_name="column")),
                (
                    "programme",
                    models.CharField(blank=True, max_length=150, verbose_name="programme"),
                ),
                ("begins", models.TimeField(blank=True, null=True, verbose_name="from")),
                ("ends", models.TimeField(blank=True, null=True, verbose_name="to")),
                (
                    "scan",
                    models.FileField(
                        blank=True, upload_to="clippings/%Y/%m/", verbose_name="scan or recording"
                    ),
                ),
                (
                    "scan_sha256",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="fingerprint of the file"
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clippings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clipping",
                        to="monitoring.item",
                        verbose_name="item",
                    ),
                ),
            ],
            options={
                "verbose_name": "clipping",
                "verbose_name_plural": "clippings",
                "ordering": ["-appeared_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="BriefingItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("decision", "needs your decision"),
                            ("about_us", "what is said about us"),
                        ],
                        default="decision",
                        max_length=8,
                        verbose_name="section",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=100, verbose_name="order")),
                (
                    "text",
                    models.CharField(
                        blank=True,
                        help_text="What must be decided; or one sentence that stands for the item's summary.",
                        max_length=300,
                        verbose_name="sentence",
                    ),
                ),
                (
                    "comment",
                    models.CharField(
                        blank=True,
                        help_text="The desk's remark on this line.",
                        max_length=300,
                        verbose_name="comment",
                    ),
                ),
                ("is_left_out", models.BooleanField(default=False, verbose_name="leave out")),
                (
                    "briefing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="monitoring.briefing",
                        verbose_name="daily briefing",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="briefing_lines",
                        to="monitoring.item",
                        verbose_name="item",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a briefing",
                "verbose_name_plural": "lines of briefings",
                "ordering": ["section", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Publisher",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("search_key", models.TextField(blank=True, default="", editable=False)),
                (
                    "name",
                    models.CharField(
                        help_text="As the house writes its own name.",
                        max_length=150,
                        unique=True,
                        verbose_name="name",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("site", "news site"),
                            ("agency", "news agency"),
                            ("newspaper", "newspaper"),
                            ("radio", "radio"),
                            ("television", "television"),
                        ],
                        default="site",
                        max_length=10,
                        verbose_name="medium",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("fa", "Dari"), ("ps", "Pashto"), ("en", "English")],
                        max_length=2,
                        verbose_name="main language",
                    ),
                ),
                ("is_foreign", models.BooleanField(default=False, verbose_name="foreign")),
                ("homepage", models.URLField(blank=True, verbose_name="home page")),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="The office's own judgement: 1 is little read, 3 is read by everybody. Decides what stands first in the briefing.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3),
                        ],
                        verbose_name="weight",
                    ),
                ),
                (
                    "utc_offset",
                    models.SmallIntegerField(
                        default=270,
                        help_text="Used for times that name no zone. Kabul is 270, Tehran 210, Islamabad 300.",
                        validators=[
                            django.core.validators.MinValueValidator(-720),
                            django.core.validators.MaxValueValidator(840),
                        ],
                        verbose_name="minutes from UTC",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="publishers",
                        to="contacts.organisation",
                        verbose_name="in the contacts",
                    ),
                ),
            ],
            options={
                "verbose_name": "publisher",
                "verbose_name_plural": "publishers",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="publisher",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="monitoring.publisher",
                verbose_name="publisher",
            ),
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "held_until",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="held until"
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="attempts"
                    ),
                ),
                (
                    "next_try_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="next attempt"),
                ),
                (
                    "last_error",
                    models.TextField(blank=True, editable=False, verbose_name="last error"),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Such as “economy” or “Pashto”.",
                        max_length=150,
                        verbose_name="name",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("feed", "feed"), ("desk", "typed in by the desk")],
                        default="feed",
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        max_length=1000, unique=True, verbose_name="address of the feed"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("fa", "Dari"), ("ps", "Pashto"), ("en", "English")],
                        help_text="A hint only: each text's own language is looked at.",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Off: paused, its items stay.",
                        verbose_name="watched",
                    ),
                ),
                (
                    "interval",
                    models.PositiveIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="minutes between checks",
                    ),
                ),
                ("etag", models.CharField(blank=True, editable=False, max_length=500)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=200)),
                ("body_hash", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "failures",
                    models.FloatField(
                        default=0,
                        editable=False,
                        help_text="A refusal counts one, a passing trouble half, a name not found a quarter.",
                        verbose_name="weight of failures",
                    ),
                ),
                (
                    "health",
                    models.CharField(
                        choices=[
                            ("new", "not checked yet"),
                            ("ok", "well"),
                            ("failing", "failing"),
                        ],
                        default="new",
                        editable=False,
                        max_length=7,
                        verbose_name="health",
                    ),
                ),
                (
                    "last_checked_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last check"
                    ),
                ),
                (
                    "last_ok_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last success"
                    ),
                ),
                (
                    "last_new_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last new item"
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="monitoring.publisher",
                        verbose_name="publisher",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ["publisher__name", "name", "pk"],
                "permissions": [("check_source", "Can have a source checked now")],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="monitoring.source",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="story",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="items",
                to="monitoring.story",
                verbose_name="story",
            ),
        ),
        migrations.CreateModel(
            name="Tone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        choices=[
                            ("positive", "positive"),
                            ("neutral", "neutral"),
                            ("negative", "negative"),
                            ("unclear", "unclear"),
                        ],
                        max_length=8,
                        verbose_name="tone",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(
                        blank=True,
                        help_text="The sentence that the judgement rests on.",
                        verbose_name="evidence",
                    ),
                ),
                (
                    "made_by",
                    models.CharField(
                        choices=[("machine", "machine"), ("person", "person")],
                        max_length=7,
                        verbose_name="judged by",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tones",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tones",
                        to="monitoring.item",
                        verbose_name="item",
                    ),
                ),
            ],
            options={
                "verbose_name": "tone",
                "verbose_name_plural": "tones",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "topic_version",
                    models.PositiveIntegerField(default=1, verbose_name="version of the topic"),
                ),
                (
                    "because",
                    models.JSONField(blank=True, default=list, verbose_name="matched because"),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="monitoring.item",
                        verbose_name="item",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="monitoring.topic",
                        verbose_name="topic watched",
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TopicVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("query", models.TextField(blank=True, verbose_name="query")),
                ("aliases", models.TextField(blank=True, verbose_name="other names")),
                ("negative", models.TextField(blank=True, verbose_name="does not count inside")),
                ("at", models.DateTimeField(verbose_name="from")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="monitoring.topic",
                        verbose_name="topic watched",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a topic",
                "verbose_name_plural": "versions of topics",
                "ordering": ["-number"],
            },
        ),
        migrations.AddConstraint(
            model_name="briefing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("state__in", ["approved", "sent"]),
                        models.Q(("payload_hash", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", ["approved", "sent"]), _negated=True),
                        ("approved_at__isnull", True),
                        ("approved_by__isnull", True),
                        ("payload_hash", ""),
                    ),
                    _connector="OR",
                ),
                name="briefing_approval_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="briefing_sent_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "skipped"), models.Q(("skip_reason", ""), _negated=True)),
                    models.Q(models.Q(("state", "skipped"), _negated=True), ("skip_reason", "")),
                    _connector="OR",
                ),
                name="briefing_skipped_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("submitted_at__isnull", True), ("submitted_by__isnull", True)),
                    models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                    _connector="OR",
                ),
                name="briefing_submission_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "awaiting"), _negated=True),
                    ("submitted_by__isnull", False),
                    _connector="OR",
                ),
                name="briefing_awaiting_was_submitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("submitted_by__isnull", True),
                    models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="briefing_approver_is_not_submitter",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefing",
            constraint=models.CheckConstraint(
                condition=models.Q(("covers_until__gt", models.F("covers_from"))),
                name="briefing_covers_a_span",
            ),
        ),
        migrations.AddConstraint(
            model_name="clipping",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("begins__isnull", True),
                    ("ends__isnull", True),
                    ("ends__gte", models.F("begins")),
                    _connector="OR",
                ),
                name="clipping_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="clipping",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scan", ""), models.Q(("scan_sha256", ""), _negated=True), _connector="OR"
                ),
                name="clipping_scan_has_fingerprint",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefingitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("item__isnull", False)),
                fields=("briefing", "item"),
                name="briefing_item_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefingitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("item__isnull", False), ("section", "about_us")),
                    models.Q(
                        ("item__isnull", True),
                        ("section", "decision"),
                        models.Q(("text", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="briefing_line_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="publisher",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 1), ("weight__lte", 3)),
                name="publisher_weight_1_to_3",
            ),
        ),
        migrations.AddConstraint(
            model_name="publisher",
            constraint=models.CheckConstraint(
                condition=models.Q(("utc_offset__gte", -720), ("utc_offset__lte", 840)),
                name="publisher_offset_exists",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(("is_active", True)),
                fields=["next_try_at", "id"],
                name="source_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("health", "failing"), _negated=True),
                    models.Q(("last_error", ""), _negated=True),
                    _connector="OR",
                ),
                name="source_failing_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("interval__gte", 5), ("interval__lte", 1440)),
                name="source_interval_sane",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["-fetched_at", "-id"], name="item_newest"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["title_key"], name="item_title_key"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source__isnull", False)),
                fields=("source", "guid_key"),
                name="item_once_per_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("set_aside_at__isnull", True), ("set_aside_by__isnull", True)),
                    models.Q(("set_aside_at__isnull", False), ("set_aside_by__isnull", False)),
                    _connector="OR",
                ),
                name="item_set_aside_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("duplicate_of", models.F("id")), _negated=True),
                name="item_not_its_own_duplicate",
            ),
        ),
        migrations.AddConstraint(
            model_name="tone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", True), ("made_by", "machine")),
                    models.Q(("by__isnull", False), ("made_by", "person")),
                    _connector="OR",
                ),
                name="tone_person_has_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="tone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("made_by", "person"),
                    ("value", "unclear"),
                    models.Q(("evidence", ""), _negated=True),
                    _connector="OR",
                ),
                name="tone_machine_shows_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                fields=("item", "topic"), name="mention_once_per_topic"
            ),
        ),
        migrations.AddConstraint(
            model_name="topicversion",
            constraint=models.UniqueConstraint(
                fields=("topic", "number"), name="topic_version_once"
            ),
        ),
    ]
