/*
 * path: candidates from the store, each key tried once. See path.h.
 */
#include "trust/path.h"

#include <stdlib.h>

#include "base/array.h"
#include "travel/country.h"

void
path_init(struct path *p)
{
	memset(p, 0, sizeof(*p));
	p->answer = PATH_UNKNOWN;
	buf_init(&p->csca_der, CERT_SIZE_MAX);
	buf_init(&p->sources, 0);
	buf_init(&p->distrust, 0);
	buf_init(&p->bound, 0);
}

void
path_release(struct path *p)
{
	buf_release(&p->csca_der);
	buf_release(&p->sources);
	buf_release(&p->distrust);
	buf_release(&p->bound);
}

struct search {
	const struct cert *signer;
	struct trust_view *view;
	struct key_cache *keys;
	struct path *path;
	bool unsupported; /* a key that could not be used */
	bool wrong;	  /* a key of this issuer said no */
	bool said_no;	  /* any key said no */
	bool powerless;	  /* one verifies, and may not certify */
	size_t room;	  /* of tried */
	uint8_t (*tried)[SHA256_SIZE];
};

static bool
was_tried(const struct search *s, const uint8_t *key)
{
	for (size_t i = 0; i < s->path->tried; i++)
		if (memcmp(s->tried[i], key, SHA256_SIZE) == 0)
			return true;
	return false;
}

/*
 * An identifier of a few bytes can be that of another state's key. Only a
 * key whose certificate is of the issuer's name or country proves by its
 * refusal that the signer is forged (TR-03135-1 5.6.4.3.3: cross-check). A
 * forger who names no country gains nothing by it: then a whole identifier is
 * enough.
 */
static bool
is_of_issuer(const struct cert *signer, const struct cert *csca)
{
	char a[NAME_COUNTRY], b[NAME_COUNTRY];

	if (name_equal_set(signer->issuer, csca->subject))
		return true;
	name_country(signer->issuer, a);
	if (a[0] == '\0')
		return signer->aki.len >= PATH_IDENTIFIER_MIN;
	name_country(csca->subject, b);
	return country_same(a, b);
}

static bool
take_sources(struct search *s, const struct trust_cert *found)
{
	struct trust_seen seen;
	size_t count = trust_seen_count(found->slots);

	for (size_t i = 0; i < count; i++) {
		trust_seen_at(s->view, found->slots, i, &seen);
		buf_append(
		    &s->path->sources, seen.source, strlen(seen.source) + 1);
	}
	return buf_ok(&s->path->sources);
}

/*
 * The country of the CSCA, else the three letters of its alternative name,
 * else what an operator bound it to: what ties a key to a state is in its
 * own certificate or an operator's word, and not in what it signed.
 */
static bool
take_country(struct search *s, const struct trust_cert *found, struct err *err)
{
	struct path *p = s->path;
	struct span why;

	name_country(p->csca.subject, p->country);
	if (p->country[0] == '\0')
		cert_state_code(&p->csca, p->country);
	if (p->country[0] != '\0')
		return true;
	if (!trust_binding(s->view, found->key, p->country, &why, err))
		return false;
	buf_append_span(&p->bound, why);
	return true;
}

static bool
take_distrust(struct search *s, const struct trust_cert *found, struct err *err)
{
	struct span why;

	if (found->state != TRUST_DISTRUSTED)
		return true;
	if (!trust_distrust_reason(s->view, found->key, &why, err))
		return false;
	buf_append_span(&s->path->distrust, why);
	return true;
}

/* The certificate that is shown for the key: copied, it outlives the view. */
static bool
take_csca(struct search *s, const struct trust_cert *found,
    const struct key *key, struct err *err)
{
	struct path *p = s->path;

	buf_append_span(&p->csca_der, found->der);
	if (!buf_ok(&p->csca_der))
		return err_memory(err);
	if (!cert_parse(buf_span(&p->csca_der), &p->csca, err))
		return err_wrap(err, "trust store");
	p->answer = PATH_VERIFIED;
	p->state = found->state;
	memcpy(p->csca_sha256, found->sha256, SHA256_SIZE);
	memcpy(p->csca_key, found->key, SHA256_SIZE);
	memcpy(p->csca_key_name, key_name(key), strlen(key_name(key)) + 1);
	p->other_name = !name_equal_set(s->signer->issuer, p->csca.subject);
	if (!take_sources(s, found))
		return err_memory(err);
	return take_country(s, found, err) && take_distrust(s, found, err);
}

/*
 * Of the certificates with the key of list[first] the one to show: of the
 * issuer's name if there is one, then the one valid longest. The validity of
 * all of them is kept: one key, several certificates, is common.
 */
static size_t
choose(struct search *s, const struct trust_certs *found, size_t first)
{
	struct path *p = s->path;
	size_t best = first;
	instant best_end = INT64_MIN;
	bool best_named = false;

	for (size_t i = first; i < found->count; i++) {
		struct err ignored = ERR_INIT;
		struct cert c;
		bool named;

		if (memcmp(found->list[i].key, found->list[first].key,
			SHA256_SIZE) != 0 ||
		    !cert_parse(found->list[i].der, &c, &ignored))
			continue;
		if (p->periods < PATH_PERIODS_MAX) {
			p->period[p->periods].from = c.not_before;
			p->period[p->periods++].to = c.not_after;
		}
		named = name_equal_set(s->signer->issuer, c.subject);
		if (named < best_named ||
		    (named == best_named && c.not_after <= best_end))
			continue;
		best = i;
		best_named = named;
		best_end = c.not_after;
	}
	return best;
}

/*
 * Distrust is the key's, whichever of its certificates says so. Withdrawn is
 * a key only when none of its certificates is current.
 */
static enum trust_state
state_of_key(const struct trust_certs *found, size_t first)
{
	enum trust_state state = TRUST_WITHDRAWN;

	for (size_t i = first; i < found->count; i++) {
		if (memcmp(found->list[i].key, found->list[first].key,
			SHA256_SIZE) != 0)
			continue;
		if (found->list[i].state == TRUST_DISTRUSTED)
			return TRUST_DISTRUSTED;
		if (found->list[i].state == TRUST_CURRENT)
			state = TRUST_CURRENT;
	}
	return state;
}

/* Whether one of the certificates of list[first]'s key lets it certify. */
static bool
may_certify(const struct trust_certs *found, size_t first)
{
	for (size_t i = first; i < found->count; i++) {
		struct err ignored = ERR_INIT;
		struct cert c;

		if (memcmp(found->list[i].key, found->list[first].key,
			SHA256_SIZE) == 0 &&
		    cert_parse(found->list[i].der, &c, &ignored) &&
		    cert_is_authority(&c))
			return true;
	}
	return false;
}

/* A key of which none can be made: it may be one that anybody can use. */
static bool
unusable_key(struct search *s, const struct cert *csca, const struct err *why,
    struct err *err)
{
	const char *weakness = key_weakness(csca->spki);

	if (weakness != NULL && s->path->weakness == NULL)
		s->path->weakness = weakness;
	s->unsupported = true;
	return why->kind == ERR_DATA || err_memory(err);
}

/* The key says no: with a wrong signature, or with one of another kind. */
static void
refused(struct search *s, const struct cert *csca)
{
	s->said_no = true;
	s->wrong |= is_of_issuer(s->signer, csca);
}

/* One key; *done when it verifies the signer. */
static bool
try_key(struct search *s, const struct trust_certs *found, size_t i, bool *done,
    struct err *err)
{
	struct err why = ERR_INIT;
	bool may = may_certify(found, i);
	struct cert csca;
	struct trust_cert chosen;
	struct key *key;

	if (!cert_parse(found->list[i].der, &csca, err))
		return err_wrap(err, "trust store");
	if (!key_cache_get(s->keys, csca.spki, &key, &why))
		return unusable_key(s, &csca, &why, err);
	switch (cert_verify(s->signer, key, &s->path->deviation)) {
	case ANSWER_GOOD:
		if (!may) {
			s->powerless = true;
			return true;
		}
		*done = true;
		chosen = found->list[choose(s, found, i)];
		chosen.state = state_of_key(found, i);
		return take_csca(s, &chosen, key, err);
	case ANSWER_BAD:
		if (may)
			refused(s, &csca);
		return true;
	default:
		if (may && s->path->algorithm.scheme != SCHEME_NONE &&
		    !algorithm_fits(&s->path->algorithm, key))
			refused(s, &csca);
		else
			s->unsupported = true;
		return true;
	}
}

static bool
remember_key(struct search *s, const uint8_t *key, struct err *err)
{
	if (!array_room(s->tried, s->path->tried, s->room))
		return err_memory(err);
	memcpy(s->tried[s->path->tried++], key, SHA256_SIZE);
	return true;
}

static bool
try_all(struct search *s, const struct trust_certs *found, bool *done,
    struct err *err)
{
	for (size_t i = 0; i < found->count && !*done; i++) {
		const uint8_t *key = found->list[i].key;

		if (!was_tried(s, key) &&
		    (!remember_key(s, key, err) ||
			!try_key(s, found, i, done, err)))
			return false;
	}
	return true;
}

/*
 * No key verifies. Without an identifier the right key may just not be in
 * the store: keys of the name that do not fit prove nothing.
 */
static enum path_answer
why_not(const struct search *s, bool wrong, bool more)
{
	return wrong			? PATH_WRONG
	    : s->powerless		? PATH_POWERLESS
	    : s->path->weakness != NULL ? PATH_WEAK
	    : s->unsupported		? PATH_UNSUPPORTED
	    : more			? PATH_TOO_MANY
					: PATH_UNKNOWN;
}

static bool
search(struct search *s, struct err *err)
{
	struct path *p = s->path;
	struct span aki = s->signer->aki;
	struct trust_certs found;
	bool done = false, wrong, named;

	if (aki.len > 0) {
		if (!trust_csca_by_ski(s->view, aki, &found, err) ||
		    !try_all(s, &found, &done, err))
			return false;
		if (done)
			return true;
	}
	wrong = s->wrong;
	named = s->said_no && aki.len >= PATH_IDENTIFIER_MIN;
	if (!trust_csca_by_name(s->view, s->signer->issuer, &found, err) ||
	    !try_all(s, &found, &done, err))
		return false;
	if (!done) {
		p->answer = why_not(s, wrong, found.more);
	} else if (named) {
		p->answer = PATH_OTHER_KEY;
	} else {
		p->by_name = true;
		p->aki_unfit = aki.len > 0;
	}
	return true;
}

bool
path_find(const struct cert *signer, struct trust_view *view,
    struct key_cache *keys, struct path *path, struct err *err)
{
	struct search s = {
	    .signer = signer, .view = view, .keys = keys, .path = path};
	bool ok;

	(void)algorithm_parse(signer->algorithm, &path->algorithm);
	ok = view == NULL || search(&s, err);
	free(s.tried);
	return ok;
}

bool
path_valid_at(const struct path *path, instant t)
{
	for (size_t i = 0; i < path->periods; i++)
		if (path->period[i].from <= t && t <= path->period[i].to)
			return true;
	return false;
}
