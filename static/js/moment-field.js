// Echoes the day somebody types in the three calendars, under the box.
// The server decides (prcms/base/date_reading.py); this reads the common forms the same way:
// year/month/day, day/month/year, day + month name + year, in three digit sets.

const SOLAR = {
  fa: "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت".split(" "),
  ps: "وری غویی غبرگولی چنگاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب".split(" "),
  en: "Hamal Sawr Jawza Saratan Asad Sunbula Mizan Aqrab Qaws Jadi Dalw Hut".split(" "),
  ir: "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر ابان اذر دی بهمن اسفند".split(" "),
};
const GREGORIAN = {
  fa: "جنوری فبروری مارچ اپریل می جون جولای آگست سپتمبر اکتوبر نومبر دسمبر".split(" "),
  ps: "جنوري فبروري مارچ اپریل می جون جولای اګست سپتمبر اکتوبر نومبر دسمبر".split(" "),
  en: "January February March April May June July August September October November December".split(" "),
};
const LUNAR = {
  fa: "محرم|صفر|ربیع‌الاول|ربیع‌الثانی|جمادی‌الاول|جمادی‌الثانی|رجب|شعبان|رمضان|شوال|ذوالقعده|ذوالحجه".split("|"),
  ps: "محرم|صفر|ربیع‌الاول|ربیع‌الثاني|جمادي‌الاول|جمادي‌الثاني|رجب|شعبان|رمضان|شوال|ذوالقعده|ذوالحجه".split("|"),
  en: "Muharram|Safar|Rabi al-Awwal|Rabi al-Thani|Jumada al-Ula|Jumada al-Thani|Rajab|Shaban|Ramadan|Shawwal|Dhu al-Qadah|Dhu al-Hijjah".split("|"),
};
// Monday first.
const WEEKDAYS = {
  fa: "دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه".split(" "),
  ps: "دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه".split(" "),
  en: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" "),
};
// Solar Hijri years 1300-1450 whose Hut has 30 days: exact, so no rule can be off by a day.
const LEAP = new Set([
  1300, 1304, 1309, 1313, 1317, 1321, 1325, 1329, 1333, 1337, 1342, 1346, 1350, 1354, 1358, 1362,
  1366, 1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428,
  1432, 1436, 1441, 1445, 1449,
]);
const DAY = 86400000;
// 1 Hamal of each year from 1300 (21 March 1921) to 1451, in days since 1970.
const NEW_YEARS = [Date.UTC(1921, 2, 21) / DAY];
for (let year = 1300; year <= 1450; year += 1) {
  NEW_YEARS.push(NEW_YEARS[NEW_YEARS.length - 1] + (LEAP.has(year) ? 366 : 365));
}

export function monthLength(year, month) {
  if (month <= 6) return 31;
  return month < 12 || LEAP.has(year) ? 30 : 29;
}

/** Days since 1970 of a Solar Hijri day (1300-1450), or null when there is no such day. */
export function fromSolar(year, month, day) {
  if (year < 1300 || year > 1450 || month < 1 || month > 12) return null;
  if (day < 1 || day > monthLength(year, month)) return null;
  const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  return NEW_YEARS[year - 1300] + before + day - 1;
}

/** [year, month, day] in Solar Hijri of a day counted from 1970, or null outside 1300-1450. */
export function toSolar(days) {
  if (days < NEW_YEARS[0] || days >= NEW_YEARS[NEW_YEARS.length - 1]) return null;
  let year = 1300;
  while (days >= NEW_YEARS[year - 1300 + 1]) year += 1;
  const rest = days - NEW_YEARS[year - 1300];
  const month = rest < 186 ? Math.floor(rest / 31) + 1 : Math.floor((rest - 186) / 30) + 7;
  const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  return [year, month, rest - before + 1];
}

function fromGregorian(year, month, day) {
  if (year < 1900 || year > 2100) return null;
  const made = new Date(Date.UTC(year, month - 1, day));
  const real = made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  return real ? made.getTime() / DAY : null;
}

function fold(word) {
  return word
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u064b-\u0655\u0670\u0640]/g, "")
    .replace(/[يىے]/g, "ی")
    .replace(/ك/g, "ک")
    .replace(/ګ/g, "گ")
    .replace(/[آأإٱ]/g, "ا")
    .replace(/ئ/g, "ی")
    .replace(/[ةۀ]/g, "ه");
}

const MONTHS = new Map();
for (const [calendar, tables] of [["solar", SOLAR], ["gregorian", GREGORIAN]]) {
  for (const names of Object.values(tables)) {
    names.forEach((name, index) => MONTHS.set(fold(name), [calendar, index + 1]));
  }
}
GREGORIAN.en.forEach((name, index) => MONTHS.set(fold(name.slice(0, 3)), ["gregorian", index + 1]));
const PASSED_OVER = new Set(
  [
    ...[WEEKDAYS.fa, WEEKDAYS.en].flat().map((name) => name.replace(/\u200c/g, "")),
    ...WEEKDAYS.en.map((name) => name.slice(0, 3)),
    ..."روز مورخ مورخه تاریخ سال ماه برج د کال نېټه ام م مه st nd rd th of the".split(" "),
  ].map(fold),
);

function plain(text) {
  return text
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/(چهار|پنج|سه|یک|دو)[ \u200c]شنبه/g, "$1شنبه")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/[\u2044\u2215\uff0f\\\u060d\u066b]/g, "/")
    .replace(/[\u2010-\u2014\u2212]/g, "-")
    .trim();
}

function dayOf(year, month, day, calendar) {
  if (year >= 1300 && year <= 1450 && calendar !== "gregorian") return fromSolar(year, month, day);
  return calendar === "solar" ? null : fromGregorian(year, month, day);
}

/** Days since 1970 of a typed day, or null when it is not certainly one. */
export function parse(text) {
  if (text.length > 120) return null;
  const rest = plain(text);
  const numeric = rest.match(/^(\d{1,4}) *([/.,،;؛ -]) *(\d{1,2}) *\2 *(\d{1,4})[ ,.،]*$/);
  if (numeric) {
    const [, first, , month, last] = numeric;
    if (first.length === 4 && last.length <= 2) return dayOf(+first, +month, +last, null);
    if (last.length === 4 && first.length <= 2) return dayOf(+last, +month, +first, null);
    return null;
  }
  let named = null;
  for (const word of rest.match(/\p{L}[\p{L}\p{M}]*/gu) || []) {
    const key = fold(word);
    if (MONTHS.has(key) && !named) named = MONTHS.get(key);
    else if (!PASSED_OVER.has(key)) return null;
  }
  const numbers = rest.match(/\d+/g) || [];
  const years = numbers.filter((number) => number.length === 4);
  const days = numbers.filter((number) => number.length <= 2);
  if (!named || numbers.length !== 2 || years.length !== 1 || days.length !== 1) return null;
  return dayOf(+years[0], named[1], +days[0], named[0]);
}

function lunar(days, offset) {
  const parts = new Intl.DateTimeFormat("en-u-ca-islamic-umalqura-nu-latn", {
    timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric",
  }).formatToParts(new Date((days + offset) * DAY));
  const read = (type) => Number(parts.find((part) => part.type === type).value);
  return [read("year"), read("month"), read("day")];
}

/** The day in the three calendars, as the server writes it. */
export function echo(days, language, offset) {
  const code = SOLAR[language] && language !== "ir" ? language : "fa";
  const when = new Date(days * DAY);
  const gregorian = [when.getUTCFullYear(), when.getUTCMonth() + 1, when.getUTCDate()];
  const write = (names, [year, month, day]) => `${day} ${names[code][month - 1]} ${year}`;
  const weekday = WEEKDAYS[code][(when.getUTCDay() + 6) % 7];
  const solar = toSolar(days);
  const first = solar ? write(SOLAR, solar) : write(GREGORIAN, gregorian);
  const lines = [
    `${weekday}${code === "en" ? "," : "،"} ${first}`,
    write(GREGORIAN, gregorian),
    write(LUNAR, lunar(days, offset)),
  ].join(" | ");
  if (code === "en") return lines;
  return lines.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
}

function refresh(box) {
  const field = box.querySelector("[data-pr-moment-day]");
  const line = box.querySelector("[data-pr-moment-echo]");
  const days = parse(field.value);
  if (days !== null) {
    line.textContent = echo(days, box.dataset.language, Number(box.dataset.lunarOffset) || 0);
  } else {
    line.textContent = field.value.trim() ? line.dataset.unreadable : "";
  }
}

if (typeof document !== "undefined") {
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-pr-moment]");
    if (box && event.target.matches("[data-pr-moment-day]")) refresh(box);
  });
}
