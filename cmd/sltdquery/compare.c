/*
 * compare: `sltdquery compare A B`: what each of two lists has that the other
 * lacks, by key: is what a country listed in the copy that the world asks?
 *
 * Both are sorted together, so that lists of any size can be compared, and a
 * list of a shared store with a file.
 */
#include "compare.h"

#include "base/array.h"
#include "base/msg.h"
#include "base/online.h"
#include "config.h"
#include "listfile.h"
#include "sltd/sort.h"
#include "sltd/store.h"
#include "verbs.h"

#define CHUNK ((size_t)64 << 20)

struct compare {
	struct sltdquery *tool;
	struct operand side[2];
	struct sltd_sort *sort;
	unsigned feeding; /* the side whose records come now */
	struct buf value;
	struct rows rows;
	uint64_t only[2], both, different;
};

/* ---- operands ---------------------------------------------------------- */

/* NAME=URL, where what follows the sign is a URL. */
static bool
parse_source_operand(
    const char *text, struct operand *o, bool *is_source, struct err *err)
{
	struct err ignored = ERR_INIT;
	struct source_config source;

	*is_source = source_parse(text, &source, &ignored);
	if (!*is_source)
		return true;
	if (source.kind == SOURCE_LOCAL || source.kind == SOURCE_POSTGRESQL) {
		o->kind =
		    source.kind == SOURCE_LOCAL ? OPERAND_LIST : OPERAND_SHARED;
		snprintf(o->list, sizeof(o->list), "%s", source.name);
		o->url = source.url;
		source.url = NULL;
	}
	source_config_release(&source);
	return o->url != NULL ||
	    err_set(err, ERR_USAGE,
		"only lmdb:DIR and postgresql://… can be compared");
}

static bool
is_loaded(struct sltdquery *tool, const char *name)
{
	struct err ignored = ERR_INIT;
	struct sltd_list *list = NULL;
	bool loaded = sltd_list_name_valid(span_str(name)) &&
	    (sltd_list_open(
		 buf_text(&tool->lists), name, false, &list, &ignored) ||
		ignored.kind != ERR_UNAVAILABLE);

	sltd_list_close(list);
	return loaded;
}

static bool
parse_operand(struct sltdquery *tool, const char *text, struct operand *o,
    struct err *err)
{
	bool is_source;

	*o = (struct operand){.text = text, .kind = OPERAND_FILE};
	if (!parse_source_operand(text, o, &is_source, err))
		return false;
	if (!is_source && is_loaded(tool, text)) {
		o->kind = OPERAND_LIST;
		snprintf(o->list, sizeof(o->list), "%s", text);
	}
	return o->kind == OPERAND_FILE ||
	    sltd_list_name_valid(span_str(o->list)) ||
	    err_set(err, ERR_USAGE, "\"%.64s\" is no name of a list", o->list);
}

/* ---- records in -------------------------------------------------------- */

/* Sorted by: table, key, side. */
static bool
feed(void *context, const struct sltd_entry *e, struct err *err)
{
	struct compare *c = context;
	bool series = e->last.len > 0;
	uint8_t bytes[SLTD_KEY_MAX + 2];
	struct sltd_key key;

	if (e->withdrawn != 0)
		return true;
	sltd_entry_key(e, &key);
	bytes[0] = series;
	memcpy(bytes + 1, key.bytes, key.len);
	bytes[1 + key.len] = (uint8_t)c->feeding;
	buf_clear(&c->value);
	sltd_entry_value(e, &key, series ? &e->last : NULL, &c->value);
	if (!buf_ok(&c->value))
		return err_memory(err);
	return sltd_sort_add(c->sort, span_make(bytes, key.len + (size_t)2),
	    buf_span(&c->value), err);
}

static bool
feed_list(struct compare *c, const struct operand *o, struct err *err)
{
	struct buf store = BUF_INIT;
	struct sltd_list *list;
	bool ok;

	ok = sltd_store_folder(
		 o->url != NULL ? o->url : buf_text(&c->tool->lists), &store,
		 err) &&
	    sltd_list_open(buf_text(&store), o->list, false, &list, err);
	buf_release(&store);
	if (!ok)
		return false;
	ok = sltd_list_walk(list, feed, c, err);
	sltd_list_close(list);
	return ok;
}

static bool
feed_file(struct compare *c, const struct operand *o, struct err *err)
{
	enum sltd_action action;
	struct sltd_entry e;
	struct listfile f;
	bool more, ok;

	if (!listfile_open(c->tool, o->text, &f, err))
		return false;
	while ((ok = listfile_next(&f, false, &e, &action, &more, err)) &&
	    more && (ok = feed(c, &e, err)))
		;
	ok = ok && listfile_count(&f, err);
	listfile_close(&f);
	return ok;
}

static bool
feed_operand(struct compare *c, unsigned side, struct err *err)
{
	const struct operand *o = &c->side[side];

	c->feeding = side;
	switch (o->kind) {
	case OPERAND_LIST:
		return feed_list(c, o, err);
	case OPERAND_SHARED:
		return compare_postgresql(o, feed, c, err);
	case OPERAND_FILE:
		break;
	}
	return feed_file(c, o, err);
}

/* ---- differences out --------------------------------------------------- */

static void
put_side(struct json_writer *w, const char *name, const struct sltd_entry *e)
{
	const struct entry_texts texts = {e->reference, e->note, e->contact};

	/* For a person in the row's own columns. */
	if (name != NULL)
		json_open_object(w, name);
	entry_write(w, e, &texts);
	if (name != NULL)
		json_close_object(w);
}

/* One side has it, the other not. */
static void
show_lack(struct compare *c, unsigned side, const struct sltd_entry *e)
{
	struct json_writer *w = rows_begin(&c->rows);

	c->only[side]++;
	json_put_str(w, "in", c->side[side].text);
	json_put_str(w, "not_in", c->side[!side].text);
	put_side(w, c->rows.people ? NULL : "record", e);
	rows_end(&c->rows);
}

/* Both have it, and do not say the same of it. */
static void
show_difference(struct compare *c, const struct sltd_entry e[2])
{
	struct json_writer *w = rows_begin(&c->rows);

	c->different++;
	json_put_str(w, "in", c->side[0].text);
	json_put_str(w, "differs_in", c->side[1].text);
	put_side(w, c->rows.people ? NULL : "record", &e[0]);
	if (c->rows.people)
		json_put_str(w, "other", sltd_status_word(e[1].status));
	else
		put_side(w, "other", &e[1]);
	rows_end(&c->rows);
}

/* What a key's record was on the first side, until the second has come. */
struct waiting_record {
	struct buf key, value;
	unsigned side;
	bool any;
};

static bool
read_sorted(
    struct span key, struct span value, struct sltd_entry *e, struct err *err)
{
	return sltd_entry_read(span_from(span_first(key, key.len - 1), 1),
	    value, key.data[0] != 0, e, NULL, err);
}

static bool
show_waiting(struct compare *c, struct waiting_record *w, struct err *err)
{
	struct sltd_entry e;

	if (!w->any)
		return true;
	w->any = false;
	if (!read_sorted(buf_span(&w->key), buf_span(&w->value), &e, err))
		return false;
	show_lack(c, w->side, &e);
	return true;
}

static bool
meet(struct compare *c, struct waiting_record *w, struct span key,
    struct span value, struct err *err)
{
	struct sltd_entry e[2];

	w->any = false;
	if (!read_sorted(buf_span(&w->key), buf_span(&w->value), &e[0], err) ||
	    !read_sorted(key, value, &e[1], err))
		return false;
	c->both++;
	if (e[0].status != e[1].status)
		show_difference(c, e);
	return true;
}

static bool
same_key(const struct waiting_record *w, struct span key)
{
	return w->any && w->key.len == key.len &&
	    memcmp(w->key.data, key.data, key.len - 1) == 0;
}

static bool
show_all(struct compare *c, struct err *err)
{
	struct waiting_record w = {.key = BUF_INIT, .value = BUF_INIT};
	struct span key, value;
	bool more, ok = sltd_sort_finish(c->sort, err);

	while (ok && (ok = sltd_sort_next(c->sort, &key, &value, &more, err)) &&
	    more) {
		if (same_key(&w, key)) {
			ok = meet(c, &w, key, value, err);
			continue;
		}
		ok = show_waiting(c, &w, err);
		buf_clear(&w.key);
		buf_clear(&w.value);
		buf_append_span(&w.key, key);
		buf_append_span(&w.value, value);
		w.side = key.data[key.len - 1];
		w.any = true;
		ok = ok &&
		    ((buf_ok(&w.key) && buf_ok(&w.value)) || err_memory(err));
	}
	ok = ok && show_waiting(c, &w, err);
	buf_release(&w.key);
	buf_release(&w.value);
	return ok;
}

static void
show_counts(const struct compare *c)
{
	if (!c->tool->summary)
		return;
	for (unsigned side = 0; side < 2; side++)
		fprintf(stderr, "only in %s: %llu\n", c->side[side].text,
		    (unsigned long long)c->only[side]);
	fprintf(stderr, "in both: %llu\nof these with another status: %llu\n",
	    (unsigned long long)c->both, (unsigned long long)c->different);
}

/* ---- the verb ---------------------------------------------------------- */

static const struct column columns[] = {
    {"in", "IN", 24, false},
    {"not_in", "NOT IN", 24, false},
    {"differs_in", "DIFFERS IN", 24, false},
    {"number", "NUMBER", 0, false},
    {"number_last", "LAST", 0, false},
    {"issuing_state", "STATE", 0, false},
    {"type", "TYPE", 0, false},
    {"status", "STATUS", 0, false},
    {"other", "THERE", 0, false},
    {NULL, NULL, 0, false},
};

static bool
open_operands(struct compare *c, char **argv, struct err *err)
{
	bool shared = false;

	for (unsigned side = 0; side < 2; side++) {
		if (!parse_operand(
			c->tool, argv[1 + side], &c->side[side], err))
			return false;
		shared = shared || c->side[side].kind == OPERAND_SHARED;
	}
	return !shared || compare_postgresql != NULL ||
	    online_exec("sltdquery", err);
}

static bool
compare_sides(struct compare *c, struct err *err)
{
	const char *scratch = getenv("TMPDIR");

	return sltd_sort_open(scratch != NULL ? scratch : "/tmp", "compare",
		   CHUNK, &c->sort, err) &&
	    feed_operand(c, 0, err) && feed_operand(c, 1, err);
}

int
compare_run(void *context, int argc, char **argv)
{
	struct compare c = {.tool = context, .value = BUF_INIT};
	struct err err = ERR_INIT;
	bool ok, shown = false;

	if (argc != 3)
		return verb_usage("compare",
		    "two lists are wanted, each a loaded one's name, NAME=URL "
		    "or a FILE");
	ok = lists_folder(c.tool, &err) && open_operands(&c, argv, &err) &&
	    compare_sides(&c, &err);
	if (ok) {
		rows_init(&c.rows, &c.tool->common, columns);
		ok = shown = show_all(&c, &err);
		verb_finish(&c.rows);
	}
	if (shown)
		show_counts(&c);
	sltd_sort_close(c.sort);
	buf_release(&c.value);
	for (unsigned side = 0; side < 2; side++)
		free(c.side[side].url);
	if (!ok)
		return msg_err(&err);
	return status_exit(c.only[0] + c.only[1] + c.different > 0
		? STATUS_FAIL
		: STATUS_PASS);
}
