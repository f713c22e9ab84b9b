/*
 * library: what libcrypto itself wants of the system.
 */
#ifndef X509_LIBRARY_H
#define X509_LIBRARY_H

#include "base/sandbox.h"

/*
 * libcrypto reads its configuration, and the modules that it names, when it is
 * first asked for an algorithm: after the sandbox was entered.
 */
MUST_CHECK bool library_sandbox(struct sandbox *s, struct err *err);

#endif
