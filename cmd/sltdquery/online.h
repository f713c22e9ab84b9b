/*
 * online: the same program with network code in it.
 *
 * A query of the embedded store is answered within a millisecond or two of
 * the process's start, which libcurl and libpq with all that they need would
 * take four times over; and a post without a network has no network code in
 * the process. So bin/sltdquery has none, and when a source or a verb needs
 * some, it becomes libexec/mrtd-tools/sltdquery-online, which is made of the
 * same objects and cmd/sltdquery/online.
 */
#ifndef SLTDQUERY_ONLINE_H
#define SLTDQUERY_ONLINE_H

#include "base/err.h"

/* A copy of the arguments, before their parsing moves them. */
char **online_keep(int argc, char **argv);

/* Becomes the other program; returns only when it cannot, false. */
bool online_exec(char **argv, struct err *err);

#endif
