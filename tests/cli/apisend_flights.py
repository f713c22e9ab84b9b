"""A thousand flights of four, 37 of them with a listed document.

usage: apisend_flights.py FOLDER: makes flights/, stolen.csv and expected
"""
import random
import sys

random.seed(1000)
folder = sys.argv[1]
planted = set(random.sample(range(1000), 37))


def flight(i, numbers):
    text = ("UNB+UNOA:4+UTAIR+UTGOV+261124:0900+%d'UNH+1+PAXLST:D:05B:UN:IATA'"
            "BGM+745'NAD+MS+++DESK'TDT+20+UT%d'LOC+125+MEX'"
            "DTM+189:2611241000:201'LOC+87+GUA'DTM+232:2611241205:201'"
            % (1 + i, 1 + i))
    for number in numbers:
        text += ("NAD+FL+++DOE:JANE'ATT+2++F'DTM+329:740812'NAT+2+UTO'"
                 "DOC+P+%s'DTM+36:310812'LOC+91+UTO'" % number)
    return text + "CNT+42:4'UNT+%d+1'UNZ+1+%d'" % (
        text.count("'") + 1, 1 + i)


with open(folder + "/stolen.csv", "w") as stolen, \
        open(folder + "/expected", "w") as expected:
    stolen.write("number,issuing_state,type,status,reported\n")
    for i in range(1000):
        stolen.write("S%07d,UTO,P,stolen,2026-01-01\n" % i)
        numbers = ["N%04d%03d" % (i, k) for k in range(4)]
        if i in planted:
            numbers[i % 4] = "S%07d" % i
            expected.write("UT%d %s\n" % (1 + i, numbers[i % 4]))
        with open("%s/flights/%04d.edi" % (folder, i), "w") as f:
            f.write(flight(i, numbers))
