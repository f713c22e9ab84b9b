/*
 * faults: the linker's --wrap sends the calls here. The Makefile reads the
 * names from the rows below.
 */
#include "faults.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- which call fails ---------------------------------------------------- */

/* Calls of one place that fail one after the other. */
#define EACH 3
#define PLACES 4096

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static bool on;	    /* a round is under way, and nothing has failed in it */
static bool failed; /* in this round */
static bool ended;
static bool held;
static long calls; /* of this round */
static long first; /* calls before it have failed in rounds before */
static const char *last;
static enum faults which;

static struct {
	uintptr_t place;
	unsigned long calls;
} places[PLACES];

void
faults_begin(enum faults kinds)
{
	which = kinds;
	first = 0;
	ended = false;
}

bool
faults_next(void)
{
	memset(places, 0, sizeof(places));
	calls = 0;
	failed = false;
	on = !ended;
	return !ended;
}

bool
faults_met(void)
{
	on = false;
	ended = !failed;
	return failed;
}

void
faults_hold(bool hold)
{
	held = hold;
}

const char *
faults_name(void)
{
	return last;
}

/* How many calls came from a place, this one included. */
static unsigned long
count(uintptr_t place)
{
	size_t at = (place * 31 >> 3) % PLACES;

	for (size_t i = 0; i < PLACES; i++, at = (at + 1) % PLACES) {
		if (places[at].calls == 0)
			places[at].place = place;
		if (places[at].place == place)
			return ++places[at].calls;
	}
	return 1;
}

static bool
is_due(uintptr_t place)
{
	unsigned long n = count(place);

	if (calls++ < first || (n > EACH && (n & (n - 1)) != 0))
		return false;
	first = calls;
	return true;
}

bool
faults_due(const char *name, const void *place)
{
	/* Names of OpenSSL, and no others here, begin so. */
	enum faults kind =
	    name[0] >= 'A' && name[0] <= 'Z' ? FAULTS_CRYPTO : FAULTS_SYSTEM;
	bool due;

	if (!on || held || (which & kind) == 0)
		return false;
	pthread_mutex_lock(&mutex);
	due = on && is_due((uintptr_t)place);
	if (due) {
		on = false;
		failed = true;
		last = name;
		errno = EIO;
		if (kind == FAULTS_CRYPTO)
			ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
	}
	pthread_mutex_unlock(&mutex);
	return due;
}

/* ---- the calls ----------------------------------------------------------- */

#define PLACE __builtin_return_address(0)

/* A function of that name, and what it returns when it is its turn. */
#define CALL(type, failure, name, parameters, arguments) \
	type __real_##name parameters;                   \
	type __wrap_##name parameters;                   \
	type __wrap_##name parameters                    \
	{                                                \
		if (faults_due(#name, PLACE))            \
			return failure;                  \
		return __real_##name arguments;          \
	}

/* clang-format off */
CALL(int, EIO, mdb_txn_begin, (MDB_env *a, MDB_txn *b, unsigned c, MDB_txn **d),
    (a, b, c, d))
CALL(int, EIO, mdb_txn_renew, (MDB_txn *a), (a))
CALL(int, EIO, mdb_dbi_open, (MDB_txn *a, const char *b, unsigned c,
    MDB_dbi *d), (a, b, c, d))
CALL(int, EIO, mdb_env_create, (MDB_env **a), (a))
CALL(int, EIO, mdb_env_info, (MDB_env *a, MDB_envinfo *b), (a, b))
CALL(int, EIO, mdb_env_open, (MDB_env *a, const char *b, unsigned c,
    mdb_mode_t d), (a, b, c, d))
CALL(int, EIO, mdb_env_set_mapsize, (MDB_env *a, size_t b), (a, b))
CALL(int, EIO, mdb_env_set_maxdbs, (MDB_env *a, MDB_dbi b), (a, b))
CALL(int, EIO, mdb_env_stat, (MDB_env *a, MDB_stat *b), (a, b))
CALL(int, EIO, mdb_env_sync, (MDB_env *a, int b), (a, b))
CALL(int, EIO, mdb_stat, (MDB_txn *a, MDB_dbi b, MDB_stat *c), (a, b, c))
CALL(int, EIO, mdb_get, (MDB_txn *a, MDB_dbi b, MDB_val *c, MDB_val *d), (a, b,
    c, d))
CALL(int, EIO, mdb_put, (MDB_txn *a, MDB_dbi b, MDB_val *c, MDB_val *d,
    unsigned e), (a, b, c, d, e))
CALL(int, EIO, mdb_del, (MDB_txn *a, MDB_dbi b, MDB_val *c, MDB_val *d), (a, b,
    c, d))
CALL(int, EIO, mdb_cursor_open, (MDB_txn *a, MDB_dbi b, MDB_cursor **c), (a, b,
    c))
CALL(int, EIO, mdb_cursor_get, (MDB_cursor *a, MDB_val *b, MDB_val *c,
    MDB_cursor_op d), (a, b, c, d))
CALL(int, EIO, mdb_cursor_put, (MDB_cursor *a, MDB_val *b, MDB_val *c,
    unsigned d), (a, b, c, d))

CALL(int, -1, access, (const char *a, int b), (a, b))
CALL(int, -1, fchmod, (int a, mode_t b), (a, b))
CALL(int, -1, fchown, (int a, uid_t b, gid_t c), (a, b, c))
CALL(int, -1, fdatasync, (int a), (a))
CALL(DIR *, NULL, fdopendir, (int a), (a))
CALL(int, -1, flock, (int a, int b), (a, b))
CALL(int, -1, fstat, (int a, struct stat *b), (a, b))
CALL(int, -1, fstatat, (int a, const char *b, struct stat *c, int d), (a, b, c,
    d))
CALL(int, -1, fsync, (int a), (a))
CALL(int, -1, ftruncate, (int a, off_t b), (a, b))
CALL(int, -1, link, (const char *a, const char *b), (a, b))
CALL(int, -1, linkat, (int a, const char *b, int c, const char *d, int e), (a,
    b, c, d, e))
CALL(off_t, -1, lseek, (int a, off_t b, int c), (a, b, c))
CALL(int, -1, mkdir, (const char *a, mode_t b), (a, b))
CALL(int, -1, mkdirat, (int a, const char *b, mode_t c), (a, b, c))
CALL(int, -1, mkstemp, (char *a), (a))
CALL(void *, MAP_FAILED, mmap, (void *a, size_t b, int c, int d, int e,
    off_t f), (a, b, c, d, e, f))
CALL(ssize_t, -1, pread, (int a, void *b, size_t c, off_t d), (a, b, c, d))
CALL(ssize_t, -1, pwrite, (int a, const void *b, size_t c, off_t d), (a, b, c,
    d))
CALL(ssize_t, -1, read, (int a, void *b, size_t c), (a, b, c))
CALL(ssize_t, -1, readlinkat, (int a, const char *b, char *c, size_t d), (a, b,
    c, d))
CALL(int, -1, rename, (const char *a, const char *b), (a, b))
CALL(int, -1, renameat, (int a, const char *b, int c, const char *d), (a, b, c,
    d))
CALL(int, -1, stat, (const char *a, struct stat *b), (a, b))
CALL(int, -1, symlinkat, (const char *a, int b, const char *c), (a, b, c))
CALL(int, -1, unlink, (const char *a), (a))
CALL(int, -1, unlinkat, (int a, const char *b, int c), (a, b, c))
CALL(ssize_t, -1, write, (int a, const void *b, size_t c), (a, b, c))

CALL(BN_CTX *, NULL, BN_CTX_secure_new, (void), ())
CALL(int, 0, BN_add_word, (BIGNUM *a, unsigned long b), (a, b))
CALL(BIGNUM *, NULL, BN_bin2bn, (const unsigned char *a, int b, BIGNUM *c), (a,
    b, c))
CALL(int, 0, BN_bn2binpad, (const BIGNUM *a, unsigned char *b, int c), (a, b,
    c))
CALL(BIGNUM *, NULL, BN_copy, (BIGNUM *a, const BIGNUM *b), (a, b))
CALL(int, 0, BN_div, (BIGNUM *a, BIGNUM *b, const BIGNUM *c, const BIGNUM *d,
    BN_CTX *e), (a, b, c, d, e))
CALL(BIGNUM *, NULL, BN_dup, (const BIGNUM *a), (a))
CALL(int, 0, BN_mod_add, (BIGNUM *a, const BIGNUM *b, const BIGNUM *c,
    const BIGNUM *d, BN_CTX *e), (a, b, c, d, e))
CALL(int, 0, BN_mod_exp_mont, (BIGNUM *a, const BIGNUM *b, const BIGNUM *c,
    const BIGNUM *d, BN_CTX *e, BN_MONT_CTX *f), (a, b, c, d, e, f))
CALL(int, 0, BN_mod_exp_mont_consttime, (BIGNUM *a, const BIGNUM *b,
    const BIGNUM *c, const BIGNUM *d, BN_CTX *e, BN_MONT_CTX *f), (a, b, c, d,
    e, f))
CALL(BIGNUM *, NULL, BN_mod_inverse, (BIGNUM *a, const BIGNUM *b,
    const BIGNUM *c, BN_CTX *d), (a, b, c, d))
CALL(int, 0, BN_mod_mul, (BIGNUM *a, const BIGNUM *b, const BIGNUM *c,
    const BIGNUM *d, BN_CTX *e), (a, b, c, d, e))
CALL(int, 0, BN_mod_sqr, (BIGNUM *a, const BIGNUM *b, const BIGNUM *c,
    BN_CTX *d), (a, b, c, d))
CALL(BIGNUM *, NULL, BN_new, (void), ())
CALL(int, 0, BN_rshift, (BIGNUM *a, const BIGNUM *b, int c), (a, b, c))
CALL(BIGNUM *, NULL, BN_secure_new, (void), ())
CALL(int, 0, BN_sub, (BIGNUM *a, const BIGNUM *b, const BIGNUM *c), (a, b, c))
CALL(int, 0, BN_sub_word, (BIGNUM *a, unsigned long b), (a, b))
CALL(int, 0, EC_GROUP_get_curve, (const EC_GROUP *a, BIGNUM *b, BIGNUM *c,
    BIGNUM *d, BN_CTX *e), (a, b, c, d, e))
CALL(EC_GROUP *, NULL, EC_GROUP_new_by_curve_name, (int a), (a))
CALL(int, 0, EC_POINT_add, (const EC_GROUP *a, EC_POINT *b, const EC_POINT *c,
    const EC_POINT *d, BN_CTX *e), (a, b, c, d, e))
CALL(int, -1, EC_POINT_cmp, (const EC_GROUP *a, const EC_POINT *b,
    const EC_POINT *c, BN_CTX *d), (a, b, c, d))
CALL(int, 0, EC_POINT_get_affine_coordinates, (const EC_GROUP *a,
    const EC_POINT *b, BIGNUM *c, BIGNUM *d, BN_CTX *e), (a, b, c, d, e))
CALL(int, 0, EC_POINT_mul, (const EC_GROUP *a, EC_POINT *b, const BIGNUM *c,
    const EC_POINT *d, const BIGNUM *e, BN_CTX *f), (a, b, c, d, e, f))
CALL(EC_POINT *, NULL, EC_POINT_new, (const EC_GROUP *a), (a))
CALL(int, 0, EC_POINT_oct2point, (const EC_GROUP *a, EC_POINT *b,
    const unsigned char *c, size_t d, BN_CTX *e), (a, b, c, d, e))
CALL(size_t, 0, EC_POINT_point2oct, (const EC_GROUP *a, const EC_POINT *b,
    point_conversion_form_t c, unsigned char *d, size_t e, BN_CTX *f), (a, b, c,
    d, e, f))
CALL(int, 0, EC_POINT_set_affine_coordinates, (const EC_GROUP *a, EC_POINT *b,
    const BIGNUM *c, const BIGNUM *d, BN_CTX *e), (a, b, c, d, e))
CALL(EVP_CIPHER_CTX *, NULL, EVP_CIPHER_CTX_new, (void), ())
CALL(int, 0, EVP_CIPHER_CTX_set_padding, (EVP_CIPHER_CTX *a, int b), (a, b))
CALL(EVP_CIPHER *, NULL, EVP_CIPHER_fetch, (OSSL_LIB_CTX *a, const char *b,
    const char *c), (a, b, c))
CALL(int, 0, EVP_CipherFinal_ex, (EVP_CIPHER_CTX *a, unsigned char *b, int *c),
    (a, b, c))
CALL(int, 0, EVP_CipherInit_ex2, (EVP_CIPHER_CTX *a, const EVP_CIPHER *b,
    const unsigned char *c, const unsigned char *d, int e, const OSSL_PARAM *f),
    (a, b, c, d, e, f))
CALL(int, 0, EVP_CipherUpdate, (EVP_CIPHER_CTX *a, unsigned char *b, int *c,
    const unsigned char *d, int e), (a, b, c, d, e))
CALL(int, 0, EVP_Digest, (const void *a, size_t b, unsigned char *c,
    unsigned int *d, const EVP_MD *e, ENGINE *f), (a, b, c, d, e, f))
CALL(int, 0, EVP_DigestFinal_ex, (EVP_MD_CTX *a, unsigned char *b,
    unsigned int *c), (a, b, c))
CALL(int, 0, EVP_DigestInit_ex, (EVP_MD_CTX *a, const EVP_MD *b, ENGINE *c), (a,
    b, c))
CALL(int, 0, EVP_DigestUpdate, (EVP_MD_CTX *a, const void *b, size_t c), (a, b,
    c))
CALL(int, -1, EVP_DigestVerify, (EVP_MD_CTX *a, const unsigned char *b,
    size_t c, const unsigned char *d, size_t e), (a, b, c, d, e))
CALL(int, 0, EVP_DigestVerifyInit, (EVP_MD_CTX *a, EVP_PKEY_CTX **b,
    const EVP_MD *c, ENGINE *d, EVP_PKEY *e), (a, b, c, d, e))
CALL(EVP_MAC_CTX *, NULL, EVP_MAC_CTX_new, (EVP_MAC *a), (a))
CALL(EVP_MAC *, NULL, EVP_MAC_fetch, (OSSL_LIB_CTX *a, const char *b,
    const char *c), (a, b, c))
CALL(int, 0, EVP_MAC_final, (EVP_MAC_CTX *a, unsigned char *b, size_t *c,
    size_t d), (a, b, c, d))
CALL(int, 0, EVP_MAC_init, (EVP_MAC_CTX *a, const unsigned char *b, size_t c,
    const OSSL_PARAM *d), (a, b, c, d))
CALL(int, 0, EVP_MAC_update, (EVP_MAC_CTX *a, const unsigned char *b, size_t c),
    (a, b, c))
CALL(EVP_MD_CTX *, NULL, EVP_MD_CTX_new, (void), ())
CALL(EVP_MD *, NULL, EVP_MD_fetch, (OSSL_LIB_CTX *a, const char *b,
    const char *c), (a, b, c))
CALL(EVP_PKEY_CTX *, NULL, EVP_PKEY_CTX_new, (EVP_PKEY *a, ENGINE *b), (a, b))
CALL(EVP_PKEY_CTX *, NULL, EVP_PKEY_CTX_new_from_name, (OSSL_LIB_CTX *a,
    const char *b, const char *c), (a, b, c))
CALL(int, 0, EVP_PKEY_CTX_set_params, (EVP_PKEY_CTX *a, const OSSL_PARAM *b),
    (a, b))
CALL(int, 0, EVP_PKEY_CTX_set_rsa_mgf1_md, (EVP_PKEY_CTX *a, const EVP_MD *b),
    (a, b))
CALL(int, 0, EVP_PKEY_CTX_set_rsa_padding, (EVP_PKEY_CTX *a, int b), (a, b))
CALL(int, 0, EVP_PKEY_CTX_set_rsa_pss_saltlen, (EVP_PKEY_CTX *a, int b), (a, b))
CALL(int, 0, EVP_PKEY_CTX_set_signature_md, (EVP_PKEY_CTX *a, const EVP_MD *b),
    (a, b))
CALL(int, 0, EVP_PKEY_encrypt, (EVP_PKEY_CTX *a, unsigned char *b, size_t *c,
    const unsigned char *d, size_t e), (a, b, c, d, e))
CALL(int, 0, EVP_PKEY_encrypt_init, (EVP_PKEY_CTX *a), (a))
CALL(int, 0, EVP_PKEY_fromdata, (EVP_PKEY_CTX *a, EVP_PKEY **b, int c,
    OSSL_PARAM *d), (a, b, c, d))
CALL(int, 0, EVP_PKEY_fromdata_init, (EVP_PKEY_CTX *a), (a))
CALL(int, 0, EVP_PKEY_generate, (EVP_PKEY_CTX *a, EVP_PKEY **b), (a, b))
CALL(int, 0, EVP_PKEY_get_bn_param, (const EVP_PKEY *a, const char *b,
    BIGNUM **c), (a, b, c))
CALL(int, 0, EVP_PKEY_paramgen_init, (EVP_PKEY_CTX *a), (a))
CALL(int, -1, EVP_PKEY_verify, (EVP_PKEY_CTX *a, const unsigned char *b,
    size_t c, const unsigned char *d, size_t e), (a, b, c, d, e))
CALL(int, 0, EVP_PKEY_verify_init, (EVP_PKEY_CTX *a), (a))
CALL(int, 0, EVP_PKEY_verify_recover, (EVP_PKEY_CTX *a, unsigned char *b,
    size_t *c, const unsigned char *d, size_t e), (a, b, c, d, e))
CALL(int, 0, EVP_PKEY_verify_recover_init, (EVP_PKEY_CTX *a), (a))
CALL(unsigned char *, NULL, HMAC, (const EVP_MD *a, const void *b, int c,
    const unsigned char *d, size_t e, unsigned char *f, unsigned int *g), (a, b,
    c, d, e, f, g))
CALL(OSSL_PARAM_BLD *, NULL, OSSL_PARAM_BLD_new, (void), ())
CALL(int, 0, OSSL_PARAM_BLD_push_BN, (OSSL_PARAM_BLD *a, const char *b,
    const BIGNUM *c), (a, b, c))
CALL(int, 0, OSSL_PARAM_BLD_push_octet_string, (OSSL_PARAM_BLD *a,
    const char *b, const void *c, size_t d), (a, b, c, d))
CALL(int, 0, OSSL_PARAM_BLD_push_utf8_string, (OSSL_PARAM_BLD *a, const char *b,
    const char *c, size_t d), (a, b, c, d))
CALL(OSSL_PARAM *, NULL, OSSL_PARAM_BLD_to_param, (OSSL_PARAM_BLD *a), (a))
CALL(int, 0, RAND_bytes, (unsigned char *a, int b), (a, b))
CALL(int, 0, RAND_priv_bytes, (unsigned char *a, int b), (a, b))
/* clang-format on */

/* A transaction that cannot be committed is gone. */
int __real_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn);
int
__wrap_mdb_txn_commit(MDB_txn *txn)
{
	if (!faults_due("mdb_txn_commit", PLACE))
		return __real_mdb_txn_commit(txn);
	mdb_txn_abort(txn);
	return EIO;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int
__wrap_open(const char *path, int flags, ...)
{
	va_list rest;
	mode_t mode = 0;

	va_start(rest, flags);
	if ((flags & O_CREAT) != 0)
		mode = va_arg(rest, mode_t);
	va_end(rest);
	return faults_due("open", PLACE) ? -1 : __real_open(path, flags, mode);
}

int __real_openat(int fd, const char *path, int flags, ...);
int __wrap_openat(int fd, const char *path, int flags, ...);
int
__wrap_openat(int fd, const char *path, int flags, ...)
{
	va_list rest;
	mode_t mode = 0;

	va_start(rest, flags);
	if ((flags & O_CREAT) != 0)
		mode = va_arg(rest, mode_t);
	va_end(rest);
	return faults_due("openat", PLACE)
	    ? -1
	    : __real_openat(fd, path, flags, mode);
}
