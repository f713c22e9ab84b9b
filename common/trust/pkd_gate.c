/*
 * pkd_gate: who may bring what into the trust store. A key speaks for its own
 * state only, as long as it is valid and no operator distrusts it; what it
 * may not vouch for waits for an operator's word.
 */
#include "trust/pkd_private.h"
#include "trust/revocation.h"
#include "travel/country.h"

/* ---- which state -------------------------------------------------------- */

/* Two letters where they are known: some write three (Lithuania's CSCA). */
static void
to_two_letters(char country[NAME_COUNTRY])
{
	char two[3];

	if (strlen(country) == 3 && country_two_letters(span_str(country), two))
		memcpy(country, two, sizeof(two));
}

void
pkd_state(const struct cert *cert, char out[NAME_COUNTRY])
{
	name_country(cert->subject, out);
	if (out[0] == '\0')
		cert_state_code(cert, out);
	to_two_letters(out);
}

/* The state of a CSCA of the store, by an operator's word if need be. */
static bool
state_of_csca(struct pkd *pkd, const struct cert *cert, const uint8_t *key,
    char out[NAME_COUNTRY], struct err *err)
{
	struct span why;

	pkd_state(cert, out);
	if (out[0] != '\0')
		return true;
	if (!trust_binding(&pkd->edit->view, key, out, &why, err))
		return false;
	to_two_letters(out);
	return true;
}

/* ---- what a key of the store may vouch for ------------------------------ */

const char *
pkd_vouch_text(enum pkd_vouch vouch)
{
	static const char *const text[] = {
	    [PKD_VOUCH_YES] = "",
	    [PKD_VOUCH_NO_CSCA] =
		"no certificate of the key that signed it is here",
	    [PKD_VOUCH_REVOKED] = "the CSCA that signed it is revoked",
	    [PKD_VOUCH_DISTRUSTED] = "the CSCA that signed it is distrusted",
	    [PKD_VOUCH_WITHDRAWN] =
		"no source has the CSCA that signed it any more",
	    [PKD_VOUCH_NOT_VALID] = "the CSCA that signed it is not valid now",
	    [PKD_VOUCH_NO_AUTHORITY] = "what signed it may not certify",
	    [PKD_VOUCH_OTHER_STATE] =
		"it is of another state than the CSCA that signed it",
	};

	return text[vouch];
}

/* Whether a certificate of the CSCA, which is of the state own, counts now. */
static enum pkd_vouch
vouches(const struct pkd *pkd, const struct trust_cert *found,
    const struct cert *c, const char *own, const char *country)
{
	if (found->state == TRUST_DISTRUSTED)
		return PKD_VOUCH_DISTRUSTED;
	if (found->state == TRUST_WITHDRAWN)
		return PKD_VOUCH_WITHDRAWN;
	if (!cert_valid_at(c, pkd->options->now))
		return PKD_VOUCH_NOT_VALID;
	if (!cert_is_authority(c))
		return PKD_VOUCH_NO_AUTHORITY;
	if (own[0] == '\0' || country[0] == '\0' || !country_same(own, country))
		return PKD_VOUCH_OTHER_STATE;
	return PKD_VOUCH_YES;
}

bool
pkd_key_speaks_for(struct pkd *pkd, const uint8_t key[SHA256_SIZE],
    const char *country, enum pkd_vouch *vouch, struct err *err)
{
	struct trust_view *view = &pkd->edit->view;
	struct revocation revoked;
	struct trust_certs certs;

	*vouch = PKD_VOUCH_NO_CSCA;
	if (!revocation_of_csca(view, key, pkd->options->now, &revoked, err) ||
	    !trust_csca_by_key(view, key, &certs, err))
		return false;
	if (revoked.answer == REVOCATION_LISTED) {
		*vouch = PKD_VOUCH_REVOKED;
		return true;
	}
	for (size_t i = 0; i < certs.count && *vouch != PKD_VOUCH_YES; i++) {
		char own[NAME_COUNTRY];
		struct cert c;

		if (!cert_parse(certs.list[i].der, &c, err) ||
		    !state_of_csca(pkd, &c, key, own, err))
			return false;
		*vouch = vouches(pkd, &certs.list[i], &c, own, country);
	}
	return true;
}

bool
pkd_link_counts(struct pkd *pkd, const struct cert *link,
    const uint8_t key[SHA256_SIZE], enum pkd_vouch *vouch, struct err *err)
{
	char country[NAME_COUNTRY];

	pkd_state(link, country);
	return pkd_key_speaks_for(pkd, key, country, vouch, err);
}

/* ---- keys that anybody can use ------------------------------------------ */

const char *
pkd_weak_key(const struct cert *cert)
{
	const char *weakness = key_weakness(cert->spki);
	struct err ignored = ERR_INIT;
	char name[KEY_NAME_MAX], country[NAME_COUNTRY];

	if (weakness != NULL)
		return weakness;
	if (!key_describe(cert->spki, name, &ignored) ||
	    strcmp(name, "RSA-1024") != 0)
		return NULL;
	name_country(cert->issuer, country);
	return country_of_state(SPAN("UNO"), country)
	    ? NULL
	    : "its modulus has 1024 bits, which only the United Nations use";
}

/* ---- signers of lists --------------------------------------------------- */

/* Whether a certificate of the anchor's key was valid when the list was made.
 */
static bool
anchor_valid(struct pkd *pkd, const struct cert *anchor, instant t, bool *valid,
    struct err *err)
{
	uint8_t key[SHA256_SIZE];
	struct trust_certs certs;

	*valid = cert_valid_at(anchor, t);
	if (*valid)
		return true;
	if (!spki_hash(anchor->spki, key, err) ||
	    !trust_csca_by_key(&pkd->edit->view, key, &certs, err))
		return false;
	for (size_t i = 0; i < certs.count && !*valid; i++) {
		struct cert c;

		if (!cert_parse(certs.list[i].der, &c, err))
			return false;
		*valid = cert_valid_at(&c, t);
	}
	return true;
}

bool
pkd_anchor_counts(struct pkd *pkd, const struct cert *anchor,
    enum pkd_list_signer *out, struct err *err)
{
	struct trust_view *view = &pkd->edit->view;
	instant now = pkd->options->now;
	struct revocation of_key, of_cert;
	uint8_t key[SHA256_SIZE];
	bool distrusted;

	if (!spki_hash(anchor->spki, key, err) ||
	    !view_distrusted(view, key, &distrusted, err) ||
	    !revocation_of_csca(view, key, now, &of_key, err) ||
	    !revocation_of_csca_cert(anchor, view, now, &of_cert, err))
		return false;
	if (pkd_weak_key(anchor) != NULL)
		*out = PKD_SIGNER_CSCA_WEAK;
	else if (distrusted)
		*out = PKD_SIGNER_CSCA_DISTRUSTED;
	else if (of_key.answer == REVOCATION_LISTED ||
	    of_cert.answer == REVOCATION_LISTED)
		*out = PKD_SIGNER_CSCA_REVOKED;
	else
		*out = PKD_SIGNER_COUNTS;
	return true;
}

bool
pkd_signer_counts(struct pkd *pkd, const struct cert *signer,
    const uint8_t csca_key[SHA256_SIZE], enum pkd_list_signer *out,
    struct err *err)
{
	struct trust_view *view = &pkd->edit->view;
	uint8_t key[SHA256_SIZE];
	struct revocation revoked;
	bool distrusted;

	if (!spki_hash(signer->spki, key, err) ||
	    !view_distrusted(view, key, &distrusted, err) ||
	    !revocation_find(
		signer, csca_key, view, pkd->options->now, &revoked, err))
		return false;
	*out = pkd_weak_key(signer) != NULL	  ? PKD_SIGNER_WEAK
	    : distrusted			  ? PKD_SIGNER_DISTRUSTED
	    : revoked.answer == REVOCATION_LISTED ? PKD_SIGNER_REVOKED
						  : PKD_SIGNER_COUNTS;
	return true;
}

bool
pkd_list_signer_counts(struct pkd *pkd, const struct signed_list *list,
    struct span by, enum pkd_list_signer *out, struct err *err)
{
	uint8_t key[SHA256_SIZE];
	struct cert anchor;
	bool valid;

	if (!cert_parse(by, &anchor, err) ||
	    !pkd_anchor_counts(pkd, &anchor, out, err) ||
	    !spki_hash(anchor.spki, key, err))
		return false;
	if (*out == PKD_SIGNER_COUNTS &&
	    !pkd_signer_counts(pkd, &list->signer, key, out, err))
		return false;
	if (!anchor_valid(pkd, &anchor, list->signing_time, &valid, err))
		return false;
	if (*out == PKD_SIGNER_COUNTS && !valid)
		*out = PKD_SIGNER_CSCA_NOT_VALID;
	return true;
}
