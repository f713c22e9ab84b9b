/*
 * A public key directory in LDIF (RFC 2849). See pkd.h. Signers are made in
 * chunks and written at once, so that memory does not grow.
 */
#include "gen/pkd.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gen/chip.h"
#include "gen/list.h"

#define PATH_SIZE_MAX 4096
#define FOLD 76
#define THREADS_MAX 16
#define CHUNK_SIGNERS 256

/*
 * States of the directory: share of the signers in a thousand, name, CSCA
 * key, signature algorithm, the signers' key. As the real directory: four of
 * five under RSA of 4096 bits, one of ten elliptic with explicit parameters,
 * names with commas, other alphabets and lower case.
 */
static const struct state {
	int share;
	const char *country, *subject, *key, *alg, *signer_key;
} states[] = {
    {240, "UA", "C=UA,O=Government of A,OU=Passports; Visas,CN=CSCA-A",
	"rsa-4096", "rsa-sha256", "fake-2048"},
    {220, "UB", "C=UB,O=Kingdom of B,CN=Country Signing Authority", "rsa-4096",
	"rsa-sha256", "fake-2048"},
    {170, "UC", "C=uc,O=UKKPC,CN=Country Signer", "rsa-4096", "rsa-sha256",
	"fake-2048"},
    {100, "UD", "C=UD,O=République de D,CN=CSCA-D", "rsa-4096", "rsa-sha256",
	"fake-2048"},
    {60, "UE", "C=UE,O=State of E,CN=CSCA 001", "rsa-3072", "rsa-sha256",
	"fake-3072"},
    {15, "UF", "C=UF,O=State of F,CN=CSCA F", "rsa-2048", "rsa-sha1",
	"fake-2048"},
    {73, "UG", "C=UG,O=State of G,CN=CSCA G", "rsa-4096", "pss-sha256",
	"fake-2048"},
    {78, "UH", "C=UH,O=State of H,CN=CSCA H", "p256", "ecdsa-sha256", "p256"},
    {20, "UI", "C=UI,O=State of I,CN=CSCA I", "bp256", "ecdsa-sha256", "p256"},
    {8, "UJ", "C=UJ,O=State of J,CN=CSCA J", "bp384", "ecdsa-sha384", "p256"},
    {8, "UK", "C=UK,O=State of K,CN=CSCA K", "p384", "ecdsa-sha384", "p256"},
    {8, "UL", "C=UL,O=State of L,CN=CSCA L", "p521", "ecdsa-sha512", "p256"},
};

#define STATES (sizeof(states) / sizeof(states[0]))

struct out {
	FILE *f;
	const char *end; /* of a line */
};

static void
open_out(struct out *out, const char *dir, const char *collection,
    const char *kind, struct settings *s, long after)
{
	long version = settings_number(s, "", "version", 10332) + after;
	char path[PATH_SIZE_MAX];

	snprintf(path, sizeof(path),
	    settings_flag(s, "", "padding", false)
		? "%s/icaopkd-%s-%s-%06ld.ldif"
		: "%s/icaopkd-%s-%s-%ld.ldif",
	    dir, collection, kind, version);
	gen_write(path, ASN_NONE);
	out->f = fopen(path, "wb");
	if (out->f == NULL)
		gen_die("%s: cannot be written", path);
	out->end = settings_flag(s, "", "crlf", false) ? "\r\n" : "\n";
	fprintf(out->f, "version: 1%s%s", out->end, out->end);
}

static void
close_out(struct out *out)
{
	if (ferror(out->f) || fclose(out->f) != 0)
		gen_die("LDIF cannot be written");
}

/* One attribute, folded (RFC 2849 note 2). */
static void
put_folded(struct out *out, struct blob line)
{
	size_t room = FOLD;

	for (size_t i = 0; i < line.len; i += room) {
		if (i > 0) {
			fputs(out->end, out->f);
			fputc(' ', out->f);
			room = FOLD - 1;
		}
		fwrite(line.data + i, 1,
		    line.len - i < room ? line.len - i : room, out->f);
	}
	fputs(out->end, out->f);
}

/* Text that is not ASCII goes as base64 (RFC 2849, SAFE-STRING). */
static void
put_text(struct out *out, const char *name, const char *value)
{
	bool safe = true;

	for (const char *p = value; *p != '\0'; p++)
		safe = safe && (unsigned char)*p < 0x80;
	put_folded(out,
	    ASN_JOIN(asn_text(name), asn_text(safe ? ": " : ":: "),
		safe ? asn_text(value) : gen_base64(asn_text(value))));
}

static void
put_binary(struct out *out, const char *name, struct blob value)
{
	put_folded(
	    out, ASN_JOIN(asn_text(name), asn_text(":: "), gen_base64(value)));
}

/* The issuer as ICAO writes it into a name: commas escaped. */
static char *
escaped(const char *subject)
{
	char *text = asn_alloc(2 * strlen(subject) + 1);
	size_t n = 0;

	for (const char *p = subject; *p != '\0'; p++) {
		if (*p == ',' || *p == '=' || *p == ';' || *p == '+')
			text[n++] = '\\';
		text[n++] = *p;
	}
	return text;
}

/* The line of the name, and of what a change record does (RFC 2849). */
static void
put_name(struct out *out, const struct state *state, const char *kind,
    const char *serial, const char *change)
{
	size_t size = 2 * strlen(state->subject) + 200;
	char *dn = asn_alloc(size);

	snprintf(dn, size,
	    "cn=%s+sn=%s,o=%s,c=%s,dc=data,dc=download,dc=pkd,"
	    "dc=icao,dc=int",
	    escaped(state->subject), serial, kind, state->country);
	put_text(out, "dn", dn);
	if (change != NULL)
		fprintf(out->f, "changetype: %s%s", change, out->end);
}

static void
put_entry(struct out *out, const struct state *state, const char *kind,
    const char *serial, const char *attribute, struct blob value,
    const char *change)
{
	static const char *const classes[] = {"inetOrgPerson", "pkdDownload",
	    "organizationalPerson", "top", "person"};

	put_name(out, state, kind, serial, change);
	fprintf(out->f, "pkdVersion: 1150%s", out->end);
	put_binary(out, attribute, value);
	if (strcmp(kind, "dsc") == 0)
		fprintf(
		    out->f, "pkdConformanceCode: WARN:DSC.VER.01%s", out->end);
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		fprintf(out->f, "objectClass: %s%s", classes[i], out->end);
	fprintf(out->f, "sn: %s%s", serial, out->end);
	put_text(out, "cn", state->subject);
	fputs(out->end, out->f);
}

static void
make_state(const struct state *state, struct gen_party *csca)
{
	struct settings s = {.count = 0};

	settings_set(&s, "subject", state->subject);
	settings_set(&s, "key", state->key);
	settings_set(&s, "alg", state->alg);
	*csca = gen_cert_make(&s, "", CERT_CSCA, state->country, NULL);
}

static struct gen_party
make_signer(const struct state *state, const struct gen_party *csca,
    long number, const char *to)
{
	struct settings s = {.count = 0};
	char owner[48], subject[80];

	snprintf(owner, sizeof(owner), "%s signer %ld", state->country, number);
	snprintf(subject, sizeof(subject), "C=%s,O=Test,OU=Signers,CN=DS %ld",
	    state->country, number);
	settings_set(&s, "subject", subject);
	settings_set(&s, "key", state->signer_key);
	settings_set(&s, "public_only", "yes");
	settings_set(&s, "alg", state->alg);
	settings_set(&s, "to", to);
	return gen_cert_make(&s, "", CERT_DSC, owner, csca);
}

static void
put_signer(struct out *out, const struct state *state,
    const struct gen_party *csca, long number, const char *change)
{
	struct gen_party signer =
	    make_signer(state, csca, number, "2035-01-01");

	put_entry(out, state, "dsc", asn_to_hex(asn_content(signer.serial)),
	    "userCertificate;binary", signer.cert, change);
}

/* Which state the number-th signer of a directory belongs to: in shares, and
 * mixed, as the real one is. */
static size_t
state_of(long number)
{
	long place = number * 617 % 1000;
	size_t i = 0;

	while (place >= states[i].share && i + 1 < STATES)
		place -= states[i++].share;
	return i;
}

struct directory {
	struct settings *s;
	const char *dir;
	struct gen_party cscas[STATES];
};

/* Signers first to last, as text in memory: what one thread makes. */
struct chunk {
	const struct directory *d;
	long first, last;
	const char *end;
	char *text;
	size_t len;
	pthread_t thread;
};

static void
make_chunk(struct chunk *c)
{
	struct out out = {open_memstream(&c->text, &c->len), c->end};

	if (out.f == NULL)
		gen_die("out of memory");
	for (long n = c->first; n < c->last; n++) {
		size_t i = state_of(n);
		struct asn_mark mark = asn_mark();

		put_signer(&out, &states[i], &c->d->cscas[i], n, NULL);
		asn_rewind(mark);
	}
	if (fclose(out.f) != 0)
		gen_die("out of memory");
}

static void *
run_chunk(void *argument)
{
	make_chunk(argument);
	asn_release();
	return NULL;
}

/* Threads side by side, their chunks written in order: the same bytes with
 * any number of them. */
static void
write_signers(const struct directory *d, struct out *out, long signers)
{
	long threads = sysconf(_SC_NPROCESSORS_ONLN);
	struct chunk chunks[THREADS_MAX];
	long next = 0;

	if (threads < 1 || threads > THREADS_MAX)
		threads = threads < 1 ? 1 : THREADS_MAX;
	while (next < signers) {
		long count = 0;

		for (; count < threads && next < signers; count++) {
			struct chunk *c = &chunks[count];
			long last = next + CHUNK_SIGNERS < signers
			    ? next + CHUNK_SIGNERS
			    : signers;

			*c = (struct chunk){.d = d,
			    .first = next,
			    .last = last,
			    .end = out->end};
			next = last;
			if (pthread_create(&c->thread, NULL, run_chunk, c))
				gen_die("no thread");
		}
		for (long i = 0; i < count; i++) {
			pthread_join(chunks[i].thread, NULL);
			fwrite(chunks[i].text, 1, chunks[i].len, out->f);
			free(chunks[i].text);
		}
	}
}

static void
write_complete(struct directory *d, long signers)
{
	struct out out;

	open_out(&out, d->dir, "001", "complete", d->s, 0);
	for (size_t i = 0; i < STATES; i++) {
		struct settings none = {.count = 0};

		put_entry(&out, &states[i], "crl", "1",
		    "certificateRevocationList;binary",
		    gen_list_crl(&none, &d->cscas[i], NULL, 0), NULL);
	}
	write_signers(d, &out, signers);
	close_out(&out);
}

/* Change records: one signer more, the first one withdrawn, the second one
 * replaced by a certificate that ends earlier. */
static void
write_changes(struct directory *d, struct out *out, long number)
{
	size_t i = state_of(0), k = state_of(1), n = state_of(number);
	struct gen_party gone, other;

	put_signer(out, &states[n], &d->cscas[n], number, "add");
	gone = make_signer(&states[i], &d->cscas[i], 0, "2035-01-01");
	put_name(out, &states[i], "dsc", asn_to_hex(asn_content(gone.serial)),
	    "delete");
	fputs(out->end, out->f);
	other = make_signer(&states[k], &d->cscas[k], 1, "2034-01-01");
	put_name(out, &states[k], "dsc", asn_to_hex(asn_content(other.serial)),
	    "modify");
	fprintf(out->f, "replace: userCertificate;binary%s", out->end);
	put_binary(out, "userCertificate;binary", other.cert);
	fprintf(out->f, "-%s%s", out->end, out->end);
}

static void
write_deltas(struct directory *d, long from, long more)
{
	struct out out;

	open_out(&out, d->dir, "001", "delta", d->s, 1);
	for (long n = from; n < from + more; n++) {
		size_t i = state_of(n);

		put_signer(&out, &states[i], &d->cscas[i], n, NULL);
	}
	close_out(&out);
	open_out(&out, d->dir, "001", "delta", d->s, 2);
	close_out(&out);
	open_out(&out, d->dir, "001", "delta", d->s, 3);
	write_changes(d, &out, from + more);
	close_out(&out);
	open_out(&out, d->dir, "001", "delta", d->s, 4);
	put_signer(&out, &states[0], &d->cscas[0], from + more + 1, NULL);
	close_out(&out);
}

static void
write_list(struct directory *d)
{
	struct settings s = {.count = 0};
	struct blob certs[STATES];
	struct out out;

	for (size_t i = 0; i < STATES; i++)
		certs[i] = d->cscas[i].cert;
	open_out(&out, d->dir, "002", "complete", d->s, 0);
	put_entry(&out, &states[0], "ml", "1", "pkdMasterListContent",
	    gen_list_master(&s, &d->cscas[0], certs, STATES), NULL);
	close_out(&out);
}

void
gen_pkd_write(struct settings *s, const char *dir)
{
	struct directory d = {.s = s, .dir = dir};
	long signers = settings_number(s, "", "signers", 200);
	char path[PATH_SIZE_MAX];

	for (size_t i = 0; i < STATES; i++)
		make_state(&states[i], &d.cscas[i]);
	snprintf(path, sizeof(path), "%s/csca.cer", dir);
	gen_write(path, d.cscas[0].cert);
	write_list(&d);
	write_deltas(&d, signers, settings_number(s, "", "more", 20));
	write_complete(&d, signers);
}
