/*
 * Ciphers, MACs and keys of the software chip. See crypt.h.
 */
#include "softchip/crypt.h"

#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

#include "gen/sign.h"

static const struct {
	size_t key, block;
	const char *hash, *cbc;
} ciphers[] = {
    [GEN_3DES] = {16, 8, "sha1", "DES-EDE-CBC"},
    [GEN_AES128] = {16, 16, "sha1", "AES-128-CBC"},
    [GEN_AES192] = {24, 16, "sha256", "AES-192-CBC"},
    [GEN_AES256] = {32, 16, "sha256", "AES-256-CBC"},
};

struct blob soft_fixed_random;

size_t
soft_key_size(enum gen_cipher cipher)
{
	return ciphers[cipher].key;
}

size_t
soft_block_size(enum gen_cipher cipher)
{
	return ciphers[cipher].block;
}

/* DES does not look at the lowest bits of a key; the appendices show them. */
static struct blob
with_parity(struct blob key)
{
	for (size_t i = 0; i < key.len; i++) {
		unsigned ones = 0;

		for (unsigned bit = 1; bit < 8; bit++)
			ones += key.data[i] >> bit & 1U;
		key = asn_flip(key, (long)i, (key.data[i] & 1U) == (ones & 1U));
	}
	return key;
}

struct blob
soft_kdf(enum gen_cipher cipher, struct blob secret, unsigned counter)
{
	unsigned char c[4] = {0, 0, 0, (unsigned char)counter};
	struct blob hash = gen_hash_bytes(
	    ciphers[cipher].hash, ASN_JOIN(secret, asn_copy(c, sizeof(c))));

	hash.len = ciphers[cipher].key;
	return cipher == GEN_3DES ? with_parity(hash) : hash;
}

static struct blob
run(enum gen_cipher cipher, bool encrypt, struct blob key, struct blob iv,
    struct blob data)
{
	static const unsigned char zeros[16];
	EVP_CIPHER *with = EVP_CIPHER_fetch(NULL, ciphers[cipher].cbc, NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	unsigned char *out = asn_alloc(data.len + 1);
	int n = 0;

	if (data.len % ciphers[cipher].block != 0 ||
	    EVP_CipherInit_ex2(ctx, with, key.data,
		iv.len == 0 ? zeros : iv.data, encrypt, NULL) != 1 ||
	    EVP_CIPHER_CTX_set_padding(ctx, 0) != 1 ||
	    EVP_CipherUpdate(ctx, out, &n, data.data, (int)data.len) != 1)
		gen_die("%s: cannot be computed", ciphers[cipher].cbc);
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(with);
	return (struct blob){out, data.len};
}

struct blob
soft_encrypt(
    enum gen_cipher cipher, struct blob key, struct blob iv, struct blob data)
{
	return run(cipher, true, key, iv, data);
}

struct blob
soft_decrypt(
    enum gen_cipher cipher, struct blob key, struct blob iv, struct blob data)
{
	return run(cipher, false, key, iv, data);
}

/* Single DES is no cipher of OpenSSL's default provider, but two-key 3DES
 * with twice the same key is one. */
static struct blob
retail_mac(struct blob key, struct blob data)
{
	struct blob k1 = {key.data, 8};
	struct blob most = {data.data, data.len - 8};
	struct blob last = {data.data + data.len - 8, 8};
	struct blob chain = ASN_NONE;

	if (most.len > 0) {
		chain = run(GEN_3DES, true, ASN_JOIN(k1, k1), ASN_NONE, most);
		chain.data += chain.len - 8;
		chain.len = 8;
	}
	return run(GEN_3DES, true, key, chain, last);
}

static struct blob
cmac(enum gen_cipher cipher, struct blob key, struct blob data)
{
	EVP_MAC *with = EVP_MAC_fetch(NULL, "CMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(with);
	char name[16];
	OSSL_PARAM params[2];
	unsigned char out[16];
	size_t n;

	snprintf(name, sizeof(name), "%s", ciphers[cipher].cbc);
	params[0] = OSSL_PARAM_construct_utf8_string("cipher", name, 0);
	params[1] = OSSL_PARAM_construct_end();
	if (EVP_MAC_init(ctx, key.data, key.len, params) != 1 ||
	    EVP_MAC_update(ctx, data.data, data.len) != 1 ||
	    EVP_MAC_final(ctx, out, &n, sizeof(out)) != 1)
		gen_die("CMAC cannot be computed");
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(with);
	return asn_copy(out, SOFT_MAC_SIZE);
}

struct blob
soft_mac(enum gen_cipher cipher, struct blob key, struct blob data)
{
	return cipher == GEN_3DES ? retail_mac(key, data)
				  : cmac(cipher, key, data);
}

struct blob
soft_pad(enum gen_cipher cipher, struct blob data)
{
	size_t block = ciphers[cipher].block;
	size_t size = (data.len / block + 1) * block;
	unsigned char *out = memset(asn_alloc(size), 0, size);

	if (data.len > 0)
		memcpy(out, data.data, data.len);
	out[data.len] = 0x80;
	return (struct blob){out, size};
}

bool
soft_unpad(struct blob data, struct blob *content)
{
	size_t n = data.len;

	while (n > 0 && data.data[n - 1] == 0)
		n--;
	if (n == 0 || data.data[n - 1] != 0x80)
		return false;
	*content = (struct blob){data.data, n - 1};
	return true;
}

struct blob
soft_random(size_t size)
{
	unsigned char *out = asn_alloc(size + 1);

	if (soft_fixed_random.len >= size && size > 0) {
		memcpy(out, soft_fixed_random.data, size);
		soft_fixed_random.data += size;
		soft_fixed_random.len -= size;
	} else if (RAND_bytes(out, (int)size) != 1) {
		gen_die("no random numbers");
	}
	return (struct blob){out, size};
}
