/*
 * session: a whole reading of a chip, in the order of Doc 9303-11 4.2: access,
 * the security object, proofs that the chip is no copy, the data groups.
 *
 * Decides what a chip's behaviour means and says so in findings; what it
 * cannot tell is undetermined. A password is tried once. Nothing from an
 * answer that was not believed is in the result; a file is there whole or
 * not at all. Whether the files are genuine is passive authentication's to
 * say, which also decides by EF.SOD what the proofs are worth.
 *
 * Source: Doc 9303-11 4, 6; inspection-record(5), chipread(1).
 */
#ifndef CHIP_SESSION_H
#define CHIP_SESSION_H

#include "base/findings.h"
#include "chip/aa.h"
#include "chip/ef.h"
#include "chip/pace.h"

enum session_check {
	SESSION_ACCESS,
	SESSION_FILES,
	SESSION_CAM, /* PACE with chip authentication mapping */
	SESSION_CA,
	SESSION_AA,
	SESSION_CHECKS
};
/* "access", "files", "pace_cam", "chip_authentication", … */
const char *session_check_name(enum session_check check);

enum session_protocol {
	PROTOCOL_NOT_YET, /* no access */
	PROTOCOL_PACE,
	PROTOCOL_BAC,
	PROTOCOL_NONE /* the chip is open to anybody */
};

/* All data groups that may be read without terminal authentication. */
#define SESSION_GROUPS_ALL 0x1ffe6u

struct session_request {
	const struct password *mrz, *can; /* NULL: not known; borrowed */
	uint32_t groups;		  /* bit n: data group n is wanted */
	size_t zone;		 /* characters of the zone; 0: not known */
	bool allow_bac_fallback; /* the operator's word */
	uint64_t deadline_us;	 /* monotonic; 0: none */
	const struct randomness *random; /* NULL: the system's */
	const struct trace *trace;	 /* NULL: none */
	void (*progress)(void *context, enum ef file, size_t done,
	    size_t total); /* NULL: none */
	void *context;	   /* of progress */
};

/* OpenSSL's SHA-256 of a SubjectPublicKeyInfo. */
struct session_key {
	bool proven;
	uint8_t sha256[SHA256_SIZE];
};

/* The longest object identifier of PACE. */
#define SESSION_OID_MAX 16

struct session_result {
	enum status check[SESSION_CHECKS];
	enum session_protocol protocol;
	enum password_kind password;  /* unless protocol is NONE */
	uint8_t oid[SESSION_OID_MAX]; /* of PACE */
	size_t oid_len;
	unsigned parameter;
	bool has[EF_COUNT];
	struct buf file[EF_COUNT]; /* whole; empty where has is false */
	struct session_key key[SESSION_CHECKS];
	bool has_active;
	struct aa_reply active;
	unsigned commands;
	uint64_t sent, received, elapsed_us;
	bool failed; /* no memory or the like: there is no result */
};

void session_result_init(struct session_result *result);
/* Overwrites what was read. */
void session_result_release(struct session_result *result);

/*
 * Reads the chip and appends to findings. Never fails: what went wrong is in
 * the result. *out is initialized and as new.
 */
void session_run(const struct transport *transport,
    const struct session_request *request, struct session_result *out,
    struct findings *findings);

/* fail, undetermined or pass, of the checks. */
enum status session_status(const struct session_result *result);

#endif
