"""EDIFACT read the slow and plain way, to hold apisend's reader against.

It shares nothing with the C code: it takes bytes apart one by one, and knows
only what ISO 9735 and the PAXLST guide say.
"""

import datetime

FOLDS = b"\r\n\x01\x02\x03\x04\x0b\x0c"


def service_of(data):
    """Service characters and where the first segment starts."""
    text = bytes(c for c in data if c not in b"\r\n")
    at = text.find(b"UNA")
    unb = text.find(b"UNB")
    if at >= 0 and at < unb:
        una = text[at + 3:at + 9]
        return una[0:1], una[1:2], una[3:4], una[5:6]
    return b":", b"+", b"?", b"'"


def segments(data):
    """[[tag], [component, …], …] for each segment of one interchange."""
    comp, elem, rel, term = service_of(data)
    start = data.find(b"UNB")
    out, segment, element, value = [], [], [], bytearray()
    released = False
    for c in data[start:]:
        b = bytes([c])
        if released:
            if c in FOLDS:
                continue
            value += b
            released = False
        elif b == rel and rel != b" ":
            released = True
        elif b in (comp, elem, term):
            element.append(value.decode("latin-1"))
            value = bytearray()
            if b != comp:
                segment.append(element)
                element = []
            if b == term:
                out.append(segment)
                segment = []
        elif c in FOLDS:
            continue
        elif not segment and not element and not value and c <= 32:
            continue        # blanks before a segment
        else:
            value += b
    if value or element or segment:
        element.append(value.decode("latin-1"))
        segment.append(element)
        out.append(segment)
    return out


def get(segment, element, component=0):
    try:
        return segment[element][component].strip()
    except IndexError:
        return ""


def date(text, latest, year=2026, today="261124"):
    """YYMMDD as ISO; the latest that is not after today, or the nearest."""
    if len(text) != 6 or not text.isdigit():
        return None
    yy = int(text[:2])
    if latest:
        century = 2000 if text <= today else 1900
    else:
        century = min((1900, 2000, 2100),
                      key=lambda c: (abs(c + yy - year), -c))
    try:
        return datetime.date(century + yy, int(text[2:4]),
                             int(text[4:6])).isoformat()
    except ValueError:
        return None


def persons(data):
    """What a record of each person must say."""
    out, person, document = [], None, None
    for s in segments(data):
        tag = get(s, 0)
        if tag == "NAD":
            if get(s, 1) not in ("FL", "FM", "DDU", "DDT"):
                person = None
                continue
            names = [n.strip() for n in (s[4] if len(s) > 4 else [""])]
            person = {"surname": names[0],
                      "given_names": " ".join(n for n in names[1:] if n),
                      "references": {}, "documents": []}
            out.append(person)
            document = None
        elif tag in ("CNT", "UNT", "UNZ"):
            person = None
        elif person is None:
            continue
        elif tag == "ATT":
            person["sex"] = get(s, 3)
        elif tag == "NAT":
            person.setdefault("nationality", get(s, 2))
        elif tag == "RFF":
            person["references"].setdefault(get(s, 1), get(s, 1, 1))
        elif tag == "DOC":
            document = {"number": get(s, 2)}
            person["documents"].append(document)
        elif tag == "DTM":
            qualifier, text = get(s, 1), get(s, 1, 1)
            if qualifier == "329":
                person["birth_date"] = date(text, True)
            elif qualifier == "36" and document is not None:
                document["expiry_date"] = date(text, False)
        elif tag == "LOC":
            name = {"178": "embarkation", "179": "debarkation",
                    "22": "clearance", "174": "residence"}.get(get(s, 1))
            if name and get(s, 2):
                person[name] = get(s, 2)
            elif get(s, 1) == "91" and document is not None:
                document["issuing_state"] = get(s, 2)
    return out


def differences(person, record):
    """Where a record does not say what the person is; [] when it does."""
    found = []

    def same(name, want, have):
        if (want or None) != (have or None):
            found.append("%s: %r, not %r" % (name, have, want))

    p = record.get("person", {})
    for name in ("surname", "given_names", "birth_date", "nationality",
                 "residence"):
        same(name, person.get(name), p.get(name))
    sex = person.get("sex")
    same("sex", "X" if sex == "U" else sex, p.get("sex"))
    for name in ("embarkation", "debarkation", "clearance"):
        same(name, person.get(name), record.get("itinerary", {}).get(name))
    for name, value in person["references"].items():
        have = record.get("references", {}).get(name)
        same(name, value, have[0] if isinstance(have, list) else have)
    documents = record.get("documents") or (
        [record["document"]] if "document" in record else [])
    numbers = [d for d in person["documents"]]
    if len(numbers) == len(documents):
        for want, have in zip(numbers, documents):
            for name in ("number", "issuing_state", "expiry_date"):
                same(name, want.get(name), have.get(name))
    else:
        found.append("%d documents, not %d" % (len(documents), len(numbers)))
    return found
