/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * name.c - hash a whole name on the host.
 */
#include "policy/eval/name.h"

#include <errno.h>

#include "policy/eval/image_tag.h"

int name_hash(const __u64 key[2], const __u8 *wire, __u32 wire_len,
	      __u64 *ret_hash)
{
	__u8 starts[NAME_MAX_LABELS];
	struct siphash s;
	__u32 n = 0, at = 0, i;

	if (wire_len > NAME_MAX_WIRE)
		return -EBADMSG;
	while (at < wire_len && wire[at] && wire[at] <= NAME_MAX_LABEL &&
	       n < NAME_MAX_LABELS) {
		starts[n++] = (__u8)at;
		at += 1 + wire[at];
	}
	if (at + 1 != wire_len || wire[at])
		return -EBADMSG;

	siphash_begin(&s, key, IMAGE_TAG_NAME);
	for (i = n; i > 0; i--)
		name_absorb_label(&s, wire + starts[i - 1]);
	*ret_hash = siphash_finish(s);
	return 0;
}
