/*
 * cipher: the block ciphers and message authentication codes that chips use.
 *
 * 3DES with two keys and the retail MAC (ISO/IEC 9797-1 algorithm 3), AES
 * with CMAC cut to eight bytes. The arithmetic is OpenSSL's; single DES,
 * which its default provider does not have, is 3DES with one key twice.
 *
 * Source: Doc 9303-11 9.8.6 and 9.8.7; TR-03110-3 A.2.4.
 */
#ifndef CHIP_CIPHER_H
#define CHIP_CIPHER_H

#include "base/buf.h"
#include "base/span.h"
#include "x509/secinfo.h"

#define CIPHER_KEY_MAX 32
#define CIPHER_BLOCK_MAX 16
#define CIPHER_MAC_SIZE 8

/* 8 or 16. */
size_t cipher_block(enum cipher cipher);

/* 16, 16, 24, 32. */
size_t cipher_key_size(enum cipher cipher);

/* "3DES", "AES-128", … */
const char *cipher_name(enum cipher cipher);

/*
 * CBC without padding; in is whole blocks, out has as many bytes and may be
 * in's memory. iv: one block, NULL for zeros. False when OpenSSL fails or in
 * is not whole blocks.
 */
bool cipher_encrypt(enum cipher cipher, const uint8_t *key, const uint8_t *iv,
    struct span in, uint8_t *out);
bool cipher_decrypt(enum cipher cipher, const uint8_t *key, const uint8_t *iv,
    struct span in, uint8_t *out);

/* The MAC over bytes that, for 3DES, are whole blocks. */
bool cipher_mac(enum cipher cipher, const uint8_t *key, struct span data,
    uint8_t out[CIPHER_MAC_SIZE]);

/*
 * The same over bytes of any length: padding method 2 for 3DES, as the
 * standard has it; CMAC does its own.
 */
bool cipher_mac_any(enum cipher cipher, const uint8_t *key, struct span data,
    uint8_t out[CIPHER_MAC_SIZE]);

/* Padding method 2 of ISO/IEC 9797-1: appends 80 00 … up to whole blocks. */
void cipher_pad(struct buf *bytes, size_t from, size_t block);

/* The bytes in front of the padding; false when there is none. */
bool cipher_unpad(struct span padded, struct span *bytes);

#endif
