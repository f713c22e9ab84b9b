#!/usr/bin/env python3
"""Seals of our own test state, good and wrong, for sealverify(1).

usage: seal.py FOLDER [CORPUS]
       seal.py --demo FOLDER NUMBER

Writes the certificates and revocation lists (csca.cer, *.cer, *.crl), made by
openssl(1), and cases.jsonl: a record a line with a member `expect` that says
what is due: `status`, some of `checks`, and a code that must be among the
findings. Everything about seals in here is written from Doc 9303-13 anew and
shares nothing with the tool. With CORPUS, the seeds of the fuzz targets vds,
c40, idb, vdsnc and recognise are written into folders of those names there. With --demo, one state, one
signer, and a visa for the passport NUMBER: visa.bin and its zone, visa.mrz.
"""

import base64
import copy
import datetime
import hashlib
import json
import os
import subprocess
import sys
import zlib

AT = "2026-03-01"
TODAY = datetime.date(2026, 3, 1)

# name: subject C, CN; serial; curve; extended usage; days from, to; issuer
VDS, ARRIVAL, VDSNC = "2.23.136.1.1.11.1", "0.4.0.127.0.7.3.5.1.1", "2.23.136.1.1.14.2"
SIGNERS = {
    "visa": ("UT", "V1", 0x32, "brainpoolP224r1", VDS, -300, 300, "csca"),
    "paper": ("UT", "P1", 0x5B, "brainpoolP256r1", VDS, -300, 300, "csca"),
    "p256": ("UT", "P2", 0xABC, "prime256v1", VDS, -300, 300, "csca"),
    "p384": ("UT", "P3", 0xA1, "secp384r1", VDS, -300, 300, "csca"),
    "bp512": ("UT", "P5", 0xA2, "brainpoolP512r1", VDS, -300, 300, "csca"),
    "p521": ("UT", "P6", 0xA3, "secp521r1", VDS, -300, 300, "csca"),
    "arrival": ("UT", "ME", 0x420, "brainpoolP256r1", ARRIVAL, -300, 300, "csca"),
    "plain": ("UT", "N1", 0xB1, "prime256v1", None, -300, 300, "csca"),
    "tls": ("UT", "T1", 0xB2, "prime256v1", "1.3.6.1.5.5.7.3.1", -300, 300, "csca"),
    "revoked": ("UT", "R1", 0xB3, "prime256v1", VDS, -300, 300, "csca"),
    "expired": ("UT", "E1", 0xB4, "prime256v1", VDS, -300, -30, "csca"),
    "typed": ("UT", "D1", 0xB5, "prime256v1", VDS, -300, 300, "csca"),
    "orphan": ("UT", "O1", 0xB6, "prime256v1", VDS, -300, 300, "stranger"),
    "foreign": ("FR", "F1", 0xB7, "prime256v1", VDS, -300, 300, "csca"),
    "forged": ("UT", "X1", 0xB8, "prime256v1", VDS, -300, 300, "forger"),
    "health": ("UT", "HEALTH", 0xB9, "prime256v1", VDSNC, -300, 300, "csca"),
    "long": ("UT", "L1", 0x112233445566, "prime256v1", VDS, -300, 300, "csca"),
    "absent": ("UT", "A1", 0xBA, "prime256v1", VDS, -300, 300, "csca"),
    "crossed": ("UT", "C1", 0xBB, "prime256v1", VDS, -300, 300, "second"),
    "by-gone": ("UT", "G1", 0xBC, "prime256v1", VDS, -300, 300, "gone"),
    "by-nobody": ("UT", "B1", 0xBD, "prime256v1", VDS, -300, 300, "nowhere"),
    "unlisted": ("UT", "Q1", 0xBF, "prime256v1", VDS, -300, 300, "quiet"),
    "certifies": ("UT", "U1", 0xC0, "prime256v1", VDS, -300, 300, "csca"),
}
ORDER = {"brainpoolP224r1": (28, "sha224"), "brainpoolP256r1": (32, "sha256"),
         "prime256v1": (32, "sha256"), "secp384r1": (48, "sha384"),
         "brainpoolP512r1": (64, "sha512"), "secp521r1": (66, "sha512")}


def run(*words, data=None):
    return subprocess.run(words, input=data, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE).stdout


# ---- certificates ---------------------------------------------------------

def stamp(days):
    day = TODAY + datetime.timedelta(days=days)
    return day.strftime("%Y%m%d120000Z")


def make_key(name, curve):
    run("openssl", "ecparam", "-name", curve, "-genkey", "-noout", "-out", name + ".key")


def make_ca(name, subject, serial=1):
    make_key(name, "prime256v1")
    with open(name + ".cnf", "w") as f:
        f.write("[req]\ndistinguished_name=dn\n[dn]\n[ca]\ndefault_ca=d\n[d]\n"
                "dir=.\ndatabase=%s.db\nserial=%s.srl\nnew_certs_dir=.\n"
                "default_md=sha256\npolicy=any\ncrlnumber=%s.crn\n"
                "unique_subject=no\n[any]\ncountryName=optional\n"
                "commonName=supplied\norganizationName=optional\n"
                "[root]\nbasicConstraints=critical,CA:TRUE,pathlen:0\n"
                "keyUsage=critical,keyCertSign,cRLSign\n"
                "subjectKeyIdentifier=hash\n" % (name, name, name))
    open(name + ".db", "w").close()
    open(name + ".srl", "w").write("%02x\n" % serial)
    open(name + ".crn", "w").write("01\n")
    run("openssl", "req", "-new", "-key", name + ".key", "-subj", subject,
        "-config", name + ".cnf", "-out", name + ".csr")
    run("openssl", "ca", "-batch", "-selfsign", "-config", name + ".cnf", "-keyfile",
        name + ".key", "-in", name + ".csr", "-extensions", "root", "-startdate",
        stamp(-1000), "-enddate", stamp(3000), "-notext", "-out", name + ".pem")
    run("openssl", "x509", "-in", name + ".pem", "-outform", "der", "-out", name + ".cer")


def make_signer(name):
    country, cn, serial, curve, usage, first, last, issuer = SIGNERS[name]
    make_key(name, curve)
    text = "%04x" % serial if len("%x" % serial) % 2 else "%x" % serial
    open(issuer + ".srl", "w").write((text if len(text) % 2 == 0 else "0" + text) + "\n")
    with open(name + ".ext", "w") as f:
        f.write("[e]\n")
        if name == "crossed":
            # One key of the store is named, another one signs.
            ski = run("openssl", "x509", "-in", "csca.pem", "-noout", "-ext",
                      "subjectKeyIdentifier").decode().split("\n")[1].strip()
            f.write("2.5.29.35=DER:30168014%s\n" % ski.replace(":", ""))
        else:
            f.write("authorityKeyIdentifier=keyid\n")
        if name == "certifies":
            f.write("keyUsage=critical,digitalSignature,keyCertSign\n")
        if usage:
            f.write("extendedKeyUsage=critical,%s\n" % usage)
        if name == "typed":
            # SET OF one string: only documents of the code "XY"
            f.write("2.23.136.1.1.6.2=DER:3009020100310413025859\n")
    run("openssl", "req", "-new", "-key", name + ".key", "-subj",
        "/C=%s/CN=%s" % (country, cn), "-config", issuer + ".cnf", "-out", name + ".csr")
    run("openssl", "ca", "-batch", "-config", issuer + ".cnf", "-keyfile", issuer + ".key",
        "-cert", issuer + ".pem", "-in", name + ".csr", "-extfile", name + ".ext",
        "-extensions", "e", "-startdate", stamp(first), "-enddate", stamp(last),
        "-preserveDN", "-notext", "-out", name + ".pem")
    run("openssl", "x509", "-in", name + ".pem", "-outform", "der", "-out", name + ".cer")


def make_crl(ca, days):
    run("openssl", "ca", "-config", ca + ".cnf", "-keyfile", ca + ".key", "-cert", ca + ".pem",
        "-gencrl", "-crl_lastupdate", stamp(-5), "-crl_nextupdate", stamp(days), "-out", ca + ".crlpem")
    run("openssl", "crl", "-in", ca + ".crlpem", "-outform", "der", "-out", ca + ".crl")


def certificates():
    make_ca("csca", "/C=UT/O=Utopia/CN=CSCA")
    make_ca("stranger", "/C=UT/O=Utopia/CN=Stranger")
    make_ca("forger", "/C=UT/O=Utopia/CN=CSCA")
    # Of the store, too: another key of the name, one that its own list
    # revokes, and one that names no state.
    make_ca("second", "/C=UT/O=Utopia/CN=CSCA")
    make_ca("gone", "/C=UT/O=Utopia/CN=Gone")
    make_ca("nowhere", "/O=Nobody/CN=Nowhere")
    # And one that has no list.
    make_ca("quiet", "/C=UT/O=Utopia/CN=Quiet")
    for name in SIGNERS:
        make_signer(name)
    run("openssl", "ca", "-config", "csca.cnf", "-keyfile", "csca.key", "-cert", "csca.pem",
        "-revoke", "revoked.pem")
    make_crl("csca", 60)
    run("openssl", "ca", "-config", "gone.cnf", "-keyfile", "gone.key", "-cert", "gone.pem",
        "-revoke", "gone.pem")
    make_crl("gone", 60)
    make_crl("nowhere", 60)


def der(name):
    return open(name + ".cer", "rb").read()


# ---- signatures -----------------------------------------------------------

def raw_signature(name, data, digest=None):
    """r and s of the length of the order, out of openssl's DER."""
    size, usual = ORDER[SIGNERS[name][3]]
    sig = run("openssl", "dgst", "-" + (digest or usual), "-sign", name + ".key", data=data)
    body = sig[2:] if sig[1] < 0x80 else sig[3:]
    r = body[2:2 + body[1]]
    s = body[2 + body[1] + 2:]
    return r.lstrip(b"\0").rjust(size, b"\0") + s.lstrip(b"\0").rjust(size, b"\0")


# ---- VDS ------------------------------------------------------------------

BASIC = {**{"<": 3, " ": 3}, **{chr(48 + i): 4 + i for i in range(10)},
         **{chr(65 + i): 14 + i for i in range(26)}}


def c40(text):
    out = b""
    for i in range(0, len(text) - len(text) % 3, 3):
        a, b, c = (BASIC[x] for x in text[i:i + 3])
        out += (1600 * a + 40 * b + c + 1).to_bytes(2, "big")
    rest = text[len(text) - len(text) % 3:]
    if len(rest) == 2:
        out += (1600 * BASIC[rest[0]] + 40 * BASIC[rest[1]] + 1).to_bytes(2, "big")
    elif len(rest) == 1:
        out += bytes([0xFE, ord(rest) + 1])
    return out


def date(text):
    y, m, d = text.split("-")
    return int(m + d + y).to_bytes(3, "big")


def length(n):
    return bytes([n]) if n < 128 else bytes([0x81, n]) if n < 256 else bytes([0x82]) + n.to_bytes(2, "big")


def tlv(tag, value, version=4):
    return bytes([tag]) + (bytes([len(value)]) if version == 3 else length(len(value))) + value


def header(signer, reference, version=4, state="UTO", issued="2026-01-10", signed="2026-01-12", form=None):
    country, cn, serial = SIGNERS[signer][:3]
    ref = "%X" % serial
    out = bytes([0xDC, version - 1]) + c40(state)
    if version == 3 or form == "nine":
        out += c40(country + cn + ref.rjust(5, "0"))
    elif form == "decimal":
        out += c40(country + cn + "%02d" % len(ref)) + c40(ref)
    else:
        out += c40(country + cn + "%02X" % len(ref)) + c40(ref)
    return out + date(issued) + date(signed) + bytes.fromhex(reference)


def vds(signer, reference, features, version=4, sign=True, tail=b"", digest=None, **more):
    data = header(signer, reference, version, **more)
    data += b"".join(tlv(t, v, version) for t, v in features)
    if not sign:
        return data
    sig = raw_signature(signer, data, digest)
    return data + b"\xff" + length(len(sig)) + sig + tail


# ---- zones ----------------------------------------------------------------

def digit(text):
    value = {**{"<": 0}, **{chr(48 + i): i for i in range(10)}, **{chr(65 + i): 10 + i for i in range(26)}}
    return str(sum(value[c] * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


def zone(kind, number="L898902C3", code=None, name="ERIKSSON<<ANNA<MARIA", state="UTO"):
    number = number.ljust(9, "<")
    middle = number + digit(number) + "UTO" + "740812" + digit("740812") + "F" + "300415" + digit("300415")
    if kind == "td2":
        one = ((code or "PU") + state + name).ljust(36, "<")
        two = middle.ljust(35, "<")
        return [one, two + digit(two[0:10] + two[13:20] + two[21:35])]
    if kind == "mrva":
        return [((code or "V<") + state + name).ljust(44, "<"), middle.ljust(44, "<")]
    if kind == "mrvb":
        return [((code or "V<") + state + name).ljust(36, "<"), middle.ljust(36, "<")]
    if kind == "td3":
        one = ((code or "P<") + state + name).ljust(44, "<")
        two = middle + "<" * 14 + "0"
        return [one, two + digit(two[0:10] + two[13:20] + two[21:43])]
    one = ((code or "I<") + state + number + digit(number)).ljust(30, "<")
    two = "740812" + digit("740812") + "F" + "300415" + digit("300415") + "UTO" + "<" * 11
    two += digit(one[5:30] + two[0:7] + two[8:15] + two[18:29])
    return [one, two, name.ljust(30, "<")]


def sealed(lines, covered=None):
    text = "".join(lines)
    return c40(text[:covered] if covered else text)


# ---- IDB ------------------------------------------------------------------

def base32(data):
    return base64.b32encode(data).decode().rstrip("=")


def idb(signer, messages, sign=True, deflate=False, inside=False, mark="RDB1", mask=b"\0", signed="2026-01-12"):
    flag = chr(ord("A") + (1 if sign else 0) + (2 if deflate else 0))
    body = c40("UTO")
    if sign:
        body += b"\x01" + hashlib.sha1(der(signer)).digest()[-5:] + mask + date(signed)
    body += tlv(0x61, messages)
    if inside:
        tail = tlv(0x7E, der(signer))
    else:
        tail = b""
    if sign:
        tail += tlv(0x7F, raw_signature(signer, body, "sha256"))
    body += tail
    if deflate:
        body = zlib.compress(body)
    return (mark + flag + base32(body)).encode()


# ---- VDS-NC ---------------------------------------------------------------

def vdsnc(signer, data, alg="ES256", change=None, cer=True):
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    sig = {"alg": alg, "sigvl": base64.urlsafe_b64encode(raw_signature(signer, canonical, "sha256")).decode().rstrip("=")}
    if cer:
        sig["cer"] = base64.urlsafe_b64encode(der(signer)).decode()
    whole = {"data": copy.deepcopy(data), "sig": sig}
    if change:
        change(whole)
    return json.dumps(whole).encode()


# ---- cases ----------------------------------------------------------------

ALL_PASS = {k: "pass" for k in ("format", "profile", "seal_signature", "certificate_chain",
                                "revocation", "validity", "issuing_state")}
cases = []


def case(name, seal, status, code=None, checks=None, **nouns):
    seal = seal if isinstance(seal, bytes) else seal.encode()
    cases.append({"id": name, "seal": base64.b64encode(seal).decode(), **nouns,
                  "expect": {"status": status, "code": code, "checks": checks or {}}})


VISA_B = [(2, sealed(zone("mrvb"), 64)), (4, bytes([90, 0, 0])), (5, c40("P1234567<"))]
VISA_A = [(1, sealed(zone("mrva"), 72)), (3, b"\x02"), (4, bytes(3)), (5, c40("P1234567<")),
          (6, c40("C")), (7, "annotation".encode())]

# Every profile: reference, version, signer, features.
PROFILES = [
    ("visa_b", "5d01", 4, "visa", VISA_B),
    ("visa_a", "5d01", 4, "visa", VISA_A),
    ("emergency", "5e03", 4, "paper", [(2, sealed(zone("td2")))]),
    ("arrival", "fd02", 3, "arrival", [(2, sealed(zone("td2", code="AR"))), (3, c40("ABC123456789"))]),
    ("insurance", "fc04", 3, "paper", [(1, c40("65170839J003")), (2, "Müller".encode()), (3, "Érika".encode())]),
    ("permit", "fb06", 4, "paper", [(2, sealed(zone("td2", code="AR"))), (3, c40("P1234567<"))]),
    ("supplement", "fa06", 4, "paper", [(4, sealed(zone("td2", code="AS"))), (5, c40("ABC123456"))]),
    ("address_id", "f908", 4, "paper", [(1, c40("T22000129")), (2, c40("064340140")), (3, c40("61440OBERURSELST"))]),
    ("address_rp", "f90c", 4, "paper", [(1, c40("T22000129")), (2, c40("064340140")), (3, c40("61440OBERURSELST"))]),
    ("residence", "f80a", 4, "paper", [(1, c40("C01X00T47")), (2, c40("064340140")), (3, c40("61440"))]),
    ("administrative", "01c8", 4, "p256", [(0, bytes(range(16)))]),
]


def good():
    for name, ref, version, signer, features in PROFILES:
        case(name, vds(signer, ref, features, version), "pass", None, ALL_PASS)
        # A second version of the header where the rules allow both.
        case(name + "-v", vds(signer, ref, features, 7 - version), "pass", None, ALL_PASS)
    for signer in ("p256", "p384", "bp512", "paper"):
        case("curve-" + signer, vds(signer, "5d01", VISA_B), "pass", None, ALL_PASS)
    for stay, word in (([0, 0, 0], "until"), ([255] * 3, "entry"), ([254] * 3, "transit")):
        case("stay-" + word, vds("visa", "5d01", [VISA_B[0], (4, bytes(stay)), VISA_B[2]]), "pass", None, ALL_PASS)
    case("order", vds("visa", "5d01", list(reversed(VISA_B))), "pass", None, ALL_PASS)
    case("issued-after-signed", vds("visa", "5d01", VISA_B, issued="2026-02-20"), "pass", None, ALL_PASS)
    case("signed-today", vds("visa", "5d01", VISA_B, signed=AT), "pass", None, ALL_PASS)
    case("line-end", vds("visa", "5d01", VISA_B, tail=b"\r\n"), "pass", "seal.cleaned", ALL_PASS)
    # The first seals of 2016, and signers that count in tens.
    case("header-of-version-3", vds("paper", "5d01", VISA_B, form="nine"), "pass", "seal.nonconformance", ALL_PASS)
    case("length-in-decimal", vds("long", "5d01", VISA_B, form="decimal"), "pass", "seal.nonconformance", ALL_PASS)
    case("length-in-hexadecimal", vds("long", "5d01", VISA_B), "pass", None, ALL_PASS)
    case("unknown-feature", vds("visa", "5d01", VISA_B + [(0x20, b"xyz")]), "pass", "seal.unknown_feature", ALL_PASS)


def zones():
    v = vds("visa", "5d01", VISA_B)
    case("printed", v, "pass", None, {"mrz": "pass", "seal_mrz": "pass"}, mrz=zone("mrvb"))
    case("printed-optional", v, "pass", None, {"mrz": "pass"}, mrz=[zone("mrvb")[0], zone("mrvb")[1][:28] + "ABC12345"])
    for column in range(0, 64):
        lines = zone("mrvb")
        text = "".join(lines)
        other = "Z" if text[column] != "Z" else "Y"
        text = text[:column] + other + text[column + 1:]
        if column == 0:
            text = "W" + text[1:]
        case("printed-%d" % column, v, "fail", "mrz.mismatch", {"mrz": "fail"}, mrz=[text[:36], text[36:]])
    case("printed-other-kind", v, "fail", "mrz.mismatch", {"mrz": "fail"}, mrz=zone("mrva"))
    case("passport", v, "pass", None, {"passport": "pass"}, passport=zone("td3", "P1234567"))
    case("passport-as-mrz", v, "pass", None, {"passport": "pass", "mrz": "absent"}, mrz=zone("td3", "P1234567"))
    case("passport-other", v, "fail", "passport.mismatch", {"passport": "fail"}, passport=zone("td3", "P1234568"))
    case("passport-other-mrz", v, "fail", "passport.mismatch", {"passport": "fail"}, mrz=zone("td3", "P7654321"))
    case("passport-string", v, "pass", None, {"passport": "pass"}, passport="\n".join(zone("td3", "P1234567")))
    case("passport-noise", v, "undetermined", "passport.mismatch", {"passport": "undetermined"}, passport=["P<UTO"])
    case("visa-and-passport", v, "fail", "passport.mismatch", {"mrz": "pass", "passport": "fail"},
         mrz=zone("mrvb"), passport=zone("td3", "P1234568"))
    for place, where in ((9, "document_number"), (19, "birth_date"), (27, "expiry_date")):
        lines = zone("mrvb")
        wrong = str((int(lines[1][place]) + 1) % 10)
        lines[1] = lines[1][:place] + wrong + lines[1][place + 1:]
        case("digit-" + where, vds("visa", "5d01", [(2, sealed(lines, 64))] + VISA_B[1:]), "fail", "seal.mrz", {"seal_mrz": "fail"})
    lines = zone("td2")
    lines[1] = lines[1][:35] + str((int(lines[1][35]) + 1) % 10)
    case("digit-composite", vds("paper", "5e03", [(2, sealed(lines))]), "fail", "seal.mrz", {"seal_mrz": "fail"})


def signers():
    for name, status, code, check in (
            ("p521", "fail", "seal.algorithm", {"seal_signature": "fail"}),
            ("plain", "undetermined", "dsc.usage", {"certificate_chain": "undetermined", "seal_signature": "pass"}),
            ("tls", "fail", "dsc.usage", {"certificate_chain": "fail"}),
            ("revoked", "fail", "dsc.revoked", {"revocation": "fail"}),
            ("expired", "fail", "dsc.validity", {"validity": "fail"}),
            ("typed", "fail", "dsc.document_type", {"certificate_chain": "fail"}),
            ("orphan", "undetermined", "csca.unknown", {"certificate_chain": "undetermined", "seal_signature": "pass"}),
            ("foreign", "fail", "state.mismatch", {"issuing_state": "fail"}),
            ("absent", "undetermined", "dsc.missing", {"seal_signature": "undetermined"}),
            ("crossed", "fail", "csca.signature", {"certificate_chain": "fail"}),
            ("by-gone", "fail", "csca.revoked", {"revocation": "fail"}),
            ("by-nobody", "undetermined", "state.unknown", {"issuing_state": "undetermined", "certificate_chain": "pass"}),
            ("unlisted", "undetermined", "crl.missing", {"revocation": "undetermined", "certificate_chain": "pass"}),
            ("certifies", "fail", "dsc.usage", {"certificate_chain": "fail"})):
        case("signer-" + name, vds(name, "5d01", VISA_B), status, code, check)
    case("signer-forged", vds("forged", "5d01", VISA_B), None, None, {"certificate_chain": "not pass"})
    case("signer-not-yet", vds("visa", "5d01", VISA_B, issued="2020-01-01", signed="2020-01-02"), "fail", "dsc.validity", {"validity": "fail"})
    case("future", vds("visa", "5d01", VISA_B, signed="2026-03-02"), "fail", "seal.date", {"format": "fail"})
    case("other-signer", vds("p256", "5d01", VISA_B)[:-66] + b"\xff\x40" + raw_signature("paper", b"x"), "fail", "seal.signature", {"seal_signature": "fail"})


def wrong():
    good_one = vds("visa", "5d01", VISA_B)
    case("version-2", bytes([0xDC, 1]) + good_one[2:], "fail", "seal.version", {"format": "fail"})
    case("version-5", bytes([0xDC, 4]) + good_one[2:], "fail", "seal.version", {"format": "fail"})
    case("unsigned", vds("visa", "5d01", VISA_B, sign=False), "fail", "seal.unsigned", {"seal_signature": "fail"})
    for i, tail in enumerate((b"\t", b" ", b"\n\r", b"\n\n", b"\0", b"\r\n\n")):
        case("tail-%d" % i, good_one + tail, "fail", "seal.malformed", {"format": "fail"})
    case("tail", good_one + b"abc", "fail", "seal.malformed", {"format": "fail"})
    case("twice", vds("visa", "5d01", VISA_B + [VISA_B[1]]), "fail", "seal.feature", {"format": "fail"})
    for i, name in enumerate(("zone", "stay", "passport")):
        case("missing-" + name, vds("visa", "5d01", VISA_B[:i] + VISA_B[i + 1:]), "fail", "seal.feature", {"format": "fail"})
    case("short-stay", vds("visa", "5d01", [VISA_B[0], (4, b"\x5a"), VISA_B[2]]), "fail", "seal.feature", {"format": "fail"})
    case("long-zone", vds("visa", "5d01", [(2, sealed(zone("mrva"), 72))] + VISA_B[1:]), "fail", "seal.feature", {"format": "fail"})
    case("both-zones", vds("visa", "5d01", VISA_B + [(1, sealed(zone("mrva"), 72))]), "fail", "seal.feature", {"format": "fail"})
    case("shift", vds("visa", "5d01", [VISA_B[0], VISA_B[1], (5, b"\x00\x01" + c40("234567"))]), "fail", "seal.feature", {"format": "fail"})
    case("zero-reference", bytes([0xDC, 3]) + c40("UTO") + c40("UTV102") + c40("00") + good_one[2 + 2 + 4 + 2:], "fail", "seal.test_reference", {"format": "fail"})
    case("no-day", vds("visa", "5d01", VISA_B, issued="2026-02-30"), "fail", "seal.malformed", {"format": "fail"})
    case("profile", vds("p256", "5f03", [(1, b"abc")]), "undetermined", "seal.profile", {"profile": "undetermined", "seal_signature": "pass"})
    case("der-signature", good_one[:good_one.index(b"\xff\x38")] + b"\xff\x40" + b"\x30\x3e" + bytes(62), "fail", "seal.signature", {"seal_signature": "fail"})
    case("wrong-hash", vds("visa", "5d01", VISA_B, digest="sha256"), "fail", "seal.signature", {"seal_signature": "fail"})
    # Of every profile: each feature left out, twice, and with a byte too few or
    # of no meaning; all of them signed as they are.
    optional = {("visa_a", 3), ("visa_a", 6), ("visa_a", 7)}
    for name, ref, version, signer, features in PROFILES[1:]:
        for i, (tag, value) in enumerate(features):
            rest = features[:i] + features[i + 1:]
            if (name, tag) not in optional:
                case("%s-without-%d" % (name, tag), vds(signer, ref, rest, version), "fail", "seal.feature",
                     {"format": "fail", "seal_signature": "pass", "certificate_chain": "pass"})
            if tag == features[0][0]:
                case("%s-twice-%d" % (name, tag), vds(signer, ref, features + [(tag, value)], version), "fail", "seal.feature",
                     {"format": "fail", "seal_signature": "pass"})
            if name != "administrative" and not value.isascii() and tag != 4:
                case("%s-odd-%d" % (name, tag), vds(signer, ref, rest + [(tag, value[:-1] + b"\xff\xff\xff")], version), "fail", "seal.feature",
                     {"format": "fail", "seal_signature": "pass"})
    case("2d-doc", b"DC04FR0000001000000001RD01A", "undetermined", "seal.unknown", {})
    case("noise", b"hello", "undetermined", "seal.unknown", {})
    for cut in range(2, len(good_one), 7):
        # No cut is between two messages, where the seal would be unsigned.
        case("cut-%d" % cut, good_one[:cut], "fail", "seal.malformed", {"format": "fail"})


def others():
    visa = tlv(1, b"".join(tlv(t, v) for t, v in VISA_B))
    case("idb-visa", idb("p256", visa), "pass", None, ALL_PASS)
    case("idb-visa-z", idb("p256", visa, deflate=True), "pass", None, ALL_PASS)
    case("idb-inside", idb("absent", visa, inside=True), "pass", None, ALL_PASS)
    case("idb-no-mask", idb("p256", visa, mask=b""), "pass", None, ALL_PASS)
    case("idb-ndb", idb("p256", visa, mark="NDB1"), "pass", None, ALL_PASS)
    authorisation = tlv(6, tlv(1, c40("A1234567")) + tlv(2, b"ERIKSSON ANNA") + tlv(3, c40("P1234567")) + tlv(8, date("2026-01-20")) +
                        tlv(9, date("2026-07-20")) + tlv(10, bytes([30, 0, 0])) + tlv(11, b"\x01"))
    case("idb-authorisation", idb("p256", authorisation), "pass", None, {**ALL_PASS, "passport": "pass"}, passport=zone("td3", "P1234567"))
    case("idb-authorisation-other", idb("p256", authorisation), "fail", "passport.mismatch", {"passport": "fail"}, passport=zone("td3", "P1234568"))
    case("idb-emergency", idb("p256", tlv(2, tlv(2, sealed(zone("td2"))))), "pass", None, ALL_PASS)
    case("idb-two", idb("p256", visa + tlv(2, tlv(2, sealed(zone("td2"))))), "fail", "seal.feature", {"format": "fail"})
    case("idb-td1", idb("p256", tlv(7, sealed(zone("td1"))) + tlv(0x86, b"\x0e")), "pass", None, ALL_PASS)
    case("idb-td3", idb("p256", tlv(8, sealed(zone("td3")))), "pass", None, ALL_PASS)
    case("idb-td2", idb("p256", tlv(0x81, sealed(zone("td2"))) + tlv(0x82, c40("ABC123"))), "pass", None, ALL_PASS)
    case("idb-td3-printed", idb("p256", tlv(8, sealed(zone("td3")))), "pass", None, {"mrz": "pass"}, mrz=zone("td3"))
    case("idb-td3-other", idb("p256", tlv(8, sealed(zone("td3")))), "fail", "mrz.mismatch", {"mrz": "fail"}, mrz=zone("td3", "L898902C4"))
    case("idb-unsigned", idb("p256", visa, sign=False), "fail", "seal.unsigned", {"seal_signature": "fail"})
    case("idb-custom", idb("p256", tlv(0x33, b"abc")), "undetermined", "seal.profile", {"seal_signature": "pass"})
    text = idb("p256", visa)
    case("idb-cut", text[:-3], "fail", "seal.malformed", {"format": "fail"})
    case("idb-lower", text[:5] + text[5:].lower(), "fail", "seal.malformed", {"format": "fail"})
    case("idb-flag", text[:4] + b"E" + text[5:], "fail", "seal.malformed", {"format": "fail"})
    bomb = b"RDB1D" + base32(zlib.compress(bytes(20 << 20), 9)).encode()
    case("idb-bomb", bomb[:8000], "fail", "seal.malformed", {"format": "fail"})
    small = b"RDB1D" + base32(zlib.compress(c40("UTO") + bytes(200000))).encode()
    case("idb-inflates", small, "fail", "seal.malformed", {"format": "fail"})

    data = {"hdr": {"is": "UTO", "t": "icao.test", "v": 1}, "msg": {"n": "Érika \u20ac", "x": 1.0, "y": [1e30, -0.5]}}
    plain = {"hdr": {"is": "UTO", "t": "icao.vacc", "v": 1}, "msg": {"b": "2", "a": "1", "\U0001f600": 3, "\ufb33": 4}}
    case("nc-number", vdsnc("health", {**data, "msg": {"n": "Érika \u20ac", "x": 5}}), "pass", None, ALL_PASS)
    # Python orders by code point: here it and UTF-16 agree.
    del plain["msg"]["\U0001f600"]
    case("nc", vdsnc("health", plain), "pass", None, ALL_PASS)

    def alter(w):
        w["data"]["msg"]["a"] = "3"
    case("nc-altered", vdsnc("health", plain, change=alter), "fail", "seal.signature", {"seal_signature": "fail"})
    case("nc-type", vdsnc("health", {"hdr": {"is": "UTO", "t": "icao.new", "v": 1}, "msg": {}}), "undetermined", "seal.profile", {"seal_signature": "pass"})
    case("nc-version", vdsnc("health", {"hdr": {"is": "UTO", "t": "icao.test", "v": 2}, "msg": {}}), "fail", "seal.version", {"format": "fail"})
    case("nc-state", vdsnc("health", {"hdr": {"is": "FRA", "t": "icao.test", "v": 1}, "msg": {}}), "fail", "state.mismatch", {"issuing_state": "fail"})
    case("nc-usage", vdsnc("p256", plain), "fail", "dsc.usage", {"certificate_chain": "fail"})
    case("nc-alg", vdsnc("health", plain, alg="RS256"), "fail", "seal.algorithm", {})
    twice = vdsnc("health", plain).replace(b'"a": "1"', b'"a": "9", "a": "1"')
    case("nc-twice", twice, "fail", "seal.malformed", {"format": "fail"})

    def vaccination(**pid):
        return vdsnc("health", {"hdr": {"is": "UTO", "t": "icao.vacc", "v": 1}, "msg": {"pid": {"n": "ERIKSSON", **pid}}})

    def proof(**pid):
        return vdsnc("health", {"hdr": {"is": "UTO", "t": "icao.test", "v": 1}, "msg": {"pid": pid}})
    td3 = zone("td3", "P1234567")
    for name, seal, status, check in (
            ("passport", vaccination(i="P1234567"), "pass", "pass"),
            ("passport-spelling", vaccination(i="p-123 4567"), "pass", "pass"),
            ("passport-other", vaccination(i="P1234568"), "fail", "fail"),
            ("passport-none", vaccination(), "pass", "absent"),
            ("passport-number", vaccination(i=1234567), "pass", "absent"),
            ("passport-test", proof(dt="P", dn="P1234567"), "pass", "pass"),
            ("passport-test-other", proof(dt="P", dn="P1234568"), "fail", "fail"),
            ("passport-test-card", proof(dt="I", dn="I1234567"), "pass", "absent")):
        case("nc-" + name, seal, status, "passport.mismatch" if status == "fail" else None, {"passport": check}, passport=td3)

    def unsigned(w):
        del w["sig"]["sigvl"]
    case("nc-unsigned", vdsnc("health", plain, change=unsigned), "fail", "seal.unsigned", {"seal_signature": "fail"})
    case("nc-no-cer", vdsnc("health", plain, cer=False), "undetermined", "dsc.missing", {"seal_signature": "undetermined"})
    case("nc-broken", vdsnc("health", plain)[:-4], "fail", "seal.malformed", {"format": "fail"})


# ---- seeds for fuzzing ----------------------------------------------------

def seeds(folder):
    """What the tests use, one of a kind, and every profile."""
    def put(target, name, data):
        os.makedirs(os.path.join(folder, target), exist_ok=True)
        with open(os.path.join(folder, target, name), "wb") as f:
            f.write(data)

    seal = {c["id"]: base64.b64decode(c["seal"]) for c in cases}
    for name in [p[0] for p in PROFILES] + ["profile", "unsigned", "line-end", "insurance-v"]:
        put("vds", name, seal[name])
    for name, text in (("visa", "VISA01"), ("two", "XKCD"), ("one", "BSI0"), ("filler", "XK<CD")):
        put("c40", name, c40(text))
    put("c40", "zone", sealed(zone("td2")))
    for name in ("idb-visa", "idb-visa-z", "idb-td1", "idb-ndb"):
        put("idb", name, seal[name])
        body = base64.b32decode(seal[name][5:] + b"=" * (-len(seal[name][5:]) % 8))
        if name.endswith("-z"):
            body = zlib.decompress(body)
        put("idb", name + ".bytes", bytes([seal[name][4] - 65]) + body)
    for name in ("nc", "nc-number", "nc-twice", "nc-no-cer"):
        put("vdsnc", name, seal[name])
    put("vdsnc", "numbers", b'[1E30,1e-7,123456789012345680000,0.000001,-0,5e-324,1.7976931348623157e308]')
    put("vdsnc", "names", json.dumps({"\U0001f600": 1, "\ufb33": 2, "\r": 3, "1": 4, "\u0080": 5}).encode())
    visa = seal["visa_b"]
    put("recognise", "bytes", visa + visa)
    put("recognise", "aim", b"]d1" + visa + b"\r\n")
    put("recognise", "hex", visa.hex().encode() + b"\n" + visa.hex().upper().encode())
    put("recognise", "base64", base64.b64encode(visa))
    put("recognise", "utf8", visa.decode("latin1").encode() * 2)
    put("recognise", "mixed", seal["idb-visa"] + b"\n" + seal["nc"] + b"\n" + visa + b"DC04FR00\n")


def demo(folder, number):
    os.chdir(folder)
    make_ca("csca", "/C=UT/O=Utopia/CN=CSCA")
    make_signer("visa")
    make_crl("csca", 60)
    with open("visa.bin", "wb") as f:
        f.write(vds("visa", "5d01", VISA_B[:2] + [(5, c40(number.ljust(9, "<")))]))


def main():
    if sys.argv[1] == "--demo":
        demo(sys.argv[2], sys.argv[3])
        return
    corpus = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
    os.chdir(sys.argv[1])
    certificates()
    good()
    zones()
    signers()
    wrong()
    others()
    with open("cases.jsonl", "w") as f:
        for c in cases:
            f.write(json.dumps(c) + "\n")
    if corpus:
        seeds(corpus)
    os.remove("absent.cer")


if __name__ == "__main__":
    main()
