/*
 * risk_field: the closed table of members. A row more is a decision: what does
 * it say about the person, and what does a document in order have there?
 */
#include "risk/risk_field.h"

#include "base/array.h"

/* What could not be concluded may be for want of a state's lists. */
#define STATUSES "pass absent undetermined | fail error"
#define SEVERITIES "info warning | error"
#define SIGHTED "fits unknown | differs"
#define ANSWERS "no_record not_checked | candidate hit"
#define CARE (1u << RISK_CARE)
#define ADMISSION (1u << RISK_ADMISSION)

/* clang-format off */
static const struct risk_field fields[] = {
    /* members as a whole: whether they are there */
    {"mrzcheck", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},
    {"chipread", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},
    {"sodverify", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},
    {"sealverify", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},
    {"sltdquery", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},
    {"apisend", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},
    {"mrz", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},
    {"sod", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},
    {"dg", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},
    {"seal", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},

    {"mrzcheck.status", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"mrzcheck.findings.code", RISK_CODE, RISK_EVIDENCE, NULL,
     "mrzcheck.findings", 0},
    {"mrzcheck.findings.severity", RISK_WORD, RISK_EVIDENCE, SEVERITIES,
     "mrzcheck.findings", 0},
    {"mrzcheck.format", RISK_WORD, RISK_NATIONALITY, "TD1 TD2 TD3 MRV-A MRV-B "
     "FRA-ID FRA-DL CHE-DL SVK-ID RUS-NP |", NULL, 0},
    {"mrzcheck.fields.document_code", RISK_PLACE, RISK_CIRCUMSTANCE, NULL,
     NULL, 0},
    {"mrzcheck.fields.issuing_state", RISK_PLACE, RISK_NATIONALITY, NULL, NULL,
     0},
    {"mrzcheck.fields.nationality", RISK_PLACE, RISK_NATIONALITY, NULL, NULL,
     0},
    {"mrzcheck.fields.birth_date", RISK_DATE, RISK_AGE, NULL, NULL,
     CARE | ADMISSION},
    {"mrzcheck.fields.sex", RISK_WORD, RISK_SEX, "F M X |", NULL, 0},
    {"mrzcheck.fields.document_number", RISK_OPAQUE, RISK_EVIDENCE, NULL,
     NULL, 0},
    {"mrzcheck.fields.optional_data", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL,
     0},
    {"mrzcheck.fields.issue_date", RISK_DATE, RISK_EVIDENCE, NULL, NULL, 0},
    {"mrzcheck.fields.expiry_date", RISK_DATE, RISK_EVIDENCE, NULL, NULL, 0},
    {"mrzcheck.fields.language", RISK_PLACE, RISK_LANGUAGE, NULL, NULL, 0},
    {"mrzcheck.fields.surname", RISK_OPAQUE, RISK_NAME, NULL, NULL, 0},
    {"mrzcheck.fields.given_names", RISK_OPAQUE, RISK_NAME, NULL, NULL, 0},
    {"mrzcheck.models.result", RISK_WORD, RISK_EVIDENCE, SIGHTED, NULL, 0},
    {"mrzcheck.models.model", RISK_OPAQUE, RISK_NATIONALITY, NULL, NULL, 0},
    {"mrzcheck.models.chip", RISK_WORD, RISK_EVIDENCE,
     "expected possible none |", NULL, 0},
    {"mrzcheck.models.confidence", RISK_WORD, RISK_EVIDENCE, "A B C |", NULL,
     0},
    {"mrzcheck.models.as_of", RISK_DATE, RISK_EVIDENCE, NULL, NULL, 0},

    {"chipread.status", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"chipread.findings.code", RISK_CODE, RISK_EVIDENCE, NULL,
     "chipread.findings", 0},
    {"chipread.findings.severity", RISK_WORD, RISK_EVIDENCE, SEVERITIES,
     "chipread.findings", 0},
    {"chipread.access.protocol", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},

    {"sodverify.status", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sodverify.findings.code", RISK_CODE, RISK_EVIDENCE, NULL,
     "sodverify.findings", 0},
    {"sodverify.findings.severity", RISK_WORD, RISK_EVIDENCE, SEVERITIES,
     "sodverify.findings", 0},
    {"sodverify.checks.sod_signature", RISK_WORD, RISK_EVIDENCE, STATUSES,
     NULL, 0},
    {"sodverify.checks.certificate_chain", RISK_WORD, RISK_EVIDENCE, STATUSES,
     NULL, 0},
    {"sodverify.checks.revocation", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL,
     0},
    {"sodverify.checks.validity", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sodverify.checks.data_groups", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL,
     0},
    {"sodverify.checks.com", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sodverify.checks.issuing_state", RISK_WORD, RISK_EVIDENCE, STATUSES,
     NULL, 0},
    {"sodverify.checks.mrz", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sodverify.checks.chip", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sodverify.data_groups.1", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sodverify.data_groups.2", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sodverify.data_groups.14", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sodverify.data_groups.15", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sodverify.csca.state", RISK_WORD, RISK_EVIDENCE,
     "current | withdrawn distrusted", NULL, 0},
    {"sodverify.signing_time", RISK_DATE, RISK_EVIDENCE, NULL, NULL, 0},

    {"sealverify.status", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sealverify.findings.code", RISK_CODE, RISK_EVIDENCE, NULL,
     "sealverify.findings", 0},
    {"sealverify.checks.seal_signature", RISK_WORD, RISK_EVIDENCE, STATUSES,
     NULL, 0},
    {"sealverify.checks.certificate_chain", RISK_WORD, RISK_EVIDENCE, STATUSES,
     NULL, 0},
    {"sealverify.checks.revocation", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL,
     0},
    {"sealverify.checks.validity", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL,
     0},
    {"sealverify.checks.seal_mrz", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL,
     0},
    {"sealverify.checks.mrz", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sealverify.checks.passport", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL,
     0},

    {"sltdquery.status", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"sltdquery.answer", RISK_WORD, RISK_EVIDENCE, ANSWERS, NULL, 0},
    {"sltdquery.findings.code", RISK_CODE, RISK_EVIDENCE, NULL,
     "sltdquery.findings", 0},
    {"sltdquery.sources.answer", RISK_WORD, RISK_EVIDENCE, ANSWERS,
     "sltdquery.sources", 0},
    {"sltdquery.sources.records.status", RISK_WORD, RISK_EVIDENCE,
     "| stolen lost revoked invalid stolen_blank counterfeit watch",
     "sltdquery.sources", 0},
    {"sltdquery.sources.records.match", RISK_WORD, RISK_EVIDENCE,
     "| exact confusable leading_zeros check_digit any_type any_state range "
     "near",
     "sltdquery.sources", 0},
    {"sltdquery.sources.records.reported", RISK_DATE, RISK_EVIDENCE, NULL,
     "sltdquery.sources", 0},
    {"sltdquery.queries.answer", RISK_WORD, RISK_EVIDENCE, ANSWERS, NULL, 0},

    {"apisend.status", RISK_WORD, RISK_EVIDENCE, STATUSES, NULL, 0},
    {"apisend.findings.code", RISK_CODE, RISK_EVIDENCE, NULL,
     "apisend.findings", 0},
    {"response.meaning", RISK_WORD, RISK_EVIDENCE, "ok_to_board accepted "
     "insufficient_data exception other | no_board advisory", NULL, 0},

    /* nouns: the document */
    {"issue_date", RISK_DATE, RISK_EVIDENCE, NULL, NULL, 0},
    {"document.number", RISK_OPAQUE, RISK_EVIDENCE, NULL, NULL, 0},
    {"document.type", RISK_WORD, RISK_CIRCUMSTANCE, "P V I R O |", NULL, 0},
    {"document.issuing_state", RISK_PLACE, RISK_NATIONALITY, NULL, NULL, 0},
    {"document.issue_date", RISK_DATE, RISK_EVIDENCE, NULL, NULL, 0},
    {"document.expiry_date", RISK_DATE, RISK_EVIDENCE, NULL, NULL, 0},
    {"documents.issuing_state", RISK_PLACE, RISK_NATIONALITY, NULL, NULL, 0},

    /* nouns: the person */
    {"person.surname", RISK_OPAQUE, RISK_NAME, NULL, NULL, 0},
    {"person.given_names", RISK_OPAQUE, RISK_NAME, NULL, NULL, 0},
    {"person.birth_date", RISK_DATE, RISK_AGE, NULL, NULL, CARE | ADMISSION},
    {"person.sex", RISK_WORD, RISK_SEX, "F M X |", NULL, 0},
    {"person.nationality", RISK_PLACE, RISK_NATIONALITY, NULL, NULL, 0},
    {"person.nationalities", RISK_PLACE, RISK_NATIONALITY, NULL, NULL, 0},
    {"person.residence", RISK_PLACE, RISK_RESIDENCE, NULL, NULL, 0},
    {"person.address.country", RISK_PLACE, RISK_RESIDENCE, NULL, NULL, 0},
    {"person.birth_country", RISK_PLACE, RISK_BIRTH_PLACE, NULL, NULL, 0},
    {"person.birth_place", RISK_OPAQUE, RISK_BIRTH_PLACE, NULL, NULL, 0},
    {"viz.surname", RISK_OPAQUE, RISK_NAME, NULL, NULL, 0},
    {"viz.given_names", RISK_OPAQUE, RISK_NAME, NULL, NULL, 0},
    {"viz.birth_date", RISK_DATE, RISK_AGE, NULL, NULL, CARE | ADMISSION},
    {"viz.sex", RISK_WORD, RISK_SEX, "F M X |", NULL, 0},
    {"viz.nationality", RISK_PLACE, RISK_NATIONALITY, NULL, NULL, 0},
    {"viz.issuing_state", RISK_PLACE, RISK_NATIONALITY, NULL, NULL, 0},

    /* nouns: the journey */
    {"flight.carrier", RISK_PLACE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"flight.legs.from", RISK_PLACE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"flight.legs.to", RISK_PLACE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"flight.legs.departs", RISK_DATE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"flight.legs.arrives", RISK_DATE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"itinerary.embarkation", RISK_PLACE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"itinerary.debarkation", RISK_PLACE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"itinerary.clearance", RISK_PLACE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"message.role", RISK_WORD, RISK_CIRCUMSTANCE,
     "passenger crew transit_passenger transit_crew |", NULL, 0},
    {"movement.direction", RISK_WORD, RISK_CIRCUMSTANCE,
     "entry exit transit |", NULL, 0},
    {"movement.mode", RISK_WORD, RISK_CIRCUMSTANCE, "air sea land |", NULL, 0},
    {"movement.time", RISK_DATE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"pnr.created", RISK_DATE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"pnr.payments.form", RISK_PLACE, RISK_CIRCUMSTANCE, NULL,
     "pnr.payments", 0},
    {"pnr.traveller_type", RISK_PLACE, RISK_AGE, NULL, NULL,
     CARE | ADMISSION},
    {"booking.adults", RISK_NUMBER, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"booking.children", RISK_NUMBER, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"booking.one_way", RISK_WORD, RISK_CIRCUMSTANCE, "true false |", NULL,
     0},
    {"booking.created", RISK_DATE, RISK_CIRCUMSTANCE, NULL, NULL, 0},

    /* what the tool works out */
    {"derived.age", RISK_NUMBER, RISK_AGE, NULL, NULL, CARE | ADMISSION},
    {"derived.holder", RISK_WORD, RISK_NATIONALITY, "national other |", NULL,
     ADMISSION},
    {"derived.issue_date", RISK_DATE, RISK_EVIDENCE, NULL, NULL, 0},
    {"derived.expiry_date", RISK_DATE, RISK_EVIDENCE, NULL, NULL, 0},
    {"derived.travel_date", RISK_DATE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"derived.arrival_date", RISK_DATE, RISK_CIRCUMSTANCE, NULL, NULL, 0},
    {"derived.announced_number", RISK_WORD, RISK_EVIDENCE, "same | differs",
     NULL, 0},
    {"derived.announced_birth_date", RISK_WORD, RISK_EVIDENCE,
     "same | differs", NULL, 0},
    {"derived.announced_name", RISK_WORD, RISK_EVIDENCE, "same | differs",
     NULL, 0},
    {"derived.earlier_document", RISK_WORD, RISK_EVIDENCE, "clear | listed",
     NULL, 0},
    {"derived.same_document", RISK_WORD, RISK_EVIDENCE, "new same | differs",
     NULL, 0},
};
/* clang-format on */

_Static_assert(ARRAY_SIZE(fields) <= RISK_FIELDS_MAX, "rows of the table");

size_t
risk_field_count(void)
{
	return ARRAY_SIZE(fields);
}

const struct risk_field *
risk_field_row(risk_field_id id)
{
	return &fields[id];
}

bool
risk_field_find(struct span path, risk_field_id *id)
{
	for (unsigned i = 0; i < ARRAY_SIZE(fields); i++)
		if (span_equal_str(path, fields[i].path)) {
			*id = i;
			return true;
		}
	return false;
}

bool
risk_field_is_derived(risk_field_id id)
{
	return span_starts(span_str(fields[id].path), SPAN("derived."));
}

struct span
risk_field_member(risk_field_id id)
{
	struct span path = span_str(fields[id].path);

	return span_first(path, span_find(path, '.'));
}

bool
risk_field_word(
    const struct risk_field *field, struct span word, bool *ordinary)
{
	struct span rest = span_str(field->words), one;
	bool before = true;

	for (; rest.len > 0; rest = span_from(rest, one.len + 1)) {
		one = span_first(rest, span_find(rest, ' '));
		if (span_equal(one, SPAN("|"))) {
			before = false;
		} else if (span_equal(one, word)) {
			*ordinary = before;
			return true;
		}
	}
	return false;
}

/* ---- what no rule may use ------------------------------------------------ */

static const char health[] =
    "health, disability and assistance are off limits for every rule "
    "(Directive (EU) 2016/681 articles 6(4) and 7(6))";
static const char meals[] =
    "meals are off limits for every rule: they tell religion or health "
    "(Directive (EU) 2016/681 articles 6(4) and 7(6))";
static const char belief[] =
    "religion and belief are off limits for every rule "
    "(Directive (EU) 2016/681 articles 6(4) and 7(6))";
static const char origin[] =
    "race and ethnic origin are off limits for every rule "
    "(Directive (EU) 2016/681 articles 6(4) and 7(6); ICERD article 1)";
static const char opinion[] =
    "opinions, union membership and sexual life are off limits for every rule "
    "(Directive (EU) 2016/681 articles 6(4) and 7(6))";
static const char learned[] =
    "no learned or added-up weights: a cell of the matrix can be defended, a "
    "score cannot (CJEU C-817/19)";

/* Part of a name in a path, in lower case, and why it is refused. */
static const struct {
	const char *part, *why;
} forbidden[] = {
    {"meal", meals},
    {"diet", meals},
    {"food", meals},
    {"ssr", health},
    {"special_service", health},
    {"health", health},
    {"medical", health},
    {"disab", health},
    {"assist", health},
    {"wheelchair", health},
    {"pregnan", health},
    {"vaccin", health},
    {"relig", belief},
    {"belief", belief},
    {"faith", belief},
    {"church", belief},
    {"ethnic", origin},
    {"race", origin},
    {"racial", origin},
    {"skin", origin},
    {"tribe", origin},
    {"politic", opinion},
    {"opinion", opinion},
    {"union", opinion},
    {"sexual", opinion},
    {"orientation", opinion},
    {"gender_identity", opinion},
    {"weight", learned},
    {"score", learned},
    {"points", learned},
    {"probability", learned},
    {"coefficient", learned},
    {"learned", learned},
};

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* Whether a word in the text begins with the part, in either case. */
static bool
has_word(struct span text, const char *part)
{
	bool start = true;

	for (size_t i = 0; i < text.len; i++) {
		size_t n = 0;

		while (start && part[n] != '\0' && i + n < text.len &&
		    lower(text.data[i + n]) == (uint8_t)part[n])
			n++;
		if (start && part[n] == '\0')
			return true;
		start = lower(text.data[i]) < 'a' || lower(text.data[i]) > 'z';
	}
	return false;
}

const char *
risk_field_forbidden(struct span path)
{
	for (size_t i = 0; i < ARRAY_SIZE(forbidden); i++)
		if (has_word(path, forbidden[i].part))
			return forbidden[i].why;
	return NULL;
}

const char *risk_class_text(enum risk_class class)
{
	static const char *const texts[RISK_CLASSES] = {
	    [RISK_EVIDENCE] = "the document",
	    [RISK_CIRCUMSTANCE] = "the circumstances of a journey",
	    [RISK_NATIONALITY] =
		"nationality (the issuing state counts as that)",
	    [RISK_BIRTH_PLACE] = "the place of birth",
	    [RISK_RESIDENCE] = "residence",
	    [RISK_SEX] = "sex",
	    [RISK_AGE] = "age",
	    [RISK_LANGUAGE] = "language",
	    [RISK_NAME] = "a name",
	};

	return texts[class];
}

/* ---- codes of findings
 * --------------------------------------------------------------- */

enum risk_class
risk_code_class(struct span code, bool *ordinary)
{
	/* What tells of the person, or only that a state's lists are short. */
	static const struct {
		const char *code;
		enum risk_class class;
	} codes[] = {
	    {"mrz.sex", RISK_SEX},
	    {"mrz.name_truncated", RISK_NAME},
	    {"mrz.state", RISK_NATIONALITY},
	    {"mrz.legacy_digit", RISK_NATIONALITY},
	    {"sltd.state", RISK_NATIONALITY},
	    {"model.unknown", RISK_EVIDENCE},
	    {"model.extension", RISK_EVIDENCE},
	    {"csca.unknown", RISK_EVIDENCE},
	    {"crl.missing", RISK_EVIDENCE},
	    {"crl.stale", RISK_EVIDENCE},
	    {"state.unknown", RISK_EVIDENCE},
	    {"mrz.cleaned", RISK_EVIDENCE},
	    {"mrz.ignored", RISK_EVIDENCE},
	    {"dsc.missing", RISK_EVIDENCE},
	    {"sltd.not_checked", RISK_EVIDENCE},
	    {"sltd.stale", RISK_EVIDENCE},
	};

	*ordinary = false;
	for (size_t i = 0; i < ARRAY_SIZE(codes); i++)
		if (span_equal_str(code, codes[i].code)) {
			*ordinary = true;
			return codes[i].class;
		}
	return RISK_EVIDENCE;
}

bool
risk_field_of_code(struct span code, risk_field_id *id)
{
	/* The first row that the code begins with; whole codes come first. */
	static const struct {
		const char *begin, *path;
	} tools[] = {
	    {"mrz.mismatch", "sodverify.findings.code"},
	    {"mrz.unchecked", "sodverify.findings.code"},
	    {"mrz.", "mrzcheck.findings.code"},
	    {"model.", "mrzcheck.findings.code"},
	    {"document.", "mrzcheck.findings.code"},
	    {"viz.", "mrzcheck.findings.code"},
	    {"sltd.", "sltdquery.findings.code"},
	    {"seal.", "sealverify.findings.code"},
	    {"passport.", "sealverify.findings.code"},
	    {"chip.unproven", "sodverify.findings.code"},
	    {"chip.card_access", "sodverify.findings.code"},
	    {"chip.", "chipread.findings.code"},
	    {"sod.", "sodverify.findings.code"},
	    {"dsc.", "sodverify.findings.code"},
	    {"csca.", "sodverify.findings.code"},
	    {"crl.", "sodverify.findings.code"},
	    {"dg.", "sodverify.findings.code"},
	    {"com.", "sodverify.findings.code"},
	    {"state.", "sodverify.findings.code"},
	    {"aa.", "sodverify.findings.code"},
	    {"defect.", "sodverify.findings.code"},
	    {"edi.", "apisend.findings.code"},
	    {"api.", "apisend.findings.code"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(tools); i++)
		if (span_starts(code, span_str(tools[i].begin)))
			return risk_field_find(span_str(tools[i].path), id);
	return false;
}
