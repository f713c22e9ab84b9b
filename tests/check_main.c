/*
 * Runs every suite that tests/DOMAIN/check_MODULE.c defines and prints one
 * line a test, in the form that tests/run.sh counts. The list of suites is
 * made by the Makefile from the names of the files.
 */
#include <check.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SUITE(module) Suite *module##_suite(void);
#include "suites.h"
#undef SUITE

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define SUITE(module) {#module, module##_suite},
#include "suites.h"
#undef SUITE
};

/*
 * Each test has a process of its own. The sanitizers make one dear, for their
 * shadow is copied with it: there a suite has one for all its tests, and no
 * test may rest on what another left. Those that abort on purpose have theirs.
 */
#ifdef __SANITIZE_ADDRESS__
#define ONE_PROCESS true
#else
#define ONE_PROCESS false
#endif

static bool
aborts(const char *suite)
{
	return strcmp(suite, "write") == 0;
}

static int
run(const char *name, Suite *(*make)(void))
{
	SRunner *runner = srunner_create(make());
	TestResult **results;
	int failed, i;

	if (ONE_PROCESS && !aborts(name))
		srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_SILENT);
	results = srunner_results(runner);
	for (i = 0; i < srunner_ntests_run(runner); i++) {
		TestResult *r = results[i];

		if (tr_rtype(r) == CK_PASS)
			printf("ok %s/%s\n", name, tr_tcname(r));
		else
			printf("not ok %s/%s: %s:%d: %s\n", name, tr_tcname(r),
			    tr_lfile(r), tr_lno(r), tr_msg(r));
	}
	fflush(stdout);
	failed = srunner_ntests_failed(runner);
	free(results);
	srunner_free(runner);
	return failed;
}

/* In a process, whose end tells of leaks as well. */
static int
run_apart(const char *name, Suite *(*make)(void))
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		exit(run(name, make) > 0 ? 1 : 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		printf("not ok %s: ended with status %#x\n", name, status);
	return status != 0;
}

int
main(int argc, char **argv)
{
	int failed = 0;

	/* Small pieces come and go by the million: keep what they leave. */
	mallopt(M_TRIM_THRESHOLD, 256 << 20);
	mallopt(M_TOP_PAD, 4 << 20);
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (argc < 2 || strcmp(argv[1], suites[i].name) == 0)
			failed += (ONE_PROCESS ? run_apart : run)(
			    suites[i].name, suites[i].make);
	return failed > 0 ? 1 : 0;
}
