/*
 * sending: the verbs that put in, send and look after; see apisend(1).
 */
#ifndef APISEND_SENDING_H
#define APISEND_SENDING_H

int apisend_enqueue(void *context, int argc, char **argv);
/* In the program with network code (base/online.h). */
int apisend_flush(void *context, int argc, char **argv) __attribute__((weak));
int apisend_send(void *context, int argc, char **argv) __attribute__((weak));
int apisend_status(void *context, int argc, char **argv);
int apisend_requeue(void *context, int argc, char **argv);
int apisend_cancel(void *context, int argc, char **argv);
int apisend_purge(void *context, int argc, char **argv);
int apisend_verify(void *context, int argc, char **argv);

#endif
