/*
 * card_advice: the sentence that follows a card's verdict, which tells an
 * officer what to do. A table says which finding speaks first.
 */
#include "record/card.h"
#include "record/card_private.h"

/*
 * What to tell an officer first, most important first: of the findings in a
 * record, the one whose row comes earliest gives the sentence; where nothing
 * could be concluded, why comes before what else was noticed. "%" stands for
 * the finding's `where` (all of them, when the code is there several times),
 * "$" for its note.
 */
static const struct {
	enum {
		ADVERSE,  /* what speaks against the document */
		UNPROVEN, /* why nothing could be concluded */
		NOTICED	  /* mere information: after a pass, and only then */
	} kind;
	const char *code, *sentence;
} advice[] = {
    {ADVERSE, "record.malformed", "the record cannot be read"},
    {ADVERSE, "record.input",
	"the input cannot be read: % is not what it should be"},
    {ADVERSE, "record.findings", "more is wrong with it than can be listed"},
    {ADVERSE, "sltd.hit",
	"listed (%): hold the document, verify with the issuing state"},
    {ADVERSE, "sod.signature",
	"altered or forged: the chip's signature is wrong"},
    {ADVERSE, "dg.hash", "altered: not what the issuing state signed: %"},
    {ADVERSE, "dg.unlisted",
	"altered: not covered by the state's signature: %"},
    {ADVERSE, "aa.signature",
	"copied: the chip does not hold the key of the genuine one"},
    {ADVERSE, "chip.clone",
	"copied: the chip does not hold the key of the genuine one"},
    {ADVERSE, "chip.card_access",
	"altered: the chip offers another access than the issuing state "
	"signed"},
    {ADVERSE, "chip.protocol",
	"the chip, or something between it and the reader, does not behave "
	"as a genuine one: $"},
    {ADVERSE, "csca.signature",
	"wrongly certified: the state's key that the signer names did not "
	"sign it"},
    {ADVERSE, "csca.usage", "wrongly certified: by a key that may not certify"},
    {ADVERSE, "csca.key", "not to be trusted: anybody can use the state's key"},
    {ADVERSE, "dsc.key", "not to be trusted: anybody can use the signer's key"},
    {ADVERSE, "csca.revoked", "revoked: the state has withdrawn its own key"},
    {ADVERSE, "csca.distrusted",
	"not to be trusted: an operator distrusts this state's key"},
    {ADVERSE, "dsc.revoked", "revoked: the state has withdrawn the signer"},
    {ADVERSE, "state.mismatch",
	"not issued by that state: the states in chip and signature "
	"differ"},
    {ADVERSE, "mrz.mismatch", "altered: the printed zone is not the chip's"},
    {ADVERSE, "passport.mismatch", "not for this passport: $"},
    {ADVERSE, "seal.signature",
	"altered or forged: the seal's signature is wrong"},
    {ADVERSE, "seal.unsigned", "the seal carries no signature"},
    {ADVERSE, "seal.malformed", "the seal is not what its standard says: $"},
    {ADVERSE, "seal.version", "a seal of a version that is not known"},
    {ADVERSE, "seal.feature", "the seal is not complete: % $"},
    {ADVERSE, "seal.algorithm",
	"sealed in a way that must not be relied on: $"},
    {ADVERSE, "seal.date", "sealed after today: $"},
    {ADVERSE, "seal.mrz", "a check digit in the seal is wrong: %"},
    {ADVERSE, "seal.test_reference", "a seal made for tests"},
    {ADVERSE, "sod.malformed", "the chip's security object is damaged"},
    {ADVERSE, "sod.empty", "the chip's security object is empty"},
    {ADVERSE, "sod.algorithm", "signed in a way that must not be relied on: $"},
    {ADVERSE, "dsc.document_type", "signed by a signer for other documents"},
    {ADVERSE, "dsc.usage",
	"signed by a certificate that may not sign documents"},
    {ADVERSE, "dsc.validity", "signed outside the signer's validity"},
    {ADVERSE, "csca.validity",
	"signed outside the validity of the state's key"},
    {ADVERSE, "defect.known", "a known defect of this document or signer"},
    {ADVERSE, "viz.mismatch",
	"the visual zone does not agree with the zone: %"},
    {ADVERSE, "mrz.check_digit", "wrong check digit: %"},
    {ADVERSE, "mrz.layout", "no machine readable zone of a known layout"},
    {ADVERSE, "mrz.character", "a character that is not allowed there: %"},
    {ADVERSE, "mrz.date", "no such date: %"},
    {ADVERSE, "mrz.date_order", "expires before birth"},
    {ADVERSE, "mrz.document_code", "document code not of this layout"},
    {ADVERSE, "mrz.number",
	"no document number in the zone: look at the document closely"},
    {ADVERSE, "mrz.sex", "no such sex marker"},
    {ADVERSE, "mrz.name", "name not as the standard has it"},
    {ADVERSE, "mrz.state",
	"a state's code that ICAO does not list (%): look closely"},
    {ADVERSE, "model.alert", "an alert is out for such documents: $"},
    {ADVERSE, "model.number",
	"not a number that this state gives: look at the document closely"},
    {ADVERSE, "model.validity",
	"not valid for as long as this state issues documents: look at the "
	"dates closely"},
    {ADVERSE, "model.birth_date",
	"the national number has another date of birth: compare both as "
	"printed"},
    {ADVERSE, "model.sex",
	"the national number has another sex: compare both as printed"},
    {ADVERSE, "model.personal_number",
	"not a national number that this state gives: look at the personal "
	"data closely"},
    {ADVERSE, "model.chip",
	"has a chip, and was issued before this state had one: look at the "
	"document closely"},
    {ADVERSE, "csca.withdrawn",
	"the state's key is in no list any more: ask an operator (pkdfetch)"},
    {ADVERSE, "sod.signing_time",
	"signed after today: compare the clock of this machine, then look "
	"at the document closely"},
    {ADVERSE, "edi.limit",
	"not all of it could be kept or sent (%): divide it, then send again"},
    {ADVERSE, "edi.syntax",
	"the message is cut off or damaged: ask its sender for it again"},
    {ADVERSE, "edi.missing",
	"the message is not complete (% is missing): ask its sender for it "
	"again"},
    {ADVERSE, "edi.count",
	"the message may not be complete (%): ask its sender for it again"},
    {ADVERSE, "edi.reference",
	"the message's references do not agree (%): it may be another's, or "
	"sent twice: ask its sender"},
    {ADVERSE, "edi.segment",
	"a part of the message is not where it belongs (%): compare the "
	"persons with the sender's list"},
    {ADVERSE, "edi.character",
	"the message has a character that it may not have (%): ask its "
	"sender for it again"},
    {ADVERSE, "api.document",
	"the document cannot be taken for this journey: %: read it again or "
	"ask for another"},
    {ADVERSE, "api.field", "a detail is missing: %: ask the traveller for it"},
    {ADVERSE, "api.flight",
	"the flight and the journey do not agree: %: correct the booking"},
    {ADVERSE, "api.date",
	"a date that cannot be right: %: read it from the document again"},
    {ADVERSE, "api.code",
	"a code that is unknown or not taken: %: look it up again"},
    {ADVERSE, "api.name",
	"the name may not be as the document has it: read it from the "
	"document again"},
    {ADVERSE, "api.length",
	"too long for the message: %: shorten it as the authority asks"},
    {ADVERSE, "api.character",
	"a character that the message cannot carry: %: write it with A to Z"},
    {ADVERSE, "api.duplicate",
	"twice in one list (%): take one of them out, or find out whose it "
	"is"},
    {ADVERSE, "chip.downgrade",
	"opened in the weaker way, although the chip offers PACE"},
    {ADVERSE, "document.expired", "no longer valid: $"},
    {UNPROVEN, "sltd.candidate",
	"resembles a listed document: verify with the issuing state"},
    {UNPROVEN, "risk.rule", "look twice: $"},
    {UNPROVEN, "chip.access", "the chip was not opened: $"},
    {UNPROVEN, "chip.lost", "the chip was not read to its end: $"},
    {UNPROVEN, "chip.file", "cannot be established: % was not read"},
    {UNPROVEN, "chip.limit", "the chip was not read to its end: $"},
    {UNPROVEN, "csca.unknown",
	"cannot be established, list missing: $ (an operator can fetch it: "
	"pkdfetch)"},
    {UNPROVEN, "seal.unknown", "cannot be established: $"},
    {UNPROVEN, "seal.profile", "the seal is of a kind that is not known: $"},
    {UNPROVEN, "dsc.missing",
	"cannot be established: no document signer certificate"},
    {UNPROVEN, "sod.missing", "cannot be established: no EF.SOD was read"},
    {UNPROVEN, "sod.unreadable",
	"cannot be established: EF.SOD cannot be read"},
    {UNPROVEN, "dg.unreadable", "cannot be established: % cannot be read"},
    {UNPROVEN, "dg.empty", "cannot be established: % is empty"},
    {UNPROVEN, "dg.missing", "cannot be established: $"},
    {UNPROVEN, "dg.malformed", "cannot be established: % cannot be understood"},
    {UNPROVEN, "state.unknown",
	"cannot be established, unknown state: the key that signed names "
	"none"},
    {UNPROVEN, "aa.missing", "the chip may be a copy: $"},
    {UNPROVEN, "chip.unproven", "the chip may be a copy: $"},
    {UNPROVEN, "aa.malformed",
	"the chip may be a copy: its answer cannot be read"},
    {UNPROVEN, "dtc.signature",
	"a telephone's own credential: its files were checked, the device's "
	"signature was not"},
    {UNPROVEN, "mrz.unchecked",
	"cannot be established: the chip's zone was not read"},
    {UNPROVEN, "com.malformed",
	"the chip's table of contents cannot be read: what it should list "
	"was not compared"},
    {UNPROVEN, "com.mismatch",
	"the chip's table of contents and the signature do not agree: look "
	"at the document closely"},
    {UNPROVEN, "crl.missing",
	"cannot be fully established: no revocation list (pkdfetch)"},
    {UNPROVEN, "crl.stale",
	"cannot be fully established: the revocation list is old "
	"(pkdfetch)"},
    {UNPROVEN, "sltd.not_checked",
	"not checked against %: ask again or by other means"},
    {UNPROVEN, "sltd.stale", "not checked: the data of % is too old"},
    {UNPROVEN, "sltd.incomplete_query", "not checked: $"},
    {UNPROVEN, "sltd.state", "no state issues documents under this code"},
    {UNPROVEN, "risk.review",
	"the rules of attention are past their review: $"},
    {UNPROVEN, "risk.not_evaluated", "not all rules could be asked: $"},
    {UNPROVEN, "record.memory",
	"not examined, this machine was out of memory: ask again"},
    {NOTICED, "sltd.withdrawn",
	"was listed, and the state has taken it off the list: $"},
    {NOTICED, "mrz.name_truncated",
	"the name may be cut off: compare the printed name"},
    {NOTICED, "mrz.legacy_digit",
	"a check digit of the older Belgian way: in order"},
    {NOTICED, "risk.care", "protect: $"},
    {NOTICED, "risk.admission", "for entry: $"},
    {NOTICED, "mrz.cleaned",
	"the zone was mended before it was read ($): compare it with the "
	"document"},
    {NOTICED, "mrz.ignored", "only the zone was examined, $"},
    {NOTICED, "seal.cleaned", "the barcode was mended before it was read: $"},
    {NOTICED, "seal.nonconformance",
	"the seal is made in another way than its standard says: $"},
    {NOTICED, "seal.unknown_feature",
	"the seal says more than this version knows: $"},
    {NOTICED, "sod.nonconformance",
	"signed in a way that deviates from the standard, and is known: $"},
    {NOTICED, "model.extension", "the zone has expired: $"},
    {NOTICED, "model.unknown",
	"no model of it is known: number and validity were not compared"},
    {NOTICED, "chip.quirk",
	"the chip deviates from the standard, and was read: $"},
};

#define ADVICES (sizeof(advice) / sizeof(advice[0]))

/* The code's row; ADVICES: none. */
static size_t
advice_row(struct span code)
{
	size_t row = 0;

	while (row < ADVICES && !json_name_is(code, span_str(advice[row].code)))
		row++;
	return row;
}

bool
card_knows_code(struct span code)
{
	for (size_t i = 0; i < ADVICES; i++)
		if (span_equal_str(code, advice[i].code))
			return true;
	return false;
}

/* The row, after all others (by ADVICES) if it is not the kind wanted. */
static size_t
advice_rank(struct span code, enum status worst)
{
	size_t row = advice_row(code);

	if (row == ADVICES)
		return 2 * ADVICES;
	return (advice[row].kind == UNPROVEN) == (worst == STATUS_UNDETERMINED)
	    ? row
	    : row + ADVICES;
}

/* What an officer calls the places that findings name. */
static const struct {
	const char *where;
	const char *name;
} places[] = {
    {"document_code", "the document code"},
    {"issuing_state", "the issuing state"},
    {"document_number", "the document number"},
    {"name", "the name"},
    {"nationality", "the nationality"},
    {"birth_date", "the birth date"},
    {"sex", "the sex"},
    {"expiry_date", "the expiry date"},
    {"issue_date", "the date of issue"},
    {"optional_data", "the optional data"},
    {"optional_data_2", "the optional data 2"},
    {"personal_number", "the personal number"},
    {"composite", "the digit over all (composite)"},
    {"dg.1", "the personal data (dg.1)"},
    {"dg.2", "the photograph (dg.2)"},
    {"dg.3", "the fingerprints (dg.3)"},
    {"dg.4", "the irises (dg.4)"},
    {"dg.7", "the signature's image (dg.7)"},
    {"dg.11", "the personal details (dg.11)"},
    {"dg.12", "the document's details (dg.12)"},
    {"dg.14", "the chip's protocols (dg.14)"},
    {"dg.15", "the chip's key (dg.15)"},
};

static void
put_where(struct buf *out, struct span where)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (json_name_is(where, span_str(places[i].where))) {
			buf_append_str(out, _(places[i].name));
			return;
		}
	}
	card_value(out, where);
}

/*
 * Whether a finding can be why the record has its status: of a tool that has
 * it, an error where that is fail. Mere information is no reason, only what a
 * pass was noticed with.
 */
static bool
finding_counts(const struct verdicts *c, const struct verdict *v,
    struct span finding, struct span *code)
{
	struct span severity;

	if (v->status != c->worst || !json_member(finding, "code", code) ||
	    json_kind(*code) != JSON_STRING ||
	    !json_member(finding, "severity", &severity) ||
	    json_kind(severity) != JSON_STRING)
		return false;
	if (json_name_is(severity, SPAN("info"))) {
		size_t row = advice_row(*code);

		return c->worst == STATUS_PASS && row < ADVICES &&
		    advice[row].kind == NOTICED;
	}
	return c->worst != STATUS_FAIL || json_name_is(severity, SPAN("error"));
}

static bool
is_error(struct span finding)
{
	struct span severity;

	return json_member(finding, "severity", &severity) &&
	    json_kind(severity) == JSON_STRING &&
	    json_name_is(severity, SPAN("error"));
}

/* The first of the findings that matter most. */
struct reason {
	size_t rank; /* 2 * ADVICES: there is none */
	struct span tool, code;
	bool error;
};

static struct reason
find_advice(const struct verdicts *c)
{
	struct reason best = {.rank = 2 * ADVICES};

	for (size_t i = 0; i < c->count; i++) {
		struct json_iterator it;
		struct span finding, code;

		json_array_begin(&it, c->list[i].findings);
		while (json_array_next(&it, &finding))
			if (finding_counts(c, &c->list[i], finding, &code) &&
			    advice_rank(code, c->worst) < best.rank)
				best = (struct reason){
				    advice_rank(code, c->worst),
				    c->list[i].tool, code, is_error(finding)};
	}
	return best;
}

/* Every `where` of the findings of a rank, or the first one's note. */
static void
put_concern(struct buf *out, const struct verdicts *c, size_t rank, bool note)
{
	bool more = false;

	for (size_t i = 0; i < c->count; i++) {
		struct json_iterator it;
		struct span finding, code, value;

		json_array_begin(&it, c->list[i].findings);
		while (json_array_next(&it, &finding)) {
			if (!finding_counts(c, &c->list[i], finding, &code) ||
			    advice_rank(code, c->worst) != rank ||
			    !json_member(
				finding, note ? "note" : "where", &value))
				continue;
			if (more)
				BUF_LITERAL(out, ", ");
			more = true;
			if (note) {
				card_note(out, value);
				return;
			}
			put_where(out, value);
		}
	}
}

static const char *
sentence_of(size_t row, struct span tool, struct span code, bool error)
{
	const char *sealed = card_sealed_sentence(tool, code, error);

	return _(sealed != NULL ? sealed : advice[row].sentence);
}

/* The sentence up to its mark, if it has one; returns the rest of it. */
static const char *
put_sentence(struct buf *out, const char *sentence)
{
	const char *mark = sentence + strcspn(sentence, "%$");

	buf_append(out, sentence, (size_t)(mark - sentence));
	return mark;
}

/* Two blanks before each sentence; lines go on below the first one. */
static void
begin_sentence(struct buf *out, bool *begun)
{
	BUF_LITERAL(out, "  ");
	if (!*begun)
		buf_append_byte(out, CARD_HANG);
	*begun = true;
}

static void
put_advice(struct buf *out, const struct verdicts *c, bool *begun)
{
	struct reason r = find_advice(c);
	const char *mark;

	if (r.rank == 2 * ADVICES)
		return;
	begin_sentence(out, begun);
	mark = put_sentence(
	    out, sentence_of(r.rank % ADVICES, r.tool, r.code, r.error));
	if (*mark == '\0')
		return;
	put_concern(out, c, r.rank, *mark == '$');
	buf_append_str(out, mark + 1);
}

bool
card_sentence(
    struct buf *out, struct span tool, struct span finding, size_t *note)
{
	struct span code, value;
	const char *mark;
	size_t row;

	if (!json_member(finding, "code", &code) ||
	    json_kind(code) != JSON_STRING ||
	    (row = advice_row(code)) == ADVICES)
		return false;
	mark =
	    put_sentence(out, sentence_of(row, tool, code, is_error(finding)));
	if (*mark == '%' && json_member(finding, "where", &value))
		put_where(out, value);
	if (*mark == '$' && json_member(finding, "note", &value))
		card_note(out, value);
	buf_append_str(out, *mark != '\0' ? mark + 1 : "");
	*note = out->len;
	if (*mark != '$' && json_member(finding, "note", &value)) {
		BUF_LITERAL(out, ": ");
		*note = out->len;
		card_note(out, value);
	}
	return true;
}

/*
 * A chip that passes is the one thing that a pass can assert: its data, and
 * the chip itself only where it proved a key. What else is noted must not
 * sound like a doubt: only that the document has expired.
 */
static bool
put_genuine(struct buf *out, const struct verdicts *c, bool *begun)
{
	size_t row = find_advice(c).rank;
	bool genuine = false, no_copy = false;

	for (size_t i = 0; i < c->count; i++) {
		struct span chip;

		if (!span_equal_str(c->list[i].tool, "sodverify") ||
		    c->list[i].status != STATUS_PASS)
			continue;
		genuine = true;
		no_copy = json_path(c->list[i].value, "checks/chip", &chip) &&
		    json_kind(chip) == JSON_STRING &&
		    json_name_is(chip, SPAN("pass"));
	}
	if (!genuine || c->worst != STATUS_PASS)
		return false;
	begin_sentence(out, begun);
	buf_append_str(out,
	    no_copy ? _("genuine, and the chip is no copy")
		    : _("genuine data; a copy of the chip is not excluded"));
	if (row < ADVICES && strcmp(advice[row].code, "document.expired") == 0)
		buf_append_str(out, _("; expired"));
	return true;
}

/* "local, data of 2026-11-20T02:00:00Z; national": who was asked. */
static void
put_lists(struct buf *out, struct span sources)
{
	struct json_iterator it;
	struct span source, value;
	bool more = false;

	json_array_begin(&it, sources);
	while (json_array_next(&it, &source)) {
		if (!json_member(source, "name", &value))
			continue;
		if (more)
			BUF_LITERAL(out, "; ");
		more = true;
		card_value(out, value);
		if (!json_member(source, "as_of", &value))
			continue;
		buf_append_str(out, _(", data of "));
		card_value(out, value);
	}
}

/*
 * A document that no list has may still be false: a pass of sltdquery says
 * which lists were silent, and never more.
 */
static void
put_not_listed(struct buf *out, const struct verdicts *c, bool *begun)
{
	struct span sources;

	for (size_t i = 0; i < c->count; i++) {
		const struct verdict *v = &c->list[i];

		if (!span_equal_str(v->tool, "sltdquery") ||
		    v->status != STATUS_PASS ||
		    !json_member(v->value, "sources", &sources))
			continue;
		begin_sentence(out, begun);
		buf_append_str(
		    out, _("not listed (which does not make it valid): "));
		put_lists(out, sources);
	}
}

/* What a pass says where nothing else does: what was established, and by that
 * what was not. The first tool that passed. */
static void
put_established(struct buf *out, const struct verdicts *c, bool *begun)
{
	static const struct {
		const char *tool, *sentence;
	} established[] = {
	    {"sealverify",
		"the seal is genuine: compare what it says with the print"},
	    {"chipread",
		"the chip was read; whether its data are genuine was not "
		"examined"},
	    {"mrzcheck",
		"the zone is in order, which does not make the document "
		"genuine"},
	    {"apisend",
		"the message is in order; the document was not examined"},
	};

	for (size_t i = 0; i < sizeof(established) / sizeof(established[0]);
	     i++)
		for (size_t k = 0; k < c->count; k++)
			if (span_equal_str(
				c->list[k].tool, established[i].tool) &&
			    c->list[k].status == STATUS_PASS) {
				begin_sentence(out, begun);
				buf_append_str(out, _(established[i].sentence));
				return;
			}
}

const char *
card_advice_code(const struct verdicts *v, struct span *tool)
{
	struct reason r = find_advice(v);

	*tool = r.tool;
	return r.rank == 2 * ADVICES ? NULL : advice[r.rank % ADVICES].code;
}

void
card_advice(struct buf *out, const struct verdicts *v)
{
	bool begun = false;

	if (!put_genuine(out, v, &begun))
		put_advice(out, v, &begun);
	if (!begun && v->worst == STATUS_PASS)
		put_established(out, v, &begun);
	if (v->worst == STATUS_PASS)
		put_not_listed(out, v, &begun);
}
