/*
 * proofs: what a record has beside the files that EF.SOD lists, so that it
 * can be said whether the chip is a copy: EF.CardAccess, EF.CardSecurity, the
 * answer of an active authentication, and what chipread found out.
 */
#include "sodverify.h"

#include "base/codec.h"

bool
proofs_take_active(
    struct worker *w, const struct noun_chip *chip, struct noun_fault *fault)
{
	size_t challenge = chip->challenge.len, response = chip->response.len;

	w->input.challenge = chip->challenge;
	w->input.response = chip->response;
	if (challenge >= AA_CHALLENGE_MIN && challenge <= AA_CHALLENGE_MAX &&
	    response >= 1 && response <= AA_RESPONSE_MAX)
		return true;
	return noun_refuse(fault, "active",
	    "not a challenge (8 bytes) and a response in base64");
}

/* ---- the reader's result ----------------------------------------------- */

static bool
no_result(struct noun_fault *fault)
{
	return noun_refuse(fault, "chipread", "not a result of chipread");
}

static bool
take_proof_status(struct worker *w, struct span value,
    struct pa_reader_proof *p, struct noun_fault *fault)
{
	struct span word;

	return noun_text(&w->nouns, value, "chipread", &word, fault) &&
	    (status_parse(word, &p->status) || no_result(fault));
}

static bool
take_proof_key(struct worker *w, struct span value, struct pa_reader_proof *p,
    struct noun_fault *fault)
{
	struct span text;

	if (!noun_text(&w->nouns, value, "chipread", &text, fault))
		return false;
	p->has_key = hex_decode_exact(text, p->key, SHA256_SIZE);
	return p->has_key || no_result(fault);
}

/* A row a proof, whose name is that of the member. */
struct proof_row {
	struct span name;
	enum pa_proof proof;
};

/* An object of a member a proof; others are left alone, none comes twice. */
static bool
take_each(struct worker *w, struct span object,
    bool (*take)(struct worker *, struct span, struct pa_reader_proof *,
	struct noun_fault *),
    struct noun_fault *fault)
{
	struct proof_row rows[PA_PROOFS + 1] = {{{NULL, 0}, PA_PROOFS}};
	const struct proof_row *row;
	struct noun_walk walk;
	struct span value;

	for (int i = 0; i < PA_PROOFS; i++)
		rows[i] = (struct proof_row){
		    span_str(pa_proof_name((enum pa_proof)i)),
		    (enum pa_proof)i};
	rows[PA_PROOFS].name = span_make(NULL, 0);
	if (!noun_walk_begin(
		&walk, object, "chipread", rows, sizeof(rows[0]), fault))
		return no_result(fault);
	while ((row = noun_walk_next(&walk, &value)) != NULL)
		if (!take(w, value, &w->input.reader.proof[row->proof], fault))
			return false;
	return noun_walk_end(&walk, fault);
}

bool
proofs_take_reader(
    struct worker *w, const struct record *record, struct noun_fault *fault)
{
	struct span value, checks, keys;

	if (!noun_get(record, "chipread", &value))
		return true;
	w->input.reader.there = true;
	if (!noun_object(value, "chipread", fault))
		return fault->memory ? false : no_result(fault);
	return (!json_member(value, "checks", &checks) ||
		   take_each(w, checks, take_proof_status, fault)) &&
	    (!json_member(value, "key_sha256", &keys) ||
		take_each(w, keys, take_proof_key, fault));
}
