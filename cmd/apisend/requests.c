/*
 * requests: all that is in the queue, by its index; which passengers a newer
 * request has taken over; and which requests an answer may be for.
 */
#include "answers.h"

#include "base/array.h"
#include "base/hash.h"

/* Notes of another form are none; change it with request_pack(). */
#define NOTES_FORM "1"

/* ---- notes for the index ---- */

/* What is no request has none; want of memory must not be noted as that. */
static bool
note_request(void *context, const struct spool_message *m, struct span answer,
    struct buf *notes, struct err *err)
{
	const struct outbox *o = context;
	struct request r = {.answered = false};
	struct findings findings;
	struct err why = ERR_INIT;
	bool ok;

	findings_init(&findings, false);
	if (match_request_read(m->payload, date_of_instant(m->enqueued),
		&r.match, &findings, &why)) {
		ok = request_apply_kept(
		    &r, answer, date_of_instant(o->now), err);
		if (ok)
			request_pack(notes, &r);
		match_request_release(&r.match);
	} else {
		ok = why.kind != ERR_INTERNAL || err_memory(err);
	}
	findings_release(&findings);
	return ok;
}

/* ---- reading ---- */

struct person {
	struct span value; /* an ABO, or else an AVF */
	const struct request_row *row;
	uint32_t index;
	bool unique; /* an ABO */
};

struct persons {
	struct person *list;
	size_t count, cap;
};

static bool
add_persons(struct persons *all, const struct request *r,
    const struct request_row *row, struct err *err)
{
	for (uint32_t i = 0; i < r->match.count; i++) {
		const struct match_person *m = &r->match.persons[i];
		struct person p = {
		    m->abo.len > 0 ? m->abo : m->avf, row, i, m->abo.len > 0};

		if (p.value.len == 0)
			continue;
		if (!array_room(all->list, all->count, all->cap))
			return err_memory(err);
		all->list[all->count++] = p;
	}
	return true;
}

static void
fill_request(struct request *r, const struct spool_message *m)
{
	memcpy(r->id, m->id, sizeof(r->id));
	memcpy(r->destination, m->destination, sizeof(r->destination));
	memcpy(r->order, m->order, sizeof(r->order));
	r->sequence = m->sequence;
	r->state = m->state;
}

static bool
add_row(struct requests *all, struct persons *persons, size_t *first,
    const struct spool_message *m, struct span notes, struct err *err)
{
	struct request r;
	struct request_row *row = &all->rows[all->count++];
	bool ok;

	row->sequence = m->sequence;
	row->state = m->state;
	row->destination = hash_sum(span_str(m->destination), 0);
	row->flight = hash_sum(span_str(m->order), row->destination);
	if (notes.len > 0) {
		if (!request_unpack(notes, &r, err))
			return false;
		row->known = true;
		row->transaction = r.match.transaction;
		row->part = r.match.part;
		row->persons = (uint32_t)r.match.count;
		row->first = *first;
		*first += r.match.count;
		ok = add_persons(persons, &r, row, err);
		request_release(&r);
		if (!ok)
			return false;
	}
	return steps_note(&all->steps, m, err);
}

/* ---- what newer requests replaced ---- */

static int
compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int
compare_key(const struct person *a, const struct person *b)
{
	int order = (int)a->unique - (int)b->unique;

	if (order == 0)
		order = span_compare(a->value, b->value);
	if (order == 0)
		order =
		    compare_numbers(a->row->destination, b->row->destination);
	/* A booking is looked for within its flight only. */
	if (order == 0 && !a->unique)
		order = compare_numbers(a->row->flight, b->row->flight);
	return order;
}

/* Rows are by sequence, in one piece of memory. */
static int
compare_person(const void *left, const void *right)
{
	const struct person *a = left, *b = right;
	int order = compare_key(a, b);

	if (order == 0)
		order = a->row < b->row ? -1 : a->row > b->row;
	return order != 0 ? order : compare_numbers(a->index, b->index);
}

/* Parts of one list share a transaction and replace nothing of each other. */
static bool
replaces(const struct request_row *newer, const struct request_row *older)
{
	return newer->sequence > older->sequence &&
	    newer->state != SPOOL_FAILED &&
	    !(newer->part != older->part && newer->transaction.len > 0 &&
		span_equal(newer->transaction, older->transaction));
}

/* The end of those from first on that are of the same request. */
static size_t
end_of_request(const struct person *list, size_t first, size_t end)
{
	size_t n = first + 1;

	while (n < end && list[n].row == list[first].row)
		n++;
	return n;
}

/*
 * Persons first … end have one reference, and are sorted by their requests.
 * A passenger is in few requests, a booking may be of many passengers: those
 * of one request are looked at once.
 */
static void
mark_group(
    struct requests *all, const struct person *list, size_t first, size_t end)
{
	for (size_t i = first; i < end;) {
		const struct request_row *row = list[i].row;
		size_t own_end = end_of_request(list, i, end);
		bool replaced = false;

		for (size_t n = own_end; n < end && !replaced;
		     n = end_of_request(list, n, end))
			replaced = replaces(list[n].row, row);
		for (; i < own_end; i++)
			if (replaced)
				all->superseded[row->first + list[i].index] =
				    true;
	}
}

static bool
mark_superseded(struct requests *all, struct persons *persons, size_t total,
    struct err *err)
{
	struct person *list = persons->list;
	size_t count = persons->count;

	all->superseded = calloc(total + 1, sizeof(bool));
	if (all->superseded == NULL)
		return err_memory(err);
	if (count > 1)
		qsort(list, count, sizeof(*list), compare_person);
	for (size_t first = 0, end; first < count; first = end) {
		for (end = first + 1;
		     end < count && compare_key(&list[first], &list[end]) == 0;)
			end++;
		mark_group(all, list, first, end);
	}
	return true;
}

bool
requests_read(struct outbox *o, struct requests *out, struct err *err)
{
	const struct spool_noter noter = {
	    "apisend " MRTD_VERSION " " NOTES_FORM, note_request, o};
	struct persons persons = {NULL, 0, 0};
	struct spool_message m;
	struct span notes;
	size_t total = 0, count = 0;
	bool ok;

	memset(out, 0, sizeof(*out));
	ok = spool_index_open(o->spool, &noter, &out->index, err);
	if (ok) {
		count = spool_index_count(out->index);
		out->rows = calloc(count + 1, sizeof(*out->rows));
		ok = out->rows != NULL || err_memory(err);
	}
	for (size_t i = 0; ok && i < count; i++) {
		spool_index_get(out->index, i, &m, &notes);
		ok = add_row(out, &persons, &total, &m, notes, err);
	}
	ok = ok && mark_superseded(out, &persons, total, err);
	free(persons.list);
	steps_sort(&out->steps);
	if (!ok)
		requests_release(out);
	return ok;
}

void
requests_release(struct requests *r)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->rows[i].live != NULL) {
			request_release(r->rows[i].live);
			free(r->rows[i].live);
		}
	request_release(&r->one);
	free(r->rows);
	free(r->superseded);
	free(r->keys);
	steps_release(&r->steps);
	spool_index_close(r->index);
	memset(r, 0, sizeof(*r));
}

/* ---- one of them ---- */

bool
requests_at(struct requests *r, size_t i, struct spool_message *m,
    const struct request **request, struct err *err)
{
	const struct request_row *row = &r->rows[i];
	struct span notes;

	*request = row->live;
	spool_index_get(r->index, i, m, &notes);
	if (!row->known || row->live != NULL)
		return true;
	request_release(&r->one);
	if (!request_unpack(notes, &r->one, err))
		return false;
	fill_request(&r->one, m);
	r->one.superseded = r->superseded + row->first;
	*request = &r->one;
	return true;
}

bool
requests_open(
    struct requests *r, size_t i, struct request **request, struct err *err)
{
	const struct request *found;
	struct spool_message m;

	if (!requests_at(r, i, &m, &found, err))
		return false;
	*request = r->rows[i].live != NULL ? r->rows[i].live
	    : found != NULL		   ? &r->one
					   : NULL;
	return *request == NULL || (*request)->match.by_abo != NULL ||
	    match_index(&(*request)->match) || err_memory(err);
}

bool
requests_keep(struct requests *r, size_t i, struct err *err)
{
	if (r->rows[i].live != NULL)
		return true;
	r->rows[i].live = malloc(sizeof(r->one));
	if (r->rows[i].live == NULL)
		return err_memory(err);
	*r->rows[i].live = r->one;
	memset(&r->one, 0, sizeof(r->one));
	return true;
}

/* ---- finding ---- */

static uint64_t
key_hash(enum request_key key, struct span value)
{
	return hash_sum(value, (uint64_t)key + 1);
}

static bool
add_key(struct requests *r, enum request_key key, struct span value, size_t row,
    struct err *err)
{
	if (value.len == 0)
		return true;
	if (!array_room(r->keys, r->key_count, r->key_cap))
		return err_memory(err);
	r->keys[r->key_count].hash = key_hash(key, value);
	r->keys[r->key_count++].row = (uint32_t)row;
	return true;
}

static int
compare_found(const void *left, const void *right)
{
	const struct request_keys *a = left, *b = right;
	int order = compare_numbers(a->hash, b->hash);

	return order != 0 ? order : compare_numbers(a->row, b->row);
}

static bool
add_keys(struct requests *r, size_t row, const struct request *q,
    const char *id, struct err *err)
{
	bool ok = add_key(r, REQUEST_ID, span_str(id), row, err) &&
	    add_key(r, REQUEST_TRANSACTION, q->match.transaction, row, err) &&
	    add_key(
		r, REQUEST_REFERENCE, span_trim(q->match.reference), row, err);

	for (size_t i = 0; ok && i < q->match.count; i++)
		ok = add_key(
			 r, REQUEST_ABO, q->match.persons[i].abo, row, err) &&
		    add_key(r, REQUEST_AVF, q->match.persons[i].avf, row, err);
	return ok;
}

bool
requests_sort(struct requests *r, struct err *err)
{
	const struct request *q;
	struct spool_message m;
	bool ok = true;

	for (size_t i = 0; ok && i < r->count; i++)
		ok = requests_at(r, i, &m, &q, err) &&
		    (q == NULL || add_keys(r, i, q, m.id, err));
	if (ok && r->key_count > 1)
		qsort(r->keys, r->key_count, sizeof(*r->keys), compare_found);
	return ok;
}

bool
requests_find(const struct requests *r, enum request_key key, struct span value,
    uint32_t **list, size_t *count, size_t *cap, struct err *err)
{
	uint64_t hash = key_hash(key, value);
	size_t low = 0, high = r->key_count;

	if (value.len == 0)
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->keys[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < r->key_count && r->keys[low].hash == hash; low++) {
		if (!array_room(*list, *count, *cap))
			return err_memory(err);
		(*list)[(*count)++] = r->keys[low].row;
	}
	return true;
}
