/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name_clauses.c - ask the evaluator, for a program that satisfies all clauses.
 */
#include "enforcer/host/name_clauses.h"

#include <string.h>

#include "policy/eval/decide.h"
#include "policy/eval/image.h"

bool name_clauses(const struct image *image, const uint8_t *name, uint8_t len,
		  const uint16_t *qtype, __u64 ret_clauses[IMAGE_WORDS])
{
	struct image_header hdr = *(const struct image_header *)image->cells;
	struct decide_scratch scratch = { .n_labels = 0 };
	struct decide_verdict verdict;
	__u64 all[IMAGE_WORDS];

	memset(all, 0xff, sizeof(all));
	memcpy(scratch.name, name, len);
	if (qtype)
		scratch.qtype = *qtype;
	else
		hdr.flags &= ~(__u32)IMAGE_USES_TYPE;
	if (decide_name_scan(&scratch, len) != len ||
	    decide_question(image, &hdr, &scratch, all, &verdict) < 0)
		return false;
	memcpy(ret_clauses, scratch.names, sizeof(scratch.names));
	return true;
}
