#!/usr/bin/env python3
"""Asks openssl(1) about the signatures of seals, and compares its answers with
sealverify's.

usage: sealverify_openssl.py FOLDER RESULTS [all]

FOLDER is that of gen/seal.py. What is signed is found here anew: a VDS is
walked, an IDB unpacked, a VDS-NC written canonically. Without `all` one seal of
each kind, curve and answer is asked about, for a start of openssl is dear.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import zlib

folder, results = sys.argv[1:3]
everything = len(sys.argv) > 3
sys.dont_write_bytecode = True
sys.path.insert(0, "tests/gen")
sys.argv = ["seal.py"]
import seal as made  # noqa: E402  its table of signers; nothing is run


def der(raw):
    """r and s as openssl wants them."""
    half = len(raw) // 2

    def number(b):
        b = b.lstrip(b"\0") or b"\0"
        b = b"\0" + b if b[0] & 0x80 else b
        return b"\x02" + bytes([len(b)]) + b
    body = number(raw[:half]) + number(raw[half:])
    return b"\x30" + (bytes([len(body)]) if len(body) < 128 else bytes([0x81, len(body)])) + body


def take(data, at, long_form=True):
    tag, length = data[at], data[at + 1]
    at += 2
    if long_form and length > 128:
        count = length & 127
        length = int.from_bytes(data[at:at + count], "big")
        at += count
    return tag, data[at:at + length], at + length


def vds(data, signer):
    """Up to the signature; the header's length is its signer's to know."""
    digits = len("%x" % made.SIGNERS[signer][2])
    start = 18 if data[1] == 2 else 16 + 2 * ((digits + 2) // 3)
    at = start
    while data[at] != 0xFF:
        at = take(data, at, data[1] == 3)[2]
    return data[:at], take(data, at)[1], made.ORDER[made.SIGNERS[signer][3]][1]


def idb(data):
    text = data.decode()
    body = base64.b32decode(text[5:] + "=" * (-len(text[5:]) % 8))
    if text[4] == "D":
        body = zlib.decompress(body)
    for width in (4, 3):
        at = 2 + 6 + width
        if body[at] == 0x61:
            break
    end = at = take(body, at)[2]
    tag, value, at = take(body, at)
    if tag == 0x7E:
        tag, value, at = take(body, at)
    return body[:end], value, "sha256"


def vdsnc(data):
    whole = json.loads(data)
    text = json.dumps(whole["data"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    value = whole["sig"]["sigvl"]
    return text.encode(), base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)), "sha256"


def asked(signed, signature, digest, signer):
    """openssl's answer."""
    for name, content in (("x.data", signed), ("x.sig", der(signature))):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(content)
    key = os.path.join(folder, signer + ".pub")
    if not os.path.exists(key):
        pem = os.path.join(folder, signer + ".pem")
        with open(key, "wb") as f:
            f.write(subprocess.run(["openssl", "x509", "-in", pem, "-noout", "-pubkey"], check=True,
                                   stdout=subprocess.PIPE).stdout)
    return subprocess.run(
        ["openssl", "dgst", "-" + digest, "-verify", key, "-signature", os.path.join(folder, "x.sig"),
         os.path.join(folder, "x.data")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def main():
    by_sha256 = {}
    for name in made.SIGNERS:
        path = os.path.join(folder, name + ".pem")
        pem = open(path).read().split("-----")[2]
        by_sha256[hashlib.sha256(base64.b64decode(pem)).hexdigest()] = name
    seen, wrong, count = set(), 0, 0
    for line in open(results):
        record = json.loads(line)
        result = record["sealverify"]
        verdict = result.get("checks", {}).get("seal_signature")
        signer = by_sha256.get(result.get("barcode_signer", {}).get("sha256"))
        if signer is None or verdict not in ("pass", "fail"):
            continue
        codes = {f["code"] for f in result["findings"]}
        # No openssl is asked about what is no signature of that kind at all.
        if codes & {"seal.unsigned", "seal.algorithm"}:
            continue
        what = (result["kind"], result["version"], made.SIGNERS[signer][3], verdict)
        if not everything and what in seen:
            continue
        seen.add(what)
        data = base64.b64decode(record["seal"])
        if result["kind"] == "VDS":
            if "seal.nonconformance" in codes:
                continue
            parts = vds(data, signer)
        else:
            parts = (idb if result["kind"] == "IDB" else vdsnc)(data)
        if len(parts[1]) != 2 * made.ORDER[made.SIGNERS[signer][3]][0]:
            continue
        count += 1
        if asked(*parts, signer) != (verdict == "pass"):
            print(f"not ok openssl and sealverify on {record['id']}: {verdict}")
            wrong += 1
    print("%s openssl agrees on signatures (%d)" % ("not ok" if wrong or count < 8 else "ok", count))


main()
