/*
 * Command APDUs, and secure messaging as the chip sees it (Doc 9303-11 9.8).
 */
#ifndef SOFTCHIP_SM_H
#define SOFTCHIP_SM_H

#include "softchip/crypt.h"

#define SOFT_SSC_MAX 16

struct soft_command {
	unsigned char cla, ins, p1, p2;
	struct blob data;
	size_t le;     /* bytes wanted, at most; 0: none */
	bool extended; /* of the APDU on the wire */
};

struct soft_sm {
	bool on;
	enum gen_cipher cipher;
	unsigned char enc[SOFT_KEY_MAX], mac[SOFT_KEY_MAX];
	unsigned char ssc[SOFT_SSC_MAX];
};

/* False: its lengths disagree. */
bool soft_command_parse(struct blob apdu, struct soft_command *command);

/* Keys of a secret that was agreed, and a counter of zero. */
void soft_sm_start(
    struct soft_sm *sm, enum gen_cipher cipher, struct blob secret);
/* Takes off the protection. 9000, 6987 or 6988. */
unsigned soft_sm_open(struct soft_sm *sm, struct soft_command *command);

/* How an answer is built wrongly; zero is as it should be. */
struct soft_sm_wrong {
	bool no_status, no_mac, bad_mac, bad_padding;
	unsigned inner_status; /* another one in DO'99' */
};
/* The answer on the wire. `odd`: the instruction byte was. */
struct blob soft_sm_close(struct soft_sm *sm, struct blob data, unsigned status,
    bool odd, struct soft_sm_wrong wrong);

#endif
