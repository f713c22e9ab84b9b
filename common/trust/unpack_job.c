/*
 * unpack_job: what takes a file apart, in the worker.
 */
#include <stdlib.h>

#include "base/archive.h"
#include "base/codec.h"
#include "base/input.h"
#include "trust/unpack_private.h"
#include "x509/der.h"
#include "x509/pem.h"

_Static_assert(WORKER_MESSAGE_MAX >= LDIF_ENTRY_MAX +
	    sizeof(struct entry_form) +
	    LDIF_ATTRIBUTES_MAX * sizeof(struct value_form),
    "an entry is one message");
_Static_assert(WORKER_MESSAGE_MAX >= UNPACK_FILE_MAX, "a file is one object");
_Static_assert(ARCHIVE_MEMBER_MAX <= UNPACK_FILE_MAX, "and so is a member");

struct job {
	struct worker_pipe *pipe;
	struct input *in;
	const char *name;
};

static void
give_file(struct job *j, bool ldif, struct span member, const uint8_t *digest)
{
	struct file_form form = {{0}, ldif};

	if (digest != NULL)
		memcpy(form.digest, digest, SHA256_SIZE);
	worker_give(j->pipe, PIECE_FILE,
	    (const struct span[]){span_make(&form, sizeof(form)), member}, 2);
}

static void
give_end(struct job *j, bool open_end)
{
	uint8_t form = open_end;

	worker_give(j->pipe, PIECE_FILE_END,
	    (const struct span[]){span_make(&form, 1)}, 1);
}

static void
give_refusal(struct job *j, enum piece_refusal refusal, const char *why)
{
	uint8_t form = (uint8_t)refusal;

	worker_give(j->pipe, PIECE_REFUSED,
	    (const struct span[]){span_make(&form, 1), span_str(why)}, 2);
}

/* ---- objects ------------------------------------------------------------ */

/* Objects one after the other, and what an export leaves behind the last. */
static void
give_der(struct job *j, struct span bytes)
{
	struct span rest = bytes;
	struct buf count = BUF_INIT;
	struct der e;

	if (bytes.len == 0 || bytes.data[0] != DER_SEQUENCE ||
	    !der_next(&rest, &e)) {
		/* Of no known kind, which is said. */
		worker_give(j->pipe, PIECE_OBJECT, &bytes, 1);
		return;
	}
	do {
		worker_give(j->pipe, PIECE_OBJECT, &e.all, 1);
	} while (rest.len > 0 && rest.data[0] == DER_SEQUENCE &&
	    der_next(&rest, &e));
	if (rest.len > 0) {
		buf_append_uint(&count, rest.len);
		give_refusal(j, REFUSED_REST, buf_text(&count));
	}
	buf_release(&count);
}

/* BER of a signed list (RFC 5652 allows it) is made DER. */
static bool
give_object(struct job *j, struct span bytes, struct err *err)
{
	struct err why = ERR_INIT;
	struct buf der = BUF_INIT;

	if (bytes.len > 0 && bytes.data[0] == DER_SEQUENCE &&
	    ber_needed(bytes) && ber_to_der(bytes, &der, &why))
		bytes = buf_span(&der);
	if (why.kind == ERR_NONE)
		give_der(j, bytes);
	else if (why.kind == ERR_DATA)
		give_refusal(j, REFUSED_BER, why.text);
	else
		*err = why;
	buf_release(&der);
	return why.kind == ERR_NONE || why.kind == ERR_DATA;
}

/* Every block of a PEM file. */
static bool
give_pem(struct job *j, struct span text, struct err *err)
{
	struct buf der = BUF_INIT;
	struct span label;
	bool damaged, ok = true;

	while (ok && pem_next(&text, &label, &der, &damaged)) {
		if (damaged)
			give_refusal(j, REFUSED_PEM, "");
		else
			ok = give_object(j, buf_span(&der), err);
		buf_clear(&der);
	}
	buf_release(&der);
	return ok;
}

/* Base64 without the lines around it, else of no known kind. */
static bool
give_text(struct job *j, struct span text, struct err *err)
{
	struct buf der = BUF_INIT;
	bool ok;

	if (base64_decode_folded(span_trim(text), &der))
		text = buf_span(&der);
	ok = buf_ok(&der) ? give_object(j, text, err) : err_memory(err);
	buf_release(&der);
	return ok;
}

/* A file that is no LDIF. */
static bool
give_objects(struct job *j, struct span bytes, struct err *err)
{
	bool ok = true;

	if (bytes.len == 0)
		give_refusal(j, REFUSED_EMPTY, "");
	else if (bytes.data[0] == DER_SEQUENCE)
		ok = give_object(j, bytes, err);
	else if (span_search(bytes, SPAN("-----BEGIN ")) < bytes.len)
		ok = give_pem(j, bytes, err);
	else
		ok = give_text(j, bytes, err);
	give_end(j, false);
	return ok;
}

/* ---- LDIF --------------------------------------------------------------- */

/* Lines of blocks; what is left of the last one is carried on. */
struct lines {
	struct ldif ldif;
	struct buf carry;
	struct buf form; /* of the entry under way */
};

static bool
give_entry(struct job *j, struct lines *l, struct err *err)
{
	const struct ldif_entry *e = &l->ldif.entry;
	struct span parts[2 + 2 * LDIF_ATTRIBUTES_MAX];
	struct entry_form form = {e->line, (uint32_t)e->change,
	    (uint32_t)e->count, (uint32_t)e->dn.len};
	size_t count = 0;

	buf_clear(&l->form);
	buf_append(&l->form, &form, sizeof(form));
	for (size_t i = 0; i < e->count; i++) {
		struct value_form value = {(uint32_t)e->attribute[i].name.len,
		    (uint32_t)e->attribute[i].value.len};

		buf_append(&l->form, &value, sizeof(value));
	}
	if (!buf_ok(&l->form))
		return err_memory(err);
	parts[count++] = buf_span(&l->form);
	parts[count++] = e->dn;
	for (size_t i = 0; i < e->count; i++) {
		parts[count++] = e->attribute[i].name;
		parts[count++] = e->attribute[i].value;
	}
	worker_give(j->pipe, PIECE_ENTRY, parts, count);
	return true;
}

static bool
give_line(struct job *j, struct lines *l, struct span line, struct err *err)
{
	bool complete;

	return ldif_line(&l->ldif, line, &complete, err) &&
	    (!complete || give_entry(j, l, err));
}

static bool
carried(const struct lines *l, struct err *err)
{
	return buf_ok(&l->carry) ||
	    err_set(err, ERR_DATA, "a line is too long");
}

static bool
give_lines(struct job *j, struct lines *l, struct span block, struct err *err)
{
	size_t end;

	while ((end = span_find(block, '\n')) < block.len) {
		struct span line = span_first(block, end);

		if (l->carry.len > 0) {
			buf_append_span(&l->carry, line);
			line = buf_span(&l->carry);
		}
		if (!carried(l, err) || !give_line(j, l, line, err))
			return false;
		buf_clear(&l->carry);
		block = span_from(block, end + 1);
	}
	buf_append_span(&l->carry, block);
	return carried(l, err);
}

static bool
end_lines(struct job *j, struct lines *l, struct err *err)
{
	bool open_end = l->carry.len > 0, complete;

	if ((open_end && !give_line(j, l, buf_span(&l->carry), err)) ||
	    !ldif_end(&l->ldif, &complete, err) ||
	    (complete && !give_entry(j, l, err)))
		return false;
	give_end(j, open_end);
	return true;
}

/* From the block that was read on, or (in NULL) that block alone. */
static bool
give_ldif(struct job *j, struct input *in, struct span block, struct err *err)
{
	struct lines *l = calloc(1, sizeof(*l));
	bool ok = true;

	if (l == NULL)
		return err_memory(err);
	ldif_init(&l->ldif);
	buf_init(&l->carry, LDIF_LINE_MAX);
	buf_init(&l->form, 0);
	while (ok && block.len > 0) {
		ok = give_lines(j, l, block, err);
		block.len = 0;
		if (ok && in != NULL)
			ok = input_block(in, &block, err);
	}
	ok = ok && end_lines(j, l, err);
	ldif_release(&l->ldif);
	buf_release(&l->carry);
	buf_release(&l->form);
	free(l);
	return ok;
}

/* ---- files -------------------------------------------------------------- */

static bool
give_member(void *context, struct span name, struct span bytes, struct err *err)
{
	uint8_t digest[DIGEST_SIZE_MAX];
	struct job *j = context;
	bool ldif = ldif_looks_like(bytes);

	if (!digest_compute(DIGEST_SHA256, bytes, digest))
		return err_set(err, ERR_INTERNAL, "digest");
	give_file(j, ldif, name, digest);
	if (ldif)
		return give_ldif(j, NULL, bytes, err);
	return give_objects(j, bytes, err);
}

/* The rest of a file, from the block that was read on. */
static bool
gather(struct job *j, struct span block, struct buf *all, struct err *err)
{
	bool ok = true;

	while (ok && block.len > 0) {
		if (block.len > UNPACK_FILE_MAX - all->len)
			return err_set(err, ERR_DATA,
			    "%s: larger than the limit of %llu bytes", j->name,
			    (unsigned long long)UNPACK_FILE_MAX);
		buf_append_span(all, block);
		ok = input_block(j->in, &block, err);
	}
	return ok && (buf_ok(all) || err_memory(err));
}

static bool
give_whole(struct job *j, struct span block, struct err *err)
{
	struct buf all = BUF_INIT;
	bool ok = gather(j, block, &all, err);

	if (ok && archive_looks_like(buf_span(&all))) {
		ok = archive_read(buf_span(&all), give_member, j, err);
	} else if (ok) {
		give_file(j, false, span_make(NULL, 0), NULL);
		ok = give_objects(j, buf_span(&all), err);
	}
	buf_release(&all);
	return ok;
}

/* As much as its kind is seen from. */
#define HEAD 4096

static bool
give_all(struct job *j, struct err *err)
{
	struct buf head = BUF_INIT;
	struct span block = {NULL, 1};
	bool ok = true;

	while (ok && block.len > 0 && head.len < HEAD) {
		ok = input_block(j->in, &block, err);
		if (ok)
			buf_append_span(&head, block);
	}
	if (ok && !buf_ok(&head))
		ok = err_memory(err);
	block = buf_span(&head);
	if (ok && ldif_looks_like(span_first(block, HEAD))) {
		give_file(j, true, span_make(NULL, 0), NULL);
		ok = give_ldif(j, j->in, block, err);
	} else if (ok) {
		ok = give_whole(j, block, err);
	}
	buf_release(&head);
	return ok;
}

bool
unpack_job(struct worker_pipe *pipe, struct span task, struct err *err)
{
	struct buf name = BUF_INIT;
	struct job j = {pipe, NULL, ""};
	bool ok;

	buf_append_span(&name, task);
	j.name = buf_text(&name);
	ok = input_open_source(
		 worker_block, pipe, j.name, UNPACK_LDIF_MAX, &j.in, err) &&
	    give_all(&j, err);
	input_close(j.in);
	buf_release(&name);
	return ok;
}

void
unpack_warm(void)
{
	uint8_t digest[DIGEST_SIZE_MAX];

	(void)digest_compute(DIGEST_SHA256, SPAN(""), digest);
}
