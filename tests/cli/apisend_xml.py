"""The same bookings written as EDIFACT and as XML give the same records."""
import json
import os
import random
import subprocess
import sys
import tempfile
from xml.sax.saxutils import escape, quoteattr

random.seed(7)
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


def tag(name, inner="", **attributes):
    text = "".join(" %s=%s" % (k, quoteattr(v))
                   for k, v in attributes.items() if v)
    return "<%s%s>%s</%s>" % (name, text, inner, name)


def edi(text):
    return "".join("?" + c if c in "?+:'*" else c for c in text)


def short(day):
    y, m, d = day.split("-")
    return d + MONTHS[int(m) - 1] + y[2:]


def day(first, last):
    return "%d-%02d-%02d" % (random.randint(first, last),
                             random.randint(1, 12), random.randint(1, 28))


def word(n):
    return "".join(random.choice("ABCDEFGHKLMNOPRSTU&'ÜÉ") for _ in range(n))


def traveller(number):
    given = random.choice(["", word(5), word(4) + " " + word(4)])
    return {
        "rph": str(number), "surname": word(random.randint(2, 9)),
        "given": given, "type": random.choice(["A", "C", ""]),
        "docs": random.random() < .8 and {
            "type": "P", "issuer": "UTO", "number": "X%07d" % number,
            "nationality": random.choice(["UTO", "D"]),
            "birth": day(1940, 2020), "sex": random.choice("MFU"),
            "expiry": random.choice(["", day(2027, 2035)]),
            "surname": word(6), "given": word(5),
            "middle": random.choice(["", word(3)])},
        "visa": random.random() < .3 and {
            "birth": "UTOPIA", "number": "V%05d" % number, "place": "CITY",
            "date": day(2020, 2025), "country": "UTO"},
        "home": random.random() < .3 and {
            "country": "UTO", "street": "1 HIGH ST", "city": "TOWN",
            "state": "", "code": "12345"},
        "ticket": random.choice(["", "%013d" % number]),
        # Before or behind the names; or with the flight, by its number.
        "where": random.choice("pf"),
    }


def booking(i):
    people = [traveller(100 * i + k) for k in range(random.randint(1, 4))]
    return {"locator": "L%05d" % i, "created": "2026-11-%02d" % (1 + i % 20),
            "people": people, "card": random.choice(["", "4111111111111111"])}


PTC = {"A": "ADT", "C": "CHD", "": ""}


def documents(p):
    if p["docs"]:
        d = p["docs"]
        yield "DOCS", "/" + "/".join([
            d["type"], d["issuer"], d["number"], d["nationality"],
            short(d["birth"]), d["sex"],
            short(d["expiry"]) if d["expiry"] else "", d["surname"],
            d["given"], d["middle"]]), dict(
                TravelDocType=d["type"], IssuingLoc=d["issuer"],
                TravelDocNbr=d["number"], PaxNationality=d["nationality"],
                DateOfBirth=random.choice([d["birth"], short(d["birth"]),
                                           d["birth"] + "Z"]),
                Gender=d["sex"], ExpiryDate=d["expiry"],
                Surname=d["surname"], FirstGivenName=d["given"],
                SecondGivenName=d["middle"])
    if p["visa"]:
        v = p["visa"]
        yield "DOCO", "/" + "/".join([
            v["birth"], "V", v["number"], v["place"], short(v["date"]),
            v["country"]]), dict(
                BirthLocation=v["birth"], TravelDocType="V",
                TravelDocNbr=v["number"], PlaceOfIssue=v["place"],
                DateofIssue=v["date"], CountryState=v["country"])
    if p["home"]:
        h = p["home"]
        yield "DOCA", "/" + "/".join([
            "D", h["country"], h["street"], h["city"], h["state"],
            h["code"]]), dict(
                AddressType="D", Country=h["country"], Address=h["street"],
                CityName=h["city"], StateProvCounty=h["state"],
                PostalCode=h["code"])


def ssr(p, kind, text):
    return "SSR+%s:HK:1:UT:::::%s+::%s'" % (kind, edi(text), p["rph"])


def as_edifact(b):
    out = "SRC'RCI+UT:%s::%s%s26:1200'" % (b["locator"], b["created"][8:],
                                          "11")
    flight = ""
    for p in b["people"]:
        out += "TIF+%s+%s:%s:%s'" % (edi(p["surname"]), edi(p["given"]),
                                     p["type"], p["rph"])
        for kind, text, _ in documents(p):
            if p["where"] == "p":
                out += ssr(p, kind, text)
            else:
                flight += ssr(p, kind, text)
        if p["ticket"]:
            out += "TKT+%s:T:1'" % p["ticket"]
    if b["card"]:
        out += "FOP+CC:::VI:%s'" % b["card"]
    return out + "TVL+241126:1000:241126:1205+MEX+GUA+UT:XX+123'" + flight


def as_xml(b):
    out, flight = "", ""
    for p in b["people"]:
        inner = ""
        if p["given"]:
            first, _, second = p["given"].partition(" ")
            inner += tag("GivenName", escape(first))
            if second:
                inner += tag("MiddleName", escape(second))
        inner += "<Surname><![CDATA[%s]]></Surname>" % p["surname"]
        if p["type"]:
            inner += tag("FareInfo", PTC_Code=PTC[p["type"]])
        for kind, _, parts in documents(p):
            one = tag("DOC_SSR", tag(kind, **parts), SSR_Code=kind,
                      RPH=p["rph"] if p["where"] == "f" else "")
            if p["where"] == "p":
                inner += one
            else:
                flight += one
        if p["ticket"]:
            inner += tag("TicketDocument", TicketDocumentNbr=p["ticket"])
        if b["card"] and p is b["people"][0]:
            inner += tag("PaymentInfo", PaymentType="CC", VendorCode="VI",
                         AccountNbr=b["card"])
        out += tag("Passenger", inner, RPH=p["rph"],
                   SurnameRefNumber=random.choice(["", "1"]))
    out += tag("Flight", tag("DepartureAirport", LocationCode="MEX") +
               tag("ArrivalAirport", LocationCode="GUA") +
               tag("OperatingAirline", Code="XX") +
               tag("MarketingAirline", Code="UT") + flight,
               DepartureDateTime="2026-11-24T10:00:00",
               ArrivalDateTime=random.choice(["2026-11-24T12:05:00",
                                              "2026-11-24 12:05:00.000"]),
               FlightNumber="123")
    return tag("PNR", tag("BookingRefID", tag("CompanyName", Code="UT"),
                          ID=b["locator"]) + "<!-- > -->" + out,
               NumberOfPassengers=str(len(b["people"])),
               PNR_CreationDate=b["created"] + "T12:00:00")


bookings = [booking(i) for i in range(60)]
segments = ("MSG+:22'ORG+UT'TVL+241126:1000:241126:1205+MEX+GUA+UT+123'"
            "EQN+%d'" % len(bookings) + "".join(map(as_edifact, bookings)))
count = sum(1 for i, c in enumerate(segments) if c == "'" and
            segments[i - 1] != "?") + 2
message = ("UNA:+.?*'UNB+UNOY:4+UT+GOV+261124:0900+R1'"
           "UNH+1+PNRGOV:13:1:IA'%sUNT+%d+1'UNZ+1+R1'" % (segments, count))
xml = ('<?xml version="1.0" encoding="UTF-8"?>\n' + tag(
    "g:IATA_PNRGOV_NotifRQ",
    tag("Originator", AirlineCode="UT") +
    tag("FlightLeg", tag("ArrivalAirport", LocationCode="GUA") +
        tag("DepartureAirport", LocationCode="MEX"), CarrierCode="UT",
        FlightNumber="123", DepartureDateTime="2026-11-24T10:00:00",
        ArrivalDateTime="2026-11-24T12:05:00") +
    tag("PNRs", "\n".join(map(as_xml, bookings)),
        NumberOfPnrs=str(len(bookings))), Version="13.1"))
xml = xml.replace("<g:IATA_PNRGOV_NotifRQ ", '<g:IATA_PNRGOV_NotifRQ '
                  'xmlns:g="http://www.iata.org/IATA/2007/00" ')


def decode(text):
    with tempfile.NamedTemporaryFile("w", dir=os.environ["TMP"]) as f:
        f.write(text)
        f.flush()
        run = subprocess.run(["apisend", "decode", "--at", "2026-11-24",
                              f.name], stdout=subprocess.PIPE, check=False)
    records = [json.loads(line) for line in run.stdout.splitlines()]
    for r in records:
        for name in ("reference", "interchange", "recipient", "function"):
            r["message"].pop(name, None)
    return records


left, right = decode(message), decode(xml)
wrong = [(a, b) for a, b in zip(left, right) if a != b]
if wrong or len(left) != len(right) or len(left) < 100:
    print("not ok XML and EDIFACT give the same records: %d and %d, %s" % (
        len(left), len(right), wrong[:1]))
    sys.exit(1)
print("ok XML and EDIFACT give the same records")
