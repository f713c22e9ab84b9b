/*
 * The software chip's cryptography: ciphers, MACs and key derivation of Doc
 * 9303-11 9.7 and 9.8, over OpenSSL's block ciphers. Results lie in the arena
 * of gen/asn.h. It shares no line with the reader in common/chip.
 */
#ifndef SOFTCHIP_CRYPT_H
#define SOFTCHIP_CRYPT_H

#include "gen/secinfo.h"

#define SOFT_KEY_MAX 32
#define SOFT_MAC_SIZE 8

/* Bytes of a key and of a block. */
size_t soft_key_size(enum gen_cipher cipher);
size_t soft_block_size(enum gen_cipher cipher);

/* KDF(secret, counter); counter 1 enciphers, 2 is for MACs, 3 for the
 * password of PACE. */
struct blob soft_kdf(
    enum gen_cipher cipher, struct blob secret, unsigned counter);
/* CBC without padding; an empty `iv` is all zeros. */
struct blob soft_encrypt(
    enum gen_cipher cipher, struct blob key, struct blob iv, struct blob data);
struct blob soft_decrypt(
    enum gen_cipher cipher, struct blob key, struct blob iv, struct blob data);
/* Eight bytes: MAC algorithm 3 of ISO/IEC 9797-1 over data that are whole
 * blocks, or CMAC over any. */
struct blob soft_mac(enum gen_cipher cipher, struct blob key, struct blob data);
/* 80 00…, to whole blocks; always at least one byte. */
struct blob soft_pad(enum gen_cipher cipher, struct blob data);
/* Without it; false: there is no padding. */
bool soft_unpad(struct blob data, struct blob *content);
struct blob soft_random(size_t size);
/* Fixed bytes for soft_random(), used up from the front: the worked examples
 * of the standard. Empty: OpenSSL's. */
extern struct blob soft_fixed_random;

#endif
