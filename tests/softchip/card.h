/*
 * The software chip: an ISO/IEC 7816 card with the application of Doc 9303-10
 * and the protocols of Doc 9303-11, and every way to misbehave.
 *
 * Settings, besides those of script.h and, for what it holds, gen/chip.h:
 *	files		a folder of mrtd-gen, made with the same settings, in
 *			place of files made now
 *	bac		yes no					yes
 *	open		yes: no access control			no
 *	can						123456
 *	mrz		password NUMBER+BIRTH+EXPIRY with digits, when it is
 *			not that of DG1
 *	extended	never agreement stated any		agreement
 *			(only for key agreement; sizes are in EF.ATR/INFO;
 *			everywhere, though nothing says so)
 *	max.command max.response	of APDUs	4096
 *	le.max		longest Le of READ BINARY, 0: any	0
 *	le.sw		what a longer one gives			6700
 *	clone		yes: the files without the private keys	no
 *	aa.scheme	of gen/aa.h, or der-sha256 …		by the key
 *	wrong.delay	milliseconds more after each wrong password	0
 *	fault		a number: one random fault a session, told by it
 *	fault.span	among how many commands			40
 */
#ifndef SOFTCHIP_CARD_H
#define SOFTCHIP_CARD_H

#include "gen/chip.h"
#include "softchip/group.h"
#include "softchip/script.h"
#include "softchip/sm.h"

#define SOFT_FILES_MAX 24
#define SOFT_KEPT_MAX 2048

/* Bytes that outlive a command. */
struct soft_kept {
	unsigned char data[SOFT_KEPT_MAX];
	size_t len;
};

void soft_keep(struct soft_kept *kept, struct blob bytes);
struct blob soft_kept(const struct soft_kept *kept);

struct soft_file {
	char name[16]; /* cardaccess, sod, dg2: as moments name it */
	unsigned id, sfi;
	bool master; /* of the MF */
	struct blob content;
};

enum soft_access { SOFT_NO_ACCESS, SOFT_BY_BAC, SOFT_BY_PACE };
enum soft_extended { SOFT_NEVER, SOFT_AGREEMENT, SOFT_STATED, SOFT_ANY };
/* How the chip has left its reader. */
enum soft_gone { SOFT_THERE, SOFT_LOST, SOFT_AWAY, SOFT_HANGS };

struct soft_counts {
	unsigned long commands, received, sent; /* APDUs, bytes of each way */
	unsigned long selects, reads, beyond, extended;
	unsigned long tries, wrong;	 /* of passwords */
	unsigned long bac, pace, ca, aa; /* done */
};

struct soft_pace {
	const struct gen_pace *chosen;
	const struct soft_group *group;
	int step;
	struct soft_kept password, nonce, base, mapping, scalar, own, peer,
	    secret;
};

struct soft_card {
	struct soft_script script;
	struct soft_file files[SOFT_FILES_MAX];
	size_t file_count;
	struct gen_pace pace_list[GEN_PACE_MAX];
	size_t pace_count;
	struct gen_ca ca_list[GEN_CA_MAX];
	size_t ca_count;
	struct blob cam_private; /* of chip authentication mapping */
	const struct gen_key *aa;
	const char *aa_scheme;
	struct blob zone, can; /* passwords */
	bool has_bac, is_open, is_clone;
	enum soft_extended extended;
	size_t max_command, max_response, le_max;
	unsigned le_status;
	long wrong_delay;
	unsigned long fault, fault_span;

	/* Of this session. */
	struct soft_sm sm, next_sm;
	bool switch_sm; /* to next_sm, after the answer */
	enum soft_access access;
	bool in_application, elsewhere, dead;
	const struct soft_file *current;
	struct soft_kept challenge, chain, last_answer;
	struct soft_pace pace;
	const struct gen_ca *ca_chosen;
	char moment[SOFT_MOMENT_MAX];
	enum soft_gone gone;
	struct soft_counts counts;
	FILE *log; /* a line a command, without its data; may be NULL */
	char fault_text[64];
};

struct soft_answer {
	unsigned status;
	struct blob data;
};
#define SOFT_STATUS(sw) ((struct soft_answer){.status = (sw)})

/* Makes or reads what the settings say. */
void soft_card_open(struct soft_card *card, struct settings *s);
/* Power on, or reset. */
void soft_card_reset(struct soft_card *card);
/* Power on with new counts; a fault is drawn anew. */
void soft_card_session(struct soft_card *card);
/* The answer to a command, in the arena; see `gone` when it is empty. */
struct blob soft_card_transmit(struct soft_card *card, struct blob apdu);
/* Answer to reset, as PC/SC makes it of a contactless card's bytes. */
struct blob soft_card_atr(const struct soft_card *card);
/* The counts as one line of JSON. */
void soft_card_report(const struct soft_card *card, FILE *to);

/* ---- within the chip ----------------------------------------------------- */

/* file.c */
void soft_files_make(struct soft_card *card, struct settings *s);
struct soft_answer soft_select(
    struct soft_card *card, const struct soft_command *c);
struct soft_answer soft_read(
    struct soft_card *card, const struct soft_command *c);
/* The file that a command is about, or NULL: of SELECT, of READ BINARY. */
const struct soft_file *soft_file_named(
    const struct soft_card *card, const struct soft_command *c);

/* pace.c */
struct soft_answer soft_pace_set(
    struct soft_card *card, const struct soft_command *c);
struct soft_answer soft_pace_step(
    struct soft_card *card, const struct soft_command *c);
/* R(s, t) of integrated mapping as a number below p, to test it alone. */
struct blob soft_pace_random(enum gen_cipher cipher, struct blob s,
    struct blob t, const struct soft_group *g);

/* auth.c */
struct soft_answer soft_challenge(
    struct soft_card *card, const struct soft_command *c);
struct soft_answer soft_external(
    struct soft_card *card, const struct soft_command *c);
struct soft_answer soft_ca_set(
    struct soft_card *card, const struct soft_command *c);
struct soft_answer soft_ca_agree(
    struct soft_card *card, const struct soft_command *c);
struct soft_answer soft_internal(
    struct soft_card *card, const struct soft_command *c);

bool soft_due(const struct soft_card *card, enum soft_deed deed);
bool soft_quirk(const struct soft_card *card, enum soft_quirk quirk);
/* The key that the chip really holds: a clone has another. */
const struct gen_key *soft_held(
    const struct soft_card *card, const struct gen_key *key);
/* A password was wrong: it is counted, and takes its time. */
struct soft_answer soft_wrong_password(struct soft_card *card);
/* The value of `tag` among short TLVs; false: it is not there. */
bool soft_find(struct blob list, unsigned tag, struct blob *value);
/* An element as the chip sends it, spoilt as the script says. */
struct blob soft_sent_element(const struct soft_card *card,
    const struct soft_group *g, struct blob own, struct blob peer);

#endif
