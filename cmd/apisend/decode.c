/*
 * decode: messages to records, a record a person.
 */
#include "apisend.h"
#include "base/msg.h"
#include "decoder.h"

int
apisend_decode(void *context, int argc, char **argv)
{
	struct apisend *a = context;
	struct decoder *d = calloc(1, sizeof(*d));
	struct err err = ERR_INIT;
	int status;

	if (d == NULL) {
		err_memory(&err);
		return msg_err(&err);
	}
	if (!decoder_init(d, &a->common, NULL, &err))
		status = msg_err(&err);
	else
		status = decoder_run(d, argc, argv);
	free(d);
	return status;
}
