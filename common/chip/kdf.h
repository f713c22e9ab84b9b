/*
 * kdf: from a password or a shared secret to keys.
 *
 * Source: Doc 9303-11 9.7.
 */
#ifndef CHIP_KDF_H
#define CHIP_KDF_H

#include "chip/cipher.h"

/* The counter that is hashed after the secret. */
enum kdf_use {
	KDF_ENCRYPTION = 1,
	KDF_MAC = 2,
	KDF_PASSWORD = 3 /* PACE */
};

/*
 * KDF(K, c): SHA-1 for 3DES and AES-128, SHA-256 for AES-192 and AES-256. DES
 * keys have odd parity. out: cipher_key_size() bytes. False when OpenSSL
 * fails.
 */
bool kdf_derive(enum cipher cipher, struct span secret, enum kdf_use use,
    uint8_t out[CIPHER_KEY_MAX]);

/* K of the zone: SHA-1 of the MRZ information (20 bytes). */
#define KDF_MRZ_SIZE 20
/* BAC's seed is this many bytes of it. */
#define KDF_SEED_SIZE 16
bool kdf_mrz(struct span information, uint8_t out[KDF_MRZ_SIZE]);

#endif
