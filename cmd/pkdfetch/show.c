/*
 * show: one object by its SHA-256, or those of a subject key identifier;
 * eight digits of either are enough where they fit only one.
 */
#include "base/codec.h"
#include "base/msg.h"
#include "x509/pem.h"
#include "pkdfetch.h"

#define DIGITS_MIN 8

struct showing {
	struct span want;
	struct describe describe;
	struct rows rows;
	size_t count;
};

static bool
fits(const struct pkd_object *o, struct span want)
{
	struct err ignored = ERR_INIT;
	struct cert cert;

	if (span_starts(span_make(o->sha256, SHA256_SIZE), want))
		return true;
	return o->role <= TRUST_SIGNER && cert_parse(o->der, &cert, &ignored) &&
	    cert.ski.len > 0 && span_equal(cert.ski, want);
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

	if (!fits(o, s->want))
		return true;
	s->count++;
	w = rows_begin(&s->rows);
	json_put_str(w, "type", trust_role_word(shown_role(o)));
	ok = describe_object(&s->describe, w, o, err);
	put_pem(w, o);
	rows_end(&s->rows);
	return ok;
}

static bool
read_name(
    int argc, char **argv, const char **name, struct buf *want, struct err *err)
{
	return one_operand(
		   argc, argv, "a SHA-256 or key identifier", name, err) &&
	    ((strlen(*name) >= DIGITS_MIN &&
		 hex_decode(span_str(*name), want)) ||
		err_set(err, ERR_USAGE,
		    "show: an even number "
		    "of hexadecimal digits, %d at least",
		    DIGITS_MIN));
}

int
show_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct showing s = {.count = 0};
	struct buf want = BUF_INIT;
	struct err err = ERR_INIT;
	struct trust_view *view = NULL;
	struct trust *trust = NULL;
	const char *name;
	int status = 0, written;
	bool ok;

	rows_init(&s.rows, &tool->common, object_columns);
	ok = read_name(argc, argv, &name, &want, &err);
	s.want = buf_span(&want);
	ok = ok && open_view(tool, &trust, &view, &err) &&
	    describe_init(&s.describe, view, tool->common.now, &err) &&
	    pkd_walk(view, show_object, &s, &err) &&
	    (s.count > 0 ||
		err_set(&err, ERR_NOINPUT, "%s: nothing of that name", name));
	if (!ok)
		status = msg_err(&err);
	describe_release(&s.describe);
	trust_end(view);
	trust_close(trust);
	buf_release(&want);
	written = rows_finish(&s.rows);
	return status > written ? status : written;
}
