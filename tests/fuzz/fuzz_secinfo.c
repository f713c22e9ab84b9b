/* Security infos, the lengths of files, and what chips tell of lengths. */
#include <stdlib.h>

#include "chip/ca.h"
#include "chip/ef.h"
#include "chip/extent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The length is never less than what is there and says it is open. */
static void
lengths(struct span file)
{
	bool indefinite;
	size_t len = 0;

	if (file.len > 0 &&
	    extent_of(file, file.data[0], &len, &indefinite) == EXTENT_OPEN &&
	    len <= file.len)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span file = span_make(data, size);
	struct secinfos infos;
	struct cms cms;
	struct fault why = FAULT_INIT;
	size_t command, answer;

	lengths(file);
	if (secinfo_parse(file, &infos) == SECINFO_READ) {
		(void)secinfo_best_pace(&infos);
		(void)ca_offered(&infos);
		if (!secinfo_same_pace(&infos, &infos))
			abort();
		for (size_t i = 0; i < infos.key_count; i++) {
			struct group *group;
			struct element *key;

			if (group_of_key(
				infos.key[i].spki, &group, &key, &why)) {
				element_free(key);
				group_free(group);
			}
		}
	}
	(void)!secinfo_of_file(file, 0x6e, &infos);
	(void)!secinfo_of_card_security(file, &cms, &infos);
	(void)ef_lengths_of_atr(file);
	(void)ef_lengths_of_info(file, &command, &answer);
	return 0;
}
