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
	    &copy, PG_PARTITION_NEW " (%s)", table, l->session.list, columns);
	ok = pg_copy_begin(&l->session, buf_text(&copy), err);
	buf_release(&copy);
	return ok;
}

static bool
begin_load(struct sltd_pg_load *l, struct err *err)
{
	static const char *const tables[] = {"record", "series"};
	const char *list = l->session.list;

	for (unsigned i = 0; i < 2; i++)
		if (!pg_say(&l->session, "new partition", err,
			"drop table if exists " PG_PARTITION_NEW
			"; create table " PG_PARTITION_NEW " (like sltd.%s "
			"including defaults including constraints "
			"including generated, "
			"check (list = '%s'))",
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
	    begin_load(l, err)) {
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
    {"record", "fold, issuing_state, type, number",
	"a.fold = b.fold and a.issuing_state = b.issuing_state and "
	"a.type = b.type and a.number = b.number"},
    {"series", "issuing_state, length, number, number_last, type",
	"a.issuing_state = b.issuing_state and a.number = b.number and "
	"a.number_last = b.number_last and a.type = b.type"},
};

/* Before the swap, which would make it with readers shut out. */
static bool
add_core(struct sltd_pg_load *l, struct err *err)
{
	return pg_say(&l->session, "index", err,
	    "create index on " PG_PARTITION_NEW
	    " (core) where core is not null",
	    keys[0].table, l->session.list);
}

static bool
add_key(struct sltd_pg_load *l, unsigned i, struct err *err)
{
	static const char add[] =
	    "alter table " PG_PARTITION_NEW " add primary key (%s, list)";
	const char *table = keys[i].table, *list = l->session.list;
	struct pg_session *s = &l->session;

	if (!pg_say(s, "savepoint", err, "savepoint keys"))
		return false;
	if (pg_say(s, "key", err, add, table, list, keys[i].key))
		return true;
	return pg_say(s, "savepoint", err, "rollback to savepoint keys") &&
	    pg_say(s, "duplicates", err,
		"delete from " PG_PARTITION_NEW " a using " PG_PARTITION_NEW
		" b where %s and a.ctid < b.ctid",
		table, list, table, list, keys[i].same) &&
	    pg_say(s, "key", err, add, table, list, keys[i].key);
}

/*
 * Without statistics of the new partitions the planner guesses, and the first
 * questions after a load would read them whole.
 */
static bool
gather_statistics(struct sltd_pg_load *l, struct err *err)
{
	for (unsigned i = 0; i < 2; i++)
		if (!pg_say(&l->session, "statistics", err,
			"analyze " PG_PARTITION_NEW, keys[i].table,
			l->session.list))
			return false;
	return true;
}

/* clang-format off */
/*
 * The partition that holds this list and no other, whatever it is called: by
 * its bound, not by its name.
 */
static const char drop_old[] =
	"do $$ declare t regclass; begin "
	"for t in select i.inhrelid::regclass from pg_inherits i "
	"join pg_class c on c.oid = i.inhrelid "
	"where i.inhparent = 'sltd.%s'::regclass and "
	"pg_get_expr(c.relpartbound, c.oid) = "
	"format('FOR VALUES IN (%%L)', '%s') "
	"loop execute format('drop table %%s', t); end loop; end $$";
/* clang-format on */

/* Out with the old partition, in with the new one. */
static bool
swap(struct sltd_pg_load *l, unsigned i, struct err *err)
{
	const char *table = keys[i].table, *list = l->session.list;
	struct pg_session *s = &l->session;

	return pg_say(s, "swap", err, drop_old, table, list) &&
	    pg_say(s, "swap", err,
		"alter table " PG_PARTITION_NEW " rename to " PG_PARTITION_NAME,
		table, list, table, list) &&
	    pg_say(s, "swap", err,
		"alter table sltd.%s attach partition " PG_PARTITION
		" for values in ('%s')",
		table, table, list, list);
}

static bool
look_at_list(struct sltd_pg_load *l, const struct sltd_meta *meta, bool older,
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
count_records(struct sltd_pg_load *l, uint64_t *records, struct err *err)
{
	int64_t n;

	if (!pg_numbers(&l->session, "count", &n, 1, err,
		"select (select count(*) from " PG_PARTITION_NEW
		") + (select count(*) from " PG_PARTITION_NEW ")",
		keys[0].table, l->session.list, keys[1].table, l->session.list))
		return false;
	*records = (uint64_t)n;
	return true;
}

/* Records of one table that only the new list has, and only the old one. */
static bool
count_differences(struct sltd_pg_load *l, unsigned i,
    struct sltd_load_counts *counts, struct err *err)
{
	const char *list = l->session.list;
	int64_t n[2];

	if (!pg_numbers(&l->session, "comparing", n, 2, err,
		"select count(*) filter (where r.list is null), "
		"count(*) filter (where n.list is null) from " PG_PARTITION_NEW
		" n full join (select %s, list from sltd.%s where list = '%s' "
		"and withdrawn is null) r using (%s)",
		keys[i].table, list, keys[i].key, keys[i].table, list,
		keys[i].key))
		return false;
	counts->added += (uint64_t)n[0];
	counts->removed += (uint64_t)n[1];
	return true;
}

static bool
guard(struct sltd_pg_load *l, const struct sltd_pg_rules *rules,
    struct sltd_load_counts *counts, struct err *err)
{
	counts->added = counts->removed = 0;
	if (rules->fresh || counts->before == 0)
		return true;
	return count_differences(l, 0, counts, err) &&
	    count_differences(l, 1, counts, err) &&
	    (counts->records > 0 ||
		sltd_guard_check(
		    &rules->guard, counts->before, 0, counts->before, err)) &&
	    sltd_guard_check(&rules->guard, counts->before, counts->added,
		counts->removed, err);
}

static bool
write_list_row(struct sltd_pg_load *l, const struct sltd_meta *meta,
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
    const struct sltd_pg_rules *rules, struct sltd_load_counts *counts,
    struct err *err)
{
	struct sltd_load_counts c = {0};

	if (!pg_copy_rows(&l->session, &l->rows, err) ||
	    !pg_copy_end(&l->session, err) || !copy_series(l, err) ||
	    !add_key(l, 0, err) || !add_core(l, err) || !add_key(l, 1, err) ||
	    !count_records(l, &c.records, err) ||
	    !look_at_list(l, meta, rules->older, &c.before, err) ||
	    !guard(l, rules, &c, err) || !gather_statistics(l, err) ||
	    !swap(l, 0, err) || !swap(l, 1, err) ||
	    !write_list_row(l, meta, c.records, err) ||
	    !pg_commit(&l->session, err))
		return false;
	*counts = c;
	return true;
}

#endif
