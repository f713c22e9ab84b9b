/*
 * pa_signer: what a worker remembers of document signers. A day's travellers
 * share a few thousand of them, and a signer's path and revocation cost more
 * than checking what it signed.
 */
#include <stdlib.h>

#include "lds/pa_private.h"

static void
free_signer(struct recent_item *item)
{
	struct pa_signer *s = (struct pa_signer *)item;

	buf_release(&s->der);
	buf_release(&s->memo.dsc);
	buf_release(&s->memo.csca);
	path_release(&s->path);
	free(s);
}

bool
pa_signers_init(struct pa *pa, struct err *err)
{
	return recent_init(&pa->signers, PA_SIGNERS_MAX, free_signer, err);
}

/* Whether a list names it at all: hardly any does. */
static bool
learn_lists(struct pa *pa, struct pa_signer *s, struct err *err)
{
	struct trust_deviations found = {NULL, 0};

	if (pa->view != NULL &&
	    !trust_deviation_by_signer(pa->view, &s->cert, &found, err))
		return false;
	s->listed = found.count > 0;
	return true;
}

/* Path, revocation and lists, from the store. */
static bool
learn(struct pa *pa, struct pa_signer *s, struct err *err)
{
	instant now = pa->settings->now;
	const uint8_t *key = NULL;

	if (!path_find(&s->cert, pa->view, pa->keys, &s->path, err))
		return false;
	if (s->path.answer == PATH_VERIFIED)
		key = s->path.csca_key;
	if (key != NULL &&
	    !revocation_of_csca(pa->view, key, now, &s->csca_revocation, err))
		return false;
	return revocation_find(
		   &s->cert, key, pa->view, now, &s->revocation, err) &&
	    learn_lists(pa, s, err);
}

static bool
make(struct pa *pa, struct span der, struct pa_signer **out, struct err *err)
{
	struct pa_signer *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return err_memory(err);
	buf_init(&s->der, CERT_SIZE_MAX);
	buf_init(&s->memo.dsc, 0);
	buf_init(&s->memo.csca, 0);
	path_init(&s->path);
	buf_append_span(&s->der, der);
	if ((!buf_ok(&s->der) && !err_memory(err)) ||
	    !cert_parse(buf_span(&s->der), &s->cert, err)) {
		free_signer(&s->recent);
		return false;
	}
	s->recent.name = buf_span(&s->der);
	cert_sha256(&s->cert, s->sha256);
	if (!learn(pa, s, err)) {
		pa_store_failed(pa, err);
		free_signer(&s->recent);
		return false;
	}
	*out = s;
	return true;
}

struct pa_signer *
pa_signer_peek(struct pa *pa, struct span der)
{
	return (struct pa_signer *)recent_peek(&pa->signers, der);
}

bool
pa_signer_get(
    struct pa *pa, struct span der, struct pa_signer **out, struct err *err)
{
	struct recent_item *known = recent_find(&pa->signers, der);
	struct pa_signer *s = (struct pa_signer *)known;

	if (known == NULL) {
		if (der.len > CERT_SIZE_MAX)
			return err_set(err, ERR_DATA,
			    "a certificate of %zu "
			    "bytes",
			    der.len);
		if (!make(pa, der, &s, err))
			return false;
		recent_add(&pa->signers, &s->recent);
	}
	*out = s;
	return true;
}
