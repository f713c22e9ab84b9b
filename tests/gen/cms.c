/*
 * CMS SignedData (RFC 5652 section 5), good and spoilt. See cms.h.
 */
#include "gen/cms.h"

#include <stdlib.h>
#include <string.h>

#define ATTR_MAX 8

#define OID_SIGNED_DATA "1.2.840.113549.1.7.2"
#define OID_CONTENT_TYPE "1.2.840.113549.1.9.3"
#define OID_MESSAGE_DIGEST "1.2.840.113549.1.9.4"
#define OID_SIGNING_TIME "1.2.840.113549.1.9.5"

struct draft {
	struct settings *s;
	const char *prefix, *type, *digest, *algorithm;
	const struct gen_party *signer;
	struct blob content;
};

static const char *
get(struct draft *d, const char *name, const char *fallback)
{
	return settings_get(d->s, d->prefix, name, fallback);
}

static bool
is(struct draft *d, const char *name, const char *value)
{
	return settings_is(d->s, d->prefix, name, value);
}

static struct blob
attribute(const char *oid, struct blob value)
{
	return ASN_SEQ(asn_oid(oid), ASN_SET(value));
}

static struct blob
extra_attribute(const char *text)
{
	const char *colon = strchr(text, ':');
	char *oid;

	if (colon == NULL)
		gen_die("not OID:HEX: %s", text);
	oid = asn_alloc((size_t)(colon - text) + 1);
	memcpy(oid, text, (size_t)(colon - text));
	return attribute(oid, asn_hex(colon + 1));
}

/* The SET OF, tagged as a SET: that is what is signed (RFC 5652 5.4). */
static struct blob
signed_attributes(struct draft *d, bool forged)
{
	const char *form = get(d, "message_digest", "good");
	const char *type = get(d, "type_attr", d->type);
	const char *when = get(d, "signing_time", "2025-06-01T10:11:12Z");
	const char *extra = get(d, "attr", NULL);
	struct blob digest = gen_hash_bytes(d->digest, d->content);
	struct blob list[ATTR_MAX], set;
	size_t count = 0;

	if (strcmp(form, "bad") == 0)
		digest = asn_flip(digest, -1, 1);
	if (strcmp(type, "none") != 0)
		list[count++] = attribute(OID_CONTENT_TYPE, asn_oid(type));
	if (strcmp(form, "none") != 0)
		list[count++] =
		    attribute(OID_MESSAGE_DIGEST, asn_octets(digest));
	if (strcmp(form, "twice") == 0)
		list[count++] = attribute(
		    OID_MESSAGE_DIGEST, asn_octets(asn_flip(digest, 0, 1)));
	if (strcmp(when, "none") != 0)
		list[count++] = attribute(OID_SIGNING_TIME,
		    asn_time(gen_parse_time(when) - (forged ? 86400 : 0),
			is(d, "time", "generalized")));
	if (extra != NULL)
		list[count++] = extra_attribute(extra);
	set = asn_set_sorted(list, count);
	if (is(d, "attrs_order", "reversed")) {
		struct blob body = asn_content(set), first = asn_first(body);

		set = ASN_SET(((struct blob){
				  body.data + first.len, body.len - first.len}),
		    first);
	}
	return set;
}

/* The same RDNs in the opposite order, as chips of Malaysia have them. */
static struct blob
swapped_name(struct blob name)
{
	struct blob rest = asn_content(name), out = ASN_NONE;

	while (rest.len > 0) {
		struct blob first = asn_first(rest);

		out = ASN_JOIN(first, out);
		rest.data += first.len;
		rest.len -= first.len;
	}
	return asn_tlv(0x30, out);
}

static struct blob
signer_identifier(struct draft *d, bool *by_ski)
{
	const struct gen_party *p = d->signer;
	const char *form = get(d, "sid", "issuer");

	*by_ski = true;
	if (strcmp(form, "ski") == 0)
		return asn_tlv(0x80, p->ski);
	if (strcmp(form, "other_ski") == 0)
		return asn_tlv(0x80, asn_flip(p->ski, 0, 1));
	*by_ski = false;
	if (strcmp(form, "other") == 0)
		return ASN_SEQ(p->issuer, asn_int(4711));
	if (strcmp(form, "swapped") == 0)
		return ASN_SEQ(swapped_name(p->issuer), p->serial);
	return ASN_SEQ(p->issuer, p->serial);
}

static struct blob
signer_info(struct draft *d, long number)
{
	bool attrs = settings_flag(d->s, d->prefix, "attrs", true), by_ski;
	const char *forged = get(d, "forged", "none");
	const char *form = get(d, "signature", "good");
	struct blob sid = signer_identifier(d, &by_ski);
	struct blob set = ASN_NONE, signature;

	if (attrs)
		set = signed_attributes(d, false);
	signature = gen_sign_bytes(
	    d->signer->key, d->algorithm, attrs ? set : d->content);
	if (number == 1 && is(d, "second", "bad"))
		form = "bad";
	if (strcmp(form, "bad") == 0)
		signature = asn_flip(signature, -1, 1);
	if (strcmp(form, "empty") == 0)
		signature = ASN_NONE;
	if (strcmp(forged, "attrs") == 0)
		set = signed_attributes(d, true);
	return ASN_SEQ(asn_int(settings_number(
			   d->s, d->prefix, "si_version", by_ski ? 3 : 1)),
	    sid,
	    gen_hash_algorithm(d->digest, get(d, "digest_params", "absent")),
	    attrs ? asn_tlv(0xa0, asn_content(set)) : ASN_NONE,
	    gen_sign_algorithm(get(d, "alg_named", d->algorithm)),
	    asn_octets(signature));
}

static struct blob
certificates(struct draft *d, struct blob other)
{
	const char *form = get(d, "certs", "signer");
	struct blob own = d->signer->cert;

	if (strcmp(form, "none") == 0)
		return ASN_NONE;
	if (strcmp(form, "other") == 0)
		return ASN_CTX(0, other);
	if (strcmp(form, "both") == 0)
		return ASN_CTX(0, other, own);
	if (strcmp(form, "twice") == 0)
		return ASN_CTX(0, own, own);
	return ASN_CTX(0, own);
}

static struct blob
signer_infos(struct draft *d)
{
	long signers = settings_number(d->s, d->prefix, "signers", 1);
	struct blob list[4];

	if (signers < 0 || signers > 4)
		gen_die("0 to 4 signers, not %ld", signers);
	/* One is made in any case, so that its settings count as used. */
	for (long i = 0; i == 0 || i < signers; i++)
		list[i] = signer_info(d, i);
	return asn_wrap(0x31, list, (size_t)signers);
}

struct blob
gen_cms_make(struct settings *s, const char *prefix, struct blob content,
    const char *type, const struct gen_party *signer, struct blob other)
{
	struct draft d = {
	    .s = s, .prefix = prefix, .signer = signer, .content = content};
	const char *set;
	struct blob data, infos;

	d.type = get(&d, "type", type);
	d.algorithm = get(&d, "alg", gen_key_default_algorithm(signer->key));
	d.digest = get(&d, "digest", gen_sign_hash(d.algorithm));
	set = get(&d, "digest_set", d.digest);
	infos = signer_infos(&d);
	if (is(&d, "forged", "content"))
		content = asn_flip(content, -1, 1);
	data = ASN_SEQ(asn_int(settings_number(s, prefix, "version", 3)),
	    strcmp(set, "none") == 0 ? ASN_SET(ASN_NONE)
				     : ASN_SET(gen_hash_algorithm(set,
					   get(&d, "digest_params", "absent"))),
	    ASN_SEQ(asn_oid(d.type),
		is(&d, "content", "none") ? ASN_NONE
					  : ASN_CTX(0, asn_octets(content))),
	    certificates(&d, other), infos);
	data = ASN_SEQ(asn_oid(OID_SIGNED_DATA), ASN_CTX(0, data));
	return is(&d, "encoding", "ber") ? asn_indefinite(data) : data;
}
