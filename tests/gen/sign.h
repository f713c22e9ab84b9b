/*
 * Hashing, and signing with the keys of key.h.
 */
#ifndef GEN_SIGN_H
#define GEN_SIGN_H

#include "gen/key.h"

/*
 * Algorithms are KIND-HASH with options after colons:
 *	rsa-sha256	PKCS#1 v1.5, parameters NULL
 *	  :absent	without parameters
 *	  :keyoid	named rsaEncryption, as many signers do
 *	  :bare		DigestInfo without NULL, as a list of the UN has
 *	pss-sha256	RSASSA-PSS, salt as long as the hash
 *	  :salt20	another salt
 *	  :says32	another one in the parameters
 *	ecdsa-sha256	ECDSA, without parameters
 *	  :null		with NULL
 *	  :keyoid	named id-ecPublicKey
 *	  :plain	r and s one after the other, the BSI's identifiers
 *	dsa-sha256	DSA
 */
struct blob gen_sign_algorithm(const char *algorithm);
struct blob gen_sign_bytes(
    const struct gen_key *key, const char *algorithm, struct blob data);
/* sha1 sha224 sha256 sha384 sha512 md5 */
struct blob gen_hash_bytes(const char *hash, struct blob data);
/* `params`: null or absent. */
struct blob gen_hash_algorithm(const char *hash, const char *params);
/* The hash in an algorithm's name. */
const char *gen_sign_hash(const char *algorithm);

#endif
