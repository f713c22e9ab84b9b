/*
 * The software chip: settings, state, and what a command goes through. See
 * card.h.
 */
#include "softchip/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- small parts --------------------------------------------------------- */

void
soft_keep(struct soft_kept *kept, struct blob bytes)
{
	if (bytes.len > sizeof(kept->data))
		gen_die("the chip keeps %zu bytes at most", sizeof(kept->data));
	if (bytes.len > 0)
		memmove(kept->data, bytes.data, bytes.len);
	kept->len = bytes.len;
}

struct blob
soft_kept(const struct soft_kept *kept)
{
	return (struct blob){kept->data, kept->len};
}

bool
soft_due(const struct soft_card *card, enum soft_deed deed)
{
	return soft_script_due(&card->script, deed) != NULL;
}

bool
soft_quirk(const struct soft_card *card, enum soft_quirk quirk)
{
	return soft_script_has(&card->script, quirk);
}

bool
soft_find(struct blob list, unsigned tag, struct blob *value)
{
	while (list.len >= 2) {
		struct blob first;
		size_t n = list.data[1], head = 2;

		if (n == 0x81 && list.len > 2) {
			n = list.data[2];
			head = 3;
		} else if (n == 0x82 && list.len > 3) {
			n = (size_t)(list.data[2] << 8 | list.data[3]);
			head = 4;
		}
		if (n > list.len - head)
			return false;
		first = (struct blob){list.data + head, n};
		if (list.data[0] == tag) {
			*value = first;
			return true;
		}
		list.data += head + n;
		list.len -= head + n;
	}
	return false;
}

const struct gen_key *
soft_held(const struct soft_card *card, const struct gen_key *key)
{
	char spec[64];

	if (!card->is_clone)
		return key;
	snprintf(spec, sizeof(spec), "%.*s/clone", (int)strcspn(key->spec, "/"),
	    key->spec);
	return gen_key_get(spec, "clone");
}

static void
wait_ms(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

struct soft_answer
soft_wrong_password(struct soft_card *card)
{
	card->counts.wrong++;
	if (card->wrong_delay > 0)
		wait_ms(card->wrong_delay * (long)card->counts.wrong);
	return SOFT_STATUS(0x6300);
}

struct blob
soft_sent_element(const struct soft_card *card, const struct soft_group *g,
    struct blob own, struct blob peer)
{
	bool dh = soft_group_is_dh(g);
	struct blob zeros = {
	    memset(asn_alloc(own.len + 1), 0, own.len + 1), own.len};

	if (soft_due(card, DEED_REFLECT))
		return peer;
	if (soft_due(card, DEED_INFINITY))
		return dh ? asn_flip(zeros, -1, 1) : asn_hex("00");
	if (soft_due(card, DEED_OFF))
		return asn_flip(own, -1, 1);
	if (soft_due(card, DEED_SMALL))
		return dh ? zeros : asn_flip(zeros, 0, 4);
	if (soft_due(card, DEED_SHORTER))
		own.len--;
	return soft_due(card, DEED_LONGER) ? ASN_JOIN(own, asn_hex("00")) : own;
}

/* ---- settings ------------------------------------------------------------ */

static enum soft_extended
extended_of(const char *word)
{
	static const char *const words[] = {
	    "never", "agreement", "stated", "any"};

	for (int i = 0; i < 4; i++)
		if (strcmp(words[i], word) == 0)
			return (enum soft_extended)i;
	gen_die("extended=: no such word: %s", word);
}

/* Number, birth and expiry with their digits, of the zone in DG1; a long
 * number of TD1 and TD2 goes on in the optional data (Doc 9303-11 4.3.2). */
static struct blob
information(struct blob dg1)
{
	const unsigned char *z = dg1.data + 5;
	size_t optional, count = 0;
	struct blob number;

	if (dg1.len == 5 + 88)
		return ASN_JOIN(asn_copy(z + 44, 10), asn_copy(z + 57, 7),
		    asn_copy(z + 65, 7));
	if (dg1.len == 5 + 72) {
		number = asn_copy(z + 36, 10);
		optional = 36 + 28;
	} else {
		number = asn_copy(z + 5, 10);
		optional = 15;
	}
	if (number.data[9] == '<' && z[optional] != '<') {
		while (z[optional + count] != '<')
			count++;
		number = ASN_JOIN(((struct blob){number.data, 9}),
		    asn_copy(z + optional, count));
	}
	if (dg1.len == 5 + 72)
		return ASN_JOIN(
		    number, asn_copy(z + 49, 7), asn_copy(z + 57, 7));
	return ASN_JOIN(number, asn_copy(z + 30, 7), asn_copy(z + 38, 7));
}

static void
open_passwords(struct soft_card *card, struct settings *s)
{
	const char *zone = settings_get(s, "", "mrz", NULL);

	card->can = asn_text(settings_get(s, "", "can", "123456"));
	if (zone != NULL)
		card->zone = asn_text(zone);
	for (size_t i = 0; zone == NULL && i < card->file_count; i++)
		if (strcmp(card->files[i].name, "dg1") == 0)
			card->zone = information(card->files[i].content);
}

static void
open_keys(struct soft_card *card, struct settings *s)
{
	const char *aa = settings_get(s, "", "aa", "rsa-1024");
	struct gen_ca cam;

	card->pace_count = gen_secinfo_pace(s, card->pace_list);
	card->ca_count = gen_secinfo_ca(s, card->ca_list);
	if (gen_secinfo_cam(s, &cam))
		card->cam_private = gen_key_private(soft_held(card, cam.key));
	for (size_t i = 0; i < card->file_count; i++)
		if (strcmp(card->files[i].name, "dg15") == 0)
			card->aa = gen_key_get(aa, "aa");
	card->aa_scheme = settings_get(s, "aa.", "scheme",
	    strncmp(aa, "rsa", 3) == 0 ? "sha1" : "plain-sha256");
}

static size_t
size_setting(
    struct settings *s, const char *prefix, const char *name, long fallback)
{
	long value = settings_number(s, prefix, name, fallback);

	if (value < 0 || value > 65536)
		gen_die("%s%s is between 0 and 65536", prefix, name);
	return (size_t)value;
}

void
soft_card_open(struct soft_card *card, struct settings *s)
{
	memset(card, 0, sizeof(*card));
	soft_script_read(s, &card->script);
	card->has_bac = settings_flag(s, "", "bac", true);
	card->is_open = settings_flag(s, "", "open", false);
	card->is_clone = settings_flag(s, "", "clone", false);
	card->extended =
	    extended_of(settings_get(s, "", "extended", "agreement"));
	card->max_command = size_setting(s, "max.", "command", 4096);
	card->max_response = size_setting(s, "max.", "response", 4096);
	card->le_max = size_setting(s, "le.", "max", 0);
	card->le_status =
	    (unsigned)strtoul(settings_get(s, "le.", "sw", "6700"), NULL, 16);
	card->wrong_delay = settings_number(s, "wrong.", "delay", 0);
	card->fault = (unsigned long)settings_number(s, "", "fault", 0);
	card->fault_span =
	    (unsigned long)settings_number(s, "fault.", "span", 40);
	soft_files_make(card, s);
	open_keys(card, s);
	open_passwords(card, s);
	soft_card_reset(card);
}

/* ---- sessions ------------------------------------------------------------ */

void
soft_card_reset(struct soft_card *card)
{
	memset(&card->sm, 0, sizeof(card->sm));
	memset(&card->pace, 0, sizeof(card->pace));
	card->switch_sm = card->in_application = card->dead = false;
	card->elsewhere = soft_quirk(card, SOFT_QUIRK_OTHER_APP);
	card->access = SOFT_NO_ACCESS;
	card->current = NULL;
	card->challenge.len = card->chain.len = card->last_answer.len = 0;
	card->ca_chosen = NULL;
	card->gone = SOFT_THERE;
}

/* A deed and a command by a number; the same number, the same fault. */
static void
draw_fault(struct soft_card *card)
{
	static const char *const deeds[] = {"flip=%lu", "flip=%lu", "flip=%lu",
	    "flip=%lu", "cut=%lu", "cut=2", "twice", "replay", "nothing",
	    "sw=6982", "sw=6a82", "sw=6300", "sw=6f00", "sw=9000", "bare=6988",
	    "bare=9000", "bare=6700", "answer=6282", "answer=6988", "short=1",
	    "unprotected", "mac", "99=6a82", "no-status", "no-mac", "append=00",
	    "away", "padding", "wrong"};
	uint64_t x =
	    card->fault++ * 6364136223846793005U + 1442695040888963407U;
	char deed[32];

	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9U;
	x ^= x >> 32;
	snprintf(deed, sizeof(deed),
	    deeds[x % (sizeof(deeds) / sizeof(deeds[0]))],
	    (unsigned long)(x >> 40) % 251 + 1);
	snprintf(card->fault_text, sizeof(card->fault_text), "%lu:%s",
	    (unsigned long)(x >> 16) % card->fault_span + 1, deed);
	if (card->script.count > 0 &&
	    card->script.rules[card->script.count - 1].number > 0)
		card->script.count--;
	soft_script_add(&card->script, card->fault_text);
}

void
soft_card_session(struct soft_card *card)
{
	soft_card_reset(card);
	card->elsewhere |= soft_quirk(card, SOFT_QUIRK_LEFT_APP);
	memset(&card->counts, 0, sizeof(card->counts));
	soft_script_restart(&card->script);
	if (card->fault > 0)
		draw_fault(card);
}

/* ---- a command ----------------------------------------------------------- */

static bool
is_agreement(const struct soft_command *c)
{
	return c->ins == 0x86 || (c->ins == 0x22 && c->p2 == 0xa6);
}

/* What the script calls this command. */
static void
name_moment(struct soft_card *card, const struct soft_command *c)
{
	static const char *const steps[] = {
	    "other", "ga-nonce", "ga-map", "ga-key", "ga-token"};
	const struct soft_file *file;
	const char *name = "other";

	if (c->ins == 0xa4 && c->p1 != 0x02)
		name = c->p1 == 0x04 ? "select-app" : "select-mf";
	else if (c->ins == 0x84)
		name = "challenge";
	else if (c->ins == 0x82)
		name = "external";
	else if (c->ins == 0x88)
		name = "internal";
	else if (c->ins == 0x22)
		name = c->p1 == 0xc1 ? "mse-pace"
		    : c->p2 == 0xa6  ? "mse-kat"
				     : "mse-ca";
	else if (c->ins == 0x86)
		name =
		    card->ca_chosen != NULL ? "ga-ca" : steps[card->pace.step];
	snprintf(card->moment, sizeof(card->moment), "%s", name);
	if (c->ins != 0xa4 && c->ins != 0xb0 && c->ins != 0xb1)
		return;
	file = soft_file_named(card, c);
	if (c->ins != 0xa4 || c->p1 == 0x02)
		snprintf(card->moment, sizeof(card->moment), "%s-%s",
		    c->ins == 0xa4 ? "select" : "read",
		    file == NULL ? "none" : file->name);
}

/* Lengths and forms that this chip refuses before it looks at the command. */
static unsigned
check_form(struct soft_card *card, const struct soft_command *c, size_t size)
{
	if (c->extended) {
		card->counts.extended++;
		if (card->extended == SOFT_NEVER ||
		    (card->extended == SOFT_AGREEMENT && !is_agreement(c)) ||
		    size > card->max_command)
			return 0x6700;
	}
	if ((c->ins == 0xa4 || c->ins == 0x22) && c->le > 0 &&
	    soft_quirk(card, SOFT_QUIRK_NO_LE)) {
		card->pace_count = 0;
		return 0x6700;
	}
	if (c->ins == 0x86 && c->extended && c->le > 65535 &&
	    soft_quirk(card, SOFT_QUIRK_GA_LE))
		return 0x6982;
	return 0x9000;
}

static struct soft_answer
dispatch(struct soft_card *card, const struct soft_command *c)
{
	switch (c->ins) {
	case 0xa4:
		return soft_select(card, c);
	case 0xb0:
	case 0xb1:
		return soft_read(card, c);
	case 0x84:
		return soft_challenge(card, c);
	case 0x82:
		return soft_external(card, c);
	case 0x88:
		return soft_internal(card, c);
	case 0x22:
		if (c->p1 == 0xc1 && c->p2 == 0xa4)
			return soft_pace_set(card, c);
		if (c->p1 == 0x41 && (c->p2 == 0xa4 || c->p2 == 0xa6))
			return soft_ca_set(card, c);
		return SOFT_STATUS(0x6a80);
	case 0x86:
		if (card->ca_chosen != NULL)
			return soft_ca_agree(card, c);
		if (card->pace.step > 0)
			return soft_pace_step(card, c);
		return SOFT_STATUS(0x6985);
	default:
		return SOFT_STATUS(0x6d00);
	}
}

/* A chained command is kept until its last part comes; in PACE the class byte
 * says something else. True: wait for more. */
static bool
gather(struct soft_card *card, struct soft_command *c)
{
	bool more = (c->cla & 0x10) != 0;

	if (c->ins == 0x86 && card->pace.step > 0)
		return false;
	if (!more && card->chain.len == 0)
		return false;
	c->data = ASN_JOIN(soft_kept(&card->chain), c->data);
	card->chain.len = 0;
	if (more)
		soft_keep(&card->chain, c->data);
	return more;
}

static long
value_of(const struct soft_card *card, enum soft_deed deed)
{
	return card->script.now[deed]->value;
}

/* The script in place of the command; false: it has its way. */
static bool
refused(struct soft_card *card, struct soft_answer *answer)
{
	if (soft_due(card, DEED_LOST))
		card->gone = SOFT_LOST;
	else if (soft_due(card, DEED_AWAY))
		card->gone = SOFT_AWAY;
	else if (soft_due(card, DEED_HANG))
		card->gone = SOFT_HANGS;
	else if (soft_due(card, DEED_STATUS))
		*answer = SOFT_STATUS((unsigned)value_of(card, DEED_STATUS));
	else
		return false;
	return true;
}

/* The script on the answer before it is protected. */
static void
spoil_answer(const struct soft_card *card, struct soft_answer *answer)
{
	if (soft_due(card, DEED_ANSWER))
		answer->status = (unsigned)value_of(card, DEED_ANSWER);
	if (soft_due(card, DEED_DATA))
		answer->data = card->script.now[DEED_DATA]->bytes;
	if (soft_due(card, DEED_LONG))
		answer->data =
		    ASN_JOIN(answer->data, card->script.now[DEED_LONG]->bytes);
	if (soft_due(card, DEED_SHORT)) {
		size_t n = (size_t)value_of(card, DEED_SHORT);

		answer->data.len -= n < answer->data.len ? n : answer->data.len;
	}
}

/* The script on the bytes on the wire. */
static struct blob
spoil_bytes(struct soft_card *card, struct blob wire)
{
	if (soft_due(card, DEED_DELAY))
		wait_ms(value_of(card, DEED_DELAY));
	if (soft_due(card, DEED_REPLAY) && card->last_answer.len > 0)
		wire = ASN_JOIN(soft_kept(&card->last_answer), ASN_NONE);
	if (soft_due(card, DEED_FLIP) && wire.len > 0) {
		long at = value_of(card, DEED_FLIP) % (long)wire.len;

		wire = asn_flip(wire, at, 1);
	}
	if (soft_due(card, DEED_CUT)) {
		size_t n = (size_t)value_of(card, DEED_CUT);

		wire.len -= n < wire.len ? n : wire.len;
	}
	if (soft_due(card, DEED_TWICE))
		wire = ASN_JOIN(wire, wire);
	if (soft_due(card, DEED_APPEND))
		wire = ASN_JOIN(wire, card->script.now[DEED_APPEND]->bytes);
	return soft_due(card, DEED_NOTHING) ? ASN_NONE : wire;
}

static struct blob
plain_answer(struct soft_answer answer)
{
	unsigned char sw[2] = {
	    (unsigned char)(answer.status >> 8), (unsigned char)answer.status};

	return ASN_JOIN(answer.data, asn_copy(sw, sizeof(sw)));
}

static void
drop_keys(struct soft_card *card)
{
	memset(&card->sm, 0, sizeof(card->sm));
	card->access = SOFT_NO_ACCESS;
	card->ca_chosen = NULL;
	card->switch_sm = false;
}

static struct blob
protect(struct soft_card *card, struct soft_answer answer, bool odd)
{
	struct soft_sm_wrong wrong = {
	    .no_status = soft_due(card, DEED_NO_STATUS),
	    .no_mac = soft_due(card, DEED_NO_MAC),
	    .bad_mac = soft_due(card, DEED_MAC),
	    .bad_padding = soft_due(card, DEED_PADDING),
	};

	if (soft_due(card, DEED_STATUS_99))
		wrong.inner_status = (unsigned)value_of(card, DEED_STATUS_99);
	return soft_sm_close(&card->sm, answer.data, answer.status, odd, wrong);
}

/* Status words that end secure messaging carry none. */
static struct blob
bare(struct soft_card *card, unsigned status)
{
	drop_keys(card);
	return plain_answer(SOFT_STATUS(status));
}

static void
write_log(struct soft_card *card, const struct soft_command *c, size_t size,
    struct blob wire)
{
	if (card->log == NULL)
		return;
	fprintf(card->log, "%lu\t%s\t%02x\t%zu\t%zu\t%zu\t%s\t%02x%02x\n",
	    card->counts.commands, card->moment, c->cla, size, c->le, wire.len,
	    c->extended ? "extended" : "short",
	    wire.len < 2 ? 0 : wire.data[wire.len - 2],
	    wire.len < 2 ? 0 : wire.data[wire.len - 1]);
	fflush(card->log);
}

/* A command without its protection to its answer with it. */
static struct blob
serve(struct soft_card *card, struct soft_command *c, size_t size,
    const struct soft_sm *before)
{
	bool channel = card->sm.on;
	struct soft_answer answer;
	struct soft_sm open;
	struct blob wire;

	name_moment(card, c);
	soft_script_moment(&card->script, card->moment, card->counts.commands);
	if (soft_due(card, DEED_KEPT) ||
	    (c->extended && (c->ins & 0xfe) == 0xb0 && channel &&
		soft_quirk(card, SOFT_QUIRK_EXTENDED_BARE))) {
		card->sm = *before;
		return plain_answer(SOFT_STATUS(soft_due(card, DEED_KEPT)
			? (unsigned)value_of(card, DEED_KEPT)
			: 0x6700));
	}
	if (soft_due(card, DEED_BARE))
		return bare(card, (unsigned)value_of(card, DEED_BARE));
	if (card->dead)
		return bare(card, 0x6988);
	if (!refused(card, &answer)) {
		unsigned status = check_form(card, c, size);

		answer = status != 0x9000 ? SOFT_STATUS(status)
		    : gather(card, c)	  ? SOFT_STATUS(0x9000)
					  : dispatch(card, c);
		spoil_answer(card, &answer);
	}
	if (card->gone != SOFT_THERE)
		return ASN_NONE;
	open = card->sm;
	wire = !channel || soft_due(card, DEED_UNPROTECTED)
	    ? plain_answer(answer)
	    : protect(card, answer, (c->ins & 1) != 0);
	/* Longer than the form of the command, or the chip, lets it be. */
	if (wire.len > (c->extended ? card->max_response : 258)) {
		card->sm = open; /* the answer is counted once */
		wire = channel ? protect(card, SOFT_STATUS(0x6700), false)
			       : plain_answer(SOFT_STATUS(0x6700));
	}
	return wire;
}

struct blob
soft_card_transmit(struct soft_card *card, struct blob apdu)
{
	struct soft_sm before = card->sm;
	struct soft_command c;
	struct blob wire;
	bool is_protected;
	unsigned status = 0x9000;

	card->counts.commands++;
	card->counts.received += apdu.len;
	memset(card->script.now, 0, sizeof(card->script.now));
	snprintf(card->moment, sizeof(card->moment), "other");
	if (!soft_command_parse(apdu, &c))
		return bare(card, 0x6700);
	is_protected = (c.cla & 0x0c) == 0x0c;
	if (is_protected)
		status = card->sm.on ? soft_sm_open(&card->sm, &c) : 0x6988;
	else if (card->sm.on)
		drop_keys(card); /* a plain command ends the session */
	wire = status == 0x9000 ? serve(card, &c, apdu.len, &before)
				: bare(card, status);
	if (card->switch_sm) {
		card->sm = card->next_sm;
		card->switch_sm = false;
	}
	wire = spoil_bytes(card, wire);
	if (wire.len <= SOFT_KEPT_MAX)
		soft_keep(&card->last_answer, wire);
	card->counts.sent += wire.len;
	write_log(card, &c, apdu.len, wire);
	return wire;
}

/* ---- around the session -------------------------------------------------- */

struct blob
soft_card_atr(const struct soft_card *card)
{
	/* T0, TD1, TD2, then historical bytes: category 80, card capabilities
	 * (compact tag 73; chaining, extended length, sizes in EF.ATR/INFO). */
	struct blob bytes =
	    asn_hex(card->extended == SOFT_STATED ? "858001807384"
						    "21e0"
						  : "858001807384"
						    "2180");
	unsigned char check = 0;

	for (size_t i = 0; i < bytes.len; i++)
		check ^= bytes.data[i];
	return ASN_JOIN(asn_hex("3b"), bytes, asn_copy(&check, 1));
}

void
soft_card_report(const struct soft_card *card, FILE *to)
{
	const struct soft_counts *n = &card->counts;

	fprintf(to,
	    "{\"commands\":%lu,\"received\":%lu,\"sent\":%lu,\"selects\":%lu,"
	    "\"reads\":%lu,\"beyond\":%lu,\"extended\":%lu,\"tries\":%lu,"
	    "\"wrong\":%lu,\"bac\":%lu,\"pace\":%lu,\"ca\":%lu,\"aa\":%lu,"
	    "\"fault\":\"%s\"}\n",
	    n->commands, n->received, n->sent, n->selects, n->reads, n->beyond,
	    n->extended, n->tries, n->wrong, n->bac, n->pace, n->ca, n->aa,
	    card->fault_text);
	fflush(to);
}
