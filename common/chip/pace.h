/*
 * pace: password authenticated connection establishment.
 *
 * Generic, integrated and chip authentication mapping over curves and
 * numbers. What the chip proves here is that it knows the password; with chip
 * authentication mapping also, once pace_cam_verify() has the public key,
 * that it knows the private one.
 *
 * Stops with FAULT_PROTOCOL at a key of our own coming back, at what is no
 * element of the group, and at a wrong token. The token is only sent when
 * everything before it was right, so one run is one try of the password.
 *
 * Source: Doc 9303-11 4.4 and 9.2.1; TR-03110-2 3.2, TR-03110-3 B.1.
 */
#ifndef CHIP_PACE_H
#define CHIP_PACE_H

#include "chip/channel.h"
#include "chip/group.h"
#include "x509/secinfo.h"

/* References of MSE:Set AT, 9303-11 Table 3. */
enum password_kind { PASSWORD_MRZ = 1, PASSWORD_CAN = 2 };

/* The longest: a CAN of any length that is written anywhere. */
#define PASSWORD_MAX 32
#define CAN_MAX 16

/* K of 9303-11 9.7.3; lives in secret_new() memory. */
struct password {
	enum password_kind kind;
	uint8_t bytes[PASSWORD_MAX];
	size_t len;
};
/* From the MRZ information; false without memory. */
bool password_of_mrz(struct span information, struct password *out);
/* From the characters of the card access number; false when there are none
 * or more than CAN_MAX. */
bool password_of_can(struct span can, struct password *out);

/* What chip authentication mapping still has to be verified with. */
struct pace_cam {
	struct group *group;
	struct element *map_key; /* the chip's, of the mapping */
	struct buf number;	 /* CA_IC, deciphered */
};
void pace_cam_release(struct pace_cam *cam); /* a zeroed one is fine */

/*
 * Runs PACE and protects the channel with its keys. cam: filled when info is
 * of that mapping. A wrong password is FAULT_REFUSED with the chip's status
 * at the last step; *proven is set as soon as the chip's token is right.
 */
MUST_CHECK bool pace_run(struct channel *c, const struct pace_info *info,
    const struct password *password, const struct randomness *random,
    struct pace_cam *cam, bool *proven, struct fault *why);

/*
 * Whether the chip knows the private key of the public one, a whole
 * SubjectPublicKeyInfo on the curve of PACE: FAULT_CLONE when not.
 */
MUST_CHECK bool pace_cam_verify(
    const struct pace_cam *cam, struct span spki, struct fault *why);

#endif
