/*
 * prompt: what is said to, and asked of, the person at the terminal. The
 * card access number is read without echo; where a signal ends the question,
 * the terminal has its echo back before the signal takes effect.
 */
#include "chipread.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "chip/secret.h"

void
secrets_clear(struct secrets *secrets)
{
	secret_wipe(secrets, sizeof(*secrets));
}

static bool
listens(const struct chipread *tool)
{
	return !tool->common.quiet && isatty(STDERR_FILENO) == 1;
}

static void
put_prompt(int fd, const char *text)
{
	struct err ignored = ERR_INIT;

	if (!file_write_fd(fd, "", span_str(text), &ignored))
		return; /* a courtesy */
}

void
prompt_say(const struct chipread *tool, const char *text)
{
	struct buf line = BUF_INIT;

	if (listens(tool)) {
		buf_printf(&line, "chipread: %s\n", text);
		put_prompt(STDERR_FILENO, buf_text(&line));
	}
	buf_release(&line);
}

void
prompt_bell(const struct chipread *tool)
{
	if (listens(tool))
		put_prompt(STDERR_FILENO, "\a");
}

/* ---- without echo ---- */

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;

static void catch (int number)
{
	caught = number;
}

/* One line, without its end; false at a signal or the end of input. */
static bool
read_line(int fd, char *line, size_t size, size_t *len)
{
	*len = 0;
	for (;;) {
		char c;
		ssize_t got = read(fd, &c, 1);

		if (got <= 0 && !(got < 0 && errno == EINTR && caught == 0))
			return false;
		if (got < 0)
			continue;
		if (c == '\n')
			return true;
		/* One more than fits is kept as too long. */
		if (*len < size)
			line[(*len)++] = c;
	}
}

static bool
ask_line(int tty, char *line, size_t size, size_t *len)
{
	struct sigaction action = {.sa_handler = catch}, old[SIGNALS];
	struct termios before, silent;
	bool ok;

	if (tcgetattr(tty, &before) != 0)
		return false;
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	silent.c_lflag |= ICANON | ISIG;
	caught = 0;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &action, &old[i]);
	/* Silent before the question: who answers fast is not shown either. */
	ok = tcsetattr(tty, TCSAFLUSH, &silent) == 0;
	if (ok) {
		put_prompt(tty, "Card access number: ");
		ok = read_line(tty, line, size, len);
	}
	tcsetattr(tty, TCSAFLUSH, &before);
	put_prompt(tty, "\n");
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &old[i], NULL);
	if (caught != 0)
		raise(caught);
	return ok;
}

bool
prompt_can(struct chipread *tool, struct err *err)
{
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	size_t size = CAN_MAX + 1, len = 0;
	char *line;
	bool ok;

	if (tty < 0)
		return err_set(
		    err, ERR_NOINPUT, "--can needs a terminal to ask at");
	line = secret_new(size);
	ok = line != NULL && ask_line(tty, line, size, &len);
	close(tty);
	if (!ok) {
		err_set(err, ERR_NOINPUT, "no card access number was given");
	} else if (!password_of_can(
		       span_trim(span_make(line, len)), &tool->secrets->can)) {
		ok = err_set(err, ERR_DATA,
		    "a card access number has 1 to %d characters", CAN_MAX);
	} else {
		tool->secrets->has_can = true;
	}
	secret_free(line, size);
	return ok;
}
