/*
 * delta: see delta.h.
 *
 * The changes are sorted first, so that each page of the store is written
 * once; of several changes to one record the last counts. The sieve gets its
 * new bits, and they are on the disk, before the transaction is committed: a
 * crash between the two leaves bits too many, which only cost a look-up.
 */
#include "base/file.h"
#include "sltd/delta.h"
#include "sltd/sort.h"
#include "sltd/variant.h"

#define CHUNK ((size_t)32 << 20)

/* In front of a value in the sort. */
#define TAG_SINGLE 's'
#define TAG_SERIES 't'

struct sltd_delta {
	struct sltd_delta_options options;
	struct sltd_lock lock;
	struct sltd_list *list;
	struct sltd_sort *sort;
	struct kv_txn *txn;
	struct buf folder, key, value;
	bool copied; /* there is a generation that is not swapped in */
	struct sltd_delta_counts counts;
	struct sltd_delta_sum sum;
	sltd_day today;
	bool already;
};

bool
sltd_delta_sum_add(struct sltd_delta_sum *s, enum sltd_action action,
    const struct sltd_entry *e, struct err *err)
{
	struct buf b = BUF_INIT;
	struct sltd_key key;
	bool ok;

	sltd_entry_key(e, &key);
	buf_append(&b, s->sum, sizeof(s->sum));
	buf_append_byte(&b, (uint8_t)action);
	buf_append_byte(&b, e->last.len > 0);
	buf_append_byte(&b, key.len);
	buf_append_span(&b, sltd_key_span(&key));
	sltd_entry_value(e, &key, e->last.len > 0 ? &e->last : NULL, &b);
	ok = buf_ok(&b) && hash_sha256(buf_span(&b), s->sum);
	buf_release(&b);
	return ok || err_memory(err);
}

/* Other changes under this number? What is not remembered is believed. */
static bool
check_known(const struct sltd_delta_options *o, const struct sltd_meta *m,
    const struct sltd_delta_sum *s, struct err *err)
{
	for (unsigned i = 0; i < m->deltas; i++)
		if (m->delta[i].sequence == o->sequence &&
		    memcmp(m->delta[i].digest, s->sum, SLTD_DELTA_DIGEST) != 0)
			return err_set(err, ERR_DATA,
			    "delta %llu is in the list already, with other "
			    "changes: a new one needs a number of its own",
			    (unsigned long long)o->sequence);
	return true;
}

/* In the place of one of its number, else the oldest makes room. */
static void
remember_delta(struct sltd_delta *d)
{
	struct sltd_meta *m = &d->list->meta;
	struct sltd_delta_mark *mark;

	for (unsigned i = 0; i < m->deltas; i++)
		if (m->delta[i].sequence == d->options.sequence) {
			memcpy(
			    m->delta[i].digest, d->sum.sum, SLTD_DELTA_DIGEST);
			return;
		}
	if (m->deltas == SLTD_DELTAS_KEPT) {
		m->deltas--;
		memmove(m->delta, m->delta + 1, m->deltas * sizeof(*m->delta));
	}
	mark = &m->delta[m->deltas++];
	mark->sequence = d->options.sequence;
	memcpy(mark->digest, d->sum.sum, SLTD_DELTA_DIGEST);
}

bool
sltd_delta_follows(const struct sltd_delta_options *o,
    const struct sltd_meta *m, bool *already, struct err *err)
{
	*already = false;
	if (!o->numbered)
		return !m->numbered ||
		    err_set(err, ERR_DATA,
			"the list is "
			"numbered (%llu): this delta must be, too (--sequence)",
			(unsigned long long)m->sequence);
	if (!m->numbered)
		return true;
	if (o->sequence <= m->sequence) {
		*already = true;
		return true;
	}
	if (o->previous == m->sequence)
		return true;
	if (o->previous < m->sequence)
		return err_set(err, ERR_DATA,
		    "delta %llu follows %llu, the "
		    "list is at %llu: they do not belong together",
		    (unsigned long long)o->sequence,
		    (unsigned long long)o->previous,
		    (unsigned long long)m->sequence);
	if (o->previous == m->sequence + 1)
		return err_set(err, ERR_DATA,
		    "delta %llu is missing: the "
		    "list is at %llu, this one is %llu",
		    (unsigned long long)o->previous,
		    (unsigned long long)m->sequence,
		    (unsigned long long)o->sequence);
	return err_set(err, ERR_DATA,
	    "deltas %llu to %llu are missing: the "
	    "list is at %llu, this one is %llu",
	    (unsigned long long)m->sequence + 1,
	    (unsigned long long)o->previous, (unsigned long long)m->sequence,
	    (unsigned long long)o->sequence);
}

/* From here on the list is a copy that is not in use. */
static bool
open_copy(struct sltd_delta *d, struct err *err)
{
	const struct sltd_delta_options *o = &d->options;

	sltd_list_close(d->list);
	d->list = NULL;
	d->copied = sltd_generation_copy(o->store, o->list, err);
	return d->copied &&
	    sltd_list_open(o->store, o->list, true, &d->list, err);
}

bool
sltd_delta_open(const struct sltd_delta_options *options,
    struct sltd_delta **out, bool *already, struct err *err)
{
	struct sltd_delta *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return err_memory(err);
	d->options = *options;
	d->lock.fd = -1;
	d->today = sltd_day_of(date_of_instant(options->now));
	buf_init(&d->folder, 0);
	buf_init(&d->key, 0);
	buf_init(&d->value, 0);
	path_join(&d->folder, options->store, options->list);
	*out = NULL;
	if (!sltd_lock_take(options->store, options->list, &d->lock, err) ||
	    !sltd_list_open(
		options->store, options->list, false, &d->list, err) ||
	    !sltd_delta_follows(options, &d->list->meta, already, err))
		goto fail;
	d->already = *already;
	if (!d->already &&
	    (!sltd_sort_open(
		 buf_text(&d->folder), "delta", CHUNK, &d->sort, err) ||
		!open_copy(d, err)))
		goto fail;
	*out = d;
	return true;
fail:
	sltd_delta_close(d);
	return false;
}

void
sltd_delta_close(struct sltd_delta *d)
{
	if (d == NULL)
		return;
	kv_abort(d->txn);
	sltd_sort_close(d->sort);
	sltd_list_close(d->list);
	if (d->copied)
		sltd_generation_drop(buf_text(&d->folder));
	sltd_lock_release(&d->lock);
	buf_release(&d->folder);
	buf_release(&d->key);
	buf_release(&d->value);
	free(d);
}

/* The sort's key has the table in front, its value the action. */
bool
sltd_delta_add(struct sltd_delta *d, enum sltd_action action,
    const struct sltd_entry *e, struct err *err)
{
	bool series = e->last.len > 0;
	struct sltd_key key;

	if (d->options.numbered && !sltd_delta_sum_add(&d->sum, action, e, err))
		return false;
	if (d->already)
		return true;
	sltd_entry_key(e, &key);
	buf_clear(&d->key);
	buf_append_byte(&d->key, series ? TAG_SERIES : TAG_SINGLE);
	buf_append_span(&d->key, sltd_key_span(&key));
	buf_clear(&d->value);
	buf_append_byte(&d->value, (uint8_t)action);
	sltd_entry_value(e, &key, series ? &e->last : NULL, &d->value);
	if (!buf_ok(&d->key) || !buf_ok(&d->value))
		return err_memory(err);
	return sltd_sort_add(
	    d->sort, buf_span(&d->key), buf_span(&d->value), err);
}

/* ---- one change -------------------------------------------------------- */

struct change {
	enum sltd_action action;
	bool series;
	struct span key;
	struct sltd_entry entry;
	bool found; /* there is such a record */
	struct sltd_entry old;
	struct sltd_number reach; /* of the old one */
};

static bool
same_texts(const struct sltd_entry *a, const struct sltd_entry *b)
{
	return span_equal(a->reference, b->reference) &&
	    span_equal(a->note, b->note) && span_equal(a->contact, b->contact);
}

static bool
same(const struct sltd_entry *a, const struct sltd_entry *b)
{
	return a->status == b->status && a->reported == b->reported &&
	    a->issued == b->issued && a->expiry == b->expiry &&
	    a->review == b->review && a->withdrawn == b->withdrawn &&
	    a->until == b->until && a->measure == b->measure &&
	    sltd_state_equal(a->reporting, b->reporting) && same_texts(a, b);
}

static unsigned
table_of(const struct sltd_delta *d, bool series)
{
	return series ? d->list->series : d->list->single;
}

static bool
put_change(struct sltd_delta *d, const struct sltd_entry *e, bool series,
    const struct sltd_number *reach, struct err *err)
{
	struct sltd_key key;

	sltd_entry_key(e, &key);
	buf_clear(&d->value);
	sltd_entry_value(e, &key, series ? reach : NULL, &d->value);
	if (!buf_ok(&d->value))
		return err_memory(err);
	return kv_put(d->txn, table_of(d, series), sltd_key_span(&key),
	    buf_span(&d->value), KV_REPLACE, err);
}

static void
insert_series(struct sltd_list *l, const struct sltd_entry *e)
{
	sltd_sieve_key keys[SLTD_RECORD_KEYS];
	unsigned count = sltd_series_keys(e->state, &e->number, &e->last, keys);

	for (unsigned i = 0; i < count; i++)
		sltd_sieve_insert(&l->sieve, keys[i]);
	l->meta.series_short |= count > 1;
}

static void
insert_single(struct sltd_list *l, const struct sltd_entry *e)
{
	sltd_sieve_key keys[SLTD_RECORD_KEYS];
	unsigned count = sltd_single_keys(&e->number, keys);

	for (unsigned i = 0; i < count; i++)
		sltd_sieve_insert(&l->sieve, keys[i]);
	if (e->number.len > l->meta.longest)
		l->meta.longest = e->number.len;
}

/* Puts a record in, or in the place of another; a series' reach comes after. */
static bool
apply_put(struct sltd_delta *d, struct change *c, struct err *err)
{
	bool answered = c->found && c->old.withdrawn == 0;

	if (answered && same(&c->old, &c->entry)) {
		d->counts.unchanged++;
		return true;
	}
	if (answered) {
		d->counts.updated++;
	} else {
		d->counts.inserted++;
		d->counts.unknown += c->action == SLTD_UPDATE;
	}
	if (c->found && c->old.withdrawn != 0)
		d->list->meta.withdrawn--;
	if (!c->found && c->series) {
		d->list->meta.series++;
		insert_series(d->list, &c->entry);
	} else if (!c->found) {
		d->list->meta.singles++;
		insert_single(d->list, &c->entry);
	}
	return put_change(d, &c->entry, c->series, &c->entry.last, err);
}

/* A withdrawn record stays, to be told of, and answers nothing. */
static bool
apply_withdraw(struct sltd_delta *d, struct change *c, struct err *err)
{
	struct sltd_entry e;

	if (!c->found) {
		d->counts.unknown++;
		return true;
	}
	if (c->old.withdrawn != 0) {
		d->counts.unchanged++;
		return true;
	}
	e = c->old;
	e.withdrawn = d->today;
	d->counts.withdrawn++;
	d->list->meta.withdrawn++;
	return put_change(d, &e, c->series, &c->reach, err);
}

/* What is known while reaches are mended, from one series to the next. */
struct mending {
	struct sltd_key at;
	struct sltd_number reach; /* the greatest last number up to here */
	bool found;   /* there is a series of this state and length */
	bool changed; /* its reach was another */
};

/* Series whose keys start alike are of one state and length. */
static bool
is_of_group(const struct mending *m, struct span key)
{
	return key.len > SLTD_STATE_LEN &&
	    memcmp(key.data, m->at.bytes, SLTD_STATE_LEN + 1) == 0;
}

/* Begins with the reach of the series before, where there is one. */
static bool
take_reach_before(struct sltd_delta *d, struct mending *m, struct err *err)
{
	struct kv_cursor *c;
	struct sltd_entry e;
	struct span key, value;
	bool found, ok;

	if (!kv_cursor_open(d->txn, d->list->series, &c, err))
		return false;
	ok = kv_cursor_seek(
		 c, sltd_key_span(&m->at), &key, &value, &found, err) &&
	    kv_cursor_previous(c, &key, &value, &found, err);
	if (ok && found && is_of_group(m, key))
		ok = sltd_entry_read(key, value, true, &e, &m->reach, err);
	kv_cursor_close(c);
	return ok;
}

static bool
mend_entry(struct sltd_delta *d, struct mending *m, struct span key,
    struct span value, struct err *err)
{
	struct sltd_number had;
	struct sltd_entry e;

	if (!sltd_entry_read(key, value, true, &e, &had, err))
		return false;
	if (memcmp(m->reach.text, e.last.text, e.last.len) < 0)
		m->reach = e.last;
	m->at.len = (uint8_t)key.len;
	memcpy(m->at.bytes, key.data, key.len);
	m->changed = memcmp(m->reach.text, had.text, had.len) != 0;
	return !m->changed || put_change(d, &e, true, &m->reach, err);
}

/* The series at m->at, or the next one. */
static bool
mend_at(struct sltd_delta *d, struct mending *m, bool next, struct err *err)
{
	struct kv_cursor *c;
	struct span key, value;
	bool ok;

	m->found = m->changed = false;
	/* A write ends what a cursor's spans may be used for: a new one. */
	if (!kv_cursor_open(d->txn, d->list->series, &c, err))
		return false;
	ok = kv_cursor_seek(
	    c, sltd_key_span(&m->at), &key, &value, &m->found, err);
	if (ok && m->found && next)
		ok = kv_cursor_next(c, &key, &value, &m->found, err);
	m->found = ok && m->found && is_of_group(m, key);
	if (m->found)
		ok = mend_entry(d, m, key, value, err);
	kv_cursor_close(c);
	return ok;
}

/*
 * From one series on, to the end of its state and length or until nothing
 * changes any more: the reach of each is the greatest last number so far.
 */
static bool
mend_reach(struct sltd_delta *d, struct span from, struct err *err)
{
	struct mending m = {.reach = {0}};
	bool ok;

	m.at.len = (uint8_t)from.len;
	memcpy(m.at.bytes, from.data, from.len);
	ok = take_reach_before(d, &m, err) && mend_at(d, &m, false, err);
	m.changed = m.found;
	while (ok && m.changed)
		ok = mend_at(d, &m, true, err);
	return ok;
}

static bool
apply_change(
    struct sltd_delta *d, struct span key, struct span value, struct err *err)
{
	struct change c = {.action = (enum sltd_action)value.data[0],
	    .series = key.data[0] == TAG_SERIES,
	    .key = span_from(key, 1)};
	struct span old;

	if (!sltd_entry_read(
		c.key, span_from(value, 1), c.series, &c.entry, NULL, err) ||
	    !kv_get(d->txn, table_of(d, c.series), c.key, &old, &c.found, err))
		return false;
	if (c.found &&
	    !sltd_entry_read(c.key, old, c.series, &c.old, &c.reach, err))
		return sltd_store_damage(err);
	if (c.action == SLTD_WITHDRAW)
		return apply_withdraw(d, &c, err);
	return apply_put(d, &c, err) &&
	    (!c.series || mend_reach(d, c.key, err));
}

static bool
write_meta(struct sltd_delta *d, struct err *err)
{
	struct sltd_meta *m = &d->list->meta;

	if (d->options.numbered) {
		m->numbered = true;
		m->sequence = d->options.sequence;
		remember_delta(d);
	}
	m->by_delta = true;
	m->date = d->options.date;
	m->loaded = d->options.now;
	buf_clear(&d->value);
	sltd_meta_write(m, &d->value);
	return buf_ok(&d->value)
	    ? kv_put(d->txn, d->list->meta_table, SPAN(SLTD_META_KEY),
		  buf_span(&d->value), KV_REPLACE, err)
	    : err_memory(err);
}

bool
sltd_delta_commit(
    struct sltd_delta *d, struct sltd_delta_counts *counts, struct err *err)
{
	uint64_t present = d->list->meta.singles + d->list->meta.series -
	    d->list->meta.withdrawn;
	struct kv_txn *txn;
	struct span key, value;
	bool more, ok;

	if (d->already) {
		*counts = d->counts;
		return check_known(&d->options, &d->list->meta, &d->sum, err);
	}
	ok = sltd_sort_finish(d->sort, err) &&
	    kv_begin(d->list->kv, true, &d->txn, err);
	while (ok && (ok = sltd_sort_next(d->sort, &key, &value, &more, err)) &&
	    more)
		ok = apply_change(d, key, value, err);
	ok = ok &&
	    sltd_guard_check(&d->options.guard, present, d->counts.inserted,
		d->counts.withdrawn, err) &&
	    write_meta(d, err) && sltd_sieve_sync(&d->list->sieve, err);
	if (!ok)
		return false;
	txn = d->txn;
	d->txn = NULL;
	if (!kv_commit(txn, err) || !kv_sync(d->list->kv, err))
		return false;
	sltd_list_close(d->list);
	d->list = NULL;
	if (!sltd_generation_swap(buf_text(&d->folder), err))
		return false;
	d->copied = false;
	*counts = d->counts;
	return true;
}
