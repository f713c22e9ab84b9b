/*
 * made: see made.h.
 */
#include "gen/made.h"

#include <stdio.h>
#include <stdlib.h>

void
made_setup(void)
{
	const char *build = getenv("BUILD");
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/keys",
	    build == NULL ? "build" : build);
	gen_key_folder(path);
}

void
made_release(void)
{
	gen_key_release_all();
	asn_release();
}

static struct gen_party
make(const char *settings, enum gen_cert_kind kind, const char *owner,
    const struct gen_party *issuer)
{
	struct settings s = {.count = 0};
	struct gen_party p;

	settings_parse(&s, settings);
	p = gen_cert_make(&s, "", kind, owner, issuer);
	settings_check_used(&s, settings);
	return p;
}

struct gen_party
made_csca(const char *settings)
{
	return make(settings, CERT_CSCA, "check", NULL);
}

struct gen_party
made_signer(const char *settings, const struct gen_party *csca)
{
	return make(settings, CERT_DSC, "check-signer", csca);
}

void
made_chip(
    const char *settings, const struct gen_party *csca, struct gen_chip *chip)
{
	struct settings s = {.count = 0};

	settings_parse(&s, settings);
	if (settings_get(&s, "dsc.", "key", NULL) == NULL)
		settings_set(&s, "dsc.key", "p256");
	gen_chip_make(&s, csca, NULL, csca->cert, chip);
	settings_check_used(&s, settings);
}

struct span
made_span(struct blob b)
{
	return span_make(b.data, b.len);
}
