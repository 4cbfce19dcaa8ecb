"""The demo office's stakeholders: the ministry's tree, other bodies, media, people and lists.

Provinces, ports and capitals are real places; every outlet, mailbox, number and person is
invented. Everything is stored through the same functions as the screens use.
"""

from datetime import date, timedelta

from contacts import consent, lists, registry
from contacts.demo_media import BUREAU, BYNAMES, GIVEN, JOURNALISM, OUTLETS, REGIONS
from contacts.demo_places import (
    CAPITALS,
    DIRECTORATES,
    LEADERS,
    MINISTRIES,
    PARTNERS,
    PORTS,
    PROVINCES,
)
from contacts.models import (
    ContactList,
    ContactPoint,
    MediaOutlet,
    Organisation,
    Person,
    Place,
    Post,
    Tenure,
    UnitMember,
)
from prcms.base.demo import DemoOffice
from prcms.base.models import User

HOST = "moled.example"
Kind = Organisation.Kind
Names = tuple[str, str, str]
DIRECTOR: Names = ("رئیس", "رئیس", "Director")
PORT_HEAD: Names = ("آمر بندر", "د بندر آمر", "Head of the Port")
ATTACHE: Names = ("آتشه تجارتی", "سوداګریز اتشه", "Commercial Attaché")
SPOKESPERSON: Names = ("سخنگو", "ویاند", "Spokesperson")


def build(office: DemoOffice) -> None:
    """Fill ``office.things``: "units" and "lists" by code, "outlets" and "people" in order."""
    maker = _Maker(office)
    maker.places()
    maker.ministry()
    maker.others()
    maker.media()
    maker.lists()
    office.things["units"] = maker.units
    office.things["outlets"] = maker.outlets
    office.things["lists"] = maker.made_lists
    office.things["people"] = maker.people
    office.things["places"] = maker.known_places


class _Maker:
    """One run: what was made so far, and whose name stands in the trail."""

    def __init__(self, office: DemoOffice) -> None:
        self.office = office
        self.by: User = office.users["contacts"]
        self.rng = office.rng
        self.today: date = office.now.date()
        self.known_places: dict[str, Place] = {}
        self.units: dict[str, Organisation] = {}
        self.outlets: list[Organisation] = []
        self.people: list[Person] = []
        self.made_lists: dict[str, ContactList] = {}
        self.reporters: dict[str, list[Post]] = {}
        self.numbers = 0
        # Every given name with every byname: nobody in the demo is named like somebody else.
        names = [(given, byname) for given in GIVEN for byname in BYNAMES]
        self.rng.shuffle(names)
        self.names = iter(names)

    # Places -----------------------------------------------------------------------------

    def places(self) -> None:
        """The country, its provinces and ports, and the capitals where attachés sit."""
        country = self._place("afghanistan", "country", ("افغانستان", "افغانستان", "Afghanistan"))
        for code, fa, ps, en in PROVINCES:
            self._place(code, "province", (fa, ps, en), country)
        for code, province, fa, ps, en in PORTS:
            self._place(f"port-{code}", "port", (fa, ps, en), self.known_places[province])
        for code, names, capital, capital_names in CAPITALS:
            abroad = self._place(code, "country", names)
            self._place(capital, "city", capital_names, abroad)

    def _place(self, code: str, kind: str, names: Names, parent: Place | None = None) -> Place:
        place = Place(kind=kind, code=code, parent=parent)
        _name(place, "name", names)
        self.known_places[code] = registry.save_place(place, by=self.by)
        return place

    # Organisations ----------------------------------------------------------------------

    def ministry(self) -> None:
        """The ministry's own tree: leadership, directorates, provinces, ports, attachés."""
        kabul = self.known_places["kabul"]
        root = self._unit(
            "ministry",
            Kind.MINISTRY,
            (
                "وزارت انکشاف اقتصاد محلی",
                "د سيمه ییز اقتصاد د پراختیا وزارت",
                "Ministry of Local Economic Development",
            ),
            None,
            kabul,
            "info",
        )
        leadership = self._unit(
            "leadership",
            Kind.LEADERSHIP,
            ("مقام وزارت", "د وزارت مقام", "Office of the Minister"),
            root,
            kabul,
            "leadership",
        )
        for titles, rank, mailbox, honorific in LEADERS:
            post = self._post(leadership, titles, rank, mailbox, is_leadership=True)
            self._appoint(post, honorific=honorific)
        for code, fa, ps, en in DIRECTORATES:
            unit = self._unit(code, Kind.DIRECTORATE, (fa, ps, en), root, kabul, code)
            self._appoint(self._post(unit, DIRECTOR, 20, f"director.{code}"))
        self._provinces(root)
        self._attaches(root)
        UnitMember.objects.create(user=self.office.users["herat"], unit=self.units["herat"])

    def _provinces(self, root: Organisation) -> None:
        for code, fa, ps, en in PROVINCES:
            unit = self._unit(
                code,
                Kind.PROVINCIAL,
                (
                    f"ریاست ولایتی {fa}",
                    f"د {ps} ولایتي ریاست",
                    f"Provincial Directorate of {en}",
                ),
                root,
                self.known_places[code],
                code,
            )
            post = self._post(unit, DIRECTOR, 30, f"director.{code}")
            # One post is vacant and one is held by somebody acting: both are everyday here.
            if code != "nuristan":
                self._appoint(post, is_acting=code == "ghor")
        for code, province, fa, ps, en in PORTS:
            unit = self._unit(
                code,
                Kind.PORT,
                (f"بندر {fa}", f"د {ps} بندر", f"{en} Border Port"),
                self.units[province],
                self.known_places[f"port-{code}"],
                f"port.{code}",
            )
            self._appoint(self._post(unit, PORT_HEAD, 35, f"head.{code}"))

    def _attaches(self, root: Organisation) -> None:
        for _code, _names, capital, (fa, ps, en) in CAPITALS:
            unit = self._unit(
                f"attache-{capital}",
                Kind.ATTACHE,
                (
                    f"آتشه تجارتی در {fa}",
                    f"په {ps} کې سوداګریز اتشه",
                    f"Commercial Attaché in {en}",
                ),
                root,
                self.known_places[capital],
                f"attache.{capital}",
            )
            self._appoint(self._post(unit, ATTACHE, 40, f"attache.{capital}.post"))

    def others(self) -> None:
        """Other ministries with their spokespersons; donors, chambers, associations."""
        kabul = self.known_places["kabul"]
        for code, fa, ps, en in MINISTRIES:
            body = self._organisation(
                code, Kind.MINISTRY, (fa, ps, en), kabul, f"info@{code}.example"
            )
            post = self._post(body, SPOKESPERSON, 15, "", address=f"spokesperson@{code}.example")
            self._appoint(post)
        for kind, code, fa, ps, en in PARTNERS:
            body = self._organisation(
                code, Kind(kind), (fa, ps, en), kabul, f"office@{code}.example"
            )
            if kind == "donor":
                body.language = "en"
                registry.save_organisation(body, by=self.by)

    def _unit(
        self,
        code: str,
        kind: Kind,
        names: Names,
        parent: Organisation | None,
        place: Place,
        mailbox: str,
    ) -> Organisation:
        unit = self._organisation(
            code, kind, names, place, f"{mailbox}@{HOST}", parent=parent, is_own=True
        )
        self.units[code] = unit
        return unit

    def _organisation(
        self,
        code: str,
        kind: Kind,
        names: Names,
        place: Place | None,
        address: str,
        *,
        parent: Organisation | None = None,
        is_own: bool = False,
    ) -> Organisation:
        organisation = Organisation(code=code, kind=kind, place=place, parent=parent, is_own=is_own)
        _name(organisation, "name", names)
        registry.save_organisation(organisation, by=self.by)
        self._point(organisation=organisation, value=address, visibility="public")
        self._point(
            organisation=organisation, channel="phone", value=self._number(), visibility="public"
        )
        return organisation

    # Posts and people -------------------------------------------------------------------

    def _post(
        self,
        organisation: Organisation,
        titles: Names,
        rank: int,
        mailbox: str,
        *,
        is_leadership: bool = False,
        address: str = "",
    ) -> Post:
        post = Post(organisation=organisation, rank=rank, is_leadership=is_leadership)
        _name(post, "title", titles)
        registry.save_post(post, by=self.by)
        self._point(post=post, value=address or f"{mailbox}@{HOST}")
        return post

    def _appoint(
        self, post: Post, *, language: str = "", honorific: str = "", is_acting: bool = False
    ) -> Person:
        person = self._person(language or self.rng.choice(("fa", "fa", "ps")), honorific)
        began = self.today - timedelta(days=self.rng.randrange(60, 900))
        tenure = Tenure(person=person, post=post, starts_on=began, is_acting=is_acting)
        registry.save_part(tenure, of=person, by=self.by)
        return person

    def _person(self, language: str, honorific: str = "") -> Person:
        (given, given_latin), (byname, byname_latin) = next(self.names)
        name = f"{given} {byname}".strip()
        latin = f"{given_latin} {byname_latin}".strip()
        person = Person(
            full_name=name,
            name_fa=name,
            name_latin=latin,
            language=language,
            honorific=honorific,
        )
        registry.save_person(person, by=self.by)
        self._point(
            person=person,
            channel="phone",
            value=self._number(),
            visibility="private",
            label="موبایل",
        )
        self.people.append(person)
        return person

    def _number(self) -> str:
        """Invented numbers, typed the different ways people type them."""
        self.numbers += 1
        digits = f"{self.numbers:04d}"
        eastern = digits.translate({ord("0") + n: chr(0x06F0 + n) for n in range(10)})
        return (f"+93 70 000 {digits}", f"070 000 {digits}", f"۰۷۰ ۰۰۰ {eastern}")[self.numbers % 3]

    def _point(self, *, value: str, channel: str = "email", **values: object) -> None:
        point = ContactPoint(channel=channel, value=value, **values)
        registry.save_contact_point(point, by=self.by)

    # Media ------------------------------------------------------------------------------

    def media(self) -> None:
        """Outlets with their facts, a newsroom mailbox and their journalists."""
        for code, fa, ps, en, media, languages, province, region in OUTLETS:
            place = self.known_places.get(province)
            outlet = self._organisation(
                code, Kind.MEDIA, (fa, ps, en), place, f"newsroom@{code}.example"
            )
            outlet.language = languages[0]
            registry.save_organisation(outlet, by=self.by)
            facts = MediaOutlet(
                organisation=outlet,
                media=list(media),
                languages=list(languages),
                is_foreign=not province,
                licence="" if not province else f"م-{1300 + len(self.outlets)}",
            )
            registry.save_part(facts, of=outlet, by=self.by)
            facts.provinces.set(self._reach(region, province))
            self.outlets.append(outlet)
            self._journalists(outlet, languages[0], foreign=not province)

    def _reach(self, region: str, province: str) -> list[Place]:
        if region == "all":
            return [self.known_places[code] for code, *_names in PROVINCES]
        return [self.known_places[code] for code in REGIONS[region] if code] + (
            [self.known_places[province]] if province and province not in REGIONS[region] else []
        )

    def _journalists(self, outlet: Organisation, language: str, *, foreign: bool) -> None:
        titles = (BUREAU,) if foreign else JOURNALISM
        for number, names in enumerate(titles):
            role = ("economy", "editor")[number] if not foreign else "kabul"
            post = self._post(
                outlet, names, 60 + number, "", address=f"{role}@{outlet.code}.example"
            )
            self._appoint(post, language=language)
            self.reporters.setdefault(role, []).append(post)

    # Lists ------------------------------------------------------------------------------

    def lists(self) -> None:
        """Lists by rule, one mostly by hand, one kept-off outlet, one reader who ended letters."""
        self._list("economy", "میز اقتصادی", "خبرنگاران اقتصادی همه رسانه‌ها", {})
        for post in self.reporters["economy"]:
            lists.add(self.made_lists["economy"], post, by=self.by)
        self._list(
            "tv",
            "کمره‌های تلویزیون",
            "دعوت به برنامه‌های تصویری",
            {"media": ["tv"], "foreign": False},
        )
        self._list(
            "kabul",
            "مطبوعات کابل",
            "کنفرانس‌های مطبوعاتی در کابل",
            {"kinds": ["media"], "places": ["kabul"], "foreign": False},
        )
        self._list(
            "foreign",
            "رسانه‌های خارجی",
            "نمایندگان رسانه‌های بیرونی",
            {"foreign": True, "reach": "both"},
        )
        provincial = [code for code, *_names in PROVINCES if code != "kabul"]
        self._list(
            "provincial",
            "رسانه‌های ولایات",
            "اعلامیه‌هایی که به ولایات مربوط است",
            {"kinds": ["media"], "places": provincial, "media": ["radio", "paper", "web"]},
        )
        self._list(
            "spokespersons",
            "سخنگویان ادارات",
            "هماهنگی میان سخنگویان",
            {"kinds": ["ministry"], "own": False, "rank": 15},
        )
        lists.exclude(
            self.made_lists["provincial"],
            self.outlets[9],
            by=self.by,
            reason="خودش خواست که تنها از فهرست بامیان خبر شود",
        )
        consent.suppress(
            address=f"newsroom@{self.outlets[20].code}.example",
            scope="bulk",
            reason="مدیر مسوول به تلیفون گفت اعلامیه‌ها نفرستیم",
            by=self.by,
            now=self.office.now - timedelta(days=40),
        )

    def _list(self, code: str, name: str, purpose: str, rule: dict[str, object]) -> None:
        made = ContactList(name=name, purpose=purpose)
        registry.save_list(made, by=self.by)
        self.made_lists[code] = lists.save_rule(made, rule=rule, by=self.by)


def _name(row: Place | Organisation | Post, field: str, names: Names) -> None:
    for language, name in zip(("fa", "ps", "en"), names, strict=True):
        setattr(row, f"{field}_{language}", name)
