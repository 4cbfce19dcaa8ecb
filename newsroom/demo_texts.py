"""The demo office's texts, written for this project; ministry, persons and figures are invented.

Each text stands in Dari, Pashto and English: headline, lead, paragraphs, and where it helps what
it means for readers.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """One language of a text; ``body`` holds one paragraph a line."""

    title: str
    summary: str
    body: str
    meaning: str = ""


class Story(NamedTuple):
    """One article: its kind, the unit it is about, its topics, and the three texts."""

    kind: str
    unit: str
    topics: tuple[str, ...]
    fa: Text
    ps: Text
    en: Text


# code, Dari, Pashto, English
TOPICS = (
    ("markets", "بازارها", "بازارونه", "Markets"),
    ("registration", "ثبت تشبثات", "د تشبثاتو ثبت", "Business registration"),
    ("ports", "بنادر و ترانزیت", "بندرونه او ټرانزیټ", "Ports and transit"),
    ("prices", "نرخ مواد اولیه", "د لومړنیو توکو بیې", "Prices"),
    ("exhibitions", "نمایشگاه‌ها", "نندارتونونه", "Exhibitions"),
    ("training", "آموزش و کار", "روزنه او کار", "Training and work"),
    ("women", "کار زنان", "د ښځو کار", "Women's businesses"),
    ("transparency", "شفافیت", "روڼتیا", "Transparency"),
)

STORIES: tuple[Story, ...] = (
    Story(
        "release",
        "herat",
        ("markets",),
        Text(
            "بازار نو صنایع دستی هرات با ۲۴۰ دکان گشایش یافت",
            "ریاست ولایتی هرات بازار صنایع دستی را به روی خریداران گشود و کرایه شش ماه نخست را نصف کرد.",
            "بازار نو در ناحیه پنجم شهر هرات ساخته شده و برای شیشه‌گران، قالین‌بافان و زرگران جای کار و فروش دارد. هر دکان برق، آب و جای نگهداری کالا دارد.\n"
            "۱۹۰ دکان از راه قرعه به پیشه‌وران داده شده و ۵۰ دکان برای تشبثات نوبنیاد نگهداری شده است. رئیس ولایتی گفت که نتیجه قرعه بر دیوار ریاست و در صفحه آن نشر شده است.\n"
            "بازار هر روز به‌جز جمعه از ۸ صبح تا ۷ شام باز است.",
            "پیشه‌وران ولایت هرات تا پایان ماه می‌توانند برای ۵۰ دکان مانده در ریاست ولایتی درخواست بدهند. تذکره و یک نمونه کار بسنده است.",
        ),
        Text(
            "په هرات کې د لاسي صنایعو نوی بازار له ۲۴۰ دوکانونو سره پرانیستل شو",
            "د هرات ولایتي ریاست د لاسي صنایعو بازار پرانیست او د لومړیو شپږو میاشتو کرایه یې نیمه کړه.",
            "نوی بازار د هرات ښار په پنځمه ناحیه کې جوړ شوی او د ښیښه‌جوړوونکو، غالۍ اوبدونکو او زرګرانو لپاره د کار او پلور ځای لري. هر دوکان برېښنا، اوبه او د توکو د ساتنې ځای لري.\n"
            "۱۹۰ دوکانونه د پچې له لارې کسبګرو ته ورکړل شوي او ۵۰ دوکانونه نویو تشبثاتو ته ساتل شوي دي. ولایتي رئیس وویل چې د پچې پایله د ریاست پر دېوال او په پاڼه کې خپره شوې ده.\n"
            "بازار له جمعې پرته هره ورځ د سهار له ۸ بجو د ماښام تر ۷ بجو خلاص دی.",
            "د هرات کسبګر د میاشتې تر پایه د پاتې ۵۰ دوکانونو لپاره په ولایتي ریاست کې غوښتنلیک ورکولی شي. تذکره او د کار یوه نمونه بس ده.",
        ),
        Text(
            "Herat's new handicraft market opens with 240 shops",
            "The provincial directorate has opened the handicraft market and halved the rent for the first six months.",
            "The market stands in the fifth district of Herat city and gives glass makers, carpet weavers and goldsmiths a place to work and sell. Every shop has electricity, water and storage.\n"
            "A public draw gave 190 shops to craftspeople; 50 are kept for new businesses. The provincial director said the result of the draw hangs at the directorate and stands on its page.\n"
            "The market is open every day but Friday, from 8 in the morning to 7 in the evening.",
            "Craftspeople of Herat may apply for the remaining 50 shops at the provincial directorate until the end of the month. An identity card and one sample of work are enough.",
        ),
    ),
    Story(
        "announcement",
        "kabul",
        ("registration",),
        Text(
            "ثبت تشبث کوچک در یک روز و با یک ورق",
            "از آغاز ماه آینده دارندگان تشبثات کوچک جوازنامه خود را در همان روز درخواست می‌گیرند.",
            "فورم تازه یک صفحه دارد و به دری و پشتو در دسترس است. مأموران در همان میز درخواست را بررسی و جوازنامه را چاپ می‌کنند.\n"
            "فیس ثبت تغییر نکرده است. کسی که کمتر از پنج کارگر دارد ۲۰۰ افغانی می‌پردازد و رسید می‌گیرد.",
            "با تذکره و نشانی جای کار به ریاست ولایتی خود بروید. برای پر کردن فورم به هیچ‌کس پول ندهید.",
        ),
        Text(
            "د وړې تشبث ثبت په یوه ورځ او په یوه پاڼه",
            "د راتلونکې میاشتې له پیل څخه د وړو تشبثاتو خاوندان خپل جواز د غوښتنې په همغه ورځ اخلي.",
            "نوې فورمه یوه مخ لري او په دري او پښتو شته. مامورین پر همغه مېز غوښتنه ګوري او جواز چاپوي.\n"
            "د ثبت فیس نه دی بدل شوی. څوک چې له پنځو کم کارګران لري ۲۰۰ افغانۍ ورکوي او رسید اخلي.",
            "له تذکرې او د کار د ځای له پتې سره خپل ولایتي ریاست ته ورشئ. د فورمې ډکولو لپاره هیچا ته پیسې مه ورکوئ.",
        ),
        Text(
            "Register a small business in one day, on one page",
            "From the start of next month owners of small businesses get their licence on the day they apply.",
            "The new form has one page and comes in Dari and Pashto. Clerks check it at the counter and print the licence there.\n"
            "The fee has not changed. Those with fewer than five workers pay 200 afghanis and get a receipt.",
            "Bring your identity card and the address of your workplace to your provincial directorate. Pay nobody for filling in the form.",
        ),
    ),
    Story(
        "economic",
        "torkham",
        ("ports",),
        Text(
            "زمان انتظار موترهای بار در تورخم از ۳۱ به ۱۸ ساعت کم شد",
            "ارقام سه ماه نشان می‌دهد که نوبت‌دهی برقی صف موترهای بار را کوتاه کرده است.",
            "در بهار امسال هر موتر بار در تورخم به‌طور میانه ۱۸ ساعت منتظر ماند؛ در بهار پارسال این رقم ۳۱ ساعت بود. ارقام از دفتر ثبت بندر گرفته شده است.\n"
            "نوبت با پیام کوتاه داده می‌شود و راننده می‌تواند در توقفگاه سرپوشیده بماند. بندر روزانه ۴۲۰ موتر را می‌گذراند.\n"
            "هنوز در روزهای بارانی صف دراز می‌شود؛ کار ترمیم سرک دسترسی تا خزان ادامه دارد.",
        ),
        Text(
            "په تورخم کې د بار د موټرو د انتظار وخت له ۳۱ ساعتونو ۱۸ ته راټیټ شو",
            "د درېیو میاشتو شمېرې ښيي چې برېښنايي نوبت د بار د موټرو کتار لنډ کړی دی.",
            "سږ پسرلی د بار هر موټر په تورخم کې په منځنۍ توګه ۱۸ ساعته انتظار وکړ؛ پروسږ پسرلی دا شمېره ۳۱ ساعته وه. شمېرې د بندر د ثبت له دفتره اخیستل شوې دي.\n"
            "نوبت په لنډ پیغام ورکول کېږي او چلوونکی په پوښلي تمځای کې پاتې کېدای شي. له بندره هره ورځ ۴۲۰ موټر تېرېږي.\n"
            "په بارانيو ورځو کې کتار لا هم اوږدېږي؛ د لارې د رغولو کار تر مني دوام لري.",
        ),
        Text(
            "Waiting time of trucks at Torkham falls from 31 to 18 hours",
            "Figures for three months show that electronic queueing has shortened the line of trucks.",
            "This spring a truck waited 18 hours at Torkham (median); last spring it was 31. The figures come from the port's register.\n"
            "Turns are given by text message and drivers may wait in a covered yard. The port lets 420 trucks through a day.\n"
            "On rainy days the line still grows; repair of the access road goes on until autumn.",
        ),
    ),
    Story(
        "news",
        "balkh",
        ("exhibitions", "women"),
        Text(
            "نمایشگاه دستاوردهای زنان پیشه‌ور در مزار شریف",
            "۸۶ زن پیشه‌ور از پنج ولایت شمال کارهای خود را سه روز به نمایش گذاشتند.",
            "قالین، لباس خامک‌دوزی، میوه خشک و صابون دست‌ساز بیشترین فروش را داشت. برگزارکنندگان فروش سه روز را ۲٫۴ میلیون افغانی ثبت کردند.\n"
            "۱۲ قرارداد برای فروش در دکان‌های کابل و هرات بسته شد. نمایشگاه دوم در خزان در کندز برگزار می‌شود.",
        ),
        Text(
            "په مزار شریف کې د کسبګرو ښځو د لاسته راوړنو نندارتون",
            "د شمال له پنځو ولایتونو ۸۶ کسبګرو ښځو خپل کارونه درې ورځې وړاندې کړل.",
            "غالۍ، خامک‌ډوزي جامې، وچه مېوه او لاسي صابون تر ټولو ډېر وپلورل شول. تنظیموونکو د درېیو ورځو پلور ۲٫۴ میلیونه افغانۍ ثبت کړ.\n"
            "په کابل او هرات کې د پلور لپاره ۱۲ تړونونه وشول. دویم نندارتون په مني کې په کندوز کې جوړېږي.",
        ),
        Text(
            "Women's craft fair in Mazar-e Sharif",
            "86 craftswomen from five northern provinces showed their work for three days.",
            "Carpets, embroidered dress, dried fruit and handmade soap sold best. The organisers recorded sales of 2.4 million afghanis in three days.\n"
            "Twelve contracts were signed with shops in Kabul and Herat. A second fair follows in Kunduz in autumn.",
        ),
    ),
    Story(
        "economic",
        "ministry",
        ("prices", "transparency"),
        Text(
            "نرخ آرد و روغن در بازارهای ۱۲ شهر: گزارش هفته‌وار",
            "آرد نسبت به هفته گذشته ۲ فیصد ارزان و روغن ۱ فیصد گران شده است.",
            "میانه نرخ یک بوجی ۵۰ کیلویی آرد ۱۷۸۰ افغانی و پنج لیتر روغن ۵۱۰ افغانی است. نرخ‌ها روز سه‌شنبه از سه دکان در هر شهر گرفته شده است.\n"
            "بیشترین نرخ آرد در فیروزکوه و کمترین آن در مزار شریف دیده شد. جدول کامل با روش گردآوری در صفحه شاخص‌ها است.",
        ),
        Text(
            "د ۱۲ ښارونو په بازارونو کې د اوړو او غوړیو بیه: اونیز راپور",
            "اوړه د تېرې اونۍ په پرتله ۲ سلنه ارزانه او غوړي ۱ سلنه ګران شوي دي.",
            "د ۵۰ کیلو اوړو د یوې بوجۍ منځنۍ بیه ۱۷۸۰ افغانۍ او د پنځه لیتره غوړیو ۵۱۰ افغانۍ ده. بیې د سې‌شنبې په ورځ په هر ښار کې له درېیو دوکانونو اخیستل شوې دي.\n"
            "د اوړو لوړه بیه په فیروزکوه او ټیټه بیه په مزار شریف کې ولیدل شوه. بشپړ جدول د راټولولو له طریقې سره د شاخصونو په پاڼه کې دی.",
        ),
        Text(
            "Flour and oil prices in 12 cities: weekly report",
            "Flour is 2 per cent cheaper than last week; oil costs 1 per cent more.",
            "A 50-kilo sack of flour costs 1,780 afghanis and five litres of oil 510 (medians). Prices were taken on Tuesday in three shops in every city.\n"
            "Flour was dearest in Firozkoh and cheapest in Mazar-e Sharif. The full table, with the method, is on the figures page.",
        ),
    ),
    Story(
        "statement",
        "leadership",
        ("markets",),
        Text(
            "بیانیه در باره آتش‌سوزی بازار چوب‌فروشی کندز",
            "وزارت با آسیب‌دیدگان ابراز همدردی می‌کند و کمک نخستین را از فردا می‌رساند.",
            "شب گذشته ۳۷ دکان در بازار چوب‌فروشی کندز سوخت. کسی کشته نشده و چهار تن زخم برداشته‌اند.\n"
            "تیم سنجش خساره از فردا صبح در ریاست ولایتی ثبت نام می‌کند. تا پایان سنجش، از دکانداران کرایه گرفته نمی‌شود.\n"
            "علت آتش‌سوزی هنوز روشن نیست. تا نشر نتیجه رسمی، از پخش گمانه‌زنی خودداری شود.",
            "دکانداران آسیب‌دیده از فردا ۸ صبح با تذکره و جوازنامه به ریاست ولایتی کندز بیایند.",
        ),
        Text(
            "د کندوز د لرګیو د بازار د اور په اړه بیانیه",
            "وزارت له زیانمنو سره خواخوږي کوي او لومړنۍ مرسته له سبا رسوي.",
            "تېره شپه د کندوز د لرګیو په بازار کې ۳۷ دوکانونه وسوځېدل. څوک نه دي مړه شوي او څلور تنه ټپیان دي.\n"
            "د زیان د سنجولو ډله له سبا سهار په ولایتي ریاست کې نوم‌لیکنه کوي. د سنجش تر پایه له دوکاندارانو کرایه نه اخیستل کېږي.\n"
            "د اور لامل لا څرګند نه دی. د رسمي پایلې تر خپرېدو دې له اټکلونو ډډه وشي.",
            "زیانمن دوکانداران دې سبا د سهار په ۸ بجو له تذکرې او جواز سره د کندوز ولایتي ریاست ته راشي.",
        ),
        Text(
            "Statement on the fire in Kunduz timber market",
            "The ministry feels with those who lost their shops; first help starts tomorrow.",
            "Last night 37 shops burned in the timber market of Kunduz. Nobody died; four people were hurt.\n"
            "A team that assesses the damage registers names at the provincial directorate from tomorrow morning. No rent is taken until it has finished.\n"
            "The cause is not yet known. Please spread no guesses before the official result.",
            "Shopkeepers who lost goods may come to the provincial directorate from 8 tomorrow with identity card and licence.",
        ),
    ),
    Story(
        "workshop",
        "nangarhar",
        ("training",),
        Text(
            "آموزش حسابداری ساده برای ۱۲۰ دکاندار در جلال‌آباد",
            "دکانداران در پنج روز آموختند که چگونه خرید، فروش و قرض را در یک دفتر بنویسند.",
            "آموزش به پشتو بود و هر شرکت‌کننده یک دفتر نمونه گرفت. آزمون پایان دوره را ۱۰۹ تن کامیاب شدند.\n"
            "دوره بعدی در لغمان برگزار می‌شود و ۴۰ جای آن برای زنان است.",
        ),
        Text(
            "په جلال‌اباد کې ۱۲۰ دوکاندارانو ته د ساده حساب روزنه",
            "دوکاندارانو په پنځو ورځو کې زده کړل چې پېر، پلور او پور په یوه کتابچه کې څنګه ولیکي.",
            "روزنه په پښتو وه او هر ګډونوال یوه بېلګه کتابچه واخیسته. د دورې په ازموینه کې ۱۰۹ تنه بریالي شول.\n"
            "راتلونکې دوره په لغمان کې جوړېږي او ۴۰ ځایونه یې د ښځو لپاره دي.",
        ),
        Text(
            "120 shopkeepers in Jalalabad learn simple bookkeeping",
            "In five days they learned to write purchases, sales and debts into one book.",
            "The course was held in Pashto and everybody got a model book. 109 passed the test at the end.\n"
            "The next course is in Laghman; 40 of its places are for women.",
        ),
    ),
    Story(
        "meeting",
        "leadership",
        ("ports",),
        Text(
            "دیدار وزیر با نمایندگان اتحادیه ترانسپورت",
            "کرایه توقفگاه‌های بنادر و زمان کار گمرک در روزهای جمعه گفتگو شد.",
            "نمایندگان خواستند که کرایه توقفگاه برای موترهای خالی کم شود. وزیر گفت که پیشنهاد تا دو هفته بررسی و نتیجه نشر می‌شود.\n"
            "دو طرف پذیرفتند که هر ماه یک بار در تورخم و یک بار در حیرتان بنشینند.",
        ),
        Text(
            "د وزیر لیدنه د ټرانسپورټ د ټولنې له استازو سره",
            "د بندرونو د تمځایونو کرایه او د جمعې په ورځ د ګمرک د کار وخت وڅېړل شول.",
            "استازو وغوښتل چې د تشو موټرو لپاره د تمځای کرایه کمه شي. وزیر وویل چې وړاندیز به تر دوو اونیو وکتل شي او پایله به خپره شي.\n"
            "دواړو خواوو ومنله چې هره میاشت یو ځل په تورخم او یو ځل په حیرتان کې کېني.",
        ),
        Text(
            "Minister meets the transport union",
            "Parking fees at the ports and customs hours on Fridays were discussed.",
            "The union asked for lower fees for empty trucks. The minister said the proposal will be examined within two weeks and the result published.\n"
            "Both sides agreed to sit once a month in Torkham and once in Hairatan.",
        ),
    ),
    Story(
        "development",
        "bamyan",
        ("markets",),
        Text(
            "سردخانه کچالو در بامیان ۸۰۰ تن محصول را نگهداری می‌کند",
            "دهقانان می‌توانند محصول خود را تا بهار نگه دارند و با نرخ بهتر بفروشند.",
            "سردخانه با برق آفتابی کار می‌کند و نگهداری هر بوجی در ماه ۱۵ افغانی است. کار ساختمان هشت ماه را در بر گرفت.\n"
            "پارسال در خزان یک سیر کچالو ۴۵ افغانی و در بهار ۱۱۰ افغانی فروخته شد. شورای دهقانان کار سردخانه را نظارت می‌کند.",
            "برای نگهداری محصول، نام خود را تا ۱۵ میزان نزد شورای دهقانان بنویسید.",
        ),
        Text(
            "په بامیان کې د الوګانو سړه‌خونه ۸۰۰ ټنه حاصل ساتي",
            "بزګران کولی شي خپل حاصل تر پسرلي وساتي او په ښه بیه یې وپلوري.",
            "سړه‌خونه په لمریزه برېښنا کار کوي او د هرې بوجۍ ساتنه په میاشت کې ۱۵ افغانۍ ده. د ودانۍ کار اته میاشتې ونیولې.\n"
            "پروسږ په مني کې یو سېر الوګان ۴۵ افغانۍ او په پسرلي کې ۱۱۰ افغانۍ وپلورل شول. د بزګرانو شورا د سړه‌خونې کار څاري.",
            "د حاصل د ساتنې لپاره خپل نوم د تلې تر ۱۵ د بزګرانو له شورا سره ولیکئ.",
        ),
        Text(
            "Cold store in Bamyan keeps 800 tonnes of potatoes",
            "Farmers can hold their harvest until spring and sell at a better price.",
            "The store runs on solar power; keeping a sack costs 15 afghanis a month. Building took eight months.\n"
            "Last year a seer of potatoes sold for 45 afghanis in autumn and 110 in spring. The farmers' council watches over the store.",
            "To store your harvest, give your name to the farmers' council by 15 Mizan.",
        ),
    ),
    Story(
        "interview",
        "ministry",
        ("registration", "transparency"),
        Text(
            "مصاحبه: «جوازنامه باید زودتر از چای سبز آماده شود»",
            "سخنگوی وزارت در باره ثبت یک‌روزه، شکایت‌ها و دلالان سخن گفت.",
            "پرسش: چرا ثبت پیشتر دو هفته می‌گرفت؟ پاسخ: درخواست از هشت میز می‌گذشت؛ اکنون از دو میز.\n"
            "پرسش: اگر کسی پول بیشتر خواست؟ پاسخ: شماره شکایت بر هر فورم چاپ شده و تا سه روز پاسخ داده می‌شود.\n"
            "پرسش: در ولایت‌ها چه؟ پاسخ: ۲۱ ولایت آغاز کرده‌اند و دیگران تا زمستان می‌پیوندند.",
        ),
        Text(
            "مرکه: «جواز باید تر شنو چایو ژر تیار شي»",
            "د وزارت ویاند د یوې ورځې د ثبت، شکایتونو او دلالانو په اړه وغږېد.",
            "پوښتنه: ثبت پخوا ولې دوه اونۍ نیولې؟ ځواب: غوښتنه له اتو مېزونو تېرېده؛ اوس له دوو.\n"
            "پوښتنه: که چا ډېرې پیسې وغوښتې؟ ځواب: د شکایت شمېره پر هره فورمه چاپ ده او تر درېیو ورځو ځواب ورکول کېږي.\n"
            "پوښتنه: په ولایتونو کې څه حال دی؟ ځواب: ۲۱ ولایتونو پیل کړی او نور تر ژمي یوځای کېږي.",
        ),
        Text(
            "Interview: “A licence should be ready before the tea is”",
            "The spokesperson on registration in a day, complaints and middlemen.",
            "Question: Why did it take two weeks before? Answer: A request passed eight desks; now it passes two.\n"
            "Question: And if somebody asks for more money? Answer: The complaints number is printed on every form and answered within three days.\n"
            "Question: And the provinces? Answer: Twenty-one have begun; the others join by winter.",
        ),
    ),
    Story(
        "news",
        "kandahar",
        ("exhibitions",),
        Text(
            "انار کندهار در نمایشگاه میوه کابل بازار گرم یافت",
            "۳۲ باغدار کندهاری در نمایشگاه ۴۶۰ تن انار پیش‌فروش کردند.",
            "نمایشگاه چهار روز دوام کرد و خریداران از نه ولایت آمدند. پیش‌فروش نسبت به پارسال ۱۸ فیصد بیشتر است.\n"
            "باغداران از بسته‌بندی نو که در آموزش بهار آموخته بودند استفاده کردند.",
        ),
        Text(
            "د کندهار انارو د کابل د مېوو په نندارتون کې تود بازار وموند",
            "۳۲ کندهاري باغوالو په نندارتون کې ۴۶۰ ټنه انار وړاندې وپلورل.",
            "نندارتون څلور ورځې وو او پېرودونکي له نهو ولایتونو راغلي وو. وړاندې پلور د پروسږ په پرتله ۱۸ سلنه ډېر دی.\n"
            "باغوالو هغه نوې بسته‌بندي وکاروله چې د پسرلي په روزنه کې یې زده کړې وه.",
        ),
        Text(
            "Kandahar pomegranates sell well at the Kabul fruit fair",
            "32 growers from Kandahar sold 460 tonnes in advance.",
            "The fair lasted four days and drew buyers from nine provinces. Advance sales were 18 per cent above last year's.\n"
            "The growers used the new packing they had learned in the spring course.",
        ),
    ),
    Story(
        "announcement",
        "hairatan",
        ("ports",),
        Text(
            "تغییر زمان کار بندر حیرتان در ماه سنبله",
            "بندر از شنبه تا پنجشنبه از ۶ صبح تا ۸ شام باز است.",
            "دو ساعت کار بیشتر برای بار میوه تازه است. بار میوه از دروازه دوم بدون نوبت می‌گذرد.\n"
            "روز جمعه تنها موترهای خالی اجازه گذشتن دارند.",
            "رانندگان بار میوه ورق قرنطین را از روز پیش بگیرند تا در دروازه دوم معطل نشوند.",
        ),
        Text(
            "د وږي په میاشت کې د حیرتان بندر د کار د وخت بدلون",
            "بندر له شنبې تر پنجشنبې د سهار له ۶ بجو د ماښام تر ۸ بجو خلاص دی.",
            "دوه ساعته ډېر کار د تازه مېوو د بار لپاره دی. د مېوو بار له دویمې دروازې پرته له نوبته تېرېږي.\n"
            "د جمعې په ورځ یوازې تش موټر تېرېدای شي.",
            "د مېوو د بار چلوونکي دې د قرنطین پاڼه یوه ورځ وړاندې واخلي چې په دویمه دروازه کې ونه ځنډېږي.",
        ),
        Text(
            "Hairatan port changes its hours in Sonbola",
            "The port is open from 6 to 20 o'clock, Saturday to Thursday.",
            "The two extra hours are for fresh fruit, which passes the second gate without a turn.\n"
            "On Fridays only empty trucks may pass.",
            "Drivers with fruit should get the quarantine paper a day ahead, so as not to wait at the second gate.",
        ),
    ),
    Story(
        "speech",
        "leadership",
        ("women", "training"),
        Text(
            "سخنرانی معین وزارت در گشایش مرکز پرورش تشبثات بدخشان",
            "«سرمایه نخست یک تشبث، بلد بودن راه است؛ این مرکز راه را نشان می‌دهد.»",
            "معین وزارت گفت که مرکز سالانه ۶۰ تشبث نوبنیاد را نه ماه همراهی می‌کند: جای کار، انترنت، رهنما و یک حسابدار.\n"
            "او افزود که یک‌سوم جاها برای زنان است و گزینش از روی پلان کار صورت می‌گیرد، نه از روی شناخت.",
        ),
        Text(
            "د بدخشان د تشبثاتو د روزنې مرکز په پرانیسته کې د وزارت د معین وینا",
            "«د تشبث لومړنۍ پانګه د لارې پېژندل دي؛ دا مرکز لار ښيي.»",
            "معین وویل چې مرکز به هر کال ۶۰ نوي تشبثات نهه میاشتې ملګري کوي: د کار ځای، انټرنیټ، لارښود او یو محاسب.\n"
            "هغه زیاته کړه چې درېیمه برخه ځایونه د ښځو دي او ټاکنه د کار د پلان له مخې کېږي، نه د پېژندګلوۍ.",
        ),
        Text(
            "Deputy minister opens business centre in Badakhshan",
            "“The first capital of a business is to know the way; this centre shows it.”",
            "The deputy minister said the centre will accompany 60 new businesses a year for nine months, with a place to work, internet, a mentor and a bookkeeper.\n"
            "A third of the places are for women, he added, and they are given by business plan and not by acquaintance.",
        ),
    ),
    Story(
        "economic",
        "ministry",
        ("registration", "transparency"),
        Text(
            "در سه ماه ۹۴۰۰ تشبث کوچک ثبت شد",
            "بیشترین ثبت در کابل، هرات و ننگرهار بوده و ۲۳ فیصد تشبثات به نام زنان است.",
            "۴۱ فیصد تشبثات نو در فروش، ۲۷ فیصد در صنایع دستی و ۱۹ فیصد در خدمات کار می‌کنند. ارقام از دفتر مرکزی ثبت است و تا روز سی‌ام ماه را در بر می‌گیرد.\n"
            "در همین زمان ۱۱۰۰ تشبث بسته شد. جدول ولایتی برای بارگیری در صفحه شاخص‌ها گذاشته شده است.",
        ),
        Text(
            "په درېیو میاشتو کې ۹۴۰۰ وړې تشبثات ثبت شوې",
            "تر ټولو ډېر ثبت په کابل، هرات او ننګرهار کې و او ۲۳ سلنه تشبثات د ښځو په نوم دي.",
            "۴۱ سلنه نوي تشبثات په پلور، ۲۷ سلنه په لاسي صنایعو او ۱۹ سلنه په خدمتونو کې کار کوي. شمېرې د ثبت له مرکزي دفتره دي او د میاشتې تر دېرشمې پورې دي.\n"
            "په همدې موده کې ۱۱۰۰ تشبثات وتړل شول. ولایتي جدول د اخیستلو لپاره د شاخصونو په پاڼه کې اېښودل شوی دی.",
        ),
        Text(
            "9,400 small businesses registered in three months",
            "Most were registered in Kabul, Herat and Nangarhar; women own 23 per cent.",
            "Of the new businesses 41 per cent trade, 27 per cent make handicrafts and 19 per cent offer services. The figures come from the central register and run to the thirtieth of the month.\n"
            "In the same time 1,100 businesses closed. The table by province can be downloaded from the figures page.",
        ),
    ),
    Story(
        "news",
        "paktia",
        ("markets",),
        Text(
            "جلغوزه پکتیا برای نخستین بار با نشان جغرافیایی فروخته شد",
            "نشان نو به خریدار می‌گوید که جلغوزه از کدام دره و کدام سال است.",
            "۱۴۰ خانواده در سه ولسوالی نشان را گرفته‌اند. هر بسته شماره‌ای دارد که با پیام کوتاه خوانده می‌شود.\n"
            "نرخ یک کیلو جلغوزه نشان‌دار ۱۲ فیصد بیشتر از جلغوزه بی‌نشان است.",
        ),
        Text(
            "د پکتیا زڼغوزي لومړی ځل له جغرافیايي نښې سره وپلورل شول",
            "نوې نښه پېرودونکي ته وايي چې زڼغوزي د کومې درې او کوم کال دي.",
            "په درېیو ولسوالیو کې ۱۴۰ کورنیو نښه اخیستې ده. هره بسته یوه شمېره لري چې په لنډ پیغام لوستل کېږي.\n"
            "د نښه لرونکو زڼغوزو یو کیلو د بې‌نښې په پرتله ۱۲ سلنه ډېره بیه لري.",
        ),
        Text(
            "Paktia pine nuts sold with a mark of origin for the first time",
            "The new mark tells buyers which valley and year the nuts come from.",
            "140 families in three districts have the mark. Every pack has a number that can be checked by text message.\n"
            "Marked pine nuts fetch 12 per cent more than unmarked ones.",
        ),
    ),
    Story(
        "release",
        "nimroz",
        ("ports", "training"),
        Text(
            "مرکز معلومات رانندگان در زرنج به کار آغاز کرد",
            "رانندگان در یک میز ورق‌ها، کرایه‌ها و وضع راه را می‌پرسند.",
            "مرکز روزانه از ۵ صبح باز است و پنج مأمور دارد. معلومات بر تخته و به سه زبان نوشته می‌شود.\n"
            "در هفته نخست ۱۳۰۰ راننده آمدند؛ بیشترین پرسش در باره وزن مجاز بار بود.",
        ),
        Text(
            "په زرنج کې د چلوونکو د معلوماتو مرکز په کار پیل وکړ",
            "چلوونکي په یوه مېز کې پاڼې، کرایې او د لارې حال پوښتي.",
            "مرکز هره ورځ د سهار له ۵ بجو خلاص دی او پنځه مامورین لري. معلومات پر تخته او په درېیو ژبو لیکل کېږي.\n"
            "په لومړۍ اونۍ کې ۱۳۰۰ چلوونکي راغلل؛ ډېرې پوښتنې د بار د اجازه شوي وزن په اړه وې.",
        ),
        Text(
            "Information centre for drivers opens in Zaranj",
            "At one desk drivers ask about papers, fees and the road.",
            "The centre is open daily from 5 in the morning and has five clerks. Notices are written in three languages.\n"
            "In its first week 1,300 drivers came; most asked about permitted weight.",
        ),
    ),
    Story(
        "development",
        "ghor",
        ("markets",),
        Text(
            "سه بازار هفتگی در غور جای سرپوشیده یافتند",
            "دکانداران و خریداران در برف و باران زیر سقف‌اند.",
            "بازارهای چغچران، دولتیار و تیوره هر یک ۶۰ غرفه دارند. پول از بودجه انکشافی آمده و کار را شرکت‌های همان ولایت کرده‌اند.\n"
            "هزینه هر سه بازار ۳۸ میلیون افغانی بوده و صورت‌حساب در صفحه تدارکات نشر شده است.",
        ),
        Text(
            "په غور کې درېیو اونیزو بازارونو پوښلی ځای وموند",
            "دوکانداران او پېرودونکي په واوره او باران کې تر چت لاندې دي.",
            "د چغچران، دولتیار او تیورې بازارونه هر یو ۶۰ غرفې لري. پیسې له پراختیايي بودجې راغلې او کار د همدې ولایت شرکتونو کړی دی.\n"
            "د درېیو بازارونو لګښت ۳۸ میلیونه افغانۍ و او حساب یې د تدارکاتو په پاڼه کې خپور شوی دی.",
        ),
        Text(
            "Three weekly markets in Ghor get a roof",
            "Sellers and buyers now stand under cover in snow and rain.",
            "The markets of Chaghcharan, Dawlatyar and Taywara have 60 stalls each. The money came from the development budget; local companies did the work.\n"
            "All three cost 38 million afghanis; the account is published on the procurement page.",
        ),
    ),
    Story(
        "news",
        "takhar",
        ("training", "women"),
        Text(
            "۷۵ زن در تخار دوخت لباس کار را آموختند",
            "فارغان دوره نخستین فرمایش خود را از شاروالی تالقان گرفتند.",
            "دوره سه ماه بود و هر شرکت‌کننده در پایان یک ماشین خیاطی به قسط بی‌سود گرفت. فرمایش نخست ۴۰۰ دست لباس کار است.\n"
            "گروه به نام «سوزن نقره» ثبت شده و حساب بانکی دارد.",
        ),
        Text(
            "په تخار کې ۷۵ ښځو د کار د جامو ګنډل زده کړل",
            "د دورې فارغانو خپله لومړنۍ فرمایش د تالقان له ښاروالۍ واخیسته.",
            "دوره درې میاشتې وه او هر ګډونوال په پای کې د بې‌سوده قسط په بدل کې د ګنډلو ماشین واخیست. لومړنۍ فرمایش ۴۰۰ جوړې د کار جامې دي.\n"
            "ډله د «سپینو زرو ستن» په نوم ثبت شوې او بانکي حساب لري.",
        ),
        Text(
            "75 women in Takhar learn to sew work clothes",
            "The group got its first order from the municipality of Taloqan.",
            "The course lasted three months; everybody left with a sewing machine on an interest-free instalment. The first order is for 400 suits.\n"
            "The group is registered as Silver Needle and has a bank account.",
        ),
    ),
    Story(
        "announcement",
        "ministry",
        ("exhibitions",),
        Text(
            "فراخوان: غرفه رایگان برای ۱۵۰ تشبث در نمایشگاه خزانی کابل",
            "درخواست‌ها تا ۲۰ سنبله پذیرفته می‌شود.",
            "نمایشگاه در میدان بادام‌باغ برگزار می‌شود و پنج روز دوام دارد. غرفه‌ها رایگان است؛ برق و میز فراهم می‌شود.\n"
            "تشبثات نوبنیاد، زنان و ولایات دوردست حق نخست دارند. نام برگزیدگان با نمره نشر می‌شود.",
            "درخواست را به ریاست ولایتی خود بدهید یا با دو عکس از کالا به وزارت بفرستید.",
        ),
        Text(
            "بلنه: د کابل په مني نندارتون کې ۱۵۰ تشبثاتو ته وړیا غرفې",
            "غوښتنلیکونه د وږي تر ۲۰ منل کېږي.",
            "نندارتون د بادام‌باغ په میدان کې جوړېږي او پنځه ورځې دوام لري. غرفې وړیا دي؛ برېښنا او مېز برابرېږي.\n"
            "نوي تشبثات، ښځې او لرې ولایتونه لومړی حق لري. د ټاکل شویو نومونه له نمرو سره خپرېږي.",
            "غوښتنلیک خپل ولایتي ریاست ته ورکړئ یا د توکو له دوو انځورونو سره یې وزارت ته ولېږئ.",
        ),
        Text(
            "Call: free stalls for 150 businesses at the autumn fair in Kabul",
            "Applications are taken until 20 Sonbola.",
            "The fair is held at Badam Bagh and lasts five days. Stalls are free; electricity and a table are provided.\n"
            "New businesses, women and remote provinces come first. The names of those chosen are published with their points.",
            "Give your application to your provincial directorate, or send it to the ministry with two pictures of your goods.",
        ),
    ),
    Story(
        "economic",
        "islam-qala",
        ("ports",),
        Text(
            "صادرات زعفران از اسلام‌قلعه در شش ماه به ۴٫۲ تن رسید",
            "این رقم نسبت به شش ماه نخست پارسال ۹ فیصد بیشتر است.",
            "۶۲ فیصد زعفران در بسته‌های کوچک‌تر از ۱۰ گرام صادر شد که نرخ بهتر دارد. ارقام از ورق‌های صادراتی بندر است.\n"
            "آزمایشگاه بندر ۲۱۲ نمونه را دید و سه محموله را برگرداند.",
        ),
        Text(
            "له اسلام کلا د زعفرانو صادرات په شپږو میاشتو کې ۴٫۲ ټنو ته ورسېدل",
            "دا شمېره د پروسږ د لومړیو شپږو میاشتو په پرتله ۹ سلنه ډېره ده.",
            "۶۲ سلنه زعفران تر ۱۰ ګرامو په کوچنیو بستو کې صادر شول چې ښه بیه لري. شمېرې د بندر له صادراتي پاڼو دي.\n"
            "د بندر لابراتوار ۲۱۲ نمونې وکتلې او درې محمولې یې بېرته ولېږلې.",
        ),
        Text(
            "Saffron exports through Islam Qala reach 4.2 tonnes in six months",
            "That is 9 per cent more than in the first half of last year.",
            "62 per cent left in packs below 10 grams, which fetch a better price. The figures come from the port's export papers.\n"
            "The port's laboratory examined 212 samples and sent back three consignments.",
        ),
    ),
    Story(
        "news",
        "badakhshan",
        ("markets",),
        Text(
            "سنگ لاجورد بدخشان در بازار نو فیض‌آباد با فاکتور فروخته می‌شود",
            "هر فروش بالای ۱۰ هزار افغانی فاکتور مهرشده دارد.",
            "۴۴ دکان سنگ قیمتی در یک سرای گرد آمده‌اند. کارشناسان وزارت اندازه و درجه سنگ را رایگان می‌سنجند.\n"
            "در ماه نخست ۲۱۰ فاکتور ثبت شد.",
        ),
        Text(
            "د بدخشان لاجورد د فیض‌اباد په نوي بازار کې له بل سره پلورل کېږي",
            "له ۱۰ زره افغانیو پورته هر پلور مهر شوی بل لري.",
            "د قیمتي ډبرو ۴۴ دوکانونه په یوه سرای کې راټول شوي دي. د وزارت کارپوهان د ډبرې اندازه او درجه وړیا سنجوي.\n"
            "په لومړۍ میاشت کې ۲۱۰ بلونه ثبت شول.",
        ),
        Text(
            "Lapis lazuli sold with invoices in Faizabad's new market",
            "Every sale above 10,000 afghanis has a stamped invoice.",
            "44 gem shops have moved into one courtyard. The ministry's experts measure and grade stones free of charge.\n"
            "210 invoices were recorded in the first month.",
        ),
    ),
    Story(
        "workshop",
        "khost",
        ("training", "registration"),
        Text(
            "کارگاه ثبت و مالیه برای تشبثات خوست",
            "۹۰ پیشه‌ور فورم‌های ثبت و مالیه را گام‌به‌گام پر کردند.",
            "۶۳ تن در همان روز جوازنامه گرفتند. مأموران مالیه به پرسش‌ها پاسخ دادند و جدول نرخ‌ها را پخش کردند.\n"
            "کارگاه مشابه در پکتیکا برگزار می‌شود.",
        ),
        Text(
            "د خوست تشبثاتو ته د ثبت او مالیې ورکشاپ",
            "۹۰ کسبګرو د ثبت او مالیې فورمې ګام په ګام ډکې کړې.",
            "۶۳ تنو په همغه ورځ جواز واخیست. د مالیې مامورینو پوښتنو ته ځواب ورکړ او د نرخونو جدول یې ووېشه.\n"
            "ورته ورکشاپ په پکتیکا کې جوړېږي.",
        ),
        Text(
            "Workshop on registration and tax in Khost",
            "90 craftspeople filled in the forms step by step.",
            "63 got their licence on the same day. Tax officers answered questions and handed out the table of rates.\n"
            "A similar workshop follows in Paktika.",
        ),
    ),
    Story(
        "release",
        "ministry",
        ("transparency",),
        Text(
            "صورت قراردادهای سه ماه وزارت نشر شد",
            "۳۸ قرارداد با نام شرکت، مبلغ و زمان کار در دسترس همگان است.",
            "مجموع قراردادها ۲۱۴ میلیون افغانی است. پنج قرارداد دیر شده و علت هر یک نوشته شده است.\n"
            "هر کس می‌تواند اشتباه را از راه فورم «گزارش اشتباه» بنویسد؛ پاسخ در یک هفته نشر می‌شود.",
        ),
        Text(
            "د وزارت د درېیو میاشتو د تړونونو لړلیک خپور شو",
            "۳۸ تړونونه د شرکت له نوم، مبلغ او د کار له وخت سره د ټولو په لاس کې دي.",
            "د تړونونو ټول مبلغ ۲۱۴ میلیونه افغانۍ دی. پنځه تړونونه ځنډېدلي او د هر یوه لامل لیکل شوی دی.\n"
            "هر څوک کولی شي تېروتنه د «تېروتنه راپور کړئ» په فورمه کې ولیکي؛ ځواب په یوه اونۍ کې خپرېږي.",
        ),
        Text(
            "Ministry publishes its contracts of three months",
            "38 contracts are open to everybody, with company, sum and time.",
            "They add up to 214 million afghanis. Five are late, and the reason stands beside each.\n"
            "Anybody may point out an error with the “report a mistake” form; answers are published within a week.",
        ),
    ),
    Story(
        "news",
        "ghazni",
        ("exhibitions",),
        Text(
            "پوستین‌دوزان غزنی کار خود را در نمایشگاه زمستانی نشان می‌دهند",
            "۲۸ کارگاه نام‌نویسی کرده‌اند و نمایشگاه در ماه قوس گشایش می‌یابد.",
            "پوستین غزنی از سده‌ها پیش شهرت دارد. امسال اندازه‌های نو و نشان کارگاه بر هر پوستین دوخته می‌شود.\n"
            "ریاست ولایتی جای نمایش را رایگان می‌دهد.",
        ),
        Text(
            "د غزني پوستین‌ګنډونکي خپل کار په ژمني نندارتون کې ښيي",
            "۲۸ کارخونو نوم‌لیکنه کړې او نندارتون د لیندۍ په میاشت کې پرانیستل کېږي.",
            "د غزني پوستین له پېړیو راهیسې مشهور دی. سږ کال نوې اندازې او د کارخونې نښه پر هر پوستین ګنډل کېږي.\n"
            "ولایتي ریاست د نندارې ځای وړیا ورکوي.",
        ),
        Text(
            "Ghazni's sheepskin tailors show their work in winter",
            "28 workshops have signed up; the fair opens in Qaws.",
            "Ghazni coats have been famous for centuries. This year they come in new sizes and every coat bears its workshop's mark.\n"
            "The provincial directorate gives the hall free of charge.",
        ),
    ),
    Story(
        "development",
        "helmand",
        ("markets", "training"),
        Text(
            "کارخانه خشک کردن بادرنگ و بادنجان در هلمند ۶۵ کارگر گرفت",
            "سبزی تابستان در زمستان به بازار می‌رود.",
            "کارخانه روزانه چهار تن سبزی را با هوای گرم خشک می‌کند. ۱۸۰ دهقان قرارداد فروش بسته‌اند.\n"
            "آزمایش خوراک نشان می‌دهد که محصول تا ۱۴ ماه می‌ماند.",
        ),
        Text(
            "په هلمند کې د بادرنګو او بانجانو د وچولو فابریکې ۶۵ کارګران واخیستل",
            "د اوړي سابه په ژمي کې بازار ته ځي.",
            "فابریکه هره ورځ څلور ټنه سابه په تودې هوا وچوي. ۱۸۰ بزګرانو د پلور تړون کړی دی.\n"
            "د خوړو ازموینه ښيي چې تولید تر ۱۴ میاشتو پاتې کېږي.",
        ),
        Text(
            "Vegetable drying plant in Helmand employs 65",
            "Summer vegetables reach the market in winter.",
            "The plant dries four tonnes a day with hot air. 180 farmers have contracts.\n"
            "Food tests show that the product keeps for 14 months.",
        ),
    ),
    Story(
        "meeting",
        "leadership",
        ("exhibitions", "ports"),
        Text(
            "گفتگوی وزیر با اتاق تجارت در باره بسته‌بندی صادراتی",
            "دو طرف بر سر سه اندازه معیاری کارتن میوه توافق کردند.",
            "کارتن‌های معیاری جای موتر را بهتر پر می‌کند و ضایعات راه را کم می‌سازد. آزمایش در بندر تورخم آغاز می‌شود.\n"
            "پس از دو ماه نتیجه با ارقام نشر خواهد شد.",
        ),
        Text(
            "د صادراتي بسته‌بندۍ په اړه د وزیر خبرې له سوداګرۍ خونې سره",
            "دواړو خواوو د مېوو د کارتنو پر درېیو معیاري اندازو هوکړه وکړه.",
            "معیاري کارتنې د موټر ځای ښه ډکوي او د لارې ضایعات کموي. ازموینه د تورخم په بندر کې پیلېږي.\n"
            "تر دوو میاشتو وروسته به پایله له شمېرو سره خپره شي.",
        ),
        Text(
            "Minister and chamber of commerce talk about export packing",
            "They agreed on three standard sizes of fruit cartons.",
            "Standard cartons fill a truck better and lose less on the road. The trial begins at Torkham port.\n"
            "After two months the result will be published with figures.",
        ),
    ),
    Story(
        "release",
        "kunduz",
        ("markets", "transparency"),
        Text(
            "کمک به ۳۷ دکاندار آسیب‌دیده کندز پرداخته شد",
            "هر دکاندار به اندازه خساره ثبت‌شده میان ۶۰ هزار تا ۳۰۰ هزار افغانی گرفت.",
            "پول از راه بانک پرداخته شد و صورت آن بر دیوار ریاست ولایتی است. بازسازی بازار با دیوار ضد آتش تا ماه عقرب پایان می‌یابد.\n"
            "گزارش علت آتش‌سوزی می‌گوید که سیم‌کشی کهنه آتش را آغاز کرده است.",
        ),
        Text(
            "د کندوز ۳۷ زیانمنو دوکاندارانو ته مرسته ورکړل شوه",
            "هر دوکاندار د ثبت شوي زیان په اندازه له ۶۰ زرو تر ۳۰۰ زرو افغانیو پورې واخیستې.",
            "پیسې د بانک له لارې ورکړل شوې او لړلیک یې د ولایتي ریاست پر دېوال دی. د بازار بیا رغونه د اور ضد دېوالونو سره د لړم تر میاشتې پای ته رسېږي.\n"
            "د اور د لامل راپور وايي چې زاړه لین‌کشۍ اور پیل کړی دی.",
        ),
        Text(
            "37 shopkeepers in Kunduz receive help after the fire",
            "Each got between 60,000 and 300,000 afghanis, according to the recorded damage.",
            "The money was paid through the bank and the list hangs at the provincial directorate. The market is rebuilt with fire walls by Aqrab.\n"
            "The report on the cause says that old wiring started the fire.",
        ),
    ),
    Story(
        "release",
        "ministry",
        ("prices",),
        Text(
            "گزارش نرخ‌ها از این پس هر چهارشنبه ساعت ۱۰ نشر می‌شود",
            "زمان نشر معین است تا همه در یک زمان از نرخ‌ها آگاه شوند.",
            "نرخ ۲۴ قلم مواد اولیه از ۱۲ شهر گرد می‌آید. شماره‌های گذشته و روش کار در همان صفحه است.\n"
            "در روزهای رخصتی گزارش یک روز پس از آن نشر می‌شود.",
        ),
        Text(
            "د بیو راپور له دې وروسته هره چهارشنبه په ۱۰ بجو خپرېږي",
            "د خپرېدو وخت ټاکلی دی چې ټول په یوه وخت له بیو خبر شي.",
            "د ۲۴ قلمو لومړنیو توکو بیې له ۱۲ ښارونو راټولېږي. تېرې ګڼې او د کار طریقه په همغه پاڼه کې دي.\n"
            "د رخصتۍ په ورځو کې راپور یوه ورځ وروسته خپرېږي.",
        ),
        Text(
            "Price report to appear every Wednesday at 10",
            "The hour is fixed so that everybody learns the prices at the same time.",
            "Prices of 24 staples are collected in 12 cities. Earlier reports and the method are on the same page.\n"
            "On holidays the report appears a day later.",
        ),
    ),
    Story(
        "news",
        "herat",
        ("training",),
        Text(
            "۶۰ جوان در هرات کار با شیشه آبی را می‌آموزند",
            "شیشه‌گران کهنه‌کار هنر خود را به نسل نو می‌سپارند.",
            "دوره هشت ماه دوام دارد و هر استاد پنج شاگرد می‌پذیرد. مواد و ابزار از سوی ریاست ولایتی داده می‌شود.\n"
            "کارهای پایان دوره در بازار صنایع دستی فروخته می‌شود.",
        ),
        Text(
            "په هرات کې ۶۰ ځوانان د شنې ښیښې کار زده کوي",
            "زاړه ښیښه‌جوړوونکي خپل هنر نوي نسل ته سپاري.",
            "دوره اته میاشتې دوام لري او هر استاد پنځه شاګردان مني. مواد او وسایل د ولایتي ریاست له خوا ورکول کېږي.\n"
            "د دورې د پای کارونه د لاسي صنایعو په بازار کې پلورل کېږي.",
        ),
        Text(
            "60 young people in Herat learn to make blue glass",
            "Old masters hand their craft to a new generation.",
            "The course takes eight months and every master takes five apprentices. The provincial directorate provides materials and tools.\n"
            "The work of the final weeks is sold in the handicraft market.",
        ),
    ),
    Story(
        "announcement",
        "spin-boldak",
        ("ports",),
        Text(
            "دروازه دوم سپین بولدک برای بار یخچالی باز می‌شود",
            "موترهای یخچالی از شنبه بدون انتظار در صف عمومی می‌گذرند.",
            "دروازه دوم شش نقطه برق برای یخچال موتر دارد. وزن‌گیری و ورق‌ها در یک جای است.\n"
            "در هفته نخست مأموران رهنما در سرک ایستاده‌اند.",
            "رانندگان موترهای یخچالی با بارنامه به دروازه دوم بروند؛ نوبت گرفتن لازم نیست.",
        ),
        Text(
            "د سپین بولدک دویمه دروازه د یخچالي بار لپاره پرانیستل کېږي",
            "یخچالي موټر له شنبې د عمومي کتار له انتظاره پرته تېرېږي.",
            "دویمه دروازه د موټر د یخچال لپاره د برېښنا شپږ ځایونه لري. تلل او پاڼې په یوه ځای کې دي.\n"
            "په لومړۍ اونۍ کې لارښود مامورین پر سړک ولاړ دي.",
            "د یخچالي موټرو چلوونکي دې له بارنامې سره دویمې دروازې ته ورشي؛ نوبت نیول نه غواړي.",
        ),
        Text(
            "Second gate at Spin Boldak opens for refrigerated goods",
            "From Saturday refrigerated trucks pass without waiting in the common line.",
            "The gate has six power points for cooling units. Weighing and papers are in one place.\n"
            "In the first week clerks on the road show the way.",
            "Drivers of refrigerated trucks go to the second gate with their waybill; no appointment is needed.",
        ),
    ),
    Story(
        "development",
        "daykundi",
        ("markets", "women"),
        Text(
            "بادام دایکندی در کارگاه زنان نیلی پوست و بسته می‌شود",
            "کارگاه ۵۴ زن را به کار گرفته و روزانه یک تن بادام آماده می‌کند.",
            "پیشتر بادام با پوست به ولایت‌های دیگر می‌رفت. اکنون نیمی از درآمد بسته‌بندی در همان ولسوالی می‌ماند.\n"
            "کارگاه کودکستان دارد و ساعت کار آن از ۸ تا ۳ است.",
        ),
        Text(
            "د دایکندي بادام د نیلي د ښځو په کارخونه کې پاکېږي او بسته کېږي",
            "کارخونې ۵۴ ښځې په کار ګومارلې او هره ورځ یو ټن بادام تیاروي.",
            "پخوا بادام له پوستکي سره نورو ولایتونو ته تلل. اوس د بسته‌بندۍ نیمه ګټه په همدې ولسوالۍ کې پاتې کېږي.\n"
            "کارخونه وړکتون لري او د کار وخت یې له ۸ تر ۳ بجو دی.",
        ),
        Text(
            "Women's workshop in Nili shells and packs Daykundi almonds",
            "It employs 54 women and prepares a tonne of almonds a day.",
            "Before, almonds left the province in the shell. Now half the income from packing stays in the district.\n"
            "The workshop has a crèche and works from 8 to 3.",
        ),
    ),
    Story(
        "economic",
        "ministry",
        ("markets", "prices"),
        Text(
            "نظرسنجی: ۶۴ فیصد دکانداران فروش خزان را بهتر از پارسال می‌دانند",
            "۱۵۰۰ دکاندار در هشت شهر به پرسش‌ها پاسخ دادند.",
            "بیشترین امیدواری در هرات و کمترین آن در کندز دیده شد. کرایه دکان و بهای برق نگرانی نخست دکانداران است.\n"
            "پرسش‌نامه، روش نمونه‌گیری و ارقام خام نشر شده است. خطای نمونه‌گیری ۲٫۵ فیصد است.",
        ),
        Text(
            "پوښتنلیک: ۶۴ سلنه دوکانداران د مني پلور له پروسږ ښه بولي",
            "په اتو ښارونو کې ۱۵۰۰ دوکاندارانو پوښتنو ته ځواب ورکړ.",
            "تر ټولو ډېره هیله په هرات او لږه په کندوز کې ولیدل شوه. د دوکان کرایه او د برېښنا بیه د دوکاندارانو لومړۍ اندېښنه ده.\n"
            "پوښتنلیک، د نمونې طریقه او خامې شمېرې خپرې شوې دي. د نمونې خطا ۲٫۵ سلنه ده.",
        ),
        Text(
            "Survey: 64 per cent of shopkeepers expect a better autumn than last year's",
            "1,500 shopkeepers in eight cities answered.",
            "Hope is highest in Herat and lowest in Kunduz. Rents and the price of electricity worry shopkeepers most.\n"
            "Questions, sampling and raw figures are published. The sampling error is 2.5 per cent.",
        ),
    ),
)

# title, text, figures; handed in by the provincial directorate of Herat.
SUBMISSIONS = (
    (
        "۶۰ شاگرد در کارگاه شیشه آبی آغاز کردند",
        "امروز دوره آموزش شیشه آبی در شهر کهنه آغاز شد. ۱۲ استاد و ۶۰ شاگرد آمدند. دوره هشت ماه است.",
        "۱۲ استاد، ۶۰ شاگرد (۱۸ دختر)، هشت ماه، منبع: دفتر ثبت کارگاه",
    ),
    (
        "سرک بازار صنایع دستی قیرریزی شد",
        "۸۰۰ متر سرک پیش روی بازار نو قیر شد و دو جویچه ساخته شد. کار ۲۵ روز دوام کرد.",
        "۸۰۰ متر، ۶٫۲ میلیون افغانی، ۳۴ کارگر",
    ),
    (
        "مجلس هفته‌وار ریاست",
        "مجلس هفته‌وار ریاست امروز برگزار شد و کارهای هفته گفته شد.",
        "",
    ),
)
