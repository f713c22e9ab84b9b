/*
 * runlog: one line a run, to the system's log, for who asks with --syslog.
 *
 * The line says which tool and verb ran, what it ended with, how long it took
 * and how many records came to which verdict; never an operand, a path or
 * anything out of a document:
 *
 *	mrzcheck[4711]: exit=1 ms=12 records=3 pass=2 fail=1
 *
 * It is a datagram to /dev/log, which syslogd and journald both read, over a
 * socket that is connected before the sandbox shuts: afterwards write(2) is
 * enough. The time is left to the daemon, which puts its own where a message
 * has none. Facility user; the priority follows the exit status.
 *
 * Source: RFC 3164, 4.1.1 (priority), 4.1.3 (tag), 4.3.3 (no time).
 */
#ifndef BASE_RUNLOG_H
#define BASE_RUNLOG_H

#include <stdint.h>

/* Where the daemon listens, and what names another socket. */
#define RUNLOG_SOCKET "/dev/log"
#define RUNLOG_VARIABLE "MRTD_SYSLOG"

/* Numbers of one run, at most, and the longest line. */
#define RUNLOG_COUNTS_MAX 16
#define RUNLOG_LINE_MAX 1024

/*
 * Connects, and has the line written at the end of the process however it
 * comes by exit(3). Words are constants of this program; verb may be NULL.
 * Where nobody listens, that is a warning: no inspection fails for a log.
 */
void runlog_open(const char *tool, const char *verb);

/* Adds to the number of that name; nothing without runlog_open(). */
void runlog_count(const char *name, uint64_t count);

#endif
