/*
 * vds: the visible digital seal of Doc 9303-13, versions 3 and 4 of its
 * header.
 */

#include "base/codec.h"
#include "seal/c40.h"
#include "seal/seal_private.h"

#define REF_HEADER "ICAO 9303-13 2.2"
#define REF_MESSAGE "ICAO 9303-13 2.3"

#define MAGIC 0xdc
#define TAG_SIGNATURE 0xff
/* The second byte: one less than the version. */
#define VERSION_3 0x02
#define VERSION_4 0x03

/*
 * How the identifier of signer and certificate is read. In version 4 the
 * length of the reference is hexadecimal; German administrative documents
 * write it in decimal, and the first seals of 2016 carry version 3's nine
 * characters under version 4's number.
 */
enum reading { READ_RULE, READ_DECIMAL, READ_NINE, READINGS };

static const char *const reading_note[READINGS] = {
    [READ_DECIMAL] = "the length of the certificate reference is decimal",
    [READ_NINE] = "a header of version 3 under the number of version 4",
};

/* Takes so many characters, fewer than SEAL_REFERENCE_TEXT, off the front. */
static bool
take_characters(struct span *rest, size_t characters, char *out)
{
	char text[C40_CHARACTERS(C40_SIZE(SEAL_REFERENCE_TEXT))];
	size_t size = C40_SIZE(characters);

	if (rest->len < size ||
	    c40_put(span_first(*rest, size), text) != characters)
		return false;
	memcpy(out, text, characters);
	out[characters] = '\0';
	*rest = span_from(*rest, size);
	return true;
}

static int
digit_value(char c, int base)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return base == 16 && c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Signer and certificate reference. */
static bool
take_signer(struct span *rest, struct seal *seal, enum reading how)
{
	int base = how == READ_DECIMAL ? 10 : 16;
	char text[10];
	int high, low, length;

	if (seal->version == 3 || how == READ_NINE) {
		if (!take_characters(rest, 9, text))
			return false;
		memcpy(seal->certificate_reference, text + 4, 6);
	} else {
		if (!take_characters(rest, 6, text))
			return false;
		high = digit_value(text[4], base);
		low = digit_value(text[5], base);
		length = high * base + low;
		if (high < 0 || low < 0 || length == 0 ||
		    length >= SEAL_REFERENCE_TEXT ||
		    !take_characters(
			rest, (size_t)length, seal->certificate_reference))
			return false;
	}
	memcpy(seal->signer, text, 4);
	for (const char *p = seal->certificate_reference; *p != '\0'; p++)
		if (digit_value(*p, 16) < 0)
			return false;
	return true;
}

static void
put_hex(uint8_t byte, char *out)
{
	static const char digits[] = "0123456789abcdef";

	out[0] = digits[byte >> 4];
	out[1] = digits[byte & 15];
}

static bool
take_vds_header(struct span *rest, struct seal *seal, enum reading how)
{
	memset(seal->certificate_reference, 0,
	    sizeof(seal->certificate_reference));
	if (!take_signer(rest, seal, how) || rest->len < 8 ||
	    !seal_date(rest->data, &seal->issue_date) ||
	    !seal_date(rest->data + 3, &seal->signature_date))
		return false;
	seal->has_issue_date = seal->has_signature_date = true;
	seal->profile = profile_of_vds(
	    (uint16_t)((unsigned)rest->data[6] << 8 | rest->data[7]));
	put_hex(rest->data[6], seal->reference);
	put_hex(rest->data[7], seal->reference + 2);
	seal->reference[4] = '\0';
	*rest = span_from(*rest, 8);
	return true;
}

/* A message's tag, length and value. The length is one byte in version 3. */
static bool
take_vds_message(struct span *rest, const struct seal *seal, uint8_t *tag,
    struct span *value)
{
	size_t length;

	if (rest->len < 2)
		return false;
	*tag = rest->data[0];
	*rest = span_from(*rest, 1);
	if (seal->version == 3 && *tag != TAG_SIGNATURE) {
		length = rest->data[0];
		*rest = span_from(*rest, 1);
	} else if (!seal_take_length(rest, &length)) {
		return false;
	}
	if (rest->len < length)
		return false;
	*value = span_first(*rest, length);
	*rest = span_from(*rest, length);
	return true;
}

/* The messages up to the signature, kept where f is not NULL. */
static bool
walk_vds_messages(struct span whole, struct span *rest, struct seal *seal,
    struct findings *f, struct err *err)
{
	struct span value;
	uint8_t tag;

	while (rest->len > 0) {
		size_t at = (size_t)(rest->data - whole.data);
		struct span message = *rest;

		if (!take_vds_message(rest, seal, &tag, &value))
			return err_set(err, ERR_DATA, "%s",
			    seal->version == 3 &&
				    message.data[0] != TAG_SIGNATURE
				? "a message does not end within the seal"
				: seal_message_fault(message));
		if (tag == TAG_SIGNATURE) {
			seal->is_signed = span_first(whole, at);
			seal->signature = value;
			return true;
		}
		if (f != NULL &&
		    !seal_add(seal, seal->profile, tag, value, f, err))
			return false;
	}
	/* All messages are there, and none of them is a signature. */
	seal->is_signed = whole;
	return true;
}

/* Finds the first reading after which everything is well formed. */
static bool
choose_reading(struct span bytes, struct seal *seal, enum reading *how,
    struct span *messages, struct err *err)
{
	struct err ignored = ERR_INIT;

	(void)err_set(err, ERR_DATA, "the header cannot be read");
	for (int i = READ_RULE; i < READINGS; i++) {
		struct span rest = span_from(bytes, 2), copy;

		if (i != READ_RULE && seal->version == 3)
			break;
		if (!seal_take_state(&rest, seal) ||
		    !take_vds_header(&rest, seal, (enum reading)i))
			continue;
		copy = rest;
		if (!walk_vds_messages(bytes, &copy, seal, NULL, &ignored) ||
		    (i != READ_RULE && seal->signature.len == 0)) {
			if (i == READ_RULE)
				*err = ignored;
			continue;
		}
		*how = (enum reading)i;
		*messages = rest;
		return true;
	}
	return false;
}

static void
check_reference(const struct seal *seal, struct findings *f)
{
	for (const char *p = seal->certificate_reference; *p != '\0'; p++)
		if (*p != '0')
			return;
	findings_add(f, "seal.test_reference", SEVERITY_ERROR, "seal",
	    REF_HEADER, "certificate reference of zeros: reserved for tests");
}

/* Bytes after the signature: a reader's line end, or not of this seal. */
static bool
check_end(struct span rest, struct findings *f)
{
	if (rest.len == 0)
		return true;
	if (!span_equal(rest, SPAN("\r\n")) && !span_equal(rest, SPAN("\n")) &&
	    !span_equal(rest, SPAN("\r")))
		return seal_malformed(
		    f, REF_MESSAGE, "bytes after the signature");
	findings_add(f, "seal.cleaned", SEVERITY_INFO, "seal", REF_MESSAGE,
	    "a line end after the signature was ignored");
	return true;
}

static bool
set_version(struct seal *seal, uint8_t byte, struct findings *f)
{
	seal->version = byte + 1u;
	if (byte == VERSION_3 || byte == VERSION_4)
		return true;
	findings_add(f, "seal.version", SEVERITY_ERROR, "seal", REF_HEADER,
	    "version byte %02x; seals have 02 or 03", byte);
	return false;
}

bool
vds_parse(struct span bytes, struct seal *seal, struct findings *f)
{
	enum reading how = READ_RULE;
	struct err err = ERR_INIT;
	struct span rest;

	if (!set_version(seal, bytes.data[1], f))
		return false;
	if (!choose_reading(bytes, seal, &how, &rest, &err))
		return seal_refuse(f, REF_HEADER, &err);
	if (how != READ_RULE)
		findings_add(f, "seal.nonconformance", SEVERITY_INFO, "seal",
		    REF_HEADER, "%s", reading_note[how]);
	seal->signature = span_make(NULL, 0);
	if (!walk_vds_messages(bytes, &rest, seal, f, &err))
		return seal_refuse(f, REF_MESSAGE, &err);
	if (!check_end(rest, f))
		return false;
	check_reference(seal, f);
	if (seal->signature.len == 0)
		findings_add(f, "seal.unsigned", SEVERITY_ERROR, "seal",
		    "ICAO 9303-13 2.4", "the seal carries no signature");
	if (seal->profile != NULL)
		seal_check_features(seal, seal->profile, 0, f);
	return true;
}

size_t
seal_vds_length(struct span bytes)
{
	struct seal seal = {0};
	enum reading how;
	struct err ignored = ERR_INIT;
	struct span rest;

	if (bytes.len < 2 || bytes.data[0] != MAGIC ||
	    (bytes.data[1] != VERSION_3 && bytes.data[1] != VERSION_4))
		return 0;
	seal.version = bytes.data[1] + 1u;
	if (!choose_reading(bytes, &seal, &how, &rest, &ignored) ||
	    seal.signature.len == 0)
		return 0;
	return (size_t)(span_end(seal.signature) - bytes.data);
}
