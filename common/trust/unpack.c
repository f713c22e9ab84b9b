/*
 * unpack: what the worker says, read as the claims of somebody who may have
 * been taken over. Lengths are held to the message, pieces to their order.
 */
#include "trust/unpack.h"

#include <stdlib.h>

#include "trust/unpack_private.h"

struct unpack {
	struct worker *worker;
	bool inside, ldif; /* a file has begun, of this kind */
	uint64_t total;
	struct ldif_entry entry;
};

bool
unpack_begin(struct worker *worker, const char *name, worker_feed *feed,
    void *context, struct unpack **out, struct err *err)
{
	struct unpack *u = calloc(1, sizeof(*u));

	if (u == NULL)
		return err_memory(err);
	u->worker = worker;
	if (!worker_begin(worker, span_str(name), feed, context, err)) {
		unpack_end(u);
		return false;
	}
	*out = u;
	return true;
}

void
unpack_end(struct unpack *u)
{
	if (u == NULL)
		return;
	worker_end(u->worker);
	free(u);
}

/* A struct off the front of a message. */
static bool
take_form(struct span *rest, void *form, size_t size)
{
	if (rest->len < size)
		return false;
	memcpy(form, rest->data, size);
	*rest = span_from(*rest, size);
	return true;
}

static bool
take_claimed(struct span *rest, size_t len, struct span *out)
{
	if (rest->len < len)
		return false;
	*out = span_first(*rest, len);
	*rest = span_from(*rest, len);
	return true;
}

static bool
file_piece(struct unpack *u, struct span rest, struct piece *p)
{
	struct file_form form;

	if (u->inside || !take_form(&rest, &form, sizeof(form)) ||
	    form.ldif > 1)
		return false;
	u->inside = true;
	u->ldif = p->ldif = form.ldif != 0;
	memcpy(p->digest, form.digest, SHA256_SIZE);
	p->member = rest;
	return true;
}

static bool
entry_piece(struct unpack *u, struct span rest, struct piece *p)
{
	struct ldif_entry *e = &u->entry;
	struct entry_form form;
	struct span lengths;

	if (!u->inside || !u->ldif || !take_form(&rest, &form, sizeof(form)) ||
	    form.change > LDIF_RENAME || form.count > LDIF_ATTRIBUTES_MAX ||
	    !take_claimed(
		&rest, form.count * sizeof(struct value_form), &lengths) ||
	    !take_claimed(&rest, form.dn_len, &e->dn))
		return false;
	e->line = form.line;
	e->change = (enum ldif_change)form.change;
	e->count = form.count;
	for (size_t i = 0; i < e->count; i++) {
		struct value_form value;

		if (!take_form(&lengths, &value, sizeof(value)) ||
		    !take_claimed(
			&rest, value.name_len, &e->attribute[i].name) ||
		    !take_claimed(
			&rest, value.value_len, &e->attribute[i].value))
			return false;
	}
	p->entry = e;
	return rest.len == 0;
}

static bool
object_piece(struct unpack *u, struct span rest, struct piece *p)
{
	p->der = rest;
	return u->inside && !u->ldif;
}

static bool
refused_piece(struct unpack *u, struct span rest, struct piece *p)
{
	uint8_t form;

	if (!u->inside || u->ldif || !take_form(&rest, &form, 1) ||
	    form >= REFUSALS)
		return false;
	p->refusal = (enum piece_refusal)form;
	p->why = span_first(rest, ERR_TEXT_MAX);
	return true;
}

static bool
end_piece(struct unpack *u, struct span rest, struct piece *p)
{
	uint8_t form;

	if (!u->inside || !take_form(&rest, &form, 1) || form > 1)
		return false;
	u->inside = false;
	p->open_end = form != 0;
	return rest.len == 0;
}

bool
unpack_next(struct unpack *u, struct piece *piece, bool *more, struct err *err)
{
	static bool (*const readers[])(
	    struct unpack *, struct span, struct piece *) = {
	    [PIECE_FILE] = file_piece,
	    [PIECE_ENTRY] = entry_piece,
	    [PIECE_OBJECT] = object_piece,
	    [PIECE_REFUSED] = refused_piece,
	    [PIECE_FILE_END] = end_piece,
	};
	struct worker_message m;

	memset(piece, 0, sizeof(*piece));
	if (!worker_next(u->worker, &m, more, err))
		return false;
	u->total += *more ? m.payload.len : 0;
	if (u->total > UNPACK_LDIF_MAX)
		return err_set(err, ERR_DATA,
		    "larger than the limit of %llu bytes",
		    (unsigned long long)UNPACK_LDIF_MAX);
	if (!*more ? !u->inside
		   : m.type < PIECE_KINDS &&
		    readers[m.type](u, m.payload, piece)) {
		piece->kind = (enum piece_kind)m.type;
		return true;
	}
	return err_set(
	    err, ERR_INTERNAL, "the parser says what no parser says");
}
