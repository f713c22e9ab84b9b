/*
 * Any bytes as segments of a passenger list, before a passenger whose passport
 * is on the list of stolen ones: decoded, then asked about. Both outputs are
 * JSON without a member that its tool does not own, and the whole never ends
 * as if all were clear.
 */
#include <stdlib.h>

#include "whole.h"

int apisend_main(int argc, char **argv);
int sltdquery_main(int argc, char **argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD                                                               \
	"UNB+UNOA:4+UTAIR+UTGOV+261124:0900+1'UNH+1+PAXLST:D:05B:UN:IATA'" \
	"BGM+745'"
#define PASSENGER                                          \
	"'NAD+FL+++ERIKSSON:ANNA'ATT+2++F'DTM+329:740812'" \
	"DOC+P:110:111+X0000000'DTM+36:320415'LOC+91+UTO'" \
	"CNT+42:1'UNT+9+1'UNZ+1+1'"

/* Members that decode makes. */
static const char *const own[] = {"document", "documents", "person", "flight",
    "itinerary", "references", "message", "response", "pnr", "booking", "bags",
    "contact", "apisend", "malformed"};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const decode[] = {"apisend", "decode", "--json",
	    "--sandbox=off", "--at=2026-03-01", NULL};
	static const char *const ask[] = {
	    "sltdquery", "--json", "--sandbox=off", "--at=2026-03-01", NULL};
	static bool ready;
	struct buf message = BUF_INIT, records = BUF_INIT, out = BUF_INIT;
	struct buf names = BUF_INIT;
	int decoded, asked;

	if (!ready)
		whole_list(sltdquery_main, "--source-name=local");
	ready = true;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		buf_append_str(&names, own[i]);
	buf_append_str(&message, HEAD);
	buf_append(&message, data, size);
	buf_append_str(&message, PASSENGER);
	decoded = whole_run(
	    apisend_main, decode, buf_span(&message), false, &records);
	whole_judge_filter(buf_span(&names), buf_span(&records), "apisend");
	asked = whole_run(sltdquery_main, ask, buf_span(&records), false, &out);
	whole_judge_filter(buf_span(&records), buf_span(&out), "sltdquery");
	if (decoded == 0 && asked == 0)
		abort();
	buf_release(&message);
	buf_release(&records);
	buf_release(&names);
	buf_release(&out);
	return 0;
}
