/*
 * country: look-ups by code and number, and comparisons. Names are looked up
 * in country_name.c.
 */
#include "travel/country.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/array.h"
#include "travel/country_private.h"

/* ---- by code ----------------------------------------------------------- */

#define LETTERS 26
#define NUMBERS 1000

/*
 * Where the row of each code is, from 1; 0 is none. Filled once from the
 * table, so that a look-up is one step. A letter that is not there counts 0.
 */
static uint16_t by_code[LETTERS + 1][LETTERS + 1][LETTERS + 1];
static uint16_t by_two[LETTERS][LETTERS];
static uint16_t by_number[NUMBERS];

#define ROWS_MAX 512

/* Rings of the listed rows that one authority issues under, from 0. */
static uint16_t next_code[ROWS_MAX];

static pthread_once_t index_once = PTHREAD_ONCE_INIT;
static atomic_bool index_made; /* spares asking pthread_once() */

/* Countries that are not in the table's second column, or not first there. */
static const struct {
	char two[3];
	char code[4];
} other_two[] = {
    {"XK", "RKS"}, {"RK", "RKS"}, {"ZZ", "UNO"}, {"UK", "GBR"}, {"EL", "GRC"}};

/* False: not one to three upper-case letters. */
static bool
place_of(struct span code, unsigned place[3])
{
	place[0] = place[1] = place[2] = 0;
	if (code.len == 0 || code.len > 3)
		return false;
	for (size_t i = 0; i < code.len; i++) {
		if (code.data[i] < 'A' || code.data[i] > 'Z')
			return false;
		place[i] = code.data[i] - 'A' + 1u;
	}
	return true;
}

static uint16_t *
code_slot(struct span code)
{
	unsigned p[3];

	if (code.len == 3) { /* nearly all */
		p[0] = code.data[0] - (unsigned)'A';
		p[1] = code.data[1] - (unsigned)'A';
		p[2] = code.data[2] - (unsigned)'A';
		return p[0] < 26 && p[1] < 26 && p[2] < 26
		    ? &by_code[p[0] + 1][p[1] + 1][p[2] + 1]
		    : NULL;
	}
	return place_of(code, p) ? &by_code[p[0]][p[1]][p[2]] : NULL;
}

static uint16_t *
two_slot(struct span two)
{
	unsigned p[3];

	return two.len == 2 && place_of(two, p) ? &by_two[p[0] - 1][p[1] - 1]
						: NULL;
}

/* Each joins the ring of its authority, whose row comes before it. */
static void
fill_rings(void)
{
	for (size_t i = 0; i < country_count; i++) {
		const struct country *c = &country_rows[i];
		const char *of = c->authority != NULL ? c->authority : c->same;
		size_t authority = i;

		next_code[i] = (uint16_t)i;
		if (of == NULL || c->kind != COUNTRY_LISTED)
			continue;
		authority = *code_slot(span_str(of)) - 1u;
		next_code[i] = next_code[authority];
		next_code[authority] = (uint16_t)i;
	}
}

static void
fill_index(void)
{
	if (country_count > ROWS_MAX)
		bug("more countries than there is room for");
	for (size_t i = 0; i < country_count; i++) {
		const struct country *c = &country_rows[i];
		uint16_t *two = two_slot(span_str(c->two));

		*code_slot(span_str(c->code)) = (uint16_t)(i + 1);
		if (two != NULL && *two == 0)
			*two = (uint16_t)(i + 1);
		if (c->number != 0)
			by_number[c->number] = (uint16_t)(i + 1);
	}
	for (size_t i = 0; i < ARRAY_SIZE(other_two); i++)
		*two_slot(span_str(other_two[i].two)) =
		    *code_slot(span_str(other_two[i].code));
	fill_rings();
	atomic_store_explicit(&index_made, true, memory_order_release);
}

static const struct country *
row_at(const uint16_t *slot)
{
	return slot != NULL && *slot != 0 ? &country_rows[*slot - 1] : NULL;
}

static void
need_index(void)
{
	if (!atomic_load_explicit(&index_made, memory_order_acquire) &&
	    pthread_once(&index_once, fill_index) != 0)
		bug("pthread_once");
}

const struct country *
country_find(struct span code)
{
	need_index();
	return row_at(code_slot(code));
}

const struct country *
country_find_two(struct span two)
{
	need_index();
	return row_at(two_slot(two));
}

const struct country *
country_find_number(unsigned number)
{
	need_index();
	return number < NUMBERS ? row_at(&by_number[number]) : NULL;
}

/* ---- whatever was written ---------------------------------------------- */

/* The row of the state that a code means. */
static const struct country *
state_of(const struct country *c)
{
	return c != NULL && c->same != NULL ? country_find(span_str(c->same))
					    : c;
}

/* One to three letters in either case, as a code. */
static const struct country *
find_letters(struct span text)
{
	char upper[3];
	const struct country *c;

	if (text.len == 0 || text.len > sizeof(upper))
		return NULL;
	for (size_t i = 0; i < text.len; i++) {
		char letter = (char)text.data[i];

		upper[i] = letter >= 'a' && letter <= 'z'
		    ? (char)(letter - 'a' + 'A')
		    : letter;
	}
	text = span_make(upper, text.len);
	c = text.len == 2 ? country_find_two(text) : country_find(text);
	return state_of(c);
}

const struct country *
country_find_any(struct span text)
{
	const struct country *c;
	uint64_t number;

	text = span_trim(text);
	while (text.len > 0 && text.data[text.len - 1] == '<')
		text.len--;
	c = find_letters(text);
	if (c == NULL && text.len <= 3 && span_uint(text, NUMBERS - 1, &number))
		c = country_find_number((unsigned)number);
	return c != NULL ? c : country_find_name(text);
}

/* ---- what a code is ---------------------------------------------------- */

enum country_kind
country_kind(struct span code)
{
	const struct country *c = country_find(code);

	return c != NULL ? c->kind : COUNTRY_UNKNOWN;
}

const char *
country_note(struct span code)
{
	const struct country *c = country_find(code);

	return c != NULL ? c->note : NULL;
}

bool
country_same_state(struct span a, struct span b)
{
	const struct country *x, *y;

	if (span_equal(a, b))
		return true;
	x = state_of(country_find(a));
	y = state_of(country_find(b));
	return x != NULL && x == y;
}

static const struct country *
authority_of(struct span code)
{
	const struct country *c = country_find(code);

	return c != NULL && c->authority != NULL
	    ? country_find(span_str(c->authority))
	    : state_of(c);
}

bool
country_same_authority(struct span a, struct span b)
{
	const struct country *x, *y;

	if (span_equal(a, b))
		return true;
	x = authority_of(a);
	y = authority_of(b);
	return x != NULL && x == y;
}

const struct country *
country_other_code(struct span code, unsigned i)
{
	const struct country *c = country_find(code), *other = c;

	if (c == NULL)
		return NULL;
	do {
		other = &country_rows[next_code[other - country_rows]];
	} while (other != c && i-- > 0);
	return other != c ? other : NULL;
}

/* ---- certificates ------------------------------------------------------ */

/*
 * Countries as certificates of the field have them, beside the table's own:
 * territories under the state whose CSCA signs for them, Bermuda under its
 * own, laissez-passers of the United Nations under ZZ.
 */
static const struct {
	char state[4];
	char country[3];
} signs[] = {{"AIA", "GB"}, {"BMU", "GB"}, {"CYM", "GB"}, {"FLK", "GB"},
    {"GGY", "GB"}, {"GIB", "GB"}, {"IMN", "GB"}, {"JEY", "GB"}, {"MSR", "GB"},
    {"PCN", "GB"}, {"SHN", "GB"}, {"TCA", "GB"}, {"VGB", "GB"}, {"GBR", "BM"},
    {"GBD", "BM"}, {"HKG", "CN"}, {"MAC", "CN"}, {"CHN", "HK"}, {"CHN", "MO"},
    {"ABW", "NL"}, {"CUW", "NL"}, {"SXM", "NL"}, {"BES", "NL"}, {"GRL", "DK"},
    {"FRO", "DK"}, {"ALA", "FI"}, {"GUF", "FR"}, {"GLP", "FR"}, {"MTQ", "FR"},
    {"REU", "FR"}, {"MYT", "FR"}, {"NCL", "FR"}, {"PYF", "FR"}, {"SPM", "FR"},
    {"WLF", "FR"}, {"PRI", "US"}, {"GUM", "US"}, {"VIR", "US"}, {"ASM", "US"},
    {"MNP", "US"}, {"NFK", "AU"}, {"CXR", "AU"}, {"CCK", "AU"}, {"COK", "NZ"},
    {"NIU", "NZ"}, {"TKL", "NZ"}, {"SJM", "NO"}, {"RKS", "XK"}, {"RKS", "RK"},
    {"UNK", "XK"}, {"UNK", "UN"}, {"UNO", "ZZ"}, {"UNA", "ZZ"}, {"XOM", "XM"},
    {"XPO", "IP"}};

bool
country_of_state(struct span state, const char *country)
{
	const struct country *c;

	if (country[0] == '\0' || state.len == 0)
		return false;
	/* Some certificates have the three letters themselves (LTU). */
	if (span_equal_str(state, country))
		return true;
	c = country_find(state);
	if (c != NULL && strcmp(c->two, country) == 0)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (strcmp(signs[i].country, country) == 0 &&
		    span_equal_str(state, signs[i].state))
			return true;
	return false;
}

bool
country_two_letters(struct span state, char out[3])
{
	const struct country *c = country_find(state);

	if (c == NULL || c->two[0] == '\0')
		return false;
	memcpy(out, c->two, sizeof(c->two));
	return true;
}

/*
 * Countries that are one in some certificates and another in others: a key of
 * one may vouch for the others of its group, which share a number.
 */
/* clang-format off */
static const struct {
	char country[3];
	int group;
} groups[] = {
	/* His Majesty's Passport Office makes both; their CSCAs link to each
	 * other. */
	{"GB", 1}, {"BM", 1},
	/* Passports of both regions say CHN; their CSCAs are of CN or their
	 * own. */
	{"CN", 2}, {"HK", 2}, {"MO", 2},
	/* Signers of the laissez-passer are of ZZ, their CSCA of UN. */
	{"UN", 3}, {"ZZ", 3},
	/* Kosovo has no code of ISO 3166: KS, the usual XK, and RK. */
	{"KS", 4}, {"XK", 4}, {"RK", 4},
	/* One CSCA for the countries of one kingdom. */
	{"NL", 5}, {"AW", 5}, {"CW", 5}, {"SX", 5},
	{"DK", 6}, {"FO", 6}, {"GL", 6}};
/* clang-format on */

/* The same number for countries that belong together, 0 for none. */
static int
country_group(const char *country)
{
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (strcmp(groups[i].country, country) == 0)
			return groups[i].group;
	return 0;
}

bool
country_same(const char *a, const char *b)
{
	if (a[0] == '\0' || b[0] == '\0')
		return false;
	if (strcmp(a, b) == 0)
		return true;
	/* one with three letters, one with two */
	return country_of_state(span_str(a), b) ||
	    country_of_state(span_str(b), a) ||
	    (country_shared(a) && country_group(a) == country_group(b));
}

bool
country_shared(const char *country)
{
	return country_group(country) != 0;
}
