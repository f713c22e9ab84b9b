/*
 * Certificates of the test states, by Doc 9303-12 section 7.1 unless the
 * settings say otherwise. See cert.h.
 */
#include "gen/cert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RDN_MAX 16
#define EXT_MAX 16

/* What a kind of certificate has when nothing else is asked. */
static const struct {
	const char *key, *from, *to, *pkup, *ku, *bc, *eku, *doctypes;
} profiles[] = {
    [CERT_CSCA] = {"rsa-3072", "2024-01-01", "2039-01-01",
	"2024-01-01/2029-01-01", "keyCertSign,cRLSign", "ca0", "none", "none"},
    [CERT_DSC] = {"rsa-2048", "2025-01-01", "2035-01-01",
	"2025-01-01/2025-12-31", "digitalSignature", "none", "none", "P,I"},
    [CERT_LIST_SIGNER] = {"p256", "2025-01-01", "2027-01-01",
	"2025-01-01/2026-12-31", "digitalSignature", "none", "2.23.136.1.1.3",
	"none"},
    [CERT_DEVIATION_SIGNER] = {"p256", "2025-01-01", "2027-01-01",
	"2025-01-01/2026-12-31", "digitalSignature", "none", "2.23.136.1.1.8",
	"none"},
    [CERT_DEFECT_SIGNER] = {"p256", "2025-01-01", "2027-01-01",
	"2025-01-01/2026-12-31", "digitalSignature", "none",
	"0.4.0.127.0.7.3.11.2.1.2", "none"},
};

/* Attribute types of names; strings: 0 as set, else this tag. */
static const struct {
	const char *name, *oid;
	unsigned tag;
} attributes[] = {
    {"C", "2.5.4.6", 0x13},
    {"ST", "2.5.4.8", 0},
    {"L", "2.5.4.7", 0},
    {"O", "2.5.4.10", 0},
    {"OU", "2.5.4.11", 0},
    {"CN", "2.5.4.3", 0},
    {"serialNumber", "2.5.4.5", 0x13},
    {"E", "1.2.840.113549.1.9.1", 0x16},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct blob
rdn(const char *text, size_t len, unsigned tag)
{
	const char *equals = memchr(text, '=', len);
	char *value;

	for (size_t i = 0; equals != NULL && i < COUNT(attributes); i++) {
		size_t n = (size_t)(equals - text);

		if (strlen(attributes[i].name) != n ||
		    memcmp(attributes[i].name, text, n) != 0)
			continue;
		value = asn_alloc(len - n);
		memcpy(value, equals + 1, len - n - 1);
		if (attributes[i].tag != 0)
			tag = attributes[i].tag;
		return ASN_SET(ASN_SEQ(
		    asn_oid(attributes[i].oid), asn_tlv(tag, asn_text(value))));
	}
	gen_die("not a name: %s", text);
}

struct blob
gen_cert_name(const char *text, const char *strings, bool swapped)
{
	struct blob list[RDN_MAX];
	size_t count = 0;

	for (const char *p = text; *p != '\0';) {
		size_t n = strcspn(p, ",");

		if (count == RDN_MAX)
			gen_die("name too long: %s", text);
		list[count++] =
		    rdn(p, n, strcmp(strings, "printable") == 0 ? 0x13 : 0x0c);
		p += n;
		p += *p == ',';
	}
	for (size_t i = 0; swapped && i < count / 2; i++) {
		struct blob other = list[i];

		list[i] = list[count - 1 - i];
		list[count - 1 - i] = other;
	}
	return asn_wrap(0x30, list, count);
}

/* ---- extensions ---------------------------------------------------------- */

static struct blob
extension(const char *oid, bool critical, struct blob value)
{
	return ASN_SEQ(asn_oid(oid), critical ? asn_bool(true) : ASN_NONE,
	    asn_octets(value));
}

/* Names of bits in RFC 5280 4.2.1.3. */
static struct blob
key_usage(const char *list)
{
	static const char *const names[] = {"digitalSignature",
	    "nonRepudiation", "keyEncipherment", "dataEncipherment",
	    "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly"};
	unsigned char bits = 0;
	unsigned unused = 0;

	for (size_t i = 0; i < COUNT(names); i++)
		if (gen_list_has(list, names[i]))
			bits |= (unsigned char)(0x80 >> i);
	while (bits != 0 && (bits >> unused & 1) == 0)
		unused++;
	return asn_bits(asn_copy(&bits, bits == 0 ? 0 : 1), unused);
}

static struct blob
basic_constraints(const char *form)
{
	if (strcmp(form, "ca0") == 0)
		return ASN_SEQ(asn_bool(true), asn_int(0));
	if (strcmp(form, "ca1") == 0)
		return ASN_SEQ(asn_bool(true), asn_int(1));
	if (strcmp(form, "ca") == 0)
		return ASN_SEQ(asn_bool(true));
	if (strcmp(form, "end") == 0)
		return ASN_SEQ(asn_bool(false));
	if (strcmp(form, "empty") == 0)
		return ASN_SEQ(ASN_NONE);
	gen_die("not a basicConstraints: %s", form);
}

static struct blob
word_list(const char *list, struct blob (*make)(const char *),
    struct blob (*wrap)(const struct blob *, size_t))
{
	struct blob words[EXT_MAX];
	size_t count = 0;

	for (const char *p = list; *p != '\0';) {
		size_t n = strcspn(p, ",");
		char *word = asn_alloc(n + 1);

		if (count == COUNT(words))
			gen_die("list too long: %s", list);
		memcpy(word, p, n);
		words[count++] = make(word);
		p += n;
		p += *p == ',';
	}
	return wrap(words, count);
}

static struct blob
wrap_sequence(const struct blob *parts, size_t count)
{
	return asn_wrap(0x30, parts, count);
}

/* Doc 9303-12 7.1.1.6: SEQUENCE { version 0, SET OF PrintableString }. */
static struct blob
document_types(const char *list)
{
	return ASN_SEQ(
	    asn_int(0), word_list(list, asn_printable, asn_set_sorted));
}

/* RFC 3280 4.2.1.4: GeneralizedTime in implicit tags 0 and 1. */
static struct blob
key_usage_period(const char *period)
{
	const char *slash = strchr(period, '/');
	char *from;

	if (slash == NULL)
		gen_die("not FROM/TO: %s", period);
	from = asn_alloc((size_t)(slash - period) + 1);
	memcpy(from, period, (size_t)(slash - period));
	return ASN_SEQ(*from == '\0'
		? ASN_NONE
		: asn_tlv(
		      0x80, asn_content(asn_time(gen_parse_time(from), true))),
	    slash[1] == '\0'
		? ASN_NONE
		: asn_tlv(0x81,
		      asn_content(asn_time(gen_parse_time(slash + 1), true))));
}

static struct blob
subject_key_identifier(
    struct settings *s, const char *prefix, const struct gen_key *key)
{
	const char *form = settings_get(s, prefix, "ski", "auto");
	struct blob bits = gen_key_public_bits(key);

	if (strcmp(form, "none") == 0)
		return ASN_NONE;
	if (strcmp(form, "auto") == 0)
		return gen_hash_bytes("sha1", bits);
	if (strcmp(form, "sha256") == 0)
		return gen_hash_bytes("sha256", bits);
	if (strcmp(form, "short") == 0)
		return asn_copy(gen_hash_bytes("sha1", bits).data + 12, 8);
	return asn_hex(form);
}

static struct blob
authority_key_identifier(
    struct settings *s, const char *prefix, const struct gen_party *issuer)
{
	const char *form = settings_get(s, prefix, "aki", "auto");
	struct blob id = issuer->ski;

	if (strcmp(form, "none") == 0 ||
	    (strcmp(form, "auto") == 0 && id.len == 0))
		return ASN_NONE;
	if (strcmp(form, "auto") != 0 && strcmp(form, "full") != 0)
		id = asn_hex(form);
	id = asn_tlv(0x80, id);
	if (strcmp(form, "full") == 0)
		return ASN_SEQ(id, ASN_CTX(1, ASN_CTX(4, issuer->issuer)),
		    asn_tlv(0x82, asn_content(issuer->serial)));
	return ASN_SEQ(id);
}

struct blob
gen_cert_extension(const char *text)
{
	char *copy = asn_alloc(strlen(text) + 1), *critical, *value;

	memcpy(copy, text, strlen(text));
	critical = strchr(copy, ':');
	value = critical == NULL ? NULL : strchr(critical + 1, ':');
	if (value == NULL)
		gen_die("not OID:critical:HEX: %s", text);
	*critical++ = '\0';
	*value++ = '\0';
	return extension(
	    copy, strcmp(critical, "critical") == 0, asn_hex(value));
}

struct draft {
	struct settings *s;
	const char *prefix;
	enum gen_cert_kind kind;
	struct blob list[EXT_MAX];
	size_t count;
};

static void
add(struct draft *d, struct blob ext)
{
	if (d->count == EXT_MAX)
		gen_die("more than %d extensions", EXT_MAX);
	d->list[d->count++] = ext;
}

/* The setting, or NULL when it says "none". */
static const char *
wanted(struct draft *d, const char *name, const char *fallback)
{
	const char *value = settings_get(d->s, d->prefix, name, fallback);

	return strcmp(value, "none") == 0 ? NULL : value;
}

/* Doc 9303-12 table 2: both names are a directoryName with L = three letters.
 */
static void
add_names(struct draft *d)
{
	const char *code = wanted(d, "san", "UTO");
	struct blob name;

	if (code == NULL)
		return;
	name = ASN_SEQ(ASN_CTX(4,
	    ASN_SEQ(
		ASN_SET(ASN_SEQ(asn_oid("2.5.4.7"), asn_printable(code))))));
	add(d, extension("2.5.29.17", false, name));
	add(d, extension("2.5.29.18", false, name));
}

static struct blob
extensions(struct draft *d, const struct gen_party *self,
    const struct gen_party *issuer)
{
	struct blob aki = authority_key_identifier(d->s, d->prefix, issuer);
	const char *text;

	if (aki.len > 0)
		add(d, extension("2.5.29.35", false, aki));
	if (self->ski.len > 0)
		add(d, extension("2.5.29.14", false, asn_octets(self->ski)));
	if ((text = wanted(d, "ku", profiles[d->kind].ku)) != NULL)
		add(d,
		    extension("2.5.29.15",
			settings_flag(d->s, d->prefix, "ku_critical", true),
			key_usage(text)));
	if ((text = wanted(d, "pkup", profiles[d->kind].pkup)) != NULL)
		add(d, extension("2.5.29.16", false, key_usage_period(text)));
	add_names(d);
	if ((text = wanted(d, "bc", profiles[d->kind].bc)) != NULL)
		add(d,
		    extension("2.5.29.19",
			settings_flag(d->s, d->prefix, "bc_critical", true),
			basic_constraints(text)));
	if ((text = wanted(d, "eku", profiles[d->kind].eku)) != NULL)
		add(d,
		    extension("2.5.29.37",
			settings_flag(d->s, d->prefix, "eku_critical", true),
			word_list(text, asn_oid, wrap_sequence)));
	if ((text = wanted(d, "crldp", "http://crl.example/uto.crl")) != NULL)
		add(d,
		    extension("2.5.29.31", false,
			ASN_SEQ(ASN_SEQ(ASN_CTX(
			    0, ASN_CTX(0, asn_tlv(0x86, asn_text(text))))))));
	if ((text = wanted(d, "doctypes", profiles[d->kind].doctypes)) != NULL)
		add(d,
		    extension(settings_get(d->s, d->prefix, "doctypes_oid",
				  "2.23.136.1.1.6.2"),
			false, document_types(text)));
	if (settings_flag(d->s, d->prefix, "namechange", false))
		add(d, extension("2.23.136.1.1.6.1", false, asn_null()));
	if ((text = wanted(d, "ext", "none")) != NULL)
		add(d, gen_cert_extension(text));
	return d->count == 0 ? ASN_NONE
			     : ASN_CTX(3, asn_wrap(0x30, d->list, d->count));
}

/* ---- the certificate ----------------------------------------------------- */

static struct blob
default_serial(const struct gen_party *p, const char *owner)
{
	struct blob b = gen_hash_bytes("sha1",
	    ASN_JOIN(p->subject, asn_text(owner), gen_key_public_bits(p->key)));

	return asn_unsigned(asn_flip(asn_copy(b.data, 8), 0, b.data[0] & 0x80));
}

static struct blob
to_be_signed(struct draft *d, const struct gen_party *p,
    const struct gen_party *issuer, const char *algorithm)
{
	struct settings *s = d->s;
	bool generalized = settings_is(s, d->prefix, "time", "generalized");
	long version = settings_number(s, d->prefix, "version", 3);

	return ASN_SEQ(
	    version == 1 ? ASN_NONE : ASN_CTX(0, asn_int(version - 1)),
	    p->serial,
	    gen_sign_algorithm(
		settings_get(s, d->prefix, "alg_inner", algorithm)),
	    p->issuer,
	    ASN_SEQ(asn_time(settings_time(
				 s, d->prefix, "from", profiles[d->kind].from),
			generalized),
		asn_time(
		    settings_time(s, d->prefix, "to", profiles[d->kind].to),
		    generalized)),
	    p->subject,
	    gen_key_spki(
		p->key, settings_get(s, d->prefix, "spki", "explicit")),
	    extensions(d, p, issuer));
}

struct gen_party
gen_cert_make(struct settings *s, const char *prefix, enum gen_cert_kind kind,
    const char *owner, const struct gen_party *issuer)
{
	struct draft d = {.s = s, .prefix = prefix, .kind = kind};
	const char *strings = settings_get(s, prefix, "strings", "utf8");
	struct gen_party p = {0};
	const char *serial, *algorithm, *other;
	struct blob tbs, signature;

	p.key = (settings_flag(s, prefix, "public_only", false) ? gen_key_public
								: gen_key_get)(
	    settings_get(s, prefix, "key", profiles[kind].key), owner);
	p.name = settings_get(s, prefix, "subject",
	    kind == CERT_CSCA ? "C=UT,O=Utopia,CN=CSCA Utopia"
			      : "C=UT,O=Utopia,CN=Signer");
	p.subject = gen_cert_name(p.name, strings, false);
	other = settings_get(s, prefix, "issuer", NULL);
	p.issuer = other != NULL ? gen_cert_name(other, strings, false)
	    : issuer != NULL	 ? issuer->subject
				 : p.subject;
	p.ski = subject_key_identifier(s, prefix, p.key);
	serial = settings_get(s, prefix, "serial", NULL);
	p.serial =
	    serial != NULL ? asn_int_hex(serial) : default_serial(&p, owner);
	if (issuer == NULL)
		issuer = &p;
	algorithm = settings_get(
	    s, prefix, "alg", gen_key_default_algorithm(issuer->key));
	tbs = to_be_signed(&d, &p, issuer, algorithm);
	signature = gen_sign_bytes(issuer->key, algorithm, tbs);
	if (settings_is(s, prefix, "signature", "bad"))
		signature = asn_flip(signature, -1, 1);
	p.cert =
	    ASN_SEQ(tbs, gen_sign_algorithm(algorithm), asn_bits(signature, 0));
	return p;
}
