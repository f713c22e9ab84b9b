/*
 * proofs: what a record has beside the files that EF.SOD lists, so that it
 * can be said whether the chip is a copy: EF.CardAccess, EF.CardSecurity, the
 * answer of an active authentication, and what chipread found out.
 */
#include "sodverify.h"

#include "base/codec.h"

/* ---- active ------------------------------------------------------------ */

/* Bytes in base64, from min to max of them. */
static bool
take_base64(struct worker *w, struct span value, size_t min, size_t max,
    struct span *out)
{
	size_t at = w->bytes.len;
	struct span text;

	if (json_kind(value) != JSON_STRING ||
	    !json_string_span(value, &w->scratch, &text) ||
	    !base64_decode(text, &w->bytes))
		return false;
	*out = span_from(buf_span(&w->bytes), at);
	return out->len >= min && out->len <= max;
}

static bool
take_active(struct worker *w, struct span value, struct result *result)
{
	struct json_iterator it;
	struct span name, member;
	unsigned challenges = 0, responses = 0;
	bool ok = json_kind(value) == JSON_OBJECT;

	if (ok)
		json_object_begin(&it, value);
	while (ok && json_object_next(&it, &name, &member)) {
		if (json_name_is(name, SPAN("challenge"))) {
			challenges++;
			ok = take_base64(w, member, AA_CHALLENGE_MIN,
			    AA_CHALLENGE_MAX, &w->input.challenge);
		} else if (json_name_is(name, SPAN("response"))) {
			responses++;
			ok = take_base64(
			    w, member, 1, AA_RESPONSE_MAX, &w->input.response);
		}
	}
	if (!ok || challenges != 1 || responses != 1) {
		result_error(result, "record.input", "active",
		    "not a challenge (8 bytes) and a response in base64");
		return false;
	}
	return true;
}

/* ---- the reader's result ----------------------------------------------- */

/* Which proof a name means; PA_PROOFS: none. */
static enum pa_proof
proof_named(struct span name)
{
	int i = 0;

	while (i < PA_PROOFS &&
	    !json_name_is(name, span_str(pa_proof_name((enum pa_proof)i))))
		i++;
	return (enum pa_proof)i;
}

static bool
take_proof_status(
    struct worker *w, struct span value, struct pa_reader_proof *p)
{
	struct span word;

	return json_kind(value) == JSON_STRING &&
	    json_string_span(value, &w->scratch, &word) &&
	    status_parse(word, &p->status);
}

static bool
take_proof_key(struct worker *w, struct span value, struct pa_reader_proof *p)
{
	struct buf bytes = BUF_INIT;
	struct span text;
	bool ok;

	ok = json_kind(value) == JSON_STRING &&
	    json_string_span(value, &w->scratch, &text) &&
	    hex_decode(text, &bytes) && bytes.len == SHA256_SIZE;
	if (ok)
		memcpy(p->key, bytes.data, SHA256_SIZE);
	p->has_key = ok;
	buf_release(&bytes);
	return ok;
}

/* An object of a member a proof; others are left alone, none comes twice. */
static bool
take_each(struct worker *w, struct span object,
    bool (*take)(struct worker *, struct span, struct pa_reader_proof *))
{
	struct json_iterator it;
	struct span name, value;
	unsigned seen = 0;

	if (json_kind(object) != JSON_OBJECT)
		return false;
	json_object_begin(&it, object);
	while (json_object_next(&it, &name, &value)) {
		enum pa_proof proof = proof_named(name);

		if (proof == PA_PROOFS)
			continue;
		if (seen & 1u << proof ||
		    !take(w, value, &w->input.reader.proof[proof]))
			return false;
		seen |= 1u << proof;
	}
	return true;
}

static bool
take_reader(struct worker *w, struct span value, struct result *result)
{
	struct json_iterator it;
	struct span name, member;
	unsigned checks = 0, keys = 0;
	bool ok = json_kind(value) == JSON_OBJECT;

	w->input.reader.there = true;
	if (ok)
		json_object_begin(&it, value);
	while (ok && json_object_next(&it, &name, &member)) {
		if (json_name_is(name, SPAN("checks")))
			ok = ++checks == 1 &&
			    take_each(w, member, take_proof_status);
		else if (json_name_is(name, SPAN("key_sha256")))
			ok =
			    ++keys == 1 && take_each(w, member, take_proof_key);
	}
	if (!ok)
		result_error(result, "record.input", "chipread",
		    "not a result of chipread");
	return ok;
}

/* ---- all of it --------------------------------------------------------- */

bool
proofs_take(
    struct worker *w, const struct record *record, struct result *result)
{
	struct span value;

	if (nouns_get(record, "card_access", &value) &&
	    !nouns_take_file(
		w, value, "card_access", &w->input.card_access, result))
		return false;
	if (nouns_get(record, "card_security", &value) &&
	    !nouns_take_file(
		w, value, "card_security", &w->input.card_security, result))
		return false;
	if (nouns_get(record, "active", &value) &&
	    !take_active(w, value, result))
		return false;
	return !nouns_get(record, "chipread", &value) ||
	    take_reader(w, value, result);
}
