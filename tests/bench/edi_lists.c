/*
 * Passenger lists in any size: messages of 300 persons, about 230 bytes each,
 * as the guide's example 5.3 has them.
 *
 *	edi_lists BYTES		interchanges
 *	edi_lists records N	records for build
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t seed = 1;

static unsigned
pick(unsigned below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static const char *
word(char *out, unsigned low, unsigned high)
{
	unsigned len = low + pick(high - low + 1);

	for (unsigned i = 0; i < len; i++)
		out[i] = (char)('A' + pick(26));
	out[len] = '\0';
	return out;
}

static unsigned long long
person(unsigned i)
{
	char a[16], b[16], c[16], d[16], e[16];

	return (unsigned long long)printf(
	    "NAD+FL+++%s:%s:%s'ATT+2++%c'"
	    "DTM+329:%02u%02u%02u'LOC+22+IAD'LOC+174+ESP'LOC+178+BCN'"
	    "LOC+179+IAD'NAT+2+ESP'RFF+AVF:%s'RFF+ABO:XZ877%03u'"
	    "RFF+SEA:%u%c'DOC+P+%s%07u'DTM+36:321230'LOC+91+ESP'",
	    word(a, 4, 10), word(b, 3, 9), word(c, 5, 5), "MF"[pick(2)],
	    40 + pick(60), 1 + pick(12), 1 + pick(28), word(d, 6, 6), i,
	    1 + pick(60), "ABCDEF"[pick(6)], word(e, 2, 2), pick(10000000));
}

static void
lists(unsigned long long size)
{
	unsigned long long written = 0;

	for (unsigned n = 1; written < size; n++) {
		written += (unsigned long long)printf(
		    "UNA:+.? '"
		    "UNB+UNOA:4+XYZAIRLINES+CUSTOMS+261124:0601+%09u'"
		    "UNG+PAXLST+XYZAIRLINES+CUSTOMS+261124:0601+%09u+UN+D:15B'"
		    "UNH+%09u+PAXLST:D:15B:UN:IATA+XZ877/261124/1100+01:F'"
		    "BGM+745'RFF+TN:BART%09u:::1'NAD+MS+++XYZ PSGR SYSTEMS'"
		    "COM+703-555-1212:TE+703-555-4545:FX'TDT+20+XZ877+++XZ'"
		    "LOC+125+BCN'DTM+189:2611241100:201'LOC+87+IAD'"
		    "DTM+232:2611241700:201'",
		    n, n, n, n);
		for (unsigned i = 0; i < 300; i++)
			written += person(i);
		written += (unsigned long long)printf(
		    "CNT+42:300'UNT+%u+%09u'UNE+1+%09u'UNZ+1+%09u'",
		    10 + 300 * 14 + 2, n, n, n);
	}
}

static void
records(unsigned long long count)
{
	char a[16], b[16], c[16], d[16];

	for (unsigned i = 0; i < count; i++)
		printf("{\"document\":{\"type\":\"P\",\"number\":\"X%07u\","
		       "\"issuing_state\":\"ESP\","
		       "\"expiry_date\":\"2032-04-15\"},"
		       "\"person\":{\"surname\":\"%s\","
		       "\"given_names\":\"%s %s\","
		       "\"birth_date\":\"19%02u-08-12\",\"sex\":\"%c\","
		       "\"nationality\":\"ESP\",\"residence\":\"ESP\"},"
		       "\"itinerary\":{\"embarkation\":\"BCN\","
		       "\"debarkation\":\"IAD\",\"clearance\":\"IAD\"},"
		       "\"references\":{\"AVF\":\"%s\",\"ABO\":\"U%u\","
		       "\"SEA\":\"12A\"}}\n",
		    i, word(a, 4, 10), word(b, 3, 9), word(c, 5, 5),
		    40 + pick(60), "MF"[pick(2)], word(d, 6, 6), i);
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "records") == 0)
		records(strtoull(argv[2], NULL, 10));
	else if (argc == 2)
		lists(strtoull(argv[1], NULL, 10));
	else
		return 64;
	return fflush(stdout) == 0 ? 0 : 74;
}
