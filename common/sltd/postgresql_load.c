/*
 * postgresql_load: see postgresql.h. A list replaced whole.
 *
 * One transaction from the first COPY to the swap. Readers are shut out only
 * while the partitions change places at its end.
 */
#include "sltd/postgresql.h"

#if HAVE_LIBPQ

#include <libpq-fe.h>

#include "sltd/postgresql_session.h"

/* Series wait in memory: a connection has one COPY at a time. */
#define SERIES_MAX ((size_t)256 << 20)

struct sltd_pg_load {
	struct pg_session session;
	struct buf rows, series;
};

/* ---- opening ----------------------------------------------------------- */

static bool
begin_copy(struct sltd_pg_load *l, const char *table, const char *columns,
    struct err *err)
{
	struct buf copy = BUF_INIT;
	bool ok;

	buf_printf(
	    &copy, "sltd.\"%s_%s_new\" (%s)", table, l->session.list, columns);
	ok = pg_copy_begin(&l->session, buf_text(&copy), err);
	buf_release(&copy);
	return ok;
}

static bool
begin(struct sltd_pg_load *l, struct err *err)
{
	static const char *const tables[] = {"record", "series"};
	const char *list = l->session.list;

	for (unsigned i = 0; i < 2; i++)
		if (!pg_say(&l->session, "new partition", err,
			"drop table "
			"if exists sltd.\"%s_%s_new\"; create table "
			"sltd.\"%s_%s_new\" (like sltd.%s including defaults "
			"including constraints, check (list = '%s'))",
			tables[i], list, tables[i], list, tables[i], list))
			return false;
	return begin_copy(
	    l, "record", "fold, number, " PG_MEMBERS ", list", err);
}

bool
sltd_pg_load_open(const char *url, const char *list, struct sltd_pg_load **out,
    struct err *err)
{
	struct sltd_pg_load *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return err_memory(err);
	buf_init(&l->rows, 0);
	buf_init(&l->series, SERIES_MAX);
	if (pg_open(url, list, "sltdquery load", &l->session, err) &&
	    begin(l, err)) {
		*out = l;
		return true;
	}
	sltd_pg_load_close(l);
	return false;
}

void
sltd_pg_load_close(struct sltd_pg_load *l)
{
	if (l == NULL)
		return;
	pg_close(&l->session);
	buf_release(&l->rows);
	buf_release(&l->series);
	free(l);
}

/* ---- rows -------------------------------------------------------------- */

static void
put_end(struct buf *b, const struct sltd_pg_load *l, const struct sltd_entry *e)
{
	pg_put_members(b, e);
	buf_append_str(b, l->session.list);
	buf_append_byte(b, '\n');
}

bool
sltd_pg_load_add(
    struct sltd_pg_load *l, const struct sltd_entry *e, struct err *err)
{
	struct sltd_number fold;
	char length[8];

	if (e->last.len > 0) {
		pg_put_text(&l->series, sltd_number_span(&e->number));
		pg_put_text(&l->series, sltd_number_span(&e->last));
		snprintf(length, sizeof(length), "%u\t", e->number.len);
		buf_append_str(&l->series, length);
		put_end(&l->series, l, e);
		return buf_ok(&l->series) || err_memory(err);
	}
	sltd_number_fold(&e->number, &fold);
	pg_put_text(&l->rows, sltd_number_span(&fold));
	pg_put_text(&l->rows, sltd_number_span(&e->number));
	put_end(&l->rows, l, e);
	return l->rows.len < PG_COPY_BLOCK ||
	    pg_copy_rows(&l->session, &l->rows, err);
}

/* ---- the swap ---------------------------------------------------------- */

static bool
copy_series(struct sltd_pg_load *l, struct err *err)
{
	return begin_copy(l, "series",
		   "number, number_last, length, " PG_MEMBERS ", list", err) &&
	    pg_copy_rows(&l->session, &l->series, err) &&
	    pg_copy_end(&l->session, err);
}

/* The key of each table; of equal ones the last that came stays. */
static const struct {
	const char *table, *key, *same;
} keys[] = {
    {"record", "fold, issuing_state, type, number, list",
	"a.fold = b.fold and a.issuing_state = b.issuing_state and "
	"a.type = b.type and a.number = b.number"},
    {"series", "issuing_state, length, number, number_last, type, list",
	"a.issuing_state = b.issuing_state and a.number = b.number and "
	"a.number_last = b.number_last and a.type = b.type"},
};

static bool
add_key(struct sltd_pg_load *l, unsigned i, struct err *err)
{
	const char *table = keys[i].table, *list = l->session.list;
	struct pg_session *s = &l->session;

	if (!pg_say(s, "savepoint", err, "savepoint keys"))
		return false;
	if (pg_say(s, "key", err,
		"alter table sltd.\"%s_%s_new\" add "
		"primary key (%s)",
		table, list, keys[i].key))
		return true;
	return pg_say(s, "savepoint", err, "rollback to savepoint keys") &&
	    pg_say(s, "duplicates", err,
		"delete from sltd.\"%s_%s_new\" a "
		"using sltd.\"%s_%s_new\" b where %s and a.ctid < b.ctid",
		table, list, table, list, keys[i].same) &&
	    pg_say(s, "key", err,
		"alter table sltd.\"%s_%s_new\" add "
		"primary key (%s)",
		table, list, keys[i].key);
}

/* Out with the old partition, in with the new one, under the old name. */
static bool
swap(struct sltd_pg_load *l, unsigned i, struct err *err)
{
	const char *table = keys[i].table, *list = l->session.list;
	struct pg_session *s = &l->session;

	return pg_say(s, "swap", err, "drop table if exists sltd.\"%s_%s\"",
		   table, list) &&
	    pg_say(s, "swap", err,
		"alter table sltd.\"%s_%s_new\" rename to "
		"\"%s_%s\"",
		table, list, table, list) &&
	    pg_say(s, "swap", err,
		"alter table sltd.%s attach partition "
		"sltd.\"%s_%s\" for values in ('%s')",
		table, table, list, list);
}

static bool
look_before(struct sltd_pg_load *l, const struct sltd_meta *meta, bool older,
    uint64_t *before, struct err *err)
{
	struct sltd_meta old;
	bool found;

	if (!pg_list(&l->session, &old, &found, err))
		return false;
	*before = old.singles;
	if (meta->numbered && !older && old.numbered &&
	    old.sequence > meta->sequence)
		return err_set(err, ERR_DATA,
		    "it has sequence number %llu, "
		    "the list is at %llu already (--older takes it)",
		    (unsigned long long)meta->sequence,
		    (unsigned long long)old.sequence);
	return true;
}

static bool
count(struct sltd_pg_load *l, uint64_t *records, struct err *err)
{
	int64_t n;

	if (!pg_numbers(&l->session, "count", &n, 1, err,
		"select (select "
		"count(*) from sltd.\"record_%s_new\") + (select count(*) from "
		"sltd.\"series_%s_new\")",
		l->session.list, l->session.list))
		return false;
	*records = (uint64_t)n;
	return true;
}

static bool
write_list(struct sltd_pg_load *l, const struct sltd_meta *meta,
    uint64_t records, struct err *err)
{
	char date[INSTANT_TEXT], sequence[24] = "null";

	instant_format(meta->date, date);
	if (meta->numbered)
		snprintf(sequence, sizeof(sequence), "%llu",
		    (unsigned long long)meta->sequence);
	return pg_say(&l->session, "list", err,
	    "insert into sltd.list "
	    "(name, sequence, date, records) values ('%s', %s, '%s', %llu) "
	    "on conflict (name) do update set sequence = excluded.sequence, "
	    "date = excluded.date, loaded = now(), "
	    "records = excluded.records",
	    l->session.list, sequence, date, (unsigned long long)records);
}

bool
sltd_pg_load_commit(struct sltd_pg_load *l, const struct sltd_meta *meta,
    const struct sltd_guard *guard, bool older, uint64_t *before,
    uint64_t *records, struct err *err)
{
	uint64_t n;

	if (!pg_copy_rows(&l->session, &l->rows, err) ||
	    !pg_copy_end(&l->session, err) || !copy_series(l, err) ||
	    !add_key(l, 0, err) || !add_key(l, 1, err) || !count(l, &n, err) ||
	    !look_before(l, meta, older, before, err) ||
	    !sltd_guard_check(guard, *before, n > *before ? n - *before : 0,
		n < *before ? *before - n : 0, err) ||
	    !swap(l, 0, err) || !swap(l, 1, err) ||
	    !write_list(l, meta, n, err) || !pg_commit(&l->session, err))
		return false;
	*records = n;
	return true;
}

#endif
