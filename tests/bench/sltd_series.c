/*
 * sltd_series: makes lists of stolen and lost documents, and travellers, with
 * the number series that real issuers use; nothing in them is real.
 *
 *	sltd_series list COUNT		CSV of records, in no order
 *	sltd_series travellers COUNT LIST_COUNT
 *					JSON Lines with mrz; one in 15,000 is
 *					listed, as in the international list
 *	sltd_series delta COUNT LIST_COUNT
 *					CSV with actions
 *
 * A state's numbers run up in sequence (a letter block, then digits); losses
 * fall on a number here and there, so that listed and absent numbers stand
 * close together, which random numbers would hide. The same number is listed
 * or not in every run: what is listed is a hash of its place in the series.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrz/check_digit.h"

__extension__ typedef unsigned __int128 wide;

/*
 * Forms: A a letter of the block, 9 a digit, X a letter or digit of the
 * German set; share in thousandths of all records. The block counts up with
 * the digits, as printers' series do.
 */
static const struct form {
	const char *state, *pattern, *code;
	unsigned share;
} forms[] = {
    {"USA", "999999999", "P<", 60},
    {"GBR", "999999999", "P<", 70},
    {"FRA", "99AA99999", "P<", 70},
    {"ITA", "AA9999999", "P<", 80},
    {"D<<", "CXXXXXXXX", "P<", 60},
    {"ESP", "AAA999999", "P<", 50},
    {"POL", "AA9999999", "P<", 40},
    {"BRA", "AA999999", "P<", 40},
    {"IND", "A9999999", "P<", 50},
    {"CHN", "A99999999", "P<", 40},
    {"RUS", "999999999", "P<", 40},
    {"NLD", "AAX99999X", "P<", 30},
    {"BEL", "AA999999", "P<", 30},
    {"CHE", "A9999999", "P<", 20},
    {"AUT", "A9999999", "P<", 20},
    {"MEX", "A99999999", "P<", 30},
    {"ARG", "AAA999999", "P<", 30},
    {"TUR", "A99999999", "P<", 30},
    {"UKR", "AA999999", "P<", 30},
    {"ROU", "999999999", "P<", 30},
    {"CZE", "99999999", "P<", 20},
    {"JPN", "AA9999999", "P<", 20},
    {"KOR", "A99999999", "P<", 20},
    {"UTO", "A99999999", "P<", 90},
};
#define FORMS (sizeof(forms) / sizeof(forms[0]))

static const char german[] = "CFGHJKLMNPRTVWXYZ0123456789";
static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";

static uint64_t
mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* The serial-th number of a form: the last place turns fastest. */
static void
number_of(const struct form *f, uint64_t serial, char *out)
{
	size_t len = strlen(f->pattern);

	out[len] = '\0';
	for (size_t i = len; i-- > 0;) {
		const char *set = letters;
		uint64_t base = sizeof(letters) - 1;

		if (f->pattern[i] == '9') {
			set = "0123456789";
			base = 10;
		} else if (f->pattern[i] == 'X') {
			set = german;
			base = sizeof(german) - 1;
		}
		if (f->pattern[i] == 'C') {
			out[i] = 'C';
			continue;
		}
		out[i] = set[serial % base];
		serial /= base;
	}
}

/*
 * Listed numbers of a form: one in every run of `gap`, at a place in the run
 * that a hash gives. The runs begin somewhere in the middle of the series.
 */
#define GAP 40

static uint64_t
run_start(size_t form, uint64_t k)
{
	return mix(form + 1) % 100000000 + k * GAP;
}

static uint64_t
listed_serial(size_t form, uint64_t k)
{
	return run_start(form, k) +
	    mix(form * UINT64_C(0x9e3779b97f4a7c15) + k) % GAP;
}

static uint64_t
count_of(size_t form, uint64_t all)
{
	uint64_t shares = 0;

	for (size_t i = 0; i < FORMS; i++)
		shares += forms[i].share;
	return all * forms[form].share / shares;
}

static const char *const statuses[] = {"lost", "lost", "lost", "stolen",
    "stolen", "revoked", "invalid", "stolen_blank"};

static void
print_record(size_t form, uint64_t k, const char *action)
{
	const struct form *f = &forms[form];
	uint64_t h = mix(k * FORMS + form);
	char number[16], state[4] = "";

	number_of(f, listed_serial(form, k), number);
	snprintf(state, sizeof(state), "%.*s", (int)strcspn(f->state, "<"),
	    f->state);
	printf("%s,%s,P,%s,%s,%04u-%02u-%02u,%04u-%02u-%02u,%s-%" PRIu64 "%s\n",
	    number, state, statuses[h % 8], state,
	    (unsigned)(2015 + h / 8 % 11), (unsigned)(1 + h / 100 % 12),
	    (unsigned)(1 + h / 1300 % 28), (unsigned)(2024 + h / 40000 % 10),
	    (unsigned)(1 + h / 500000 % 12), (unsigned)(1 + h / 6000000 % 28),
	    state, k, action);
}

/*
 * Records of all forms in turn, and within a form by a step that is prime to
 * its count: in no order, yet each once.
 */
static void
print_list(uint64_t count)
{
	uint64_t done[FORMS] = {0}, left = 0, n[FORMS], step[FORMS];

	puts("number,issuing_state,type,status,reporting_state,reported,"
	     "expiry_date,reference");
	for (size_t i = 0; i < FORMS; i++) {
		n[i] = count_of(i, count);
		left += n[i];
		step[i] = n[i] / 3 * 2 + 1;
		for (uint64_t a = step[i], b = n[i], r;; a = b, b = r) {
			if (b == 0) {
				if (a == 1 || n[i] == 0)
					break;
				a = step[i] += 2;
				b = n[i];
			}
			r = a % b;
		}
	}
	for (uint64_t turn = 0; left > 0; turn++)
		for (size_t i = 0; i < FORMS; i++)
			for (unsigned s = 0;
			     s < forms[i].share && done[i] < n[i];
			     s++, left--, done[i]++)
				print_record(i,
				    (uint64_t)((wide)done[i] * step[i] % n[i]),
				    "");
}

static void
print_delta(uint64_t count, uint64_t all)
{
	puts("number,issuing_state,type,status,reporting_state,reported,"
	     "expiry_date,reference,action");
	for (uint64_t i = 0; i < count; i++) {
		size_t form = mix(i) % FORMS;
		uint64_t n = count_of(form, all);

		if (i % 4 == 0) /* new: behind the end of the series */
			print_record(form, n + i, ",insert");
		else
			print_record(form, mix(i + 7) % n,
			    i % 4 == 1 ? ",withdraw" : ",update");
	}
}

/* Of a zone line: the digit over len characters from at. */
static char
digit(const char *line, size_t at, size_t len)
{
	return check_digit(span_make(line + at, len));
}

static void
print_traveller(size_t form, uint64_t serial, uint64_t id)
{
	const struct form *f = &forms[form];
	char line[128], number[16], all[64];
	uint64_t h = mix(id);

	number_of(f, serial, number);
	snprintf(line, sizeof(line),
	    "%-9s?%s%02u%02u%02u?%c%02u%02u%02u?"
	    "<<<<<<<<<<<<<<<??",
	    number, f->state, (unsigned)(50 + h % 49),
	    (unsigned)(1 + h / 64 % 12), (unsigned)(1 + h / 1024 % 28),
	    h & 1 ? 'F' : 'M', (unsigned)(27 + h / 4096 % 8),
	    (unsigned)(1 + h / 65536 % 12), (unsigned)(1 + h / 1048576 % 28));
	for (size_t i = 0; i < 9; i++)
		if (line[i] == ' ')
			line[i] = '<';
	line[9] = digit(line, 0, 9);
	line[19] = digit(line, 13, 6);
	line[27] = digit(line, 21, 6);
	memset(line + 28, '<', 14);
	line[42] = '<';
	snprintf(
	    all, sizeof(all), "%.10s%.7s%.22s", line, line + 13, line + 21);
	line[43] = digit(all, 0, 39);
	line[44] = '\0';
	printf("{\"id\":%" PRIu64 ",\"mrz\":[\"%s%sTRAVELLER<<TEST%c<<<<<<<<<<"
	       "<<<<<<<<<<<<<\",\"%s\"]}\n",
	    id, f->code, f->state, (char)('A' + h % 26), line);
}

static void
print_travellers(uint64_t count, uint64_t all)
{
	for (uint64_t i = 0; i < count; i++) {
		uint64_t h = mix(i ^ UINT64_C(0x5ca1ab1e));
		size_t form = h % FORMS;
		uint64_t n = count_of(form, all), k = n > 0 ? h / 64 % n : 0;
		uint64_t serial = listed_serial(form, k);

		/* Another place of the run: each run has one listed number. */
		if (i % 15000 != 0)
			serial = run_start(form, k) +
			    (serial - run_start(form, k) + 1 +
				h / 131 % (GAP - 1)) %
				GAP;
		print_traveller(form, serial, i);
	}
}

int
main(int argc, char **argv)
{
	uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	uint64_t all = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
	static char room[1 << 20];

	setvbuf(stdout, room, _IOFBF, sizeof(room));
	if (argc == 3 && strcmp(argv[1], "list") == 0)
		print_list(count);
	else if (argc == 4 && strcmp(argv[1], "delta") == 0)
		print_delta(count, all);
	else if (argc == 4 && strcmp(argv[1], "travellers") == 0)
		print_travellers(count, all);
	else
		return 64;
	return ferror(stdout) || fflush(stdout) != 0 ? 74 : 0;
}
