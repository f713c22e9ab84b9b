/*
 * What the software chip does wrongly, and when.
 *
 *	at=MOMENT[#K]:DEED[=ARGUMENT],…
 *
 * MOMENT is the name of a command (see moments in script.c: select-mf,
 * select-app, select-sod, read-dg2, select, read, challenge, external,
 * mse-pace, ga-nonce, ga-map, ga-key, ga-token, mse-kat, mse-ca, ga-ca,
 * internal, any) or the number of a command in the session, from 1; #K is only
 * the Kth time. DEED is of the table in script.c.
 *
 *	quirk=NAME,…	habits of chips in the field, see the list below
 */
#ifndef SOFTCHIP_SCRIPT_H
#define SOFTCHIP_SCRIPT_H

#include "softchip/crypt.h"

#define SOFT_RULES_MAX 16
#define SOFT_MOMENT_MAX 24

enum soft_deed {
	/* Instead of the command. */
	DEED_STATUS, /* sw=XXXX: refused, under secure messaging if it is on */
	DEED_BARE,   /* bare=XXXX: without it, and the keys are gone */
	DEED_KEPT,   /* kept=XXXX: without it, the counter as it was */
	DEED_LOST,   /* the chip is gone for good */
	DEED_AWAY,   /* and is back for the next connection */
	DEED_HANG,   /* no answer, ever */
	/* On the answer before it is protected. */
	DEED_ANSWER, /* answer=XXXX: this status, with the data */
	DEED_SHORT,  /* short=N: the last N bytes of the data left out */
	DEED_LONG,   /* long=HEX: more data than were asked for */
	DEED_DATA,   /* data=HEX: other data */
	/* In secure messaging. */
	DEED_MAC,	  /* a wrong MAC */
	DEED_NO_MAC,	  /* no DO'8E' */
	DEED_NO_STATUS,	  /* no DO'99' */
	DEED_STATUS_99,	  /* 99=XXXX: another status in DO'99' */
	DEED_PADDING,	  /* a cryptogram without padding */
	DEED_UNPROTECTED, /* data and status in clear; the keys are kept */
	/* On the bytes on the wire. */
	DEED_FLIP,    /* flip=N: a bit of byte N, negative from the end */
	DEED_CUT,     /* cut=N: the last N bytes missing */
	DEED_TWICE,   /* the answer two times over */
	DEED_REPLAY,  /* the answer before this one, again */
	DEED_NOTHING, /* no bytes at all */
	DEED_APPEND,  /* append=HEX */
	DEED_DELAY,   /* delay=MS */
	/* In key agreement, on the element that the chip sends. */
	DEED_REFLECT,  /* the terminal's own */
	DEED_INFINITY, /* the neutral element */
	DEED_OFF,      /* a point that is not on the curve, or p itself */
	DEED_SMALL,    /* p - 1, or a point with coordinates of zero */
	DEED_ZERO,     /* zeros: a token, a key */
	DEED_WRONG,    /* wrong by one bit: a token, a signature */
	DEED_SHORTER,  /* one byte short */
	DEED_LONGER,   /* one byte too long */
	DEED_TAG,      /* under another tag */
	DEED_COUNT
};

struct soft_rule {
	char moment[SOFT_MOMENT_MAX];
	unsigned long number; /* of the command; 0: by its name */
	unsigned kth, seen;   /* 0: every time */
	enum soft_deed deed;
	long value;
	struct blob bytes; /* HEX */
};

struct soft_script {
	struct soft_rule rules[SOFT_RULES_MAX];
	size_t count;
	const struct soft_rule *now[DEED_COUNT]; /* of this command */
	unsigned quirks;
};

/* Reads at= and quirk=. */
void soft_script_read(struct settings *s, struct soft_script *script);
/* A rule more, as the text of at= has it. */
void soft_script_add(struct soft_script *script, const char *rule);
/* Forgets what was counted: a new session. */
void soft_script_restart(struct soft_script *script);
/* Which deeds are due at this command. */
void soft_script_moment(
    struct soft_script *script, const char *moment, unsigned long command);
/* The rule that is due, or NULL. */
const struct soft_rule *soft_script_due(
    const struct soft_script *script, enum soft_deed deed);

/* Habits: name, what the chip does. */
#define SOFT_QUIRKS(X)                                                         \
	X(NEEDS_84, "needs-84") /* MSE:Set AT without 84 is 6A87 */            \
	X(NO_LE, "no-le") /* an Le on SELECT or MSE is 6700, then no PACE */   \
	X(MF_FIRST, "mf-first") /* files of the MF are 6882 after BAC */       \
	X(LE_6C, "le-6c")	/* an Le over le.max is 6Cxx, not 6700 */      \
	X(BEYOND, "beyond")	/* beyond the end: 6B00, then 6988 for ever */ \
	X(EOF_6282, "eof-6282") /* the end of a file is 6282, with data */     \
	X(EXTENDED_BARE, "extended-bare") /* extended READ: bare 6700 */       \
	X(EXTENDED_6700, "extended-6700") /* the same under the channel */     \
	X(GA_LE, "ga-le") /* GENERAL AUTHENTICATE with Le 65536 is 6982 */     \
	X(GA_EXTENDED, "ga-extended") /* long answers only if extended */      \
	X(AA_SHORT, "aa-short") /* a short Le cuts the signature, 9000 */      \
	X(AA_EXTENDED, "aa-extended") /* an extended Le gives no bytes */      \
	X(AA_DER, "aa-der")	      /* ECDSA signatures in DER */            \
	X(CA_NO_LE, "ca-no-le")	      /* an Le on MSE of CA is 6F00 */         \
	X(KAT_AS_AT, "kat-as-at")     /* 3DES only by MSE:Set AT */            \
	X(DG3_ENDS, "dg3-ends")	      /* asking for DG3 ends the session */    \
	X(NONCE_8, "nonce-8")	      /* an encrypted nonce of 8 bytes */      \
	X(NONCE_32, "nonce-32")	      /* of 32 bytes */                        \
	X(SECRET_00, "secret-00")     /* secrets that begin with 00 */         \
	X(NO_SFI, "no-sfi")	      /* READ BINARY by SFI is 6A82 */         \
	X(NO_ODD, "no-odd")	      /* no odd READ BINARY */                 \
	X(OTHER_APP, "other-app")     /* starts in another application */      \
	X(LEFT_APP, "left-app")	      /* until it is reset */                  \
	X(WIDE_B1, "wide-b1")	      /* odd READ BINARY only beyond 32767 */

#define X(name, text) SOFT_QUIRK_##name,
enum soft_quirk { SOFT_QUIRKS(X) SOFT_QUIRK_COUNT };
#undef X

bool soft_script_has(const struct soft_script *script, enum soft_quirk quirk);

#endif
