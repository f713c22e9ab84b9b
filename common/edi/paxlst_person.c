/*
 * paxlst_person: NAD and the segments after it: one person.
 */
#include "edi/paxlst_private.h"

/* Bytes of the person that is open. */
__attribute__((always_inline)) static inline struct span
held(struct paxlst *p, struct span s)
{
	return keep(&p->kept_person, s);
}

static enum paxlst_role
role_of(struct span qualifier)
{
	switch (code_of(qualifier)) {
	case CODE2('F', 'L'):
		return PAXLST_PASSENGER;
	case CODE2('F', 'M'):
	case CODE2('V', 'W'): /* crew of a lorry (CBP ACE) */
		return PAXLST_CREW;
	case CODE3('D', 'D', 'U'):
		return PAXLST_TRANSIT_PASSENGER;
	case CODE3('D', 'D', 'T'):
		return PAXLST_TRANSIT_CREW;
	default:
		return PAXLST_UNKNOWN;
	}
}

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
		    GUIDE ".11",
		    "one component with a '/', as reservation "
		    "systems write names");
		person->surname = held(p, span_first(first, slash));
		person->given[0] =
		    held(p, trimmed(span_from(first, slash + 1)));
		person->given_count = person->given[0].len > 0;
		return;
	}
	person->surname = held(p, first);
	/* The sixth component, 3045, says in which order names are written. */
	for (i = 1; i < count && i <= PAXLST_GIVEN_MAX; i++)
		if (!blank(edifact_get(s, 4, i)))
			person->given[person->given_count++] =
			    held(p, trimmed(edifact_get(s, 4, i)));
	if (count > PAXLST_GIVEN_MAX + 2)
		place_note(f, at, "edi.limit", SEVERITY_ERROR, "name",
		    GUIDE ".11", "more components than a name has");
	if (person->given_count == 0 && !blank(first))
		place_note(f, at, "api.name", SEVERITY_WARNING, "given_names",
		    GUIDE ".11",
		    span_find(first, ' ') < first.len
			? "the whole name may be in one component"
			: "no given name");
}

static void
read_address(struct paxlst *p, const struct edifact_segment *s)
{
	struct paxlst_person *person = &p->person;
	struct span name;

	if (s->elements < 5)
		return;
	person->street = held(p, trimmed(edifact_get(s, 5, 0)));
	person->city = held(p, trimmed(edifact_get(s, 6, 0)));
	/* C819: a code, or after three colons a name. */
	name = edifact_get(s, 7, 0);
	if (name.len == 0)
		name = edifact_get(s, 7, 3);
	person->state = held(p, trimmed(name));
	person->postal_code = held(p, trimmed(edifact_get(s, 8, 0)));
	person->country = held(p, trimmed(edifact_get(s, 9, 0)));
}

void
paxlst_read_nad(struct paxlst *p, const struct edifact_segment *s,
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
		paxlst_unknown_qualifier(s, at, SEVERITY_ERROR, f);
	keep_clear(&p->kept_person);
	paxlst_person_clear(&p->person);
	p->open = true;
	p->in_flight = false;
	p->said_order = false;
	p->said_limit = false;
	p->rank = 0;
	p->person.role = role;
	p->person.plain = (s->flags & EDIFACT_PLAIN) != 0;
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

	if (code_of(edifact_get(s, 1, 0)) != CODE1('2'))
		return;
	if (!paxlst_is_sex(sex)) {
		place_note(f, at, "api.code", SEVERITY_ERROR, "sex",
		    GUIDE ".12",
		    sex.len == 0 ? "no value" : "none of M, F, X, U");
		return;
	}
	p->person.sex = held(p, sex);
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
	uint32_t qualifier = code_of(edifact_get(s, 1, 0));
	bool birth = qualifier == CODE3('3', '2', '9');
	bool expiry = qualifier == CODE2('3', '6');
	const char *where = birth ? "birth_date"
	    : expiry		  ? "expiry_date"
				  : "issue_date";
	struct edi_time t;

	if (!birth && !expiry && qualifier != CODE3('1', '8', '2')) {
		paxlst_unknown_qualifier(s, at, SEVERITY_WARNING, f);
		return;
	}
	if (!paxlst_date_finding(
		edi_time_dtm(edifact_get(s, 1, 1), edifact_get(s, 1, 2),
		    birth ? EDI_BIRTH : EDI_NEAREST, p->today, &t),
		s, where, at, f))
		return;
	if (birth) {
		if (date_compare(t.date, p->today) > 0)
			place_note(f, at, "api.date", SEVERITY_ERROR, where,
			    GUIDE ".13", "in the future");
		p->person.birth = t;
	} else if (p->person.document_count == 0) {
		place_note(f, at, "edi.segment", SEVERITY_WARNING, where,
		    GUIDE ".21", "before any DOC");
	} else if (expiry) {
		set_document_date(&last_document(p)->expiry, &t, where, at, f);
	} else {
		set_document_date(&last_document(p)->issue, &t, where, at, f);
	}
}

/* LOC+180+GBR+:::CITY+:::PROVINCE; the whole may be free text in C517. */
static void
read_birth_place(struct paxlst *p, const struct edifact_segment *s)
{
	struct paxlst_person *person = &p->person;
	struct span place = edifact_get(s, 3, 3);

	person->birth_country = held(p, edifact_get(s, 2, 0));
	person->birth_place =
	    held(p, place.len > 0 ? place : edifact_get(s, 2, 3));
	person->birth_province = held(p, edifact_get(s, 4, 3));
}

static void
read_person_loc(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;
	struct span value = edifact_get(s, 2, 0);
	struct span *to = NULL;

	switch (code_of(edifact_get(s, 1, 0))) {
	case CODE3('1', '8', '0'):
		read_birth_place(p, s);
		return;
	case CODE2('9', '1'):
		if (person->document_count > 0)
			to = &last_document(p)->state;
		else
			place_note(f, at, "edi.segment", SEVERITY_WARNING,
			    "issuing_state", GUIDE ".22", "before any DOC");
		break;
	case CODE3('1', '7', '8'):
		to = &person->embarkation;
		break;
	case CODE3('1', '7', '9'):
		to = &person->debarkation;
		break;
	case CODE3('1', '7', '4'):
		to = &person->residence;
		break;
	case CODE2('2', '2'):
		to = &person->clearance;
		break;
	default:
		paxlst_unknown_qualifier(s, at, SEVERITY_ERROR, f);
		break;
	}
	if (to == NULL)
		return;
	value = trimmed(value);
	if (value.len == 0)
		paxlst_empty_value(s, at, f);
	else
		*to = held(p, value);
}

bool
paxlst_is_amount(struct span value, bool weight)
{
	size_t mark = span_find(value, '.');
	uint64_t number;

	return span_uint(span_first(value, mark), UINT64_MAX, &number) &&
	    (mark == value.len ||
		(weight &&
		    span_uint(
			span_from(value, mark + 1), UINT64_MAX, &number)));
}

/* MEA+CT++:2, MEA+WT++KGM:23; the colon is often left out. */
static void
read_mea(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	uint32_t qualifier = code_of(edifact_get(s, 1, 0));
	bool weight = qualifier == CODE2('W', 'T');
	struct span unit = edifact_get(s, 3, 0), value = edifact_get(s, 3, 1);

	if (edifact_count(s, 3) == 1) {
		value = unit;
		unit = span_make("", 0);
	}
	value = trimmed(value);
	if ((!weight && qualifier != CODE2('C', 'T')) || value.len == 0)
		return;
	if (!paxlst_is_amount(value, weight)) {
		place_note(f, at, "api.code", SEVERITY_WARNING,
		    weight ? "bag_weight" : "bags", GUIDE ".14",
		    "not a number");
	} else if (weight) {
		p->person.bag_weight = held(p, value);
		p->person.bag_unit = held(p, trimmed(unit));
	} else {
		p->person.bag_count = held(p, value);
	}
}

static bool
ends_in_number(struct span tag)
{
	return tag.data[tag.len - 1] >= '0' && tag.data[tag.len - 1] <= '9';
}

static void
read_ftx(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;
	struct span tag = trimmed(edifact_get(s, 4, 0));
	struct span count = trimmed(edifact_get(s, 4, 1));
	uint64_t number;

	if (code_of(edifact_get(s, 1, 0)) != CODE3('B', 'A', 'G') ||
	    tag.len == 0 || span_equal(tag, SPAN("NULL")))
		return;
	if (person->bag_tags >= PAXLST_TAGS_MAX) {
		paxlst_limit(p, at, "FTX", f);
		return;
	}
	/* So many consecutive ones: all of them, or a word that they are not.
	 */
	if (count.len > 0 && !paxlst_is_amount(count, false))
		place_note(f, at, "api.code", SEVERITY_WARNING, "bag_tags",
		    GUIDE ".15", "a count that is not a number");
	else if (count.len > 0 && !span_uint(count, PAXLST_TAGS_MAX, &number))
		place_note(f, at, "edi.limit", SEVERITY_ERROR, "bag_tags",
		    GUIDE ".15", "a count over %d: one tag is read of it",
		    PAXLST_TAGS_MAX);
	else if (count.len > 0 && number > 1 && !ends_in_number(tag))
		place_note(f, at, "api.code", SEVERITY_WARNING, "bag_tags",
		    GUIDE ".15",
		    "a count, but the tag does not end in a number");
	person->bags[person->bag_tags].tag = held(p, tag);
	person->bags[person->bag_tags].count = held(p, count);
	person->bag_tags++;
}

static bool
is_letters(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < 'A' || s.data[i] > 'Z')
			return false;
	return true;
}

static void
read_nat(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;
	struct span value = trimmed(edifact_get(s, 2, 0));

	if (value.len > 0 && !is_letters(value))
		place_note(f, at, "api.code", SEVERITY_WARNING, "nationality",
		    GUIDE ".18", "not the letters of a state");
	if (value.len == 0)
		paxlst_empty_value(s, at, f);
	else if (person->nationality_count >= PAXLST_NATIONALITIES_MAX)
		paxlst_limit(p, at, "NAT", f);
	else
		person->nationality[person->nationality_count++] =
		    held(p, value);
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
		paxlst_limit(p, at, "RFF", f);
		return;
	}
	person->references[person->reference_count].qualifier = held(p, q);
	person->references[person->reference_count].value =
	    held(p, trimmed(value));
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
		paxlst_limit(p, at, "DOC", f);
		return;
	}
	d = &person->documents[person->document_count++];
	d->code = held(p, trimmed(edifact_get(s, 1, 0)));
	d->list = held(p, edifact_get(s, 1, 1));
	d->agency = held(p, edifact_get(s, 1, 2));
	d->number = held(p, trimmed(number));
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

/*
 * The guide's order of segments in a person's group (SG4); DOC's own group is
 * the last, and each DOC starts it again.
 */
enum rank {
	RANK_ATT = 1,
	RANK_DTM,
	RANK_MEA,
	RANK_GEI,
	RANK_FTX,
	RANK_LOC,
	RANK_COM,
	RANK_EMP,
	RANK_NAT,
	RANK_RFF,
	RANK_DOC,
	RANK_DOC_DTM,
	RANK_DOC_LOC
};

static void
out_of_order(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	if (!p->said_order)
		place_note(f, at, "edi.segment", SEVERITY_WARNING, s->name,
		    GUIDE ".11", "not in the order of the guide");
	p->said_order = true;
}

/* Takes a segment in and gives its rank; 0: none, -1: it is no person's. */
static int
take_person_segment(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_person *person = &p->person;

	switch (s->tag) {
	case TAG('A', 'T', 'T'):
		read_att(p, s, at, f);
		return RANK_ATT;
	case TAG('D', 'T', 'M'):
		read_person_dtm(p, s, at, f);
		return p->in_document ? RANK_DOC_DTM : RANK_DTM;
	case TAG('M', 'E', 'A'):
		read_mea(p, s, at, f);
		return RANK_MEA;
	case TAG('G', 'E', 'I'):
		if (code_of(edifact_get(s, 1, 0)) == CODE1('4'))
			person->verified = held(p, edifact_get(s, 2, 0));
		return RANK_GEI;
	case TAG('F', 'T', 'X'):
		read_ftx(p, s, at, f);
		return RANK_FTX;
	case TAG('L', 'O', 'C'):
		read_person_loc(p, s, at, f);
		return p->in_document ? RANK_DOC_LOC : RANK_LOC;
	case TAG('C', 'O', 'M'):
		paxlst_read_contacts(
		    p, s, person->contacts, &person->contact_count, at, f);
		return RANK_COM;
	case TAG('E', 'M', 'P'):
		person->employment = held(p, edifact_get(s, 2, 0));
		return RANK_EMP;
	case TAG('N', 'A', 'T'):
		read_nat(p, s, at, f);
		return RANK_NAT;
	case TAG('R', 'F', 'F'):
		read_person_rff(p, s, at, f);
		return RANK_RFF;
	case TAG('D', 'O', 'C'):
		read_doc(p, s, at, f);
		return RANK_DOC;
	case TAG('N', 'A', 'D'):
	case TAG('B', 'G', 'M'):
	case TAG('T', 'D', 'T'):
	case TAG('C', 'N', 'T'):
		return -1;
	default:
		paxlst_other_segment(s, at, f);
		return 0;
	}
}

bool
paxlst_person_segment(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	int rank = take_person_segment(p, s, at, f);

	if (rank < 0)
		return false;
	p->person.plain &= (s->flags & EDIFACT_PLAIN) != 0;
	if (rank >= p->rank || rank == RANK_DOC)
		p->rank = rank;
	else if (rank > 0)
		out_of_order(p, s, at, f);
	if (p->kept_person.full)
		paxlst_limit(p, at, s->name, f);
	return true;
}

const struct paxlst_document *
paxlst_travel_document(const struct paxlst_person *person)
{
	const struct paxlst_document *best = NULL;
	int best_rank = 3;

	for (unsigned i = 0; i < person->document_count; i++) {
		const struct paxlst_document *d = &person->documents[i];
		char type = paxlst_document_type(d->code);
		int rank = d->number.len == 0 ? 3
		    : type == 'P'	      ? 0
		    : type == 'I'	      ? 1
					      : 2;

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
	    {"P", 'P'},
	    {"PT", 'P'},
	    {"PP", 'P'},
	    {"I", 'I'},
	    {"A", 'I'},
	    {"C", 'I'},
	    {"AC", 'I'},
	    {"IP", 'I'},
	    {"ID", 'I'},
	    {"V", 'V'},
	    {"R", 'R'},
	    {"F", 'O'},
	    {"M", 'O'},
	    {"L", 'O'},
	    {"S", 'O'},
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_equal_str(code, types[i].code))
			return types[i].type;
	return '\0';
}
