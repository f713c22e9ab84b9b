/*
 * pcsc: pcsc-lite's functions under ours. See pcsc.h.
 */
#include "chip/pcsc.h"

#if HAVE_LIBPCSCLITE

#include <reader.h>
#include <stdlib.h>
#include <winscard.h>

#include "base/date.h"
#include "chip/apdu.h"
#include "chip/secret.h"

struct pcsc {
	SCARDCONTEXT context;
};

struct pcsc_card {
	SCARDHANDLE handle;
	DWORD protocol;
	struct transport transport;
	uint8_t atr[MAX_ATR_SIZE];
	/* Exactly this size: older services refuse a larger one. */
	uint8_t answer[MAX_BUFFER_SIZE_EXTENDED];
};

/* ---- what statuses say ----------------------------------------------------
 */

/* fault: FAULT_NONE where it is not about a chip. */
static const struct {
	LONG status;
	enum fault_kind fault;
	const char *text;
} texts[] = {
    {SCARD_E_NO_SERVICE, FAULT_LOST,
	"the PC/SC service does not run: install pcscd, or start it "
	"(systemctl start pcscd.socket)"},
    {SCARD_E_SERVICE_STOPPED, FAULT_LOST, "the PC/SC service was stopped"},
    {SCARD_E_NO_READERS_AVAILABLE, FAULT_LOST,
	"no reader: connect one; most need the driver of package libccid"},
    {SCARD_E_UNKNOWN_READER, FAULT_LOST,
	"there is no reader of that name (chipread --list shows them)"},
    {SCARD_E_READER_UNAVAILABLE, FAULT_LOST, "the reader is gone"},
    {SCARD_W_SECURITY_VIOLATION, FAULT_LOST,
	"the PC/SC service does not let this user in (polkit)"},
    {SCARD_W_REMOVED_CARD, FAULT_LOST, "the document was lifted"},
    {SCARD_E_NO_SMARTCARD, FAULT_LOST, "no document lies on the reader"},
    {SCARD_W_UNRESPONSIVE_CARD, FAULT_LOST,
	"the document does not answer the reader"},
    {SCARD_W_UNPOWERED_CARD, FAULT_LOST, "the document has no power"},
    {SCARD_W_RESET_CARD, FAULT_LOST, "another program reset the document"},
    {SCARD_E_SHARING_VIOLATION, FAULT_LOST,
	"another program is using the reader"},
    {SCARD_E_NOT_TRANSACTED, FAULT_LOST,
	"the connection to the document broke off"},
    {SCARD_F_COMM_ERROR, FAULT_LOST,
	"the connection to the document broke off"},
    {SCARD_E_PROTO_MISMATCH, FAULT_LOST,
	"what lies on the reader is no document with a chip"},
    {SCARD_E_INVALID_PARAMETER, FAULT_UNSUPPORTED,
	"the reader does not take this command"},
    {SCARD_E_UNSUPPORTED_FEATURE, FAULT_UNSUPPORTED,
	"the reader does not take this command"},
    {SCARD_E_INSUFFICIENT_BUFFER, FAULT_UNSUPPORTED,
	"the reader does not take so long an answer"},
    {SCARD_E_NO_MEMORY, FAULT_INTERNAL, "out of memory"},
};

static size_t
text_of(LONG status)
{
	size_t i = 0;

	while (i < sizeof(texts) / sizeof(texts[0]) &&
	    (uint32_t)texts[i].status != (uint32_t)status)
		i++;
	return i;
}

static bool
set_fault(struct fault *why, LONG status)
{
	size_t i = text_of(status);

	if (i == sizeof(texts) / sizeof(texts[0]))
		return fault_set(why, FAULT_LOST, "the reader failed (%08lX)",
		    (unsigned long)status & 0xffffffff);
	return fault_set(why, texts[i].fault, "%s", texts[i].text);
}

static bool
set_err(struct err *err, LONG status)
{
	size_t i = text_of(status);

	if (i == sizeof(texts) / sizeof(texts[0]))
		return err_set(err, ERR_UNAVAILABLE,
		    "the PC/SC service failed (%08lX)",
		    (unsigned long)status & 0xffffffff);
	return err_set(err, ERR_UNAVAILABLE, "%s", texts[i].text);
}

bool
pcsc_open(struct pcsc **out, struct err *err)
{
	struct pcsc *pcsc = calloc(1, sizeof(*pcsc));
	LONG status;

	if (pcsc == NULL)
		return err_memory(err);
	status = SCardEstablishContext(
	    SCARD_SCOPE_SYSTEM, NULL, NULL, &pcsc->context);
	if (status != SCARD_S_SUCCESS) {
		free(pcsc);
		return set_err(err, status);
	}
	*out = pcsc;
	return true;
}

void
pcsc_close(struct pcsc *pcsc)
{
	if (pcsc == NULL)
		return;
	SCardReleaseContext(pcsc->context);
	free(pcsc);
}

/* ---- readers --------------------------------------------------------------
 */

/* Names one after the other, each with its NUL, an empty one at the end. */
#define NAMES_MAX (PCSC_READERS_MAX * PCSC_NAME_MAX + 1)

static bool
read_names(struct pcsc *pcsc, char names[NAMES_MAX], struct err *err)
{
	DWORD len = NAMES_MAX - 1;
	LONG status = SCardListReaders(pcsc->context, NULL, names, &len);

	memset(names + (status == SCARD_S_SUCCESS ? len : 0), 0,
	    NAMES_MAX - (status == SCARD_S_SUCCESS ? len : 0));
	return status == SCARD_S_SUCCESS ||
	    status == SCARD_E_NO_READERS_AVAILABLE || set_err(err, status);
}

/* The control code of a feature (PC/SC part 10, 2.2); 0: there is none. */
static DWORD
feature(SCARDHANDLE handle, uint8_t wanted)
{
	uint8_t list[MAX_BUFFER_SIZE];
	DWORD len = 0;

	if (SCardControl(handle, CM_IOCTL_GET_FEATURE_REQUEST, NULL, 0, list,
		sizeof(list), &len) != SCARD_S_SUCCESS)
		return 0;
	for (size_t at = 0; at + 6 <= len && list[at + 1] == 4; at += 6)
		if (list[at] == wanted)
			return (DWORD)list[at + 2] << 24 |
			    (DWORD)list[at + 3] << 16 |
			    (DWORD)list[at + 4] << 8 | list[at + 5];
	return 0;
}

/* dwMaxAPDUDataSize, little-endian in its property; false: not told. */
static bool
read_limit(SCARDHANDLE handle, size_t *limit)
{
	uint8_t list[MAX_BUFFER_SIZE];
	DWORD code = feature(handle, FEATURE_GET_TLV_PROPERTIES), len = 0;

	if (code == 0 ||
	    SCardControl(handle, code, NULL, 0, list, sizeof(list), &len) !=
		SCARD_S_SUCCESS)
		return false;
	for (size_t at = 0; at + 2 <= len; at += 2u + list[at + 1]) {
		size_t value = 0;

		if (list[at] != PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize ||
		    list[at + 1] > 4 || at + 2 + list[at + 1] > len)
			continue;
		for (size_t i = list[at + 1]; i-- > 0;)
			value = value << 8 | list[at + 2 + i];
		/* From 256 on (part 10, 2.6.14); less is the short form. */
		*limit = value <= APDU_SHORT_DATA ? 0
		    : value <= APDU_EXTENDED_DATA ? value
						  : APDU_EXTENDED_DATA;
		return true;
	}
	return false;
}

static void
describe_reader(struct pcsc *pcsc, struct pcsc_reader *reader)
{
	SCARD_READERSTATE state = {.szReader = reader->name};
	SCARDHANDLE handle;
	DWORD protocol;

	if (SCardGetStatusChange(pcsc->context, 0, &state, 1) ==
	    SCARD_S_SUCCESS)
		reader->present = state.dwEventState & SCARD_STATE_PRESENT;
	if (SCardConnect(pcsc->context, reader->name, SCARD_SHARE_DIRECT, 0,
		&handle, &protocol) != SCARD_S_SUCCESS)
		return;
	reader->limit_known = read_limit(handle, &reader->extended_max);
	SCardDisconnect(handle, SCARD_LEAVE_CARD);
}

bool
pcsc_list(struct pcsc *pcsc, struct pcsc_readers *out, struct err *err)
{
	char names[NAMES_MAX];

	if (!read_names(pcsc, names, err))
		return false;
	memset(out, 0, sizeof(*out));
	for (const char *name = names;
	     *name != '\0' && out->count < PCSC_READERS_MAX;
	     name += strlen(name) + 1) {
		struct pcsc_reader *reader = &out->reader[out->count++];

		snprintf(reader->name, sizeof(reader->name), "%.*s",
		    PCSC_NAME_MAX - 1, name);
		describe_reader(pcsc, reader);
	}
	return true;
}

/* ---- waiting --------------------------------------------------------------
 */

/* The readers that are waited at: all, or the one of the name. */
static bool
make_states(struct pcsc *pcsc, const char *wanted, char names[NAMES_MAX],
    SCARD_READERSTATE states[PCSC_READERS_MAX], DWORD *count, struct err *err)
{
	if (!read_names(pcsc, names, err))
		return false;
	*count = 0;
	for (const char *name = names;
	     *name != '\0' && *count < PCSC_READERS_MAX;
	     name += strlen(name) + 1) {
		if (wanted != NULL && strcmp(name, wanted) != 0)
			continue;
		memset(&states[*count], 0, sizeof(states[0]));
		states[*count].szReader = name;
		states[(*count)++].dwCurrentState = SCARD_STATE_UNAWARE;
	}
	if (*count == 0)
		return set_err(err,
		    names[0] == '\0' ? SCARD_E_NO_READERS_AVAILABLE
				     : SCARD_E_UNKNOWN_READER);
	return true;
}

/* Whether a state is the one waited for; a mute card is not. */
static bool
reached(const SCARD_READERSTATE *state, bool present)
{
	bool there = state->dwEventState & SCARD_STATE_PRESENT &&
	    !(state->dwEventState & SCARD_STATE_MUTE);

	return present ? there : !(state->dwEventState & SCARD_STATE_PRESENT);
}

static const char *
find_reached(const SCARD_READERSTATE *states, DWORD count, bool present)
{
	for (DWORD i = 0; i < count; i++)
		if (reached(&states[i], present))
			return states[i].szReader;
	return NULL;
}

/* Whether every reader was unplugged meanwhile. */
static bool
all_gone(const SCARD_READERSTATE *states, DWORD count)
{
	for (DWORD i = 0; i < count; i++)
		if (!(states[i].dwEventState &
			(SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE)))
			return false;
	return true;
}

static bool
time_left(uint64_t deadline_us, DWORD *slice)
{
	uint64_t now = monotonic_us(), left;

	*slice = PCSC_SLICE_MS;
	if (deadline_us == 0)
		return true;
	if (now >= deadline_us)
		return false;
	left = (deadline_us - now + 999) / 1000;
	if (left < *slice)
		*slice = (DWORD)left;
	return true;
}

bool
pcsc_wait(struct pcsc *pcsc, const char *name, bool present,
    uint64_t deadline_us, char found[PCSC_NAME_MAX], enum pcsc_wait *how,
    struct err *err)
{
	SCARD_READERSTATE states[PCSC_READERS_MAX];
	char names[NAMES_MAX];
	const char *reader = NULL;
	DWORD count, slice = 0;
	LONG status;

	if (!make_states(pcsc, name, names, states, &count, err))
		return false;
	for (;;) {
		status =
		    SCardGetStatusChange(pcsc->context, slice, states, count);
		if (status == SCARD_E_CANCELLED) {
			*how = PCSC_INTERRUPTED;
			return true;
		}
		if (status != SCARD_S_SUCCESS && status != SCARD_E_TIMEOUT)
			return set_err(err, status);
		if (all_gone(states, count))
			return set_err(err, SCARD_E_READER_UNAVAILABLE);
		reader = find_reached(states, count, present);
		if (reader != NULL)
			break;
		for (DWORD i = 0; i < count; i++)
			states[i].dwCurrentState = states[i].dwEventState;
		if (!time_left(deadline_us, &slice)) {
			*how = PCSC_TIMEOUT;
			return true;
		}
	}
	snprintf(found, PCSC_NAME_MAX, "%s", reader);
	*how = PCSC_WAITED;
	return true;
}

/* ---- a chip ---------------------------------------------------------------
 */

static const SCARD_IO_REQUEST *
io_request(const struct pcsc_card *card)
{
	return card->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0
						   : SCARD_PCI_T1;
}

static bool
card_transmit(
    void *context, struct span command, struct buf *answer, struct fault *why)
{
	struct pcsc_card *card = context;
	DWORD len = sizeof(card->answer);
	LONG status;

	status = SCardTransmit(card->handle, io_request(card), command.data,
	    (DWORD)command.len, NULL, card->answer, &len);
	if (status != SCARD_S_SUCCESS)
		return set_fault(why, status);
	buf_append(answer, card->answer, len);
	return true;
}

static bool
card_reset(void *context, struct fault *why)
{
	struct pcsc_card *card = context;
	LONG status;

	status = SCardReconnect(card->handle, SCARD_SHARE_EXCLUSIVE,
	    SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_UNPOWER_CARD,
	    &card->protocol);
	return status == SCARD_S_SUCCESS || set_fault(why, status);
}

static bool
read_atr(struct pcsc_card *card, struct fault *why)
{
	DWORD len = sizeof(card->atr), state, protocol, name_len = 0;
	LONG status = SCardStatus(
	    card->handle, NULL, &name_len, &state, &protocol, card->atr, &len);

	if (status != SCARD_S_SUCCESS)
		return set_fault(why, status);
	card->transport.atr = span_make(card->atr, len);
	return true;
}

/*
 * What passes by itself: another program is about to let go, or a chip that has
 * just been laid down is not powered yet.
 */
static bool
passes_by_itself(LONG status)
{
	return status == SCARD_E_SHARING_VIOLATION ||
	    status == SCARD_W_UNPOWERED_CARD;
}

static LONG
connect_patiently(struct pcsc *pcsc, const char *name, struct pcsc_card *card)
{
	uint64_t until = monotonic_us() + PCSC_BUSY_US;
	const struct timespec pause = {0, 100000000};
	LONG status;

	for (;;) {
		status =
		    SCardConnect(pcsc->context, name, SCARD_SHARE_EXCLUSIVE,
			SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card->handle,
			&card->protocol);
		if (!passes_by_itself(status) || monotonic_us() >= until)
			return status;
		nanosleep(&pause, NULL);
	}
}

bool
pcsc_connect(struct pcsc *pcsc, const char *name, struct pcsc_card **out,
    struct fault *why)
{
	struct pcsc_card *card = calloc(1, sizeof(*card));
	LONG status;

	if (card == NULL)
		return fault_memory(why, "reader");
	status = connect_patiently(pcsc, name, card);
	if (status != SCARD_S_SUCCESS) {
		free(card);
		return set_fault(why, status);
	}
	card->transport.transmit = card_transmit;
	card->transport.reset = card_reset;
	card->transport.context = card;
	card->transport.extended_unknown =
	    !read_limit(card->handle, &card->transport.extended_max);
	if (!read_atr(card, why)) {
		pcsc_disconnect(card);
		return false;
	}
	*out = card;
	return true;
}

void
pcsc_disconnect(struct pcsc_card *card)
{
	if (card == NULL)
		return;
	SCardDisconnect(card->handle, SCARD_UNPOWER_CARD);
	/* It holds a chip's last answer. */
	secret_wipe(card->answer, sizeof(card->answer));
	free(card);
}

const struct transport *
pcsc_transport(const struct pcsc_card *card)
{
	return &card->transport;
}

#endif
