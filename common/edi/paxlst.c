/*
 * paxlst: the segments of a passenger list; see the header.
 */
#include "edi/paxlst_private.h"

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
_Static_assert(sizeof(roles) / sizeof(roles[0]) == PAXLST_ROLES, "all roles");

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
	for (size_t i = 1; i < PAXLST_ROLES; i++)
		if (span_equal_str(word, roles[i].word))
			return (enum paxlst_role)i;
	return PAXLST_UNKNOWN;
}

void
paxlst_init(struct paxlst *p, struct date today)
{
	/* What is kept is large, and empty by its length. */
	memset(p, 0, offsetof(struct paxlst, kept));
	keep_clear(&p->kept);
	keep_clear(&p->kept_person);
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

/* ---- what both halves say ---- */

void
paxlst_limit(struct paxlst *p, const struct place *at, const char *where,
    struct findings *f)
{
	if (!p->said_limit)
		place_note(f, at, "edi.limit", SEVERITY_ERROR, where, NULL,
		    "more of them than can be kept");
	p->said_limit = true;
}

void
paxlst_read_contacts(struct paxlst *p, const struct edifact_segment *s,
    struct edi_pair *list, unsigned *count, const struct place *at,
    struct findings *f)
{
	for (unsigned i = 1; i <= s->elements; i++) {
		struct span value = edifact_get(s, i, 0);

		if (blank(value))
			continue;
		if (*count >= PAXLST_CONTACTS_MAX) {
			paxlst_limit(p, at, "COM", f);
			return;
		}
		list[*count].value = kept(p, value);
		list[*count].qualifier = kept(p, edifact_get(s, i, 1));
		(*count)++;
	}
}

void
paxlst_unknown_qualifier(const struct edifact_segment *s,
    const struct place *at, enum severity severity, struct findings *f)
{
	struct span q = edifact_get(s, 1, 0);

	/* Not quoted: what is in no table may be anybody's name. */
	place_note(f, at, "api.code", severity, s->name, GUIDE,
	    "an unknown qualifier of %zu %s", q.len,
	    q.len == 1 ? "character" : "characters");
}

void
paxlst_empty_value(
    const struct edifact_segment *s, const struct place *at, struct findings *f)
{
	place_note(f, at, "api.field", SEVERITY_WARNING, s->name, GUIDE,
	    "a qualifier without a value");
}

bool
paxlst_date_finding(enum edi_time_result result,
    const struct edifact_segment *s, const char *where, const struct place *at,
    struct findings *f)
{
	switch (result) {
	case EDI_TIME_OK:
		return true;
	case EDI_TIME_EMPTY:
		paxlst_empty_value(s, at, f);
		return false;
	case EDI_TIME_PARTIAL:
		place_note(f, at, "api.date", SEVERITY_WARNING, where, GUIDE,
		    "the day is not known (00)");
		return true;
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

void
paxlst_other_segment(
    const struct edifact_segment *s, const struct place *at, struct findings *f)
{
	if (s->tag != 0 && !is_directory_segment(s->tag))
		place_note(f, at, "edi.segment", SEVERITY_WARNING, s->name,
		    GUIDE, "no segment of PAXLST");
}

/* ---- the message's head ---- */

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
		place_note(f, at, "api.code", SEVERITY_ERROR, "BGM", GUIDE ".5",
		    "document name code unknown");
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
		paxlst_limit(p, at, "TDT", f);
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
	leg->number = keep(&p->kept, trimmed(edifact_get(s, 2, 0)));
	leg->carrier = keep(&p->kept, trimmed(edifact_get(s, 5, 0)));
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
	    .carrier = last->carrier,
	    .flight = last->flight};
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
			paxlst_limit(p, at, "LOC", f);
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
read_flight_loc(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	static const char *const ports[] = {"125", "87", "92", "130", NULL};
	static const char *const filing[] = {"188", "172", "192", "91", NULL};
	struct span qualifier = edifact_get(s, 1, 0);
	struct span port = trimmed(edifact_get(s, 2, 0));

	if (is_one_of(qualifier, ports)) {
		if (port.len == 0)
			paxlst_empty_value(s, at, f);
		else
			read_port(p, qualifier, port, at, f);
	} else if (is_one_of(qualifier, filing)) {
		p->message.filing = keep(&p->kept, port);
	} else {
		paxlst_unknown_qualifier(s, at, SEVERITY_ERROR, f);
	}
}

/*
 * The leg that a departure is for: a lone 92 with a departure after an
 * arrival starts a new one. NULL: there are too many.
 */
static struct paxlst_leg *
departing_leg(struct paxlst *p, struct paxlst_leg *leg)
{
	struct span port = leg->to, was = leg->to_qualifier;

	if (leg->to.len == 0 || !leg->arrives.has_date ||
	    !leg->departs.has_date)
		return leg;
	leg = next_leg(p);
	if (leg != NULL) {
		leg->from = port;
		leg->from_qualifier = was;
		p->expect_arrival = true;
	}
	return leg;
}

/* A lone 92 with an arrival was taken for a departure: put right. */
static void
set_arriving_port(struct paxlst *p, struct paxlst_leg *leg)
{
	if (leg->to.len > 0 || leg->from.len == 0 || leg->departs.has_date)
		return;
	leg->to = leg->from;
	leg->to_qualifier = leg->from_qualifier;
	leg->from = leg->from_qualifier = span_make("", 0);
	p->expect_arrival = false;
}

static void
read_flight_dtm(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct paxlst_leg *leg = &p->message.legs[p->message.leg_count - 1];
	struct span qualifier = edifact_get(s, 1, 0);
	bool arrival = span_equal(qualifier, SPAN("232"));
	struct edi_time t;

	if (span_equal(qualifier, SPAN("554")))
		return;
	if (!arrival && !span_equal(qualifier, SPAN("189"))) {
		paxlst_unknown_qualifier(s, at, SEVERITY_WARNING, f);
		return;
	}
	if (!paxlst_date_finding(
		edi_time_dtm(edifact_get(s, 1, 1), edifact_get(s, 1, 2),
		    EDI_NEAREST, p->today, &t),
		s, arrival ? "arrives" : "departs", at, f))
		return;
	if (arrival) {
		set_arriving_port(p, leg);
		leg->arrives = t;
		return;
	}
	leg = departing_leg(p, leg);
	if (leg == NULL)
		paxlst_limit(p, at, "LOC", f);
	else
		leg->departs = t;
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
	if (!span_uint(trimmed(edifact_get(s, 1, 1)), UINT32_MAX, &count)) {
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
		paxlst_unknown_qualifier(s, at, SEVERITY_ERROR, f);
	}
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
		paxlst_read_contacts(
		    p, s, m->contacts, &m->contact_count, at, f);
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
		paxlst_other_segment(s, at, f);
		break;
	}
}

void
paxlst_message_segment(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	switch (s->tag) {
	case TAG('N', 'A', 'D'):
		paxlst_read_nad(p, s, at, f);
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
		head_segment(p, s, at, f);
		break;
	}
	if (p->kept.full || p->kept_person.full)
		paxlst_limit(p, at, s->name, f);
}

/* ---- the whole message ---- */

static void
finish_flight(
    const struct paxlst *p, const struct place *at, struct findings *f)
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
			    i + 1,
			    leg->departs.has_date ? "arrival" : "departure");
	}
}

static void
finish_count(const struct paxlst *p, const struct place *at, struct findings *f)
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
		    GUIDE ".24",
		    crew ? "counts passengers (42) in a crew list"
			 : "counts crew (41) in a passenger list");
	says = right ? (crew ? m->crew : m->passengers)
		     : (crew ? m->passengers : m->crew);
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
