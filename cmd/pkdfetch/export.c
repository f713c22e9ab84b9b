/*
 * export: certificates and CRLs for others: one file each (PEM, DER), one
 * bundle of all CSCA certificates, or LDIF for a national directory.
 *
 * Only what may be trusted leaves: CSCA certificates that no operator
 * distrusts, signers that chain, CRLs that are verified, and lists as they
 * came.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/msg.h"
#include "x509/name.h"
#include "x509/pem.h"
#include "pkdfetch.h"

const char *const export_formats[] = {"pem", "der", "bundle", "ldif", NULL};
enum format { FORMAT_PEM, FORMAT_DER, FORMAT_BUNDLE, FORMAT_LDIF };

/* Files of these modes; the material is public. */
#define FILE_MODE 0644
#define FOLDER_MODE 0755
/* Base64 in LDIF is folded at this column. */
#define LDIF_COLUMN 76
#define LDIF_BASE "dc=data,dc=download,dc=pkd,dc=icao,dc=int"

struct export
{
	struct pkdfetch *tool;
	enum format format;
	const char *folder;
	struct buf bundle;		/* bundle and ldif: the one file */
	uint64_t count[4];		/* by role */
	char(*countries)[NAME_COUNTRY]; /* ldif: entries made */
	size_t country_count, country_cap;
};

static const struct {
	const char *label, *extension, *organization, *attribute, *class;
} kinds[] = {
    [TRUST_CSCA] = {"CERTIFICATE", "cer", "csca", "userCertificate;binary",
	"inetOrgPerson"},
    [TRUST_SIGNER] = {"CERTIFICATE", "cer", "dsc", "userCertificate;binary",
	"inetOrgPerson"},
    [TRUST_CRL] = {"X509 CRL", "crl", "crl", "certificateRevocationList;binary",
	"cRLDistributionPoint"},
    [TRUST_LIST] = {"CMS", "ml", "ml", "pkdMasterListContent", "pkdMasterList"},
};

static bool
exportable(const struct pkd_object *o)
{
	if (o->state == TRUST_DISTRUSTED)
		return false;
	return o->role == TRUST_CSCA || o->chain == TRUST_CHAIN_PASS;
}

/* ---- one file each ------------------------------------------------------ */

/*
 * Whole or not there under its name. Thousands of files are made durable
 * together at the end: one by one that is a minute of waiting for the disk.
 */
static bool
put_file(const char *path, struct span bytes, struct err *err)
{
	struct buf new = BUF_INIT;
	bool ok;
	int fd;

	buf_printf(&new, "%s.new", path);
	fd = open(buf_text(&new),
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	if (fd < 0) {
		err_errno(err, ERR_CANTCREATE, errno, "%s", buf_text(&new));
		buf_release(&new);
		return false;
	}
	ok = file_write_fd(fd, buf_text(&new), bytes, err);
	if (close(fd) != 0 && ok)
		ok = err_errno(err, ERR_IO, errno, "%s", buf_text(&new));
	if (ok && rename(buf_text(&new), path) != 0)
		ok = err_errno(err, ERR_CANTCREATE, errno, "%s", path);
	if (!ok)
		(void)unlink(buf_text(&new));
	buf_release(&new);
	return ok;
}

/* "DE-csca-0174e3ba5e75b728.pem" */
static bool
write_file(struct export *x, const struct pkd_object *o, struct err *err)
{
	struct buf name = BUF_INIT, path = BUF_INIT, text = BUF_INIT;
	bool ok, pem = x->format == FORMAT_PEM;

	buf_printf(&name, "%s-%s-", o->country[0] != '\0' ? o->country : "XX",
	    kinds[o->role].organization);
	hex_encode(&name, span_make(o->sha256, 16));
	buf_printf(&name, ".%s", pem ? "pem" : kinds[o->role].extension);
	path_join(&path, x->folder, buf_text(&name));
	if (pem)
		pem_encode(kinds[o->role].label, o->der, &text);
	else
		buf_append_span(&text, o->der);
	ok = (buf_ok(&text) && buf_ok(&name) && buf_ok(&path)) ||
	    err_memory(err);
	ok = ok && put_file(buf_text(&path), buf_span(&text), err);
	buf_release(&name);
	buf_release(&path);
	buf_release(&text);
	return ok;
}

/* ---- LDIF --------------------------------------------------------------- */

/* RFC 4514: what has a meaning in a DN gets a backslash. */
static void
escape_dn(struct span value, struct buf *out)
{
	size_t i;

	for (i = 0; i < value.len; i++) {
		uint8_t c = value.data[i];

		if (c == '\0' || c == '\r' || c == '\n') {
			buf_printf(out, "\\%02x", c);
			continue;
		}
		if (strchr(",+\"\\<>;=", c) != NULL ||
		    ((i == 0 || i + 1 == value.len) && c == ' ') ||
		    (i == 0 && c == '#'))
			buf_append_byte(out, '\\');
		buf_append_byte(out, c);
	}
}

/* "name:: base64", folded. */
static void
put_binary(struct buf *out, const char *name, struct span value)
{
	struct buf text = BUF_INIT;
	struct span rest;
	size_t room;

	buf_printf(&text, "%s:: ", name);
	base64_encode(&text, value);
	out->failed |= text.failed;
	room = LDIF_COLUMN;
	for (rest = buf_span(&text); rest.len > 0;
	     rest = span_from(rest, room)) {
		if (rest.data != text.data) {
			buf_append_byte(out, ' ');
			room = LDIF_COLUMN - 1;
		}
		buf_append_span(out, span_first(rest, room));
		buf_append_byte(out, '\n');
	}
	buf_release(&text);
}

/* The entries above, once: dc=…, c=DE, o=dsc,c=DE. */
static void
put_parents(struct export *x, const char *country)
{
	static const char *const organizations[] = {"csca", "dsc", "crl", "ml"};
	size_t i;

	for (i = 0; i < x->country_count; i++)
		if (strcmp(x->countries[i], country) == 0)
			return;
	if (!array_room(x->countries, x->country_count, x->country_cap)) {
		x->bundle.failed = true;
		return;
	}
	memcpy(x->countries[x->country_count++], country, NAME_COUNTRY);
	buf_printf(&x->bundle,
	    "dn: c=%s," LDIF_BASE "\nobjectClass: top\n"
	    "objectClass: country\nc: %s\n\n",
	    country, country);
	for (i = 0; i < 4; i++)
		buf_printf(&x->bundle,
		    "dn: o=%s,c=%s," LDIF_BASE
		    "\nobjectClass: top\nobjectClass: organization\no: %s\n\n",
		    organizations[i], country, organizations[i]);
}

static void
put_root(struct buf *out)
{
	static const char *const levels[] = {
	    "data", "download", "pkd", "icao", "int"};
	size_t i, j;

	/* No "version: 1": slapadd(8) takes it for an attribute. */
	for (i = 5; i-- > 0;) {
		BUF_LITERAL(out, "dn: ");
		for (j = i; j < 5; j++)
			buf_printf(out, "%sdc=%s", j > i ? "," : "", levels[j]);
		buf_printf(out,
		    "\nobjectClass: top\nobjectClass: dcObject\n"
		    "objectClass: organization\no: %s\ndc: %s\n\n",
		    levels[i], levels[i]);
	}
}

/* The name and, where it has one, the number under which it hangs. */
static void
naming(const struct pkd_object *o, struct buf *cn, struct buf *sn)
{
	struct err ignored = ERR_INIT;
	struct cert cert;
	struct crl crl;

	if (o->role == TRUST_CRL && crl_parse(o->der, &crl, &ignored))
		name_text(crl.issuer, cn);
	if (o->role <= TRUST_SIGNER && cert_parse(o->der, &cert, &ignored)) {
		name_text(
		    o->role == TRUST_CSCA ? cert.subject : cert.issuer, cn);
		hex_encode(sn, cert.serial);
	}
	if (o->role == TRUST_CSCA || o->role == TRUST_LIST || cn->len == 0) {
		/* One name has many certificates: the digest tells them. */
		buf_append_byte(cn, cn->len > 0 ? ' ' : '_');
		hex_encode(cn, span_make(o->sha256, 8));
	}
}

static void
put_entry(struct export *x, const struct pkd_object *o)
{
	const char *country = o->country[0] != '\0' ? o->country : "XX";
	struct buf cn = BUF_INIT, sn = BUF_INIT, dn = BUF_INIT;
	struct buf *out = &x->bundle;

	put_parents(x, country);
	naming(o, &cn, &sn);
	BUF_LITERAL(&dn, "cn=");
	escape_dn(buf_span(&cn), &dn);
	if (sn.len > 0) {
		BUF_LITERAL(&dn, "+sn=");
		buf_append_span(&dn, buf_span(&sn));
	}
	buf_printf(
	    &dn, ",o=%s,c=%s," LDIF_BASE, kinds[o->role].organization, country);
	put_binary(out, "dn", buf_span(&dn));
	BUF_LITERAL(out, "objectClass: top\n");
	if (o->role <= TRUST_SIGNER)
		BUF_LITERAL(out,
		    "objectClass: person\n"
		    "objectClass: organizationalPerson\n");
	buf_printf(out, "objectClass: %s\n", kinds[o->role].class);
	put_binary(out, "cn", buf_span(&cn));
	if (sn.len > 0)
		buf_printf(out, "sn: %s\n", buf_text(&sn));
	put_binary(out, kinds[o->role].attribute, o->der);
	buf_append_byte(out, '\n');
	buf_release(&cn);
	buf_release(&sn);
	buf_release(&dn);
}

/* ---- all ---------------------------------------------------------------- */

static bool
one_object(void *context, const struct pkd_object *o, struct err *err)
{
	struct export *x = context;

	if (!exportable(o) || !wanted_country(x->tool, o->country) ||
	    (x->format == FORMAT_BUNDLE && o->role != TRUST_CSCA))
		return true;
	x->count[o->role]++;
	switch (x->format) {
	case FORMAT_PEM:
	case FORMAT_DER:
		return write_file(x, o, err);
	case FORMAT_BUNDLE:
		pem_encode(kinds[o->role].label, o->der, &x->bundle);
		break;
	case FORMAT_LDIF:
		put_entry(x, o);
		break;
	}
	return buf_ok(&x->bundle) || err_memory(err);
}

static bool
write_bundle(struct export *x, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok;

	if (x->format != FORMAT_BUNDLE && x->format != FORMAT_LDIF)
		return true;
	path_join(&path, x->folder,
	    x->format == FORMAT_LDIF ? "pkd.ldif" : "csca.pem");
	ok =
	    file_replace(buf_text(&path), buf_span(&x->bundle), FILE_MODE, err);
	buf_release(&path);
	return ok;
}

int
export_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct export x = {.tool = tool, .bundle = BUF_INIT};
	struct err err = ERR_INIT;
	struct trust_view *view = NULL;
	struct trust *trust = NULL;
	bool ok;

	x.format = tool->format < 0 ? FORMAT_PEM : (enum format)tool->format;
	if (x.format == FORMAT_LDIF)
		put_root(&x.bundle);
	ok = one_operand(
		 argc, argv, "a folder to write into", &x.folder, &err) &&
	    open_view(tool, &trust, &view, &err) &&
	    file_make_folders(x.folder, FOLDER_MODE, &err) &&
	    pkd_walk(view, one_object, &x, &err) && write_bundle(&x, &err);
	if (ok && (x.format == FORMAT_PEM || x.format == FORMAT_DER))
		sync();
	if (ok)
		msg(MSG_NOTICE,
		    "%llu CSCA certificates, %llu signers, %llu "
		    "CRLs, %llu lists",
		    (unsigned long long)x.count[0],
		    (unsigned long long)x.count[1],
		    (unsigned long long)x.count[2],
		    (unsigned long long)x.count[3]);
	trust_end(view);
	trust_close(trust);
	buf_release(&x.bundle);
	free(x.countries);
	return ok ? 0 : msg_err(&err);
}
