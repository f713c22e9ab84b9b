/*
 * files: the table of files and the reading of one. See files.h.
 */
#include "chip/ef_private.h"

#include "x509/der.h"

/*
 * Source: 9303-10 Tables 36 to 38. first: bytes of the first read, which no
 * file of the kind is shorter than. EF.SOD and EF.CardSecurity hold hashes, a
 * signature and mostly a certificate, DG2 a face: they are longer than a short
 * answer. DG1 is at least that of a TD2.
 */
static const struct ef_row rows[EF_COUNT] = {
    [1] = {"dg.1", "EF.DG1", 0x0101, 0x01, 0x61, 77},
    [2] = {"dg.2", "EF.DG2", 0x0102, 0x02, 0x75, 231},
    [3] = {"dg.3", "EF.DG3", 0x0103, 0x03, 0x63, EF_HEADER},
    [4] = {"dg.4", "EF.DG4", 0x0104, 0x04, 0x76, EF_HEADER},
    [5] = {"dg.5", "EF.DG5", 0x0105, 0x05, 0x65, EF_HEADER},
    [6] = {"dg.6", "EF.DG6", 0x0106, 0x06, 0x66, EF_HEADER},
    [7] = {"dg.7", "EF.DG7", 0x0107, 0x07, 0x67, EF_HEADER},
    [8] = {"dg.8", "EF.DG8", 0x0108, 0x08, 0x68, EF_HEADER},
    [9] = {"dg.9", "EF.DG9", 0x0109, 0x09, 0x69, EF_HEADER},
    [10] = {"dg.10", "EF.DG10", 0x010a, 0x0a, 0x6a, EF_HEADER},
    [11] = {"dg.11", "EF.DG11", 0x010b, 0x0b, 0x6b, EF_HEADER},
    [12] = {"dg.12", "EF.DG12", 0x010c, 0x0c, 0x6c, EF_HEADER},
    [13] = {"dg.13", "EF.DG13", 0x010d, 0x0d, 0x6d, EF_HEADER},
    [14] = {"dg.14", "EF.DG14", 0x010e, 0x0e, 0x6e, EF_HEADER},
    [15] = {"dg.15", "EF.DG15", 0x010f, 0x0f, 0x6f, EF_HEADER},
    [16] = {"dg.16", "EF.DG16", 0x0110, 0x10, 0x70, EF_HEADER},
    [EF_COM] = {"com", "EF.COM", 0x011e, 0x1e, 0x60, EF_HEADER},
    [EF_SOD] = {"sod", "EF.SOD", 0x011d, 0x1d, 0x77, 231},
    [EF_CARD_ACCESS] = {"card_access", "EF.CardAccess", 0x011c, 0x1c, 0x31,
	EF_ALL},
    [EF_ATR_INFO] = {"atr_info", "EF.ATR/INFO", 0x2f01, 0x01, 0, EF_ALL},
    [EF_CARD_SECURITY] = {"card_security", "EF.CardSecurity", 0x011d, 0x1d,
	0x30, 231},
};

const struct ef_row *
ef_row(enum ef file)
{
	return &rows[file];
}

const char *
ef_name(enum ef file)
{
	return rows[file].name;
}

const char *
ef_title(enum ef file)
{
	return rows[file].title;
}

/* ---- selection ----------------------------------------------------------- */

static bool
select_by(struct channel *c, uint8_t p1, uint8_t p2, struct span name,
    const char *what, struct fault *why)
{
	/* No Le: German chips answer 6700 to one. */
	const struct apdu command = {
	    .ins = 0xa4, .p1 = p1, .p2 = p2, .data = name};
	struct span data;

	return channel_ask(c, &command, what, &data, why);
}

bool
ef_select_application(struct channel *c, struct fault *why)
{
	static const uint8_t aid[] = {0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};

	return select_by(c, 0x04, 0x0c, span_make(aid, sizeof(aid)),
	    "SELECT of the application", why);
}

bool
ef_select_master(struct channel *c, struct fault *why)
{
	static const uint8_t fid[] = {0x3f, 0x00};

	/* Some chips want the one form, some the other. */
	return select_by(c, 0x00, 0x0c, span_make(NULL, 0),
		   "SELECT of the master file", why) ||
	    (why->kind == FAULT_REFUSED &&
		select_by(c, 0x00, 0x0c, span_make(fid, sizeof(fid)),
		    "SELECT of the master file", why));
}

bool
ef_select(struct channel *c, const struct ef_row *row, struct fault *why)
{
	const uint8_t fid[] = {
	    (uint8_t)(row->fid >> 8), (uint8_t)(row->fid & 0xff)};

	return select_by(
	    c, 0x02, 0x0c, span_make(fid, sizeof(fid)), row->title, why);
}

/* ---- lengths ------------------------------------------------------------- */

/* Historical bytes in the order of ISO/IEC 7816-3 8.2: after T0 and TD. */
static struct span
historical(struct span atr)
{
	size_t at = 2;
	unsigned more;

	if (atr.len < 2)
		return span_make(NULL, 0);
	for (more = atr.data[1] >> 4; more != 0;) {
		bool next = more & 8;

		at += (more & 1) + (more >> 1 & 1) + (more >> 2 & 1);
		if (!next)
			break;
		if (at >= atr.len)
			return span_make(NULL, 0);
		more = atr.data[at++] >> 4;
	}
	return span_first(span_from(atr, at), atr.data[1] & 0x0f);
}

struct ef_lengths
ef_lengths_of_atr(struct span atr)
{
	struct ef_lengths found = {false, false, false, false};
	struct span h = historical(atr);

	/* Category 80: COMPACT-TLV objects; 7x: card capabilities, of which
	 * the third byte tells. */
	if (h.len == 0 || h.data[0] != 0x80)
		return found;
	h = span_from(h, 1);
	while (h.len > 0) {
		size_t len = h.data[0] & 0x0f;

		if (h.len < 1 + len)
			break;
		if (h.data[0] >> 4 == 7 && len >= 3) {
			found.known = true;
			found.chaining = h.data[3] & 0x80;
			found.extended = h.data[3] & 0x40;
			found.in_atr_info = h.data[3] & 0x20;
		}
		h = span_from(h, 1 + len);
	}
	return found;
}

bool
ef_lengths_of_info(
    struct span atr_info, size_t *command_max, size_t *answer_max)
{
	struct der e;

	while (der_next(&atr_info, &e)) {
		struct span number;
		uint64_t command, answer;

		if (e.tag != 0x7f66)
			continue;
		if (!der_take(&e.content, DER_INTEGER, &number) ||
		    !der_uint(number, 1 << 20, &command) ||
		    !der_take(&e.content, DER_INTEGER, &number) ||
		    !der_uint(number, 1 << 20, &answer))
			return false;
		*command_max = (size_t)command;
		*answer_max = (size_t)answer;
		return true;
	}
	return false;
}
