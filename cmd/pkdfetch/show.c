/*
 * show: one object by its SHA-256, or those of a subject key identifier;
 * eight digits of either are enough where they fit only one.
 */
#include "base/codec.h"
#include "base/msg.h"
#include "pki/pem.h"
#include "pkdfetch.h"

#define DIGITS_MIN 8

static const struct column show_columns[] = {
	{"type", "TYPE", 0, false}, {"country", "CC", 0, false},
	{"subject", "SUBJECT", 60, false}, {"chain", "CHAIN", 0, false},
	{"state", "STATE", 0, false}, {"not_after", "TO", 11, false},
	{"sha256", "SHA256", 0, false}, {NULL, NULL, 0, false}
};

static bool
fits(const struct pkd_object *o, struct span want)
{
	struct err ignored = ERR_INIT;
	struct cert cert;

	if (span_starts(span_make(o->sha256, SHA256_SIZE), want))
		return true;
	return o->role <= TRUST_SIGNER && cert_parse(o->der, &cert,
	    &ignored) && cert.ski.len > 0 && span_equal(cert.ski, want);
}

static void
put_pem(struct json_writer *w, const struct pkd_object *o)
{
	static const char *const labels[] = {"CERTIFICATE", "CERTIFICATE",
	    "X509 CRL", "CMS"};
	struct buf text = BUF_INIT;

	pem_encode(labels[o->role], o->der, &text);
	json_put_span(w, "pem", buf_span(&text));
	buf_release(&text);
}

static bool
show_all(struct pkdfetch *tool, struct trust_view *view, struct span want,
    struct rows *rows, size_t *count, struct err *err)
{
	struct pkd_walk *walk;
	struct pkd_object object;
	struct describe d;
	bool more = true, ok;

	ok = describe_init(&d, view, tool->common.now, err) &&
	    pkd_walk_open(view, &walk, err);
	if (!ok) {
		describe_release(&d);
		return false;
	}
	while (ok && (ok = pkd_walk_next(walk, &object, &more, err)) && more) {
		struct json_writer *w;

		if (!fits(&object, want))
			continue;
		++*count;
		w = rows_begin(rows);
		json_put_str(w, "type", trust_role_word(object.role));
		ok = describe_object(&d, w, &object, err);
		put_pem(w, &object);
		rows_end(rows);
	}
	pkd_walk_close(walk);
	describe_release(&d);
	return ok;
}

int
show_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct buf want = BUF_INIT;
	struct err err = ERR_INIT;
	struct trust_view *view;
	struct trust *trust;
	struct rows rows;
	const char *name;
	size_t count = 0;
	int status = 0, written;

	if (!one_operand(argc, argv, "a SHA-256 or key identifier", &name,
	    &err))
		return msg_err(&err);
	if (strlen(name) < DIGITS_MIN || !hex_decode(span_str(name), &want)) {
		err_set(&err, ERR_USAGE, "show: an even number of hexadecimal "
		    "digits, %d at least", DIGITS_MIN);
		buf_release(&want);
		return msg_err(&err);
	}
	if (!open_view(tool, &trust, &view, &err)) {
		trust_close(trust);
		buf_release(&want);
		return msg_err(&err);
	}
	rows_init(&rows, &tool->common, show_columns);
	if (!show_all(tool, view, buf_span(&want), &rows, &count, &err))
		status = msg_err(&err);
	else if (count == 0) {
		err_set(&err, ERR_NOINPUT, "%s: nothing of that name", name);
		status = msg_err(&err);
	}
	trust_end(view);
	trust_close(trust);
	buf_release(&want);
	written = rows_finish(&rows);
	return status > written ? status : written;
}
