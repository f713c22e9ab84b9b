/*
 * list: see list.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "sltd/list.h"
#include "sltd/variant.h"

/* `current` is looked at once in so long. */
#define LOOK_US 200000
/* A generation may be swapped away between reading its name and opening it. */
#define OPEN_TRIES 20

#define META_SIZE 76
/* A mark of a delta after it: its number and digest. */
#define MARK_SIZE (8 + SLTD_DELTA_DIGEST)
#define META_MAX (META_SIZE + SLTD_DELTAS_KEPT * MARK_SIZE)
#define META_VERSION 1
/* In the word after the version. */
#define META_NUMBERED 1u
#define META_BY_DELTA 2u
#define META_SHORT 4u
#define META_SERIES_SHORT 8u
/* The longest number is in the byte after the flags. */
#define META_LONGEST_SHIFT 8
#define SEED_META UINT64_C(0x736c74646d657461)

bool
sltd_list_name_valid(struct span name)
{
	if (name.len == 0 || name.len > SLTD_LIST_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = (char)name.data[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (!word && (i == 0 || (c != '-' && c != '_')))
			return false;
	}
	return true;
}

bool
sltd_store_damage(struct err *err)
{
	if (err->kind == ERR_DATA)
		err->kind = ERR_IO;
	return false;
}

/* ---- meta -------------------------------------------------------------- */

void
sltd_meta_write(const struct sltd_meta *m, struct buf *out)
{
	uint8_t bytes[META_MAX] = {0}, *mark = bytes + META_SIZE;
	size_t len = META_SIZE + m->deltas * (size_t)MARK_SIZE;
	const uint64_t flags = (m->numbered ? META_NUMBERED : 0) |
	    (m->by_delta ? META_BY_DELTA : 0) |
	    (m->has_short ? META_SHORT : 0) |
	    (m->series_short ? META_SERIES_SHORT : 0) |
	    (uint64_t)m->longest << META_LONGEST_SHIFT;
	const uint64_t words[] = {META_VERSION, flags, m->sequence,
	    (uint64_t)m->date, (uint64_t)m->loaded, m->singles, m->series,
	    m->withdrawn};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		bytes_store64(bytes + 4 + 8 * i, words[i]);
	bytes_store32(bytes + 68, (uint32_t)m->sieve_keys);
	bytes_store32(bytes + 72, (uint32_t)m->sieve_id);
	for (unsigned i = 0; i < m->deltas; i++, mark += MARK_SIZE) {
		bytes_store64(mark, m->delta[i].sequence);
		memcpy(mark + 8, m->delta[i].digest, SLTD_DELTA_DIGEST);
	}
	bytes_store32(bytes,
	    (uint32_t)hash_sum(span_make(bytes + 4, len - 4), SEED_META));
	buf_append(out, bytes, len);
}

static bool
sltd_meta_read(struct span value, struct sltd_meta *out, struct err *err)
{
	const uint8_t *p = value.data;

	if (value.len < META_SIZE || value.len > META_MAX ||
	    (value.len - META_SIZE) % MARK_SIZE != 0 ||
	    bytes_load32(p) !=
		(uint32_t)hash_sum(span_make(p + 4, value.len - 4), SEED_META))
		return err_set(err, ERR_DATA,
		    "the list's own description is "
		    "damaged: its checksum is wrong");
	if (bytes_load64(p + 4) != META_VERSION)
		return err_set(err, ERR_DATA,
		    "the list has a form that this "
		    "version does not know");
	*out = (struct sltd_meta){
	    .numbered = (bytes_load64(p + 12) & META_NUMBERED) != 0,
	    .by_delta = (bytes_load64(p + 12) & META_BY_DELTA) != 0,
	    .has_short = (bytes_load64(p + 12) & META_SHORT) != 0,
	    .longest = (uint8_t)(bytes_load64(p + 12) >> META_LONGEST_SHIFT),
	    .series_short = (bytes_load64(p + 12) & META_SERIES_SHORT) != 0,
	    .sequence = bytes_load64(p + 20),
	    .date = (instant)bytes_load64(p + 28),
	    .loaded = (instant)bytes_load64(p + 36),
	    .singles = bytes_load64(p + 44),
	    .series = bytes_load64(p + 52),
	    .withdrawn = bytes_load64(p + 60),
	    .sieve_keys = bytes_load32(p + 68),
	    .sieve_id = bytes_load32(p + 72),
	    .deltas = (unsigned)(value.len - META_SIZE) / MARK_SIZE,
	};
	p += META_SIZE;
	for (unsigned i = 0; i < out->deltas; i++, p += MARK_SIZE) {
		out->delta[i].sequence = bytes_load64(p);
		memcpy(out->delta[i].digest, p + 8, SLTD_DELTA_DIGEST);
	}
	return true;
}

/* ---- opening ----------------------------------------------------------- */

static void
let_go(struct sltd_list *l)
{
	kv_cursor_close(l->singles);
	kv_cursor_close(l->series_cursor);
	l->singles = l->series_cursor = NULL;
	kv_abort(l->txn);
	l->txn = NULL;
	kv_close(l->kv);
	l->kv = NULL;
	sltd_sieve_close(&l->sieve);
}

bool
sltd_list_none(const char *folder, struct err *err)
{
	return err_set(err, ERR_UNAVAILABLE,
	    "%s: no list is loaded "
	    "(sltdquery load FILE)",
	    folder);
}

/* STORE/NAME/g000017 from what `current` says. */
static bool
read_current(struct sltd_list *l, struct buf *out, struct err *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	char name[SLTD_GENERATION_MAX + 1];
	struct span s;
	bool ok = false;

	path_join(&path, buf_text(&l->folder), SLTD_FILE_CURRENT);
	if (!buf_ok(&path)) {
		err_memory(err);
		goto out;
	}
	if (!file_read(buf_text(&path), SLTD_GENERATION_MAX + 2, &text, err)) {
		if (err->kind == ERR_NOINPUT)
			sltd_list_none(buf_text(&l->folder), err);
		else
			sltd_store_damage(err);
		goto out;
	}
	s = span_trim(buf_span(&text));
	if (s.len < 2 || s.len > SLTD_GENERATION_MAX || s.data[0] != 'g' ||
	    !sltd_list_name_valid(s)) {
		err_set(err, ERR_IO, "%s: damaged", buf_text(&path));
		goto out;
	}
	memcpy(name, s.data, s.len);
	name[s.len] = '\0';
	path_join(out, buf_text(&l->folder), name);
	ok = buf_ok(out) || err_memory(err);
out:
	buf_release(&path);
	buf_release(&text);
	return ok;
}

static bool
read_meta(struct sltd_list *l, struct err *err)
{
	struct span value;
	bool found;

	if (!kv_get(l->txn, l->meta_table, SPAN(SLTD_META_KEY), &value, &found,
		err))
		return false;
	if (!found)
		return err_set(err, ERR_DATA,
		    "the list's own description is "
		    "missing");
	return sltd_meta_read(value, &l->meta, err);
}

static bool
open_tables(struct sltd_list *l, struct err *err)
{
	static const char *const names[3] = {
	    SLTD_TABLE_SINGLE, SLTD_TABLE_SERIES, SLTD_TABLE_META};
	unsigned *const tables[3] = {&l->single, &l->series, &l->meta_table};
	bool found;

	for (unsigned i = 0; i < 3; i++) {
		if (!kv_table(l->txn, names[i], tables[i], &found, err))
			return false;
		if (!found)
			return err_set(
			    err, ERR_DATA, "table %s is missing", names[i]);
	}
	return read_meta(l, err);
}

/*
 * Without a sieve everything is asked of the store: slower, no more. But one
 * that a writer cannot open would not learn of what he adds, and readers would
 * take that for clear: it goes.
 */
static bool
open_sieve(struct sltd_list *l, struct err *err)
{
	struct buf path = BUF_INIT;
	struct err ignored = ERR_INIT;
	bool ok;

	path_join(&path, buf_text(&l->generation), SLTD_FILE_SIEVE);
	ok = buf_ok(&path) || err_memory(err);
	if (ok &&
	    !sltd_sieve_open(buf_text(&path), l->meta.sieve_id, l->writes,
		&l->sieve, &ignored) &&
	    l->writes && unlink(buf_text(&path)) != 0 && errno != ENOENT)
		ok = err_errno(err, ERR_IO, errno, "%s", buf_text(&path));
	buf_release(&path);
	return ok;
}

static bool
open_generation(struct sltd_list *l, struct err *err)
{

	if (!kv_open(buf_text(&l->generation), l->writes ? KV_BUILD : KV_FROZEN,
		&l->kv, err))
		return false;
	return kv_begin(l->kv, false, &l->txn, err) && open_tables(l, err) &&
	    open_sieve(l, err);
}

/* Opens what `current` names, again when that was swapped meanwhile. */
static bool
open_current(struct sltd_list *l, struct err *err)
{
	for (unsigned try = 1;; try++) {
		if (l->writes)
			path_join(&l->generation, buf_text(&l->folder),
			    SLTD_FOLDER_NEW);
		else if (!read_current(l, &l->generation, err))
			return false;
		if (open_generation(l, err))
			return true;
		let_go(l);
		if (err->kind != ERR_UNAVAILABLE || try == OPEN_TRIES)
			break;
	}
	if (err->kind == ERR_UNAVAILABLE)
		err->kind = ERR_DATA; /* `current` names what is not there */
	err_wrap(err, "%s", buf_text(&l->generation));
	return sltd_store_damage(err);
}

bool
sltd_list_open(const char *store, const char *name, bool writes,
    struct sltd_list **out, struct err *err)
{
	struct sltd_list *l;

	if (!sltd_list_name_valid(span_str(name)))
		return err_set(err, ERR_USAGE,
		    "a list is named with a-z 0-9 "
		    "_ - and at most %d characters",
		    SLTD_LIST_NAME_MAX);
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return err_memory(err);
	snprintf(l->name, sizeof(l->name), "%s", name);
	buf_init(&l->folder, 0);
	buf_init(&l->generation, 0);
	l->writes = writes;
	path_join(&l->folder, store, name);
	if (!open_current(l, err)) {
		sltd_list_close(l);
		return false;
	}
	*out = l;
	return true;
}

void
sltd_list_close(struct sltd_list *l)
{
	if (l == NULL)
		return;
	let_go(l);
	buf_release(&l->folder);
	buf_release(&l->generation);
	free(l);
}

/* Goes over to what `current` names; *moved: that is another generation. */
static bool
follow(struct sltd_list *l, bool *moved, struct err *err)
{
	struct buf now = BUF_INIT;
	bool ok;

	*moved = false;
	ok = read_current(l, &now, err);
	if (ok && !span_equal(buf_span(&now), buf_span(&l->generation))) {
		let_go(l);
		ok = *moved = open_current(l, err);
	}
	buf_release(&now);
	return ok;
}

bool
sltd_list_refresh(struct sltd_list *l, uint64_t now_us, struct err *err)
{
	struct err ignored = ERR_INIT;
	bool moved;

	if (now_us - l->looked_us >= LOOK_US) {
		l->looked_us = now_us;
		if (!follow(l, &moved, err))
			return false;
		if (moved)
			return true;
	}
	kv_cursor_close(l->singles);
	kv_cursor_close(l->series_cursor);
	l->singles = l->series_cursor = NULL;
	kv_reset(l->txn);
	if (kv_renew(l->txn, err) && read_meta(l, err))
		return true;
	/* Two writers since the last look: the generation was emptied. */
	if (follow(l, &moved, &ignored) && moved)
		return true;
	err_wrap(err, "%s", buf_text(&l->generation));
	return sltd_store_damage(err);
}

/* ---- everything -------------------------------------------------------- */

static bool
walk_table(struct sltd_list *l, unsigned table, bool series,
    sltd_list_visit *visit, void *context, struct err *err)
{
	struct kv_cursor *c;
	struct sltd_entry e;
	struct span key, value;
	bool found, ok;

	if (!kv_cursor_open(l->txn, table, &c, err))
		return sltd_store_damage(err);
	ok = kv_cursor_seek(c, span_make(NULL, 0), &key, &value, &found, err);
	while (ok && found) {
		ok = sltd_entry_read(key, value, series, &e, NULL, err);
		if (!ok)
			break;
		if (!visit(context, &e, err)) {
			kv_cursor_close(c);
			return false;
		}
		ok = kv_cursor_next(c, &key, &value, &found, err);
	}
	kv_cursor_close(c);
	return ok || sltd_store_damage(err);
}

bool
sltd_list_walk(
    struct sltd_list *l, sltd_list_visit *visit, void *context, struct err *err)
{
	return walk_table(l, l->single, false, visit, context, err) &&
	    walk_table(l, l->series, true, visit, context, err);
}

/* ---- damage ------------------------------------------------------------ */

struct check {
	struct sltd_list *list;
	sltd_list_report *report;
	void *context;
	uint64_t records, withdrawn;
	/* Of the series before. */
	uint8_t front[SLTD_STATE_LEN + 1];
	struct sltd_number reach;
};

/* The sieve must let through what is there: else it hides a record. */
static void
check_sieve(struct check *c, const struct sltd_entry *e, bool series)
{
	sltd_sieve_key keys[SLTD_RECORD_KEYS];
	unsigned count = series
	    ? sltd_series_keys(e->state, &e->number, &e->last, keys)
	    : sltd_single_keys(&e->number, keys);

	/* One of an older version has only the first of them. */
	if (!c->list->meta.has_short)
		count = 1;
	for (unsigned i = 0; i < count; i++)
		if (!sltd_sieve_maybe(&c->list->sieve, keys[i])) {
			c->report(
			    c->context, "the sieve does not know a record");
			return;
		}
}

static void
check_reach(struct check *c, struct span key, const struct sltd_entry *e,
    const struct sltd_number *reach)
{
	if (memcmp(c->front, key.data, sizeof(c->front)) != 0 ||
	    memcmp(c->reach.text, e->last.text, e->last.len) < 0)
		c->reach = e->last;
	memcpy(c->front, key.data, sizeof(c->front));
	if (memcmp(c->reach.text, reach->text, reach->len) != 0)
		c->report(c->context, "the reach of a series is wrong");
}

static bool
check_table(struct check *c, unsigned table, bool series, struct err *err)
{
	struct sltd_number reach;
	struct kv_cursor *cursor_;
	struct sltd_entry e;
	struct span key, value;
	bool found, ok;

	if (!kv_cursor_open(c->list->txn, table, &cursor_, err))
		return false;
	ok = kv_cursor_seek(
	    cursor_, span_make(NULL, 0), &key, &value, &found, err);
	while (ok && found) {
		struct err wrong = ERR_INIT;

		c->records++;
		if (sltd_entry_read(key, value, series, &e, &reach, &wrong)) {
			c->withdrawn += e.withdrawn != 0;
			check_sieve(c, &e, series);
			if (series)
				check_reach(c, key, &e, &reach);
		} else {
			c->report(c->context, wrong.text);
		}
		ok = kv_cursor_next(cursor_, &key, &value, &found, err);
	}
	kv_cursor_close(cursor_);
	return ok;
}

static void
check_sieve_file(struct check *c)
{
	char text[96];
	uint64_t damaged = sltd_sieve_damaged(&c->list->sieve);

	if (c->list->sieve.blocks == NULL)
		c->report(c->context,
		    "the sieve is missing or damaged: "
		    "queries are slower, not wrong");
	if (damaged == 0)
		return;
	snprintf(text, sizeof(text),
	    "%llu blocks of the sieve are damaged: "
	    "queries are slower, not wrong",
	    (unsigned long long)damaged);
	c->report(c->context, text);
}

bool
sltd_list_check(struct sltd_list *l, sltd_list_report *report, void *context,
    struct err *err)
{
	struct check c = {.list = l, .report = report, .context = context};
	uint64_t singles;

	check_sieve_file(&c);
	if (!kv_check(l->kv, err) || !check_table(&c, l->single, false, err))
		return sltd_store_damage(err);
	singles = c.records;
	if (!check_table(&c, l->series, true, err))
		return sltd_store_damage(err);
	if (singles != l->meta.singles || c.records - singles != l->meta.series)
		report(context,
		    "there are not as many records as there "
		    "should be");
	if (c.withdrawn != l->meta.withdrawn)
		report(context,
		    "there are not as many withdrawn records as "
		    "there should be");
	return true;
}
