/*
 * opt: parsing, misuse, and -h. What ends the program is run in a child.
 */
#include <sys/wait.h>

#include "base/opt.h"
#include "temp.h"

struct context {
	struct opt_common common;
	int format;
	const char *trust;
	uint64_t jobs;
	struct opt_list source;
};

static const char *const formats[] = {"TD1", "TD2", "TD3", NULL};

static const struct opt options[] = {
    {'f', "format", OPT_CHOICE, offsetof(struct context, format), "FORMAT",
	"force a layout, in so many words that a line of eighty columns "
	"cannot hold them",
	0, 0, formats},
    {0, "source", OPT_LIST, offsetof(struct context, source), "NAME=URL",
	"ask this source", 0, 0, NULL},
    {0}};

static const struct opt import_options[] = {
    {0, "trust", OPT_STRING, offsetof(struct context, trust), "FILE",
	"whom to trust", 0, 0, NULL},
    {'j', "jobs", OPT_UINT, offsetof(struct context, jobs), "N", "threads", 1,
	64, NULL},
    {0}};

static const struct opt_verb verbs[] = {
    {"import", "FILE\xE2\x80\xA6", "read files", import_options, NULL},
    {"status", NULL, "what is there", NULL, NULL}, {0}};

static const struct opt_program with_verbs = {"tool", "does a thing", NULL,
    options, verbs, false, false, "tool import x\ntool status"};
static const struct opt_program verbs_or_files = {"tool", "does a thing",
    "[FILE\xE2\x80\xA6]", options, verbs, true, false, NULL};
static const struct opt_program plain = {"tool", "does a thing",
    "[FILE\xE2\x80\xA6]", options, NULL, false, true, NULL};
static const struct opt_program no_operands = {
    "tool", "does a thing", NULL, NULL, NULL, false, true, NULL};

/* Splits a command line at single spaces; "~" stands for an empty word. */
static char **
words(const char *command, int *argc)
{
	static char text[1000];
	static char *argv[128];

	ck_assert(strlen(command) < sizeof(text));
	memcpy(text, command, strlen(command) + 1);
	*argc = 0;
	for (char *p = text; p != NULL && *p != '\0';) {
		char *space = strchr(p, ' ');

		argv[(*argc)++] = p;
		if (space != NULL)
			*space++ = '\0';
		p = space;
	}
	argv[*argc] = NULL;
	return argv;
}

static const struct opt_verb *
parse(const struct opt_program *program, const char *command,
    struct context *context, int *argc, char ***argv)
{
	*context = (struct context){.common = OPT_COMMON_INIT};
	*argv = words(command, argc);
	return opt_parse(program, argc, *argv, context);
}

START_TEST(options_and_operands_mix)
{
	struct context c;
	char **argv;
	int argc;

	ck_assert_ptr_null(parse(&plain,
	    "tool a --format=td2 - -v --source x=1 --source=y=2 b -- -c --q",
	    &c, &argc, &argv));
	ck_assert_int_eq(argc, 6);
	ck_assert_str_eq(argv[1], "a");
	ck_assert_str_eq(argv[2], "-");
	ck_assert_str_eq(argv[3], "b");
	ck_assert_str_eq(argv[4], "-c");
	ck_assert_str_eq(argv[5], "--q");
	ck_assert_ptr_null(argv[6]);
	ck_assert_int_eq(c.format, 1);
	ck_assert(c.common.verbose);
	ck_assert_uint_eq(c.source.count, 2);
	ck_assert_str_eq(c.source.value[0], "x=1");
	ck_assert_str_eq(c.source.value[1], "y=2");
	ck_assert_uint_eq(c.common.max_line, OPT_MAX_LINE_DEFAULT);
}
END_TEST

START_TEST(letters_are_bundled)
{
	struct context c;
	char **argv;
	int argc;

	parse(&with_verbs, "tool import -vfTD3 -j 8 x", &c, &argc, &argv);
	ck_assert(c.common.verbose);
	ck_assert_int_eq(c.format, 2);
	ck_assert_uint_eq(c.jobs, 8);
	ck_assert_int_eq(argc, 2);
	parse(&with_verbs, "tool import -j8 x", &c, &argc, &argv);
	ck_assert_uint_eq(c.jobs, 8);
}
END_TEST

START_TEST(common_options_go_before_and_behind_the_verb)
{
	struct context c;
	char **argv;
	int argc;

	ck_assert_ptr_eq(
	    parse(&with_verbs, "tool --json import --store s x --strict", &c,
		&argc, &argv),
	    &verbs[0]);
	ck_assert(c.common.json);
	ck_assert(c.common.strict);
	ck_assert_str_eq(c.common.store, "s");
	ck_assert_int_eq(argc, 2);
	ck_assert_str_eq(argv[1], "x");
}
END_TEST

START_TEST(a_verb_is_optional_where_files_may_stand)
{
	struct context c;
	char **argv;
	int argc;

	ck_assert_ptr_null(
	    parse(&verbs_or_files, "tool file", &c, &argc, &argv));
	ck_assert_int_eq(argc, 2);
	ck_assert_ptr_null(parse(&verbs_or_files, "tool", &c, &argc, &argv));
	ck_assert_ptr_eq(
	    parse(&verbs_or_files, "tool status", &c, &argc, &argv), &verbs[1]);
	/* a file with almost the name of a verb is a file */
	temp_file("imports", SPAN(""));
	ck_assert_ptr_null(
	    parse(&verbs_or_files, "tool imports", &c, &argc, &argv));
	ck_assert_str_eq(argv[1], "imports");
	/* only the first operand can be a verb */
	ck_assert_ptr_eq(
	    parse(&verbs_or_files, "tool import status", &c, &argc, &argv),
	    &verbs[0]);
	ck_assert_str_eq(argv[1], "status");
}
END_TEST

START_TEST(of_opposites_the_last_counts)
{
	struct context c;
	char **argv;
	int argc;

	parse(&plain, "tool -v --json -q --text", &c, &argc, &argv);
	ck_assert(c.common.quiet && !c.common.verbose);
	ck_assert(c.common.text && !c.common.json);
}
END_TEST

START_TEST(the_clock_is_asked_unless_at_is_given)
{
	struct context c;
	char **argv;
	int argc;

	parse(&plain, "tool --at 2026-11-20T02:00:00+02:00", &c, &argc, &argv);
	ck_assert_int_eq(c.common.now, 1795132800);
	parse(&plain, "tool", &c, &argc, &argv);
	ck_assert_int_le(c.common.now, instant_now());
	ck_assert_int_ge(c.common.now, instant_now() - 60);
	ck_assert(!c.common.at.given);
}
END_TEST

/* Runs the parser in a child; what it prints is in the files out and err. */
static int
ends_with(const struct opt_program *program, const char *command)
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		struct context c;
		char **argv;
		int argc;

		if (freopen("out", "w", stdout) == NULL ||
		    freopen("err", "w", stderr) == NULL)
			_exit(99);
		parse(program, command, &c, &argc, &argv);
		_exit(98); /* it did not end the program */
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static const char *
printed(const char *file)
{
	static struct buf b = BUF_INIT;
	struct err err;

	buf_clear(&b);
	ck_assert(file_read(file, 100000, &b, &err));
	return buf_text(&b);
}

START_TEST(misuse_is_64_and_names_the_nearest_word)
{
	static const struct {
		const struct opt_program *program;
		const char *command, *message;
	} rows[] = {{&plain, "tool --formt",
			"unknown option --formt, did you "
			"mean --format?"},
	    {&plain, "tool --sorce=x", "did you mean --source?"},
	    {&plain, "tool --form TD1", "did you mean --format?"},
	    {&plain, "tool --vrebose", "did you mean --verbose?"},
	    {&plain, "tool --xyzzy", "unknown option --xyzzy ("},
	    {&plain, "tool -x", "unknown option -x ("},
	    {&plain, "tool -strict", "is a second dash missing?"},
	    {&plain, "tool --json=1", "--json takes no argument"},
	    {&plain, "tool --format", "--format wants FORMAT"},
	    {&plain, "tool --format=", "'' is not one of TD1, TD2, TD3"},
	    {&plain, "tool -f TD4", "'TD4' is not one of TD1, TD2, TD3"},
	    {&plain, "tool --at tomorrow", "'tomorrow' is neither"},
	    {&plain, "tool --max-line 0",
		"'0' is not a whole number "
		"from 1 to 1073741824"},
	    {&plain, "tool --max-line 1e3", "'1e3' is not a whole number"},
	    {&plain, "tool --store x", "unknown option --store"},
	    {&plain, "tool --trust x", "unknown option --trust"},
	    {&no_operands, "tool x", "unexpected argument 'x'"},
	    {&with_verbs, "tool", "a verb is missing"},
	    {&with_verbs, "tool imprt x",
		"unknown verb 'imprt', did you "
		"mean 'import'?"},
	    {&with_verbs, "tool frobnicate", "unknown verb 'frobnicate' ("},
	    {&with_verbs, "tool status x",
		"unexpected argument 'x' "
		"(tool status -h helps)"},
	    {&with_verbs, "tool --trust f import x",
		"--trust goes after "
		"the verb: tool import --trust"},
	    {&with_verbs, "tool status --trust f",
		"unknown option "
		"--trust"},
	    {&with_verbs, "tool import -j 65 x", "from 1 to 64"},
	    {&verbs_or_files, "tool stauts", "did you mean 'status'?"}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ck_assert_msg(
		    ends_with(rows[i].program, rows[i].command) == ERR_USAGE,
		    "%s", rows[i].command);
		ck_assert_msg(strstr(printed("err"), rows[i].message) != NULL,
		    "%s: %s", rows[i].command, printed("err"));
		ck_assert_str_eq(printed("out"), "");
	}
}
END_TEST

START_TEST(a_list_has_a_limit)
{
	char command[1000] = "tool";

	for (int i = 0; i <= OPT_LIST_MAX; i++)
		strcat(command, " --source=x");
	ck_assert_int_eq(ends_with(&plain, command), ERR_USAGE);
	ck_assert_ptr_nonnull(strstr(printed("err"), "more than 64 times"));
}
END_TEST

START_TEST(help_fits_a_screen)
{
	static const struct {
		const struct opt_program *program;
		const char *command;
		const char *holds[4];
	} rows[] = {{&plain, "tool -h",
			{"usage: tool [options] [FILE", "does a thing\n",
			    "  -f, --format FORMAT    force", NULL}},
	    {&plain, "tool --max-line=3 --help --bogus", {"-q, --quiet", NULL}},
	    {&with_verbs, "tool -h",
		{"usage: tool VERB", "  import FILE",
		    "\n  tool import x\n  tool status\n", "--store DIR"}},
	    {&with_verbs, "tool import -h",
		{"usage: tool import [options] "
		 "FILE",
		    "read files\n", "      --trust FILE", "-j, --jobs N"}}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text;
		size_t lines = 0;

		ck_assert_int_eq(
		    ends_with(rows[i].program, rows[i].command), 0);
		text = printed("out");
		for (size_t j = 0; j < 4 && rows[i].holds[j] != NULL; j++)
			ck_assert_msg(strstr(text, rows[i].holds[j]) != NULL,
			    "no '%s' in %s", rows[i].holds[j], text);
		for (const char *p = text; *p != '\0'; lines++) {
			const char *end = strchr(p, '\n');

			ck_assert_ptr_nonnull(end);
			ck_assert_int_le(end - p, 80);
			ck_assert(end == p || end[-1] != ' ');
			p = end + 1;
		}
		ck_assert_uint_le(lines, 40);
	}
	ck_assert_int_eq(ends_with(&plain, "tool -h"), 0);
	ck_assert_ptr_null(strstr(printed("out"), "--store"));
	ck_assert_ptr_null(strstr(printed("out"), "print-words"));
}
END_TEST

START_TEST(version_and_words)
{
	static const char version[] =
	    "tool (mrtd-tools) " MRTD_VERSION "\nsandbox: ";

	ck_assert_int_eq(ends_with(&plain, "tool -V"), 0);
	ck_assert_int_eq(
	    strncmp(printed("out"), version, sizeof(version) - 1), 0);
	ck_assert_int_eq(ends_with(&with_verbs, "tool --print-words"), 0);
	ck_assert_ptr_nonnull(strstr(
	    printed("out"), "--format\t-f\tTD1|TD2|TD3\tforce a layout"));
	ck_assert_ptr_nonnull(strstr(printed("out"), "\nimport\t\tFILE"));
	ck_assert_ptr_nonnull(strstr(
	    printed("out"), "\nimport --trust\t\tFILE\twhom to trust\n"));
	ck_assert_ptr_null(strstr(printed("out"), "print-words"));
}
END_TEST

START_TEST(near_words)
{
	static const char *const list[] = {
	    "import", "export", "status", "fsck", NULL};
	static const struct {
		const char *text, *near;
	} rows[] = {{"imprt", "import"}, {"improt", "import"},
	    {"imports", "import"}, {"stat", "status"}, {"exprot", "export"},
	    {"fcsk", "fsck"}, {"list", NULL}, {"", NULL}, {"x", NULL},
	    {"frobnicate", NULL}};
	char longest[200];

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *near = opt_nearest(rows[i].text, list);

		if (rows[i].near == NULL)
			ck_assert_msg(
			    near == NULL, "%s: %s", rows[i].text, near);
		else
			ck_assert_str_eq(near, rows[i].near);
	}
	memset(longest, 'i', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	ck_assert_ptr_null(opt_nearest(longest, list));
}
END_TEST

Suite *opt_suite(void);

#define OPT_CASE(s, test) CASE_WITH(s, test, temp_setup, temp_teardown)

Suite *
opt_suite(void)
{
	Suite *s = suite_create("opt");

	OPT_CASE(s, options_and_operands_mix);
	OPT_CASE(s, letters_are_bundled);
	OPT_CASE(s, common_options_go_before_and_behind_the_verb);
	OPT_CASE(s, a_verb_is_optional_where_files_may_stand);
	OPT_CASE(s, of_opposites_the_last_counts);
	OPT_CASE(s, the_clock_is_asked_unless_at_is_given);
	OPT_CASE(s, misuse_is_64_and_names_the_nearest_word);
	OPT_CASE(s, a_list_has_a_limit);
	OPT_CASE(s, help_fits_a_screen);
	OPT_CASE(s, version_and_words);
	OPT_CASE(s, near_words);
	return s;
}
