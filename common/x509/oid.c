/*
 * oid: the table of object identifiers and the search in it. The dotted form
 * in the table is what a reader can compare with the standards; the encoded
 * form and a sorted index are made once, at the first question.
 */
#include "x509/oid.h"

#include <pthread.h>
#include <stdlib.h>

/* The longest encoded identifier of the table. */
#define OID_ENCODED_MAX 16

/*
 * Dotted identifier, short name. Sources: content types, key usages and
 * extensions under 2.23.136 Doc 9303-10 and 9303-12; 0.4.0.127 BSI TR-03110,
 * TR-03111 and TR-03129-2; 2.5.29 and 2.5.4 RFC 5280; the others RFC 8017,
 * RFC 5480, RFC 5639 and RFC 5758.
 */
static const struct {
	const char *dotted, *name;
} table[OID_COUNT] = {
    [OID_UNKNOWN] = {"", "unknown"},
    [OID_PKCS7_DATA] = {"1.2.840.113549.1.7.1", "pkcs7-data"},
    [OID_SIGNED_DATA] = {"1.2.840.113549.1.7.2", "signedData"},
    [OID_LDS_SECURITY_OBJECT] = {"2.23.136.1.1.1", "ldsSecurityObject"},
    [OID_LDS_SECURITY_OBJECT_FR] = {"1.3.27.1.1.1", "ldsSecurityObject-FR"},
    [OID_LDS_SECURITY_OBJECT_NL] = {"1.2.528.1.1006.1.20.1",
	"ldsSecurityObject-NL"},
    [OID_MASTER_LIST] = {"2.23.136.1.1.2", "cscaMasterList"},
    [OID_DEVIATION_LIST] = {"2.23.136.1.1.7", "deviationList"},
    [OID_DEFECT_LIST] = {"0.4.0.127.0.7.3.1.5", "defectList"},
    [OID_ATTR_CONTENT_TYPE] = {"1.2.840.113549.1.9.3", "contentType"},
    [OID_ATTR_MESSAGE_DIGEST] = {"1.2.840.113549.1.9.4", "messageDigest"},
    [OID_ATTR_SIGNING_TIME] = {"1.2.840.113549.1.9.5", "signingTime"},
    [OID_MD5] = {"1.2.840.113549.2.5", "md5"},
    [OID_SHA1] = {"1.3.14.3.2.26", "sha1"},
    [OID_SHA224] = {"2.16.840.1.101.3.4.2.4", "sha224"},
    [OID_SHA256] = {"2.16.840.1.101.3.4.2.1", "sha256"},
    [OID_SHA384] = {"2.16.840.1.101.3.4.2.2", "sha384"},
    [OID_SHA512] = {"2.16.840.1.101.3.4.2.3", "sha512"},
    [OID_RSA] = {"1.2.840.113549.1.1.1", "rsaEncryption"},
    [OID_RSA_PSS] = {"1.2.840.113549.1.1.10", "rsassaPss"},
    [OID_RSA_OAEP] = {"1.2.840.113549.1.1.7", "rsaesOaep"},
    [OID_MGF1] = {"1.2.840.113549.1.1.8", "mgf1"},
    [OID_EC] = {"1.2.840.10045.2.1", "id-ecPublicKey"},
    [OID_DSA] = {"1.2.840.10040.4.1", "dsa"},
    [OID_DH] = {"1.2.840.10046.2.1", "dhpublicnumber"},
    [OID_PRIME_FIELD] = {"1.2.840.10045.1.1", "prime-field"},
    [OID_MD5_RSA] = {"1.2.840.113549.1.1.4", "md5WithRSAEncryption"},
    [OID_SHA1_RSA] = {"1.2.840.113549.1.1.5", "sha1WithRSAEncryption"},
    [OID_SHA224_RSA] = {"1.2.840.113549.1.1.14", "sha224WithRSAEncryption"},
    [OID_SHA256_RSA] = {"1.2.840.113549.1.1.11", "sha256WithRSAEncryption"},
    [OID_SHA384_RSA] = {"1.2.840.113549.1.1.12", "sha384WithRSAEncryption"},
    [OID_SHA512_RSA] = {"1.2.840.113549.1.1.13", "sha512WithRSAEncryption"},
    [OID_ECDSA_SHA1] = {"1.2.840.10045.4.1", "ecdsa-with-SHA1"},
    [OID_ECDSA_SHA224] = {"1.2.840.10045.4.3.1", "ecdsa-with-SHA224"},
    [OID_ECDSA_SHA256] = {"1.2.840.10045.4.3.2", "ecdsa-with-SHA256"},
    [OID_ECDSA_SHA384] = {"1.2.840.10045.4.3.3", "ecdsa-with-SHA384"},
    [OID_ECDSA_SHA512] = {"1.2.840.10045.4.3.4", "ecdsa-with-SHA512"},
    [OID_PLAIN_SHA1] = {"0.4.0.127.0.7.1.1.4.1.1", "ecdsa-plain-SHA1"},
    [OID_PLAIN_SHA224] = {"0.4.0.127.0.7.1.1.4.1.2", "ecdsa-plain-SHA224"},
    [OID_PLAIN_SHA256] = {"0.4.0.127.0.7.1.1.4.1.3", "ecdsa-plain-SHA256"},
    [OID_PLAIN_SHA384] = {"0.4.0.127.0.7.1.1.4.1.4", "ecdsa-plain-SHA384"},
    [OID_PLAIN_SHA512] = {"0.4.0.127.0.7.1.1.4.1.5", "ecdsa-plain-SHA512"},
    [OID_DSA_SHA1] = {"1.2.840.10040.4.3", "dsa-with-SHA1"},
    [OID_DSA_SHA224] = {"2.16.840.1.101.3.4.3.1", "dsa-with-SHA224"},
    [OID_DSA_SHA256] = {"2.16.840.1.101.3.4.3.2", "dsa-with-SHA256"},
    [OID_P192] = {"1.2.840.10045.3.1.1", "P-192"},
    [OID_P224] = {"1.3.132.0.33", "P-224"},
    [OID_P256] = {"1.2.840.10045.3.1.7", "P-256"},
    [OID_P384] = {"1.3.132.0.34", "P-384"},
    [OID_P521] = {"1.3.132.0.35", "P-521"},
    [OID_BP192] = {"1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1"},
    [OID_BP224] = {"1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1"},
    [OID_BP256] = {"1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"},
    [OID_BP320] = {"1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1"},
    [OID_BP384] = {"1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"},
    [OID_BP512] = {"1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"},
    [OID_CN] = {"2.5.4.3", "CN"},
    [OID_SURNAME] = {"2.5.4.4", "SN"},
    [OID_SERIAL_NUMBER] = {"2.5.4.5", "serialNumber"},
    [OID_C] = {"2.5.4.6", "C"},
    [OID_L] = {"2.5.4.7", "L"},
    [OID_ST] = {"2.5.4.8", "ST"},
    [OID_STREET] = {"2.5.4.9", "street"},
    [OID_O] = {"2.5.4.10", "O"},
    [OID_OU] = {"2.5.4.11", "OU"},
    [OID_TITLE] = {"2.5.4.12", "title"},
    [OID_DC] = {"0.9.2342.19200300.100.1.25", "DC"},
    [OID_EMAIL] = {"1.2.840.113549.1.9.1", "emailAddress"},
    [OID_UID] = {"0.9.2342.19200300.100.1.1", "UID"},
    [OID_ORGANIZATION_ID] = {"2.5.4.97", "organizationIdentifier"},
    [OID_SKI] = {"2.5.29.14", "subjectKeyIdentifier"},
    [OID_KEY_USAGE] = {"2.5.29.15", "keyUsage"},
    [OID_PKUP] = {"2.5.29.16", "privateKeyUsagePeriod"},
    [OID_SAN] = {"2.5.29.17", "subjectAltName"},
    [OID_IAN] = {"2.5.29.18", "issuerAltName"},
    [OID_BASIC_CONSTRAINTS] = {"2.5.29.19", "basicConstraints"},
    [OID_CRL_NUMBER] = {"2.5.29.20", "cRLNumber"},
    [OID_REASON_CODE] = {"2.5.29.21", "cRLReason"},
    [OID_INVALIDITY_DATE] = {"2.5.29.24", "invalidityDate"},
    [OID_DELTA_CRL] = {"2.5.29.27", "deltaCRLIndicator"},
    [OID_IDP] = {"2.5.29.28", "issuingDistributionPoint"},
    [OID_CERTIFICATE_ISSUER] = {"2.5.29.29", "certificateIssuer"},
    [OID_NAME_CONSTRAINTS] = {"2.5.29.30", "nameConstraints"},
    [OID_CRL_DP] = {"2.5.29.31", "cRLDistributionPoints"},
    [OID_POLICIES] = {"2.5.29.32", "certificatePolicies"},
    [OID_POLICY_MAPPINGS] = {"2.5.29.33", "policyMappings"},
    [OID_AKI] = {"2.5.29.35", "authorityKeyIdentifier"},
    [OID_POLICY_CONSTRAINTS] = {"2.5.29.36", "policyConstraints"},
    [OID_EXTENDED_KEY_USAGE] = {"2.5.29.37", "extKeyUsage"},
    [OID_FRESHEST_CRL] = {"2.5.29.46", "freshestCRL"},
    [OID_INHIBIT_ANY_POLICY] = {"2.5.29.54", "inhibitAnyPolicy"},
    [OID_AIA] = {"1.3.6.1.5.5.7.1.1", "authorityInfoAccess"},
    [OID_NETSCAPE_TYPE] = {"2.16.840.1.113730.1.1", "netscapeCertType"},
    [OID_NAME_CHANGE] = {"2.23.136.1.1.6.1", "nameChange"},
    [OID_DOCUMENT_TYPES] = {"2.23.136.1.1.6.2", "documentTypeList"},
    [OID_DOCUMENT_TYPES_OLD] = {"2.23.136.1.1.4", "documentTypeList-old"},
    [OID_EKU_MASTER_LIST] = {"2.23.136.1.1.3", "masterListSigner"},
    [OID_EKU_DEVIATION_LIST] = {"2.23.136.1.1.8", "deviationListSigner"},
    [OID_EKU_DEFECT_LIST] = {"0.4.0.127.0.7.3.11.2.1.2", "defectListSigner"},
    [OID_EKU_LDS2_TRAVEL] = {"2.23.136.1.1.9.8.1", "lds2TravelStampSigner"},
    [OID_EKU_LDS2_VISA] = {"2.23.136.1.1.9.8.2", "lds2VisaSigner"},
    [OID_EKU_LDS2_BIOMETRICS] = {"2.23.136.1.1.9.8.3", "lds2BiometricsSigner"},
    [OID_EKU_VDS] = {"2.23.136.1.1.11.1", "vdsSigner"},
    [OID_EKU_VDS_ARRIVAL] = {"0.4.0.127.0.7.3.5.1.1", "arrivalSigner"},
    [OID_EKU_VDSNC] = {"2.23.136.1.1.14.2", "vdsncSigner"},
    [OID_EKU_DTC] = {"2.23.136.1.1.12.1", "dtcSigner"},
    [OID_DEVIATION_DS_SIGNATURE] = {"2.23.136.1.1.7.1.1", "dsSignature"},
    [OID_DEVIATION_DS_ENCODING] = {"2.23.136.1.1.7.1.2", "dsEncoding"},
    [OID_DEVIATION_CSCA_ENCODING] = {"2.23.136.1.1.7.1.3", "cscaEncoding"},
    [OID_DEVIATION_AA_KEY] = {"2.23.136.1.1.7.1.4", "aaKeyCompromised"},
    [OID_DEVIATION_DG_MALFORMED] = {"2.23.136.1.1.7.2.1", "dgMalformed"},
    [OID_DEVIATION_DG_HASH] = {"2.23.136.1.1.7.2.2", "dgHashWrong"},
    [OID_DEVIATION_SOD_SIGNATURE] = {"2.23.136.1.1.7.2.3", "sodSignatureWrong"},
    [OID_DEVIATION_COM] = {"2.23.136.1.1.7.2.4", "comInconsistent"},
    [OID_DEVIATION_MRZ_DATA] = {"2.23.136.1.1.7.3.1", "mrzWrongData"},
    [OID_DEVIATION_MRZ_DIGIT] = {"2.23.136.1.1.7.3.2", "mrzWrongCheckDigit"},
    [OID_DEVIATION_CHIP] = {"2.23.136.1.1.7.4", "chip"},
    [OID_DEVIATION_NATIONAL] = {"2.23.136.1.1.7.5", "nationalUse"},
    [OID_DEFECT_CERT_REVOKED] = {"0.4.0.127.0.7.3.1.5.1.1", "certRevoked"},
    [OID_DEFECT_CERT_REPLACED] = {"0.4.0.127.0.7.3.1.5.1.2", "certReplaced"},
    [OID_DEFECT_CHIP_KEY_REVOKED] = {"0.4.0.127.0.7.3.1.5.1.3",
	"chipAuthKeyRevoked"},
    [OID_DEFECT_AA_KEY_REVOKED] = {"0.4.0.127.0.7.3.1.5.1.4",
	"activeAuthKeyRevoked"},
    [OID_DEFECT_PROTOCOL_FAILURE] = {"0.4.0.127.0.7.3.1.5.1.5",
	"protocolFailure"},
    [OID_DEFECT_VALIDITY] = {"0.4.0.127.0.7.3.1.5.1.6",
	"validityPeriodIncorrect"},
    [OID_DEFECT_DG_MALFORMED] = {"0.4.0.127.0.7.3.1.5.2.1", "dgMalformed"},
    [OID_DEFECT_SOD_INVALID] = {"0.4.0.127.0.7.3.1.5.2.2", "sodInvalid"},
    [OID_DEFECT_COM_SOD] = {"0.4.0.127.0.7.3.1.5.2.3", "comSodDiscrepancy"},
    [OID_DEFECT_WRONG_SIGNER_ID] = {"0.4.0.127.0.7.3.1.5.2.4",
	"sodWrongSignerIdentifier"},
    [OID_DEFECT_ISSUING_COUNTRY] = {"0.4.0.127.0.7.3.1.5.2.5",
	"issuingCountry"},
    [OID_DEFECT_CARD_SECURITY] = {"0.4.0.127.0.7.3.1.5.3.1", "cardSecurity"},
    [OID_DEFECT_CHIP_SECURITY] = {"0.4.0.127.0.7.3.1.5.3.2", "chipSecurity"},
    [OID_DEFECT_POWER_DOWN] = {"0.4.0.127.0.7.3.1.5.3.3", "powerDown"},
    [OID_DEFECT_DS_MALFORMED] = {"0.4.0.127.0.7.3.1.5.3.4", "dsMalformed"},
    [OID_PK_DH] = {"0.4.0.127.0.7.2.2.1.1", "id-PK-DH"},
    [OID_PK_ECDH] = {"0.4.0.127.0.7.2.2.1.2", "id-PK-ECDH"},
    [OID_CA_DH] = {"0.4.0.127.0.7.2.2.3.1", "id-CA-DH"},
    [OID_CA_ECDH] = {"0.4.0.127.0.7.2.2.3.2", "id-CA-ECDH"},
    [OID_CA_DH_3DES] = {"0.4.0.127.0.7.2.2.3.1.1", "id-CA-DH-3DES-CBC-CBC"},
    [OID_CA_DH_AES128] = {"0.4.0.127.0.7.2.2.3.1.2",
	"id-CA-DH-AES-CBC-CMAC-128"},
    [OID_CA_DH_AES192] = {"0.4.0.127.0.7.2.2.3.1.3",
	"id-CA-DH-AES-CBC-CMAC-192"},
    [OID_CA_DH_AES256] = {"0.4.0.127.0.7.2.2.3.1.4",
	"id-CA-DH-AES-CBC-CMAC-256"},
    [OID_CA_ECDH_3DES] = {"0.4.0.127.0.7.2.2.3.2.1", "id-CA-ECDH-3DES-CBC-CBC"},
    [OID_CA_ECDH_AES128] = {"0.4.0.127.0.7.2.2.3.2.2",
	"id-CA-ECDH-AES-CBC-CMAC-128"},
    [OID_CA_ECDH_AES192] = {"0.4.0.127.0.7.2.2.3.2.3",
	"id-CA-ECDH-AES-CBC-CMAC-192"},
    [OID_CA_ECDH_AES256] = {"0.4.0.127.0.7.2.2.3.2.4",
	"id-CA-ECDH-AES-CBC-CMAC-256"},
    [OID_PACE_DH_GM] = {"0.4.0.127.0.7.2.2.4.1", "id-PACE-DH-GM"},
    [OID_PACE_ECDH_GM] = {"0.4.0.127.0.7.2.2.4.2", "id-PACE-ECDH-GM"},
    [OID_PACE_DH_IM] = {"0.4.0.127.0.7.2.2.4.3", "id-PACE-DH-IM"},
    [OID_PACE_ECDH_IM] = {"0.4.0.127.0.7.2.2.4.4", "id-PACE-ECDH-IM"},
    [OID_PACE_ECDH_CAM] = {"0.4.0.127.0.7.2.2.4.6", "id-PACE-ECDH-CAM"},
    [OID_TA] = {"0.4.0.127.0.7.2.2.2", "id-TA"},
    [OID_PACE] = {"0.4.0.127.0.7.2.2.4", "id-PACE"},
    [OID_AA] = {"2.23.136.1.1.5", "id-AA"},
    [OID_RESTRICTED_ID] = {"0.4.0.127.0.7.2.2.5", "id-RI"},
    [OID_CARD_INFO] = {"0.4.0.127.0.7.2.2.6", "id-CI"},
    [OID_PRIVILEGED_TERMINAL] = {"0.4.0.127.0.7.2.2.8", "id-PT"},
};

static struct {
	uint8_t len;
	uint8_t bytes[OID_ENCODED_MAX];
} encoded[OID_COUNT];
static uint16_t sorted[OID_COUNT - 1]; /* all but OID_UNKNOWN */
static pthread_once_t made = PTHREAD_ONCE_INIT;

/* Appends one number in base 128, most significant first. */
static void
encode_number(enum oid oid, unsigned long value)
{
	unsigned shift = 0;

	while (value >> shift >= 0x80)
		shift += 7;
	for (;; shift -= 7) {
		uint8_t byte = value >> shift & 0x7f;

		if (encoded[oid].len == OID_ENCODED_MAX)
			abort(); /* the table above is wrong */
		encoded[oid].bytes[encoded[oid].len++] =
		    shift > 0 ? byte | 0x80 : byte;
		if (shift == 0)
			break;
	}
}

static void
encode(enum oid oid)
{
	char *end;
	unsigned long first = strtoul(table[oid].dotted, &end, 10);
	unsigned long second = strtoul(end + 1, &end, 10);

	encode_number(oid, first * 40 + second);
	while (*end == '.')
		encode_number(oid, strtoul(end + 1, &end, 10));
}

static struct span
encoded_span(enum oid oid)
{
	return span_make(encoded[oid].bytes, encoded[oid].len);
}

static int
compare_index(const void *a, const void *b)
{
	return span_compare(encoded_span(*(const uint16_t *)a),
	    encoded_span(*(const uint16_t *)b));
}

static void
make_index(void)
{
	for (unsigned i = 1; i < OID_COUNT; i++) {
		encode((enum oid)i);
		sorted[i - 1] = (uint16_t)i;
	}
	qsort(sorted, OID_COUNT - 1, sizeof(sorted[0]), compare_index);
}

enum oid
oid_find(struct span content)
{
	size_t low = 0, high = OID_COUNT - 1;

	pthread_once(&made, make_index);
	while (low < high) {
		size_t middle = (low + high) / 2;
		enum oid oid = (enum oid)sorted[middle];
		int order = span_compare(content, encoded_span(oid));

		if (order == 0)
			return oid;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return OID_UNKNOWN;
}

const char *
oid_name(enum oid oid)
{
	return oid > OID_UNKNOWN && oid < OID_COUNT ? table[oid].name
						    : table[OID_UNKNOWN].name;
}

struct span
oid_content(enum oid oid)
{
	pthread_once(&made, make_index);
	return oid > OID_UNKNOWN && oid < OID_COUNT ? encoded_span(oid)
						    : span_make("", 0);
}

bool
oid_under(struct span content, enum oid prefix)
{
	return prefix != OID_UNKNOWN &&
	    span_starts(content, oid_content(prefix));
}

void
oid_dotted(struct span content, struct buf *out)
{
	uint64_t value = 0;
	bool first = true;

	if (content.len == 0 || content.data[content.len - 1] & 0x80) {
		buf_append_str(out, "?");
		return;
	}
	for (size_t i = 0; i < content.len; i++) {
		if (value >> 57 != 0) {
			buf_append_str(out, "?");
			return;
		}
		value = value << 7 | (content.data[i] & 0x7f);
		if (content.data[i] & 0x80)
			continue;
		if (first) {
			unsigned top = value >= 80 ? 2 : (unsigned)value / 40;

			buf_append_uint(out, top);
			value -= top * 40;
		}
		first = false;
		buf_append_byte(out, '.');
		buf_append_uint(out, value);
		value = 0;
	}
}

void
oid_text(struct span content, struct buf *out)
{
	enum oid oid = oid_find(content);

	if (oid == OID_UNKNOWN)
		oid_dotted(content, out);
	else
		buf_append_str(out, oid_name(oid));
}
