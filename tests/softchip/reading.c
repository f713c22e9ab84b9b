/*
 * The reader over the software chip. See reading.h.
 */
#include "softchip/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gen/made.h"

/* Header and one byte of length; a zero there begins a long form. */
#define SHORT_HEAD 5
/* Tags and lengths before the zone. */
#define DG1_HEAD 5

/* ---- the chip as a transport --------------------------------------------- */

static bool
transmit(
    void *context, struct span command, struct buf *answer, struct fault *why)
{
	struct reading *r = context;
	struct blob wire;

	if (r->card.gone != SOFT_THERE)
		return fault_set(why, FAULT_LOST, "the chip is gone");
	if (r->short_reader && command.len > SHORT_HEAD && command.data[4] == 0)
		return fault_set(
		    why, FAULT_UNSUPPORTED, "the reader takes no more");
	if (r->chip_acts != NULL)
		r->chip_acts(true);
	wire = soft_card_transmit(
	    &r->card, (struct blob){command.data, command.len});
	if (r->chip_acts != NULL)
		r->chip_acts(false);
	if (r->card.gone != SOFT_THERE || wire.len < 2)
		return fault_set(why, FAULT_LOST, "the chip is gone");
	buf_append(answer, wire.data, wire.len);
	return !answer->failed || fault_internal(why, "memory");
}

static bool
reset(void *context, struct fault *why)
{
	struct reading *r = context;

	if (r->card.gone != SOFT_THERE)
		return fault_set(why, FAULT_LOST, "the chip is gone");
	soft_card_reset(&r->card);
	return true;
}

/* ---- settings ------------------------------------------------------------ */

void
reading_open(struct reading *r, const char *settings)
{
	struct settings s = {.count = 0};

	memset(r, 0, sizeof(*r));
	settings_parse(&s, "csca.key=p256 dsc.key=p256");
	settings_parse(&s, settings);
	r->by_can = settings_flag(&s, "reader.", "can", false);
	r->wrong_password = settings_flag(&s, "reader.", "wrong", false);
	r->allow_bac_fallback = settings_flag(&s, "reader.", "fallback", false);
	r->short_reader = settings_flag(&s, "reader.", "short", false);
	r->reader_max = (size_t)settings_number(&s, "reader.", "max", 0);
	soft_card_open(&r->card, &s);
	settings_check_used(&s, settings);
	session_result_init(&r->result);
	findings_init(&r->findings, false);
}

void
reading_close(struct reading *r)
{
	session_result_release(&r->result);
	findings_release(&r->findings);
}

/* ---- what must hold ------------------------------------------------------ */

static bool __attribute__((format(printf, 2, 3)))
wrong(struct reading *r, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(r->why, sizeof(r->why), format, ap);
	va_end(ap);
	return false;
}

static struct blob
content_of(const struct reading *r, enum ef file)
{
	static const char *const names[EF_COUNT] = {[EF_COM] = "com",
	    [EF_SOD] = "sod",
	    [EF_CARD_ACCESS] = "cardaccess",
	    [EF_ATR_INFO] = "atr",
	    [EF_CARD_SECURITY] = "cardsecurity"};
	char name[16];

	snprintf(name, sizeof(name), "dg%d", (int)file);
	for (size_t i = 0; i < r->card.file_count; i++)
		if (strcmp(r->card.files[i].name,
			names[file] == NULL ? name : names[file]) == 0)
			return r->card.files[i].content;
	return ASN_NONE;
}

/* EF.CardAccess and EF.ATR/INFO come before any protection. */
static bool
is_protected(int file)
{
	return file != EF_CARD_ACCESS && file != EF_ATR_INFO;
}

static bool
files_are_the_chips(struct reading *r)
{
	for (int i = 1; i < EF_COUNT; i++) {
		struct span is = buf_span(&r->result.file[i]);
		struct blob due = content_of(r, (enum ef)i);

		if (r->result.has[i] && is_protected(i) &&
		    !asn_equal((struct blob){is.data, is.len}, due))
			return wrong(
			    r, "%s is not the chip's", ef_name((enum ef)i));
	}
	return true;
}

static bool
passed(const struct reading *r, enum session_check check)
{
	return r->result.check[check] == STATUS_PASS;
}

/* A proof needs the act and the key. */
static bool
proofs_are_due(struct reading *r)
{
	const struct soft_counts *n = &r->card.counts;
	bool holds = !r->card.is_clone;

	if (passed(r, SESSION_ACCESS) && n->bac + n->pace == 0 &&
	    !r->card.is_open)
		return wrong(r, "access without a password");
	if (passed(r, SESSION_CAM) && (!holds || n->pace == 0))
		return wrong(r, "mapping proves a key that is not there");
	if (passed(r, SESSION_CA) && (!holds || n->ca == 0))
		return wrong(r, "chip authentication without the key");
	if (passed(r, SESSION_AA) && (!holds || n->aa == 0))
		return wrong(r, "active authentication without the key");
	for (int i = 0; i < SESSION_CHECKS; i++)
		if (r->result.key[i].proven &&
		    !passed(r, (enum session_check)i))
			return wrong(r, "a key is proven by what did not pass");
	return true;
}

static bool
manners_hold(struct reading *r)
{
	const struct soft_counts *n = &r->card.counts;

	/* A second session may follow a password that was proven. */
	if (n->wrong > 1 || n->tries > 2 ||
	    (n->tries > 1 && n->bac + n->pace == 0))
		return wrong(r, "%lu tries, %lu wrong", n->tries, n->wrong);
	if (n->beyond > 0)
		return wrong(r, "asked beyond the end of a file");
	if (r->result.failed)
		return wrong(r, "the reader failed");
	return true;
}

bool
reading_run(struct reading *r)
{
	struct blob zone =
	    r->wrong_password ? asn_flip(r->card.zone, 3, 1) : r->card.zone;
	struct blob can = r->wrong_password ? asn_text("999999") : r->card.can;
	struct blob atr = soft_card_atr(&r->card);
	struct transport t = {.transmit = transmit,
	    .reset = reset,
	    .context = r,
	    .extended_max = r->short_reader && r->reader_max == 0 ? 0
		: r->reader_max > 0 ? r->reader_max
				    : 65544,
	    .atr = made_span(atr)};
	struct password mrz, access;
	struct session_request request = {.groups = SESSION_GROUPS_ALL,
	    .allow_bac_fallback = r->allow_bac_fallback,
	    .zone = content_of(r, EF_DG1).len - DG1_HEAD};

	r->why[0] = '\0';
	session_result_release(&r->result);
	session_result_init(&r->result);
	findings_clear(&r->findings);
	if (!password_of_mrz(made_span(zone), &mrz) ||
	    !password_of_can(made_span(can), &access))
		return wrong(r, "no password");
	request.mrz = r->by_can ? NULL : &mrz;
	request.can = r->by_can ? &access : NULL;
	soft_card_session(&r->card);
	session_run(&t, &request, &r->result, &r->findings);
	return files_are_the_chips(r) && proofs_are_due(r) && manners_hold(r);
}

void
reading_checks(const struct reading *r, char out[6])
{
	static const char letters[] = {[STATUS_ABSENT] = '-',
	    [STATUS_PASS] = 'p',
	    [STATUS_UNDETERMINED] = 'u',
	    [STATUS_ERROR] = 'e',
	    [STATUS_FAIL] = 'f'};

	for (int i = 0; i < SESSION_CHECKS; i++)
		out[i] = letters[r->result.check[i]];
	out[SESSION_CHECKS] = '\0';
}

void
reading_codes(const struct reading *r, char *out, size_t size)
{
	static const char *const codes[] = {"chip.access", "chip.clone",
	    "chip.downgrade", "chip.file", "chip.limit", "chip.lost",
	    "chip.protocol", "chip.quirk"};
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		bool found = false;

		for (size_t k = 0; k < r->findings.count; k++)
			found |=
			    strcmp(r->findings.list[k].code, codes[i]) == 0;
		if (found)
			n += (size_t)snprintf(out + n, size - n, "%s%s",
			    n == 0 ? "" : " ", codes[i] + strlen("chip."));
	}
}
