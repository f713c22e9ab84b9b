/*
 * pkd_deviation: the entries of deviation and defect lists into the trust
 * store, found by document number and by signer. A new edition of a list
 * takes the place of the whole old one.
 */
#include "trust/defect.h"
#include "x509/der.h"
#include "trust/deviation.h"
#include "trust/pkd_private.h"

struct put {
	struct pkd *pkd;
	uint32_t source, number; /* of the entry */
	const char *country;
	bool forget; /* take out of the indexes instead */
	uint64_t count;
};

static bool
one_index(struct put *p, enum trust_table table, struct trust_index *k,
    struct err *err)
{
	index_put32(k, p->source);
	index_put32(k, p->number);
	return p->forget ? edit_delete(p->pkd->edit, table, index_span(k), err)
			 : edit_put(p->pkd->edit, table, index_span(k),
			       span_make("", 0), err);
}

static bool
put_record(struct put *p, const struct deviation *d, struct err *err)
{
	struct trust_deviation t;
	struct trust_index k = {{0}, 0};
	bool ok;

	index_put32(&k, p->source);
	index_put32(&k, p->number);
	if (p->forget)
		return edit_delete(
		    p->pkd->edit, TABLE_DEVIATION, index_span(&k), err);
	memset(&t, 0, sizeof(t));
	t.defect = d->defect;
	snprintf(t.country, sizeof(t.country), "%s", p->country);
	t.oid = d->oid;
	t.text = d->text;
	t.parameters = d->parameters;
	t.has_document_type = d->has_document_type;
	if (d->document_type.len > 0)
		memcpy(t.document_type, d->document_type.data,
		    d->document_type.len < 2 ? d->document_type.len : 2);
	t.has_period = d->has_period;
	t.first_issued = d->first_issued;
	t.last_issued = d->last_issued;
	t.by_number = d->number_count > 0;
	t.by_signer = d->signer != DEVIATION_ANY_SIGNER;
	buf_clear(&p->pkd->scratch);
	remark_encode(&t, &p->pkd->scratch);
	ok = buf_ok(&p->pkd->scratch) || err_memory(err);
	return ok &&
	    edit_put(p->pkd->edit, TABLE_DEVIATION, index_span(&k),
		buf_span(&p->pkd->scratch), err);
}

static bool
put_one(void *context, const struct deviation *d, struct err *err)
{
	uint8_t room[DEVIATION_NUMBER_MAX];
	struct put *p = context;
	struct span rest = d->numbers, number;
	struct trust_index k;

	p->number++;
	if (!put_record(p, d, err))
		return false;
	if (d->signer != DEVIATION_ANY_SIGNER &&
	    index_signer(&k, (int)d->signer, d->a, d->b) &&
	    !one_index(p, TABLE_DEVIATION_SIGNER, &k, err))
		return false;
	while (deviation_number_next(&rest, room, &number)) {
		if (!index_number(&k, number))
			continue;
		if (!one_index(p, TABLE_DEVIATION_NUMBER, &k, err))
			return false;
		p->count++;
	}
	if (d->number_count == 0)
		p->count++;
	return true;
}

bool
pkd_put_deviations(struct pkd *pkd, uint32_t source,
    const struct signed_list *list, uint64_t *count, struct err *err)
{
	struct put p = {pkd, source, 0, list->country, false, 0};
	bool ok;

	ok = list->kind == LIST_DEFECT
	    ? defect_walk(list->cms.content, put_one, &p, err)
	    : deviation_walk(list->cms.content, put_one, &p, err);
	*count = p.count;
	return ok;
}

/* The old edition is read once more: its numbers are the keys to delete. */
bool
pkd_forget_deviations(struct pkd *pkd, uint32_t source, struct err *err)
{
	struct put p = {pkd, source, 0, "", true, 0};
	struct trust_index k = {{0}, 0};
	struct signed_list list;
	struct span value, der;
	struct buf copy = BUF_INIT;
	bool found, ok;

	index_put32(&k, source);
	index_put(&k, span_make(pkd_list_id, ENTRY_ID_SIZE));
	if (!view_get(&pkd->edit->view, TABLE_ENTRY, index_span(&k), &value,
		&found, err))
		return false;
	if (!found)
		return true;
	if (!view_get(&pkd->edit->view, TABLE_DER, value, &der, &found, err))
		return false;
	buf_append_span(&copy, der);
	ok = found && buf_ok(&copy) &&
	    signed_list_parse(buf_span(&copy), &list, err);
	if (!ok)
		ok = trust_damaged(err, "a list");
	else if (list.kind == LIST_DEFECT)
		ok = defect_walk(list.cms.content, put_one, &p, err);
	else if (list.kind == LIST_DEVIATION)
		ok = deviation_walk(list.cms.content, put_one, &p, err);
	buf_release(&copy);
	return ok;
}
