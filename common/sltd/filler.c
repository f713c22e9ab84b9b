/*
 * filler: see filler.h.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/relay.h"
#include "sltd/filler.h"
#include "sltd/sort_chunk.h"

#define BLOCK ((size_t)1 << 20)
/* Blocks in a commit: some 8,000 pages. */
#define PORTION 32

/* Items for one table. */
struct block {
	unsigned table;
	struct buf items;
};

struct filler {
	struct kv *kv;
	struct relay *relay;
	struct block blocks[2];
	unsigned filling;
	/* The thread's own: a writing transaction belongs to who began it. */
	struct kv_txn *txn;
	struct kv_cursor *cursor;
	unsigned table, portion;
};

static bool
begin_portion(struct filler *f, unsigned table, struct err *err)
{
	f->table = table;
	f->portion = 0;
	return kv_begin(f->kv, true, &f->txn, err) &&
	    kv_cursor_open(f->txn, table, &f->cursor, err);
}

/* What was begun, if anything, is committed or thrown away. */
static bool
end_portion(struct filler *f, bool keep, struct err *err)
{
	struct kv_txn *txn = f->txn;

	kv_cursor_close(f->cursor);
	f->cursor = NULL;
	f->txn = NULL;
	if (txn != NULL && keep)
		return kv_commit(txn, err);
	kv_abort(txn);
	return true;
}

static bool
store_items(struct filler *f, struct span items, struct err *err)
{
	while (items.len > 0) {
		if (!kv_cursor_append(f->cursor, item_key(items.data),
			item_value(items.data), err))
			return false;
		items = span_from(items, item_size(items.data));
	}
	f->portion++;
	return true;
}

/* The thread's work. A block without items ends what was begun. */
static bool
store_block(void *context, void *piece, struct err *err)
{
	struct filler *f = context;
	struct block *b = piece;
	bool more = b->items.len > 0;
	bool ok = (more && b->table == f->table && f->portion < PORTION) ||
	    end_portion(f, true, err);

	if (ok && more)
		ok = (f->txn != NULL || begin_portion(f, b->table, err)) &&
		    store_items(f, buf_span(&b->items), err);
	if (!ok)
		end_portion(f, false, err);
	buf_clear(&b->items);
	return ok;
}

bool
filler_open(struct kv *kv, struct filler **out, struct err *err)
{
	struct filler *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return err_memory(err);
	f->kv = kv;
	buf_init(&f->blocks[0].items, 0);
	buf_init(&f->blocks[1].items, 0);
	if (!relay_open(store_block, f, &f->relay, err)) {
		free(f);
		return false;
	}
	*out = f;
	return true;
}

/* Hands the block over, and goes on with the other. */
static bool
pass(struct filler *f, struct err *err)
{
	struct block *b = &f->blocks[f->filling];

	if (!buf_ok(&b->items))
		return err_memory(err);
	f->filling ^= 1;
	return relay_pass(f->relay, b, err);
}

void
filler_close(struct filler *f)
{
	struct err ignored = ERR_INIT;

	if (f == NULL)
		return;
	/* Whoever wants to know has called filler_finish() before. */
	if (!filler_finish(f, &ignored)) {
		/* A block that failed is not handed over: an empty one is, for
		 * the thread to end what it began. */
		may_fail(relay_wait(f->relay, &ignored));
		buf_release(&f->blocks[0].items);
		buf_release(&f->blocks[1].items);
		may_fail(pass(f, &ignored));
	}
	relay_close(f->relay);
	buf_release(&f->blocks[0].items);
	buf_release(&f->blocks[1].items);
	free(f);
}

bool
filler_put(struct filler *f, unsigned table, struct span key, struct span value,
    struct err *err)
{
	struct block *b = &f->blocks[f->filling];
	uint8_t *to;

	if (b->items.len > 0 && (b->table != table || b->items.len > BLOCK)) {
		if (!pass(f, err))
			return false;
		b = &f->blocks[f->filling];
	}
	b->table = table;
	to = buf_reserve(&b->items, ITEM_HEAD + key.len + value.len);
	if (to == NULL)
		return err_memory(err);
	b->items.len += item_put(to, key, value);
	return true;
}

/* The last block with items, and one without. */
bool
filler_finish(struct filler *f, struct err *err)
{
	return pass(f, err) && pass(f, err) && relay_wait(f->relay, err);
}
