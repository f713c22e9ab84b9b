/*
 * trust_rollback: returns to an older generation by undoing the journals of
 * all later ones, the last first. It undoes no decision to distrust.
 */
#include <stdlib.h>

#include "trust/trust_edit.h"
#include "base/array.h"

struct undo {
	size_t at;
	enum trust_table table;
	bool had;
	struct span key, value;
};

/* Takes one journal record off the front. */
static bool
undo_next(struct span *rest, struct undo *u)
{
	uint32_t key_len, value_len;

	if (rest->len < 10)
		return false;
	u->table = (enum trust_table)rest->data[0];
	u->had = rest->data[1] != 0;
	key_len = trust_get32(rest->data + 2);
	value_len = trust_get32(rest->data + 6);
	*rest = span_from(*rest, 10);
	if (u->table >= TABLE_COUNT || key_len > rest->len ||
	    value_len > rest->len - key_len)
		return false;
	u->key = span_first(*rest, key_len);
	u->value = span_first(span_from(*rest, key_len), value_len);
	*rest = span_from(*rest, (size_t)key_len + value_len);
	return true;
}

/* Undoes the records of one piece, the last first. */
static bool
undo_chunk(struct trust_edit *e, struct span chunk, struct err *err)
{
	struct undo *list;
	size_t count = 0, cap = 0;
	struct span rest = chunk;
	bool ok = true;

	list = NULL;
	while (ok && rest.len > 0) {
		if (!array_room(list, count, cap)) {
			ok = err_memory(err);
			break;
		}
		ok = undo_next(&rest, &list[count++]) ||
		    trust_damaged(err, "the journal");
	}
	while (ok && count-- > 0) {
		struct undo *u = &list[count];

		ok = u->had ? edit_put(e, u->table, u->key, u->value, err)
			    : edit_delete(e, u->table, u->key, err);
	}
	free(list);
	return ok;
}

/* Chunks of a generation, counted. */
static bool
count_chunks(
    struct trust_edit *e, uint64_t generation, uint32_t *count, struct err *err)
{
	struct span value;
	bool found = true;

	for (*count = 0; found; (*count)++) {
		struct trust_index k = {{0}, 0};

		index_put64(&k, generation);
		index_put32(&k, *count);
		if (!view_get(&e->view, TABLE_JOURNAL, index_span(&k), &value,
			&found, err))
			return false;
		if (!found)
			break;
	}
	return true;
}

bool
edit_rollback(struct trust_edit *edit, uint64_t generation, struct err *err)
{
	uint64_t g, newest = edit->view.generation;
	struct buf chunk = BUF_INIT;
	uint32_t count;
	bool ok = true, found;

	if (generation >= newest ||
	    newest - generation >= TRUST_GENERATIONS_KEPT)
		return err_set(err, ERR_USAGE,
		    "generation %llu: the newest is "
		    "%llu, and %d are kept",
		    (unsigned long long)generation, (unsigned long long)newest,
		    TRUST_GENERATIONS_KEPT);
	for (g = newest; ok && g > generation; g--) {
		ok = count_chunks(edit, g, &count, err);
		while (ok && count-- > 0) {
			struct trust_index k = {{0}, 0};
			struct span value;

			index_put64(&k, g);
			index_put32(&k, count);
			buf_clear(&chunk);
			ok = view_get(&edit->view, TABLE_JOURNAL,
			    index_span(&k), &value, &found, err);
			if (!ok)
				break;
			buf_append_span(&chunk, value); /* it moves */
			ok = buf_ok(&chunk)
			    ? undo_chunk(edit, buf_span(&chunk), err)
			    : err_memory(err);
		}
	}
	buf_release(&chunk);
	return ok;
}
