/*
 * owner: root goes on as whoever owns a store.
 *
 * What fetches and reads files of others needs no privilege but that of the
 * store; run by root, it would have all there is.
 */
#ifndef BASE_OWNER_H
#define BASE_OWNER_H

#include "base/err.h"

/*
 * Where the process is root's and the folder is somebody else's: becomes that
 * user, with his groups, for good. Else, and where there is no folder yet,
 * nothing is done. ERR_INTERNAL when it cannot.
 */
MUST_CHECK bool owner_become(const char *folder, struct err *err);

#endif
