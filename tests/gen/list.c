/*
 * Master lists and revocation lists, good and spoilt. See list.h.
 */
#include "gen/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OID_MASTER_LIST "2.23.136.1.1.2"

struct blob
gen_list_master(struct settings *s, const struct gen_party *csca,
    const struct blob *certs, size_t count)
{
	struct gen_party signer =
	    gen_cert_make(s, "signer.", CERT_LIST_SIGNER, "list", csca);
	struct blob set, content;

	set = settings_is(s, "", "order", "reversed")
	    ? asn_wrap(0x31, certs, count)
	    : asn_set_sorted(certs, count);
	content =
	    ASN_SEQ(asn_int(settings_number(s, "", "list_version", 0)), set);
	if (settings_flag(s, "", "bare", false))
		return content;
	if (settings_get(s, "cms.", "certs", NULL) == NULL)
		settings_set(s, "cms.certs", "both");
	if (settings_get(s, "cms.", "sid", NULL) == NULL)
		settings_set(s, "cms.sid", "ski");
	return gen_cms_make(
	    s, "cms.", content, OID_MASTER_LIST, &signer, csca->cert);
}

static struct blob
crl_entry(const char *form, struct blob serial, int64_t when,
    const struct gen_party *csca)
{
	struct blob ext = ASN_NONE;

	if (strcmp(form, "reason") == 0)
		ext = ASN_SEQ(ASN_SEQ(
		    asn_oid("2.5.29.21"), asn_octets(asn_hex("0a0101"))));
	if (strcmp(form, "issuer") == 0)
		ext = ASN_SEQ(ASN_SEQ(asn_oid("2.5.29.29"), asn_bool(true),
		    asn_octets(ASN_SEQ(ASN_CTX(4, csca->subject)))));
	return ASN_SEQ(serial, asn_time(when, false), ext);
}

static struct blob
crl_extensions(struct settings *s, const struct gen_party *csca)
{
	const char *number = settings_get(s, "", "number", "1");
	const char *aki = settings_get(s, "", "aki", "auto");
	bool indirect = settings_flag(s, "", "indirect", false);
	const char *extra = settings_get(s, "", "ext", NULL);
	bool idp = settings_flag(s, "", "idp", false) || indirect;
	struct blob id = strcmp(aki, "auto") == 0 ? csca->ski
	    : strcmp(aki, "none") == 0		  ? ASN_NONE
						  : asn_hex(aki);
	struct blob list = ASN_JOIN(id.len == 0
		? ASN_NONE
		: ASN_SEQ(asn_oid("2.5.29.35"),
		      asn_octets(ASN_SEQ(asn_tlv(0x80, id)))),
	    strcmp(number, "none") == 0
		? ASN_NONE
		: ASN_SEQ(asn_oid("2.5.29.20"),
		      asn_octets(asn_int(strtol(number, NULL, 10)))),
	    extra == NULL ? ASN_NONE : gen_cert_extension(extra),
	    !idp
		? ASN_NONE
		: ASN_SEQ(asn_oid("2.5.29.28"), asn_bool(true),
		      asn_octets(ASN_SEQ(indirect
			      ? asn_hex("8401ff")
			      : ASN_CTX(0,
				    ASN_CTX(0,
					asn_tlv(0x86,
					    asn_text(
						"http://crl.example/uto.crl"))))))));

	return list.len == 0 ? ASN_NONE : ASN_CTX(0, asn_tlv(0x30, list));
}

struct blob
gen_list_crl(struct settings *s, const struct gen_party *csca,
    const struct blob *serials, size_t count)
{
	const char *algorithm =
	    settings_get(s, "", "alg", gen_key_default_algorithm(csca->key));
	const char *name = settings_get(s, "", "issuer", NULL);
	const char *strings = settings_get(s, "", "strings", "utf8");
	const char *entry = settings_get(s, "", "entry", "none");
	const char *to = settings_get(s, "", "to", "now+80d");
	long version = settings_number(s, "", "version", 2);
	int64_t from = settings_time(s, "", "from", "now-10d");
	struct blob revoked = ASN_NONE, tbs, signature;

	for (size_t i = 0; i < count; i++)
		revoked = ASN_JOIN(
		    revoked, crl_entry(entry, serials[i], from - 86400, csca));
	tbs = ASN_SEQ(version == 1 ? ASN_NONE : asn_int(version - 1),
	    gen_sign_algorithm(algorithm),
	    name == NULL ? csca->subject : gen_cert_name(name, strings, false),
	    asn_time(from, false),
	    strcmp(to, "none") == 0 ? ASN_NONE
				    : asn_time(gen_parse_time(to), false),
	    count == 0 ? ASN_NONE : asn_tlv(0x30, revoked),
	    version == 1 ? ASN_NONE : crl_extensions(s, csca));
	signature = gen_sign_bytes(csca->key, algorithm, tbs);
	if (settings_is(s, "", "signature", "bad"))
		signature = asn_flip(signature, -1, 1);
	return ASN_SEQ(
	    tbs, gen_sign_algorithm(algorithm), asn_bits(signature, 0));
}
