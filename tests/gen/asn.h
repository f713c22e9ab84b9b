/*
 * A small DER writer, for test material only. It shares no line with the
 * reader in common/pki, so that one misunderstanding cannot hide in both.
 *
 * Everything is a blob: bytes that nobody frees one by one. They live in an
 * arena of the calling thread until asn_reset() or asn_release(). An empty
 * blob stands for an element left out, so optional parts need no `if`:
 *
 *	ASN_SEQ(asn_oid("2.5.29.15"), critical ? asn_bool(true) : ASN_NONE,
 *	    asn_octets(value))
 *
 * It refuses nothing: wrong encodings are what the tests are made of. Lack of
 * memory and malformed arguments end the program with a message.
 */
#ifndef GEN_ASN_H
#define GEN_ASN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob {
	const unsigned char *data;
	size_t len;
};

#define ASN_NONE ((struct blob){NULL, 0})

/* Ends the program: the generator has no caller that could go on. */
void gen_die(const char *format, ...)
    __attribute__((noreturn, format(printf, 1, 2)));

/* Arena of this thread. asn_reset() keeps the memory, asn_release() frees. */
void *asn_alloc(size_t size);
void asn_reset(void);
void asn_release(void);

/* Takes back everything that was allocated since the mark. */
struct asn_mark {
	void *chunk;
	size_t used;
};
struct asn_mark asn_mark(void);
void asn_rewind(struct asn_mark mark);

struct blob asn_copy(const void *data, size_t len);
struct blob asn_text(const char *text);
struct blob asn_hex(const char *hex);
char *asn_to_hex(struct blob b);
struct blob asn_join(const struct blob *parts, size_t count);
/* A copy with the byte at `at` changed; negative counts from the end. */
struct blob asn_flip(struct blob b, long at, unsigned char mask);
bool asn_equal(struct blob a, struct blob b);

/* `tag` may have two bytes, as 0x5f0e. */
struct blob asn_tlv(unsigned tag, struct blob content);
struct blob asn_wrap(unsigned tag, const struct blob *parts, size_t count);
/* As DER wants a SET OF: elements in ascending order of their encodings. */
struct blob asn_set_sorted(const struct blob *parts, size_t count);
/* Every constructed element of `der` with an indefinite length. */
struct blob asn_indefinite(struct blob der);
/* The whole first element of `der` and, without its header, its content. */
struct blob asn_first(struct blob der);
struct blob asn_content(struct blob der);

#define ASN_PARTS(...)                      \
	(const struct blob[]){__VA_ARGS__}, \
	    sizeof((const struct blob[]){__VA_ARGS__}) / sizeof(struct blob)
#define ASN_JOIN(...) asn_join(ASN_PARTS(__VA_ARGS__))
#define ASN_SEQ(...) asn_wrap(0x30, ASN_PARTS(__VA_ARGS__))
#define ASN_SET(...) asn_wrap(0x31, ASN_PARTS(__VA_ARGS__))
#define ASN_CTX(n, ...) asn_wrap(0xa0 | (n), ASN_PARTS(__VA_ARGS__))

struct blob asn_bool(bool value);
struct blob asn_int(long value);
/* Two's complement as given by magnitude bytes; a minus sign negates. */
struct blob asn_int_hex(const char *hex);
struct blob asn_unsigned(struct blob magnitude);
struct blob asn_oid(const char *dotted);
struct blob asn_null(void);
struct blob asn_octets(struct blob content);
struct blob asn_bits(struct blob content, unsigned unused);
struct blob asn_utf8(const char *text);
struct blob asn_printable(const char *text);
struct blob asn_ia5(const char *text);
/* UTCTime to 2049 and GeneralizedTime from 2050 (RFC 5280 4.1.2.5), or
 * GeneralizedTime always. */
struct blob asn_time(int64_t when, bool generalized);

#endif
