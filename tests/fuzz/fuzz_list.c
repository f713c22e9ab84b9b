/*
 * Signed lists: master, deviation and defect lists. The content is walked
 * whether or not the gates are open, for a mutated list never passes them.
 */
#include "trust/defect.h"
#include "trust/deviation.h"
#include "trust/masterlist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
each(void *context, const struct deviation *d, struct err *err)
{
	uint8_t room[DEVIATION_NUMBER_MAX];
	struct span rest = d->numbers, number;

	(void)context;
	(void)err;
	while (deviation_number_next(&rest, room, &number))
		;
	(void)deviation_data_groups(d->parameters);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make(data, size), rest, cert;
	struct signed_list list;
	struct err err = ERR_INIT;
	size_t count;

	may_fail(deviation_walk(bytes, each, NULL, &err));
	may_fail(defect_walk(bytes, each, NULL, &err));
	if (masterlist_content(bytes, &rest, &count, &err))
		while (masterlist_next(&rest, &cert))
			;
	if (!signed_list_parse(bytes, &list, &err))
		return 0;
	(void)list_gate_code(&list, signed_list_check(&list));
	may_fail(deviation_walk(list.cms.content, each, NULL, &err));
	may_fail(defect_walk(list.cms.content, each, NULL, &err));
	if (masterlist_content(list.cms.content, &rest, &count, &err))
		while (masterlist_next(&rest, &cert))
			;
	return 0;
}
