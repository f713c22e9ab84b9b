/*
 * cipher: OpenSSL's ciphers, fetched once. See cipher.h.
 */
#include "chip/cipher.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <pthread.h>

#include "chip/secret.h"

static const struct {
	const char *name, *openssl;
	size_t key, block;
} table[CIPHERS] = {
    [CIPHER_3DES] = {"3DES", "DES-EDE-CBC", 16, 8},
    [CIPHER_AES128] = {"AES-128", "AES-128-CBC", 16, 16},
    [CIPHER_AES192] = {"AES-192", "AES-192-CBC", 24, 16},
    [CIPHER_AES256] = {"AES-256", "AES-256-CBC", 32, 16},
};

static EVP_CIPHER *fetched[CIPHERS];
static EVP_MAC *fetched_cmac;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
fetch(void)
{
	for (size_t i = 0; i < CIPHERS; i++)
		fetched[i] = EVP_CIPHER_fetch(NULL, table[i].openssl, NULL);
	fetched_cmac = EVP_MAC_fetch(NULL, "CMAC", NULL);
}

size_t
cipher_block(enum cipher cipher)
{
	return table[cipher].block;
}

size_t
cipher_key_size(enum cipher cipher)
{
	return table[cipher].key;
}

const char *
cipher_name(enum cipher cipher)
{
	return table[cipher].name;
}

/* ---- CBC ---------------------------------------------------------------- */

static bool
cbc(enum cipher cipher, int encrypt, const uint8_t *key, const uint8_t *iv,
    struct span in, uint8_t *out)
{
	static const uint8_t zeros[CIPHER_BLOCK_MAX];
	EVP_CIPHER_CTX *context;
	int len = 0, more = 0;
	bool ok;

	if (in.len % table[cipher].block != 0 || in.len > INT_MAX / 2)
		return false;
	pthread_once(&once, fetch);
	context = EVP_CIPHER_CTX_new();
	ok = context != NULL && fetched[cipher] != NULL &&
	    EVP_CipherInit_ex2(context, fetched[cipher], key,
		iv != NULL ? iv : zeros, encrypt, NULL) == 1 &&
	    EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
	    EVP_CipherUpdate(context, out, &len, in.data, (int)in.len) == 1 &&
	    EVP_CipherFinal_ex(context, out + len, &more) == 1 &&
	    (size_t)(len + more) == in.len;
	EVP_CIPHER_CTX_free(context);
	return ok;
}

bool
cipher_encrypt(enum cipher cipher, const uint8_t *key, const uint8_t *iv,
    struct span in, uint8_t *out)
{
	return cbc(cipher, 1, key, iv, in, out);
}

bool
cipher_decrypt(enum cipher cipher, const uint8_t *key, const uint8_t *iv,
    struct span in, uint8_t *out)
{
	return cbc(cipher, 0, key, iv, in, out);
}

/* ---- message authentication codes --------------------------------------- */

/* Blocks of the chain that are enciphered at once. */
#define CHAIN_ROOM 512

/* DES-CBC with K1 alone, of all that is given; out: the last block. */
static bool
des_chain(const uint8_t *key, struct span in, uint8_t out[8])
{
	uint8_t twice[16], room[CHAIN_ROOM];
	bool ok = true;

	memcpy(twice, key, 8);
	memcpy(twice + 8, key, 8);
	while (ok && in.len > 0) {
		struct span part = span_first(in, sizeof(room));

		ok = cbc(CIPHER_3DES, 1, twice, out, part, room);
		if (ok)
			memcpy(out, room + part.len - 8, 8);
		in = span_from(in, part.len);
	}
	secret_wipe(twice, sizeof(twice));
	return ok;
}

/*
 * ISO/IEC 9797-1 MAC algorithm 3: a DES chain, the last block deciphered
 * with K2 and enciphered with K1 again, which is two-key 3DES of it.
 */
static bool
retail_mac(const uint8_t *key, struct span data, uint8_t out[CIPHER_MAC_SIZE])
{
	uint8_t chain[8] = {0};

	if (data.len == 0 || data.len % 8 != 0)
		return false;
	return des_chain(key, span_first(data, data.len - 8), chain) &&
	    cbc(CIPHER_3DES, 1, key, chain, span_from(data, data.len - 8), out);
}

static bool
cmac(enum cipher cipher, const uint8_t *key, struct span data,
    uint8_t out[CIPHER_MAC_SIZE])
{
	char name[16];
	OSSL_PARAM parameters[2] = {OSSL_PARAM_END, OSSL_PARAM_END};
	uint8_t whole[CIPHER_BLOCK_MAX];
	EVP_MAC_CTX *context;
	size_t len;
	bool ok;

	snprintf(name, sizeof(name), "%s", table[cipher].openssl);
	parameters[0] =
	    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0);
	pthread_once(&once, fetch);
	context = fetched_cmac != NULL ? EVP_MAC_CTX_new(fetched_cmac) : NULL;
	ok = context != NULL &&
	    EVP_MAC_init(context, key, table[cipher].key, parameters) == 1 &&
	    EVP_MAC_update(context, data.data, data.len) == 1 &&
	    EVP_MAC_final(context, whole, &len, sizeof(whole)) == 1 &&
	    len >= CIPHER_MAC_SIZE;
	if (ok)
		memcpy(out, whole, CIPHER_MAC_SIZE);
	EVP_MAC_CTX_free(context);
	return ok;
}

bool
cipher_mac(enum cipher cipher, const uint8_t *key, struct span data,
    uint8_t out[CIPHER_MAC_SIZE])
{
	return cipher == CIPHER_3DES ? retail_mac(key, data, out)
				     : cmac(cipher, key, data, out);
}

bool
cipher_mac_any(enum cipher cipher, const uint8_t *key, struct span data,
    uint8_t out[CIPHER_MAC_SIZE])
{
	struct buf padded;
	bool ok;

	if (cipher != CIPHER_3DES)
		return cmac(cipher, key, data, out);
	buf_init(&padded, 0);
	buf_append_span(&padded, data);
	cipher_pad(&padded, 0, 8);
	ok = buf_ok(&padded) && retail_mac(key, buf_span(&padded), out);
	buf_release(&padded);
	return ok;
}

/* ---- padding ------------------------------------------------------------ */

void
cipher_pad(struct buf *bytes, size_t from, size_t block)
{
	buf_append_byte(bytes, 0x80);
	while (buf_ok(bytes) && (bytes->len - from) % block != 0)
		buf_append_byte(bytes, 0);
}

bool
cipher_unpad(struct span padded, struct span *bytes)
{
	size_t n = padded.len;

	while (n > 0 && padded.data[n - 1] == 0)
		n--;
	if (n == 0 || padded.data[n - 1] != 0x80)
		return false;
	*bytes = span_first(padded, n - 1);
	return true;
}
