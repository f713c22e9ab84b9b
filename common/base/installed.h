/*
 * installed: files that come with the tools (profiles, rules, models), found
 * beside the program wherever it was installed, and where it was built.
 */
#ifndef BASE_INSTALLED_H
#define BASE_INSTALLED_H

#include "base/buf.h"

/*
 * The path of what is installed below the prefix ("share/locale"): beside the
 * program, wherever that was put, else below PREFIX. False, and the latter,
 * when there is neither.
 */
bool installed_beside(const char *below, struct buf *out);

/*
 * The path of the first that is there of
 *	the program's folder/../share/mrtd-tools/NAME
 *	PREFIX/share/mrtd-tools/NAME
 *	SOURCE, its path in the sources, from the folder that the program was
 *	built in, or from the current one
 * False when there is none.
 */
bool installed_find(const char *name, const char *source, struct buf *out);

#endif
