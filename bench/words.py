"""Sentences for measuring: our own word lists, put together by a seeded generator.

They read like office prose from afar and mean nothing; no sentence is copied from anywhere.
"""

from random import Random

LANGUAGES = ("fa", "ps", "en")

# Who, does with what, where, when, how: each language in its own order.
WHO = {
    "fa": "وزارت|ریاست بازارها|آمریت بنادر|اتاق تجارت|شورای بازرگانان|کمیسیون نرخ‌ها|معینیت انکشاف|"
    "ریاست ثبت|دفتر ولایتی|انجمن پیشه‌وران|ادارهٔ معیارها|ریاست ترانزیت|هیئت بررسی|کمیتهٔ زنان تاجر",
    "ps": "وزارت|د بازارونو ریاست|د بندرونو آمریت|د سوداګرۍ خونه|د سوداګرو شورا|د بیو کمېسیون|"
    "د پراختیا معینیت|د ثبت ریاست|ولایتي دفتر|د کسبګرو ټولنه|د معیارونو اداره|د ټرانزیټ ریاست",
    "en": "The ministry|The directorate of markets|The port office|The chamber|The traders' council|"
    "The price commission|The registry|The provincial office|The artisans' union|The transit desk",
}
WHAT = {
    "fa": "جواز تازهٔ فعالیت|بستهٔ حمایت از تشبثات کوچک|نمایشگاه صنایع دستی|فهرست نرخ مواد اولیه|"
    "برنامهٔ آموزش دوخت|سردخانهٔ میوه|ترازوی معیاری|سرک بازار مرکزی|تعرفهٔ نو گمرکی|گودام غله|"
    "سند همکاری ترانزیتی|میز خدمات یک‌جایی|قرضهٔ کوچک بدون سود|آزمایشگاه کیفیت|گزارش سه‌ماهه|"
    "قالین‌بافی خانگی|زعفران درجه یک|پستهٔ صادراتی|سنگ مرمر|پوست قره‌قل|عسل کوهی|خستهٔ بادام",
    "ps": "د فعالیت نوی جواز|د وړو تشبثاتو د ملاتړ بسته|د لاسي صنایعو نندارتون|د لومړنیو توکو د بیو لړلیک|"
    "د ګنډلو روزنیز پروګرام|د میوې سړه خونه|معیاري تله|د مرکزي بازار سړک|نوې ګمرکي تعرفه|د غلې ګودام|"
    "د ټرانزیټ د همکارۍ سند|د خدمتونو ګډ مېز|وړوکی بې ګټې پور|د کیفیت لابراتوار|درې میاشتنی راپور|"
    "کورنۍ غالۍ اوبدل|لومړۍ درجه زعفران|د صادراتو پسته|مرمر ډبره|د غره شات|د بادامو زړي",
    "en": "a new trading licence|the support package for small firms|the handicraft fair|"
    "the list of raw material prices|the tailoring course|the cold store for fruit|standard scales|"
    "the road of the central market|the new tariff|the grain depot|the transit paper|"
    "the one-stop desk|small interest-free loans|the quality laboratory|the quarterly report|"
    "first-grade saffron|pistachios for export|marble|mountain honey|almond kernels|carpets",
}
WHERE = {
    "fa": "کابل|هرات|بلخ|قندهار|ننگرهار|بدخشان|نیمروز|پکتیا|غور|فاریاب|بامیان|کنر|هلمند|سرپل|تخار",
    "ps": "کابل|هرات|بلخ|کندهار|ننګرهار|بدخشان|نیمروز|پکتیا|غور|فاریاب|بامیان|کونړ|هلمند|سرپل|تخار",
    "en": "Kabul|Herat|Balkh|Kandahar|Nangarhar|Badakhshan|Nimroz|Paktia|Ghor|Faryab|Bamyan|Kunar",
}
DOES = {
    "fa": "را آغاز کرد|را در خدمت مردم گذاشت|را گشود|را بررسی می‌کند|را به تاجران سپرد|را تأیید کرد|"
    "را تا پایان ماه تمام می‌کند|را ارزان‌تر ساخت|را به صندوق شکایات پیوند داد|را از نو سنجید",
    "ps": "پیل کړ|د خلکو په چوپړ کې کېښود|پرانیست|څېړي|سوداګرو ته وسپاره|تایید کړ|"
    "د میاشتې تر پایه بشپړوي|ارزانه کړ|د شکایتونو له صندوق سره ونښلاوه|له سره وارزاوه",
    "en": "opened|put to use|is studying|handed to traders|confirmed|will finish by the month's end|"
    "made cheaper|linked to the complaints box|weighed anew|set out",
}
HOW = {
    "fa": "با حضور نمایندگان|پس از سه هفته گفتگو|به خواست پیشه‌وران|بدون هزینهٔ اضافی|با پول صندوق محلی|"
    "برای نخستین بار|مطابق طرزالعمل تازه|با همکاری شاروالی|در یک نشست علنی|زیر نظر کمیتهٔ مشترک",
    "ps": "د استازو په ګډون|له درې اوونیو خبرو وروسته|د کسبګرو په غوښتنه|بې له زیات لګښت|د سیمه‌ییز صندوق په پیسو|"
    "د لومړي ځل لپاره|د نوې کړنلارې له مخې|د ښاروالۍ په مرسته|په یوه پرانیستې غونډه کې",
    "en": "before delegates|after three weeks of talks|at the request of artisans|at no added cost|"
    "from the local fund|for the first time|under the new procedure|together with the town",
}
UNIT = {
    "fa": "تن|فیصد|میلیون افغانی|خانواده|دکان",
    "ps": "ټنه|سلنه|میلیونه افغانۍ|کورنۍ|دوکانونه",
    "en": "tonnes|per cent|million afghanis|families|shops",
}
_DIGITS = {
    "fa": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
    "ps": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
    "en": {},
}
_LISTS = {
    name: {code: words[code].split("|") for code in LANGUAGES}
    for name, words in (
        ("who", WHO),
        ("what", WHAT),
        ("where", WHERE),
        ("does", DOES),
        ("how", HOW),
        ("unit", UNIT),
    )
}


def number(rnd: Random, language: str) -> str:
    """A figure in the language's digits."""
    return str(rnd.randint(2, 9800)).translate(_DIGITS[language])


def _pick(rnd: Random, name: str, language: str) -> str:
    return rnd.choice(_LISTS[name][language])


def headline(rnd: Random, language: str) -> str:
    """Eight to twelve words."""
    who, what, where = (_pick(rnd, name, language) for name in ("who", "what", "where"))
    does, figure = _pick(rnd, "does", language), number(rnd, language)
    if language == "en":
        return f"{who} {does} {what} in {where} ({figure})"
    place = f"در {where}" if language == "fa" else f"په {where} کې"
    return f"{who} {what} {place} {does} ({figure})"


def sentence(rnd: Random, language: str) -> str:
    """Fifteen to twenty-five words."""
    who, what, where, does, how, unit = (
        _pick(rnd, name, language) for name in ("who", "what", "where", "does", "how", "unit")
    )
    figure, other = number(rnd, language), _pick(rnd, "what", language)
    if language == "fa":
        return f"{who} {how} {what} در {where} {does} و {figure} {unit} {other} نیز شامل آن است."
    if language == "ps":
        return f"{who} {how} {what} په {where} کې {does} او {figure} {unit} {other} هم پکې شامل دي."
    return f"{who} {does} {what} in {where} {how}; {figure} {unit} of {other} belong to it as well."


def paragraph(rnd: Random, language: str, sentences: int = 3) -> str:
    """A few sentences."""
    return " ".join(sentence(rnd, language) for _ in range(sentences))
