/*
 * guard: what LMDB runs into in a damaged file comes back as a return code.
 *
 * It catches SIGSEGV and SIGBUS only while a call is under way in the same
 * thread; any other fault goes where it went before. It does not decide what
 * a damaged store still may do: kv does, nothing.
 */
#include <lmdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

#include "store/guard.h"

static _Thread_local sigjmp_buf *guard_point;
static struct sigaction guard_previous_segv, guard_previous_bus;
static pthread_once_t guard_once = PTHREAD_ONCE_INIT;

static void
guard_signal(int number)
{
	if (guard_point != NULL)
		siglongjmp(*guard_point, 1);

	/* Not ours: the previous action applies when the fault repeats. */
	sigaction(number,
	    number == SIGBUS ? &guard_previous_bus : &guard_previous_segv,
	    NULL);
}

static void
guard_install_once(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = guard_signal;
	action.sa_flags = SA_NODEFER | SA_ONSTACK;
	sigemptyset(&action.sa_mask);
	sigaction(SIGSEGV, &action, &guard_previous_segv);
	sigaction(SIGBUS, &action, &guard_previous_bus);
}

void
guard_install(void)
{
	pthread_once(&guard_once, guard_install_once);
}

void
guard_assertion(MDB_env *env, const char *text)
{
	(void)env, (void)text;
	if (guard_point != NULL)
		siglongjmp(*guard_point, 1);
	abort();
}

/*
 * A function of its own, so that no local lives across the jump: what the
 * call has written when the fault comes, its caller does not look at.
 */
int
guard_run(guard_call *call, void *arguments)
{
	sigjmp_buf here;
	int rc;

	if (guard_point != NULL) /* a call inside a call */
		return call(arguments);
	if (sigsetjmp(here, 0) != 0) {
		guard_point = NULL;
		return MDB_CORRUPTED;
	}
	guard_point = &here;
	rc = call(arguments);
	guard_point = NULL;
	return rc;
}
