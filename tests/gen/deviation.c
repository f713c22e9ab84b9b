/*
 * Deviation lists and defect lists. See list.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/list.h"

#define OID_DEVIATION_LIST "2.23.136.1.1.7"
#define OID_DEFECT_LIST "0.4.0.127.0.7.3.1.5"

static struct blob
signed_list(struct settings *s, const struct gen_party *csca,
    enum gen_cert_kind kind, const char *type, struct blob content)
{
	struct gen_party signer = gen_cert_make(s, "signer.", kind, type, csca);

	if (settings_get(s, "cms.", "certs", NULL) == NULL)
		settings_set(s, "cms.certs", "both");
	return gen_cms_make(s, "cms.", content, type, &signer, csca->cert);
}

static const char *
wanted(struct settings *s, const char *name)
{
	const char *value = settings_get(s, "", name, "none");

	return strcmp(value, "none") == 0 ? NULL : value;
}

/* Document numbers: those named, then C00000000 and on. */
static struct blob
numbers(struct settings *s)
{
	const char *named = settings_get(s, "", "numbers", "");
	long count = settings_number(s, "", "count", 0);
	struct blob *list, result;
	size_t n = 0;

	list = calloc((size_t)count + strlen(named) + 1, sizeof(*list));
	if (list == NULL)
		gen_die("out of memory");
	for (const char *p = named; *p != '\0';) {
		size_t len = strcspn(p, ",");

		list[n++] = asn_tlv(0x13, asn_copy(p, len));
		p += len;
		p += *p == ',';
	}
	for (long i = 0; i < count; i++) {
		char number[24];

		snprintf(number, sizeof(number), "C%08ld", i);
		list[n++] = asn_tlv(0x13, asn_copy(number, strlen(number)));
	}
	result = n == 0 ? ASN_NONE
			: asn_tlv(0xa5, asn_content(asn_set_sorted(list, n)));
	free(list);
	return result;
}

static struct blob
issuance_period(struct settings *s)
{
	const char *period = wanted(s, "period"), *slash;
	char from[16];

	if (settings_flag(s, "", "odd_time", false)) {
		struct blob odd =
		    asn_tlv(0x18, asn_text("20171001000000.000Z UTC"));

		return ASN_CTX(4, odd, odd);
	}
	if (period == NULL)
		return ASN_NONE;
	slash = strchr(period, '/');
	if (slash == NULL || slash - period >= (long)sizeof(from))
		gen_die("not FROM/TO: %s", period);
	snprintf(from, sizeof(from), "%.*s", (int)(slash - period), period);
	return ASN_CTX(4, asn_time(gen_parse_time(from), true),
	    asn_time(gen_parse_time(slash + 1), true));
}

/* DocumentSignerIdentifier, implicit tags 1 to 3. */
static struct blob
signer_identifier(struct settings *s, const struct gen_party *named)
{
	const char *by = wanted(s, "by");

	if (by == NULL || named == NULL)
		return ASN_NONE;
	if (strcmp(by, "ski") == 0)
		return asn_tlv(0x82, named->ski);
	if (strcmp(by, "digest") == 0)
		return asn_tlv(0x83, gen_hash_bytes("sha256", named->cert));
	return ASN_CTX(1, named->issuer, named->serial);
}

struct blob
gen_list_deviations(struct settings *s, const struct gen_party *csca,
    const struct gen_party *named)
{
	const char *text = wanted(s, "text"), *type = wanted(s, "doctype");
	const char *parameter = settings_get(s, "", "parameter", "2");
	struct blob documents, description, content;

	documents =
	    ASN_SEQ(type == NULL ? ASN_NONE : asn_tlv(0x80, asn_text(type)),
		signer_identifier(s, named), issuance_period(s), numbers(s));
	description = ASN_SEQ(text == NULL ? ASN_NONE : asn_printable(text),
	    asn_oid(settings_get(s, "", "type", "2.23.136.1.1.7.2.2")),
	    strcmp(parameter, "none") == 0
		? ASN_NONE
		: ASN_CTX(0, asn_int(strtol(parameter, NULL, 10))));
	content = ASN_SEQ(asn_int(0), gen_hash_algorithm("sha256", "absent"),
	    ASN_SET(ASN_SEQ(documents, ASN_SET(description))));
	return signed_list(
	    s, csca, CERT_DEVIATION_SIGNER, OID_DEVIATION_LIST, content);
}

struct blob
gen_list_defects(struct settings *s, const struct gen_party *csca,
    const struct gen_party *named)
{
	const char *parameter = wanted(s, "parameter");
	struct blob defect, content;

	if (named == NULL)
		gen_die("a defect list names a signer: of=NAME");
	defect = ASN_SEQ(settings_is(s, "", "by", "ski")
		? asn_tlv(0x80, named->ski)
		: ASN_SEQ(named->issuer, named->serial),
	    settings_flag(s, "", "hash", true)
		? asn_octets(gen_hash_bytes("sha256", named->cert))
		: ASN_NONE,
	    ASN_SET(ASN_SEQ(
		asn_oid(settings_get(s, "", "type", "0.4.0.127.0.7.3.1.5.1.1")),
		parameter == NULL ? ASN_NONE : asn_hex(parameter))));
	content = ASN_SEQ(asn_int(settings_number(s, "", "list_version", 0)),
	    asn_oid("2.16.840.1.101.3.4.2.1"), ASN_SET(defect));
	return signed_list(
	    s, csca, CERT_DEFECT_SIGNER, OID_DEFECT_LIST, content);
}
