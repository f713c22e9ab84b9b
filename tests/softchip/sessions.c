/*
 * sessions: many readings of the software chip, each with one random fault: a
 * byte changed, an answer cut, doubled, lost or repeated, a status in place of
 * another, protection left out. What a reading must never do is in reading.h;
 * here are the kinds of chip, good ones and copies.
 *
 *	sessions KEYS COUNT [SEED]
 *
 * A failure is told with the settings that repeat it. It ends with the counts
 * of what was found.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gen/made.h"
#include "softchip/reading.h"

/* A session takes a few milliseconds; one over this hangs. */
#define SESSION_SECONDS_MAX 20

/* Small files and cheap curves, so that faults meet every protocol. */
static const char *const kinds[] = {
    "dg=1,2,14,15 aa=rsa-1024 pace=none ca=3des@p256 fault.span=22",
    "dg=1,2,14,15 aa=p256 pace=ecdh-gm-aes128:12 ca=aes128@p256 "
    "fault.span=28",
    "dg=1,2 pace=ecdh-cam-aes256:12 fault.span=22",
    "dg=1,2,15 aa=p256 pace=ecdh-im-aes128:12 fault.span=22",
    "dg=1,14 pace=dh-gm-3des:0 ca=aes256@dh-0 extended=stated fault.span=20",
    "dg=1,2,14,15 aa=p256 pace=ecdh-gm-3des:12 ca=aes128@p256 clone=yes "
    "fault.span=28",
    "dg=1,2 pace=ecdh-cam-aes128:12 clone=yes fault.span=20",
    "dg=1,2,15 aa=rsa-1024 pace=none clone=yes fault.span=20",
    "dg=1,2 pace=ecdh-gm-aes128:12 reader.wrong=yes fault.span=10",
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static unsigned long passed, failed, undetermined;

static bool
session(struct reading *r, const char *kind)
{
	time_t began = time(NULL);
	enum status status;
	bool held = reading_run(r);

	if (held && time(NULL) - began > SESSION_SECONDS_MAX) {
		held = false;
		snprintf(r->why, sizeof(r->why), "it took too long");
	}
	if (!held) {
		printf("%s fault=%lu (%s): %s\n", kind, r->card.fault - 1,
		    r->card.fault_text, r->why);
		return false;
	}
	status = session_status(&r->result);
	passed += status == STATUS_PASS;
	failed += status == STATUS_FAIL;
	undetermined += status == STATUS_UNDETERMINED;
	return true;
}

int
main(int argc, char **argv)
{
	unsigned long count, seed, wrong = 0;
	static struct reading r;
	char settings[256];

	if (argc < 3)
		return 64;
	gen_key_folder(argv[1]);
	count = strtoul(argv[2], NULL, 10);
	seed = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
	for (size_t i = 0; i < KINDS; i++) {
		struct asn_mark mark;

		snprintf(settings, sizeof(settings), "%s fault=%lu", kinds[i],
		    seed + i * count);
		reading_open(&r, settings);
		mark = asn_mark();
		for (unsigned long n = 0; n < (count + KINDS - 1) / KINDS;
		     n++) {
			wrong += !session(&r, kinds[i]);
			asn_rewind(mark);
		}
		reading_close(&r);
	}
	printf("%lu passed, %lu undetermined, %lu failed; %lu wrong\n", passed,
	    undetermined, failed, wrong);
	made_release();
	return wrong > 0;
}
