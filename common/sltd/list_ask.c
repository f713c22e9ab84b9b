/*
 * list_ask: one query asked of one list; see list.h.
 *
 * Nothing here trusts the order of the keys: "not there" counts only between
 * two records that are whole and on their sides of what was looked for.
 */
#include "sltd/list.h"
#include "sltd/variant.h"

static bool
cursor(
    struct sltd_list *l, unsigned table, struct kv_cursor **c, struct err *err)
{
	return *c != NULL || kv_cursor_open(l->txn, table, c, err);
}

static bool
take_match(const struct sltd_list *l, const struct sltd_query *q,
    struct span key, struct span value, bool series, struct sltd_number *reach,
    struct sltd_answer *a, struct err *err)
{
	struct sltd_entry e;
	enum sltd_match how;

	if (!sltd_entry_read(key, value, series, &e, reach, err))
		return false;
	if (sltd_match(q, &e, &how))
		sltd_answer_add(a, &e, how, l->name);
	return true;
}

/*
 * A key that is damaged is not found where it belongs, and it leads others
 * astray: a search ends beside the key that misled it. So "not there" counts
 * only between two records that are whole and on their sides of it.
 */
static bool
check_beside(struct span key, struct span value, bool series, bool before,
    struct span front, struct err *err)
{
	struct sltd_entry e;

	if (!sltd_entry_read(key, value, series, &e, NULL, err))
		return false;
	if (span_starts(key, front) || (span_compare(key, front) < 0) != before)
		return err_set(err, ERR_DATA, "records are out of order");
	return true;
}

/* What comes before front, for a cursor that is past it. */
static bool
check_before(
    struct sltd_list *l, struct span front, bool after_found, struct err *err)
{
	struct span key, value;
	bool found;

	if (!kv_cursor_seek(l->singles, front, &key, &value, &found, err) ||
	    !kv_cursor_previous(l->singles, &key, &value, &found, err))
		return false;
	if (found)
		return check_beside(key, value, false, true, front, err);
	if (!after_found && l->meta.singles > 0)
		return err_set(err, ERR_DATA, "the records are gone");
	return true;
}

/* Everything with one fold is together. */
static bool
ask_singles(struct sltd_list *l, const struct sltd_query *q,
    const struct sltd_number *fold, struct sltd_answer *a, struct err *err)
{
	struct sltd_key key_front;
	struct span front, key, value;
	bool found, any = false, ok;

	sltd_fold_key(fold, &key_front);
	front = sltd_key_span(&key_front);
	ok = cursor(l, l->single, &l->singles, err) &&
	    kv_cursor_seek(l->singles, front, &key, &value, &found, err);
	while (ok && found && span_starts(key, front)) {
		any = true;
		ok = take_match(l, q, key, value, false, NULL, a, err) &&
		    kv_cursor_next(l->singles, &key, &value, &found, err);
	}
	if (ok && found)
		ok = check_beside(key, value, false, false, front, err);
	return ok && check_before(l, front, found || any, err);
}

/*
 * Those of one state: backwards from the last series that begins at or before
 * the number, which is the query's or another way to write it.
 */
static bool
ask_series_for(struct sltd_list *l, const struct sltd_query *q,
    const struct sltd_number *number, struct sltd_state state,
    struct sltd_answer *a, struct err *err)
{
	struct sltd_key front, bound;
	struct sltd_number reach;
	struct span key, value;
	bool found, after, ok;

	if (!sltd_sieve_maybe(&l->sieve, sltd_sieve_series(state, number)))
		return true;
	sltd_series_key(state, number, &front, &bound);
	if (!cursor(l, l->series, &l->series_cursor, err) ||
	    !kv_cursor_seek(l->series_cursor, sltd_key_span(&bound), &key,
		&value, &after, err) ||
	    (after &&
		!check_beside(
		    key, value, true, false, sltd_key_span(&bound), err)))
		return false;
	ok = kv_cursor_previous(l->series_cursor, &key, &value, &found, err);
	if (ok && !found && !after)
		return err_set(err, ERR_DATA, "the series are gone");
	while (ok && found && span_starts(key, sltd_key_span(&front))) {
		if (!take_match(l, q, key, value, true, &reach, a, err))
			return false;
		if (memcmp(reach.text, number->text, number->len) < 0)
			break;
		ok = kv_cursor_previous(
		    l->series_cursor, &key, &value, &found, err);
	}
	return ok &&
	    (!found || span_starts(key, sltd_key_span(&front)) ||
		check_beside(
		    key, value, true, true, sltd_key_span(&front), err));
}

/* One query, and what its other forms are asked of. */
struct ask {
	struct sltd_list *list;
	const struct sltd_query *query;
	struct sltd_state state; /* for series */
	struct sltd_answer *answer;
	struct err *err;
};

static bool
ask_series_variant(void *context, const struct sltd_number *n)
{
	struct ask *ask = context;

	return ask_series_for(
	    ask->list, ask->query, n, ask->state, ask->answer, ask->err);
}

/* Those of one state, for the number in all its forms. */
static bool
ask_series_of(struct sltd_list *l, const struct sltd_query *q,
    struct sltd_state state, struct sltd_answer *a, struct err *err)
{
	struct ask ask = {l, q, state, a, err};
	size_t longest = SLTD_NUMBER_MAX;

	if (!ask_series_for(l, q, &q->number, state, a, err))
		return false;
	/* Forms that are longer, only where there are such series. */
	if (l->meta.has_short &&
	    (!l->meta.series_short ||
		!sltd_sieve_maybe(
		    &l->sieve, sltd_series_core_key(state, &q->number))))
		longest = q->number.len;
	if (longest == q->number.len && !q->has_short)
		return true;
	return sltd_number_variants(
	    &q->number, longest, ask_series_variant, &ask);
}

/* The query names no authority: each state that has a series at all. */
static bool
ask_series_anywhere(struct sltd_list *l, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	struct sltd_state state;
	struct span from = span_make(NULL, 0), key, value;
	uint8_t past[SLTD_STATE_LEN + 1];
	bool found;

	for (;;) {
		if (!cursor(l, l->series, &l->series_cursor, err) ||
		    !kv_cursor_seek(
			l->series_cursor, from, &key, &value, &found, err))
			return false;
		if (!found)
			return true;
		if (key.len <= SLTD_STATE_LEN || span_compare(key, from) < 0)
			return err_set(
			    err, ERR_DATA, "the series are out of order");
		memcpy(state.text, key.data, SLTD_STATE_LEN);
		memcpy(past, key.data, SLTD_STATE_LEN);
		past[SLTD_STATE_LEN] = 0xff; /* no length is as great */
		from = span_make(past, sizeof(past));
		if (!ask_series_of(l, q, state, a, err))
			return false;
	}
}

static bool
ask_series(struct sltd_list *l, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	struct sltd_state other;

	if (!sltd_query_stated(q))
		return ask_series_anywhere(l, q, a, err);
	if (!ask_series_of(l, q, q->state, a, err))
		return false;
	for (unsigned i = 0; sltd_state_relative(q->state, i, &other); i++)
		if (!ask_series_of(l, q, other, a, err))
			return false;
	return true;
}

bool
sltd_list_maybe_series(const struct sltd_list *l, const struct sltd_query *q)
{
	struct sltd_state other;

	/* The sieve knows series by their state. */
	return !sltd_query_stated(q) || q->has_short || !l->meta.has_short ||
	    sltd_sieve_maybe(
		&l->sieve, sltd_sieve_series(q->state, &q->number)) ||
	    (l->meta.series_short &&
		sltd_sieve_maybe(
		    &l->sieve, sltd_series_core_key(q->state, &q->number))) ||
	    sltd_state_relative(q->state, 0, &other);
}

static bool
ask_variant(void *context, const struct sltd_number *n)
{
	struct ask *ask = context;
	struct sltd_number fold;

	sltd_number_fold(n, &fold);
	if (memcmp(&fold, &ask->query->fold, sizeof(fold)) == 0)
		return true; /* was asked already */
	if (!sltd_sieve_maybe(&ask->list->sieve, sltd_sieve_fold(&fold)))
		return true;
	return ask_singles(ask->list, ask->query, &fold, ask->answer, ask->err);
}

/* The number itself, and what it may be written as where the sieve knows. */
static bool
ask_numbers(struct sltd_list *l, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	struct ask ask = {.list = l, .query = q, .answer = a, .err = err};
	struct sltd_short_keys keys;
	size_t longest = l->meta.has_short ? l->meta.longest : SLTD_NUMBER_MAX;

	sltd_query_keys(q, &keys);
	if (!sltd_list_maybe_single(l, &keys))
		return true;
	if (sltd_sieve_maybe(&l->sieve, keys.key[0]) &&
	    !ask_singles(l, q, &q->fold, a, err))
		return false;
	return sltd_number_variants(&q->number, longest, ask_variant, &ask);
}

bool
sltd_list_ask(struct sltd_list *l, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	if (!ask_numbers(l, q, a, err))
		goto fail;
	if (l->meta.series > 0 && sltd_list_maybe_series(l, q) &&
	    !ask_series(l, q, a, err))
		goto fail;
	return true;
fail:
	err_wrap(err, "%s", buf_text(&l->generation));
	return sltd_store_damage(err);
}

/* The match itself (sltd/match.h) sees that only what is near is added. */
bool
sltd_list_ask_near(struct sltd_list *l, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	struct ask ask = {.list = l, .query = q, .answer = a, .err = err};

	if (sltd_number_neighbours(&q->number, ask_variant, &ask))
		return true;
	err_wrap(err, "%s", buf_text(&l->generation));
	return sltd_store_damage(err);
}
