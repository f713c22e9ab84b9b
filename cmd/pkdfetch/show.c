/*
 * show: one object by its SHA-256, or those of a subject key identifier;
 * eight digits of either are enough where they fit only one.
 */
#include "base/msg.h"
#include "x509/pem.h"
#include "pkdfetch.h"

struct showing {
	struct object_name want;
	struct describe describe;
	struct rows rows;
	size_t count;
};

static bool
fits(const struct pkd_object *o, const struct object_name *want)
{
	struct err ignored = ERR_INIT;
	struct cert cert;

	if (object_name_fits(want, span_make(o->sha256, SHA256_SIZE)))
		return true;
	return o->role <= TRUST_SIGNER && cert_parse(o->der, &cert, &ignored) &&
	    cert.ski.len == want->digits / 2 &&
	    object_name_fits(want, cert.ski);
}

static void
put_pem(struct json_writer *w, const struct pkd_object *o)
{
	static const char *const labels[] = {
	    "CERTIFICATE", "CERTIFICATE", "X509 CRL", "CMS"};
	struct buf text = BUF_INIT;

	pem_encode(labels[o->role], o->der, &text);
	json_put_span(w, "pem", buf_span(&text));
	buf_release(&text);
}

static bool
show_object(void *context, const struct pkd_object *o, struct err *err)
{
	struct showing *s = context;
	struct json_writer *w;
	bool ok;

	if (!fits(o, &s->want))
		return true;
	s->count++;
	w = rows_begin(&s->rows);
	json_put_str(w, "type", trust_role_word(shown_role(o)));
	ok = describe_object(&s->describe, w, o, err);
	put_pem(w, o);
	rows_end(&s->rows);
	return ok;
}

int
show_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct showing s = {.count = 0};
	struct err err = ERR_INIT;
	struct trust_view *view = NULL;
	struct trust *trust = NULL;
	const char *name;
	int status = 0, written;
	bool ok;

	rows_init(&s.rows, &tool->common, object_columns);
	ok = one_operand(
		 argc, argv, "a SHA-256 or key identifier", &name, &err) &&
	    object_name_read(name, &s.want, &err) &&
	    open_view(tool, &trust, &view, &err) &&
	    describe_init(&s.describe, view, tool->common.now, &err) &&
	    pkd_walk(view, show_object, &s, &err) &&
	    (s.count > 0 ||
		err_set(&err, ERR_NOINPUT, "%s: nothing of that name", name));
	if (!ok)
		status = msg_err(&err);
	describe_release(&s.describe);
	trust_end(view);
	trust_close(trust);
	written = rows_finish(&s.rows);
	return status > written ? status : written;
}
