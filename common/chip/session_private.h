/*
 * session_private: what the files of session share.
 */
#ifndef CHIP_SESSION_PRIVATE_H
#define CHIP_SESSION_PRIVATE_H

#include "chip/session.h"
#include "x509/secinfo.h"

struct session {
	const struct transport *transport;
	const struct session_request *request;
	const struct randomness *random;
	struct session_result *out;
	struct findings *findings;
	struct channel channel;
	struct ef_reader reader;
	struct quirks quirks;
	struct secinfos card_access;   /* spans into out->file[CARD_ACCESS] */
	const struct pace_info *pace;  /* of them, the one in use */
	const struct password *proven; /* that the chip took */
	bool reopened;		       /* the one new session was opened */
	bool over;		       /* nothing more is asked of the chip */
	bool ca_pending; /* new keys, and no answer under them yet */
	bool cloned;	 /* the session is over for want of the right keys */
	struct span ca_key;
};

/* A check that is worse than before. */
void session_worsen(
    struct session *s, enum session_check check, enum status status);

/*
 * Makes a finding of a fault, ends the session where nothing more can come
 * of it, and gives the check its status. where NULL: the check's name.
 */
void session_fault(struct session *s, enum session_check check,
    const char *where, const struct fault *why);

/* EF.CardAccess, lengths, PACE or BAC, the application. */
bool session_access(struct session *s);

/* The same again with the password that was proven. */
MUST_CHECK bool session_reopen(struct session *s, struct fault *why);

/* EF.SOD to the last data group. */
void session_files(struct session *s);

/*
 * Reads one file into the result, with a new session where the chip closed
 * the one before. False when it is not there; the finding is made.
 */
bool session_read(struct session *s, enum ef file, size_t expected);

/* Why security infos are not valid; what: the file's name. True when they are.
 */
MUST_CHECK bool session_infos(
    enum secinfo_read how, const char *what, struct fault *why);

/* SHA-256 of a public key that a mechanism proved. */
void session_prove(
    struct session *s, enum session_check check, struct span spki);

#endif
