/* Data groups and EF.COM, each reader over the same bytes. */
#include <stdlib.h>

#include "lds/dg.h"
#include "lds/lds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
zone(struct span file, struct err *err)
{
	char number[DG1_NUMBER_ROOM];
	struct dg1 dg1;

	if (!dg1_parse(file, &dg1, err))
		return;
	for (unsigned i = 0; i < dg1.layout->lines; i++)
		if (dg1_line(&dg1, i).len == 0)
			abort();
	dg1_document_number(&dg1, number);
	if (!dg1_same_zone(&dg1, dg1.zone))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span file = span_make(data, size), spki;
	struct err err = ERR_INIT;
	struct dg_details details;
	struct dg_images images;
	struct lds_object object;
	struct lds_com com;
	struct dg14 dg14;
	struct date date;

	zone(file, &err);
	may_fail(dg2_parse(file, &images, &err));
	may_fail(dg7_parse(file, &images, &err));
	if (dg11_parse(file, &details, &err))
		for (size_t i = 0; i < details.count; i++)
			(void)dg_date(&details.detail[i], &date);
	if (dg12_parse(file, &details, &err))
		(void)dg12_issue_date(&details, &date);
	may_fail(dg14_parse(file, &dg14, &err));
	may_fail(dg15_parse(file, &spki, &err));
	may_fail(lds_com_parse(file, &com, &err));
	may_fail(lds_object_parse(file, &object, &err));
	return 0;
}
