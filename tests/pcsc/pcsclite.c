/*
 * A stand-in for libpcsclite.so.1, for tests: a client of PC/SC runs unchanged
 * with LD_LIBRARY_PATH on the folder of this library, without a daemon, and
 * talks to software chips (tests/softchip) over UNIX sockets.
 *
 *	STANDIN_READERS=DIR	the readers: every folder in it, by its name;
 *				no DIR: there is no pcscd
 *	DIR/NAME/card		the socket of the chip that lies on the reader
 *	DIR/NAME/max_apdu	dwMaxAPDUDataSize of the reader, in decimal;
 *				without the file it states none
 *	STANDIN_FAIL=[FUNCTION:]N:STATUS
 *				the Nth call (of that function, without SCard)
 *				gives STATUS, in hexadecimal
 *
 * As the real library: an answer of a chip that goes away is one success with
 * no bytes, then SCARD_E_NOT_TRANSACTED, and SCardStatus says
 * SCARD_W_REMOVED_CARD. It knows no protocol but T=1 and no second slot.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <winscard.h>
#include <reader.h>

#define HANDLES_MAX 16
#define READERS_MAX 8
#define PATH_SIZE_MAX 1024
#define MESSAGE_MAX 65535
#define POLL_MS 5

#define CONTROL_ON 1
#define CONTROL_RESET 2
#define CONTROL_ATR 4
#define IOCTL_TLV SCARD_CTL_CODE(3400 + FEATURE_GET_TLV_PROPERTIES)

const SCARD_IO_REQUEST g_rgSCardT0Pci = {SCARD_PROTOCOL_T0, 16};
const SCARD_IO_REQUEST g_rgSCardT1Pci = {SCARD_PROTOCOL_T1, 16};
const SCARD_IO_REQUEST g_rgSCardRawPci = {SCARD_PROTOCOL_RAW, 16};

static struct handle {
	bool open;
	char reader[MAX_READERNAME];
	int fd, lock;
	unsigned char atr[MAX_ATR_SIZE];
	size_t atr_len;
	bool gone; /* the chip went */
	bool told; /* and the client had its empty answer */
	bool exclusive;
	int transactions;
} handles[HANDLES_MAX];

static volatile sig_atomic_t cancelled;
static long contexts = 1;

/* ---- failures on demand -------------------------------------------------- */

static bool
fails(const char *function, LONG *status)
{
	static unsigned long calls, of_function;
	const char *text = getenv("STANDIN_FAIL"), *colon, *last;
	size_t n = strlen(function);
	unsigned long count;

	calls++;
	if (text == NULL || (colon = strchr(text, ':')) == NULL)
		return false;
	last = strrchr(text, ':');
	if (last == colon) {
		count = calls;
	} else {
		if (strncmp(text, function, n) != 0 || text[n] != ':')
			return false;
		count = ++of_function;
		text = colon + 1;
	}
	if (strtoul(text, NULL, 10) != count)
		return false;
	*status = (LONG)strtoul(last + 1, NULL, 16);
	return true;
}

#define MAY_FAIL(function)                     \
	do {                                   \
		LONG status_;                  \
		if (fails(function, &status_)) \
			return status_;        \
	} while (0)

/* ---- readers ------------------------------------------------------------- */

static bool
path_of(char path[PATH_SIZE_MAX], const char *reader, const char *file)
{
	const char *dir = getenv("STANDIN_READERS");

	return dir != NULL &&
	    snprintf(path, PATH_SIZE_MAX, "%s/%s%s%s", dir, reader,
		file == NULL ? "" : "/",
		file == NULL ? "" : file) < PATH_SIZE_MAX;
}

static bool
exists(const char *reader, const char *file)
{
	char path[PATH_SIZE_MAX];

	return path_of(path, reader, file) && access(path, F_OK) == 0;
}

static bool
has_service(void)
{
	return exists("", NULL);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static size_t
list_readers(char names[READERS_MAX][MAX_READERNAME])
{
	const char *dir = getenv("STANDIN_READERS");
	DIR *d = dir == NULL ? NULL : opendir(dir);
	struct dirent *entry;
	size_t count = 0;

	while (d != NULL && (entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.' && count < READERS_MAX)
			snprintf(names[count++], MAX_READERNAME, "%.100s",
			    entry->d_name);
	if (d != NULL)
		closedir(d);
	qsort(names, count, MAX_READERNAME, compare);
	return count;
}

/* ---- the chip's socket --------------------------------------------------- */

static bool
receive(int fd, unsigned char *to, size_t size)
{
	while (size > 0) {
		ssize_t n = read(fd, to, size);

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
send_message(int fd, const unsigned char *body, size_t len)
{
	static unsigned char message[2 + MESSAGE_MAX];

	if (len > MESSAGE_MAX)
		return false;
	message[0] = (unsigned char)(len >> 8);
	message[1] = (unsigned char)len;
	memcpy(message + 2, body, len);
	return send(fd, message, len + 2, MSG_NOSIGNAL) == (ssize_t)len + 2;
}

static bool
receive_message(int fd, unsigned char *to, size_t room, size_t *len)
{
	unsigned char head[2];

	if (!receive(fd, head, sizeof(head)))
		return false;
	*len = (size_t)head[0] << 8 | head[1];
	return *len <= room && receive(fd, to, *len);
}

static bool
control(int fd, unsigned char what)
{
	return send_message(fd, &what, 1);
}

static bool
connect_chip(struct handle *h)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char path[PATH_SIZE_MAX];

	if (!path_of(path, h->reader, "card") ||
	    strlen(path) >= sizeof(address.sun_path))
		return false;
	memcpy(address.sun_path, path, strlen(path));
	h->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(h->fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    !control(h->fd, CONTROL_ON) || !control(h->fd, CONTROL_ATR) ||
	    !receive_message(h->fd, h->atr, sizeof(h->atr), &h->atr_len)) {
		close(h->fd);
		h->fd = -1;
		return false;
	}
	h->gone = h->told = false;
	return true;
}

/* ---- contexts ------------------------------------------------------------ */

LONG
SCardEstablishContext(DWORD scope, LPCVOID a, LPCVOID b, LPSCARDCONTEXT context)
{
	(void)scope;
	(void)a;
	(void)b;
	MAY_FAIL("EstablishContext");
	if (!has_service())
		return SCARD_E_NO_SERVICE;
	*context = contexts++;
	return SCARD_S_SUCCESS;
}

LONG
SCardReleaseContext(SCARDCONTEXT context)
{
	(void)context;
	MAY_FAIL("ReleaseContext");
	return SCARD_S_SUCCESS;
}

LONG
SCardIsValidContext(SCARDCONTEXT context)
{
	MAY_FAIL("IsValidContext");
	return context > 0 && context < contexts ? SCARD_S_SUCCESS
						 : SCARD_E_INVALID_HANDLE;
}

LONG
SCardCancel(SCARDCONTEXT context)
{
	(void)context;
	cancelled = 1;
	return SCARD_S_SUCCESS;
}

LONG
SCardFreeMemory(SCARDCONTEXT context, LPCVOID memory)
{
	(void)context;
	free((void *)(uintptr_t)memory);
	return SCARD_S_SUCCESS;
}

/* A multi-string: names each with its NUL, and one NUL more. */
static LONG
give_names(char names[][MAX_READERNAME], size_t count, LPSTR to, LPDWORD size)
{
	size_t need = 1;
	char *p;

	for (size_t i = 0; i < count; i++)
		need += strlen(names[i]) + 1;
	if (to != NULL && *size == SCARD_AUTOALLOCATE) {
		p = malloc(need);
		if (p == NULL)
			return SCARD_E_NO_MEMORY;
		memcpy(to, &p, sizeof(p));
	} else {
		p = to;
		if (to != NULL && *size < need) {
			*size = need;
			return SCARD_E_INSUFFICIENT_BUFFER;
		}
	}
	*size = need;
	if (p == NULL)
		return SCARD_S_SUCCESS;
	for (size_t i = 0; i < count; i++) {
		memcpy(p, names[i], strlen(names[i]) + 1);
		p += strlen(names[i]) + 1;
	}
	*p = '\0';
	return SCARD_S_SUCCESS;
}

LONG
SCardListReaders(SCARDCONTEXT context, LPCSTR groups, LPSTR to, LPDWORD size)
{
	char names[READERS_MAX][MAX_READERNAME];
	size_t count;

	(void)context;
	(void)groups;
	MAY_FAIL("ListReaders");
	if (!has_service())
		return SCARD_E_NO_SERVICE;
	count = list_readers(names);
	return count == 0 ? SCARD_E_NO_READERS_AVAILABLE
			  : give_names(names, count, to, size);
}

LONG
SCardListReaderGroups(SCARDCONTEXT context, LPSTR to, LPDWORD size)
{
	char names[1][MAX_READERNAME] = {"SCard$DefaultReaders"};

	(void)context;
	return give_names(names, 1, to, size);
}

/* What one reader looks like now. A chip that is there shows a socket. */
static DWORD
state_of(SCARD_READERSTATE *r)
{
	struct stat st;
	char path[PATH_SIZE_MAX];
	DWORD event = 0;

	if (strcmp(r->szReader, "\\\\?PnP?\\Notification") == 0) {
		char names[READERS_MAX][MAX_READERNAME];

		event = (DWORD)list_readers(names) << 16;
		return (r->dwCurrentState & 0xffff0000U) == event
		    ? event
		    : event | SCARD_STATE_CHANGED;
	}
	if (!exists(r->szReader, NULL))
		return SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE;
	if (!path_of(path, r->szReader, "card") || stat(path, &st) != 0)
		return SCARD_STATE_EMPTY;
	/* Another socket is another card: the count of events tells. */
	return SCARD_STATE_PRESENT |
	    ((DWORD)((uint32_t)st.st_ino ^ (uint32_t)st.st_ctim.tv_nsec) &
		0x7fffU)
	    << 16;
}

static void
atr_into(SCARD_READERSTATE *r)
{
	struct handle h = {.fd = -1};

	r->cbAtr = 0;
	for (size_t i = 0; i < HANDLES_MAX; i++)
		if (handles[i].open &&
		    strcmp(handles[i].reader, r->szReader) == 0)
			h = handles[i];
	if (h.atr_len == 0) {
		snprintf(h.reader, sizeof(h.reader), "%.100s", r->szReader);
		if (!connect_chip(&h))
			return;
		close(h.fd);
	}
	memcpy(r->rgbAtr, h.atr, h.atr_len);
	r->cbAtr = h.atr_len;
}

static bool
look(SCARD_READERSTATE *states, DWORD count)
{
	const DWORD mask = SCARD_STATE_PRESENT | SCARD_STATE_EMPTY |
	    SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE;
	bool changed = false;

	for (DWORD i = 0; i < count; i++) {
		SCARD_READERSTATE *r = &states[i];
		DWORD is = state_of(r), was = r->dwCurrentState;

		if (was & SCARD_STATE_IGNORE)
			continue;
		if ((was & mask) != (is & mask) ||
		    ((was >> 16) != 0 && was >> 16 != is >> 16))
			is |= SCARD_STATE_CHANGED;
		r->dwEventState = is;
		changed |= (is & SCARD_STATE_CHANGED) != 0;
	}
	return changed;
}

LONG
SCardGetStatusChange(
    SCARDCONTEXT context, DWORD timeout, SCARD_READERSTATE *states, DWORD count)
{
	struct timespec pause = {0, POLL_MS * 1000000L};
	unsigned long left = timeout;

	(void)context;
	MAY_FAIL("GetStatusChange");
	cancelled = 0;
	while (!look(states, count)) {
		if (!has_service())
			return SCARD_E_NO_SERVICE;
		if (cancelled)
			return SCARD_E_CANCELLED;
		if (timeout != INFINITE && left < POLL_MS)
			return SCARD_E_TIMEOUT;
		left -= timeout == INFINITE ? 0 : POLL_MS;
		nanosleep(&pause, NULL);
	}
	for (DWORD i = 0; i < count; i++)
		if (states[i].dwEventState & SCARD_STATE_PRESENT)
			atr_into(&states[i]);
	return has_service() ? SCARD_S_SUCCESS : SCARD_E_NO_SERVICE;
}

/* ---- cards --------------------------------------------------------------- */

static struct handle *
handle_of(SCARDHANDLE card)
{
	return card >= 1 && card <= HANDLES_MAX && handles[card - 1].open
	    ? &handles[card - 1]
	    : NULL;
}

static bool
hold(struct handle *h, bool exclusive)
{
	char path[PATH_SIZE_MAX];

	if (!path_of(path, h->reader, "."))
		return false;
	h->lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (h->lock >= 0 &&
	    flock(h->lock, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0)
		return true;
	if (h->lock >= 0)
		close(h->lock);
	h->lock = -1;
	return false;
}

LONG
SCardConnect(SCARDCONTEXT context, LPCSTR reader, DWORD share, DWORD protocols,
    LPSCARDHANDLE card, LPDWORD protocol)
{
	size_t i = 0;
	struct handle *h;

	(void)context;
	(void)protocols;
	MAY_FAIL("Connect");
	if (!has_service())
		return SCARD_E_NO_SERVICE;
	if (!exists(reader, NULL))
		return SCARD_E_UNKNOWN_READER;
	while (i < HANDLES_MAX && handles[i].open)
		i++;
	if (i == HANDLES_MAX)
		return SCARD_E_NO_MEMORY;
	h = &handles[i];
	memset(h, 0, sizeof(*h));
	h->fd = h->lock = -1;
	h->exclusive = share == SCARD_SHARE_EXCLUSIVE;
	snprintf(h->reader, sizeof(h->reader), "%.100s", reader);
	*protocol = SCARD_PROTOCOL_UNDEFINED;
	if (share != SCARD_SHARE_DIRECT) {
		if (!exists(reader, "card"))
			return SCARD_E_NO_SMARTCARD;
		if (!hold(h, h->exclusive))
			return SCARD_E_SHARING_VIOLATION;
		if (!connect_chip(h)) {
			close(h->lock);
			return SCARD_E_NO_SMARTCARD;
		}
		*protocol = SCARD_PROTOCOL_T1;
	}
	h->open = true;
	*card = (SCARDHANDLE)(i + 1);
	return SCARD_S_SUCCESS;
}

LONG
SCardReconnect(SCARDHANDLE card, DWORD share, DWORD protocols,
    DWORD initialization, LPDWORD protocol)
{
	struct handle *h = handle_of(card);

	(void)share;
	(void)protocols;
	MAY_FAIL("Reconnect");
	if (h == NULL)
		return SCARD_E_INVALID_HANDLE;
	if (!has_service())
		return SCARD_E_NO_SERVICE;
	if (!exists(h->reader, "card"))
		return SCARD_E_NO_SMARTCARD;
	if (h->gone && (close(h->fd), !connect_chip(h)))
		return SCARD_E_NO_SMARTCARD;
	if (initialization != SCARD_LEAVE_CARD &&
	    !control(h->fd, CONTROL_RESET))
		return SCARD_W_UNRESPONSIVE_CARD;
	*protocol = SCARD_PROTOCOL_T1;
	return SCARD_S_SUCCESS;
}

LONG
SCardDisconnect(SCARDHANDLE card, DWORD disposition)
{
	struct handle *h = handle_of(card);

	(void)disposition;
	if (h == NULL)
		return SCARD_E_INVALID_HANDLE;
	if (h->fd >= 0)
		close(h->fd);
	if (h->lock >= 0)
		close(h->lock);
	h->open = false;
	MAY_FAIL("Disconnect");
	return SCARD_S_SUCCESS;
}

LONG
SCardBeginTransaction(SCARDHANDLE card)
{
	struct handle *h = handle_of(card);

	MAY_FAIL("BeginTransaction");
	if (h == NULL)
		return SCARD_E_INVALID_HANDLE;
	if (h->gone)
		return SCARD_W_REMOVED_CARD;
	if (!h->exclusive && h->transactions == 0 &&
	    flock(h->lock, LOCK_EX) != 0)
		return SCARD_E_SHARING_VIOLATION;
	h->transactions++;
	return SCARD_S_SUCCESS;
}

LONG
SCardEndTransaction(SCARDHANDLE card, DWORD disposition)
{
	struct handle *h = handle_of(card);

	(void)disposition;
	MAY_FAIL("EndTransaction");
	if (h == NULL)
		return SCARD_E_INVALID_HANDLE;
	if (h->transactions == 0)
		return SCARD_E_NOT_TRANSACTED;
	h->transactions--;
	if (!h->exclusive && h->transactions == 0)
		flock(h->lock, LOCK_SH);
	return SCARD_S_SUCCESS;
}

LONG
SCardStatus(SCARDHANDLE card, LPSTR name, LPDWORD name_size, LPDWORD state,
    LPDWORD protocol, LPBYTE atr, LPDWORD atr_size)
{
	struct handle *h = handle_of(card);

	MAY_FAIL("Status");
	if (h == NULL)
		return SCARD_E_INVALID_HANDLE;
	if (!has_service())
		return SCARD_E_NO_SERVICE;
	if (!exists(h->reader, NULL))
		return SCARD_E_READER_UNAVAILABLE;
	if (h->gone)
		return SCARD_W_REMOVED_CARD;
	if (state != NULL)
		*state = SCARD_PRESENT | SCARD_POWERED | SCARD_NEGOTIABLE;
	if (protocol != NULL)
		*protocol = SCARD_PROTOCOL_T1;
	if (name_size != NULL) {
		char names[1][MAX_READERNAME];

		snprintf(names[0], sizeof(names[0]), "%.100s", h->reader);
		give_names(names, 1, name, name_size);
	}
	if (atr_size != NULL) {
		if (atr != NULL && *atr_size >= h->atr_len)
			memcpy(atr, h->atr, h->atr_len);
		*atr_size = h->atr_len;
	}
	return SCARD_S_SUCCESS;
}

LONG
SCardTransmit(SCARDHANDLE card, const SCARD_IO_REQUEST *send_pci,
    LPCBYTE command, DWORD command_len, SCARD_IO_REQUEST *receive_pci,
    LPBYTE answer, LPDWORD answer_len)
{
	struct handle *h = handle_of(card);
	size_t n;

	(void)send_pci;
	(void)receive_pci;
	MAY_FAIL("Transmit");
	if (h == NULL)
		return SCARD_E_INVALID_HANDLE;
	if (!has_service())
		return SCARD_E_NO_SERVICE;
	if (!exists(h->reader, NULL))
		return SCARD_E_READER_UNAVAILABLE;
	/* As pcsc-lite before 1.9.8 does. */
	if (*answer_len > MAX_BUFFER_SIZE_EXTENDED)
		return SCARD_E_INSUFFICIENT_BUFFER;
	if (h->gone && h->told)
		return SCARD_E_NOT_TRANSACTED;
	if (h->gone || !send_message(h->fd, command, command_len) ||
	    !receive_message(h->fd, answer, *answer_len, &n)) {
		h->gone = h->told = true;
		*answer_len = 0;
		return SCARD_S_SUCCESS;
	}
	*answer_len = n;
	return SCARD_S_SUCCESS;
}

/* PC/SC part 10: which features the reader has, and its properties. */
static size_t
features(unsigned char *to)
{
	const DWORD code = IOCTL_TLV;

	to[0] = FEATURE_GET_TLV_PROPERTIES;
	to[1] = 4;
	for (int i = 0; i < 4; i++)
		to[2 + i] = (unsigned char)(code >> (24 - 8 * i));
	return 6;
}

static size_t
properties(const struct handle *h, unsigned char *to)
{
	char path[PATH_SIZE_MAX];
	unsigned long size = 0;
	FILE *f =
	    path_of(path, h->reader, "max_apdu") ? fopen(path, "r") : NULL;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%lu", &size) != 1)
		size = 0;
	fclose(f);
	to[0] = PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize;
	to[1] = 4;
	for (int i = 0; i < 4; i++) /* little-endian */
		to[2 + i] = (unsigned char)(size >> (8 * i));
	return 6;
}

LONG
SCardControl(SCARDHANDLE card, DWORD code, LPCVOID in, DWORD in_len, LPVOID out,
    DWORD out_size, LPDWORD out_len)
{
	struct handle *h = handle_of(card);

	(void)in;
	(void)in_len;
	MAY_FAIL("Control");
	if (h == NULL)
		return SCARD_E_INVALID_HANDLE;
	*out_len = 0;
	if (!exists(h->reader, "max_apdu"))
		return SCARD_E_UNSUPPORTED_FEATURE;
	if (out_size < 6)
		return SCARD_E_INSUFFICIENT_BUFFER;
	if (code == CM_IOCTL_GET_FEATURE_REQUEST)
		*out_len = features(out);
	else if (code == IOCTL_TLV)
		*out_len = properties(h, out);
	else
		return SCARD_E_UNSUPPORTED_FEATURE;
	return SCARD_S_SUCCESS;
}

LONG
SCardGetAttrib(SCARDHANDLE card, DWORD id, LPBYTE to, LPDWORD size)
{
	struct handle *h = handle_of(card);

	MAY_FAIL("GetAttrib");
	if (h == NULL)
		return SCARD_E_INVALID_HANDLE;
	if (id != SCARD_ATTR_ATR_STRING)
		return SCARD_E_UNSUPPORTED_FEATURE;
	if (to != NULL && *size >= h->atr_len)
		memcpy(to, h->atr, h->atr_len);
	*size = h->atr_len;
	return SCARD_S_SUCCESS;
}

LONG
SCardSetAttrib(SCARDHANDLE card, DWORD id, LPCBYTE from, DWORD size)
{
	(void)card;
	(void)id;
	(void)from;
	(void)size;
	return SCARD_E_UNSUPPORTED_FEATURE;
}

const char *
pcsc_stringify_error(const LONG status)
{
	static char text[40];

	snprintf(text, sizeof(text), "status 0x%08lX",
	    (unsigned long)status & 0xffffffffUL);
	return text;
}
