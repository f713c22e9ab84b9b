/*
 * build_app: records to messages of SITA's APP (build --form app): a CIRQ for
 * each passenger, the CICX that cancels him, by the number that an answer
 * gave, and the CIMR that closes the flight.
 */
#include "build.h"

#include <ctype.h>

#include "edi/app.h"
#include "edi/match_app.h"

#define SOURCE "SITA APP"

static struct app_sending
sending_of(const struct build *b, struct span reference)
{
	const struct paxlst_sending *s = &b->flight.sending;
	struct app_sending app = {.user = s->sender,
	    .id = reference,
	    .state = span_str(b->profile.app_state),
	    .version = (unsigned)b->profile.app_version,
	    /* What comes before check-in asks for no directive to board. */
	    .precheck = b->flight.times.step == STEP_FIRST,
	    .cancel = b->apisend->function == FUNCTION_CANCEL,
	    .person_id = buf_span(&b->person_id),
	    .flight = &s->message};

	return app;
}

bool
build_is_app(const struct build *b)
{
	return b->apisend->form == FORM_APP;
}

bool
build_app_closes(const struct build *b)
{
	return build_is_app(b) && b->apisend->function == FUNCTION_CLOSE;
}

bool
build_app_profile(struct build *b, struct err *err)
{
	struct profile *p = &b->profile;

	if (!build_is_app(b))
		return true;
	if (b->apisend->function != FUNCTION_LIST &&
	    b->apisend->function != FUNCTION_CANCEL &&
	    b->apisend->function != FUNCTION_CLOSE)
		return err_set(err, ERR_USAGE,
		    "--form app makes list (CIRQ), cancel (CICX) and close "
		    "(CIMR) only");
	if (strlen(p->app_state) != 2 ||
	    (p->app_version != 21 && p->app_version != 26))
		return err_set(err, ERR_CONFIG,
		    "profile %s lacks [app] state (two letters), or its "
		    "version is neither 21 nor 26",
		    p->name);
	/* A message a passenger, in the letters of a zone. */
	p->persons = 1;
	p->bytes = 0;
	p->names = PROFILE_NAMES_MRZ;
	p->alphanumeric_numbers = true;
	p->partial_birth_dates = true;
	p->recipient = MATCH_APP_RECIPIENT;
	return true;
}

void
build_app_check_flight(struct build *b)
{
	if (build_is_app(b) && b->flight.sending.sender.len > APP_USER_MAX)
		findings_add(&b->problems, "api.length", SEVERITY_ERROR,
		    "sender", SOURCE, "more than %d characters", APP_USER_MAX);
}

/* The number of response, as a decoded answer has it, or nothing. */
static bool
find_person_id(struct build *b, const struct record *record, struct span *id,
    struct noun_fault *fault)
{
	struct span response, value;

	*id = span_make("", 0);
	if (!noun_get(record, "response", &response))
		return true;
	if (!noun_object(response, "response", fault) ||
	    !noun_only(response, "person_id", &value, fault))
		return false;
	return value.len == 0 ||
	    noun_string(value, &b->person_text, "person_id", id, fault);
}

bool
build_app_take_id(
    struct build *b, const struct record *record, struct result *r)
{
	struct noun_fault fault;
	struct span id;

	buf_clear(&b->person_id);
	if (!build_is_app(b) || b->apisend->function != FUNCTION_CANCEL)
		return true;
	if (!find_person_id(b, record, &id, &fault)) {
		noun_report(&fault, r);
		return false;
	}
	if (id.len == 0)
		findings_add(&r->findings, "api.field", SEVERITY_ERROR,
		    "person_id", SOURCE,
		    "a cancellation needs the number that the answer gave "
		    "(response)");
	else if (id.len > APP_PERSON_ID_MAX)
		findings_add(&r->findings, "api.length", SEVERITY_ERROR,
		    "person_id", SOURCE, "more than %d characters",
		    APP_PERSON_ID_MAX);
	for (size_t i = 0; i < id.len; i++)
		if (!isalnum(id.data[i])) {
			findings_add(&r->findings, "api.character",
			    SEVERITY_ERROR, "person_id", SOURCE,
			    "other than letters and digits");
			break;
		}
	buf_append_span(&b->person_id, id);
	return true;
}

/* What does not fit is cut when it is written, and said here. */
void
build_app_check_person(const struct build *b, struct findings *f)
{
	const struct paxlst_person *p = &b->person;
	const struct paxlst_document *d = paxlst_travel_document(p);
	size_t given = 0;
	bool slash = false;
	const struct span texts[] = {
	    p->street, p->city, p->state, p->postal_code};

	for (unsigned i = 0; i < p->given_count; i++)
		given += p->given[i].len + (i > 0);
	if (p->surname.len > APP_NAME_MAX || given > APP_NAME_MAX)
		findings_add(f, "api.length", SEVERITY_WARNING, "name", SOURCE,
		    "cut to %d characters", APP_NAME_MAX);
	if (d != NULL && d->number.len > APP_NUMBER_MAX)
		findings_add(f, "api.length", SEVERITY_ERROR, "document_number",
		    SOURCE, "more than %d characters", APP_NUMBER_MAX);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		slash = slash || span_find(texts[i], '/') < texts[i].len;
	if (slash)
		findings_add(f, "api.character", SEVERITY_WARNING, "address",
		    SOURCE, "a slash is written as a blank");
}

void
build_app_person(const struct build *b, struct buf *out)
{
	struct app_sending s = sending_of(b, span_make("", 0));

	if (s.cancel)
		app_write_cancel(&s, &b->person, out);
	else
		app_write_person(&s, &b->person, out);
}

void
build_app_head(const struct build *b, struct span reference, struct buf *out)
{
	struct app_sending s = sending_of(b, reference);

	if (build_app_closes(b))
		app_write_manifest(&s, out);
	else
		app_write_head(&s, out);
}
