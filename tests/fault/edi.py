#!/usr/bin/env python3
"""Makes the messages that the sending tests exchange.

usage: edi.py paxlst REFERENCE [word=value…] PASSENGER…
       edi.py cusres REFERENCE [word=value…] STATUS…
       edi.py contrl REFERENCE [word=value…] LEVEL=ACTION[:ERROR]…

A PASSENGER is ABO or ABO/AVF or /AVF. Words: flight from departs (YYMMDDHHMM,
else tomorrow at ten) tn sender recipient function sub part.
A STATUS is ABO=CODE, ABO/AVF=CODE or /AVF=CODE; "*=CODE" is about the whole
message; a text may follow (CODE:TEXT). Words: tn flight bgm sender recipient.
A LEVEL is UCI, UCF or UCM; the interchange that is spoken of is in word of.
"""
import datetime
import sys

TOMORROW = datetime.datetime.utcnow() + datetime.timedelta(days=1)

kind, reference = sys.argv[1:3]
words = dict(flight="UT123", departs=TOMORROW.strftime("%y%m%d1000"),
             tn="", sender="UTAIR",
             recipient="UTGOV", function="745", sub="", part="01:F",
             bgm="962", of="1001", **{"from": "MEX"})
operands = []
for argument in sys.argv[3:]:
    name, equals, value = argument.partition("=")
    if equals and name in words:
        words[name] = value
    else:
        operands.append(argument)


def references(text):
    abo, _, avf = text.partition("/")
    return (["RFF+AVF:" + avf] if avf else []) + (["RFF+ABO:" + abo] if abo else [])


def envelope(message, sender, recipient, kind_of, body):
    body = ["UNH+1+%s:D:05B:UN:IATA+%s/%s" % (kind_of, words["flight"],
            words["departs"][:6]) + ("+" + words["part"]
            if kind_of == "PAXLST" else "")] + body
    body.append("UNT+%d+1" % (len(body) + 1))
    whole = ["UNB+UNOA:4+%s+%s+261124:0900+%s++APIS" %
             (sender, recipient, message),
             "UNG+%s+%s+%s+261124:0900+1+UN+D:05B" %
             (kind_of, sender, recipient)]
    whole += body + ["UNE+1+1", "UNZ+1+" + message]
    return "UNA:+.? '" + "'".join(whole) + "'"


def paxlst():
    body = ["BGM+" + words["function"] + ("+" + words["sub"] if words["sub"] else "")]
    if words["tn"]:
        body.append("RFF+TN:%s:::1" % words["tn"])
    body += ["NAD+MS+++UTAIR DESK", "COM+5551234:TE",
             "TDT+20+%s+++%s" % (words["flight"], words["flight"][:2]),
             "LOC+125+" + words["from"], "DTM+189:%s:201" % words["departs"],
             "LOC+87+GUA", "DTM+232:%s59:201" % words["departs"][:8]]
    for number, operand in enumerate(operands):
        body += ["NAD+FL+++SMITH:ANNA", "ATT+2++F", "DTM+329:740812",
                 "LOC+178+" + words["from"], "LOC+179+GUA", "NAT+2+UTO"]
        body += references(operand)
        body += ["DOC+P:110:111+L%08d" % number, "DTM+36:320415", "LOC+91+UTO"]
    body.append("CNT+42:%d" % len(operands))
    return envelope(reference, words["sender"], words["recipient"], "PAXLST",
                    body)


def cusres():
    body = ["BGM+" + words["bgm"]]
    if words["tn"]:
        body.append("RFF+TN:" + words["tn"])
    body += ["RFF+AF:" + words["flight"], "DTM+189:%s:201" % words["departs"],
             "LOC+125+" + words["from"], "LOC+87+GUA"]
    for operand in operands:
        who, _, code = operand.partition("=")
        body.append("ERP+1" if who == "*" else "ERP+2")
        if who != "*":
            body += references(who)
        code, _, text = code.partition(":")
        body.append("ERC+" + code)
        if text:
            body.append("FTX+AAP+++" + text)
    return envelope(reference, words["recipient"], words["sender"], "CUSRES",
                    body)


def contrl():
    body = []
    for operand in operands:
        level, _, action = operand.partition("=")
        action = action.replace(":", "+")
        body.append("UCI+%s+%s+%s+%s" % (words["of"], words["sender"],
                    words["recipient"], action) if level == "UCI" else
                    "UCM+1+PAXLST:D:05B:UN+" + action if level == "UCM" else
                    "UCF+1+%s+%s+%s" % (words["sender"], words["recipient"],
                                        action))
    return envelope(reference, words["recipient"], words["sender"], "CONTRL",
                    body)


sys.stdout.write({"paxlst": paxlst, "cusres": cusres, "contrl": contrl}[kind]())
