/*
 * agree: shared secrets and pairs made ahead. See agree.h.
 */
#include "chip/agree.h"

#include <limits.h>
#include <openssl/bn.h>

bool
agree_keys(const struct group *group, enum cipher cipher,
    const struct element *public, const BIGNUM *secret, struct sm *out,
    struct fault *why)
{
	struct element *shared;
	struct buf k = BUF_INIT;
	bool ok;

	if (!group_multiply(group, public, secret, &shared, why))
		return false;
	/* In full length: a secret that begins with 00 is one of 256. */
	ok = element_secret(group, shared, &k) &&
	    sm_derive(cipher, buf_span(&k), out);
	element_free(shared);
	buf_wipe(&k);
	return ok || fault_internal(why, "key agreement");
}

bool
agree_multiply_bytes(const struct group *group, const struct element *element,
    struct span number, struct element **out, struct fault *why)
{
	BIGNUM *scalar = BN_secure_new();
	bool ok;

	ok = scalar != NULL && number.len <= INT_MAX &&
	    BN_bin2bn(number.data, (int)number.len, scalar) != NULL;
	ok = ok ? group_multiply(group, element, scalar, out, why)
		: fault_internal(why, "key agreement");
	BN_clear_free(scalar);
	return ok;
}

static void *
work_run(void *context)
{
	struct agree_work *work = context;

	work->ok = group_pair(
	    work->group, NULL, work->random, &work->pair, &work->why);
	return NULL;
}

void
agree_start(struct agree_work *work, const struct group *group,
    const struct randomness *random)
{
	memset(work, 0, sizeof(*work));
	work->group = group;
	work->random = random;
	/* Where there is no thread to be had, it is made now. */
	work->running =
	    pthread_create(&work->thread, NULL, work_run, work) == 0;
	if (!work->running)
		work_run(work);
}

bool
agree_finish(struct agree_work *work, struct pair *out, struct fault *why)
{
	if (work->running)
		pthread_join(work->thread, NULL);
	work->running = false;
	if (!work->ok) {
		*why = work->why;
		return false;
	}
	*out = work->pair;
	memset(&work->pair, 0, sizeof(work->pair));
	return true;
}

void
agree_abandon(struct agree_work *work)
{
	if (work->running)
		pthread_join(work->thread, NULL);
	work->running = false;
	pair_release(&work->pair);
}
