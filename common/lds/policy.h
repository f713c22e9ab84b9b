/*
 * policy: what an inspection system treats as an error, what as a warning,
 * and which algorithms it accepts.
 *
 * Every finding has a rule: its code, the check that it concerns and what it
 * does to that check. The default is strict; an ini file changes rules by
 * name. No policy makes a forgery pass, or what was not looked at: rules that
 * stand for either cannot be set below "undetermined" (policy_floor()).
 *
 * Source: inspection-record(5), "sodverify"; Doc 9303-12 4.4; TR-03135-1.
 */
#ifndef LDS_POLICY_H
#define LDS_POLICY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/findings.h"
#include "x509/signature.h"

/* The checks, in the order in which they are shown. */
enum check {
	CHECK_SIGNATURE,
	CHECK_CHAIN,
	CHECK_REVOCATION,
	CHECK_VALIDITY,
	CHECK_GROUPS,
	CHECK_COM,
	CHECK_STATE,
	CHECK_MRZ,
	CHECK_DEFECTS,
	CHECK_ACTIVE,
	CHECK_CHIP,
	CHECK_COUNT
};
const char *policy_check_name(enum check check); /* "sod_signature" */

/* What a finding does; the order is that of gravity. */
enum effect {
	EFFECT_IGNORE, /* not even listed */
	EFFECT_INFO,
	EFFECT_WARNING,
	EFFECT_UNDETERMINED, /* a warning, and the check is undetermined */
	EFFECT_ERROR	     /* the check fails */
};

enum rule {
	RULE_SOD_MISSING,
	RULE_SOD_UNREADABLE,
	RULE_SOD_EMPTY,
	RULE_SOD_MALFORMED,
	RULE_SOD_SIGNATURE,
	RULE_SOD_ALGORITHM,
	RULE_SOD_ALGORITHM_UNKNOWN,
	RULE_SOD_ALGORITHM_WEAK,
	RULE_SOD_NONCONFORMANCE,
	RULE_DSC_KEY,
	RULE_SOD_SIGNING_TIME,
	RULE_DSC_MISSING,
	RULE_CSCA_UNKNOWN,
	RULE_CSCA_SIGNATURE,
	RULE_CSCA_USAGE,
	RULE_CSCA_KEY,
	RULE_CSCA_REVOKED,
	RULE_CSCA_WITHDRAWN,
	RULE_CSCA_DISTRUSTED,
	RULE_CHAIN_ALGORITHM,
	RULE_CHAIN_ALGORITHM_WEAK,
	RULE_CHAIN_NONCONFORMANCE,
	RULE_DSC_USAGE,
	RULE_DSC_DOCUMENT_TYPE,
	RULE_DSC_REVOKED,
	RULE_CRL_MISSING,
	RULE_CRL_STALE,
	RULE_CRL_OLD,
	RULE_CRL_NONCONFORMANCE,
	RULE_DSC_VALIDITY,
	RULE_DSC_VALIDITY_NOW,
	RULE_DSC_KEY_PERIOD,
	RULE_CSCA_VALIDITY,
	RULE_CSCA_VALIDITY_NOW,
	RULE_CSCA_KEY_PERIOD,
	RULE_DG_HASH,
	RULE_DG_MISSING,
	RULE_DG_REQUIRED,
	RULE_DG_UNLISTED,
	RULE_DG_UNREADABLE,
	RULE_DG_EMPTY,
	RULE_DG_NONE,
	RULE_DG_MALFORMED,
	RULE_DG1_MALFORMED,
	RULE_DG_ALGORITHM,
	RULE_DG_ALGORITHM_UNKNOWN,
	RULE_COM_MISMATCH,
	RULE_COM_MALFORMED,
	RULE_STATE_MISMATCH,
	RULE_STATE_UNKNOWN,
	RULE_MRZ_MISMATCH,
	RULE_MRZ_UNCHECKED,
	RULE_DEFECT,
	RULE_DEFECT_ADVERSE,
	RULE_AA_SIGNATURE,
	RULE_AA_NONCONFORMANCE,
	RULE_AA_MALFORMED,
	RULE_AA_MISSING,
	RULE_CHIP_CLONE,
	RULE_CHIP_CARD_ACCESS,
	RULE_CHIP_UNPROVEN,
	RULE_COUNT
};

/* The row of a rule. */
struct rule_row {
	const char *name; /* in a policy file: "sod.algorithm.weak" */
	const char *code; /* of the finding: "sod.algorithm" */
	enum check check;
	enum effect effect;  /* by default */
	const char *ref;     /* clause, or NULL */
	const char *meaning; /* half a line, for --show-policy */
};
const struct rule_row *rule_row(enum rule rule);

/* Days past nextUpdate after which a CRL proves nothing. */
#define POLICY_CRL_AGE_DEFAULT 90
#define POLICY_CRL_AGE_MAX 36500
/* TR-03135-1 5.6.4.4.2: data groups 1 and 2, as bits. */
#define POLICY_REQUIRED_DEFAULT (UINT32_C(1) << 1 | UINT32_C(1) << 2)
/* States that a policy file may add to the tables of country.h. */
#define POLICY_STATES_MAX 64

struct policy {
	enum effect effect[RULE_COUNT];
	uint32_t digests_allowed; /* bit: 1 << enum digest */
	uint32_t digests_weak;
	unsigned rsa_min, rsa_weak; /* bits: below min refused, below
				     * weak a warning */
	unsigned ec_min, ec_weak;
	unsigned dsa_min, dsa_weak;
	unsigned crl_max_age_days;
	uint32_t required;  /* bit n: data group n must be read */
	bool chip_required; /* a chip that can prove itself must */
	struct {
		char state[4], country[4];
	} states[POLICY_STATES_MAX];
	size_t state_count;
};

void policy_default(struct policy *p);

/*
 * One entry of a policy file. Sections: [findings] rule = effect word;
 * [algorithms] digests, weak_digests (names, blanks between), rsa_min …
 * dsa_weak; [crl] max_age_days; [data_groups] require = 1 2; [chip]
 * require = no; [states] XYZ = DE.
 */
MUST_CHECK bool policy_set(struct policy *p, const char *section,
    const char *key, const char *value, struct err *err);

/* The whole policy as a file that policy_set() reads. */
void policy_print(const struct policy *p, struct buf *out);

/* "1,2 14": data groups as bits. */
MUST_CHECK bool policy_groups(
    const char *text, uint32_t *groups, struct err *err);

/* Whether the country may sign for the state: country.h, and the policy's. */
bool policy_country(
    const struct policy *p, struct span state, const char *country);

/* What the policy thinks of a digest or key. */
enum strength { STRENGTH_GOOD, STRENGTH_WEAK, STRENGTH_REFUSED };
enum strength policy_digest(const struct policy *p, enum digest digest);
enum strength policy_key(const struct policy *p, const struct key *key);

#endif
