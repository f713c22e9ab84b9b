/*
 * postgresql_delta: see postgresql.h. Changes to a list, in place.
 *
 * The changes are copied into a table of the session. One statement for all of
 * them compares them with what is there and notes where that is; by its place
 * it is then changed, which costs no second search. Another writer of the list
 * is shut out by the lock of pg_open(); rows that somebody else has moved all
 * the same are missed by their count.
 */
#include "sltd/postgresql.h"

#if HAVE_LIBPQ

#include <libpq-fe.h>

#include "sltd/postgresql_session.h"

struct sltd_pg_delta {
	struct sltd_delta_options options;
	struct pg_session session;
	struct buf rows;
	uint64_t added;
	uint64_t present; /* records that answer, before */
	char today[DATE_TEXT];
	struct sltd_delta_counts counts;
	struct sltd_delta_sum sum;
	bool already; /* nothing is done but compare */
};

/* The two tables, what of a change is theirs, and the record that it is of. */
static const struct {
	const char *table, *change, *same;
	const char *columns, *values; /* beside the members */
} kinds[] = {
    {"record", "number_last = ''",
	"r.fold = c.fold and "
	"r.issuing_state = c.issuing_state and r.type = c.type and "
	"r.number = c.number",
	"fold, number", "m.fold, m.number"},
    {"series", "number_last <> ''",
	"r.issuing_state = "
	"c.issuing_state and r.length = char_length(c.number) and "
	"r.number = c.number and r.number_last = c.number_last and "
	"r.type = c.type",
	"number, number_last, length",
	"m.number, "
	"m.number_last, char_length(m.number)"},
};

/* What an update can change. */
#define BODY(t)                                                    \
	"(" t ".status, " t ".reporting_state, " t ".reported, " t \
	".issue_date, " t ".expiry_date, " t ".review_date, " t    \
	".reference, " t ".note, " t ".until, " t ".contact, " t ".measure)"

/* clang-format off */
static bool
begin_changes(struct sltd_pg_delta *d, struct err *err)
{
	/* A join and a sort of this many stay in memory. */
	return pg_say(&d->session, "a table for the changes", err,
	    "set local work_mem = '64MB'; "
	    "create temporary table sltd_change (action text, "
	    "fold text collate \"C\", number text collate \"C\", "
	    "number_last text collate \"C\", issuing_state text, type text, "
	    "status text, reporting_state text, reported date, "
	    "issue_date date, expiry_date date, review_date date, "
	    "reference text, note text, until date, contact text, "
	    "measure text, n bigint) on commit drop") &&
	    pg_copy_begin(&d->session, "sltd_change (action, fold, number, "
	    "number_last, " PG_MEMBERS ", n)", err);
}
/* clang-format on */

static bool
look_at_sequence(struct sltd_pg_delta *d, bool *already, struct err *err)
{
	struct sltd_meta list;
	bool found;

	if (!pg_list(&d->session, &list, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_UNAVAILABLE,
		    "the database has no "
		    "list %s",
		    d->options.list);
	d->present = list.singles;
	return sltd_delta_follows(&d->options, &list, already, err);
}

bool
sltd_pg_delta_open(const char *url, const struct sltd_delta_options *options,
    struct sltd_pg_delta **out, bool *already, struct err *err)
{
	struct sltd_pg_delta *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return err_memory(err);
	d->options = *options;
	date_format(date_of_instant(options->now), d->today);
	buf_init(&d->rows, 0);
	*out = NULL;
	if (!pg_open(url, options->list, "sltdquery delta", &d->session, err) ||
	    !look_at_sequence(d, already, err) ||
	    (!*already && !begin_changes(d, err))) {
		sltd_pg_delta_close(d);
		return false;
	}
	d->already = *already;
	*out = d;
	return true;
}

void
sltd_pg_delta_close(struct sltd_pg_delta *d)
{
	if (d == NULL)
		return;
	pg_close(&d->session);
	buf_release(&d->rows);
	free(d);
}

bool
sltd_pg_delta_add(struct sltd_pg_delta *d, enum sltd_action action,
    const struct sltd_entry *e, struct err *err)
{
	struct sltd_number fold;

	if (d->options.numbered && !sltd_delta_sum_add(&d->sum, action, e, err))
		return false;
	if (d->already)
		return true;
	sltd_number_fold(&e->number, &fold);
	pg_put_text(&d->rows, span_str(sltd_action_word(action)));
	pg_put_text(&d->rows, sltd_number_span(&fold));
	pg_put_text(&d->rows, sltd_number_span(&e->number));
	pg_put_text(&d->rows, sltd_number_span(&e->last));
	pg_put_members(&d->rows, e);
	buf_append_uint(&d->rows, d->added++);
	buf_append_byte(&d->rows, '\n');
	return d->rows.len < PG_COPY_BLOCK ||
	    pg_copy_rows(&d->session, &d->rows, err);
}

/* ---- the changes made -------------------------------------------------- */

/* clang-format off */
#define IS_PUT "m.action <> 'withdraw'"
#define COUNT(condition) "count(*) filter (where " condition ")"

/*
 * sltd_made: of several changes to one record the last, and what is there: its
 * place, whether it answers (a record that is withdrawn is in the table, and
 * answers nothing), and whether it is the same already.
 */
static bool
compare_kind(struct sltd_pg_delta *d, unsigned kind, struct err *err)
{
	return pg_say(&d->session, "comparing", err,
	    "drop table if exists sltd_made; "
	    "create temporary table sltd_made on commit drop as select c.*, "
	    "r.ctid as place, r.number is not null as there, "
	    "r.number is not null and r.withdrawn is null as answers, "
	    BODY("r") " is not distinct from " BODY("c") " as same from "
	    "(select distinct on (number, number_last, issuing_state, type) * "
	    "from sltd_change where %s order by number, number_last, "
	    "issuing_state, type, n desc) c left join sltd.%s r on %s and "
	    "r.list = '%s'", kinds[kind].change, kinds[kind].table,
	    kinds[kind].same, d->session.list);
}

/* What the changes of a kind come to, and how many rows they touch. */
struct made {
	uint64_t withdrawn, changed, new;
};

static bool
count_kind(struct sltd_pg_delta *d, struct made *made, struct err *err)
{
	struct sltd_delta_counts *c = &d->counts;
	int64_t n[7];

	if (!pg_numbers(&d->session, "counting", n, 7, err, "select "
	    COUNT(IS_PUT " and not answers") ", "
	    COUNT(IS_PUT " and answers and not same") ", "
	    COUNT("not " IS_PUT " and answers") ", "
	    COUNT("(" IS_PUT " and answers and same) or "
	    "(not " IS_PUT " and there and not answers)") ", "
	    COUNT("(not " IS_PUT " and not there) or "
	    "(action = 'update' and not answers)") ", "
	    COUNT(IS_PUT " and there and not (answers and same)") ", "
	    COUNT(IS_PUT " and not there")
	    " from sltd_made m"))
		return false;
	c->inserted += (uint64_t)n[0];
	c->updated += (uint64_t)n[1];
	c->withdrawn += (uint64_t)n[2];
	c->unchanged += (uint64_t)n[3];
	c->unknown += (uint64_t)n[4];
	*made = (struct made){(uint64_t)n[2], (uint64_t)n[5], (uint64_t)n[6]};
	return true;
}

/* One row for each that was to be changed, or somebody else has changed it. */
static bool
all_of_them(const struct sltd_pg_delta *d, int64_t rows, uint64_t wanted,
    struct err *err)
{
	return (uint64_t)rows == wanted || err_set(err, ERR_TEMPORARY,
	    "somebody else is changing the list %s", d->session.list);
}

/* A withdrawn record stays, to be told of. */
static bool
withdraw(struct sltd_pg_delta *d, unsigned kind, uint64_t wanted,
    struct err *err)
{
	int64_t rows;

	return pg_numbers(&d->session, "withdrawing", &rows, 1, err,
	    "with done as (update sltd.%s r set withdrawn = '%s' "
	    "from sltd_made m where not " IS_PUT " and m.answers and "
	    "r.ctid = m.place and r.list = '%s' and r.withdrawn is null "
	    "returning 1) select count(*) from done", kinds[kind].table,
	    d->today, d->session.list) &&
	    all_of_them(d, rows, wanted, err);
}

#define SET(column) column " = m." column

static bool
change(struct sltd_pg_delta *d, unsigned kind, uint64_t wanted,
    struct err *err)
{
	int64_t rows;

	return pg_numbers(&d->session, "updating", &rows, 1, err,
	    "with done as (update sltd.%s r set withdrawn = null, "
	    SET("status") ", " SET("reporting_state") ", " SET("reported")
	    ", " SET("issue_date") ", " SET("expiry_date") ", "
	    SET("review_date") ", " SET("reference") ", " SET("note")
	    ", " SET("until") ", " SET("contact") ", " SET("measure")
	    " from sltd_made m where " IS_PUT " and m.there and "
	    "not (m.answers and m.same) and r.ctid = m.place and "
	    "r.list = '%s' returning 1) select count(*) from done",
	    kinds[kind].table, d->session.list) &&
	    all_of_them(d, rows, wanted, err);
}

/* The key refuses what somebody else has put there. */
static bool
insert(struct sltd_pg_delta *d, unsigned kind, struct err *err)
{
	return pg_say(&d->session, "inserting", err, "insert into sltd.%s "
	    "(%s, " PG_MEMBERS ", list) select %s, " PG_MEMBERS
	    ", '%s' from sltd_made m where " IS_PUT " and not m.there "
	    "order by m.n",
	    kinds[kind].table, kinds[kind].columns, kinds[kind].values,
	    d->session.list);
}
/* clang-format on */

/* Whether it is too much is known when both kinds are counted. */
static bool
make_kind(struct sltd_pg_delta *d, unsigned kind, struct err *err)
{
	struct made made;

	return compare_kind(d, kind, err) && count_kind(d, &made, err) &&
	    (made.withdrawn == 0 || withdraw(d, kind, made.withdrawn, err)) &&
	    (made.changed == 0 || change(d, kind, made.changed, err)) &&
	    (made.new == 0 || insert(d, kind, err));
}

static bool
make_changes(struct sltd_pg_delta *d, struct err *err)
{
	return make_kind(d, 0, err) && make_kind(d, 1, err) &&
	    sltd_guard_check(&d->options.guard, d->present, d->counts.inserted,
		d->counts.withdrawn, err);
}

static bool
write_delta_row(struct sltd_pg_delta *d, struct err *err)
{
	char date[INSTANT_TEXT], sequence[24] = "sequence";

	instant_format(d->options.date, date);
	if (d->options.numbered)
		snprintf(sequence, sizeof(sequence), "%llu",
		    (unsigned long long)d->options.sequence);
	return pg_say(&d->session, "list", err,
	    "update sltd.list set "
	    "sequence = %s, date = '%s', loaded = now(), records = %llu, "
	    "delta = true "
	    "where name = '%s'",
	    sequence, date,
	    (unsigned long long)(d->present + d->counts.inserted -
		d->counts.withdrawn),
	    d->session.list);
}

static void
sum_text(const struct sltd_pg_delta *d, char hex[2 * SLTD_DELTA_DIGEST + 1])
{
	for (unsigned i = 0; i < SLTD_DELTA_DIGEST; i++)
		snprintf(hex + 2 * i, 3, "%02x", d->sum.sum[i]);
}

/* Other changes under this number, if the database remembers it. */
static bool
compare_known(struct sltd_pg_delta *d, struct err *err)
{
	char hex[2 * SLTD_DELTA_DIGEST + 1];
	int64_t others;

	sum_text(d, hex);
	if (!pg_numbers(&d->session, "deltas", &others, 1, err,
		"select count(*) from sltd.delta where list = '%s' and "
		"sequence = %llu and digest <> '%s'",
		d->session.list, (unsigned long long)d->options.sequence, hex))
		return false;
	return others == 0 ||
	    err_set(err, ERR_DATA,
		"delta %llu is in the list already, with other changes: a new "
		"one needs a number of its own",
		(unsigned long long)d->options.sequence);
}

static bool
remember_delta(struct sltd_pg_delta *d, struct err *err)
{
	char hex[2 * SLTD_DELTA_DIGEST + 1];

	if (!d->options.numbered)
		return true;
	sum_text(d, hex);
	return pg_say(&d->session, "deltas", err,
	    "insert into sltd.delta (list, sequence, digest) values "
	    "('%s', %llu, '%s') on conflict (list, sequence) do update set "
	    "digest = excluded.digest, applied = now()",
	    d->session.list, (unsigned long long)d->options.sequence, hex);
}

bool
sltd_pg_delta_commit(
    struct sltd_pg_delta *d, struct sltd_delta_counts *counts, struct err *err)
{
	if (d->already) {
		*counts = d->counts;
		return compare_known(d, err);
	}
	if (!pg_copy_rows(&d->session, &d->rows, err) ||
	    !pg_copy_end(&d->session, err) ||
	    !pg_say(&d->session, "changes", err,
		"analyze sltd_change (number, number_last, issuing_state, "
		"type)") ||
	    !make_changes(d, err) || !write_delta_row(d, err) ||
	    !remember_delta(d, err) || !pg_commit(&d->session, err))
		return false;
	*counts = d->counts;
	return true;
}

#endif
