/*
 * edifact: the syntax of ISO 9735, read as a stream.
 *
 * Bytes are fed in blocks of any size; segments come out one at a time, with
 * constant memory, and the same ones wherever the blocks are cut. Any service
 * characters are read (UNA, or sniffed from UNB), several interchanges may
 * follow each other, and the dirt of the field is passed over: what stands
 * before UNA or UNB and after UNZ, line folds anywhere (also inside a tag or
 * after a release character), the control characters of Type B links.
 *
 * It knows no message: it never says what a segment means, and a segment that
 * is wrong is handed on with a flag, never dropped.
 *
 * Sources: ISO 9735:1988 and 9735-1:2002 (service string advice, level A
 * and B repertoires), WCO/IATA/ICAO PAXLST implementation guide 4.1 (UNA).
 */
#ifndef EDI_EDIFACT_H
#define EDI_EDIFACT_H

#include "base/buf.h"
#include "base/err.h"
#include "edi/repertoire.h"

/* A longer segment is handed on empty, flagged EDIFACT_TOO_LONG. */
#define EDIFACT_SEGMENT_MAX ((size_t)64 << 10)
/* More parts are left out, flagged EDIFACT_TOO_MANY. */
#define EDIFACT_ELEMENTS_MAX 256
#define EDIFACT_COMPONENTS_MAX 1024
/* How far after UNB the service characters are looked for. */
#define EDIFACT_HEAD_MAX 2048

/* A tag as a number, so that a switch can have it. */
#define EDIFACT_TAG(a, b, c) \
	((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

/* The six characters of UNA. */
struct edifact_service {
	uint8_t component; /* ':' */
	uint8_t element;   /* '+' */
	uint8_t decimal;   /* '.' */
	uint8_t release;   /* '?'; a space: there is none */
	/*
	 * '*' or a space. No message read here repeats elements, and senders
	 * write '*' as data whatever UNA says: it never separates.
	 */
	uint8_t repetition;
	uint8_t terminator; /* '\'' */
};

#define EDIFACT_SERVICE_DEFAULT               \
	{                                     \
		':', '+', '.', '?', ' ', '\'' \
	}

enum edifact_flag {
	EDIFACT_TOO_LONG = 1,	  /* over EDIFACT_SEGMENT_MAX */
	EDIFACT_TOO_MANY = 2,	  /* over the limits of parts */
	EDIFACT_UNTERMINATED = 4, /* the input ended inside */
	EDIFACT_DANGLING = 8,	  /* … after a release character */
	EDIFACT_CHARACTER = 16,	  /* outside the repertoire */
	EDIFACT_AFTER_UNA = 32,	  /* the first after a good UNA */
	EDIFACT_BAD_UNA = 64,	  /* … after one that was unusable */
	EDIFACT_SNIFFED = 128,	  /* … whose service characters are guessed */
	EDIFACT_BAD_TAG = 256,	  /* not three capitals */
	/*
	 * No byte outside space … '~', no quotation mark, no backslash: the
	 * data can go into most notations as it is.
	 */
	EDIFACT_PLAIN = 512
};

struct edifact_segment {
	uint32_t tag;	  /* EDIFACT_TAG(); 0 when it is no tag */
	unsigned flags;	  /* enum edifact_flag */
	uint64_t offset;  /* of its first byte in the input, from 0 */
	uint8_t bad_byte; /* with EDIFACT_CHARACTER: the first such */
	char name[4];	  /* the tag as text, masked, for messages */
	/* Data elements after the tag are 1 … elements. */
	unsigned elements;
	unsigned parts;
	uint16_t first[EDIFACT_ELEMENTS_MAX + 2];
	struct span component[EDIFACT_COMPONENTS_MAX];
};

/*
 * A component, element from 1, number from 0; empty when it is not there.
 * Release characters and folds are gone, the text is UTF-8. It lives until the
 * next edifact_next() or edifact_feed().
 */
static inline struct span
edifact_get(const struct edifact_segment *s, unsigned element, unsigned number)
{
	unsigned at;

	if (element > s->elements)
		return span_make("", 0);
	at = s->first[element] + number;
	if (at >= s->first[element + 1])
		return span_make("", 0);
	return s->component[at];
}

/* How many components the element has. */
static inline unsigned
edifact_count(const struct edifact_segment *s, unsigned element)
{
	if (element > s->elements)
		return 0;
	return (unsigned)(s->first[element + 1] - s->first[element]);
}

enum edifact_event {
	EDIFACT_MORE, /* feed another block */
	EDIFACT_SEGMENT,
	EDIFACT_END /* all of the input is done */
};

/* How far separators are looked for ahead of the segments. */
#define EDIFACT_WINDOW ((size_t)4096)

/*
 * Where the separators of plain data are. A segment with a release
 * character, a fold or an odd byte ends it: that one is edifact_scan()'s.
 */
struct edifact_index {
	struct edifact_service service;
	bool level_a;
	bool usable; /* false: the release character does not count */
	const uint8_t *data;
	uint64_t offset;      /* of data in the input */
	size_t start;	      /* in data, of the next segment */
	unsigned next, count; /* of at; the last is a terminator */
	uint16_t at[EDIFACT_WINDOW + 1];
};

enum edifact_state { EDIFACT_SEEK, EDIFACT_BODY, EDIFACT_SKIP };

struct edifact_reader {
	struct edifact_service service;
	/* UNB itself is printable ASCII; what follows is as it says. */
	struct edifact_repertoire of_head, of_body;
	const struct edifact_repertoire *repertoire;
	struct edifact_index index; /* of what block starts with */
	enum edifact_state state;
	unsigned pending_flags; /* for the next segment */
	struct span block;	/* what is left of it; the caller's */
	bool end;
	uint64_t block_offset; /* of block's first byte in the input */
	struct buf carry;      /* input that spans blocks */
	size_t carry_at;       /* what of it is done */
	uint64_t carry_offset;
	size_t scanned; /* of the carry, by the search for an end */
	bool scanned_release;
	struct buf scratch;    /* a segment without releases and folds */
	uint64_t interchanges; /* heads found */
};

MUST_CHECK bool edifact_reader_init(struct edifact_reader *r, struct err *err);
void edifact_reader_release(struct edifact_reader *r);

/*
 * Gives the next block, once edifact_next() has said EDIFACT_MORE; it is
 * borrowed until it says so again. end: nothing follows (block may be empty).
 */
void edifact_feed(struct edifact_reader *r, struct span block, bool end);

static inline enum edifact_event edifact_next(
    struct edifact_reader *r, struct edifact_segment *segment);

/*
 * The parts below are the reader's own, apart so that each can be tested.
 */

/* Characters that folds and Type B links leave in data: LF CR SOH STX … */
static inline bool
edifact_is_fold(uint8_t c)
{
	return c == '\r' || c == '\n' || (c >= 1 && c <= 4) || c == 0x0b ||
	    c == 0x0c;
}

enum edifact_head { EDIFACT_HEAD_FOUND, EDIFACT_HEAD_NONE, EDIFACT_HEAD_MORE };

/*
 * Whether window (which starts with 'U') is the start of an interchange.
 * FOUND: *service is what it uses, *body is where its first segment starts,
 * *flags what is to be said about it. MORE: the window is too short.
 */
enum edifact_head edifact_head(struct span window, bool end,
    struct edifact_service *service, size_t *body, unsigned *flags);

/*
 * Takes a segment apart, whatever is in it; its data goes into scratch.
 * window starts at its first byte. True: *used bytes (its terminator
 * included) are done with. False: the terminator is not in the window.
 */
bool edifact_scan(const struct edifact_service *service,
    const struct edifact_repertoire *repertoire, struct span window, bool end,
    struct buf *scratch, struct edifact_segment *s, size_t *used);

/* Closes the last element, and makes tag and name of the first part. */
void edifact_segment_finish(struct edifact_segment *s);

/*
 * The fast way, which copies nothing: fill looks for separators where a
 * segment starts (offset is only for the segments' own); take gives the next
 * segment. False: there is none, or it is not for this way; ix->start then
 * says where it starts. What take gives is what edifact_scan() gives.
 */
void edifact_index_init(struct edifact_index *ix,
    const struct edifact_service *service, enum edifact_level level);
void edifact_index_fill(
    struct edifact_index *ix, struct span window, uint64_t offset);
bool edifact_index_take(struct edifact_index *ix, struct edifact_segment *s);

/* The next segment that the index does not have. */
enum edifact_event edifact_read(
    struct edifact_reader *r, struct edifact_segment *s);

/* What the reader has to know of a segment whose tag starts with U. */
void edifact_look_at(
    struct edifact_reader *r, const struct edifact_segment *segment);

static inline enum edifact_event
edifact_next(struct edifact_reader *r, struct edifact_segment *segment)
{
	if (!edifact_index_take(&r->index, segment))
		return edifact_read(r, segment);
	if (segment->tag >> 16 == 'U')
		edifact_look_at(r, segment);
	return EDIFACT_SEGMENT;
}

#endif
