/*
 * load: see load.h.
 */
#include "base/file.h"
#include "sltd/load.h"
#include "sltd/load_sort.h"

struct sltd_load {
	struct sltd_load_options options;
	struct sltd_lock lock;
	struct sltd_list *old; /* NULL: there was none */
	struct load_sort *sort;
	struct buf value;
	struct sltd_load_counts counts;
};

bool
sltd_guard_check(const struct sltd_guard *g, uint64_t present, uint64_t added,
    uint64_t removed, struct err *err)
{
	uint64_t share = g->given ? g->per_10000 : SLTD_GUARD_DEFAULT;
	uint64_t allowed =
	    present / 10000 * share + present % 10000 * share / 10000;
	uint64_t may_add = allowed;

	if (!g->given && may_add < SLTD_GUARD_FREE)
		may_add = SLTD_GUARD_FREE;
	if (present == 0)
		return true;
	if (removed >= present && added == 0)
		return err_set(err, ERR_DATA,
		    "it would leave nothing of %llu records (--fresh)",
		    (unsigned long long)present);
	if (added <= may_add && removed <= allowed)
		return true;
	return err_set(err, ERR_DATA,
	    "it would add %llu and remove %llu of "
	    "%llu records: more than %llu.%02llu %% (--max-change)",
	    (unsigned long long)added, (unsigned long long)removed,
	    (unsigned long long)present, (unsigned long long)(share / 100),
	    (unsigned long long)(share % 100));
}

static bool
open_old(struct sltd_load *l, struct err *err)
{
	if (l->options.fresh ||
	    sltd_list_open(
		l->options.store, l->options.list, false, &l->old, err))
		return true;
	if (err->kind != ERR_UNAVAILABLE)
		return err_wrap(err,
		    "the present list cannot be compared "
		    "with (--fresh replaces it unseen)");
	return true;
}

bool
sltd_load_open(const struct sltd_load_options *options, struct sltd_load **out,
    struct err *err)
{
	struct sltd_load *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return err_memory(err);
	l->options = *options;
	l->lock.fd = -1;
	buf_init(&l->value, 0);
	if (!sltd_lock_take(options->store, options->list, &l->lock, err) ||
	    !open_old(l, err) ||
	    !load_sort_open(
		options->store, options->list, options->chunk, &l->sort, err)) {
		sltd_load_close(l);
		return false;
	}
	*out = l;
	return true;
}

void
sltd_load_close(struct sltd_load *l)
{
	if (l == NULL)
		return;
	load_sort_close(l->sort);
	sltd_list_close(l->old);
	sltd_lock_release(&l->lock);
	buf_release(&l->value);
	free(l);
}

bool
sltd_load_add(struct sltd_load *l, const struct sltd_entry *e, struct err *err)
{
	return load_sort_add(l->sort, e, err);
}

bool
sltd_load_resume(struct sltd_load *l, const struct input_mark *file,
    struct input_mark *at, uint64_t *added, struct err *why, struct err *err)
{
	return load_sort_resume(l->sort, file, at, added, why, err);
}

bool
sltd_load_due(const struct sltd_load *l)
{
	return load_sort_full(l->sort);
}

bool
sltd_load_mark(
    struct sltd_load *l, const struct input_mark *at, struct err *err)
{
	return load_sort_pass(l->sort, at, err);
}

bool
sltd_load_end(struct sltd_load *l, const struct input_mark *at, struct err *err)
{
	return load_sort_finish(l->sort, at, err);
}

/* Of a load that was killed and not begun again. */
static bool
remove_work(const char *store, const char *list, struct err *err)
{
	struct buf folder = BUF_INIT, work = BUF_INIT;
	bool ok;

	path_join(&folder, store, list);
	ok = sltd_folder_remove(
	    path_join(&work, buf_text(&folder), SLTD_FOLDER_WORK), err);
	buf_release(&folder);
	buf_release(&work);
	return ok;
}

/* ---- the old beside the new -------------------------------------------- */

/* One of two ordered streams. */
struct stream {
	struct span key, value;
	bool more;
};

struct merge {
	struct sltd_load *load;
	struct sltd_writer *writer;
	struct sltd_sort *sort;
	struct kv_cursor *cursor; /* of the old; NULL: none */
	bool series;
	struct stream fresh, old;
	sltd_day today;
};

static bool
next_fresh(struct merge *m, struct err *err)
{
	return sltd_sort_next(
	    m->sort, &m->fresh.key, &m->fresh.value, &m->fresh.more, err);
}

static bool
next_old(struct merge *m, bool first, struct err *err)
{
	if (m->cursor == NULL)
		return true;
	return (first ? kv_cursor_seek(m->cursor, span_make(NULL, 0),
			    &m->old.key, &m->old.value, &m->old.more, err)
		      : kv_cursor_next(m->cursor, &m->old.key, &m->old.value,
			    &m->old.more, err)) ||
	    sltd_store_damage(err);
}

/* In the old list only: from now on withdrawn, for a time. */
static bool
keep_withdrawn(struct merge *m, struct err *err)
{
	struct sltd_load *l = m->load;
	struct sltd_entry e;
	struct sltd_key key;

	if (!sltd_entry_read(
		m->old.key, m->old.value, m->series, &e, NULL, err))
		return sltd_store_damage(err);
	if (e.withdrawn == 0) {
		l->counts.removed++;
		e.withdrawn = m->today;
	} else if (m->today > e.withdrawn + SLTD_WITHDRAWN_DAYS) {
		return true;
	}
	sltd_entry_key(&e, &key);
	buf_clear(&l->value);
	sltd_entry_value(&e, &key, m->series ? &e.last : NULL, &l->value);
	if (!buf_ok(&l->value))
		return err_memory(err);
	return sltd_writer_put(
	    m->writer, m->old.key, buf_span(&l->value), m->series, err);
}

/* In both. The reach of a series may differ and is no change. */
static bool
compare_both(struct merge *m, struct err *err)
{
	struct sltd_load *l = m->load;
	struct sltd_entry e;
	size_t skip = 4;

	if (!sltd_entry_read(
		m->old.key, m->old.value, m->series, &e, NULL, err))
		return sltd_store_damage(err);
	if (m->series)
		skip += e.number.len;
	if (e.withdrawn != 0)
		l->counts.added++;
	else if (span_equal(span_from(m->old.value, skip),
		     span_from(m->fresh.value, skip)))
		l->counts.unchanged++;
	else
		l->counts.changed++;
	return true;
}

static bool
merge_step(struct merge *m, struct err *err)
{
	int order = !m->old.more ? 1
	    : !m->fresh.more	 ? -1
				 : span_compare(m->old.key, m->fresh.key);

	if (order < 0)
		return keep_withdrawn(m, err) && next_old(m, false, err);
	if (order > 0)
		m->load->counts.added++;
	else if (!compare_both(m, err))
		return false;
	return sltd_writer_put(
		   m->writer, m->fresh.key, m->fresh.value, m->series, err) &&
	    next_fresh(m, err) && (order != 0 || next_old(m, false, err));
}

static bool
merge_table(struct sltd_load *l, struct sltd_writer *writer, bool series,
    struct err *err)
{
	struct merge m = {.load = l,
	    .writer = writer,
	    .series = series,
	    .sort = load_sort_of(l->sort, series),
	    .today = sltd_day_of(date_of_instant(l->options.now))};
	bool ok;

	if (l->old != NULL &&
	    !kv_cursor_open(l->old->txn,
		series ? l->old->series : l->old->single, &m.cursor, err))
		return sltd_store_damage(err);
	ok = next_fresh(&m, err) && next_old(&m, true, err);
	while (ok && (m.fresh.more || m.old.more))
		ok = merge_step(&m, err);
	kv_cursor_close(m.cursor);
	return ok;
}

static bool
check_guard(struct sltd_load *l, struct err *err)
{
	if (l->old == NULL)
		return true;
	return sltd_guard_check(&l->options.guard, l->counts.before,
	    l->counts.added, l->counts.removed, err);
}

/* A list does not go back to an older number unless it is told to. */
static bool
check_sequence(
    const struct sltd_load *l, const struct sltd_meta *meta, struct err *err)
{
	if (!meta->numbered || l->options.older || l->old == NULL ||
	    !l->old->meta.numbered || meta->sequence >= l->old->meta.sequence)
		return true;
	return err_set(err, ERR_DATA,
	    "it has sequence number %llu, "
	    "the list is at %llu already (--older takes it)",
	    (unsigned long long)meta->sequence,
	    (unsigned long long)l->old->meta.sequence);
}

/* Counts what is new and what there is; the most keys that both can make. */
static uint64_t
count_keys(struct sltd_load *l)
{
	struct sltd_sort *singles = load_sort_of(l->sort, false);
	struct sltd_sort *series = load_sort_of(l->sort, true);

	l->counts.records = sltd_sort_count(singles) + sltd_sort_count(series);
	if (l->old == NULL)
		return l->counts.records;
	l->counts.before =
	    l->old->meta.singles + l->old->meta.series - l->old->meta.withdrawn;
	return l->counts.records + l->old->meta.withdrawn;
}

static bool
write_generation(
    struct sltd_load *l, uint64_t keys, struct sltd_meta *meta, struct err *err)
{
	struct sltd_writer *w = NULL;
	bool ok = sltd_writer_open(
		      l->options.store, l->options.list, keys, &w, err) &&
	    merge_table(l, w, false, err) && merge_table(l, w, true, err) &&
	    check_guard(l, err);

	if (ok) {
		/* The old one is not needed any more, and is swept. */
		sltd_list_close(l->old);
		l->old = NULL;
		ok = sltd_writer_commit(w, meta, err);
	}
	sltd_writer_close(w);
	return ok;
}

bool
sltd_load_commit(struct sltd_load *l, struct sltd_meta *meta,
    struct sltd_load_counts *counts, struct err *err)
{
	uint64_t keys;

	if (!check_sequence(l, meta, err))
		return false;
	keys = count_keys(l);
	/* A full file between the deltas does not end them. */
	if (l->old != NULL) {
		meta->by_delta = l->old->meta.by_delta;
		meta->deltas = l->old->meta.deltas;
		memcpy(meta->delta, l->old->meta.delta, sizeof(meta->delta));
	}
	meta->loaded = l->options.now;
	if (!write_generation(l, keys, meta, err))
		return false;
	l->counts.duplicates =
	    sltd_sort_duplicates(load_sort_of(l->sort, false)) +
	    sltd_sort_duplicates(load_sort_of(l->sort, true));
	*counts = l->counts;
	return remove_work(l->options.store, l->options.list, err);
}

/* ---- purge ------------------------------------------------------------- */

struct purge {
	struct sltd_writer *writer;
	struct buf value;
	sltd_day today;
	uint64_t removed, kept;
};

static bool
purge_one(void *context, const struct sltd_entry *e, struct err *err)
{
	struct purge *p = context;
	sltd_day review = sltd_entry_review(e);
	struct sltd_key key;

	if ((review != 0 && review < p->today) ||
	    (e->withdrawn != 0 &&
		p->today > e->withdrawn + SLTD_WITHDRAWN_DAYS)) {
		p->removed++;
		return true;
	}
	p->kept++;
	sltd_entry_key(e, &key);
	buf_clear(&p->value);
	sltd_entry_value(e, &key, e->last.len > 0 ? &e->last : NULL, &p->value);
	if (!buf_ok(&p->value))
		return err_memory(err);
	return sltd_writer_put(p->writer, sltd_key_span(&key),
	    buf_span(&p->value), e->last.len > 0, err);
}

bool
sltd_list_purge(const char *store, const char *list, sltd_day today,
    instant now, uint64_t *removed, uint64_t *kept, struct err *err)
{
	struct purge p = {.today = today, .value = BUF_INIT};
	struct sltd_lock lock = {-1};
	struct sltd_list *old = NULL;
	struct sltd_meta meta;
	bool ok;

	ok = sltd_lock_take(store, list, &lock, err) &&
	    sltd_list_open(store, list, false, &old, err);
	if (ok) {
		meta = old->meta;
		meta.loaded = now;
		ok = sltd_writer_open(store, list, meta.singles + meta.series,
			 &p.writer, err) &&
		    sltd_list_walk(old, purge_one, &p, err);
	}
	sltd_list_close(old);
	ok = ok && sltd_writer_commit(p.writer, &meta, err) &&
	    remove_work(store, list, err);
	sltd_writer_close(p.writer);
	sltd_lock_release(&lock);
	buf_release(&p.value);
	if (ok) {
		*removed = p.removed;
		*kept = p.kept;
	}
	return ok;
}
