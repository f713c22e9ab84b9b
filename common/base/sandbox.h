/*
 * sandbox: what a tool gives up once it has opened what it needs.
 *
 * The filters parse what a forger wrote. If one of their parsers is made to
 * run his code, it can read no file but the inputs that were named, write
 * none, connect nowhere, start no program and look into no other process: it
 * can write a wrong verdict to standard output, and no more.
 *
 * Two mechanisms of Linux, each on its own: landlock(7) for paths and TCP, a
 * list of allowed system calls by seccomp(2) for the rest. What the kernel
 * does not have is said with -v and left out, unless --sandbox=require.
 */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include "base/buf.h"
#include "base/err.h"

/* --sandbox; the words are in base/opt.c. */
enum sandbox_mode { SANDBOX_ON, SANDBOX_REQUIRE, SANDBOX_OFF };

/* What is still needed: zeroed, nothing but what is open already. */
struct sandbox {
	int ruleset; /* of landlock; -1: the kernel has none */
	int version; /* of landlock's interface, from 1 */
	bool writes; /* files beneath a folder of sandbox_write() */
	bool keeps;  /* sandbox_keep_worker() */
	bool local;  /* sandbox_use_service(): sockets of this machine */
	bool net;    /* sandbox_use_network() */
	bool open;   /* sandbox_leave_open(): nothing is given up */
};

/*
 * What is read later: a file, or a folder with all beneath it. A path that is
 * not there needs no leave: whoever opens it says so.
 */
MUST_CHECK bool sandbox_read(
    struct sandbox *s, const char *path, struct err *err);

/* The store's folder, see store_folder(); option: --store. */
MUST_CHECK bool sandbox_read_store(
    struct sandbox *s, const char *option, struct err *err);

/*
 * A file or a folder that is made or replaced later: what is in its folder,
 * or in the nearest one above that is there.
 */
MUST_CHECK bool sandbox_write(
    struct sandbox *s, const char *path, struct err *err);

/* The same for all that is made and replaced in a folder. */
MUST_CHECK bool sandbox_write_in(
    struct sandbox *s, const char *folder, struct err *err);

/* And symbolic links: a queue's, whose targets are no paths. */
MUST_CHECK bool sandbox_link_in(
    struct sandbox *s, const char *folder, struct err *err);

/* For a tool that has a worker, see base/worker.h: what goes over its pipe. */
void sandbox_keep_worker(struct sandbox *s);

/*
 * For a library of the system that reaches a service of this machine when it
 * is needed, and again when the service was restarted: which files it reads
 * for that and which sockets it connects to is its affair. Every file may be
 * read, and a local socket made; nothing written, no other machine reached, no
 * program started.
 */
MUST_CHECK bool sandbox_use_service(struct sandbox *s, struct err *err);

/*
 * For a process that talks to other machines by libcurl: connections go out
 * and none is taken; what finding a host and checking a certificate read is
 * read; no program is started. What else is read or written is named as ever.
 * The first that a sandbox_needs names.
 */
MUST_CHECK bool sandbox_use_network(struct sandbox *s, struct err *err);

/* The terminal that the process has, to ask at: read and written. */
MUST_CHECK bool sandbox_use_terminal(struct sandbox *s, struct err *err);

/* For a tool that starts programs of the operator's choice. */
void sandbox_leave_open(struct sandbox *s);

/* Names what a tool needs beside its operands, by the functions above. */
typedef bool sandbox_needs(void *context, struct sandbox *s, struct err *err);

/*
 * Leaves the operands argv[1] … argv[argc-1] that are not "-", what the C
 * library reads when it is first asked for a character set or a catalogue,
 * and what needs() names (NULL: nothing), and gives up everything else, for
 * this process, its threads and its children. mode REQUIRE: ERR_UNAVAILABLE
 * when a mechanism is missing.
 */
MUST_CHECK bool sandbox_enter(enum sandbox_mode mode, int argc, char **argv,
    sandbox_needs *needs, void *context, struct err *err);

/*
 * Gives up all of it, for a process that computes what others gave it: it can
 * read and write what is open, and end. Errors as sandbox_enter().
 */
MUST_CHECK bool sandbox_shut(enum sandbox_mode mode, struct err *err);

/*
 * For a process that has all it needs: fd becomes SANDBOX_ALONE_FD, every other
 * descriptor is closed, and what is left is to read and write there, memory
 * that is never executed, random bytes and the clock; memory, processor time
 * and files are limited. mode as above.
 */
#define SANDBOX_ALONE_FD 3
#define SANDBOX_ALONE_MEMORY ((uint64_t)3 << 30) /* bytes of address space */
#define SANDBOX_ALONE_CPU_S 1200
MUST_CHECK bool sandbox_enter_alone(
    enum sandbox_mode mode, int fd, struct err *err);

/* What this kernel and this build have: "landlock 7, system calls". */
void sandbox_describe(struct buf *out);

#endif
