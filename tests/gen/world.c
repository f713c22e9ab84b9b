/*
 * Tables that describe a world of states and the chips of the acceptance
 * suite. See world.h.
 */
#include "gen/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/list.h"

#define PATH_SIZE_MAX 4096
#define CERTS_MAX 256
#define SERIALS_MAX 32

/* ---- tables -------------------------------------------------------------- */

void
gen_table_read(const char *path, struct table *table)
{
	FILE *f = fopen(path, "rb");
	int line = 0;
	long size;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		gen_die("%s: cannot be read", path);
	rewind(f);
	*table = (struct table){.path = path};
	table->text = calloc(1, (size_t)size + 1);
	if (table->text == NULL ||
	    fread(table->text, 1, (size_t)size, f) != (size_t)size)
		gen_die("%s: cannot be read", path);
	fclose(f);
	for (char *p = table->text, *next; *p != '\0'; p = next) {
		struct row *row = &table->rows[table->count];
		char *end = p + strcspn(p, "\n");

		next = *end == '\0' ? end : end + 1;
		*end = '\0';
		line++;
		if (*p == '#' || *p == '\0')
			continue;
		if (++table->count == WORLD_MAX)
			gen_die("%s: more than %d rows", path, WORLD_MAX);
		row->line = line;
		for (int i = 0; i < ROW_COLUMNS; i++) {
			char *tab = p + strcspn(p, "\t");

			row->column[i] = p;
			p = *tab == '\0' ? tab
					 : tab + 1 + strspn(tab + 1, "\t");
			*tab = '\0';
		}
	}
}

void
gen_table_free(struct table *table)
{
	free(table->text);
	table->text = NULL;
}

/* ---- the world ----------------------------------------------------------- */

static struct member {
	const struct row *row;
	struct gen_party party;
	struct settings settings;
} members[WORLD_MAX];
static size_t member_count;
static struct table world;

static struct member *
find(const char *name)
{
	for (size_t i = 0; i < member_count; i++)
		if (strcmp(members[i].row->column[1], name) == 0 &&
		    members[i].party.cert.len > 0)
			return &members[i];
	gen_die("%s: no CSCA or signer named %s", world.path, name);
}

const struct gen_party *
gen_world_find(const char *name)
{
	return &find(name)->party;
}

static void
set_default(struct settings *s, const char *key, const char *value)
{
	if (settings_get(s, "", key, NULL) == NULL)
		settings_set(s, key, value);
}

static char *
text_join(const char *a, const char *b)
{
	char *text = asn_alloc(strlen(a) + strlen(b) + 1);

	memcpy(text, a, strlen(a));
	memcpy(text + strlen(a), b, strlen(b));
	return text;
}

static void
open_member(const struct row *row)
{
	struct member *m = &members[member_count++];
	const char *kind = row->column[0], *by;
	const struct gen_party *issuer;

	m->row = row;
	settings_parse(&m->settings, row->column[2]);
	by = settings_get(&m->settings, "", "by", NULL);
	if (strcmp(kind, "csca") != 0 && strcmp(kind, "dsc") != 0)
		return;
	issuer = by == NULL ? NULL : &find(by)->party;
	set_default(&m->settings, "subject",
	    text_join(strcmp(kind, "csca") == 0 ? "C=UT,O=Utopia,CN=CSCA "
						: "C=UT,O=Utopia,CN=Signer ",
		row->column[1]));
	/* EC keys cost nothing to make: world.tsv has RSA where it matters. */
	set_default(&m->settings, "key", "p256");
	m->party = gen_cert_make(&m->settings, "",
	    strcmp(kind, "csca") == 0 ? CERT_CSCA : CERT_DSC, row->column[1],
	    issuer);
}

void
gen_world_open(const char *path)
{
	gen_table_read(path, &world);
	for (size_t i = 0; i < world.count; i++)
		open_member(&world.rows[i]);
}

void
gen_world_free(void)
{
	gen_table_free(&world);
	memset(members, 0, sizeof(members));
	member_count = 0;
}

/* ---- its files ----------------------------------------------------------- */

static void
write_file(
    const char *dir, const char *name, const char *suffix, struct blob content)
{
	char path[PATH_SIZE_MAX];

	snprintf(path, sizeof(path), "%s/%s%s", dir, name, suffix);
	gen_write(path, content);
}

/* Serial numbers of a comma list of signers. */
static size_t
serials_of(const char *list, struct blob *serials)
{
	size_t count = 0;

	for (const char *p = list; *p != '\0';) {
		size_t n = strcspn(p, ",");
		char *name = asn_alloc(n + 1);

		if (count == SERIALS_MAX)
			gen_die("more than %d revoked", SERIALS_MAX);
		memcpy(name, p, n);
		serials[count++] = strspn(name, "0123456789abcdef") == n
		    ? asn_int_hex(name)
		    : find(name)->party.serial;
		p += n;
		p += *p == ',';
	}
	return count;
}

static struct blob
pem(const char *label, struct blob der)
{
	struct blob text = gen_base64(der), out;
	char line[80];

	snprintf(line, sizeof(line), "-----BEGIN %s-----\n", label);
	out = asn_copy(line, strlen(line));
	for (size_t i = 0; i < text.len; i += 64)
		out = ASN_JOIN(out,
		    ((struct blob){
			text.data + i, text.len - i < 64 ? text.len - i : 64}),
		    asn_text("\n"));
	snprintf(line, sizeof(line), "-----END %s-----\n", label);
	return ASN_JOIN(out, asn_copy(line, strlen(line)));
}

static void
write_crl(const char *dir, struct member *m)
{
	struct settings *s = &m->settings, crl = {.count = 0};
	struct blob serials[SERIALS_MAX], der;
	const char *by = settings_get(s, "crl.", "by", NULL);
	const char *revoked = settings_get(s, "crl.", "revoked", "");
	bool text = settings_flag(s, "crl.", "pem", false);

	for (size_t i = 0; i < s->count; i++)
		if (strncmp(s->list[i].key, "crl.", 4) == 0) {
			s->list[i].used = true;
			settings_set(
			    &crl, s->list[i].key + 4, s->list[i].value);
		}
	settings_get(&crl, "", "by", NULL);
	settings_get(&crl, "", "revoked", NULL);
	settings_get(&crl, "", "pem", NULL);
	der = gen_list_crl(&crl, by == NULL ? &m->party : &find(by)->party,
	    serials, serials_of(revoked, serials));
	settings_check_used(&crl, m->row->column[1]);
	write_file(
	    dir, m->row->column[1], ".crl", text ? pem("X509 CRL", der) : der);
}

static void
write_list(const char *dir, struct member *m)
{
	struct settings *s = &m->settings;
	struct blob certs[CERTS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < member_count; i++) {
		if (strcmp(members[i].row->column[0], "csca") != 0 ||
		    !gen_list_has(
			settings_get(&members[i].settings, "", "list", "main"),
			m->row->column[1]))
			continue;
		if (count == CERTS_MAX)
			gen_die("more than %d certificates", CERTS_MAX);
		certs[count++] = members[i].party.cert;
	}
	write_file(dir, m->row->column[1], ".ml",
	    gen_list_master(s, &find(settings_get(s, "", "by", "main"))->party,
		certs, count));
}

static void
write_deviations(const char *dir, struct member *m)
{
	struct settings *s = &m->settings;
	const struct gen_party *csca =
	    &find(settings_get(s, "", "csca", "main"))->party;
	const char *of = settings_get(s, "", "of", NULL);
	const struct gen_party *named = of == NULL ? NULL : &find(of)->party;

	if (strcmp(m->row->column[0], "deviation") == 0)
		write_file(dir, m->row->column[1], ".dl",
		    gen_list_deviations(s, csca, named));
	else
		write_file(dir, m->row->column[1], ".defects",
		    gen_list_defects(s, csca, named));
}

void
gen_world_write(const char *dir)
{
	for (size_t i = 0; i < member_count; i++) {
		struct member *m = &members[i];
		const char *kind = m->row->column[0];

		if (strcmp(kind, "csca") == 0) {
			settings_get(&m->settings, "", "list", NULL);
			if (settings_flag(&m->settings, "", "crl", true))
				write_crl(dir, m);
		} else if (strcmp(kind, "list") == 0) {
			write_list(dir, m);
		} else if (strcmp(kind, "deviation") == 0 ||
		    strcmp(kind, "defect") == 0) {
			write_deviations(dir, m);
		}
		if (settings_flag(&m->settings, "", "write", false))
			write_file(
			    dir, m->row->column[1], ".cer", m->party.cert);
	}
	for (size_t i = 0; i < member_count; i++)
		settings_check_used(
		    &members[i].settings, members[i].row->column[1]);
}

/* ---- chips --------------------------------------------------------------- */

void
gen_world_chip(const struct row *row, struct gen_chip *chip, struct settings *s)
{
	const char *csca, *dsc, *aki;

	if (strcmp(row->column[1], "-") != 0)
		settings_parse(s, row->column[1]);
	csca = settings_get(s, "", "csca", "main");
	dsc = settings_get(s, "", "dsc", NULL);
	aki = settings_get(s, "dsc.", "aki", "");
	if (aki[0] == '@')
		settings_set(
		    s, "dsc.aki", asn_to_hex(find(aki + 1)->party.ski));
	if (dsc == NULL) {
		/* One key for most signers, a serial number for each. */
		set_default(s, "dsc.key", "rsa-2048/signer");
		set_default(s, "name", row->column[0]);
	}
	gen_chip_make(s, &find(csca)->party,
	    dsc == NULL ? NULL : &find(dsc)->party, find("other")->party.cert,
	    chip);
}
