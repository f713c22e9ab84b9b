/*
 * ef_read: one file, with the fewest commands, whatever the chip thinks of
 * their lengths. See files.h.
 */
#include "chip/extent.h"
#include "chip/ef_private.h"
#include "x509/der.h"

/* ---- one READ BINARY ----------------------------------------------------- */

/* From this offset on: odd INS, the offset in an object (9303-10 3.6.6). */
#define ODD_FROM 32768
#define DO_OFFSET 0x54u
#define DO_DATA 0x53u
/* 53 82 xx xx */
#define DO_DATA_HEADER 4

/* A file under way. */
struct reading {
	struct ef_reader *r;
	enum ef file;
	const struct ef_row *row;
	struct buf *out;
	bool selected; /* the file is the current one */
	unsigned stalls;
	size_t exact; /* what 6Cxx asked for; 0: nothing */
	/* Tried after a refusal, and a habit of the chip once it helped. */
	bool by_select, smaller;
};

/* Whether the protected answer would not fit the short form. */
static bool
is_long(const struct reading *g, unsigned le)
{
	return le > channel_answer_room(g->r->c, false);
}

static bool
read_odd(struct reading *g, size_t want, struct span *data, uint16_t *sw,
    struct fault *why)
{
	size_t offset = g->out->len;
	const uint8_t bytes[] = {(uint8_t)(offset >> 16 & 0xff),
	    (uint8_t)(offset >> 8 & 0xff), (uint8_t)(offset & 0xff)};
	struct span number = span_from(span_make(bytes, 3), offset < 65536);
	struct apdu command = {.ins = 0xb1};
	struct buf object = BUF_INIT;
	struct span answer;
	bool ok;

	der_put(&object, DO_OFFSET, number);
	command.data = buf_span(&object);
	command.le = (unsigned)want + (want < 0x80 ? 2 : want < 0x100 ? 3 : 4);
	command.extended = is_long(g, command.le);
	ok = buf_ok(&object) ? channel_send(g->r->c, &command, &answer, sw, why)
			     : fault_internal(why, "reading");
	buf_release(&object);
	if (!ok)
		return false;
	*data = answer;
	return answer.len == 0 || der_only(answer, DO_DATA, data) ||
	    fault_set(why, FAULT_FILE,
		"%s: an answer to odd READ BINARY without object 53",
		g->row->title);
}

static bool
read_even(struct reading *g, size_t want, struct span *data, uint16_t *sw,
    struct fault *why)
{
	size_t offset = g->out->len;
	struct apdu command = {.ins = 0xb0,
	    .le = (unsigned)want,
	    .extended = is_long(g, (unsigned)want)};

	if (!g->selected) {
		command.p1 = (uint8_t)(0x80 | g->row->sfi);
	} else {
		command.p1 = (uint8_t)(offset >> 8);
		command.p2 = (uint8_t)(offset & 0xff);
	}
	return channel_send(g->r->c, &command, data, sw, why);
}

/* ---- how much at once ---------------------------------------------------- */

/* What is asked of a chip that refuses a length (Ukraine, and others). */
static const size_t ladder[] = {223, 192, 160, 128};

static size_t
room(const struct reading *g)
{
	const struct ef_reader *r = g->r;
	bool extended = r->c->answer_max > 0 && !r->short_only;
	size_t size = channel_answer_room(r->c, extended);

	if (r->block > 0 && r->block < size)
		size = r->block;
	if (g->out->len >= ODD_FROM)
		size -= DO_DATA_HEADER;
	return size;
}

/* The next size below; false when there is none. */
static bool
shrink(struct reading *g, size_t refused)
{
	struct ef_reader *r = g->r;
	size_t most = channel_answer_room(r->c, false);

	if (refused > most) {
		r->short_only = true;
		return true;
	}
	for (size_t i = 0; i < sizeof(ladder) / sizeof(ladder[0]); i++)
		if (ladder[i] < refused) {
			r->block = ladder[i];
			return true;
		}
	return false;
}

/* ---- what came back ------------------------------------------------------ */

enum step { STEP_ON, STEP_END, STEP_FAILED };

/* A refusal: smaller, by SELECT, or not at all. */
static enum step
refused(struct reading *g, size_t want, uint16_t sw, struct fault *why)
{
	struct quirks *quirks = g->r->c->quirks;

	if (sw >> 8 == 0x6c && (sw & 0xff) > 0 && (sw & 0xff) < want) {
		g->exact = sw & 0xff;
		g->r->block = g->exact;
		quirk_note(quirks, QUIRK_LE_EXACT, g->row->name);
		return STEP_ON;
	}
	fault_status(why, g->row->title, sw);
	/* At first, only 6700 is about the length: another status may be about
	 * the short identifier, until the file was selected. */
	if (sw == SW_SECURITY || sw == SW_NOT_FOUND ||
	    (!g->selected && sw != SW_WRONG_LENGTH) || !shrink(g, want))
		return STEP_FAILED;
	g->smaller = true;
	return STEP_ON;
}

/*
 * A status without protection: the chip may not have counted the command
 * (China, United States). One smaller try; the session is over if that fails.
 */
static enum step
bare(struct reading *g, size_t want, struct fault *why)
{
	if (g->r->unforgiving || why->sw == SW_SM_MISSING ||
	    why->sw == SW_SM_INCORRECT || g->exact != 0 || !shrink(g, want))
		return STEP_FAILED;
	g->exact = room(g);
	quirk_note(g->r->c->quirks, QUIRK_BARE_STATUS, g->row->name);
	return STEP_ON;
}

/* The reader did not take it, whatever it says (ACR1281): in short form. */
static enum step
unsent(struct reading *g, size_t want)
{
	if (g->r->short_only || !is_long(g, (unsigned)want))
		return STEP_FAILED;
	g->r->short_only = true;
	quirk_note(g->r->c->quirks, QUIRK_READER_SHORT, NULL);
	return STEP_ON;
}

/* What was tried has helped: the rest of the session keeps to it. */
static void
note_help(struct reading *g)
{
	struct quirks *quirks = g->r->c->quirks;

	if (g->smaller)
		quirk_note(quirks, QUIRK_LE_SMALLER, g->row->name);
	if (g->by_select) {
		quirk_note(quirks, QUIRK_SELECT_FILE, g->row->name);
		g->r->by_select = true;
	}
	g->smaller = g->by_select = false;
}

static enum step
take_chunk(struct reading *g, struct span data, size_t want, uint16_t sw,
    struct fault *why)
{
	bool end = sw == SW_END_OF_FILE;

	g->exact = 0;
	g->selected = true;
	if (data.len > want)
		data = span_first(data, want);
	if (data.len == 0 && ++g->stalls == EF_STALLS_MAX) {
		fault_set(why, FAULT_FILE, "%s: no more bytes after %zu",
		    g->row->title, g->out->len);
		return STEP_FAILED;
	}
	if (data.len > 0) {
		g->stalls = 0;
		note_help(g);
	}
	buf_append_span(g->out, data);
	g->r->read += data.len;
	if (!buf_ok(g->out)) {
		fault_internal(why, "reading");
		return STEP_FAILED;
	}
	/* Outside secure messaging 00 asks for whatever there is. */
	if (data.len < want && g->row->first != EF_ALL)
		quirk_note(g->r->c->quirks,
		    end ? QUIRK_END_OF_FILE : QUIRK_SHORT_ANSWER, g->row->name);
	return STEP_ON;
}

/* One command and what comes of it. */
static enum step
read_part(struct reading *g, size_t want, struct fault *why)
{
	bool odd = g->selected && g->out->len >= ODD_FROM;
	struct span data;
	uint16_t sw;

	if (g->exact > 0 && want > g->exact)
		want = g->exact;
	if (!(odd ? read_odd : read_even)(g, want, &data, &sw, why))
		return why->kind == FAULT_BARE	     ? bare(g, want, why)
		    : why->kind == FAULT_UNSUPPORTED ? unsent(g, want)
						     : STEP_FAILED;
	if (sw == SW_OK || (sw == SW_END_OF_FILE && data.len > 0))
		return take_chunk(g, data, want, sw, why);
	return refused(g, want, sw, why);
}

/* ---- a file -------------------------------------------------------------- */

/* The bytes of the first read: known to be there. */
static size_t
first_size(const struct reading *g, size_t expected)
{
	size_t want = expected > 0 ? expected : g->row->first;

	return want < room(g) ? want : room(g);
}

static bool
file_within_limits(const struct reading *g, size_t total, struct fault *why)
{
	if (total > EF_SIZE_MAX)
		return fault_set(why, FAULT_LIMIT,
		    "%s: %zu bytes, more than %zu", g->row->title, total,
		    EF_SIZE_MAX);
	return g->r->read + total - g->out->len <= EF_TOTAL_MAX ||
	    fault_set(why, FAULT_LIMIT, "more than %zu bytes from one chip",
		EF_TOTAL_MAX);
}

/*
 * How many bytes the file has at least, now; STEP_END when all are there.
 * EF.ATR/INFO has no header and is what one answer gives.
 */
static enum step
wanted(struct reading *g, size_t *total, struct fault *why)
{
	bool indefinite;
	enum extent extent;

	if (g->row->tag == 0)
		return STEP_END;
	extent = extent_of(buf_span(g->out), g->row->tag, total, &indefinite);
	if (extent == EXTENT_WRONG) {
		fault_set(why, FAULT_FILE, "%s: it does not begin with %02X",
		    g->row->title, g->row->tag);
		return STEP_FAILED;
	}
	if (indefinite)
		quirk_note(g->r->c->quirks, QUIRK_LENGTH_OPEN, g->row->name);
	if (!file_within_limits(g, *total, why))
		return STEP_FAILED;
	if (extent == EXTENT_WHOLE && g->out->len >= *total) {
		g->out->len = *total;
		return STEP_END;
	}
	return STEP_ON;
}

/* An object of indefinite length without an end ends where the file does. */
static bool
ends_here(const struct reading *g)
{
	size_t len;
	bool indefinite;

	return g->out->len > EF_HEADER && g->row->tag != 0 &&
	    extent_of(buf_span(g->out), g->row->tag, &len, &indefinite) ==
	    EXTENT_OPEN &&
	    indefinite;
}

static bool
read_rest(struct reading *g, struct fault *why)
{
	for (;;) {
		size_t total = 0, want, most;
		enum step step = wanted(g, &total, why);

		if (step != STEP_ON)
			return step == STEP_END;
		if (g->r->progress != NULL)
			g->r->progress(
			    g->r->context, g->file, g->out->len, total);
		most = room(g);
		want = total - g->out->len;
		step = read_part(g, want < most ? want : most, why);
		if (step == STEP_FAILED)
			return (why->kind == FAULT_REFUSED ||
				   why->kind == FAULT_FILE) &&
			    ends_here(g);
	}
}

/* The first part, by short identifier or, where that is refused, SELECT. */
static bool
read_first(struct reading *g, size_t expected, struct fault *why)
{
	enum step step = STEP_ON;
	bool tried = g->r->by_select;

	if (tried && !ef_select(g->r->c, g->row, why))
		return false;
	g->selected = tried;
	while (g->out->len == 0 && g->stalls == 0) {
		step = read_part(g, first_size(g, expected), why);
		if (step == STEP_ON)
			continue;
		/* The files of the master file are not selected: see
		 * session.c for what may be done there. */
		if (tried || g->r->unforgiving || g->row->tag < 0x60 ||
		    why->sw == SW_SECURITY ||
		    (why->kind != FAULT_REFUSED && why->kind != FAULT_BARE))
			return false;
		tried = true;
		if (!ef_select(g->r->c, g->row, why))
			return false;
		g->selected = g->by_select = true;
	}
	return true;
}

bool
ef_read(struct ef_reader *r, enum ef file, size_t expected, struct buf *out,
    struct fault *why)
{
	struct reading g = {
	    .r = r, .file = file, .row = ef_row(file), .out = out};
	size_t block = r->block;

	buf_clear(out);
	if (read_first(&g, expected, why) && read_rest(&g, why))
		return true;
	/* Smaller answers that did not help are no habit. */
	if (g.smaller)
		r->block = block;
	buf_clear(out);
	return false;
}
