/*
 * card_sealed: what is said of a seal in other words than of a chip: the
 * sentences and the next steps of codes that both have; and what findings of a
 * seal note, in the user's language.
 */
#include "base/utf8.h"
#include "record/card_private.h"

static const struct {
	const char *code;
	bool error; /* else for a warning */
	const char *sentence;
} sentences[] = {
    {"mrz.mismatch", true,
	"altered, or of another document: the printed zone is not the seal's"},
    {"state.mismatch", true, "not sealed by that state: $"},
    {"dsc.usage", true, "sealed by a certificate that is not for this: $"},
    {"dsc.usage", false, "cannot be established: $"},
    {"dsc.document_type", true, "sealed by a signer for other documents"},
    {"dsc.validity", true, "the seal's signer is not valid: $"},
    {"dsc.validity", false, "the seal's signer may not be valid: $"},
    {"csca.validity", true, "the state's key is not valid: $"},
    {"dsc.missing", false,
	"cannot be established: the certificate of the seal's signer is "
	"missing (an operator can import it: pkdfetch)"},
    {"passport.mismatch", false,
	"whether it is for this passport was not established: $"},
};

static const struct {
	const char *what;
	const char *codes; /* with a blank around each */
} steps[] = {
    {"Scan the barcode once more; if it says the same, ask the authority that "
     "issued it",
	" mrz.mismatch state.mismatch "},
    {"The seal proves nothing: examine the document by hand; a document "
     "examiner decides",
	" csca.signature csca.usage csca.key csca.revoked csca.distrusted "
	"dsc.revoked dsc.document_type dsc.usage dsc.validity "
	"csca.validity "},
    {"Examine the document by hand: nothing was proven for or against it",
	" dsc.missing "},
};

static bool
is_seal(struct span tool)
{
	return span_equal_str(tool, "sealverify");
}

const char *
card_sealed_sentence(struct span tool, struct span code, bool error)
{
	for (size_t i = 0;
	     is_seal(tool) && i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (sentences[i].error == error &&
		    json_name_is(code, span_str(sentences[i].code)))
			return sentences[i].sentence;
	return NULL;
}

const char *
card_sealed_step(struct span tool, const char *code)
{
	for (size_t i = 0;
	     is_seal(tool) && i < sizeof(steps) / sizeof(steps[0]); i++)
		if (card_is_among(steps[i].codes, code))
			return steps[i].what;
	return NULL;
}

/* ---- notes --------------------------------------------------------------- */

/* What a finding of a seal says of its own; each % stands for some text. */
static const char *const notes[] = {
    "the seal is for passport %; shown is %",
    "the zone of the passport cannot be read",
    "the printed zone differs from the one in the seal (line %, column %)",
    "no profile known under %: the features are shown as they are",
    "no certificate of this signer in the store (pkdfetch import takes it): %",
    "not signed by the certificate that the seal names",
    "signed on %, after this inspection",
    "valid from % to %, not now",
    "valid from % to %, not when the seal was signed",
    "the certificate does not say that it is for barcodes",
    "the zone in the seal has %, the signer is of %",
    "the seal is of %, its signer of %",
    "the signer is of %, its issuer of %",
    "the signer is of %, its CSCA of %",
    "a digit of the zone in the seal does not agree",
    "feature % is not of this profile",
};

#define NOTE_PARTS 2

/* The texts for each % of a note; false: it is another note. */
static bool
note_parts(const char *note, struct span text, struct span part[NOTE_PARTS])
{
	size_t count = 0, len = strcspn(note, "%");

	if (!span_starts(text, span_make(note, len)))
		return false;
	text = span_from(text, len);
	for (note += len; *note == '%'; note += len) {
		size_t at = 0;

		len = strcspn(++note, "%");
		if (len == 0)
			at = text.len;
		while (at < text.len &&
		    !span_starts(span_from(text, at), span_make(note, len)))
			at++;
		if (count == NOTE_PARTS || (len > 0 && at == text.len))
			return false;
		part[count++] = span_first(text, at);
		text = span_from(text, at + len);
	}
	return text.len == 0;
}

static void
put_note(struct buf *out, struct span text)
{
	struct span part[NOTE_PARTS];
	size_t count = 0;

	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		const char *note = _(notes[i]);

		if (!note_parts(notes[i], text, part))
			continue;
		for (; *note != '\0'; note++)
			if (*note == '%' && count < NOTE_PARTS)
				utf8_put_safe(part[count++], 0, out);
			else
				buf_append_byte(out, (uint8_t)*note);
		return;
	}
	utf8_put_safe(text, 0, out);
}

void
card_note(struct buf *out, struct span value)
{
	struct buf scratch = BUF_INIT;
	struct span text = value;

	if (json_kind(value) == JSON_STRING &&
	    !json_string_span(value, &scratch, &text))
		out->failed = true;
	put_note(out, text);
	buf_release(&scratch);
}
