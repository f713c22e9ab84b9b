/*
 * policy: the rules in a table, and the ini form of a policy. See policy.h.
 */
#include "lds/policy.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/config.h"
#include "travel/country.h"
#include "lds/lds.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *const check_names[CHECK_COUNT] = {
    [CHECK_SIGNATURE] = "sod_signature",
    [CHECK_CHAIN] = "certificate_chain",
    [CHECK_REVOCATION] = "revocation",
    [CHECK_VALIDITY] = "validity",
    [CHECK_GROUPS] = "data_groups",
    [CHECK_COM] = "com",
    [CHECK_STATE] = "issuing_state",
    [CHECK_MRZ] = "mrz",
    [CHECK_DEFECTS] = "defects",
    [CHECK_ACTIVE] = "active_authentication",
    [CHECK_CHIP] = "chip",
};

static const char *const effect_words[] = {
    "ignore", "info", "warning", "undetermined", "error"};

/* Rule, code, check, effect by default, clause, meaning. */
static const struct rule_row rules[RULE_COUNT] = {
    [RULE_SOD_MISSING] = {"sod.missing", "sod.missing", CHECK_SIGNATURE,
	EFFECT_UNDETERMINED, "ICAO 9303-10 4.6.2", "data groups but no EF.SOD"},
    [RULE_SOD_UNREADABLE] = {"sod.unreadable", "sod.unreadable",
	CHECK_SIGNATURE, EFFECT_UNDETERMINED, NULL,
	"EF.SOD is there and cannot be read"},
    [RULE_SOD_EMPTY] = {"sod.empty", "sod.empty", CHECK_SIGNATURE, EFFECT_ERROR,
	"BSI TR-03135-1 5.6.4", "EF.SOD of no bytes"},
    [RULE_SOD_MALFORMED] = {"sod.malformed", "sod.malformed", CHECK_SIGNATURE,
	EFFECT_ERROR, "ICAO 9303-10 4.6.2", "EF.SOD cannot be parsed"},
    [RULE_SOD_SIGNATURE] = {"sod.signature", "sod.signature", CHECK_SIGNATURE,
	EFFECT_ERROR, "ICAO 9303-11 5.1", "signature or message digest wrong"},
    [RULE_SOD_ALGORITHM] = {"sod.algorithm", "sod.algorithm", CHECK_SIGNATURE,
	EFFECT_ERROR, "ICAO 9303-12 4.4",
	"an algorithm or key that is not allowed"},
    [RULE_SOD_ALGORITHM_UNKNOWN] = {"sod.algorithm.unknown", "sod.algorithm",
	CHECK_SIGNATURE, EFFECT_UNDETERMINED, "ICAO 9303-12 4.4",
	"an algorithm that is not known here"},
    [RULE_SOD_ALGORITHM_WEAK] = {"sod.algorithm.weak", "sod.algorithm",
	CHECK_SIGNATURE, EFFECT_WARNING, "ICAO 9303-12 4.4",
	"an algorithm or key that is weak"},
    [RULE_SOD_NONCONFORMANCE] = {"sod.nonconformance", "sod.nonconformance",
	CHECK_SIGNATURE, EFFECT_INFO, NULL,
	"an accepted deviation from the standard"},
    [RULE_DSC_KEY] = {"dsc.key", "dsc.key", CHECK_SIGNATURE, EFFECT_ERROR,
	"ICAO 9303-12 4.1.6", "the signer's key is one that anybody can use"},
    [RULE_SOD_SIGNING_TIME] = {"sod.signing_time", "sod.signing_time",
	CHECK_SIGNATURE, EFFECT_WARNING, NULL, "signing time later than now"},
    [RULE_DSC_MISSING] = {"dsc.missing", "dsc.missing", CHECK_SIGNATURE,
	EFFECT_UNDETERMINED, "BSI TR-03135-1 5.6.4",
	"no document signer in EF.SOD or store"},
    [RULE_CSCA_UNKNOWN] = {"csca.unknown", "csca.unknown", CHECK_CHAIN,
	EFFECT_UNDETERMINED, "ICAO 9303-12 D.1",
	"no CSCA key for this issuer in the store"},
    [RULE_CSCA_SIGNATURE] = {"csca.signature", "csca.signature", CHECK_CHAIN,
	EFFECT_ERROR, "ICAO 9303-12 D.1",
	"the CSCA's key does not verify the signer"},
    [RULE_CSCA_USAGE] = {"csca.usage", "csca.usage", CHECK_CHAIN, EFFECT_ERROR,
	"ICAO 9303-12 7.1.1", "certified by a key that may not certify"},
    [RULE_CSCA_KEY] = {"csca.key", "csca.key", CHECK_CHAIN, EFFECT_ERROR,
	"ICAO 9303-12 4.1.6", "the CSCA's key is one that anybody can use"},
    [RULE_CSCA_REVOKED] = {"csca.revoked", "csca.revoked", CHECK_REVOCATION,
	EFFECT_ERROR, "ICAO 9303-12 4.1.5",
	"the CSCA is listed in its own CRL or its successor's"},
    [RULE_CSCA_WITHDRAWN] = {"csca.withdrawn", "csca.withdrawn", CHECK_CHAIN,
	EFFECT_WARNING, NULL, "the CSCA is gone from every source that had it"},
    [RULE_CSCA_DISTRUSTED] = {"csca.distrusted", "csca.distrusted", CHECK_CHAIN,
	EFFECT_ERROR, NULL, "an operator distrusts the CSCA"},
    [RULE_CHAIN_ALGORITHM] = {"csca.algorithm", "sod.algorithm", CHECK_CHAIN,
	EFFECT_ERROR, "ICAO 9303-12 4.4",
	"the signer is certified with what is not allowed"},
    [RULE_CHAIN_ALGORITHM_WEAK] = {"csca.algorithm.weak", "sod.algorithm",
	CHECK_CHAIN, EFFECT_WARNING, "ICAO 9303-12 4.4",
	"the signer is certified with what is weak"},
    [RULE_CHAIN_NONCONFORMANCE] = {"csca.nonconformance", "sod.nonconformance",
	CHECK_CHAIN, EFFECT_INFO, "ICAO 9303-12 7.1",
	"an accepted deviation of a certificate"},
    [RULE_DSC_USAGE] = {"dsc.usage", "dsc.usage", CHECK_CHAIN, EFFECT_ERROR,
	"ICAO 9303-12 7.1.1", "the certificate may not sign documents"},
    [RULE_DSC_DOCUMENT_TYPE] = {"dsc.document_type", "dsc.document_type",
	CHECK_CHAIN, EFFECT_ERROR, "ICAO 9303-12 7.1.1.6",
	"the signer is for other documents"},
    [RULE_DSC_REVOKED] = {"dsc.revoked", "dsc.revoked", CHECK_REVOCATION,
	EFFECT_ERROR, "ICAO 9303-12 D.2", "listed in a verified CRL"},
    [RULE_CRL_MISSING] = {"crl.missing", "crl.missing", CHECK_REVOCATION,
	EFFECT_UNDETERMINED, "ICAO 9303-12 D.2",
	"no usable CRL for this signer"},
    [RULE_CRL_STALE] = {"crl.stale", "crl.stale", CHECK_REVOCATION,
	EFFECT_WARNING, "ICAO 9303-12 7.1.4", "the CRL is out of date"},
    [RULE_CRL_OLD] = {"crl.stale.old", "crl.stale", CHECK_REVOCATION,
	EFFECT_UNDETERMINED, "ICAO 9303-12 7.1.4",
	"the CRL is older than is accepted"},
    [RULE_CRL_NONCONFORMANCE] = {"crl.nonconformance", "sod.nonconformance",
	CHECK_REVOCATION, EFFECT_INFO, "ICAO 9303-12 7.1.4",
	"an accepted deviation of a CRL"},
    [RULE_DSC_VALIDITY] = {"dsc.validity", "dsc.validity", CHECK_VALIDITY,
	EFFECT_ERROR, "ICAO 9303-12 D.1",
	"the signer was not valid when it signed"},
    [RULE_DSC_VALIDITY_NOW] = {"dsc.validity.now", "dsc.validity",
	CHECK_VALIDITY, EFFECT_WARNING, "BSI TR-03135-1 5.6.4",
	"the signer is not valid now"},
    [RULE_DSC_KEY_PERIOD] = {"dsc.validity.key", "dsc.validity", CHECK_VALIDITY,
	EFFECT_WARNING, "ICAO 9303-12 7.1.1",
	"signed outside the private key's usage period"},
    [RULE_CSCA_VALIDITY] = {"csca.validity", "csca.validity", CHECK_VALIDITY,
	EFFECT_ERROR, "ICAO 9303-12 D.1",
	"the CSCA was not valid when the signer signed"},
    [RULE_CSCA_VALIDITY_NOW] = {"csca.validity.now", "csca.validity",
	CHECK_VALIDITY, EFFECT_WARNING, "BSI TR-03135-1 5.6.4",
	"the CSCA is not valid now"},
    [RULE_CSCA_KEY_PERIOD] = {"csca.validity.key", "csca.validity",
	CHECK_VALIDITY, EFFECT_INFO, "ICAO 9303-12 7.1.1",
	"signer certified outside the CSCA's key usage period"},
    [RULE_DG_HASH] = {"dg.hash", "dg.hash", CHECK_GROUPS, EFFECT_ERROR,
	"ICAO 9303-11 5.1", "a data group is not what was signed"},
    [RULE_DG_MISSING] = {"dg.missing", "dg.missing", CHECK_GROUPS, EFFECT_INFO,
	NULL, "signed but not read"},
    [RULE_DG_REQUIRED] = {"dg.missing.required", "dg.missing", CHECK_GROUPS,
	EFFECT_UNDETERMINED, "BSI TR-03135-1 5.6.4.4.2",
	"required, and not read or not there"},
    [RULE_DG_UNLISTED] = {"dg.unlisted", "dg.unlisted", CHECK_GROUPS,
	EFFECT_ERROR, "ICAO 9303-10 4.6.2",
	"read, but EF.SOD does not list it"},
    [RULE_DG_UNREADABLE] = {"dg.unreadable", "dg.unreadable", CHECK_GROUPS,
	EFFECT_UNDETERMINED, NULL, "the file is there and cannot be read"},
    [RULE_DG_EMPTY] = {"dg.empty", "dg.empty", CHECK_GROUPS,
	EFFECT_UNDETERMINED, NULL, "a data group of no bytes"},
    [RULE_DG_NONE] = {"dg.missing.all", "dg.missing", CHECK_GROUPS,
	EFFECT_UNDETERMINED, NULL, "no data group was read"},
    [RULE_DG_MALFORMED] = {"dg.malformed", "dg.malformed", CHECK_GROUPS,
	EFFECT_WARNING, "ICAO 9303-10 4.7",
	"the hash is right, the content cannot be parsed"},
    [RULE_DG1_MALFORMED] = {"dg.malformed.1", "dg.malformed", CHECK_GROUPS,
	EFFECT_UNDETERMINED, "ICAO 9303-10 4.7.1",
	"data group 1 cannot be parsed"},
    [RULE_DG_ALGORITHM] = {"dg.algorithm", "sod.algorithm", CHECK_GROUPS,
	EFFECT_ERROR, "ICAO 9303-12 4.4",
	"the hashes are of an algorithm that is not allowed"},
    [RULE_DG_ALGORITHM_UNKNOWN] = {"dg.algorithm.unknown", "sod.algorithm",
	CHECK_GROUPS, EFFECT_UNDETERMINED, "ICAO 9303-12 4.4",
	"the hashes are of an algorithm that is not known here"},
    [RULE_COM_MISMATCH] = {"com.mismatch", "com.mismatch", CHECK_COM,
	EFFECT_UNDETERMINED, "BSI TR-03135-1 5.6.4.4.1",
	"EF.COM and EF.SOD disagree"},
    [RULE_COM_MALFORMED] = {"com.malformed", "com.malformed", CHECK_COM,
	EFFECT_UNDETERMINED, "ICAO 9303-10 4.6.1", "EF.COM cannot be read"},
    [RULE_STATE_MISMATCH] = {"state.mismatch", "state.mismatch", CHECK_STATE,
	EFFECT_ERROR, "BSI TR-03135-1 5.6.4.5",
	"states in chip, signer and CSCA differ"},
    [RULE_STATE_UNKNOWN] = {"state.unknown", "state.unknown", CHECK_STATE,
	EFFECT_UNDETERMINED, "BSI TR-03135-1 5.6.4.5",
	"a certificate names no country"},
    [RULE_MRZ_MISMATCH] = {"mrz.mismatch", "mrz.mismatch", CHECK_MRZ,
	EFFECT_ERROR, "ICAO 9303-11 4.3", "the printed zone is not the chip's"},
    [RULE_MRZ_UNCHECKED] = {"mrz.unchecked", "mrz.unchecked", CHECK_MRZ,
	EFFECT_UNDETERMINED, NULL,
	"a printed zone, and no genuine data group 1"},
    [RULE_DEFECT] = {"defect.known", "defect.known", CHECK_DEFECTS,
	EFFECT_WARNING, "ICAO 9303-12 8", "a list names a deviation"},
    [RULE_DEFECT_ADVERSE] = {"defect.known.adverse", "defect.known",
	CHECK_DEFECTS, EFFECT_ERROR, "BSI TR-03129-2 7",
	"a list names a defect that ends trust"},
    [RULE_AA_SIGNATURE] = {"aa.signature", "aa.signature", CHECK_ACTIVE,
	EFFECT_ERROR, "ICAO 9303-11 6.1",
	"the chip's answer is not that of its key: a copy"},
    [RULE_AA_NONCONFORMANCE] = {"aa.nonconformance", "sod.nonconformance",
	CHECK_ACTIVE, EFFECT_INFO, "ICAO 9303-11 6.1",
	"an accepted deviation of the chip's answer"},
    [RULE_AA_MALFORMED] = {"aa.malformed", "aa.malformed", CHECK_ACTIVE,
	EFFECT_UNDETERMINED, "ICAO 9303-11 6.1",
	"the chip's answer cannot be read"},
    [RULE_AA_MISSING] = {"aa.missing", "aa.missing", CHECK_ACTIVE,
	EFFECT_UNDETERMINED, "ICAO 9303-11 6.1",
	"no genuine key to check the chip's answer with"},
    [RULE_CHIP_CLONE] = {"chip.clone", "chip.clone", CHECK_CHIP, EFFECT_ERROR,
	"ICAO 9303-11 6", "the chip failed to prove its key: a copy"},
    [RULE_CHIP_CARD_ACCESS] = {"chip.card_access", "chip.card_access",
	CHECK_CHIP, EFFECT_ERROR, "ICAO 9303-11 4.2",
	"EF.CardAccess is not what was signed"},
    [RULE_CHIP_UNPROVEN] = {"chip.unproven", "chip.unproven", CHECK_CHIP,
	EFFECT_UNDETERMINED, "ICAO 9303-11 6",
	"a chip that could prove that it is no copy did not"},
};

const char *
policy_check_name(enum check check)
{
	return check_names[check];
}

const struct rule_row *
rule_row(enum rule rule)
{
	return &rules[rule];
}

void
policy_default(struct policy *p)
{
	memset(p, 0, sizeof(*p));
	for (int i = 0; i < RULE_COUNT; i++)
		p->effect[i] = rules[i].effect;
	for (int i = DIGEST_SHA1; i < DIGEST_COUNT; i++)
		p->digests_allowed |= 1u << i;
	p->digests_weak = 1u << DIGEST_SHA1;
	p->rsa_min = p->dsa_min = 1024;
	p->rsa_weak = p->dsa_weak = 2048;
	p->ec_min = 192;
	p->ec_weak = 224;
	p->crl_max_age_days = POLICY_CRL_AGE_DEFAULT;
	p->required = POLICY_REQUIRED_DEFAULT;
}

/* ---- the ini form ------------------------------------------------------- */

/* Keys of [algorithms] and [crl] that are numbers. */
static const struct {
	const char *section, *key;
	size_t offset;
	unsigned max;
} numbers[] = {
    {"algorithms", "rsa_min", offsetof(struct policy, rsa_min), 16384},
    {"algorithms", "rsa_weak", offsetof(struct policy, rsa_weak), 16384},
    {"algorithms", "ec_min", offsetof(struct policy, ec_min), 521},
    {"algorithms", "ec_weak", offsetof(struct policy, ec_weak), 521},
    {"algorithms", "dsa_min", offsetof(struct policy, dsa_min), 16384},
    {"algorithms", "dsa_weak", offsetof(struct policy, dsa_weak), 16384},
    {"crl", "max_age_days", offsetof(struct policy, crl_max_age_days),
	POLICY_CRL_AGE_MAX},
};

static unsigned *
number_at(struct policy *p, size_t i)
{
	return (unsigned *)(void *)((char *)p + numbers[i].offset);
}

static unsigned
number_of(const struct policy *p, size_t i)
{
	unsigned value;

	memcpy(&value, (const char *)p + numbers[i].offset, sizeof(value));
	return value;
}

/* The next word of a list with blanks or commas; empty at the end. */
static struct span
next_word(struct span *rest)
{
	struct span word;
	size_t n = 0;

	while (rest->len > 0 && strchr(" ,\t", rest->data[0]) != NULL)
		*rest = span_from(*rest, 1);
	while (n < rest->len && strchr(" ,\t", rest->data[n]) == NULL)
		n++;
	word = span_first(*rest, n);
	*rest = span_from(*rest, n);
	return word;
}

static bool
set_digests(const char *value, uint32_t *digests, struct err *err)
{
	struct span rest = span_str(value), word;
	uint32_t made = 0;

	for (word = next_word(&rest); word.len > 0; word = next_word(&rest)) {
		enum digest digest;

		if (!digest_from_name(word, &digest))
			return err_set(err, ERR_CONFIG,
			    "no such digest: %.*s (SHA-1 SHA-224 SHA-256 "
			    "SHA-384 SHA-512)",
			    SPAN_ARG(span_first(word, 64)));
		made |= 1u << digest;
	}
	*digests = made;
	return true;
}

bool
policy_groups(const char *text, uint32_t *groups, struct err *err)
{
	struct span rest = span_str(text), word;
	uint32_t made = 0;

	for (word = next_word(&rest); word.len > 0; word = next_word(&rest)) {
		uint64_t number;

		if (word.len > 2 &&
		    (span_starts(word, SPAN("DG")) ||
			span_starts(word, SPAN("dg"))))
			word = span_from(word, 2);
		if (!span_uint(word, LDS_GROUPS, &number) || number == 0)
			return err_set(err, ERR_USAGE,
			    "no such data group: %.*s (1 to %d)",
			    SPAN_ARG(span_first(word, 64)), LDS_GROUPS);
		made |= 1u << number;
	}
	*groups = made;
	return true;
}

/* Errors that mean: this is not what the issuing state signed. */
static const enum rule forgeries[] = {RULE_SOD_EMPTY, RULE_SOD_MALFORMED,
    RULE_SOD_SIGNATURE, RULE_SOD_ALGORITHM, RULE_CHAIN_ALGORITHM,
    RULE_DG_ALGORITHM, RULE_CSCA_SIGNATURE, RULE_CSCA_USAGE, RULE_CSCA_KEY,
    RULE_CSCA_REVOKED, RULE_CSCA_DISTRUSTED, RULE_DSC_KEY, RULE_DSC_REVOKED,
    RULE_DG_HASH, RULE_DG_UNLISTED, RULE_AA_SIGNATURE, RULE_CHIP_CLONE,
    RULE_CHIP_CARD_ACCESS};

/* The least effect that a policy may give to a rule. */
static enum effect
policy_floor(enum rule rule)
{
	for (size_t i = 0; i < COUNT(forgeries); i++)
		if (forgeries[i] == rule)
			return EFFECT_UNDETERMINED;
	return rules[rule].effect == EFFECT_UNDETERMINED ? EFFECT_UNDETERMINED
							 : EFFECT_IGNORE;
}

static bool
set_effect(
    struct policy *p, enum rule rule, enum effect effect, struct err *err)
{
	if (effect < policy_floor(rule))
		return err_set(err, ERR_CONFIG, "%s cannot be less than %s",
		    rules[rule].name, effect_words[policy_floor(rule)]);
	p->effect[rule] = effect;
	return true;
}

static bool
set_rule(struct policy *p, const char *key, const char *value, struct err *err)
{
	for (int i = 0; i < RULE_COUNT; i++) {
		if (strcmp(rules[i].name, key) != 0)
			continue;
		for (size_t e = 0; e < COUNT(effect_words); e++) {
			if (strcmp(effect_words[e], value) == 0)
				return set_effect(
				    p, (enum rule)i, (enum effect)e, err);
		}
		return err_set(err, ERR_CONFIG,
		    "%s: no such effect: %s "
		    "(ignore info warning undetermined error)",
		    key, value);
	}
	return err_set(err, ERR_CONFIG, "no such finding: %s", key);
}

static bool
set_state(struct policy *p, const char *key, const char *value, struct err *err)
{
	size_t n = p->state_count;

	if (strlen(key) > 3 || strlen(value) > 3 || key[0] == '\0' ||
	    value[0] == '\0')
		return err_set(err, ERR_CONFIG,
		    "a state of one to three "
		    "letters and a country of two expected: %s = %s",
		    key, value);
	if (n == POLICY_STATES_MAX)
		return err_set(
		    err, ERR_CONFIG, "more than %d states", POLICY_STATES_MAX);
	memcpy(p->states[n].state, key, strlen(key) + 1);
	memcpy(p->states[n].country, value, strlen(value) + 1);
	p->state_count++;
	return true;
}

static bool
set_word(const char *value, bool *yes, struct err *err)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return err_set(
		    err, ERR_CONFIG, "neither yes nor no: %s", value);
	*yes = strcmp(value, "yes") == 0;
	return true;
}

bool
policy_set(struct policy *p, const char *section, const char *key,
    const char *value, struct err *err)
{
	uint64_t number;

	if (strcmp(section, "findings") == 0)
		return set_rule(p, key, value, err);
	if (strcmp(section, "states") == 0)
		return set_state(p, key, value, err);
	if (strcmp(section, "data_groups") == 0 && strcmp(key, "require") == 0)
		return policy_groups(value, &p->required, err);
	if (strcmp(section, "chip") == 0 && strcmp(key, "require") == 0)
		return set_word(value, &p->chip_required, err);
	if (strcmp(section, "algorithms") == 0 && strcmp(key, "digests") == 0)
		return set_digests(value, &p->digests_allowed, err);
	if (strcmp(section, "algorithms") == 0 &&
	    strcmp(key, "weak_digests") == 0)
		return set_digests(value, &p->digests_weak, err);
	for (size_t i = 0; i < COUNT(numbers); i++) {
		if (strcmp(numbers[i].section, section) != 0 ||
		    strcmp(numbers[i].key, key) != 0)
			continue;
		if (!config_uint(value, 0, numbers[i].max, &number, err))
			return false;
		*number_at(p, i) = (unsigned)number;
		return true;
	}
	return err_set(err, ERR_CONFIG, "no such entry: [%s] %s", section, key);
}

static void
print_digests(const char *key, uint32_t digests, struct buf *out)
{
	buf_printf(out, "%s =", key);
	for (int i = DIGEST_SHA1; i < DIGEST_COUNT; i++)
		if (digests & 1u << i)
			buf_printf(out, " %s", digest_name((enum digest)i));
	buf_append_byte(out, '\n');
}

static void
print_numbers(const struct policy *p, const char *section, struct buf *out)
{
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (strcmp(numbers[i].section, section) == 0)
			buf_printf(
			    out, "%s = %u\n", numbers[i].key, number_of(p, i));
}

void
policy_print(const struct policy *p, struct buf *out)
{
	buf_append_str(out,
	    "; Policy of sodverify(1). Effects: error (the check fails),\n"
	    "; undetermined, warning, info, ignore.\n\n[findings]\n");
	for (int i = 0; i < RULE_COUNT; i++)
		buf_printf(out, "; %s: %s\n%s = %s\n",
		    check_names[rules[i].check], rules[i].meaning,
		    rules[i].name, effect_words[p->effect[i]]);
	buf_append_str(out,
	    "\n; Keys: fewer bits than min are refused, fewer "
	    "than weak give a warning.\n[algorithms]\n");
	print_digests("digests", p->digests_allowed, out);
	print_digests("weak_digests", p->digests_weak, out);
	print_numbers(p, "algorithms", out);
	buf_append_str(out,
	    "\n; Days past nextUpdate until a CRL proves "
	    "nothing.\n[crl]\n");
	print_numbers(p, "crl", out);
	buf_append_str(out,
	    "\n; Data groups that must have been read.\n"
	    "[data_groups]\nrequire =");
	for (unsigned i = 1; i <= LDS_GROUPS; i++)
		if (p->required & 1u << i)
			buf_printf(out, " %u", i);
	buf_printf(out,
	    "\n\n; Whether a chip that can prove that it is no copy must, when "
	    "no reader says\n; what it did (yes, no).\n[chip]\nrequire = %s",
	    p->chip_required ? "yes" : "no");
	buf_append_str(out,
	    "\n\n; Issuing states beside those of ISO 3166 "
	    "and Doc 9303-3: state = country of\n; the certificate.\n"
	    "[states]\n");
	for (size_t i = 0; i < p->state_count; i++)
		buf_printf(
		    out, "%s = %s\n", p->states[i].state, p->states[i].country);
}

/* ---- questions ---------------------------------------------------------- */

bool
policy_country(const struct policy *p, struct span state, const char *country)
{
	if (country_of_state(state, country))
		return true;
	for (size_t i = 0; i < p->state_count; i++)
		if (span_equal_str(state, p->states[i].state) &&
		    strcmp(p->states[i].country, country) == 0)
			return true;
	return false;
}

enum strength
policy_digest(const struct policy *p, enum digest digest)
{
	if (!(p->digests_allowed & 1u << digest))
		return STRENGTH_REFUSED;
	return p->digests_weak & 1u << digest ? STRENGTH_WEAK : STRENGTH_GOOD;
}

enum strength
policy_key(const struct policy *p, const struct key *key)
{
	unsigned min, weak, bits = key_bits(key);

	switch (key_kind(key)) {
	case KEY_RSA:
		min = p->rsa_min;
		weak = p->rsa_weak;
		break;
	case KEY_DSA:
		min = p->dsa_min;
		weak = p->dsa_weak;
		break;
	default:
		min = p->ec_min;
		weak = p->ec_weak;
	}
	return bits < min ? STRENGTH_REFUSED
	    : bits < weak ? STRENGTH_WEAK
			  : STRENGTH_GOOD;
}
