/*
 * sm: wrapping and unwrapping. See sm.h.
 */
#include "chip/sm.h"

#include "base/hash.h"
#include "chip/kdf.h"
#include "chip/secret.h"
#include "x509/der.h"

/* Data objects of secure messaging, 9303-11 9.8.4. */
#define DO_CRYPTOGRAM_ODD 0x85u
#define DO_CRYPTOGRAM 0x87u
#define DO_LE 0x97u
#define DO_STATUS 0x99u
#define DO_MAC 0x8eu
/* In front of a cryptogram 87: padding method 2 is in it. */
#define PADDING_INDICATOR 0x01

bool
sm_derive(enum cipher cipher, struct span secret, struct sm *out)
{
	memset(out, 0, sizeof(*out));
	out->cipher = cipher;
	return kdf_derive(cipher, secret, KDF_ENCRYPTION, out->enc) &&
	    kdf_derive(cipher, secret, KDF_MAC, out->mac);
}

static void
count_command(struct sm *sm)
{
	for (size_t i = cipher_block(sm->cipher); i-- > 0;)
		if (++sm->ssc[i] != 0)
			break;
}

void
sm_uncount(struct sm *sm)
{
	for (size_t i = cipher_block(sm->cipher); i-- > 0;)
		if (sm->ssc[i]-- != 0)
			break;
}

/* 9303-11 9.8.6.1 (zeros) and 9.8.7.1 (the counter, enciphered). */
static bool
make_iv(const struct sm *sm, uint8_t iv[CIPHER_BLOCK_MAX])
{
	memset(iv, 0, CIPHER_BLOCK_MAX);
	return sm->cipher == CIPHER_3DES ||
	    cipher_encrypt(sm->cipher, sm->enc, NULL,
		span_make(sm->ssc, cipher_block(sm->cipher)), iv);
}

/* MAC over the counter and what is in bytes, which gets its padding. */
static bool
make_mac(const struct sm *sm, struct span header, struct span objects,
    uint8_t mac[CIPHER_MAC_SIZE])
{
	size_t block = cipher_block(sm->cipher);
	struct buf bytes;
	bool ok;

	buf_init(&bytes, 0);
	buf_append(&bytes, sm->ssc, block);
	if (header.len > 0) {
		buf_append_span(&bytes, header);
		cipher_pad(&bytes, 0, block);
	}
	if (objects.len > 0) {
		buf_append_span(&bytes, objects);
		cipher_pad(&bytes, 0, block);
	}
	ok = buf_ok(&bytes) &&
	    cipher_mac(sm->cipher, sm->mac, buf_span(&bytes), mac);
	buf_release(&bytes);
	return ok;
}

/* ---- commands ----------------------------------------------------------- */

/* 87 L 01 cryptogram, or 85 L cryptogram where INS is odd. */
static bool
put_cryptogram(const struct sm *sm, const struct apdu *plain, struct buf *out)
{
	bool odd = plain->ins & 1;
	size_t block = cipher_block(sm->cipher);
	uint8_t iv[CIPHER_BLOCK_MAX];
	struct buf text;
	bool ok;

	buf_init(&text, 0);
	if (!odd)
		buf_append_byte(&text, PADDING_INDICATOR);
	buf_append_span(&text, plain->data);
	cipher_pad(&text, odd ? 0 : 1, block);
	ok = buf_ok(&text) && make_iv(sm, iv) &&
	    cipher_encrypt(sm->cipher, sm->enc, iv,
		span_from(buf_span(&text), odd ? 0 : 1),
		text.data + (odd ? 0 : 1));
	if (ok)
		der_put(out, odd ? DO_CRYPTOGRAM_ODD : DO_CRYPTOGRAM,
		    buf_span(&text));
	buf_wipe(&text);
	return ok;
}

static void
put_le(const struct apdu *plain, bool extended, struct buf *out)
{
	const uint8_t bytes[] = {
	    (uint8_t)(plain->le >> 8 & 0xff), (uint8_t)(plain->le & 0xff)};

	der_put(out, DO_LE,
	    extended ? span_make(bytes, 2) : span_make(bytes + 1, 1));
}

bool
sm_wrap(
    struct sm *sm, const struct apdu *plain, struct buf *out, struct fault *why)
{
	struct apdu secure = *plain;
	uint8_t header[4], mac[CIPHER_MAC_SIZE];
	struct buf objects;
	bool ok = true, extended = apdu_is_extended(plain);

	secure.cla |= APDU_CLA_SECURE;
	header[0] = secure.cla;
	header[1] = plain->ins;
	header[2] = plain->p1;
	header[3] = plain->p2;
	count_command(sm);
	buf_init(&objects, 0);
	if (plain->data.len > 0)
		ok = put_cryptogram(sm, plain, &objects);
	if (plain->le > 0)
		put_le(plain, extended, &objects);
	ok = ok && buf_ok(&objects) &&
	    make_mac(sm, span_make(header, 4), buf_span(&objects), mac);
	if (ok) {
		der_put(&objects, DO_MAC, span_make(mac, sizeof(mac)));
		secure.data = buf_span(&objects);
		secure.extended = extended || secure.data.len > APDU_SHORT_DATA;
		secure.le = secure.extended ? APDU_EXTENDED_LE : APDU_SHORT_LE;
		apdu_encode(&secure, out);
	}
	ok = ok && buf_ok(&objects) && buf_ok(out);
	buf_release(&objects);
	return ok || fault_internal(why, "secure messaging");
}

/* ---- answers ------------------------------------------------------------ */

struct objects {
	struct span cryptogram;
	bool has_cryptogram, odd;
	struct span status, mac;
	struct span covered; /* by the MAC: all in front of it */
};

/* [87 | 85] 99 8E in this order and nothing else. */
static bool
take_objects(struct span body, struct objects *out)
{
	struct span rest = body;
	struct der e;

	memset(out, 0, sizeof(*out));
	out->has_cryptogram = der_take(&rest, DO_CRYPTOGRAM, &out->cryptogram);
	if (!out->has_cryptogram)
		out->odd = out->has_cryptogram =
		    der_take(&rest, DO_CRYPTOGRAM_ODD, &out->cryptogram);
	if (!der_take(&rest, DO_STATUS, &out->status) || out->status.len != 2)
		return false;
	out->covered = span_first(body, body.len - rest.len);
	if (!der_take_element(&rest, DO_MAC, &e) || rest.len != 0)
		return false;
	out->mac = e.content;
	return out->mac.len == CIPHER_MAC_SIZE;
}

static bool
decrypt(const struct sm *sm, const struct objects *o, struct buf *data,
    struct fault *why)
{
	struct span cryptogram = o->cryptogram, plain;
	uint8_t iv[CIPHER_BLOCK_MAX];
	struct buf text;
	bool ok;

	if (!o->odd) {
		if (cryptogram.len == 0 ||
		    cryptogram.data[0] != PADDING_INDICATOR)
			return fault_set(why, FAULT_PROTOCOL,
			    "a protected answer without padding indicator 01");
		cryptogram = span_from(cryptogram, 1);
	}
	if (cryptogram.len == 0 ||
	    cryptogram.len % cipher_block(sm->cipher) != 0)
		return fault_set(why, FAULT_PROTOCOL,
		    "a cryptogram of %zu bytes is not whole blocks",
		    cryptogram.len);
	buf_init(&text, 0);
	ok = buf_reserve(&text, cryptogram.len) != NULL && make_iv(sm, iv) &&
	    cipher_decrypt(sm->cipher, sm->enc, iv, cryptogram, text.data);
	if (!ok) {
		buf_wipe(&text);
		return fault_internal(why, "secure messaging");
	}
	text.len = cryptogram.len;
	if (!cipher_unpad(buf_span(&text), &plain)) {
		fault_set(why, FAULT_PROTOCOL,
		    "a protected answer whose padding is wrong");
		ok = false;
	} else {
		buf_append_span(data, plain);
		ok = buf_ok(data) || fault_internal(why, "secure messaging");
	}
	buf_wipe(&text);
	return ok;
}

bool
sm_unwrap(struct sm *sm, struct span answer, struct buf *data, uint16_t *sw,
    struct fault *why)
{
	uint8_t mac[CIPHER_MAC_SIZE];
	struct span body;
	struct objects o;
	uint16_t outer, inner;

	if (!apdu_answer(answer, &body, &outer))
		return fault_set(why, FAULT_LOST, "an answer without status");
	if (body.len == 0) {
		fault_status(
		    why, "the chip answered without protection", outer);
		why->kind = outer == SW_OK ? FAULT_PROTOCOL : FAULT_BARE;
		return false;
	}
	count_command(sm);
	if (!take_objects(body, &o))
		return fault_set(why, FAULT_PROTOCOL,
		    "an answer that is not in the form of secure messaging");
	if (!make_mac(sm, span_make(NULL, 0), o.covered, mac))
		return fault_internal(why, "secure messaging");
	if (!secret_equal(mac, o.mac.data, sizeof(mac)))
		return fault_set(
		    why, FAULT_PROTOCOL, "an answer whose MAC is wrong");
	inner = (uint16_t)(o.status.data[0] << 8 | o.status.data[1]);
	if (inner != outer)
		return fault_set(why, FAULT_PROTOCOL,
		    "status %04X inside the protection, %04X outside", inner,
		    outer);
	if (o.has_cryptogram && !decrypt(sm, &o, data, why))
		return false;
	*sw = inner;
	return true;
}

/* ---- room --------------------------------------------------------------- */

static size_t
header_size(size_t content)
{
	return content < 0x80 ? 2 : content < 0x100 ? 3 : 4;
}

/* What len plain bytes take as cryptogram object. */
static size_t
object_size(enum cipher cipher, size_t len, bool odd)
{
	size_t block = cipher_block(cipher);
	size_t content = (len / block + 1) * block + (odd ? 0 : 1);

	return header_size(content) + content;
}

/* The most plain bytes whose object has at most size bytes. */
static size_t
room(enum cipher cipher, size_t size, bool odd)
{
	size_t block = cipher_block(cipher), len = size / block * block;

	while (len > 0 && object_size(cipher, len - 1, odd) > size)
		len -= block;
	return len > 0 ? len - 1 : 0;
}

/* 99 02 SW, 8E 08 MAC, and the status word itself. */
#define ANSWER_BESIDE (4 + 2 + CIPHER_MAC_SIZE + 2)
/* 97 02 Le, 8E 08 MAC */
#define COMMAND_BESIDE (4 + 2 + CIPHER_MAC_SIZE)

size_t
sm_answer_room(enum cipher cipher, size_t size)
{
	return size > ANSWER_BESIDE ? room(cipher, size - ANSWER_BESIDE, false)
				    : 0;
}

size_t
sm_command_room(enum cipher cipher, size_t size, bool odd)
{
	return size > COMMAND_BESIDE ? room(cipher, size - COMMAND_BESIDE, odd)
				     : 0;
}
