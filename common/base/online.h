/*
 * online: the same program with network code in it.
 *
 * A record is answered within a few milliseconds of the process's start, which
 * libcurl with all that it needs would take many times over; and a post
 * without a network has no network code in the process. So bin/TOOL has none,
 * and when a verb or a source needs some, it becomes
 * libexec/mrtd-tools/TOOL-online, which is made of the same objects and
 * cmd/TOOL/online.
 */
#ifndef BASE_ONLINE_H
#define BASE_ONLINE_H

#include "base/msg.h"

/*
 * Keeps a copy of the arguments, before their parsing moves them. Called once,
 * first in main().
 */
void online_keep(int argc, char **argv);

/*
 * Becomes TOOL-online with the arguments that were kept: beside the folder
 * that this program is in, else where it is installed. Returns only when it
 * cannot, false: ERR_UNAVAILABLE.
 */
MUST_CHECK bool online_exec(const char *tool, struct err *err);

/*
 * Defines NAME, a verb of TOOL that only the program with network code has:
 * run is declared weak, and is missing (NULL) in the other.
 */
#define ONLINE_VERB(name, tool, run)                                \
	static int name(void *context, int argc, char **argv)       \
	{                                                           \
		struct err err = ERR_INIT;                          \
                                                                    \
		if (run != NULL)                                    \
			return run(context, argc, argv);            \
		return online_exec(tool, &err) ? 0 : msg_err(&err); \
	}

#endif
