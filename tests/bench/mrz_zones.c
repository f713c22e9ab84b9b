/*
 * Makes zones for mrzcheck's measurement, by mrz_make: TD3, every field
 * different, two in five with optional data, all of them right.
 *
 * usage: mrz_zones COUNT	zones of two lines on standard output
 */
#include <stdio.h>
#include <stdlib.h>

#include "mrz/mrz_make.h"

static uint32_t seed = 9303;

static unsigned
chance(unsigned below)
{
	seed = seed * 1664525 + 1013904223;
	return (unsigned)(((uint64_t)(seed >> 8) * below) >> 24);
}

#define PICK(list) span_str((list)[chance(sizeof(list) / sizeof((list)[0]))])

static struct span
characters(char *out, const char *alphabet, unsigned len)
{
	for (unsigned i = 0; i < len; i++)
		out[i] = alphabet[chance((unsigned)strlen(alphabet))];
	return span_make(out, len);
}

static struct span
date(char *out, unsigned from, unsigned to)
{
	snprintf(out, 11, "%04u-%02u-%02u", from + chance(to - from + 1),
	    1 + chance(12), 1 + chance(28));
	return span_str(out);
}

static bool
make_one(struct mrz *m, struct err *err)
{
	static const char *const states[] = {"UTO", "D", "FRA", "POL", "ITA",
	    "ESP", "GBR", "USA", "CAN", "AUS", "JPN", "BRA"};
	static const char *const surnames[] = {"ERIKSSON", "MUELLER", "SMITH",
	    "GARCIA LOPEZ", "ROSSI", "NOWAK", "DUPONT", "TANAKA", "SILVA",
	    "VAN DER BERG", "ANDERSON"};
	static const char *const given[] = {"ANNA MARIA", "PETER", "JOHN",
	    "LUCA", "SOFIA", "EMMA LOUISE", "LIAM", "NOAH", "OLIVIA"};
	static const struct date at = {2026, 11, 24};
	char number[9], birth[11], expiry[11], data[14];
	struct mrz_make in;
	enum mrz_field field;

	memset(&in, 0, sizeof(in));
	in.field[MRZ_DOCUMENT_CODE] = SPAN("P");
	in.field[MRZ_ISSUING_STATE] = PICK(states);
	in.field[MRZ_NATIONALITY] = PICK(states);
	in.field[MRZ_SURNAME] = PICK(surnames);
	in.field[MRZ_GIVEN_NAMES] = PICK(given);
	in.field[MRZ_DOCUMENT_NUMBER] =
	    characters(number, "0123456789CFGHJKLMNPRTVWXYZ", sizeof(number));
	in.field[MRZ_BIRTH_DATE] = date(birth, 1930, 2025);
	in.field[MRZ_EXPIRY_DATE] = date(expiry, 2027, 2036);
	in.field[MRZ_SEX] = chance(2) ? SPAN("F") : SPAN("M");
	if (chance(5) < 2)
		in.field[MRZ_OPTIONAL_DATA] =
		    characters(data, "0123456789", sizeof(data));
	return mrz_make(&in, MRZ_TD3, at, m, &field, err);
}

int
main(int argc, char **argv)
{
	long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	struct err err = ERR_INIT;
	struct mrz m;

	if (count < 1) {
		fprintf(stderr, "usage: mrz_zones COUNT\n");
		return 64;
	}
	for (long i = 0; i < count; i++) {
		if (!make_one(&m, &err)) {
			fprintf(stderr, "mrz_zones: %s\n", err.text);
			return 70;
		}
		fwrite(m.cells, 1, 44, stdout);
		fputc('\n', stdout);
		fwrite(m.cells + 44, 1, 44, stdout);
		fputc('\n', stdout);
	}
	return fclose(stdout) == 0 ? 0 : 74;
}
