"""Names for the demo office: the country's provinces and ports as they are, the rest invented."""

# code, Dari, Pashto, English
PROVINCES = (
    ("badakhshan", "بدخشان", "بدخشان", "Badakhshan"),
    ("badghis", "بادغیس", "بادغیس", "Badghis"),
    ("baghlan", "بغلان", "بغلان", "Baghlan"),
    ("balkh", "بلخ", "بلخ", "Balkh"),
    ("bamyan", "بامیان", "بامیان", "Bamyan"),
    ("daykundi", "دایکندی", "دایکندي", "Daykundi"),
    ("farah", "فراه", "فراه", "Farah"),
    ("faryab", "فاریاب", "فاریاب", "Faryab"),
    ("ghazni", "غزنی", "غزني", "Ghazni"),
    ("ghor", "غور", "غور", "Ghor"),
    ("helmand", "هلمند", "هلمند", "Helmand"),
    ("herat", "هرات", "هرات", "Herat"),
    ("jawzjan", "جوزجان", "جوزجان", "Jawzjan"),
    ("kabul", "کابل", "کابل", "Kabul"),
    ("kandahar", "کندهار", "کندهار", "Kandahar"),
    ("kapisa", "کاپیسا", "کاپیسا", "Kapisa"),
    ("khost", "خوست", "خوست", "Khost"),
    ("kunar", "کنر", "کونړ", "Kunar"),
    ("kunduz", "کندز", "کندوز", "Kunduz"),
    ("laghman", "لغمان", "لغمان", "Laghman"),
    ("logar", "لوگر", "لوګر", "Logar"),
    ("maidan-wardak", "میدان وردک", "میدان وردګ", "Maidan Wardak"),
    ("nangarhar", "ننگرهار", "ننګرهار", "Nangarhar"),
    ("nimroz", "نیمروز", "نیمروز", "Nimroz"),
    ("nuristan", "نورستان", "نورستان", "Nuristan"),
    ("paktia", "پکتیا", "پکتیا", "Paktia"),
    ("paktika", "پکتیکا", "پکتیکا", "Paktika"),
    ("panjshir", "پنجشیر", "پنجشېر", "Panjshir"),
    ("parwan", "پروان", "پروان", "Parwan"),
    ("samangan", "سمنگان", "سمنګان", "Samangan"),
    ("sar-e-pul", "سرپل", "سرپل", "Sar-e Pul"),
    ("takhar", "تخار", "تخار", "Takhar"),
    ("uruzgan", "ارزگان", "اروزګان", "Uruzgan"),
    ("zabul", "زابل", "زابل", "Zabul"),
)

# code, province, Dari, Pashto, English
PORTS = (
    ("torkham", "nangarhar", "تورخم", "تورخم", "Torkham"),
    ("spin-boldak", "kandahar", "سپین بولدک", "سپین بولدک", "Spin Boldak"),
    ("hairatan", "balkh", "حیرتان", "حیرتان", "Hairatan"),
    ("aqina", "faryab", "آقینه", "آقینه", "Aqina"),
    ("torghundi", "herat", "تورغندی", "تورغونډۍ", "Torghundi"),
    ("islam-qala", "herat", "اسلام‌قلعه", "اسلام کلا", "Islam Qala"),
    ("ghulam-khan", "khost", "غلام‌خان", "غلام خان", "Ghulam Khan"),
    ("dand-e-patan", "paktia", "دند پتان", "ډنډ پټان", "Dand-e-Patan"),
    ("sher-khan-bandar", "kunduz", "شیرخان بندر", "شېرخان بندر", "Sher Khan Bandar"),
    ("zaranj", "nimroz", "زرنج", "زرنج", "Zaranj"),
    ("angur-ada", "paktika", "انگوراده", "انګور اډه", "Angur Ada"),
    ("abu-nasr-farahi", "farah", "ابونصر فراهی", "ابونصر فراهي", "Abu Nasr Farahi"),
    ("ishkashim", "badakhshan", "اشکاشم", "اشکاشم", "Ishkashim"),
)

# code of the country, its names, code of the capital, its names
CAPITALS = (
    ("pakistan", ("پاکستان", "پاکستان", "Pakistan"), "islamabad", ("اسلام‌آباد", "اسلام اباد", "Islamabad")),
    ("iran", ("ایران", "ایران", "Iran"), "tehran", ("تهران", "تهران", "Tehran")),
    ("turkmenistan", ("ترکمنستان", "ترکمنستان", "Turkmenistan"), "ashgabat", ("عشق‌آباد", "عشق اباد", "Ashgabat")),
    ("uzbekistan", ("اوزبیکستان", "ازبکستان", "Uzbekistan"), "tashkent", ("تاشکند", "تاشکند", "Tashkent")),
    ("tajikistan", ("تاجکستان", "تاجکستان", "Tajikistan"), "dushanbe", ("دوشنبه", "دوشنبه", "Dushanbe")),
    ("turkiye", ("ترکیه", "ترکیه", "Türkiye"), "ankara", ("انقره", "انقره", "Ankara")),
    ("china", ("چین", "چین", "China"), "beijing", ("بیجینگ", "بېجینګ", "Beijing")),
    ("india", ("هند", "هند", "India"), "new-delhi", ("دهلی جدید", "نوی ډیلي", "New Delhi")),
    ("russia", ("روسیه", "روسیه", "Russia"), "moscow", ("مسکو", "مسکو", "Moscow")),
    ("uae", ("امارات متحده عربی", "متحده عربي امارات", "United Arab Emirates"), "abu-dhabi", ("ابوظبی", "ابوظبي", "Abu Dhabi")),
)  # fmt: skip

# code, Dari, Pashto, English
DIRECTORATES = (
    ("information", "ریاست اطلاعات و ارتباط عامه", "د اطلاعاتو او عامه اړیکو ریاست", "Directorate of Information and Public Relations"),
    ("policy", "ریاست پلان و پالیسی", "د پلان او پالیسۍ ریاست", "Directorate of Planning and Policy"),
    ("registration", "ریاست ثبت تشبثات کوچک", "د وړو تشبثاتو د ثبت ریاست", "Directorate of Small Business Registration"),
    ("markets", "ریاست بازارهای ولایتی", "د ولایتي بازارونو ریاست", "Directorate of Provincial Markets"),
    ("ports", "ریاست امور بنادر", "د بندرونو د چارو ریاست", "Directorate of Port Affairs"),
    ("export", "ریاست ترویج صادرات محلی", "د سیمه ییزو صادراتو د ودې ریاست", "Directorate of Local Export Promotion"),
    ("crafts", "ریاست صنایع دستی و قالین", "د لاسي صنایعو او غالۍ ریاست", "Directorate of Handicrafts and Carpets"),
    ("agriculture-trade", "ریاست تجارت محصولات زراعتی", "د کرنیزو محصولاتو د سوداګرۍ ریاست", "Directorate of Farm Produce Trade"),
    ("statistics", "ریاست احصاییه و نشر ارقام", "د احصایې او شمېرو د خپرولو ریاست", "Directorate of Statistics and Data"),
    ("exhibitions", "ریاست نمایشگاه‌ها", "د نندارتونونو ریاست", "Directorate of Exhibitions"),
    ("consumers", "ریاست حمایت از مستهلکین", "د مستهلکینو د ملاتړ ریاست", "Directorate of Consumer Protection"),
    ("women-business", "ریاست حمایت از تشبثات خانگی", "د کورنیو تشبثاتو د ملاتړ ریاست", "Directorate of Home Enterprise Support"),
    ("provinces", "ریاست هماهنگی ولایات", "د ولایتونو د همغږۍ ریاست", "Directorate of Provincial Coordination"),
    ("finance", "ریاست مالی و اداری", "مالي او اداري ریاست", "Directorate of Finance and Administration"),
    ("procurement", "ریاست تدارکات", "د تدارکاتو ریاست", "Directorate of Procurement"),
)  # fmt: skip

# title in three languages, rank, office code, e-mail name, form of address
LEADERS = (
    (("وزیر", "وزیر", "Minister"), 1, "minister", "جلالتمآب"),
    (("معین بازارها و بنادر", "د بازارونو او بندرونو مرستیال وزیر", "Deputy Minister for Markets and Ports"), 2, "deputy.markets", "محترم"),
    (("معین انکشاف تشبثات", "د تشبثاتو د پراختیا مرستیال وزیر", "Deputy Minister for Enterprise"), 2, "deputy.enterprise", "محترم"),
    (("معین مالی و اداری", "مالي او اداري مرستیال وزیر", "Deputy Minister for Finance and Administration"), 2, "deputy.finance", "محترم"),
    (("رئیس دفتر مقام وزارت", "د وزارت د مقام د دفتر رئیس", "Chief of Staff"), 5, "chief.of.staff", "محترم"),
    (("مشاور اقتصادی", "اقتصادي سلاکار", "Economic Adviser"), 8, "adviser.economy", "محترم"),
    (("مشاور مطبوعاتی", "مطبوعاتي سلاکار", "Press Adviser"), 8, "adviser.press", "محترم"),
    (("سخنگو", "ویاند", "Spokesperson"), 9, "spokesperson", "محترم"),
)  # fmt: skip

# code, Dari, Pashto, English: the demo country's other bodies, plainly named by their field
MINISTRIES = (
    ("finance-ministry", "وزارت مالیه", "د مالیې وزارت", "Ministry of Finance"),
    ("foreign-ministry", "وزارت امور خارجه", "د بهرنیو چارو وزارت", "Ministry of Foreign Affairs"),
    ("interior-ministry", "وزارت امور داخله", "د کورنیو چارو وزارت", "Ministry of Interior Affairs"),
    ("commerce-ministry", "وزارت صنعت و تجارت", "د صنعت او سوداګرۍ وزارت", "Ministry of Industry and Commerce"),
    ("agriculture-ministry", "وزارت زراعت، آبیاری و مالداری", "د کرنې، اوبو لګولو او مالدارۍ وزارت", "Ministry of Agriculture, Irrigation and Livestock"),
    ("health-ministry", "وزارت صحت عامه", "د عامې روغتیا وزارت", "Ministry of Public Health"),
    ("education-ministry", "وزارت معارف", "د پوهنې وزارت", "Ministry of Education"),
    ("higher-education-ministry", "وزارت تحصیلات عالی", "د لوړو زده کړو وزارت", "Ministry of Higher Education"),
    ("culture-ministry", "وزارت اطلاعات و فرهنگ", "د اطلاعاتو او کلتور وزارت", "Ministry of Information and Culture"),
    ("transport-ministry", "وزارت ترانسپورت و هوانوردی", "د ټرانسپورټ او هوايي چلند وزارت", "Ministry of Transport and Aviation"),
    ("works-ministry", "وزارت فواید عامه", "د ټولګټو وزارت", "Ministry of Public Works"),
    ("energy-ministry", "وزارت انرژی و آب", "د اوبو او انرژۍ وزارت", "Ministry of Energy and Water"),
    ("mines-ministry", "وزارت معادن و پطرولیم", "د کانونو او پټرولیم وزارت", "Ministry of Mines and Petroleum"),
    ("economy-ministry", "وزارت اقتصاد", "د اقتصاد وزارت", "Ministry of Economy"),
    ("labour-ministry", "وزارت کار و امور اجتماعی", "د کار او ټولنیزو چارو وزارت", "Ministry of Labour and Social Affairs"),
    ("rural-ministry", "وزارت احیا و انکشاف دهات", "د کليو د بیارغونې او پراختیا وزارت", "Ministry of Rural Rehabilitation and Development"),
    ("telecom-ministry", "وزارت مخابرات و تکنالوژی معلوماتی", "د مخابراتو او معلوماتي ټکنالوژۍ وزارت", "Ministry of Communications and Information Technology"),
    ("justice-ministry", "وزارت عدلیه", "د عدلیې وزارت", "Ministry of Justice"),
    ("customs", "ریاست عمومی گمرکات", "د ګمرکونو لوی ریاست", "General Directorate of Customs"),
    ("statistics-authority", "اداره ملی احصاییه و معلومات", "د احصایې او معلوماتو ملي اداره", "National Statistics and Information Authority"),
    ("standards-authority", "اداره ملی ستندرد", "د سټنډرډ ملي اداره", "National Standards Authority"),
)  # fmt: skip

# kind, code, Dari, Pashto, English
PARTNERS = (
    ("donor", "markets-fund", "صندوق انکشاف بازارهای روستایی", "د کلیوالو بازارونو د پراختیا صندوق", "Rural Markets Fund"),
    ("donor", "bridge-initiative", "ابتکار پل‌های تجارت", "د سوداګرۍ د پلونو نوښت", "Trade Bridges Initiative"),
    ("donor", "small-grants", "برنامه کمک‌های کوچک", "د وړو مرستو پروګرام", "Small Grants Programme"),
    ("donor", "skills-partners", "شریکان مهارت‌های مسلکی", "د مسلکي مهارتونو شریکان", "Skills Partners"),
    ("chamber", "traders-chamber", "اتاق تاجران خرده‌فروش", "د پرچون پلورونکو خونه", "Chamber of Retail Traders"),
    ("chamber", "carpet-union", "اتحادیه قالین‌بافان", "د غالۍ اوبدونکو اتحادیه", "Carpet Weavers' Union"),
    ("chamber", "dried-fruit-union", "اتحادیه میوه خشک", "د وچې مېوې اتحادیه", "Dried Fruit Union"),
    ("chamber", "transporters-union", "اتحادیه ترانسپورت باربری", "د باروړونکو ټرانسپورت اتحادیه", "Freight Transporters' Union"),
    ("civil", "consumers-council", "شورای مستهلکین", "د مستهلکینو شورا", "Consumers' Council"),
    ("civil", "market-women", "انجمن تشبثات خانگی", "د کورنیو تشبثاتو ټولنه", "Home Enterprise Association"),
)  # fmt: skip
