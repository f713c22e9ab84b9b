/*
 * variant: see variant.h.
 */
#include "sltd/variant.h"

#define SEED_CORE UINT64_C(0x7a65726f73202020)

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
zeros_from(const struct sltd_number *n, size_t at)
{
	size_t end = at;

	while (end < n->len && n->text[end] == '0')
		end++;
	return end - at;
}

static size_t
letters_of(const struct sltd_number *n)
{
	size_t len = 0;

	while (len < n->len && n->text[len] >= 'A')
		len++;
	return len;
}

/* Zeros at the start, and with them O where else there are only digits. */
static size_t
zeros_before(const struct sltd_number *n)
{
	size_t zeros = 0, end;

	while (
	    zeros < n->len && (n->text[zeros] == '0' || n->text[zeros] == 'O'))
		zeros++;
	end = zeros;
	while (end < n->len && is_digit(n->text[end]))
		end++;
	if (end < n->len || n->len == 0 || !is_digit(n->text[n->len - 1]))
		zeros = zeros_from(n, 0);
	return zeros == n->len && zeros > 0 ? zeros - 1 : zeros;
}

/* Takes len characters out. */
static void
take_out(struct sltd_number *n, size_t at, size_t len)
{
	memmove(n->text + at, n->text + at + len, n->len - at - len);
	memset(n->text + n->len - len, 0, len);
	n->len = (uint8_t)(n->len - len);
}

void
sltd_number_core(const struct sltd_number *n, struct sltd_number *out)
{
	size_t letters, zeros;

	*out = *n;
	take_out(out, 0, zeros_before(n));
	letters = letters_of(out);
	zeros = zeros_from(out, letters);
	/* The last of them stays where no digit is after it. */
	if (zeros > 0 &&
	    (letters + zeros == out->len ||
		!is_digit(out->text[letters + zeros])))
		zeros--;
	if (letters > 0)
		take_out(out, letters, zeros);
}

/* Doc 9303-3 4.9: weights 7 3 1, A is 10, modulo 10. */
static char
digit_of(const struct sltd_number *n, size_t len)
{
	static const unsigned weights[3] = {7, 3, 1};
	unsigned sum = 0;

	for (size_t i = 0; i < len; i++) {
		char c = n->text[i];

		sum += weights[i % 3] *
		    (unsigned)(is_digit(c) ? c - '0' : c - 'A' + 10);
	}
	return (char)('0' + sum % 10);
}

bool
sltd_number_undigit(const struct sltd_number *n, struct sltd_number *out)
{
	if (n->len != SLTD_ZONE_NUMBER + 1 ||
	    n->text[SLTD_ZONE_NUMBER] != digit_of(n, SLTD_ZONE_NUMBER))
		return false;
	*out = *n;
	take_out(out, SLTD_ZONE_NUMBER, 1);
	return true;
}

bool
sltd_number_with_digit(const struct sltd_number *n, struct sltd_number *out)
{
	if (n->len != SLTD_ZONE_NUMBER)
		return false;
	*out = *n;
	out->text[out->len++] = digit_of(n, n->len);
	return true;
}

bool
sltd_number_has_short(const struct sltd_number *n)
{
	size_t letters;

	if (n->len == SLTD_ZONE_NUMBER + 1)
		return true;
	if (n->text[0] == '0' || n->text[0] == 'O')
		return true;
	letters = letters_of(n);
	return letters > 0 && letters < n->len && n->text[letters] == '0';
}

bool
sltd_number_same_core(const struct sltd_number *a, const struct sltd_number *b)
{
	struct sltd_number x, y;

	if (!sltd_number_has_short(a) && !sltd_number_has_short(b))
		return false;
	sltd_number_core(a, &x);
	sltd_number_core(b, &y);
	return span_equal(sltd_number_span(&x), sltd_number_span(&y));
}

bool
sltd_number_same_undigit(
    const struct sltd_number *a, const struct sltd_number *b)
{
	const struct sltd_number *longer = a->len > b->len ? a : b;
	const struct sltd_number *shorter = a->len > b->len ? b : a;
	struct sltd_number bare;

	return longer->len == shorter->len + 1 &&
	    sltd_number_undigit(longer, &bare) &&
	    span_equal(sltd_number_span(&bare), sltd_number_span(shorter));
}

/* core with zeros at a place, of every length that is not that of n. */
static bool
visit_zeros(const struct sltd_number *core, size_t at,
    const struct sltd_number *n, size_t longest, sltd_variant_visit *visit,
    void *context)
{
	struct sltd_number m = *core;

	for (;;) {
		if (!span_equal(sltd_number_span(&m), sltd_number_span(n)) &&
		    !visit(context, &m))
			return false;
		if (m.len >= longest || m.len == SLTD_NUMBER_MAX)
			return true;
		memmove(m.text + at + 1, m.text + at, m.len - at);
		m.text[at] = '0';
		m.len++;
	}
}

bool
sltd_number_variants(const struct sltd_number *n, size_t longest,
    sltd_variant_visit *visit, void *context)
{
	struct sltd_number core, m;
	size_t letters;

	sltd_number_core(n, &core);
	letters = letters_of(&core);
	if (!visit_zeros(&core, 0, n, longest, visit, context) ||
	    (letters > 0 &&
		!visit_zeros(&core, letters, n, longest, visit, context)))
		return false;
	if (sltd_number_undigit(n, &m))
		return visit(context, &m);
	return longest <= SLTD_ZONE_NUMBER || !sltd_number_with_digit(n, &m) ||
	    visit(context, &m);
}

/* ---- keys of a sieve --------------------------------------------------- */

unsigned
sltd_single_keys(
    const struct sltd_number *n, sltd_sieve_key out[SLTD_SINGLE_KEYS])
{
	struct sltd_number m;
	unsigned count = 0;

	sltd_number_fold(n, &m);
	out[count++] = sltd_sieve_fold(&m);
	if (!sltd_number_has_short(n))
		return count;
	sltd_number_core(n, &m);
	if (m.len != n->len) {
		sltd_number_fold(&m, &m);
		out[count++] = sltd_sieve_fold(&m);
	}
	if (sltd_number_undigit(n, &m)) {
		sltd_number_fold(&m, &m);
		out[count++] = sltd_sieve_fold(&m);
	}
	return count;
}

/* Of a core: its state, the letters that it starts with, its length. */
static sltd_sieve_key
series_key(struct sltd_state state, const struct sltd_number *core, size_t len)
{
	return hash_mix(
	    hash_sum(span_make(core->text, letters_of(core)), SEED_CORE + len) ^
	    hash_sum(span_make(state.text, SLTD_STATE_LEN), SEED_CORE));
}

unsigned
sltd_series_keys(struct sltd_state state, const struct sltd_number *first,
    const struct sltd_number *last, sltd_sieve_key out[SLTD_RECORD_KEYS])
{
	struct sltd_number from, to;
	unsigned count = 0;

	out[count++] = sltd_sieve_series(state, first);
	sltd_number_core(first, &from);
	sltd_number_core(last, &to);
	if (letters_of(&from) != letters_of(&to))
		return count;
	for (size_t len = from.len; len <= to.len && len < first->len; len++)
		out[count++] = series_key(state, &from, len);
	return count;
}

sltd_sieve_key
sltd_series_core_key(struct sltd_state state, const struct sltd_number *n)
{
	struct sltd_number core;

	sltd_number_core(n, &core);
	return series_key(state, &core, core.len);
}
