/*
 * paxlst_check: what a profile wants, and what receivers are known to reject
 * or to complain of; see the header.
 */
#include "edi/paxlst_check.h"

#include "base/utf8.h"
#include "travel/country.h"

#define GUIDE "PAXLST guide 4"

/* Doubles are looked for among so many references, at most. */
#define SEEN_MAX ((size_t)1 << 19)

void
paxlst_checker_init(
    struct paxlst_checker *c, const struct profile *profile, struct date today)
{
	enum edifact_level level = profile->repertoire.level;

	memset(c, 0, sizeof(*c));
	c->profile = profile;
	for (int i = 0; i < 0x80; i++)
		c->repertoire[i] = edifact_level_has(level, (uint8_t)i);
	for (int e = 0; e < ELEMENT_COUNT; e++)
		if (element_length((enum element)e) > 0 &&
		    profile->length[e] > 0)
			c->bounded |= (uint64_t)1 << e;
	/* Those of documents are checked document by document. */
	for (int e = ELEMENT_DOCUMENT_TYPE; e <= ELEMENT_ISSUING_STATE; e++)
		c->bounded &= ~((uint64_t)1 << e);
	c->today = today;
}

/* The next element of a set, taken out; ELEMENT_COUNT when it is empty. */
static enum element
take_element(uint64_t *set)
{
	int e = *set == 0 ? ELEMENT_COUNT : __builtin_ctzll(*set);

	*set &= *set - 1;
	return (enum element)e;
}

void
paxlst_checker_release(struct paxlst_checker *c)
{
	free(c->seen);
	c->seen = NULL;
	c->seen_cap = c->seen_count = 0;
}

void
paxlst_checker_begin(struct paxlst_checker *c)
{
	if (c->seen != NULL)
		memset(c->seen, 0, c->seen_cap * sizeof(*c->seen));
	c->seen_count = 0;
}

/* ---- doubles ---- */

static uint64_t
hash_pair(struct span a, struct span b)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < a.len; i++)
		h = (h ^ a.data[i]) * 1099511628211u;
	h *= 1099511628211u;
	for (size_t i = 0; i < b.len; i++)
		h = (h ^ b.data[i]) * 1099511628211u;
	h ^= h >> 32;
	return h != 0 ? h : 1;
}

static void
seen_put(uint64_t *table, size_t cap, uint64_t hash, bool *there)
{
	size_t at = hash & (cap - 1);

	while (table[at] != 0 && table[at] != hash)
		at = (at + 1) & (cap - 1);
	*there = table[at] == hash;
	table[at] = hash;
}

static bool
seen_grow(struct paxlst_checker *c)
{
	size_t cap = c->seen_cap == 0 ? 1024 : 2 * c->seen_cap;
	uint64_t *table;
	bool there;

	if (cap > SEEN_MAX)
		return false;
	table = calloc(cap, sizeof(*table));
	if (table == NULL)
		return false;
	for (size_t i = 0; i < c->seen_cap; i++)
		if (c->seen[i] != 0)
			seen_put(table, cap, c->seen[i], &there);
	free(c->seen);
	c->seen = table;
	c->seen_cap = cap;
	return true;
}

/* What must not come twice in a message, as hashes; 0: it is not there. */
struct doubles {
	uint64_t document, unique;
};

/* Looks for them in memory already: it takes a while until they are needed. */
static struct doubles
doubles_of(const struct paxlst_checker *c, const struct paxlst_person *p)
{
	const struct paxlst_document *d = paxlst_travel_document(p);
	struct span unique = element_value(p, NULL, ELEMENT_UNIQUE);
	struct doubles doubles = {0, 0};

	if (d != NULL && d->number.len > 0)
		doubles.document = hash_pair(d->number, d->state);
	if (unique.len > 0)
		doubles.unique = hash_pair(unique, SPAN("ABO"));
	if (c->seen_cap > 0) {
		size_t last = c->seen_cap - 1;

		__builtin_prefetch(&c->seen[doubles.document & last]);
		__builtin_prefetch(&c->seen[doubles.unique & last]);
	}
	return doubles;
}

/* Whether it was there before, in this message. */
static bool
seen(struct paxlst_checker *c, uint64_t hash)
{
	bool there;

	if (hash == 0)
		return false;
	if (2 * (c->seen_count + 1) > c->seen_cap && !seen_grow(c)) {
		c->seen_failed = true;
		return false;
	}
	seen_put(c->seen, c->seen_cap, hash, &there);
	c->seen_count += !there;
	return there;
}

static void
check_doubles(struct paxlst_checker *c, const struct doubles *doubles,
    const struct paxlst_person *p, struct findings *f)
{
	if (seen(c, doubles->document))
		place_note(f, &p->place, "api.duplicate", SEVERITY_WARNING,
		    "document_number", GUIDE ".20",
		    "an earlier person has this document");
	if (seen(c, doubles->unique))
		place_note(f, &p->place, "api.duplicate", SEVERITY_WARNING,
		    "unique", GUIDE ".19",
		    "an earlier person has this reference");
}

/* ---- elements ---- */

static void
check_required(const struct paxlst_checker *c, const struct paxlst_person *p,
    struct findings *f)
{
	const struct profile *profile = c->profile;
	const struct paxlst_document *d = paxlst_travel_document(p);
	uint64_t required = profile->required[p->role];
	enum element e;

	if (!profile->allowed[p->role])
		place_note(f, &p->place, "api.code", SEVERITY_ERROR, "role",
		    profile->name, "no %s is taken", paxlst_role_word(p->role));
	while ((e = take_element(&required)) != ELEMENT_COUNT) {
		if (element_value(p, d, e).len > 0)
			continue;
		/* What a document does not have cannot be required of it. */
		if (e == ELEMENT_GIVEN_NAMES &&
		    (profile->given_names_optional ||
			(c->sending && profile->no_given_name[0] != '\0')))
			continue;
		if (e == ELEMENT_GIVEN_NAMES &&
		    profile->no_given_name[0] != '\0')
			place_note(f, &p->place, "api.field", SEVERITY_ERROR,
			    element_name(e), profile->name,
			    "required; '%s' where it is missing",
			    profile->no_given_name);
		else
			place_note(f, &p->place, "api.field", SEVERITY_ERROR,
			    element_name(e), profile->name, "required");
	}
}

/* What a state is known to look at, where nothing makes it required. */
static void
check_expected(const struct paxlst_checker *c, const struct paxlst_person *p,
    struct findings *f)
{
	const struct paxlst_document *d = paxlst_travel_document(p);
	uint64_t expected =
	    c->profile->expected & ~c->profile->required[p->role];
	enum element e;

	while ((e = take_element(&expected)) != ELEMENT_COUNT)
		if (element_value(p, d, e).len == 0)
			place_note(f, &p->place, "api.field", SEVERITY_WARNING,
			    element_name(e), c->profile->name, "expected");
}

/* Text that is more than the ASCII of the repertoire. */
static void
check_characters(const struct paxlst_checker *c, struct span value,
    const char *where, const struct place *at, struct findings *f)
{
	uint32_t bad = 0;

	if (repertoire_holds(&c->profile->repertoire, value, &bad))
		return;
	if (bad < 0x80)
		place_note(f, at, "api.character", SEVERITY_ERROR, where,
		    "ISO 9735", "byte 0x%02x is not in the repertoire of %.4s",
		    (unsigned)bad, c->profile->syntax);
	else
		place_note(f, at, "api.character", SEVERITY_ERROR, where,
		    "ISO 9735", "U+%04X is not in the repertoire of %.4s",
		    (unsigned)bad, c->profile->syntax);
}

static void
check_text(const struct paxlst_checker *c, struct span value, unsigned max,
    const char *where, const struct place *at, struct findings *f)
{
	if (value.len == 0)
		return;
	if (value.len > max && utf8_width(value) > max)
		place_note(f, at, "api.length", SEVERITY_ERROR, where, GUIDE,
		    "%zu characters, %u fit", utf8_width(value), max);
	if (!c->sending)
		return;
	for (size_t i = 0; i < value.len; i++)
		if (!c->repertoire[value.data[i]]) {
			check_characters(c, value, where, at, f);
			return;
		}
}

static void
check_texts(const struct paxlst_checker *c, const struct paxlst_person *p,
    struct findings *f)
{
	const struct profile *profile = c->profile;
	uint64_t bounded = c->bounded;
	enum element e;

	while ((e = take_element(&bounded)) != ELEMENT_COUNT)
		check_text(c, element_value(p, NULL, e), profile->length[e],
		    element_name(e), &p->place, f);
	for (unsigned i = 1; i < p->given_count; i++)
		check_text(c, p->given[i], profile->length[ELEMENT_GIVEN_NAMES],
		    "given_names", &p->place, f);
	for (unsigned i = 1; i < p->nationality_count; i++)
		check_text(c, p->nationality[i],
		    profile->length[ELEMENT_NATIONALITY], "nationality",
		    &p->place, f);
	for (unsigned i = 0; i < p->reference_count; i++)
		check_text(
		    c, p->references[i].value, 35, "references", &p->place, f);
	for (unsigned i = 0; i < p->contact_count; i++)
		check_text(
		    c, p->contacts[i].value, 512, "contact", &p->place, f);
	for (unsigned i = 0; i < p->bag_tags; i++)
		check_text(c, p->bags[i].tag, 512, "bag_tags", &p->place, f);
}

/* ---- names ---- */

static bool
ends_in_title(struct span name)
{
	static const char *const titles[] = {" MR", " MRS", " MS", " MISS",
	    " MSTR", " DR", " PROF", " INF", " CHD"};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		size_t len = strlen(titles[i]);

		if (name.len > len &&
		    memcmp(name.data + name.len - len, titles[i], len) == 0)
			return true;
	}
	return false;
}

static bool
is_mrz_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((name.data[i] < 'A' || name.data[i] > 'Z') &&
		    name.data[i] != ' ')
			return false;
	return true;
}

static bool
has_digit(const struct paxlst_person *p)
{
	for (unsigned i = 0; i <= p->given_count; i++) {
		struct span name = i == 0 ? p->surname : p->given[i - 1];

		for (size_t k = 0; k < name.len; k++)
			if (name.data[k] >= '0' && name.data[k] <= '9')
				return true;
	}
	return false;
}

static void
check_names(const struct paxlst_checker *c, const struct paxlst_person *p,
    struct findings *f)
{
	bool mrz = is_mrz_name(p->surname);

	for (unsigned i = 0; i < p->given_count; i++)
		mrz = mrz && is_mrz_name(p->given[i]);
	if (!mrz && c->profile->names == PROFILE_NAMES_MRZ)
		place_note(f, &p->place, "api.name", SEVERITY_ERROR, "name",
		    c->profile->name, "other characters than A-Z and spaces");
	if (has_digit(p))
		place_note(f, &p->place, "api.name", SEVERITY_WARNING, "name",
		    "ICAO 9303-3 4.6", "a digit in a name");
	if (p->given_count > 0 && ends_in_title(p->given[p->given_count - 1]))
		place_note(f, &p->place, "api.name", SEVERITY_WARNING,
		    "given_names", GUIDE ".11", "ends in a title");
	/* The decoder has said so of what it read. */
	if (!c->sending)
		return;
	if (p->surname.len == 0)
		place_note(f, &p->place, "api.name", SEVERITY_ERROR, "surname",
		    GUIDE ".11", "no surname");
	else if (p->given_count == 0 && c->profile->no_given_name[0] != '\0')
		place_note(f, &p->place, "api.name", SEVERITY_INFO,
		    "given_names", c->profile->name,
		    "no given name: '%s' is sent", c->profile->no_given_name);
	else if (p->given_count == 0)
		place_note(f, &p->place, "api.name", SEVERITY_WARNING,
		    "given_names", GUIDE ".11", "no given name");
}

/* ---- documents ---- */

static const struct edi_time *
departure(const struct paxlst_message *m)
{
	return m->leg_count > 0 && m->legs[0].departs.has_date
	    ? &m->legs[0].departs
	    : NULL;
}

static void
check_expiry(const struct paxlst_checker *c, const struct paxlst_message *m,
    const struct paxlst_person *p, const struct paxlst_document *d,
    struct findings *f)
{
	const struct edi_time *departs = departure(m);
	struct date on = departs != NULL ? departs->date : c->today;

	if (c->profile->expired == PROFILE_EXPIRED_IGNORE ||
	    !d->expiry.has_date || date_compare(d->expiry.date, on) >= 0)
		return;
	place_note(f, &p->place, "api.document",
	    c->profile->expired == PROFILE_EXPIRED_REJECT ? SEVERITY_ERROR
							  : SEVERITY_WARNING,
	    "expiry_date", c->profile->name, "expired before %s",
	    departs != NULL ? "departure" : "today");
}

static bool
is_alphanumeric(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!((s.data[i] >= 'A' && s.data[i] <= 'Z') ||
			(s.data[i] >= '0' && s.data[i] <= '9')))
			return false;
	return true;
}

static void
check_state(struct span code, const char *where, const struct place *at,
    struct findings *f)
{
	if (code.len > 0 && country_kind(code) == COUNTRY_UNKNOWN)
		place_note(f, at, "api.code", SEVERITY_WARNING, where,
		    "ICAO 9303-3 5", "no code of ICAO's list");
}

static void
check_document(const struct paxlst_checker *c, const struct paxlst_message *m,
    const struct paxlst_person *p, const struct paxlst_document *d,
    struct findings *f)
{
	const struct profile *profile = c->profile;

	for (int e = ELEMENT_DOCUMENT_TYPE; e <= ELEMENT_ISSUING_STATE; e++)
		check_text(c, element_value(p, d, (enum element)e),
		    profile->length[e], element_name((enum element)e),
		    &p->place, f);
	if (d->code.len > 0 && !profile_has(&profile->documents, d->code))
		place_note(f, &p->place, "api.document", SEVERITY_ERROR,
		    "document_type", profile->name,
		    "this kind of document is not taken");
	/* The decoder has said so of what it read. */
	if (c->sending && d->code.len == 0)
		place_note(f, &p->place, "api.document", SEVERITY_WARNING,
		    "document_type", GUIDE ".20", "no kind of document");
	if (c->sending && d->number.len == 0)
		place_note(f, &p->place, "api.document", SEVERITY_WARNING,
		    "document_number", GUIDE ".20", "no number");
	if (!is_alphanumeric(d->number))
		place_note(f, &p->place, "api.character",
		    profile->alphanumeric_numbers ? SEVERITY_ERROR
						  : SEVERITY_WARNING,
		    "document_number", GUIDE ".20",
		    "other characters than letters and digits");
	if (d->issue.has_date && d->expiry.has_date &&
	    date_compare(d->issue.date, d->expiry.date) > 0)
		place_note(f, &p->place, "api.date", SEVERITY_WARNING,
		    "issue_date", GUIDE ".21", "after the date of expiry");
	if (d->issue.has_date && date_compare(d->issue.date, c->today) > 0)
		place_note(f, &p->place, "api.date", SEVERITY_WARNING,
		    "issue_date", GUIDE ".21", "in the future");
	check_state(d->state, "issuing_state", &p->place, f);
	check_expiry(c, m, p, d, f);
}

/* ---- the person within the flight ---- */

static bool
is_port(const struct paxlst_message *m, struct span port)
{
	for (unsigned i = 0; i < m->leg_count; i++)
		if (span_equal(m->legs[i].from, port) ||
		    span_equal(m->legs[i].to, port))
			return true;
	return false;
}

/*
 * A passenger who neither leaves nor joins at the border of the reporting
 * state and is not cleared there passes through: DDU.
 */
static bool
may_be_transit(const struct paxlst_message *m, const struct paxlst_person *p)
{
	const struct paxlst_leg *border = NULL;

	for (unsigned i = 0; i < m->leg_count; i++)
		if (span_equal(m->legs[i].to_qualifier, SPAN("87")))
			border = &m->legs[i];
	return border != NULL && p->role == PAXLST_PASSENGER &&
	    p->clearance.len == 0 && p->embarkation.len > 0 &&
	    p->debarkation.len > 0 && !span_equal(p->embarkation, border->to) &&
	    !span_equal(p->debarkation, border->to) &&
	    is_port(m, p->debarkation);
}

static void
check_itinerary(const struct paxlst_message *m, const struct paxlst_person *p,
    struct findings *f)
{
	if (p->embarkation.len > 0 && !is_port(m, p->embarkation))
		place_note(f, &p->place, "api.flight", SEVERITY_WARNING,
		    "embarkation", GUIDE ".15", "no port of the flight");
	if (p->debarkation.len > 0 && !is_port(m, p->debarkation))
		place_note(f, &p->place, "api.flight", SEVERITY_WARNING,
		    "debarkation", GUIDE ".15", "no port of the flight");
	if (p->embarkation.len > 0 &&
	    span_equal(p->embarkation, p->debarkation))
		place_note(f, &p->place, "api.flight", SEVERITY_WARNING,
		    "debarkation", GUIDE ".15", "the port of embarkation");
	if (may_be_transit(m, p))
		place_note(f, &p->place, "api.flight", SEVERITY_WARNING, "role",
		    GUIDE ".11",
		    "in transit (DDU)? listed as a passenger (FL)");
}

static void
check_role(const struct paxlst_message *m, const struct paxlst_person *p,
    struct findings *f)
{
	bool crew = p->role == PAXLST_CREW || p->role == PAXLST_TRANSIT_CREW;

	if (crew && span_equal(m->function, SPAN("745")))
		place_note(f, &p->place, "api.code", SEVERITY_WARNING, "role",
		    GUIDE ".11", "crew in a passenger list (745)");
	else if (!crew && span_equal(m->function, SPAN("250")))
		place_note(f, &p->place, "api.code", SEVERITY_WARNING, "role",
		    GUIDE ".11", "a passenger in a crew list (250)");
}

static void
check_codes(const struct paxlst_checker *c, const struct paxlst_person *p,
    struct findings *f)
{
	const struct profile *profile = c->profile;

	if (p->sex.len == 1 && strchr(profile->sexes, p->sex.data[0]) == NULL)
		place_note(f, &p->place, "api.code", SEVERITY_ERROR, "sex",
		    profile->name, "taken are: %s", profile->sexes);
	if (p->employment.len > 0 &&
	    !profile_has(&profile->employment, p->employment))
		place_note(f, &p->place, "api.code", SEVERITY_ERROR,
		    "employment", profile->name, "unknown");
	for (unsigned i = 0; i < p->nationality_count; i++)
		check_state(p->nationality[i], "nationality", &p->place, f);
	check_state(p->residence, "residence", &p->place, f);
	check_state(p->birth_country, "birth_country", &p->place, f);
	check_state(p->country, "country", &p->place, f);
	if (span_equal(p->bag_count, SPAN("0")) ||
	    span_equal(p->bag_count, SPAN("00")))
		place_note(f, &p->place, "api.field", SEVERITY_WARNING, "bags",
		    GUIDE ".14", "leave the bag count out when there are none");
	if (c->sending && p->birth.has_date &&
	    date_compare(p->birth.date, c->today) > 0)
		place_note(f, &p->place, "api.date", SEVERITY_ERROR,
		    "birth_date", GUIDE ".13", "in the future");
}

void
paxlst_check_person(struct paxlst_checker *c, const struct paxlst_message *m,
    const struct paxlst_person *p, struct findings *f)
{
	/* A close-out names persons that were reported already. */
	bool reported = span_equal(m->function, SPAN("266"));
	struct doubles doubles = doubles_of(c, p);

	if (!reported)
		check_required(c, p, f);
	check_expected(c, p, f);
	check_texts(c, p, f);
	check_names(c, p, f);
	for (unsigned i = 0; i < p->document_count; i++)
		check_document(c, m, p, &p->documents[i], f);
	check_codes(c, p, f);
	check_itinerary(m, p, f);
	check_role(m, p, f);
	check_doubles(c, &doubles, p, f);
}

/* ---- the message ---- */

/* "AA0012": carriers write AA12. */
static bool
is_padded(struct span number)
{
	size_t i = number.len > 2 ? 2 : 0;

	while (
	    i < number.len && !(number.data[i] >= '0' && number.data[i] <= '9'))
		i++;
	return i + 1 < number.len && number.data[i] == '0';
}

void
paxlst_check_message(struct paxlst_checker *c, const struct paxlst_message *m,
    struct span release, struct span recipient, struct findings *f)
{
	const struct profile *profile = c->profile;

	if (!profile_has(&profile->releases, release))
		findings_add(f, "api.code", SEVERITY_ERROR, "release",
		    profile->name, "this release is not taken");
	if (profile->recipient[0] != '\0' &&
	    !span_equal_str(recipient, profile->recipient))
		findings_add(f, "api.code", SEVERITY_WARNING, "recipient",
		    profile->name, "expected %s", profile->recipient);
	if (profile->transaction && m->transaction.len == 0)
		findings_add(f, "api.field", SEVERITY_WARNING, "transaction",
		    profile->name, "no RFF TN: an answer cannot be matched");
	if (profile->persons > 0 && m->persons > profile->persons)
		findings_add(f, "edi.limit", SEVERITY_ERROR, "persons",
		    profile->name, "%llu persons, %llu are taken",
		    (unsigned long long)m->persons,
		    (unsigned long long)profile->persons);
	for (unsigned i = 0; i < m->leg_count; i++) {
		const struct paxlst_leg *leg = &m->legs[i];

		check_text(c, leg->number, 17, "flight", NULL, f);
		check_text(c, leg->carrier, 17, "carrier", NULL, f);
		check_text(c, leg->from, 5, "legs", NULL, f);
		check_text(c, leg->to, 5, "legs", NULL, f);
		if (is_padded(leg->number) &&
		    (i == 0 || leg->flight != m->legs[i - 1].flight))
			findings_add(f, "api.flight", SEVERITY_WARNING,
			    "number", GUIDE ".9", "padded with zeros");
		if (leg->departs.has_time && leg->arrives.has_time &&
		    edi_time_minutes(&leg->arrives) + 26 * 60 <
			edi_time_minutes(&leg->departs))
			findings_add(f, "api.flight", SEVERITY_ERROR, "legs",
			    GUIDE ".10", "arrives before it departs");
	}
	if (c->seen_failed)
		findings_add(f, "edi.limit", SEVERITY_WARNING, "persons", NULL,
		    "too many persons to look for doubles");
}
