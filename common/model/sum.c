/*
 * sum: rows of the grammar read, and numbers held to them. Knows no state.
 */
#include "model/sum.h"

#include "base/array.h"

#define DIGITS_LETTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* ---- reading ------------------------------------------------------------- */

static bool
wrong_check(struct err *err, const char *why)
{
	return err_set(err, ERR_CONFIG, "%s", why);
}

bool
sum_take_digits(struct span *text, unsigned max, unsigned *out)
{
	size_t len = 0;
	uint64_t value;

	while (
	    len < text->len && text->data[len] >= '0' && text->data[len] <= '9')
		len++;
	if (!span_uint(span_first(*text, len), max, &value))
		return false;
	*out = (unsigned)value;
	*text = span_from(*text, len);
	return true;
}

static bool
take_byte(struct span *text, char c)
{
	if (text->len == 0 || text->data[0] != (uint8_t)c)
		return false;
	*text = span_from(*text, 1);
	return true;
}

static bool
set_values(int8_t value[128], struct span alphabet)
{
	memset(value, -1, 128);
	for (size_t i = 0; i < alphabet.len; i++) {
		uint8_t c = alphabet.data[i];

		if (c > 127 || value[c] >= 0)
			return false;
		value[c] = (int8_t)i;
	}
	return alphabet.len > 1 && alphabet.len <= SUM_MAP_MAX;
}

static bool
read_over(struct sum_row *row, struct span text)
{
	do {
		unsigned from, to;

		if (!sum_take_digits(&text, SUM_NUMBER_MAX, &from) || from == 0)
			return false;
		to = from;
		if (take_byte(&text, '-') &&
		    (!sum_take_digits(&text, SUM_NUMBER_MAX, &to) || to < from))
			return false;
		for (; from <= to; from++) {
			if (row->over_count == SUM_OVER_MAX)
				return false;
			row->over[row->over_count++] = (uint8_t)from;
		}
	} while (take_byte(&text, ','));
	return text.len == 0;
}

static bool
read_weights(struct sum_weights *to, struct span text)
{
	to->count = 0;
	do {
		unsigned weight;

		if (to->count == SUM_WEIGHTS_MAX ||
		    !sum_take_digits(&text, 1000, &weight))
			return false;
		to->weight[to->count++] = (uint16_t)weight;
	} while (take_byte(&text, ','));
	return text.len == 0;
}

static bool
read_w(struct sum_row *row, struct span text)
{
	return read_weights(&row->weights, text);
}

static bool
read_alt(struct sum_row *row, struct span text)
{
	return read_weights(&row->alt, text);
}

static bool
read_alpha(struct sum_row *row, struct span text)
{
	return set_values(row->value, text);
}

/* "A:10,C-F:12": the letters of a run count up. */
static bool
read_trans(struct sum_row *row, struct span text)
{
	do {
		unsigned from, to, number;

		if (text.len < 3 || text.data[0] > 127)
			return false;
		from = to = text.data[0];
		text = span_from(text, 1);
		if (take_byte(&text, '-')) {
			if (text.len == 0 || text.data[0] > 127)
				return false;
			to = text.data[0];
			text = span_from(text, 1);
		}
		if (!take_byte(&text, ':') ||
		    !sum_take_digits(&text, 99, &number) || to < from ||
		    number + (to - from) > 99)
			return false;
		for (; from <= to; from++)
			row->trans[from] = (int8_t)number++;
	} while (take_byte(&text, ','));
	return text.len == 0;
}

static bool
read_prefix(struct sum_row *row, struct span text)
{
	if (text.len == 0 || text.len > SUM_PREFIX_MAX)
		return false;
	memcpy(row->prefix, text.data, text.len);
	return true;
}

static bool
read_fold(struct sum_row *row, struct span text)
{
	row->luhn = span_equal_str(text, "luhn");
	return row->luhn;
}

static bool
read_add(struct sum_row *row, struct span text)
{
	return sum_take_digits(&text, 1000000, &row->add) && text.len == 0;
}

static bool
read_mod(struct sum_row *row, struct span text)
{
	return sum_take_digits(&text, SUM_MODULUS_MAX, &row->modulus) &&
	    row->modulus > 1 && text.len == 0;
}

static bool
read_map_into(char map[SUM_MAP_MAX + 1], struct span text)
{
	if (text.len == 0 || text.len > SUM_MAP_MAX)
		return false;
	memcpy(map, text.data, text.len);
	return true;
}

static bool
read_map(struct sum_row *row, struct span text)
{
	return read_map_into(row->map, text);
}

static bool
read_map2(struct sum_row *row, struct span text)
{
	return read_map_into(row->map2, text);
}

static bool
read_at(struct sum_row *row, struct span text)
{
	unsigned from, to;

	if (!sum_take_digits(&text, SUM_NUMBER_MAX, &from) || from == 0)
		return false;
	to = from;
	if (take_byte(&text, '-') &&
	    (!sum_take_digits(&text, SUM_NUMBER_MAX, &to) || to < from ||
		to - from > 2))
		return false;
	row->at = (uint8_t)from;
	row->at_count = (uint8_t)(to - from + 1);
	return text.len == 0;
}

static bool
read_iso(struct sum_row *row, struct span text)
{
	static const unsigned systems[][2] = {{11, 10}, {27, 26}, {37, 36},
	    {11, 2}, {37, 2}, {97, 10}, {661, 26}, {1271, 36}};
	unsigned a, b;

	if (!sum_take_digits(&text, SUM_MODULUS_MAX, &a) ||
	    !take_byte(&text, '-') ||
	    !sum_take_digits(&text, SUM_MODULUS_MAX, &b) || text.len != 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(systems); i++)
		if (systems[i][0] == a && systems[i][1] == b) {
			row->iso[0] = a;
			row->iso[1] = b;
		}
	return row->iso[0] != 0;
}

static bool
read_past(struct sum_row *row, struct span text)
{
	return sum_take_digits(&text, 9900, &row->past) && row->past > 0 &&
	    take_byte(&text, '@') &&
	    sum_take_digits(&text, SUM_NUMBER_MAX - 1, &row->past_at) &&
	    row->past_at > 0 && text.len == 0;
}

/* One flag a word: offsets of bool members. */
static const struct {
	const char *word;
	size_t flag;
} flags[] = {
    {"int", offsetof(struct sum_row, whole)},
    {"sub", offsetof(struct sum_row, sub)},
    {"full", offsetof(struct sum_row, full)},
    {"map97", offsetof(struct sum_row, map97)},
    {"zero", offsetof(struct sum_row, zero)},
};

static const struct {
	const char *word;
	bool (*read)(struct sum_row *row, struct span text);
} words[] = {
    {"over=", read_over},
    {"w=", read_w},
    {"alt=", read_alt},
    {"alpha=", read_alpha},
    {"trans=", read_trans},
    {"prefix=", read_prefix},
    {"fold=", read_fold},
    {"add=", read_add},
    {"mod=", read_mod},
    {"map=", read_map},
    {"map2=", read_map2},
    {"at=", read_at},
    {"iso7064=", read_iso},
    {"past=", read_past},
};

static bool
read_word(
    struct sum_row *row, struct span word, uint32_t *seen, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (span_equal_str(word, flags[i].word)) {
			*(bool *)((char *)row + flags[i].flag) = true;
			return true;
		}
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct span name = span_str(words[i].word);

		if (!span_starts(word, name))
			continue;
		if ((*seen >> i & 1) != 0)
			return wrong_check(
			    err, "a word of a check is there twice");
		*seen |= (uint32_t)1 << i;
		return words[i].read(row, span_from(word, name.len)) ||
		    wrong_check(
			err, "a value that this word of a check cannot have");
	}
	return wrong_check(err, "no word that a check can have");
}

/* Every result has its character, and the row says how it comes about. */
static bool
is_whole(const struct sum_row *row, struct err *err)
{
	size_t map = strlen(row->map), map2 = strlen(row->map2);

	if (row->iso[0] != 0)
		return row->modulus == 0 && row->at == 0 && !row->zero
		    ? true
		    : wrong_check(err, "iso7064 has neither mod, at nor zero");
	if (row->over_count == 0 || row->modulus == 0)
		return wrong_check(
		    err, "a check has over= and mod=, or iso7064=");
	if (row->zero == (row->at != 0))
		return wrong_check(err, "a check has at=, or zero");
	if ((map > 0 && map < row->modulus) ||
	    (map2 > 0 && map2 < row->modulus) || (row->full && map > 0))
		return wrong_check(err, "the map is too short for the modulus");
	if (row->alt.count > 0 && row->modulus != 11)
		return wrong_check(err, "alt= is for a modulus of 11");
	return true;
}

/* A row: *at moves over it. */
static bool
read_row(struct span text, size_t *at, struct sum_row *row, struct err *err)
{
	const size_t begin = *at;
	size_t words_read = 0;
	uint32_t seen = 0;

	memset(row, 0, sizeof(*row));
	memset(row->trans, -1, sizeof(row->trans));
	if (!set_values(row->value, SPAN(DIGITS_LETTERS)))
		bug("the alphabet of check digits");
	while (*at < text.len && text.data[*at] != '|') {
		struct span rest = span_from(text, *at);
		size_t len = span_find(rest, ' ');

		if (len > 0 &&
		    !read_word(row, span_first(rest, len), &seen, err))
			return false;
		words_read += len > 0;
		*at += len == rest.len ? len : len + 1;
	}
	if (words_read == 0)
		return wrong_check(err, "a check without words");
	if (!is_whole(row, err)) {
		*at = begin;
		return false;
	}
	return true;
}

bool
sum_parse(const char *text, size_t *at, struct sum_check *out, struct err *err)
{
	struct sum_check check;
	struct span all = span_str(text);

	check.count = 0;
	*at = 0;
	for (;;) {
		struct sum_row *row = array_place(check.row, check.count);

		if (row == NULL)
			return err_set(err, ERR_CONFIG,
			    "more than %d alternatives", SUM_ROWS_MAX);
		if (!read_row(all, at, row, err))
			return false;
		check.count++;
		if (*at == all.len)
			break;
		++*at; /* the bar */
	}
	*out = check;
	return true;
}

/* ---- a number ------------------------------------------------------------ */

/* The characters of a row, as values to be weighed; -1: one has no value. */
static int
values_of(const struct sum_row *row, struct span number,
    uint8_t out[2 * SUM_OVER_MAX + SUM_PREFIX_MAX])
{
	int count = 0;

	for (const char *p = row->prefix; *p != '\0'; p++) {
		if (row->value[(unsigned char)*p & 127] < 0)
			return -1;
		out[count++] = (uint8_t)row->value[(unsigned char)*p & 127];
	}
	for (unsigned i = 0; i < row->over_count; i++) {
		uint8_t c = number.data[row->over[i] - 1];

		if (c > 127)
			return -1;
		if (row->trans[c] >= 0) {
			if (row->trans[c] > 9)
				out[count++] = (uint8_t)(row->trans[c] / 10);
			out[count++] = (uint8_t)(row->trans[c] % 10);
		} else if (row->value[c] >= 0) {
			out[count++] = (uint8_t)row->value[c];
		} else {
			return -1;
		}
	}
	return count;
}

static unsigned
weighed(const struct sum_row *row, const struct sum_weights *weights,
    const uint8_t *value, int count)
{
	unsigned long sum = row->add;

	for (int i = 0; i < count; i++) {
		unsigned weight = weights->count == 0
		    ? 1
		    : weights->weight[(unsigned)i % weights->count];
		unsigned product = weight * value[i];

		if (row->luhn && weight != 1 && product > 9)
			product -= 9;
		sum += product;
	}
	return (unsigned)(sum % row->modulus);
}

/* The remainder; false when there is none. */
static bool
remainder_of(const struct sum_row *row, struct span number, unsigned *out)
{
	uint8_t value[2 * SUM_OVER_MAX + SUM_PREFIX_MAX];
	int count = values_of(row, number, value);

	if (count < 0)
		return false;
	if (row->whole) {
		unsigned r = 0;

		for (int i = 0; i < count; i++) {
			if (value[i] > 9)
				return false;
			r = (r * 10 + value[i]) % row->modulus;
		}
		*out = (r + row->add) % row->modulus;
		return true;
	}
	*out = weighed(row, &row->weights, value, count);
	if (*out == 10 && row->alt.count > 0)
		*out = weighed(row, &row->alt, value, count);
	return true;
}

/* Whether the check in the number is that of the result. */
static bool
check_is(const struct sum_row *row, struct span number, unsigned result)
{
	uint8_t read = number.data[row->at - 1];

	if (row->at_count > 1) {
		for (unsigned i = row->at_count; i-- > 0; result /= 10)
			if (number.data[row->at - 1 + i] != '0' + result % 10)
				return false;
		return result == 0;
	}
	if (row->map[0] == '\0' && row->map2[0] == '\0')
		return result < 10 && read == '0' + result;
	return (row->map[0] != '\0' && row->map[result] != '-' &&
		   read == (uint8_t)row->map[result]) ||
	    (row->map2[0] != '\0' && row->map2[result] != '-' &&
		read == (uint8_t)row->map2[result]);
}

/* ISO/IEC 7064: hybrid systems (M+1, M), and pure ones (M, radix). */
static bool
iso_holds(const struct sum_row *row, struct span number)
{
	unsigned big = row->iso[0], small = row->iso[1];
	bool hybrid = big == small + 1;
	unsigned p = hybrid ? small : 0, value = 0;

	for (size_t i = 0; i < number.len; i++) {
		uint8_t c = number.data[i];

		if (c > 127 || row->value[c] < 0)
			return false;
		value = (unsigned)row->value[c];
		if (!hybrid) {
			p = (p * small + value) % big;
		} else if (i + 1 < number.len) {
			p = (p + value) % small;
			p = (p == 0 ? small : p) * 2 % big;
		}
	}
	return number.len > 1 && (hybrid ? (p + value) % small == 1 : p == 1);
}

static bool
is_long_enough(const struct sum_row *row, struct span number)
{
	for (unsigned i = 0; i < row->over_count; i++)
		if (row->over[i] > number.len)
			return false;
	return number.len >= (size_t)row->at + row->at_count - (row->at > 0) &&
	    (row->past == 0 || number.len > row->past_at);
}

/* Whether the year that the number would say is one that has come. */
static bool
is_past(const struct sum_row *row, struct span number, int year)
{
	uint64_t two;

	return row->past == 0 ||
	    (span_uint(span_first(span_from(number, row->past_at - 1), 2), 99,
		 &two) &&
		(int)row->past + (int)two <= year);
}

static enum sum_result
row_of(const struct sum_row *row, struct span number, int year)
{
	unsigned result;

	if (!is_long_enough(row, number))
		return SUM_ABSENT;
	if (!is_past(row, number, year))
		return SUM_DIFFERS;
	if (row->iso[0] != 0)
		return iso_holds(row, number) ? SUM_AGREES : SUM_DIFFERS;
	if (!remainder_of(row, number, &result))
		return SUM_DIFFERS;
	if (row->zero)
		return result == 0 ? SUM_AGREES : SUM_DIFFERS;
	if (row->sub)
		result = result != 0 || row->full ? row->modulus - result : 0;
	if (row->map97 && result == 0)
		result = 97;
	return check_is(row, number, result) ? SUM_AGREES : SUM_DIFFERS;
}

enum sum_result
sum_of(const struct sum_check *check, struct span number, int year)
{
	enum sum_result worst = SUM_ABSENT;

	for (unsigned i = 0; i < check->count; i++) {
		enum sum_result result = row_of(&check->row[i], number, year);

		if (result == SUM_AGREES)
			return SUM_AGREES;
		if (result == SUM_DIFFERS)
			worst = SUM_DIFFERS;
	}
	return worst;
}
