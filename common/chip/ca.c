/*
 * ca: MSE:Set KAT for 3DES, MSE:Set AT and GENERAL AUTHENTICATE for AES. See
 * ca.h.
 */
#include "chip/ca.h"

#include "chip/agree.h"
#include "chip/secret.h"
#include "x509/der.h"

/* Data objects, 9303-11 6.2.4. */
#define DO_OID 0x80u
#define DO_KEY_ID 0x84u
#define DO_KAT_KEY 0x91u
#define DO_DYNAMIC 0x7cu
#define DO_GA_KEY 0x80u

/* ---- what to try --------------------------------------------------------- */

/* info NULL: a key alone, which means 3DES (France). */
struct choice {
	const struct ca_info *info;
	const struct chip_key *key;
};

static enum cipher
cipher_of(const struct choice *choice)
{
	return choice->info != NULL ? choice->info->cipher : CIPHER_3DES;
}

/* A number that both have must be the same; where one has none it fits. */
static bool
goes_with(const struct ca_info *info, const struct chip_key *key)
{
	return info->curve == key->curve &&
	    (info->key_id.len == 0 || key->key_id.len == 0 ||
		span_equal(der_integer_trim(info->key_id),
		    der_integer_trim(key->key_id)));
}

/* Strongest cipher first; equal ones in the order of the file. */
static void
add_choice(struct choice *list, size_t *count, struct choice choice)
{
	size_t at = *count;

	while (at > 0 && cipher_of(&list[at - 1]) < cipher_of(&choice))
		at--;
	if (at == CA_CHOICES_MAX)
		return;
	if (*count < CA_CHOICES_MAX)
		++*count;
	for (size_t i = *count - 1; i > at; i--)
		list[i] = list[i - 1];
	list[at] = choice;
}

static size_t
choices(const struct secinfos *infos, struct choice list[CA_CHOICES_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < infos->ca_count; i++)
		for (size_t k = 0; k < infos->key_count; k++)
			if (goes_with(&infos->ca[i], &infos->key[k]))
				add_choice(list, &count,
				    (struct choice){
					&infos->ca[i], &infos->key[k]});
	if (infos->ca_count == 0)
		for (size_t k = 0; k < infos->key_count; k++)
			add_choice(list, &count,
			    (struct choice){NULL, &infos->key[k]});
	return count;
}

bool
ca_offered(const struct secinfos *infos)
{
	struct choice list[CA_CHOICES_MAX];

	return choices(infos, list) > 0;
}

/* ---- one try ------------------------------------------------------------- */

struct run {
	struct channel *c;
	const struct choice *choice;
	struct group *group;
	struct element *chip_key;
	struct agree_work ahead;
	struct pair own;
	struct buf key; /* our public key as bytes */
};

/* 84, the INTEGER's own octets, only where the file gives a number. */
static void
put_key_id(const struct run *r, struct buf *out)
{
	if (r->choice->key->key_id.len > 0)
		der_put(out, DO_KEY_ID, r->choice->key->key_id);
}

static bool
make_own_key(struct run *r, struct fault *why)
{
	return agree_finish(&r->ahead, &r->own, why) &&
	    (element_encode(r->group, r->own.public, &r->key) ||
		fault_internal(why, "chip authentication"));
}

static bool
send(struct run *r, const struct apdu *apdu, struct buf *data, const char *what,
    struct fault *why)
{
	struct apdu command = *apdu;
	struct span answer;
	bool ok;

	command.data = buf_span(data);
	ok = buf_ok(data) ? channel_ask(r->c, &command, what, &answer, why)
			  : fault_internal(why, "chip authentication");
	buf_release(data);
	return ok;
}

/* 3DES: the key in MSE:Set KAT; no Le in any MSE (Norway, Turkey). */
static bool
set_kat(struct run *r, struct fault *why)
{
	const struct apdu kat = {.ins = 0x22, .p1 = 0x41, .p2 = 0xa6};
	struct buf data = BUF_INIT;

	if (!make_own_key(r, why))
		return false;
	der_put(&data, DO_KAT_KEY, buf_span(&r->key));
	put_key_id(r, &data);
	return send(r, &kat, &data, "chip authentication, MSE:Set KAT", why);
}

/* The identifier to send for a key alone: 3DES of its kind. */
static struct span
oid_of(const struct choice *choice)
{
	return choice->info != NULL
	    ? choice->info->oid
	    : oid_content(
		  choice->key->curve ? OID_CA_ECDH_3DES : OID_CA_DH_3DES);
}

static bool
set_at(struct run *r, struct fault *why)
{
	const struct apdu at = {.ins = 0x22, .p1 = 0x41, .p2 = 0xa4};
	struct buf data = BUF_INIT;

	der_put(&data, DO_OID, oid_of(r->choice));
	put_key_id(r, &data);
	return send(r, &at, &data, "chip authentication, MSE:Set AT", why);
}

static bool
authenticate(struct run *r, struct fault *why)
{
	const struct apdu ga = {.ins = 0x86, .le = APDU_SHORT_LE};
	struct buf inner = BUF_INIT, data = BUF_INIT;
	bool ok;

	der_put(&inner, DO_GA_KEY, buf_span(&r->key));
	der_put(&data, DO_DYNAMIC, buf_span(&inner));
	ok = buf_ok(&inner);
	buf_release(&inner);
	if (!ok) {
		buf_release(&data);
		return fault_internal(why, "chip authentication");
	}
	return send(
	    r, &ga, &data, "chip authentication, GENERAL AUTHENTICATE", why);
}

/* The answer came under the old keys: from here on the new ones. */
static bool
switch_keys(struct run *r, enum cipher cipher, struct fault *why)
{
	struct sm *keys = secret_new(sizeof(*keys));
	bool ok;

	ok = keys != NULL || fault_internal(why, "chip authentication");
	ok = ok &&
	    agree_keys(
		r->group, cipher, r->chip_key, r->own.secret, keys, why) &&
	    channel_protect(r->c, keys, why);
	secret_free(keys, sizeof(*keys));
	return ok;
}

static bool
by_at(struct run *r, struct fault *why)
{
	/* Our key is made while the chip looks for its own. */
	return set_at(r, why) && (r->key.len > 0 || make_own_key(r, why)) &&
	    authenticate(r, why);
}

static bool
exchange(struct run *r, struct fault *why)
{
	if (cipher_of(r->choice) != CIPHER_3DES)
		return by_at(r, why);
	if (set_kat(r, why))
		return true;
	/* 9303-11 8.5 note 1: the other way, in the same session. */
	if (why->kind != FAULT_REFUSED || !by_at(r, why))
		return false;
	quirk_note(r->c->quirks, QUIRK_CA_BY_AT, "dg.14");
	return true;
}

static bool
run_choice(struct channel *c, const struct choice *choice,
    const struct randomness *random, struct fault *why)
{
	struct run r = {.c = c, .choice = choice};
	bool ok;

	buf_init(&r.key, 0);
	ok = group_of_key(choice->key->spki, &r.group, &r.chip_key, why);
	if (ok) {
		agree_start(&r.ahead, r.group, random);
		ok = exchange(&r, why);
		agree_abandon(&r.ahead);
	}
	ok = ok && switch_keys(&r, cipher_of(choice), why);
	pair_release(&r.own);
	element_free(r.chip_key);
	group_free(r.group);
	buf_release(&r.key);
	return ok;
}

bool
ca_run(struct channel *c, const struct secinfos *infos,
    const struct randomness *random, struct span *spki, struct fault *why)
{
	struct choice list[CA_CHOICES_MAX];
	size_t count = choices(infos, list);

	if (count == 0)
		return fault_set(why, FAULT_UNSUPPORTED,
		    "data group 14 has no key for chip authentication");
	for (size_t i = 0; i < count; i++) {
		if (run_choice(c, &list[i], random, why)) {
			if (list[i].info == NULL)
				quirk_note(
				    c->quirks, QUIRK_CA_NO_INFO, "dg.14");
			if (i > 0)
				quirk_note(
				    c->quirks, QUIRK_CA_OTHER_KEY, "dg.14");
			*spki = list[i].key->spki;
			return true;
		}
		/* Only a plain no lets another key be tried. */
		if (why->kind != FAULT_REFUSED &&
		    why->kind != FAULT_UNSUPPORTED)
			return false;
	}
	return false;
}
