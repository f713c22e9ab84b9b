/*
 * paxlst_private: what the two halves of the decoder share: the message's
 * head (paxlst.c) and a person (paxlst_person.c).
 */
#ifndef EDI_PAXLST_PRIVATE_H
#define EDI_PAXLST_PRIVATE_H

#include "edi/paxlst.h"

#define TAG EDIFACT_TAG
#define GUIDE "PAXLST guide 4"

/*
 * A short code as a number, for a switch: up to four characters, 0 for a
 * longer one.
 */
#define CODE1(a) ((uint32_t)(a))
#define CODE2(a, b) ((uint32_t)(a) << 8 | (uint32_t)(b))
#define CODE3(a, b, c) \
	((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

static inline uint32_t
code_of(struct span s)
{
	const uint8_t *d = s.data;

	switch (s.len) {
	case 1:
		return CODE1(d[0]);
	case 2:
		return CODE2(d[0], d[1]);
	case 3:
		return CODE3(d[0], d[1], d[2]);
	case 4:
		return CODE3(d[0], d[1], d[2]) << 8 | d[3];
	default:
		return 0;
	}
}

/* Without spaces around; most data has none. */
static inline struct span
trimmed(struct span s)
{
	if (s.len > 0 && s.data[0] > ' ' && s.data[s.len - 1] > ' ')
		return s;
	return span_trim(s);
}

/* Bytes of the message's head, or of the person when one is open. */
static inline struct span
kept(struct paxlst *p, struct span s)
{
	return keep(p->open ? &p->kept_person : &p->kept, s);
}

static inline bool
blank(struct span s)
{
	return trimmed(s).len == 0;
}

/* Says once a person or message that something is left out. */
void paxlst_limit(struct paxlst *p, const struct place *at, const char *where,
    struct findings *f);
void paxlst_unknown_qualifier(const struct edifact_segment *s,
    const struct place *at, enum severity severity, struct findings *f);
/* A value that was expected and is not there: LOC+174+, DTM+36: */
void paxlst_empty_value(const struct edifact_segment *s, const struct place *at,
    struct findings *f);
/* What a date's result means for the reader; true: there is a date. */
bool paxlst_date_finding(enum edi_time_result result,
    const struct edifact_segment *s, const char *where, const struct place *at,
    struct findings *f);
void paxlst_read_contacts(struct paxlst *p, const struct edifact_segment *s,
    struct edi_pair *list, unsigned *count, const struct place *at,
    struct findings *f);
void paxlst_other_segment(const struct edifact_segment *s,
    const struct place *at, struct findings *f);

void paxlst_read_nad(struct paxlst *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f);

#endif
