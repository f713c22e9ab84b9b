/*
 * paxlst: the segments of a passenger list; see the header.
 */
#include "edi/paxlst.h"

#define TAG EDIFACT_TAG
#define GUIDE "PAXLST guide 4"

static const struct {
	const char *qualifier;
	const char *word;
} roles[] = {
	[PAXLST_UNKNOWN] = {NULL, "unknown"},
	[PAXLST_PASSENGER] = {"FL", "passenger"},
	[PAXLST_CREW] = {"FM", "crew"},
	[PAXLST_TRANSIT_PASSENGER] = {"DDU", "transit_passenger"},
	[PAXLST_TRANSIT_CREW] = {"DDT", "transit_crew"},
};
#define ROLES (sizeof(roles) / sizeof(roles[0]))

const char *
paxlst_role_word(enum paxlst_role role)
{
	return roles[role].word;
}

const char *
paxlst_role_qualifier(enum paxlst_role role)
{
	return roles[role].qualifier;
}

enum paxlst_role
paxlst_role_parse(struct span word)
{
	for (size_t i = 1; i < ROLES; i++)
		if (span_equal_str(word, roles[i].word))
			return (enum paxlst_role)i;
	return PAXLST_UNKNOWN;
}

static enum paxlst_role
role_of(struct span qualifier)
{
	for (size_t i = 1; i < ROLES; i++)
		if (span_equal_str(qualifier, roles[i].qualifier))
			return (enum paxlst_role)i;
	/* A crew member of a lorry (CBP ACE). */
	return span_equal(qualifier, SPAN("VW")) ? PAXLST_CREW :
	    PAXLST_UNKNOWN;
}

void
paxlst_init(struct paxlst *p, struct date today)
{
	memset(p, 0, sizeof(*p));
	p->today = today;
}

void
paxlst_begin(struct paxlst *p)
{
	memset(&p->message, 0, sizeof(p->message));
	p->open = false;
	p->in_document = false;
	p->in_flight = false;
	p->has_bgm = false;
	p->has_tdt = false;
	p->has_cnt = false;
	p->expect_arrival = false;
	p->said_limit = false;
	keep_clear(&p->kept);
	keep_clear(&p->kept_person);
}

/* Bytes of the message's head, or of the person when one is open. */
static inline struct span
kept(struct paxlst *p, struct span s)
{
	return keep(p->open ? &p->kept_person : &p->kept, s);
}

static inline struct span
kept_get(struct paxlst *p, const struct edifact_segment *s, unsigned element,
    unsigned number)
{
	return kept(p, edifact_get(s, element, number));
}

static bool
blank(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] != ' ')
			return false;
	return true;
}

static void
limit(struct paxlst *p, const struct place *at, const char *where,
    struct findings *f)
{
	if (!p->said_limit)
		place_note(f, at, "edi.limit", SEVERITY_ERROR, where, NULL,
		    "more of them than can be kept");
	p->said_limit = true;
}

/* ---- the message's head -------------------------------------------------- */

/* BGM 1001 in air mode (4.5); a receiver that knows no others must say so. */
static const char *const functions[] = {"745", "250", "266", "336", "655"};

static void
read_bgm(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_message *m = &p->message;
	bool known = false;

	p->has_bgm = true;
	m->function = keep(&p->kept, edifact_get(s, 1, 0));
	m->subfunction = keep(&p->kept, edifact_get(s, 2, 0));
	m->version = keep(&p->kept, edifact_get(s, 2, 1));
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		known = known || span_equal_str(m->function, functions[i]);
	if (!known)
		place_note(f, at, "api.code", SEVERITY_ERROR, "BGM",
		    GUIDE ".5", "document name code unknown");
}

static void
read_contacts(struct paxlst *p, const struct edifact_segment *s,
    struct edi_pair *list, unsigned *count, const struct place *at,
    struct findings *f)
{
	for (unsigned i = 1; i <= s->elements; i++) {
		struct span value = edifact_get(s, i, 0);

		if (blank(value))
			continue;
		if (*count >= PAXLST_CONTACTS_MAX) {
			limit(p, at, "COM", f);
			return;
		}
		list[*count].value = kept(p, value);
		list[*count].qualifier = kept_get(p, s, i, 1);
		(*count)++;
	}
}

static void
read_tdt(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_message *m = &p->message;
	struct paxlst_leg *leg;

	p->has_tdt = true;
	p->in_flight = true;
	p->expect_arrival = false;
	if (m->leg_count >= PAXLST_LEGS_MAX) {
		limit(p, at, "TDT", f);
		p->in_flight = false;
		return;
	}
	/* A leg without ports yet: the first LOC of the flight fills it. */
	if (m->leg_count > 0 && m->legs[m->leg_count - 1].from.len == 0 &&
	    m->legs[m->leg_count - 1].to.len == 0)
		m->leg_count--;
	leg = &m->legs[m->leg_count++];
	memset(leg, 0, sizeof(*leg));
	leg->flight = m->flight_count++;
	leg->number = keep(&p->kept, span_trim(edifact_get(s, 2, 0)));
	leg->carrier = keep(&p->kept, span_trim(edifact_get(s, 5, 0)));
	if (leg->number.len == 0)
		place_note(f, at, "api.flight", SEVERITY_ERROR, "number",
		    GUIDE ".9", "no flight number");
}

/* Another leg of the flight under way. */
static struct paxlst_leg *
next_leg(struct paxlst *p)
{
	struct paxlst_message *m = &p->message;
	struct paxlst_leg *last = &m->legs[m->leg_count - 1];

	if (m->leg_count >= PAXLST_LEGS_MAX)
		return NULL;
	m->legs[m->leg_count] = (struct paxlst_leg){.number = last->number,
	    .carrier = last->carrier, .flight = last->flight};
	return &m->legs[m->leg_count++];
}

/*
 * A port of the flight. 125 is a departure, 87 and 130 are arrivals; 92
 * comes in pairs, departure first (4.10).
 */
static void
read_port(struct paxlst *p, struct span qualifier, struct span port,
    const struct place *at, struct findings *f)
{
	struct paxlst_message *m = &p->message;
	struct paxlst_leg *leg = &m->legs[m->leg_count - 1];
	bool arrival = p->expect_arrival;

	if (span_equal(qualifier, SPAN("125")))
		arrival = false;
	else if (!span_equal(qualifier, SPAN("92")))
		arrival = true;
	if (arrival ? leg->to.len > 0 : leg->from.len > 0 || leg->to.len > 0) {
		leg = next_leg(p);
		if (leg == NULL) {
			limit(p, at, "LOC", f);
			return;
		}
	}
	if (arrival) {
		leg->to = keep(&p->kept, port);
		leg->to_qualifier = keep(&p->kept, qualifier);
	} else {
		leg->from = keep(&p->kept, port);
		leg->from_qualifier = keep(&p->kept, qualifier);
	}
	p->expect_arrival = !arrival;
}

static bool
is_one_of(struct span code, const char *const *list)
{
	for (; *list != NULL; list++)
		if (span_equal_str(code, *list))
			return true;
	return false;
}

static void
unknown_qualifier(const struct edifact_segment *s, const struct place *at,
    enum severity severity, struct findings *f)
{
	struct span q = edifact_get(s, 1, 0);

	place_note(f, at, "api.code", severity, s->name, GUIDE,
	    "qualifier '%.*s' unknown", (int)(q.len < 8 ? q.len : 8),
	    (const char *)q.data);
}

/* A value that was expected and is not there: LOC+174+, DTM+36: */
static void
empty_value(const struct edifact_segment *s, const struct place *at,
    struct findings *f)
{
	struct span q = edifact_get(s, 1, 0);

	place_note(f, at, "api.field", SEVERITY_WARNING, s->name, GUIDE,
	    "qualifier '%.*s' without a value", (int)(q.len < 8 ? q.len : 8),
	    (const char *)q.data);
}

static void
read_flight_loc(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	static const char *const ports[] = {"125", "87", "92", "130", NULL};
	static const char *const filing[] = {"188", "172", "192", "91", NULL};
	struct span qualifier = edifact_get(s, 1, 0);
	struct span port = span_trim(edifact_get(s, 2, 0));

	if (is_one_of(qualifier, ports)) {
		if (port.len == 0)
			empty_value(s, at, f);
		else
			read_port(p, qualifier, port, at, f);
	} else if (is_one_of(qualifier, filing)) {
		p->message.filing = keep(&p->kept, port);
	} else {
		unknown_qualifier(s, at, SEVERITY_ERROR, f);
	}
}

/* What a date's result means for the reader; true: there is a date. */
static bool
date_finding(enum edi_time_result result, const struct edifact_segment *s,
    const char *where, const struct place *at, struct findings *f)
{
	switch (result) {
	case EDI_TIME_OK:
		return true;
	case EDI_TIME_EMPTY:
		empty_value(s, at, f);
		return false;
	case EDI_TIME_CENTURY:
		place_note(f, at, "api.date", SEVERITY_ERROR, where, GUIDE,
		    "digits of a century without a format code");
		return true;
	case EDI_TIME_SPACES:
		place_note(f, at, "api.date", SEVERITY_INFO, where, GUIDE,
		    "spaces around the digits");
		return true;
	case EDI_TIME_BAD:
		break;
	}
	place_note(f, at, "api.date", SEVERITY_ERROR, where, GUIDE,
	    "no such date or time");
	return false;
}

static void
read_flight_dtm(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_message *m = &p->message;
	struct paxlst_leg *leg = &m->legs[m->leg_count - 1];
	struct span qualifier = edifact_get(s, 1, 0);
	bool arrival = span_equal(qualifier, SPAN("232"));
	struct edi_time t;

	if (span_equal(qualifier, SPAN("554")))
		return;
	if (!arrival && !span_equal(qualifier, SPAN("189"))) {
		unknown_qualifier(s, at, SEVERITY_WARNING, f);
		return;
	}
	if (!date_finding(edi_time_dtm(edifact_get(s, 1, 1),
		edifact_get(s, 1, 2), EDI_NEAREST, p->today, &t), s,
		arrival ? "arrives" : "departs", at, f))
		return;
	/*
	 * A lone 92 with a departure behind an arrival starts a leg; one with
	 * an arrival that was taken for a departure is put right.
	 */
	if (!arrival && leg->to.len > 0 && leg->arrives.has_date &&
	    leg->departs.has_date) {
		struct span port = leg->to, was = leg->to_qualifier;

		leg = next_leg(p);
		if (leg == NULL) {
			limit(p, at, "LOC", f);
			return;
		}
		leg->from = port;
		leg->from_qualifier = was;
		p->expect_arrival = true;
	} else if (arrival && leg->to.len == 0 && leg->from.len > 0 &&
	    !leg->departs.has_date) {
		leg->to = leg->from;
		leg->to_qualifier = leg->from_qualifier;
		leg->from = leg->from_qualifier = span_make("", 0);
		p->expect_arrival = false;
	}
	*(arrival ? &leg->arrives : &leg->departs) = t;
}

static void
read_cnt(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_message *m = &p->message;
	struct span qualifier = edifact_get(s, 1, 0);
	uint64_t count;

	p->has_cnt = true;
	p->in_document = false;
	if (!span_uint(span_trim(edifact_get(s, 1, 1)), UINT32_MAX, &count)) {
		place_note(f, at, "edi.count", SEVERITY_ERROR, "CNT",
		    GUIDE ".24", "no number");
		return;
	}
	if (span_equal(qualifier, SPAN("42"))) {
		m->has_passengers = true;
		m->passengers = count;
	} else if (span_equal(qualifier, SPAN("41"))) {
		m->has_crew = true;
		m->crew = count;
	} else {
		unknown_qualifier(s, at, SEVERITY_ERROR, f);
	}
}

/* ---- a person ------------------------------------------------------------ */

/*
 * C080: surname, given names, further ones. A name in one component is kept
 * whole, but for the form of reservation systems, SURNAME/GIVEN TITLE.
 */
static void
read_name(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;
	unsigned count = edifact_count(s, 4), i;
	struct span first = edifact_get(s, 4, 0);
	size_t slash = span_find(first, '/');

	if (blank(first)) {
		place_note(f, at, "api.name", SEVERITY_ERROR, "surname",
		    GUIDE ".11", "no surname");
	} else if (slash < first.len && count == 1) {
		place_note(f, at, "api.name", SEVERITY_WARNING, "name",
		    GUIDE ".11", "one component with a '/', as reservation "
		    "systems write names");
		person->surname = kept(p, span_first(first, slash));
		person->given[0] = kept(p,
		    span_trim(span_from(first, slash + 1)));
		person->given_count = person->given[0].len > 0;
		return;
	}
	person->surname = kept(p, first);
	for (i = 1; i < count && person->given_count < PAXLST_GIVEN_MAX; i++)
		if (!blank(edifact_get(s, 4, i)))
			person->given[person->given_count++] =
			    kept(p, span_trim(edifact_get(s, 4, i)));
	if (person->given_count == 0 && !blank(first))
		place_note(f, at, "api.name", SEVERITY_WARNING, "given_names",
		    GUIDE ".11", span_find(first, ' ') < first.len ?
			"the whole name may stand in one component" :
			"no given name");
}

static void
read_address(struct paxlst *p, const struct edifact_segment *s)
{
	struct paxlst_person *person = &p->person;
	struct span name;

	if (s->elements < 5)
		return;
	person->street = kept(p, span_trim(edifact_get(s, 5, 0)));
	person->city = kept(p, span_trim(edifact_get(s, 6, 0)));
	/* C819: a code, or behind three colons a name. */
	name = edifact_get(s, 7, 0);
	if (name.len == 0)
		name = edifact_get(s, 7, 3);
	person->state = kept(p, span_trim(name));
	person->postal_code = kept(p, span_trim(edifact_get(s, 8, 0)));
	person->country = kept(p, span_trim(edifact_get(s, 9, 0)));
}

static void
clear_person(struct paxlst_person *person)
{
	/* The lists are counted: what stands behind a count is not read. */
	person->given_count = 0;
	person->nationality_count = 0;
	person->bag_tags = 0;
	person->contact_count = 0;
	person->reference_count = 0;
	person->document_count = 0;
	person->surname = person->street = person->city = person->state =
	    person->postal_code = person->country = person->sex =
	    person->residence = person->birth_country = person->birth_place =
	    person->birth_province = person->embarkation =
	    person->debarkation = person->clearance = person->bag_count =
	    person->bag_weight = person->bag_unit = person->verified =
	    person->employment = span_make("", 0);
	person->birth.has_date = false;
	person->birth.has_time = false;
	person->plain = true;
}

static void
read_nad(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct span qualifier = edifact_get(s, 1, 0);
	struct paxlst_message *m = &p->message;
	enum paxlst_role role = role_of(qualifier);

	p->open = false;
	p->in_document = false;
	if (span_equal(qualifier, SPAN("MS"))) {
		m->contact_profile = keep(&p->kept, edifact_get(s, 2, 0));
		m->contact_name = keep(&p->kept, edifact_get(s, 4, 0));
		m->contact_given = keep(&p->kept, edifact_get(s, 4, 1));
		return;
	}
	/* "No persons" in a flight close-out. */
	if (span_equal(qualifier, SPAN("ZZZ")))
		return;
	if (role == PAXLST_UNKNOWN)
		unknown_qualifier(s, at, SEVERITY_ERROR, f);
	keep_clear(&p->kept_person);
	clear_person(&p->person);
	p->open = true;
	p->in_flight = false;
	p->said_order = false;
	p->said_limit = false;
	p->rank = 0;
	p->person.role = role;
	p->person.role_code = kept(p, qualifier);
	p->person.place = *at;
	m->persons++;
	read_name(p, s, at, f);
	read_address(p, s);
}

static void
read_att(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct span sex = edifact_get(s, 3, 0);

	if (!span_equal(edifact_get(s, 1, 0), SPAN("2")))
		return;
	if (sex.len != 1 || strchr("MFXU", sex.data[0]) == NULL) {
		place_note(f, at, "api.code", SEVERITY_ERROR, "sex",
		    GUIDE ".12", sex.len == 0 ? "no value" :
			"none of M, F, X, U");
		return;
	}
	p->person.sex = kept(p, sex);
}

static struct paxlst_document *
last_document(struct paxlst *p)
{
	return &p->person.documents[p->person.document_count - 1];
}

/* A date of a document: a second one is kept only where the first is empty. */
static void
set_document_date(struct edi_time *to, const struct edi_time *t,
    const char *where, const struct place *at, struct findings *f)
{
	if (to->has_date) {
		if (date_compare(to->date, t->date) != 0)
			place_note(f, at, "api.date", SEVERITY_WARNING, where,
			    GUIDE ".21", "given twice, the first is kept");
		return;
	}
	*to = *t;
}

static void
read_person_dtm(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct span qualifier = edifact_get(s, 1, 0);
	bool birth = span_equal(qualifier, SPAN("329"));
	bool expiry = span_equal(qualifier, SPAN("36"));
	const char *where = birth ? "birth_date" :
	    expiry ? "expiry_date" : "issue_date";
	struct edi_time t;

	if (!birth && !expiry && !span_equal(qualifier, SPAN("182"))) {
		unknown_qualifier(s, at, SEVERITY_WARNING, f);
		return;
	}
	if (!date_finding(edi_time_dtm(edifact_get(s, 1, 1),
		edifact_get(s, 1, 2), birth ? EDI_BIRTH : EDI_NEAREST,
		p->today, &t), s, where, at, f))
		return;
	if (birth) {
		if (date_compare(t.date, p->today) > 0)
			place_note(f, at, "api.date", SEVERITY_ERROR, where,
			    GUIDE ".13", "in the future");
		p->person.birth = t;
	} else if (p->person.document_count == 0) {
		place_note(f, at, "edi.segment", SEVERITY_WARNING, where,
		    GUIDE ".21", "stands before any DOC");
	} else if (expiry) {
		set_document_date(&last_document(p)->expiry, &t, where, at, f);
	} else {
		set_document_date(&last_document(p)->issue, &t, where, at, f);
	}
}

static void
read_person_loc(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;
	struct span q = edifact_get(s, 1, 0);
	struct span value = edifact_get(s, 2, 0);
	struct span *to = NULL;

	if (span_equal(q, SPAN("180"))) {
		person->birth_country = kept(p, value);
		value = edifact_get(s, 3, 3);
		person->birth_place = kept(p, value.len > 0 ? value :
		    edifact_get(s, 2, 3));
		person->birth_province = kept(p, edifact_get(s, 4, 3));
		return;
	}
	if (span_equal(q, SPAN("91"))) {
		if (person->document_count == 0)
			place_note(f, at, "edi.segment", SEVERITY_WARNING,
			    "issuing_state", GUIDE ".22",
			    "stands before any DOC");
		else
			to = &last_document(p)->state;
	} else if (span_equal(q, SPAN("178"))) {
		to = &person->embarkation;
	} else if (span_equal(q, SPAN("179"))) {
		to = &person->debarkation;
	} else if (span_equal(q, SPAN("174"))) {
		to = &person->residence;
	} else if (span_equal(q, SPAN("22"))) {
		to = &person->clearance;
	} else {
		unknown_qualifier(s, at, SEVERITY_ERROR, f);
	}
	if (to == NULL)
		return;
	if (blank(value))
		empty_value(s, at, f);
	else
		*to = kept(p, span_trim(value));
}

/* MEA+CT++:2, MEA+WT++KGM:23; the colon is often left out. */
static void
read_mea(struct paxlst *p, const struct edifact_segment *s)
{
	struct span q = edifact_get(s, 1, 0);
	struct span unit = edifact_get(s, 3, 0), value = edifact_get(s, 3, 1);

	if (edifact_count(s, 3) == 1) {
		value = unit;
		unit = span_make("", 0);
	}
	if (span_equal(q, SPAN("CT"))) {
		p->person.bag_count = kept(p, span_trim(value));
	} else if (span_equal(q, SPAN("WT"))) {
		p->person.bag_weight = kept(p, span_trim(value));
		p->person.bag_unit = kept(p, span_trim(unit));
	}
}

static void
read_ftx(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;
	struct span tag = span_trim(edifact_get(s, 4, 0));

	if (!span_equal(edifact_get(s, 1, 0), SPAN("BAG")) || tag.len == 0 ||
	    span_equal(tag, SPAN("NULL")))
		return;
	if (person->bag_tags >= PAXLST_TAGS_MAX) {
		limit(p, at, "FTX", f);
		return;
	}
	person->bags[person->bag_tags].tag = kept(p, tag);
	person->bags[person->bag_tags].count = kept(p,
	    span_trim(edifact_get(s, 4, 1)));
	person->bag_tags++;
}

static void
read_nat(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;
	struct span value = span_trim(edifact_get(s, 2, 0));

	if (value.len == 0)
		empty_value(s, at, f);
	else if (person->nationality_count >= PAXLST_NATIONALITIES_MAX)
		limit(p, at, "NAT", f);
	else
		person->nationality[person->nationality_count++] =
		    kept(p, value);
}

static void
read_person_rff(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;
	struct span q = edifact_get(s, 1, 0), value = edifact_get(s, 1, 1);

	/* China wants AVF even where there is no booking. */
	if (blank(value))
		return;
	if (person->reference_count >= PAXLST_REFERENCES_MAX) {
		limit(p, at, "RFF", f);
		return;
	}
	person->references[person->reference_count].qualifier = kept(p, q);
	person->references[person->reference_count].value =
	    kept(p, span_trim(value));
	person->reference_count++;
}

static void
read_doc(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;
	struct paxlst_document *d;
	struct span number = edifact_get(s, 2, 0);

	if (person->document_count >= PAXLST_DOCUMENTS_MAX) {
		limit(p, at, "DOC", f);
		return;
	}
	d = &person->documents[person->document_count++];
	d->code = kept(p, span_trim(edifact_get(s, 1, 0)));
	d->list = kept_get(p, s, 1, 1);
	d->agency = kept_get(p, s, 1, 2);
	d->number = kept(p, span_trim(number));
	d->state = span_make("", 0);
	d->expiry.has_date = d->issue.has_date = false;
	d->expiry.has_time = d->issue.has_time = false;
	p->in_document = true;
	if (d->number.len == 0)
		place_note(f, at, "api.document", SEVERITY_WARNING,
		    "document_number", GUIDE ".20", "no number");
	if (d->code.len == 0)
		place_note(f, at, "api.document", SEVERITY_WARNING,
		    "document_type", GUIDE ".20", "no kind of document");
}

/* The guide's order of segments in a person's group (SG4), DOC's group last. */
static int
rank_of(uint32_t tag, bool in_document)
{
	switch (tag) {
	case TAG('A', 'T', 'T'):
		return 1;
	case TAG('D', 'T', 'M'):
		return in_document ? 12 : 2;
	case TAG('M', 'E', 'A'):
		return 3;
	case TAG('G', 'E', 'I'):
		return 4;
	case TAG('F', 'T', 'X'):
		return 5;
	case TAG('L', 'O', 'C'):
		return in_document ? 13 : 6;
	case TAG('C', 'O', 'M'):
		return 7;
	case TAG('E', 'M', 'P'):
		return 8;
	case TAG('N', 'A', 'T'):
		return 9;
	case TAG('R', 'F', 'F'):
		return 10;
	case TAG('D', 'O', 'C'):
		return 11;
	default:
		return -1;
	}
}

static void
check_order(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	int rank = rank_of(s->tag, p->in_document);

	if (rank < 0 || rank >= p->rank || rank == 11) {
		if (rank >= 0)
			p->rank = rank;
		return;
	}
	if (!p->said_order)
		place_note(f, at, "edi.segment", SEVERITY_WARNING, s->name,
		    GUIDE ".11", "not in the order of the guide");
	p->said_order = true;
}

/* Segments of the UN directory's PAXLST that air mode does not use. */
static bool
is_directory_segment(uint32_t tag)
{
	static const char tags[] = "AUTCTAQTYGIDCPIGIRPDIRELPACHANEQDTSRPIAIMD"
				   "MOAUNSGPONADFTXMEAGEIRFFCOMLOCDTM";

	for (size_t i = 0; i + 3 < sizeof(tags); i += 3)
		if (tag == TAG(tags[i], tags[i + 1], tags[i + 2]))
			return true;
	return false;
}

static void
other_segment(const struct edifact_segment *s, const struct place *at,
    struct findings *f)
{
	if (s->tag != 0 && !is_directory_segment(s->tag))
		place_note(f, at, "edi.segment", SEVERITY_WARNING, s->name,
		    GUIDE, "no segment of PAXLST");
}

static void
person_segment(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;

	person->plain = person->plain && (s->flags & EDIFACT_PLAIN) != 0;
	switch (s->tag) {
	case TAG('A', 'T', 'T'):
		read_att(p, s, at, f);
		break;
	case TAG('D', 'T', 'M'):
		read_person_dtm(p, s, at, f);
		break;
	case TAG('M', 'E', 'A'):
		read_mea(p, s);
		break;
	case TAG('G', 'E', 'I'):
		if (span_equal(edifact_get(s, 1, 0), SPAN("4")))
			person->verified = kept_get(p, s, 2, 0);
		break;
	case TAG('F', 'T', 'X'):
		read_ftx(p, s, at, f);
		break;
	case TAG('L', 'O', 'C'):
		read_person_loc(p, s, at, f);
		break;
	case TAG('C', 'O', 'M'):
		read_contacts(p, s, person->contacts, &person->contact_count,
		    at, f);
		break;
	case TAG('E', 'M', 'P'):
		person->employment = kept_get(p, s, 2, 0);
		break;
	case TAG('N', 'A', 'T'):
		read_nat(p, s, at, f);
		break;
	case TAG('R', 'F', 'F'):
		read_person_rff(p, s, at, f);
		break;
	case TAG('D', 'O', 'C'):
		read_doc(p, s, at, f);
		break;
	default:
		other_segment(s, at, f);
		return;
	}
	check_order(p, s, at, f);
}

static void
head_segment(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_message *m = &p->message;

	switch (s->tag) {
	case TAG('R', 'F', 'F'):
		if (span_equal(edifact_get(s, 1, 0), SPAN("TN"))) {
			m->transaction = keep(&p->kept, edifact_get(s, 1, 1));
			m->revision = keep(&p->kept, edifact_get(s, 1, 4));
		}
		break;
	case TAG('C', 'O', 'M'):
		read_contacts(p, s, m->contacts, &m->contact_count, at, f);
		break;
	case TAG('L', 'O', 'C'):
		if (p->in_flight)
			read_flight_loc(p, s, at, f);
		break;
	case TAG('D', 'T', 'M'):
		if (p->in_flight)
			read_flight_dtm(p, s, at, f);
		break;
	default:
		other_segment(s, at, f);
		break;
	}
}

void
paxlst_segment(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	switch (s->tag) {
	case TAG('N', 'A', 'D'):
		read_nad(p, s, at, f);
		if (p->open)
			p->person.plain = (s->flags & EDIFACT_PLAIN) != 0;
		break;
	case TAG('B', 'G', 'M'):
		read_bgm(p, s, at, f);
		break;
	case TAG('T', 'D', 'T'):
		read_tdt(p, s, at, f);
		break;
	case TAG('C', 'N', 'T'):
		read_cnt(p, s, at, f);
		break;
	default:
		if (p->open)
			person_segment(p, s, at, f);
		else
			head_segment(p, s, at, f);
		break;
	}
	if (p->kept.full || p->kept_person.full)
		limit(p, at, s->name, f);
}

/* ---- the whole message --------------------------------------------------- */

static void
finish_flight(const struct paxlst *p, const struct place *at,
    struct findings *f)
{
	const struct paxlst_message *m = &p->message;

	for (unsigned i = 0; i < m->leg_count; i++) {
		const struct paxlst_leg *leg = &m->legs[i];

		if (leg->from.len == 0 || leg->to.len == 0)
			place_note(f, at, "api.flight", SEVERITY_ERROR, "legs",
			    GUIDE ".10", "leg %u has no port of %s", i + 1,
			    leg->from.len == 0 ? "departure" : "arrival");
		else if (!leg->departs.has_date || !leg->arrives.has_date)
			place_note(f, at, "api.flight", SEVERITY_WARNING,
			    "legs", GUIDE ".10", "leg %u has no time of %s",
			    i + 1, leg->departs.has_date ? "arrival" :
			    "departure");
	}
}

static void
finish_count(const struct paxlst *p, const struct place *at,
    struct findings *f)
{
	const struct paxlst_message *m = &p->message;
	bool crew = span_equal(m->function, SPAN("250")) ||
	    span_equal(m->function, SPAN("336"));
	bool right = crew ? m->has_crew : m->has_passengers;
	bool wrong = crew ? m->has_passengers : m->has_crew;
	uint64_t says;

	if (!p->has_cnt)
		place_note(f, at, "edi.missing", SEVERITY_ERROR, "CNT",
		    GUIDE ".24", "no CNT");
	if (!right && wrong)
		place_note(f, at, "edi.count", SEVERITY_WARNING, "CNT",
		    GUIDE ".24", crew ? "counts passengers (42) in a crew list" :
		    "counts crew (41) in a passenger list");
	says = right ? (crew ? m->crew : m->passengers) :
	    (crew ? m->passengers : m->crew);
	if ((right || wrong) && says < m->persons)
		place_note(f, at, "edi.count", SEVERITY_WARNING, "CNT",
		    GUIDE ".24", "says %llu, %llu persons counted",
		    (unsigned long long)says, (unsigned long long)m->persons);
}

void
paxlst_finish(struct paxlst *p, const struct place *at, struct findings *f)
{
	if (!p->has_bgm)
		place_note(f, at, "edi.missing", SEVERITY_ERROR, "BGM",
		    GUIDE ".5", "no BGM");
	if (!p->has_tdt)
		place_note(f, at, "edi.missing", SEVERITY_ERROR, "TDT",
		    GUIDE ".9", "no TDT");
	finish_flight(p, at, f);
	finish_count(p, at, f);
}

const struct paxlst_document *
paxlst_travel_document(const struct paxlst_person *person)
{
	const struct paxlst_document *best = NULL;
	int best_rank = 3;

	for (unsigned i = 0; i < person->document_count; i++) {
		const struct paxlst_document *d = &person->documents[i];
		char type = paxlst_document_type(d->code);
		int rank = d->number.len == 0 ? 3 : type == 'P' ? 0 :
		    type == 'I' ? 1 : 2;

		if (best == NULL || rank < best_rank) {
			best = d;
			best_rank = rank;
		}
	}
	return best;
}

/*
 * DOC 1001 codes to the kinds of inspection-record(5). Convention travel
 * documents (T), diplomatic (D, PD) and Chinese official ones (W) are
 * booklets as passports are, but a list may have them under either name:
 * no kind is said, and a query then compares numbers of every kind.
 */
char
paxlst_document_type(struct span code)
{
	static const struct {
		const char *code;
		char type;
	} types[] = {
		{"P", 'P'}, {"PT", 'P'}, {"PP", 'P'},
		{"I", 'I'}, {"A", 'I'}, {"C", 'I'}, {"AC", 'I'}, {"IP", 'I'},
		{"ID", 'I'}, {"V", 'V'}, {"R", 'R'}, {"F", 'O'}, {"M", 'O'},
		{"L", 'O'}, {"S", 'O'},
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_equal_str(code, types[i].code))
			return types[i].type;
	return '\0';
}
