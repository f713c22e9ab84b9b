/*
 * Secure messaging, the chip's side. See sm.h. It refuses what ISO/IEC 7816-4
 * refuses: objects that are missing (6987) or wrong (6988).
 */
#include "softchip/sm.h"

#include <string.h>

static size_t
two_bytes(const unsigned char *p)
{
	return (size_t)p[0] << 8 | p[1];
}

/* An Le of zero asks for all that the form can say. */
static size_t
wanted(size_t le, size_t all)
{
	return le == 0 ? all : le;
}

static bool
parse_extended(struct blob apdu, struct soft_command *c)
{
	const unsigned char *p = apdu.data;
	size_t lc, left;

	c->extended = true;
	if (apdu.len == 7) {
		c->le = wanted(two_bytes(p + 5), 65536);
		return true;
	}
	if (apdu.len < 8)
		return false;
	lc = two_bytes(p + 5);
	if (lc == 0 || apdu.len < 7 + lc)
		return false;
	c->data = asn_copy(p + 7, lc);
	left = apdu.len - 7 - lc;
	if (left == 2)
		c->le = wanted(two_bytes(p + 7 + lc), 65536);
	return left == 0 || left == 2;
}

bool
soft_command_parse(struct blob apdu, struct soft_command *c)
{
	const unsigned char *p = apdu.data;
	size_t lc;

	memset(c, 0, sizeof(*c));
	if (apdu.len < 4)
		return false;
	c->cla = p[0];
	c->ins = p[1];
	c->p1 = p[2];
	c->p2 = p[3];
	if (apdu.len == 4)
		return true;
	if (apdu.len == 5) {
		c->le = wanted(p[4], 256);
		return true;
	}
	lc = p[4];
	if (lc == 0)
		return parse_extended(apdu, c);
	if (apdu.len != 5 + lc && apdu.len != 6 + lc)
		return false;
	c->data = asn_copy(p + 5, lc);
	if (apdu.len == 6 + lc)
		c->le = wanted(p[5 + lc], 256);
	return true;
}

/* ---- secure messaging ---------------------------------------------------- */

static void
set_key(unsigned char to[SOFT_KEY_MAX], struct blob key)
{
	memset(to, 0, SOFT_KEY_MAX);
	memcpy(to, key.data, key.len);
}

void
soft_sm_start(struct soft_sm *sm, enum gen_cipher cipher, struct blob secret)
{
	memset(sm, 0, sizeof(*sm));
	sm->on = true;
	sm->cipher = cipher;
	set_key(sm->enc, soft_kdf(cipher, secret, 1));
	set_key(sm->mac, soft_kdf(cipher, secret, 2));
}

static struct blob
key(const struct soft_sm *sm, const unsigned char *bytes)
{
	return (struct blob){bytes, soft_key_size(sm->cipher)};
}

static struct blob
counter(const struct soft_sm *sm)
{
	return (struct blob){sm->ssc, soft_block_size(sm->cipher)};
}

static void
count_up(struct soft_sm *sm)
{
	size_t i = soft_block_size(sm->cipher);

	while (i-- > 0 && ++sm->ssc[i] == 0)
		;
}

static struct blob
initial(const struct soft_sm *sm)
{
	return sm->cipher == GEN_3DES
	    ? ASN_NONE
	    : soft_encrypt(sm->cipher, key(sm, sm->enc), ASN_NONE, counter(sm));
}

/* The MAC over the counter and what follows; padded here. */
static struct blob
mac_of(const struct soft_sm *sm, struct blob rest)
{
	return soft_mac(sm->cipher, key(sm, sm->mac),
	    soft_pad(sm->cipher, ASN_JOIN(counter(sm), rest)));
}

struct objects {
	struct blob cryptogram, plain, le, mac;
	struct blob covered; /* whole objects before the MAC */
	bool has_cryptogram, has_plain;
};

/* A short BER-TLV object at the front of `rest`; false: there is none. */
static bool
next_object(struct blob *rest, unsigned *tag, struct blob *value)
{
	size_t n, head = 2;

	if (rest->len < 2)
		return false;
	*tag = rest->data[0];
	n = rest->data[1];
	if (n == 0x81 && rest->len >= 3) {
		n = rest->data[2];
		head = 3;
	} else if (n == 0x82 && rest->len >= 4) {
		n = two_bytes(rest->data + 2);
		head = 4;
	} else if (n >= 0x80) {
		return false;
	}
	if (rest->len - head < n)
		return false;
	*value = (struct blob){rest->data + head, n};
	rest->data += head + n;
	rest->len -= head + n;
	return true;
}

static bool
find_objects(struct blob data, struct objects *o)
{
	struct blob rest = data, value;
	unsigned tag;

	memset(o, 0, sizeof(*o));
	while (rest.len > 0) {
		o->covered =
		    (struct blob){data.data, (size_t)(rest.data - data.data)};
		if (!next_object(&rest, &tag, &value))
			return false;
		if (tag == 0x8e) {
			o->mac = value;
			return rest.len == 0 && value.len == SOFT_MAC_SIZE;
		}
		if (tag == 0x87) {
			o->cryptogram = value;
			o->has_cryptogram = true;
		} else if (tag == 0x85) {
			o->plain = value;
			o->has_plain = true;
		} else if (tag == 0x97) {
			o->le = value;
		} else {
			return false;
		}
	}
	return false;
}

/* What was enciphered, without its padding. */
static bool
decipher(const struct soft_sm *sm, const struct objects *o,
    const struct soft_command *c, struct blob *data)
{
	struct blob text = o->cryptogram;

	*data = ASN_NONE;
	if (!o->has_cryptogram && !o->has_plain)
		return true;
	/* DO'85' has no padding indicator; it belongs to odd instructions. */
	if (o->has_plain != ((c->ins & 1) != 0))
		return false;
	if (o->has_plain) {
		text = o->plain;
	} else {
		if (text.len < 1 || text.data[0] != 0x01)
			return false;
		text.data++;
		text.len--;
	}
	if (text.len == 0 || text.len % soft_block_size(sm->cipher) != 0)
		return false;
	return soft_unpad(
	    soft_decrypt(sm->cipher, key(sm, sm->enc), initial(sm), text),
	    data);
}

static size_t
protected_le(struct blob le, bool extended)
{
	if (le.len == 0)
		return 0;
	if (le.len == 1)
		return wanted(le.data[0], 256);
	return wanted(two_bytes(le.data), extended ? 65536 : 256);
}

unsigned
soft_sm_open(struct soft_sm *sm, struct soft_command *c)
{
	struct objects o;
	unsigned char header[4] = {c->cla, c->ins, c->p1, c->p2};
	struct blob head, data;

	count_up(sm);
	if (!find_objects(c->data, &o))
		return c->data.len == 0 ? 0x6987 : 0x6988;
	/* A padded header is followed by objects, or by nothing. */
	head = soft_pad(sm->cipher, asn_copy(header, sizeof(header)));
	if (o.covered.len == 0)
		data = soft_mac(
		    sm->cipher, key(sm, sm->mac), ASN_JOIN(counter(sm), head));
	else
		data = mac_of(sm, ASN_JOIN(head, o.covered));
	if (!asn_equal(data, o.mac) || o.le.len > 2 ||
	    !decipher(sm, &o, c, &data))
		return 0x6988;
	c->data = data;
	c->le = protected_le(o.le, c->extended);
	return 0x9000;
}

static struct blob
status_bytes(unsigned status)
{
	unsigned char sw[2] = {
	    (unsigned char)(status >> 8), (unsigned char)status};

	return asn_copy(sw, sizeof(sw));
}

struct blob
soft_sm_close(struct soft_sm *sm, struct blob data, unsigned status, bool odd,
    struct soft_sm_wrong wrong)
{
	struct blob body = ASN_NONE, text, mac;

	count_up(sm);
	if (data.len > 0) {
		text = soft_pad(sm->cipher, data);
		if (wrong.bad_padding)
			text = asn_flip(text, (long)data.len, 0x80);
		text = soft_encrypt(
		    sm->cipher, key(sm, sm->enc), initial(sm), text);
		body = odd ? asn_tlv(0x85, text)
			   : asn_tlv(0x87, ASN_JOIN(asn_hex("01"), text));
	}
	if (!wrong.no_status)
		body = ASN_JOIN(body,
		    asn_tlv(0x99,
			status_bytes(wrong.inner_status != 0
				? wrong.inner_status
				: status)));
	mac = mac_of(sm, body);
	if (wrong.bad_mac)
		mac = asn_flip(mac, 3, 0x10);
	if (!wrong.no_mac)
		body = ASN_JOIN(body, asn_tlv(0x8e, mac));
	return ASN_JOIN(body, status_bytes(status));
}
