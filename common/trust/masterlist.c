/*
 * masterlist: see the header. It opens envelopes and reads lists; it does
 * not look into the store and believes nothing on its own.
 */
#include "trust/masterlist.h"
#include "x509/der.h"

static const struct {
	const char *word;
	enum oid content, usage;
} kinds[] = {
    [LIST_MASTER] = {"ml", OID_MASTER_LIST, OID_EKU_MASTER_LIST},
    [LIST_DEVIATION] = {"deviation", OID_DEVIATION_LIST,
	OID_EKU_DEVIATION_LIST},
    [LIST_DEFECT] = {"defect", OID_DEFECT_LIST, OID_EKU_DEFECT_LIST},
};
#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

const char *
list_kind_word(enum list_kind kind)
{
	return kinds[kind].word;
}

/* The content's object identifier; false when it is not one of the three. */
static bool
list_kind_of(struct span content_type, enum list_kind *kind)
{
	enum oid oid = oid_find(content_type);
	size_t i;

	for (i = 0; i < KIND_COUNT; i++) {
		if (kinds[i].content == oid) {
			*kind = (enum list_kind)i;
			return true;
		}
	}
	return false;
}

bool
masterlist_content(
    struct span content, struct span *certs, size_t *count, struct err *err)
{
	struct span list, version, set, rest, one;
	uint64_t number;

	if (!der_only(content, DER_SEQUENCE, &list) ||
	    !der_take(&list, DER_INTEGER, &version) ||
	    !der_uint(version, 255, &number) ||
	    !der_take(&list, DER_SET, &set) || list.len != 0)
		return err_set(err, ERR_DATA,
		    "not the content of a master "
		    "list");
	if (number != 0)
		return err_set(err, ERR_DATA,
		    "master list of version %u; 0 is "
		    "known",
		    (unsigned)number);
	rest = set;
	for (*count = 0; masterlist_next(&rest, &one); (*count)++)
		if (*count == MASTERLIST_CERTS_MAX)
			return err_set(err, ERR_DATA,
			    "more than %d "
			    "certificates",
			    MASTERLIST_CERTS_MAX);
	if (rest.len != 0)
		return err_set(err, ERR_DATA,
		    "certificate %zu is not a certificate", *count + 1);
	*certs = set;
	return true;
}

bool
masterlist_next(struct span *rest, struct span *certificate)
{
	struct der element;

	if (!der_take_element(rest, DER_SEQUENCE, &element))
		return false;
	*certificate = element.all;
	return true;
}

bool
signed_list_parse(struct span der, struct signed_list *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	out->der = der;
	if (!cms_parse(der, &out->cms, err))
		return false;
	if (!list_kind_of(out->cms.content_type, &out->kind))
		return err_set(err, ERR_DATA,
		    "a signed message, but no list "
		    "of a known kind");
	return true;
}

/* The envelope's certificate that the signer identifier names. */
static bool
find_signer(struct signed_list *list)
{
	const struct cms_signer *signer = &list->cms.signer[0];
	struct span rest = list->cms.certificates, der;
	struct err ignored = ERR_INIT;
	struct cert cert;
	bool found = false;

	while (cms_certificate_next(&rest, &der)) {
		enum cms_match match;

		if (!cert_parse(der, &cert, &ignored))
			continue;
		match = cms_match(signer, &cert);
		if (match == CMS_MATCH_NONE)
			continue;
		list->signer = cert;
		list->reordered_signer = match == CMS_MATCH_RDN_SET;
		found = true;
		if (match == CMS_MATCH_EXACT)
			break;
	}
	if (found)
		cert_country(&list->signer, list->country);
	return found;
}

static bool
check_cms(struct signed_list *list)
{
	struct err ignored = ERR_INIT;
	struct key *key;

	if (!key_parse(list->signer.spki, &key, &ignored)) {
		list->verdict.gate = CMS_GATE_ALGORITHM;
		return false;
	}
	cms_verify(&list->cms, &list->cms.signer[0], key, &list->verdict);
	key_free(key);
	return list->verdict.gate == CMS_GATE_OPEN;
}

/* The extended key usage is this one, and no other beside it. */
static bool
is_only_usage(const struct cert *signer, enum oid usage)
{
	struct span rest = signer->extended_usage, one;

	return der_take(&rest, DER_OID, &one) && rest.len == 0 &&
	    oid_find(one) == usage;
}

/*
 * As a signer of documents: no authority, digitalSignature alone, nothing
 * critical that is not understood; and the one extended usage.
 */
static bool
may_sign(const struct cert *signer, enum oid usage)
{
	return is_only_usage(signer, usage) && !signer->ca &&
	    signer->has_key_usage &&
	    signer->key_usage == KEY_USAGE_DIGITAL_SIGNATURE &&
	    signer->critical_unknown.len == 0 &&
	    signer->double_extension.len == 0;
}

enum list_gate
signed_list_check(struct signed_list *list)
{
	const struct cms_signer *signer = &list->cms.signer[0];
	struct err ignored = ERR_INIT;

	if (list->cms.signer_count != 1)
		return LIST_GATE_SIGNERS;
	if (!find_signer(list))
		return LIST_GATE_CERTIFICATE;
	if (!check_cms(list))
		return LIST_GATE_CMS;
	if (list->kind == LIST_MASTER &&
	    !masterlist_content(
		list->cms.content, &list->certs, &list->cert_count, &ignored))
		return LIST_GATE_CONTENT;
	if (!may_sign(&list->signer, kinds[list->kind].usage))
		return LIST_GATE_USAGE;
	if (!signer->has_signing_time ||
	    !cert_valid_at(&list->signer, signer->signing_time))
		return LIST_GATE_VALIDITY;
	list->signing_time = signer->signing_time;
	return LIST_OPEN;
}

static const struct {
	const char *code, *text;
} gates[] = {
    [LIST_OPEN] = {"list.accepted", "accepted"},
    [LIST_GATE_SIGNERS] = {"list.signers", "not exactly one signer"},
    [LIST_GATE_CERTIFICATE] = {"list.signer",
	"the signer's certificate "
	"is not in the list's envelope"},
    [LIST_GATE_CMS] = {"list.signature", "signature wrong"},
    [LIST_GATE_CONTENT] = {"list.content",
	"signed, but what is signed "
	"is no list of a known version"},
    [LIST_GATE_USAGE] = {"list.usage",
	"the signer's certificate is not "
	"for signing such lists"},
    [LIST_GATE_VALIDITY] = {"list.validity",
	"the signer's certificate "
	"was not valid at the signing time, or is missing"},
    [LIST_GATE_CHAIN] = {"list.untrusted",
	"the signer does not chain to a "
	"CSCA that was vouched for"},
};

const char *
list_gate_text(enum list_gate gate)
{
	return gates[gate].text;
}

const char *
list_gate_code(const struct signed_list *list, enum list_gate gate)
{
	if (gate == LIST_GATE_CMS &&
	    (list->verdict.gate == CMS_GATE_DIGEST ||
		list->verdict.gate == CMS_GATE_CONTENT))
		return "list.digest";
	return gates[gate].code;
}
