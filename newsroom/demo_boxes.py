"""Fact boxes of the demo articles, by the unit the text is about. Figures are invented."""

# unit → kind, and per language: heading, text, source
BOXES: dict[str, tuple[str, dict[str, tuple[str, str, str]]]] = {
    "herat": (
        "figure",
        {
            "fa": (
                "بازار در یک نگاه",
                "۲۴۰ دکان، ۱۹۰ دکان به پیشه‌وران داده شده و ۵۰ دکان برای تشبثات نو مانده است.",
                "ریاست ولایتی هرات",
            ),
            "ps": (
                "بازار په یوه نظر",
                "۲۴۰ دوکانونه؛ ۱۹۰ کسبګرو ته ورکړل شوي او ۵۰ د نویو تشبثاتو لپاره پاتې دي.",
                "د هرات ولایتي ریاست",
            ),
            "en": (
                "The market at a glance",
                "240 shops; 190 went to artisans and 50 are kept for new businesses.",
                "Provincial Directorate of Herat",
            ),
        },
    ),
    "balkh": (
        "claim",
        {
            "fa": (
                "گفته می‌شود که فیس ثبت دو برابر شده است",
                "درست نیست: فیس ثبت تشبثات کوچک از دو سال به این سو تغییر نکرده است.",
                "ریاست ولایتی بلخ",
            ),
            "ps": (
                "ویل کېږي چې د ثبت فیس دوه برابره شوی",
                "سمه نه ده: د وړو تشبثاتو د ثبت فیس له دوو کلونو راهیسې نه دی بدل شوی.",
                "د بلخ ولایتي ریاست",
            ),
            "en": (
                "It is said that the registration fee has doubled",
                "Not so: the fee for small businesses has not changed for two years.",
                "Provincial Directorate of Balkh",
            ),
        },
    ),
}
