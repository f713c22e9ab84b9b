/*
 * kdf: hashes of a secret and a counter. See kdf.h.
 */
#include "chip/kdf.h"

#include "chip/secret.h"
#include "x509/digest.h"

/* Odd parity in the lowest bit, as DES keys have it (9303-11 9.7.1). */
static void
set_parity(uint8_t *key, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned ones = 0;

		for (unsigned bit = 1; bit < 8; bit++)
			ones += key[i] >> bit & 1;
		key[i] = (uint8_t)((key[i] & 0xfe) | (ones % 2 == 0));
	}
}

bool
kdf_derive(enum cipher cipher, struct span secret, enum kdf_use use,
    uint8_t out[CIPHER_KEY_MAX])
{
	const uint8_t counter[4] = {0, 0, 0, (uint8_t)use};
	enum digest digest = cipher == CIPHER_AES192 || cipher == CIPHER_AES256
	    ? DIGEST_SHA256
	    : DIGEST_SHA1;
	uint8_t hash[DIGEST_SIZE_MAX];
	bool ok;

	ok = digest_compute2(
	    digest, secret, span_make(counter, sizeof(counter)), hash);
	if (ok) {
		memcpy(out, hash, cipher_key_size(cipher));
		if (cipher == CIPHER_3DES)
			set_parity(out, cipher_key_size(cipher));
	}
	secret_wipe(hash, sizeof(hash));
	return ok;
}

bool
kdf_mrz(struct span information, uint8_t out[KDF_MRZ_SIZE])
{
	uint8_t hash[DIGEST_SIZE_MAX];
	bool ok = digest_compute(DIGEST_SHA1, information, hash);

	if (ok)
		memcpy(out, hash, KDF_MRZ_SIZE);
	secret_wipe(hash, sizeof(hash));
	return ok;
}
