/*
 * policy: what an administrator has said for all tools of a machine.
 *
 *	# mrtd-tools.conf, where the tools' own configurations are
 *	sandbox = require
 *
 * Read at every start, and so by no library.
 */
#ifndef BASE_POLICY_H
#define BASE_POLICY_H

#include "base/sandbox.h"

/* Largest file, in bytes. */
#define POLICY_FILE_MAX 65536

/*
 * option: --store, or NULL. mode stays as it is where nothing is said, or
 * where it is SANDBOX_OFF: that is a debugger's word. ERR_CONFIG with file
 * and line for what is not understood; nothing may be left out of a policy.
 */
MUST_CHECK bool policy_sandbox(const char *option, int *mode, struct err *err);

#endif
