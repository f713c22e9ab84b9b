/*
 * envelope: UNB UNG UNH … UNT UNE UNZ; see the header.
 */
#include "edi/envelope.h"

#include <inttypes.h>

#define UNB EDIFACT_TAG('U', 'N', 'B')
#define UNG EDIFACT_TAG('U', 'N', 'G')
#define UNH EDIFACT_TAG('U', 'N', 'H')
#define UNT EDIFACT_TAG('U', 'N', 'T')
#define UNE EDIFACT_TAG('U', 'N', 'E')
#define UNZ EDIFACT_TAG('U', 'N', 'Z')

/* References are shown in notes; a longer one is cut there. */
#define SHOWN(s) (int)((s).len < 35 ? (s).len : 35), (const char *)(s).data

bool
envelope_init(struct envelope *e, struct err *err)
{
	/* What is kept is large, and empty by its length. */
	memset(&e->interchange, 0, offsetof(struct envelope_interchange, kept));
	keep_clear(&e->interchange.kept);
	memset(&e->group, 0, offsetof(struct envelope_group, kept));
	keep_clear(&e->group.kept);
	memset(&e->message, 0, offsetof(struct envelope_message, kept));
	keep_clear(&e->message.kept);
	memset(&e->place, 0, sizeof(e->place));
	memset(e->sets, 0, sizeof(e->sets));
	e->set_count = 0;
	e->clock = 0;
	e->references = calloc(ENVELOPE_REFERENCES, sizeof(uint64_t));
	return e->references != NULL || err_memory(err);
}

void
envelope_release(struct envelope *e)
{
	free(e->references);
	e->references = NULL;
}

/* FNV-1a, over parts that are kept apart by a zero; never 0. */
static uint64_t
hash_spans(const struct span *spans, size_t count)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < spans[i].len; k++)
			h = (h ^ spans[i].data[k]) * 1099511628211u;
		h *= 1099511628211u;
	}
	h ^= h >> 29;
	return h != 0 ? h : 1;
}

/* A count in a trailer against what was counted; zero padding is fine. */
static void
check_count(struct envelope *e, const struct edifact_segment *s,
    uint64_t counted, const char *what, struct findings *f)
{
	struct span text = span_trim(edifact_get(s, 1, 0));
	uint64_t says;

	if (!span_uint(text, UINT64_MAX, &says))
		place_note(f, &e->place, "edi.count", SEVERITY_ERROR, s->name,
		    "ISO 9735", "says no number of %s, counted %" PRIu64, what,
		    counted);
	else if (says != counted)
		place_note(f, &e->place, "edi.count", SEVERITY_ERROR, s->name,
		    "ISO 9735", "says %" PRIu64 " %s, counted %" PRIu64, says,
		    what, counted);
}

/* References are a sender's own words: they are compared and not repeated. */
static void
check_reference(struct envelope *e, const struct edifact_segment *s,
    struct span expected, const char *header, struct findings *f)
{
	struct span says = edifact_get(s, 2, 0);

	if (span_equal(says, expected))
		return;
	if (says.len == 0)
		place_note(f, &e->place, "edi.reference", SEVERITY_ERROR,
		    s->name, "ISO 9735",
		    "no reference, %s has one of %zu "
		    "characters",
		    header, expected.len);
	else
		place_note(f, &e->place, "edi.reference", SEVERITY_ERROR,
		    s->name, "ISO 9735",
		    "a reference of %zu characters is not that of %s", says.len,
		    header);
}

static void
missing(
    struct envelope *e, const char *tag, const char *before, struct findings *f)
{
	place_note(f, &e->place, "edi.missing", SEVERITY_ERROR, tag, "ISO 9735",
	    "no %s before %s", tag, before);
}

static void
close_message(struct envelope *e, const char *before, struct findings *f)
{
	if (e->message.open)
		missing(e, "UNT", before, f);
	e->message.open = false;
}

static void
close_group(struct envelope *e, const char *before, struct findings *f)
{
	close_message(e, before, f);
	if (e->group.open)
		missing(e, "UNE", before, f);
	e->group.open = false;
}

static void
close_interchange(struct envelope *e, const char *before, struct findings *f)
{
	close_group(e, before, f);
	if (e->interchange.open)
		missing(e, "UNZ", before, f);
	e->interchange.open = false;
}

static void
leave_unt(
    struct envelope *e, const struct edifact_segment *s, struct findings *f)
{
	if (!e->message.open) {
		place_note(f, &e->place, "edi.missing", SEVERITY_ERROR, "UNH",
		    "ISO 9735", "UNT without UNH");
		return;
	}
	check_count(e, s, e->message.segments, "segments", f);
	check_reference(e, s, e->message.reference, "UNH", f);
	e->message.open = false;
}

static void
leave_une(
    struct envelope *e, const struct edifact_segment *s, struct findings *f)
{
	close_message(e, "UNE", f);
	if (!e->group.open) {
		place_note(f, &e->place, "edi.missing", SEVERITY_ERROR, "UNG",
		    "ISO 9735", "UNE without UNG");
		return;
	}
	check_count(e, s, e->group.messages, "messages", f);
	check_reference(e, s, e->group.reference, "UNG", f);
	e->group.open = false;
}

static void
leave_unz(
    struct envelope *e, const struct edifact_segment *s, struct findings *f)
{
	bool groups = e->interchange.groups > 0;

	close_group(e, "UNZ", f);
	if (!e->interchange.open) {
		place_note(f, &e->place, "edi.missing", SEVERITY_ERROR, "UNB",
		    "ISO 9735", "UNZ without UNB");
		return;
	}
	check_count(e, s,
	    groups ? e->interchange.groups : e->interchange.messages,
	    groups ? "groups" : "messages", f);
	check_reference(e, s, e->interchange.reference, "UNB", f);
	e->interchange.open = false;
}

/* What the reader has flagged. */
static void
syntax_findings(
    struct envelope *e, const struct edifact_segment *s, struct findings *f)
{
	const struct place *at = &e->place;

	if (s->flags & EDIFACT_TOO_LONG)
		place_note(f, at, "edi.limit", SEVERITY_ERROR, s->name, NULL,
		    "segment over %zu bytes, not read", EDIFACT_SEGMENT_MAX);
	if (s->flags & EDIFACT_TOO_MANY)
		place_note(f, at, "edi.limit", SEVERITY_ERROR, s->name, NULL,
		    "over %d elements or %d components, the rest not read",
		    EDIFACT_ELEMENTS_MAX, EDIFACT_COMPONENTS_MAX);
	if ((s->flags & EDIFACT_BAD_TAG) && !(s->flags & EDIFACT_TOO_LONG))
		place_note(f, at, "edi.segment", SEVERITY_ERROR, NULL,
		    "ISO 9735",
		    s->parts == 1 && s->component[0].len == 0
			? "empty segment"
			: "no segment tag of three capitals; a terminator that "
			  "was not released?");
	if (s->flags & EDIFACT_CHARACTER)
		place_note(f, at, "edi.character", SEVERITY_ERROR, s->name,
		    "ISO 9735", "byte 0x%02x is not in the repertoire of %.*s",
		    s->bad_byte, SHOWN(e->interchange.syntax));
	if (s->flags & EDIFACT_UNTERMINATED)
		place_note(f, at, "edi.syntax",
		    s->tag == UNZ ? SEVERITY_WARNING : SEVERITY_ERROR, s->name,
		    "ISO 9735", "the input ends without a terminator");
	if (s->flags & EDIFACT_DANGLING)
		place_note(f, at, "edi.syntax", SEVERITY_ERROR, s->name,
		    "ISO 9735", "the input ends after a release character");
	if (s->flags & EDIFACT_BAD_UNA)
		place_note(f, at, "edi.syntax", SEVERITY_ERROR, "UNA",
		    "ISO 9735", "the service characters cannot be used");
	if (s->flags & EDIFACT_SNIFFED)
		place_note(f, at, "edi.syntax", SEVERITY_INFO, "UNA",
		    "ISO 9735", "service characters found from UNB");
}

/* No message is under way: nothing of the last one is shown. */
static void
clear_message(struct envelope_message *m)
{
	m->kind = MESSAGE_NONE;
	m->reference = m->type = m->version = m->release = m->agency =
	    m->association = m->access_reference = span_make("", 0);
	m->part = 0;
	m->part_letter = '\0';
	m->open = false;
}

static void
enter_unb(
    struct envelope *e, const struct edifact_segment *s, struct findings *f)
{
	struct envelope_interchange *i = &e->interchange;
	struct span key[3];
	uint64_t hash, *slot;

	keep_clear(&i->kept);
	i->syntax = keep(&i->kept, edifact_get(s, 1, 0));
	i->sender = keep(&i->kept, edifact_get(s, 2, 0));
	i->sender_qualifier = keep(&i->kept, edifact_get(s, 2, 1));
	i->recipient = keep(&i->kept, edifact_get(s, 3, 0));
	i->recipient_qualifier = keep(&i->kept, edifact_get(s, 3, 1));
	i->date = keep(&i->kept, edifact_get(s, 4, 0));
	i->time = keep(&i->kept, edifact_get(s, 4, 1));
	i->reference = keep(&i->kept, edifact_get(s, 5, 0));
	i->application = keep(&i->kept, edifact_get(s, 7, 0));
	i->test = span_equal(edifact_get(s, 11, 0), SPAN("1"));
	i->open = true;
	i->groups = 0;
	i->messages = 0;
	e->group.open = false;
	e->group.reference = span_make("", 0);
	clear_message(&e->message);
	if (i->reference.len == 0) {
		place_note(f, &e->place, "edi.reference", SEVERITY_ERROR, "UNB",
		    "ISO 9735", "no interchange reference");
		return;
	}
	key[0] = i->sender;
	key[1] = i->recipient;
	key[2] = i->reference;
	hash = hash_spans(key, 3);
	slot = &e->references[hash % ENVELOPE_REFERENCES];
	if (*slot == hash)
		place_note(f, &e->place, "edi.reference", SEVERITY_ERROR, "UNB",
		    "ISO 9735", "the reference was used before");
	*slot = hash;
}

static void
enter_ung(struct envelope *e, const struct edifact_segment *s)
{
	struct envelope_group *g = &e->group;

	keep_clear(&g->kept);
	g->sender = keep(&g->kept, edifact_get(s, 2, 0));
	g->recipient = keep(&g->kept, edifact_get(s, 3, 0));
	g->reference = keep(&g->kept, edifact_get(s, 5, 0));
	g->version = keep(&g->kept, edifact_get(s, 7, 0));
	g->release = keep(&g->kept, edifact_get(s, 7, 1));
	g->open = true;
	g->messages = 0;
	e->interchange.groups++;
}

/* Which message in parts this is one of; a free or the oldest place else. */
static struct envelope_set *
find_set(struct envelope *e, uint64_t key, bool *found)
{
	struct envelope_set *oldest = &e->sets[0];

	for (size_t i = 0; i < ENVELOPE_SETS; i++) {
		struct envelope_set *set = &e->sets[i];

		if (set->key == key) {
			*found = true;
			return set;
		}
		if (set->key == 0 ||
		    (oldest->key != 0 && set->used < oldest->used))
			oldest = set;
	}
	*found = false;
	return oldest;
}

/*
 * Parts are 1 … n without a gap, the first with the letter C, the last with
 * F (guide 4.4, 0070 and 0073). A single message is 1 with F, or says nothing.
 */
static void
follow_parts(struct envelope *e, struct findings *f)
{
	struct envelope_message *m = &e->message;
	struct span key[2] = {e->interchange.sender, m->access_reference};
	struct envelope_set *set;
	bool found;

	if (m->part == 0 || (m->part == 1 && m->part_letter != 'C'))
		return;
	set = find_set(e, hash_spans(key, 2), &found);
	if (m->part > 1 && (!found || set->part + 1 < m->part)) {
		unsigned from = found ? set->part + 1 : 1;

		if (from == m->part - 1)
			place_note(f, &e->place, "edi.missing",
			    SEVERITY_WARNING, "part", "PAXLST guide 4.4",
			    "part %u has not come before part %u", from,
			    m->part);
		else
			place_note(f, &e->place, "edi.missing",
			    SEVERITY_WARNING, "part", "PAXLST guide 4.4",
			    "parts %u to %u have not come before part %u", from,
			    m->part - 1, m->part);
	} else if (found && m->part <= set->part) {
		place_note(f, &e->place, "edi.reference", SEVERITY_WARNING,
		    "part", "PAXLST guide 4.4", "part %u comes after part %u",
		    m->part, set->part);
	}
	if (m->part_letter == 'F') {
		if (found) {
			set->key = 0;
			e->set_count--;
		}
		return;
	}
	if (set->key == 0)
		e->set_count++;
	set->key = hash_spans(key, 2);
	set->part = m->part;
	set->used = ++e->clock;
	snprintf(set->reference, sizeof(set->reference), "%.*s",
	    SHOWN(m->access_reference));
}

static enum message_type
type_of(struct span type)
{
	if (span_equal(type, SPAN("PAXLST")))
		return MESSAGE_PAXLST;
	if (span_equal(type, SPAN("CUSRES")))
		return MESSAGE_CUSRES;
	if (span_equal(type, SPAN("PNRGOV")))
		return MESSAGE_PNRGOV;
	if (span_equal(type, SPAN("CONTRL")))
		return MESSAGE_CONTRL;
	return MESSAGE_OTHER;
}

static void
enter_unh(
    struct envelope *e, const struct edifact_segment *s, struct findings *f)
{
	struct envelope_message *m = &e->message;
	struct span letter = edifact_get(s, 4, 1);
	uint64_t part;

	keep_clear(&m->kept);
	m->reference = keep(&m->kept, edifact_get(s, 1, 0));
	m->type = keep(&m->kept, edifact_get(s, 2, 0));
	m->version = keep(&m->kept, edifact_get(s, 2, 1));
	m->release = keep(&m->kept, edifact_get(s, 2, 2));
	m->agency = keep(&m->kept, edifact_get(s, 2, 3));
	m->association = keep(&m->kept, edifact_get(s, 2, 4));
	m->access_reference = keep(&m->kept, edifact_get(s, 3, 0));
	m->kind = type_of(m->type);
	m->part =
	    span_uint(edifact_get(s, 4, 0), 9999, &part) ? (unsigned)part : 0;
	m->part_letter = letter.len == 1 ? (char)letter.data[0] : '\0';
	m->open = true;
	m->segments = 1;
	e->place.segment = 1;
	e->interchange.messages++;
	if (e->group.open)
		e->group.messages++;
	if (!e->interchange.open) {
		place_note(f, &e->place, "edi.missing", SEVERITY_ERROR, "UNB",
		    "ISO 9735", "a message outside an interchange");
		e->interchange.messages = 0;
	}
	if (m->reference.len == 0)
		place_note(f, &e->place, "edi.reference", SEVERITY_ERROR, "UNH",
		    "ISO 9735", "no message reference");
	follow_parts(e, f);
}

void
envelope_leave(
    struct envelope *e, const struct edifact_segment *s, struct findings *f)
{
	if (e->message.open)
		e->message.segments++;
	e->place.segment = e->message.open ? e->message.segments : 0;
	e->place.offset = s->offset;
	switch (s->tag) {
	case UNT:
		leave_unt(e, s, f);
		break;
	case UNE:
		leave_une(e, s, f);
		break;
	case UNZ:
		leave_unz(e, s, f);
		break;
	case UNH:
		close_message(e, "UNH", f);
		break;
	case UNG:
		close_group(e, "UNG", f);
		break;
	case UNB:
		close_interchange(e, "UNB", f);
		break;
	default:
		break;
	}
}

bool
envelope_enter(
    struct envelope *e, const struct edifact_segment *s, struct findings *f)
{
	bool own = true;

	if (envelope_begins(s))
		e->place.segment = 0;
	switch (s->tag) {
	case UNB:
		enter_unb(e, s, f);
		break;
	case UNG:
		enter_ung(e, s);
		break;
	case UNH:
		enter_unh(e, s, f);
		break;
	case UNT:
	case UNE:
	case UNZ:
		break;
	default:
		own = false;
		break;
	}
	if ((s->flags & ~(unsigned)(EDIFACT_PLAIN | EDIFACT_AFTER_UNA)) != 0)
		syntax_findings(e, s, f);
	return own;
}

void
envelope_end(struct envelope *e, struct findings *f)
{
	e->place.segment = 0;
	close_interchange(e, "the end", f);
}

bool
envelope_sets_open(const struct envelope *e)
{
	return e->set_count > 0;
}

/*
 * A flight's, as the guide makes one ("UT123/261124/1000"): digits, and no more
 * letters on end than a carrier or an airport has, so that it names no person.
 */
static bool
is_flight_reference(const char *text)
{
	unsigned letters = 0, digits = 0;

	for (; *text != '\0' && letters <= 3; text++) {
		bool digit = *text >= '0' && *text <= '9';

		if (!digit && *text != '/' && !(*text >= 'A' && *text <= 'Z'))
			return false;
		digits += digit;
		letters = digit || *text == '/' ? 0 : letters + 1;
	}
	return digits > 0 && letters <= 3;
}

void
envelope_end_sets(struct envelope *e, struct findings *f)
{
	for (size_t i = 0; i < ENVELOPE_SETS; i++) {
		const char *reference = e->sets[i].reference;

		if (e->sets[i].key != 0)
			findings_add(f, "edi.missing", SEVERITY_INFO, "part",
			    "PAXLST guide 4.4",
			    "the parts of %s after part %u are missing",
			    is_flight_reference(reference) ? reference
							   : "a list",
			    e->sets[i].part);
	}
	memset(e->sets, 0, sizeof(e->sets));
	e->set_count = 0;
}
