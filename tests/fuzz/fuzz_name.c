/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_name.c - the bytes that the evaluator takes for a name must have a hash,
 * and no other bytes may have one.
 */
#include <stdlib.h>
#include <string.h>

#include "policy/eval/decide.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const __u64 key[2] = { 1, 2 };
	struct decide_scratch s = { 0 };
	__u32 avail = size < 256 ? (__u32)size : 256, len;
	__u64 hash;
	int n;

	memcpy(s.name, data, avail);
	n = decide_name_scan(&s, avail);
	for (len = 0; len <= avail; len++)
		if ((name_hash(key, data, len, &hash) == 0) != ((int)len == n))
			abort();
	return 0;
}
