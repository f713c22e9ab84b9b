/*
 * vdsnc: the seal of non-constrained environments: a JSON object whose member
 * data is signed in its canonical form, with the certificate beside it.
 */
#include <stdio.h>

#include "base/codec.h"
#include "json/scan.h"
#include "seal/canonical.h"
#include "seal/seal_private.h"

#define REF "ICAO VDS-NC"

/* Base64 as written for URLs, with or without padding; the other, too. */
static bool
base64url_decode(
    struct span text, const char *name, struct buf *out, struct err *err)
{
	struct buf plain = BUF_INIT;
	bool ok, memory;

	while (text.len > 0 && text.data[text.len - 1] == '=')
		text = span_first(text, text.len - 1);
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		buf_append_byte(&plain, c == '-' ? '+' : c == '_' ? '/' : c);
	}
	while (plain.len % 4 != 0)
		buf_append_byte(&plain, '=');
	ok = buf_ok(&plain) && base64_decode(buf_span(&plain), out);
	memory = buf_ok(&plain) && buf_ok(out);
	buf_release(&plain);
	if (!memory)
		return err_memory(err);
	return ok || err_set(err, ERR_DATA, "%s is no base64", name);
}

/* A member that is a string without escapes, as all of these are. */
static bool
text_member(struct span object, const char *path, struct span *out)
{
	struct span value;

	if (!json_path(object, path, &value) ||
	    json_kind(value) != JSON_STRING || value.len < 2)
		return false;
	*out = span_make(value.data + 1, value.len - 2);
	return span_find(*out, '\\') == out->len;
}

static bool
take_algorithm(struct span name, struct seal *seal)
{
	if (span_equal(name, SPAN("ES256")))
		seal->hash = SEAL_HASH_256;
	else if (span_equal(name, SPAN("ES384")))
		seal->hash = SEAL_HASH_384;
	else if (span_equal(name, SPAN("ES512")))
		seal->hash = SEAL_HASH_512;
	else
		return false;
	return true;
}

/* sig: algorithm, certificate, value. */
static bool
take_signature(struct span object, struct seal *seal, struct findings *f)
{
	struct span alg, cer, value;
	struct err err = ERR_INIT;
	size_t size;

	if (!text_member(object, "sig/sigvl", &value)) {
		findings_add(f, "seal.unsigned", SEVERITY_ERROR, "seal", REF,
		    "the seal carries no signature");
		return true;
	}
	if (!text_member(object, "sig/alg", &alg) ||
	    !take_algorithm(alg, seal)) {
		findings_add(f, "seal.algorithm", SEVERITY_ERROR, "seal", REF,
		    "alg is not ES256, ES384 or ES512");
		return false;
	}
	if (text_member(object, "sig/cer", &cer) &&
	    !base64url_decode(cer, "cer", &seal->decoded, &err))
		return seal_refuse(f, REF, &err);
	size = seal->decoded.len;
	if (!base64url_decode(value, "sigvl", &seal->decoded, &err))
		return seal_refuse(f, REF, &err);
	seal->certificate = span_first(buf_span(&seal->decoded), size);
	seal->signature = span_from(buf_span(&seal->decoded), size);
	return true;
}

/* As much as there is room for; not cut inside a character of UTF-8. */
static void
put_type(struct span type, char out[SEAL_PROFILE_TEXT])
{
	static const char cut[] = "\xe2\x80\xa6";
	size_t len = type.len;

	if (len < SEAL_PROFILE_TEXT) {
		(void)snprintf(out, SEAL_PROFILE_TEXT, "%.*s", SPAN_ARG(type));
		return;
	}
	for (len = SEAL_PROFILE_TEXT - sizeof(cut); len > 0; len--)
		if ((type.data[len] & 0xc0) != 0x80)
			break;
	(void)snprintf(out, SEAL_PROFILE_TEXT, "%.*s%s", (int)len,
	    (const char *)type.data, cut);
}

static bool
take_vdsnc_header(struct span data, struct seal *seal, struct findings *f)
{
	struct span state, type, version;
	uint64_t number;

	if (!text_member(data, "hdr/is", &state) ||
	    !text_member(data, "hdr/t", &type) ||
	    !json_path(data, "hdr/v", &version) ||
	    !json_uint(version, 1000, &number) || state.len == 0 ||
	    state.len >= SEAL_STATE_TEXT)
		return seal_malformed(f, REF, "hdr has no is, t or v");
	for (size_t i = 0; i < state.len; i++)
		if (state.data[i] < 'A' || state.data[i] > 'Z')
			return seal_malformed(
			    f, REF, "hdr.is is no code of a state");
	memcpy(seal->state, state.data, state.len);
	seal->version = (unsigned)number;
	if (number != 1) {
		findings_add(f, "seal.version", SEVERITY_ERROR, "seal", REF,
		    "version %u; 1 is known", seal->version);
		return false;
	}
	seal->profile = profile_of_vdsnc(type);
	put_type(type, seal->reference);
	return true;
}

bool
vdsnc_parse(struct span bytes, struct seal *seal, struct findings *f)
{
	struct json_error error;
	struct span object, data, message;
	struct err err = ERR_INIT;

	if (!json_check(bytes, &object, &error))
		return seal_malformed(f, "RFC 8259", error.what);
	/* What is beside data and sig is not signed: a name twice, neither. */
	if (!canonical_write(object, &seal->own, &err))
		return seal_refuse(f, "RFC 8785 3.1", &err);
	buf_clear(&seal->own);
	if (!json_member(object, "data", &data) ||
	    json_kind(data) != JSON_OBJECT)
		return seal_malformed(f, REF, "no member data");
	if (!canonical_write(data, &seal->own, &err))
		return seal_refuse(f, "RFC 8785 3.1", &err);
	seal->is_signed = buf_span(&seal->own);
	if (!take_vdsnc_header(data, seal, f) ||
	    !take_signature(object, seal, f))
		return false;
	if (json_member(seal->is_signed, "msg", &message))
		seal->content = message;
	return true;
}
