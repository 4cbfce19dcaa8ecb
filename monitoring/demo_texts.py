"""What the demo office's press writes: own texts, invented houses, no real person or outlet."""

from typing import Final

# name, medium, language, foreign, weight, minutes from UTC, host
PUBLISHERS: Final = (
    ("خبرگزاری سپیده‌دم", "agency", "fa", False, 3, 270, "sepidadam.example"),
    ("روزنامه چهارسوق", "newspaper", "fa", False, 3, 270, "charsooq.example"),
    ("هفته‌نامه بازار و مردم", "newspaper", "fa", False, 2, 270, "bazar-mardom.example"),
    ("پایگاه خبری آسمایی امروز", "site", "fa", False, 2, 270, "asmayi-emroz.example"),
    ("صدای هریرود", "radio", "fa", False, 2, 270, "harirod-radio.example"),
    ("تلویزیون دریچه", "television", "fa", False, 3, 270, "daricha-tv.example"),
    ("نشریه اقتصاد ولایات", "site", "fa", False, 2, 270, "eqtesad-welayat.example"),
    ("رادیو کوهستان", "radio", "fa", False, 1, 270, "kohistan-radio.example"),
    ("پایگاه تاجران جوان", "site", "fa", False, 1, 270, "tajeran.example"),
    ("د سبا غږ", "radio", "ps", False, 2, 270, "saba-ghag.example"),
    ("سپین غر ورځپاڼه", "newspaper", "ps", False, 2, 270, "spinghar.example"),
    ("د هلمند څپې", "site", "ps", False, 2, 270, "helmand-tsape.example"),
    ("لمر خبري اژانس", "agency", "ps", False, 3, 270, "lmar.example"),
    ("د خوست بازار", "site", "ps", False, 1, 270, "khost-bazar.example"),
    ("Kabul Ledger", "site", "en", False, 3, 270, "kabul-ledger.example"),
    ("Silk Crossing Monitor", "site", "en", True, 2, 300, "silk-crossing.example"),
    ("Regional Trade Wire", "agency", "en", True, 3, 0, "rtwire.example"),
    ("پیک مرز", "site", "fa", True, 1, 210, "peyk-marz.example"),
    ("د پولې خبرونه", "site", "ps", True, 1, 300, "pole-khabar.example"),
    ("Oxus Business Review", "site", "en", True, 1, 300, "oxus-review.example"),
)

# Dari, Pashto, English
PROVINCES: Final = (
    ("هرات", "هرات", "Herat"),
    ("بلخ", "بلخ", "Balkh"),
    ("ننگرهار", "ننګرهار", "Nangarhar"),
    ("کندهار", "کندهار", "Kandahar"),
    ("بامیان", "بامیان", "Bamyan"),
    ("بدخشان", "بدخشان", "Badakhshan"),
    ("خوست", "خوست", "Khost"),
    ("هلمند", "هلمند", "Helmand"),
    ("تخار", "تخار", "Takhar"),
    ("پکتیا", "پکتیا", "Paktia"),
    ("غزنی", "غزني", "Ghazni"),
    ("نیمروز", "نیمروز", "Nimroz"),
)
PRODUCTS: Final = (
    ("کشمش", "ممیز", "raisins"),
    ("قالین", "غالۍ", "carpets"),
    ("زعفران", "زعفران", "saffron"),
    ("انار", "انار", "pomegranates"),
    ("جلغوزه", "جلغوزي", "pine nuts"),
    ("بادام", "بادام", "almonds"),
)

_FA_MINISTRY = "وزارت انکشاف اقتصاد محلی"
_PS_MINISTRY = "د سيمه ییز اقتصاد د پراختیا وزارت"
_EN_MINISTRY = "the Ministry of Local Economic Development"

# Headline and text; {p} province, {g} goods, {n} a number.
ABOUT_US: Final = {
    "fa": (
        (
            "وزارت انکشاف اقتصاد محلی دفتر ثبت تشبثات را در {p} گشود",
            (
                f"{_FA_MINISTRY} اعلام کرد که از این پس دکان‌داران {{p}} می‌توانند جواز خود را در یک روز "
                "بگیرند. رئیس این دفتر گفت در روز نخست {n} تن درخواست داده‌اند."
            ),
        ),
        (
            "تاجران {p}: وزارت انکشاف اقتصاد محلی به شکایت‌های ما پاسخ نداده است",
            (
                f"شماری از تاجران {{p}} می‌گویند نامه‌های آنان به {_FA_MINISTRY} پس از {{n}} روز هنوز "
                "بی‌جواب مانده است. آنان از کندی کار انتقاد کردند و خواهان ملاقات شدند."
            ),
        ),
        (
            "اتحادیه پیشه‌وران {p} از وزارت انکشاف اقتصاد محلی قدردانی کرد",
            (
                f"اتحادیه پیشه‌وران {{p}} در نشست سالانه از {_FA_MINISTRY} قدردانی کرد. به گفته رئیس "
                "اتحادیه، بازار سرپوشیده تازه کار را آسان کرده و {n} غرفه به زنان رسیده است."
            ),
        ),
        (
            "وزارت انکشاف اقتصاد محلی ارقام سه‌ماهه بازارهای ولایتی را نشر کرد",
            (
                f"بر بنیاد گزارش {_FA_MINISTRY}، در سه ماه گذشته {{n}} تشبث کوچک در {{p}} ثبت شده است. "
                "این وزارت گفت جدول کامل ارقام در صفحه انترنتی آن نشر شده است."
            ),
        ),
        (
            "کشاورزان {g} در {p} از نبود سردخانه انتقاد می‌کنند",
            (
                f"باغداران {{p}} می‌گویند {_FA_MINISTRY} وعده ساخت سردخانه را داده بود. آنان از تأخیر در "
                "این کار انتقاد کردند؛ سخنگوی وزارت نقش این نهاد را تنها در نقشه بازار دانست."
            ),
        ),
        (
            "دیدار وزیر انکشاف اقتصاد محلی با بانوان تشبث‌گر {p}",
            (
                f"وزیر در این نشست گفت که {_FA_MINISTRY} برای {{n}} تشبث بانوان جای فروش می‌سازد. "
                "اشتراک‌کنندگان از نبود قرضه‌های کوچک سخن گفتند."
            ),
        ),
        (
            "راه بندر {p} پس از {n} روز باز شد؛ موترها در حرکت اند",
            (
                f"{_FA_MINISTRY} خبر داد که رفت‌وآمد بارها از بندر {{p}} از سر گرفته شد. رانندگان از "
                "گشایش بندر استقبال کردند، اما از کمبود ترازو شکایت داشتند."
            ),
        ),
        (
            "نمایشگاه {g} در {p} با حضور {n} غرفه آغاز شد",
            (
                f"این نمایشگاه سه‌روزه را {_FA_MINISTRY} برگزار کرده است. مسئولان گفتند فروش روز اول "
                "بیشتر از پارسال بوده است."
            ),
        ),
        (
            "شورای ولایتی {p} وزارت انکشاف اقتصاد محلی را به کم‌کاری متهم کرد",
            (
                f"به گفته اعضای شورا، {_FA_MINISTRY} از {{n}} پروژه وعده‌شده تنها یکی را آغاز کرده است. "
                "آنان خواهان گزارش رسمی شدند."
            ),
        ),
        (
            "آیا بازارهای مرزی {p} گره از کار دهقانان می‌گشاید؟",
            (
                f"تحلیل: {_FA_MINISTRY} بازارهای مرزی را راه رسیدن {{g}} به مشتری می‌داند. کارشناسان دو "
                "پرسش دارند: چه کسی نرخ را می‌سنجد و موسم باران چه خواهد شد؟"
            ),
        ),
    ),
    "ps": (
        (
            "د سيمه ییز اقتصاد د پراختیا وزارت په {p} کې د ثبت نوی دفتر پرانیست",
            (
                f"{_PS_MINISTRY} وویل چې د {{p}} دوکانداران به خپل جواز په یوه ورځ کې ترلاسه کړي. په "
                "لومړۍ ورځ {n} کسانو غوښتنلیکونه ورکړل."
            ),
        ),
        (
            "د {p} سوداګرو د سيمه ییز اقتصاد د پراختیا وزارت پر ځنډ نیوکه وکړه",
            (
                f"سوداګر وایي چې {_PS_MINISTRY} یې {{n}} ورځې کیږي لیکونو ته ځواب نه دی ورکړی. دوی د "
                "کار پر ځنډ نیوکه وکړه."
            ),
        ),
        (
            "د {p} بزګرانو د نوي بازار هرکلی وکړ",
            (
                f"بزګرانو د هغه بازار هرکلی وکړ چې {_PS_MINISTRY} په {{p}} کې جوړ کړی دی. دوی وویل چې "
                "اوس {g} کور ته نږدې پلورلی شي."
            ),
        ),
        (
            "د سيمه ییز اقتصاد د پراختیا وزارت د دریو میاشتو شمېرې خپرې کړې",
            (
                f"{_PS_MINISTRY} خبر ورکړ چې په {{p}} کې {{n}} وړې سوداګرۍ ثبت شوې دي. بشپړې شمېرې د "
                "وزارت په پاڼه کې خپرې شوې."
            ),
        ),
        (
            "په {p} کې د {g} نندارتون پیل شو",
            f"په نندارتون کې {{n}} غرفې دي. {_PS_MINISTRY} وویل چې د ښځو تولیدات ځانګړی ځای لري.",
        ),
        (
            "د {p} د بندر لار بېرته پرانیستل شوه",
            f"{_PS_MINISTRY} وویل چې باروړونکي موټر بېرته تګ راتګ کوي. موټروان د تلې د کمښت شکایت کوي.",
        ),
    ),
    "en": (
        (
            "Local development ministry opens one-day registration desk in {p}",
            (
                f"{_EN_MINISTRY} said shopkeepers in {{p}} can now register within a day. It announced "
                "that {n} people applied on the first morning."
            ),
        ),
        (
            "Traders in {p} say ministry left letters unanswered",
            (
                f"Traders in {{p}} criticised {_EN_MINISTRY} on Tuesday, saying {{n}} letters went "
                "unanswered. They asked for a meeting before the harvest of {g}."
            ),
        ),
        (
            "Growers in {p} welcome covered market",
            (
                f"Growers of {{g}} welcomed the covered market that {_EN_MINISTRY} opened in {{p}}. "
                "The market has {n} stalls."
            ),
        ),
        (
            "MoLED publishes quarterly figures on small businesses",
            (
                f"{_EN_MINISTRY} published its quarterly figures: {{n}} small businesses were "
                "registered in {p}. The full table is on its site."
            ),
        ),
        (
            "Analysis: who sets the price of {g} in {p}?",
            (
                f"{_EN_MINISTRY} sees provincial markets as the shortest way to the buyer. "
                "Economists ask who will weigh the goods and who will keep the books."
            ),
        ),
    ),
}

# On topics of the office, without the ministry's name.
NEARBY: Final = {
    "fa": (
        (
            "بهای آرد و روغن در بازار {p} {n} افغانی بالا رفت",
            "دکان‌داران کمبود عرضه را دلیل می‌دانند.",
        ),
        ("فصل جمع‌آوری {g} در {p} آغاز شد", "باغداران امیدوارند نرخ امسال بهتر از پارسال باشد."),
        ("تشبثات کوچک {p} به برق ارزان نیاز دارند", "صاحبان {n} کارگاه از قطع برق می‌گویند."),
        (
            "وزارت صنعت، معدن و تجارت ایران نرخ تازه تعرفه را اعلام کرد",
            "این تعرفه از ماه آینده عملی می‌شود.",
        ),
    ),
    "ps": (
        ("په {p} کې د اوړو بیه {n} افغانۍ لوړه شوه", "دوکانداران وایي چې مال کم دی."),
        ("په {p} کې د {g} د راټولولو وخت پیل شو", "بزګران د ښو بیو هیله لري."),
    ),
    "en": (
        ("Flour prices rise by {n} afghanis in {p}", "Shopkeepers point to a thin supply."),
        ("Harvest of {g} begins in {p}", "Growers hope for better prices than last year."),
    ),
}

ELSEWHERE: Final = {
    "fa": (
        ("باران در {p} راه‌ها را لغزان ساخت", "هواشناسی از ادامه بارش خبر داد."),
        ("تیم فوتبال {p} به دور پایانی رسید", "بازی روز جمعه برگزار می‌شود."),
        ("کتابخانه تازه‌ای در {p} گشایش یافت", "این کتابخانه {n} جلد کتاب دارد."),
    ),
    "ps": (
        ("په {p} کې باران واورېد", "د هوا پېژندنې اداره د باران د دوام خبر ورکوي."),
        ("د {p} د والیبال لوبډله بریالۍ شوه", "راتلونکې لوبه د جمعې په ورځ ده."),
    ),
    "en": (
        ("Rain slows traffic in {p}", "Forecasters expect more rain."),
        ("New library opens in {p}", "It holds {n} volumes."),
    ),
}

# Names in three languages, query, aliases, negative contexts, about the ministry
TOPICS: Final = (
    (
        ("وزارت", "وزارت", "the ministry"),
        "«وزارت انکشاف اقتصاد محلی» یا «وزارت انکشاف محلی»",
        (
            "وزیر انکشاف اقتصاد محلی\nد سيمه ییز اقتصاد د پراختیا وزارت\nMoLED\n"
            "Ministry of Local Economic Development\nLocal development ministry"
        ),
        "",
        True,
    ),
    (
        ("بازارها و نرخ‌ها", "بازارونه او بیې", "markets and prices"),
        "(بها یا نرخ یا بیه یا price*) و (آرد یا روغن یا اوړو یا بازار یا flour یا market)",
        "",
        "",
        False,
    ),
    (
        ("تشبثات کوچک", "وړې سوداګرۍ", "small businesses"),
        '«تشبثات کوچک» یا «تشبث کوچک» یا «وړې سوداګرۍ» یا "small businesses"',
        "",
        "",
        False,
    ),
    (
        ("بندرها و راه‌ها", "بندرونه او لارې", "ports and roads"),
        "بندر نزدیک/۶ (راه یا باز یا موترها یا لار یا موټر)",
        "",
        "",
        False,
    ),
    (
        ("نمایشگاه‌ها", "نندارتونونه", "exhibitions"),
        "نمایشگاه* یا نندارتون* یا exhibition*",
        "",
        "",
        False,
    ),
    (
        ("تعرفه و تجارت خارجی", "تعرفه او بهرنۍ سوداګري", "tariffs and foreign trade"),
        "تعرفه یا tariff*",
        "",
        "وزارت صنعت، معدن و تجارت ایران",
        False,
    ),
)

NOTES: Final = (
    "امروز سخن بیشتر رسانه‌ها از دفترهای ثبت است؛ دو انتقاد جواب می‌خواهد.",
    "نرخ آرد در سه ولایت خبر اول است. موضوع به وزارت مربوط نیست، اما از ما خواهند پرسید.",
    "گشایش راه بندر خوب بازتاب یافت؛ رانندگان از ترازو شکایت دارند.",
    "",
    "ارقام سه‌ماهه ما در پنج رسانه درست نقل شده است.",
)
DECISIONS: Final = (
    "آیا به شکایت تاجران امروز کتبی جواب بدهیم؟ پیشنهاد دفتر: بلی، با تاریخ ملاقات.",
    "تلویزیون دریچه برای فردا ساعت ۸ شب مصاحبه وزیر را خواسته است؛ بپذیریم؟",
    "روزنامه چهارسوق رقم نادرست نشر کرده؛ نامه تصحیح فرستاده شود؟",
)
REASONS: Final = "نام ولایت در سطر دوم اشتباه بود."
CLIPPINGS: Final = (
    # publisher, medium, headline, what was said, page, column, programme
    (
        "روزنامه چهارسوق",
        "print",
        "ثبت در یک روز؛ وعده‌ای که در هرات عملی شد",
        (
            "گزارش صفحه سوم می‌گوید وزارت انکشاف اقتصاد محلی کار را آسان کرده است. صاحبان پنج دکان از "
            "این وزارت قدردانی کردند."
        ),
        "۳",
        "۲",
        "",
    ),
    (
        "تلویزیون دریچه",
        "television",
        "میز اقتصاد: چرا سردخانه‌ها نیمه‌کاره ماند؟",
        "دو کارشناس از وزارت انکشاف اقتصاد محلی به‌خاطر تأخیر در ساخت سردخانه‌ها انتقاد کردند.",
        "",
        "",
        "میز اقتصاد",
    ),
    (
        "صدای هریرود",
        "radio",
        "گفت‌وگوی صبح با رئیس بازارهای ولایتی",
        "رئیس بازارها گفت وزارت انکشاف اقتصاد محلی تا پایان سال هفت بازار دیگر می‌سازد.",
        "",
        "",
        "صبح هریرود",
    ),
    (
        "سپین غر ورځپاڼه",
        "print",
        "د ننګرهار بزګران نوی بازار ستایي",
        "بزګرانو د هغه بازار هرکلی وکړ چې د سيمه ییز اقتصاد د پراختیا وزارت جوړ کړی دی.",
        "۱",
        "۴",
        "",
    ),
    (
        "هفته‌نامه بازار و مردم",
        "print",
        "طنز هفته: ترازوی بندر کجاست؟",
        "نویسنده می‌پرسد وزارت انکشاف اقتصاد محلی چه وقت ترازوی بندر را می‌آورد.",
        "۸",
        "۱",
        "",
    ),
    (
        "د سبا غږ",
        "radio",
        "مازدیګرنۍ خپرونه: د وړو سوداګریو ثبت",
        "ویاند وویل چې د سيمه ییز اقتصاد د پراختیا وزارت د ثبت دفترونه زیاتوي.",
        "",
        "",
        "مازدیګر",
    ),
)
