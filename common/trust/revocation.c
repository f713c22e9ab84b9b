/*
 * revocation: the CRLs of the issuer, then of the state. See revocation.h.
 */
#include "trust/revocation.h"

#include "travel/country.h"
#include "trust/trust_store.h"

static void
take_crl(const struct trust_crl *found, const struct crl *crl,
    const uint8_t *issuer_key, struct revocation *out)
{
	out->this_update = crl->this_update;
	out->has_next_update = crl->has_next_update;
	out->next_update = crl->has_next_update
	    ? crl->next_update
	    : crl->this_update + (instant)REVOCATION_INTERVAL_DAYS * 86400;
	out->other_key = issuer_key != NULL &&
	    memcmp(issuer_key, found->issuer_key, SHA256_SIZE) != 0;
}

/*
 * Whether the key that verified a list may speak under the list's name: it
 * certified the signer itself, or a CSCA certificate gives it that name.
 */
static bool
may_speak(const struct trust_crl *found, const struct crl *crl,
    const uint8_t *issuer_key, struct trust_view *view, bool *may,
    struct err *err)
{
	struct trust_certs certs;
	struct cert c;

	*may = issuer_key != NULL &&
	    memcmp(issuer_key, found->issuer_key, SHA256_SIZE) == 0;
	if (*may)
		return true;
	if (!trust_csca_by_key(view, found->issuer_key, &certs, err))
		return false;
	for (size_t i = 0; i < certs.count && !*may; i++) {
		if (!cert_parse(certs.list[i].der, &c, err))
			return err_wrap(err, "trust store");
		*may = name_equal_set(c.subject, crl->issuer);
	}
	return true;
}

/* NULL, or why a list that does not name the certificate proves nothing. */
static const char *
why_unusable(const struct crl *crl, instant now)
{
	return crl->this_update > now ? "is not valid yet" : crl_usable(crl);
}

/*
 * Newest first. Every list is looked through for the serial number: what an
 * older list of the same issuer revokes stays revoked.
 */
static bool
look_through(const struct cert *cert, const struct trust_crls *found,
    const uint8_t *issuer_key, struct trust_view *view, instant now,
    struct revocation *out, struct err *err)
{
	for (size_t i = 0; i < found->count; i++) {
		const char *unusable;
		struct crl_entry entry;
		struct crl crl;
		bool may;

		if (!crl_parse(found->list[i].der, &crl, err))
			return err_wrap(err, "trust store");
		if (!may_speak(
			&found->list[i], &crl, issuer_key, view, &may, err))
			return false;
		if (!may) {
			out->unusable = "is signed by a key of another name";
			continue;
		}
		unusable = why_unusable(&crl, now);
		/* In an indirect list a serial may be another issuer's. */
		if (!crl.indirect && crl_find(&crl, cert->serial, &entry)) {
			take_crl(&found->list[i], &crl, issuer_key, out);
			out->answer = REVOCATION_LISTED;
			out->revoked_at = entry.revoked_at;
			out->has_reason = entry.has_reason;
			out->reason = entry.reason;
			return true;
		}
		if (unusable != NULL) {
			out->unusable = unusable;
		} else if (out->answer == REVOCATION_NONE) {
			take_crl(&found->list[i], &crl, issuer_key, out);
			out->answer = REVOCATION_GOOD;
		}
	}
	return true;
}

/*
 * Whether a list of the CSCA certificate's issuer names it: a list of its own
 * key, or of another key of that name.
 */
static bool
names_csca(const struct cert *cert, const uint8_t *key,
    const struct trust_crl *found, struct trust_view *view,
    struct revocation *out, struct err *err)
{
	struct crl_entry entry;
	struct crl crl;
	bool may;

	if (!crl_parse(found->der, &crl, err))
		return err_wrap(err, "trust store");
	if (crl.indirect || !crl_find(&crl, cert->serial, &entry))
		return true;
	if (!may_speak(found, &crl, key, view, &may, err))
		return false;
	if (!may || !name_equal_set(crl.issuer, cert->issuer))
		return true;
	take_crl(found, &crl, key, out);
	out->answer = REVOCATION_LISTED;
	out->revoked_at = entry.revoked_at;
	out->has_reason = entry.has_reason;
	out->reason = entry.reason;
	return true;
}

/* Whether all of a country's lists are of one issuer. */
static bool
one_issuer(const struct trust_crls *found, bool *one, struct err *err)
{
	struct crl first, other;

	*one = true;
	for (size_t i = 0; i < found->count && *one; i++) {
		struct crl *crl = i == 0 ? &first : &other;

		if (!crl_parse(found->list[i].der, crl, err))
			return err_wrap(err, "trust store");
		*one = i == 0 || name_equal_set(first.issuer, crl->issuer);
	}
	return true;
}

bool
revocation_find(const struct cert *cert, const uint8_t *issuer_key,
    struct trust_view *view, instant now, struct revocation *out,
    struct err *err)
{
	char country[NAME_COUNTRY];
	struct trust_crls found;
	bool one;

	memset(out, 0, sizeof(*out));
	if (view == NULL)
		return true;
	if (!trust_crl_by_issuer(
		view, cert->issuer, issuer_key, now, &found, err) ||
	    !look_through(cert, &found, issuer_key, view, now, out, err))
		return false;
	name_country(cert->issuer, country);
	if (out->answer != REVOCATION_NONE || country[0] == '\0' ||
	    country_shared(country))
		return true;
	if (!trust_crl_by_country(view, country, now, &found, err) ||
	    !one_issuer(&found, &one, err))
		return false;
	if (one && !look_through(cert, &found, issuer_key, view, now, out, err))
		return false;
	out->of_state = out->answer != REVOCATION_NONE;
	return true;
}

bool
revocation_of_csca_cert(const struct cert *cert, struct trust_view *view,
    instant now, struct revocation *out, struct err *err)
{
	uint8_t key[SHA256_SIZE];
	struct trust_crls found;

	memset(out, 0, sizeof(*out));
	spki_hash(cert->spki, key);
	if (!trust_crl_by_issuer(view, cert->issuer, NULL, now, &found, err))
		return false;
	for (size_t i = 0; i < found.count && out->answer != REVOCATION_LISTED;
	     i++)
		if (!names_csca(cert, key, &found.list[i], view, out, err))
			return false;
	return true;
}

bool
revocation_of_csca(struct trust_view *view, const uint8_t key[SHA256_SIZE],
    instant now, struct revocation *out, struct err *err)
{
	struct trust_certs certs;
	struct cert cert;

	memset(out, 0, sizeof(*out));
	if (!trust_csca_by_key(view, key, &certs, err))
		return false;
	for (size_t i = 0; i < certs.count && out->answer != REVOCATION_LISTED;
	     i++) {
		/* The look-ups below leave the certificates' bytes alone. */
		if (!cert_parse(certs.list[i].der, &cert, err))
			return err_wrap(err, "trust store");
		if (!revocation_of_csca_cert(&cert, view, now, out, err) ||
		    !trust_csca_by_key(view, key, &certs, err))
			return false;
	}
	return true;
}
