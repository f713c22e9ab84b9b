/*
 * softchip: the software chip on a UNIX socket, for the stand-in of
 * libpcsclite (tests/pcsc), or at the virtual reader vpcd.
 *
 *	softchip [-k KEYS] [-a TIME] [-n SESSIONS] [-s FILE] [-l FILE]
 *	    SOCKET|PORT KEY=VALUE…
 *
 * Both ways speak vpcd's protocol: a length of 16 bits and so many bytes; one
 * byte alone is a control (0 off, 1 on, 2 reset, 4 the ATR, please). On a
 * socket a connection is a session, and the chip serves one at a time; -n ends
 * it after so many. -s appends the counts of each session to a file, -l a line
 * for each command, without its data. The settings are in card.h.
 *
 * An answer over 65535 bytes cannot be sent.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "softchip/card.h"

#define CONTROL_OFF 0
#define CONTROL_ON 1
#define CONTROL_RESET 2
#define CONTROL_ATR 4
#define MESSAGE_MAX 65535

static struct soft_card card;
static const char *socket_path;
static FILE *counts;

static void
leave(int signal_number)
{
	(void)signal_number;
	if (socket_path != NULL)
		unlink(socket_path);
	_exit(0);
}

static bool
receive(int fd, unsigned char *to, size_t size)
{
	int one = 1;

	while (size > 0) {
		ssize_t n;

		/* vpcd sends length and body apart, with Nagle's delay. */
		setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof(one));
		n = read(fd, to, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		size -= (size_t)n;
	}
	return true;
}

static bool
send_message(int fd, struct blob body)
{
	unsigned char head[2] = {
	    (unsigned char)(body.len >> 8), (unsigned char)body.len};
	struct blob all = ASN_JOIN(asn_copy(head, sizeof(head)), body);

	if (body.len > MESSAGE_MAX)
		gen_die("an answer of %zu bytes", body.len);
	while (all.len > 0) {
		ssize_t n = send(fd, all.data, all.len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		all.data += n;
		all.len -= (size_t)n;
	}
	return true;
}

static bool
control(int fd, unsigned char what)
{
	if (what == CONTROL_ATR)
		return send_message(fd, soft_card_atr(&card));
	if (what == CONTROL_OFF || what == CONTROL_ON || what == CONTROL_RESET)
		soft_card_reset(&card);
	return true;
}

/* Until the other side goes, or the chip does. */
static void
serve(int fd)
{
	static unsigned char message[MESSAGE_MAX];
	struct asn_mark mark = asn_mark();
	unsigned char head[2];

	while (receive(fd, head, sizeof(head))) {
		size_t n = (size_t)head[0] << 8 | head[1];
		struct blob answer;

		if (!receive(fd, message, n))
			break;
		if (n == 1) {
			if (!control(fd, message[0]))
				break;
			continue;
		}
		answer = soft_card_transmit(&card, (struct blob){message, n});
		while (card.gone == SOFT_HANGS && receive(fd, head, 1))
			;
		if (card.gone != SOFT_THERE || !send_message(fd, answer))
			break;
		asn_rewind(mark);
	}
	asn_rewind(mark);
	if (counts != NULL && card.counts.commands > 0)
		soft_card_report(&card, counts);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char beside[sizeof(address.sun_path)];

	if (strlen(path) + 5 > sizeof(address.sun_path))
		gen_die("%s: too long for a socket", path);
	/* Whoever sees the socket can connect to it. */
	snprintf(beside, sizeof(beside), "%s.new", path);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", beside);
	unlink(beside);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, 8) != 0 || rename(beside, path) != 0)
		gen_die("%s: %s", path, strerror(errno));
	socket_path = path;
	return fd;
}

static void
serve_socket(const char *path, long sessions)
{
	int listener = listen_at(path);

	for (long i = 0; sessions == 0 || i < sessions; i++) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			break;
		soft_card_session(&card);
		serve(fd);
		if (card.gone == SOFT_LOST)
			unlink(path);
		close(fd);
		/* A look that sent no command is no session. */
		if (card.counts.commands == 0)
			i--;
		if (card.gone == SOFT_LOST)
			break;
	}
	unlink(path);
}

/* The card connects to vpcd. */
static void
serve_vpcd(long port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct timespec pause = {0, 20000000};
	int fd = socket(AF_INET, SOCK_STREAM, 0), tries = 0, one = 1;

	while (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		if (++tries == 500)
			gen_die("port %ld: %s", port, strerror(errno));
		nanosleep(&pause, NULL);
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	soft_card_session(&card);
	serve(fd);
	close(fd);
}

static FILE *
append_to(const char *path)
{
	FILE *f = fopen(path, "a");

	if (f == NULL)
		gen_die("%s: %s", path, strerror(errno));
	return f;
}

int
main(int argc, char **argv)
{
	struct settings s = {.count = 0};
	long sessions = 0, port;
	char *end;
	int c;

	while ((c = getopt(argc, argv, "+k:a:n:s:l:")) != -1) {
		if (c == 'k')
			gen_key_folder(optarg);
		else if (c == 'a')
			gen_now = strcmp(optarg, "now") == 0
			    ? (int64_t)time(NULL)
			    : gen_parse_time(optarg);
		else if (c == 'n')
			sessions = strtol(optarg, NULL, 10);
		else if (c == 's')
			counts = append_to(optarg);
		else if (c == 'l')
			card.log = append_to(optarg);
		else
			return 64;
	}
	if (optind == argc)
		return 64;
	signal(SIGTERM, leave);
	signal(SIGINT, leave);
	for (int i = optind + 1; i < argc; i++)
		settings_parse(&s, argv[i]);
	{
		FILE *log = card.log;

		soft_card_open(&card, &s);
		card.log = log;
	}
	settings_check_used(&s, "softchip");
	port = strtol(argv[optind], &end, 10);
	if (*end == '\0')
		serve_vpcd(port);
	else
		serve_socket(argv[optind], sessions);
	return 0;
}
