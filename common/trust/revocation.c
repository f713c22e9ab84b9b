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

static void
take_entry(const struct crl_entry *entry, struct revocation *out)
{
	out->answer = REVOCATION_LISTED;
	out->revoked_at = entry->revoked_at;
	out->has_reason = entry->has_reason;
	out->reason = entry->reason;
}

/* One list that may speak of the certificate: LISTED, GOOD where it is the
 * first that is usable, or why it is not. */
static void
ask_list(const struct cert *cert, const struct trust_crl *found,
    const struct crl *crl, const uint8_t *issuer_key, instant now,
    struct revocation *out)
{
	const char *unusable = why_unusable(crl, now);
	struct crl_entry entry;

	/* In an indirect list a serial may be another issuer's. */
	if (!crl->indirect && crl_find(crl, cert->serial, &entry)) {
		take_crl(found, crl, issuer_key, out);
		take_entry(&entry, out);
	} else if (unusable != NULL) {
		out->unusable = unusable;
	} else if (out->answer == REVOCATION_NONE) {
		take_crl(found, crl, issuer_key, out);
		out->answer = REVOCATION_GOOD;
	}
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
	for (size_t i = 0; i < found->count && out->answer != REVOCATION_LISTED;
	     i++) {
		struct crl crl;
		bool may;

		if (!crl_parse(found->list[i].der, &crl, err))
			return err_wrap(err, "trust store");
		if (!may_speak(
			&found->list[i], &crl, issuer_key, view, &may, err))
			return false;
		if (may)
			ask_list(
			    cert, &found->list[i], &crl, issuer_key, now, out);
		else
			out->unusable = "is signed by a key of another name";
	}
	return true;
}

/* ---- a CSCA that has changed its name ----------------------------------- */

/* Names that a CSCA had before, over the link certificates of the store. */
struct names {
	struct span list[REVOCATION_NAMES_MAX];
	size_t count;
};

static bool
has_name(const struct names *names, struct span name)
{
	for (size_t i = 0; i < names->count; i++)
		if (name_equal_set(names->list[i], name))
			return true;
	return false;
}

/* The issuers of these certificates, where they are of the same state. */
static bool
add_issuers(
    struct names *names, const struct trust_certs *certs, struct err *err)
{
	for (size_t i = 0; i < certs->count; i++) {
		char own[NAME_COUNTRY], other[NAME_COUNTRY];
		struct cert c;

		if (!cert_parse(certs->list[i].der, &c, err))
			return err_wrap(err, "trust store");
		name_country(c.subject, own);
		name_country(c.issuer, other);
		if (names->count < REVOCATION_NAMES_MAX &&
		    country_same(own, other) && !has_name(names, c.issuer))
			names->list[names->count++] = c.issuer;
	}
	return true;
}

/*
 * Whether the key is of a later CSCA than the one of that name. Its link
 * certificates are the store's: their state is theirs (pkd_gate), or a list
 * that an operator trusts has them.
 */
static bool
succeeds(struct trust_view *view, const uint8_t key[SHA256_SIZE],
    struct span name, bool *does, struct err *err)
{
	struct trust_certs certs;
	struct names names = {.count = 0};

	if (!trust_csca_by_key(view, key, &certs, err) ||
	    !add_issuers(&names, &certs, err))
		return false;
	for (size_t i = 0; i < names.count && !has_name(&names, name); i++)
		if (!trust_csca_by_name(view, names.list[i], &certs, err) ||
		    !add_issuers(&names, &certs, err))
			return false;
	*does = has_name(&names, name);
	return true;
}

/* The lists of the state that later CSCAs signed, newest first. */
static bool
ask_successors(const struct cert *cert, const struct trust_crls *found,
    const uint8_t *issuer_key, struct trust_view *view, instant now,
    struct revocation *out, struct err *err)
{
	for (size_t i = 0; i < found->count && out->answer != REVOCATION_LISTED;
	     i++) {
		struct crl crl;
		bool does;

		if (!crl_parse(found->list[i].der, &crl, err))
			return err_wrap(err, "trust store");
		if (name_equal_set(crl.issuer, cert->issuer))
			continue;
		if (!succeeds(view, found->list[i].issuer_key, cert->issuer,
			&does, err))
			return false;
		if (does)
			ask_list(
			    cert, &found->list[i], &crl, issuer_key, now, out);
	}
	return true;
}

/* ---- CSCA certificates -------------------------------------------------- */

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
	take_entry(&entry, out);
	return true;
}

/*
 * The same for a list that a later CSCA of another name signed. It has the
 * numbers of what it issued itself, too: a short one may be of either.
 */
static bool
successor_names_csca(const struct cert *cert, const uint8_t *key,
    const struct trust_crl *found, struct trust_view *view,
    struct revocation *out, struct err *err)
{
	struct crl_entry entry;
	struct crl crl;
	bool does;

	if (!crl_parse(found->der, &crl, err))
		return err_wrap(err, "trust store");
	if (crl.indirect || name_equal_set(crl.issuer, cert->issuer) ||
	    !crl_find(&crl, cert->serial, &entry))
		return true;
	if (!succeeds(view, found->issuer_key, cert->subject, &does, err))
		return false;
	if (!does)
		return true;
	if (cert->serial.len < REVOCATION_SERIAL_MIN) {
		out->unusable =
		    "of a later CSCA has the number of this one, or of "
		    "another certificate";
		return true;
	}
	take_crl(found, &crl, key, out);
	take_entry(&entry, out);
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

static bool
is_due(const struct revocation *r, instant now)
{
	return r->answer == REVOCATION_GOOD && r->next_update < now;
}

/*
 * Nothing of the issuer's own is usable and in time: the lists of later CSCAs,
 * or the state's only issuer of lists.
 */
static bool
ask_state(const struct cert *cert, const uint8_t *issuer_key,
    struct trust_view *view, instant now, struct revocation *out,
    struct err *err)
{
	struct revocation of_state = {.answer = REVOCATION_NONE};
	char country[NAME_COUNTRY];
	struct trust_crls found;
	bool one;

	name_country(cert->issuer, country);
	if (country[0] == '\0')
		return true;
	if (!trust_crl_by_country(view, country, now, &found, err) ||
	    !ask_successors(
		cert, &found, issuer_key, view, now, &of_state, err) ||
	    !one_issuer(&found, &one, err))
		return false;
	if (of_state.answer == REVOCATION_NONE &&
	    out->answer == REVOCATION_NONE && one && !country_shared(country) &&
	    !look_through(cert, &found, issuer_key, view, now, &of_state, err))
		return false;
	of_state.of_state = true;
	if (of_state.answer == REVOCATION_LISTED ||
	    (of_state.answer == REVOCATION_GOOD &&
		(out->answer == REVOCATION_NONE ||
		    of_state.this_update > out->this_update)))
		*out = of_state;
	else if (out->unusable == NULL)
		out->unusable = of_state.unusable;
	return true;
}

bool
revocation_find(const struct cert *cert, const uint8_t *issuer_key,
    struct trust_view *view, instant now, struct revocation *out,
    struct err *err)
{
	struct trust_crls found;

	memset(out, 0, sizeof(*out));
	if (view == NULL)
		return true;
	if (!trust_crl_by_issuer(
		view, cert->issuer, issuer_key, now, &found, err) ||
	    !look_through(cert, &found, issuer_key, view, now, out, err))
		return false;
	return (out->answer != REVOCATION_NONE && !is_due(out, now)) ||
	    ask_state(cert, issuer_key, view, now, out, err);
}

bool
revocation_of_csca_cert(const struct cert *cert, struct trust_view *view,
    instant now, struct revocation *out, struct err *err)
{
	uint8_t key[SHA256_SIZE];
	char country[NAME_COUNTRY];
	struct trust_crls found;

	memset(out, 0, sizeof(*out));
	if (!spki_hash(cert->spki, key, err) ||
	    !trust_crl_by_issuer(view, cert->issuer, NULL, now, &found, err))
		return false;
	for (size_t i = 0; i < found.count && out->answer != REVOCATION_LISTED;
	     i++)
		if (!names_csca(cert, key, &found.list[i], view, out, err))
			return false;
	name_country(cert->issuer, country);
	if (out->answer == REVOCATION_LISTED || country[0] == '\0')
		return true;
	if (!trust_crl_by_country(view, country, now, &found, err))
		return false;
	for (size_t i = 0; i < found.count && out->answer != REVOCATION_LISTED;
	     i++)
		if (!successor_names_csca(
			cert, key, &found.list[i], view, out, err))
			return false;
	return true;
}

bool
revocation_of_csca(struct trust_view *view, const uint8_t key[SHA256_SIZE],
    instant now, struct revocation *out, struct err *err)
{
	struct trust_certs certs;
	struct cert cert;
	const char *unusable;

	memset(out, 0, sizeof(*out));
	if (!trust_csca_by_key(view, key, &certs, err))
		return false;
	for (size_t i = 0; i < certs.count && out->answer != REVOCATION_LISTED;
	     i++) {
		/* The look-ups below leave the certificates' bytes alone. */
		if (!cert_parse(certs.list[i].der, &cert, err))
			return err_wrap(err, "trust store");
		unusable = out->unusable;
		if (!revocation_of_csca_cert(&cert, view, now, out, err) ||
		    !trust_csca_by_key(view, key, &certs, err))
			return false;
		if (out->unusable == NULL)
			out->unusable = unusable;
	}
	return true;
}
