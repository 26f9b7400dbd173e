/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_list.c - any bytes as a list of names; the first chooses subdomains.
 */
#include <stdlib.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/list.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct policy_list list = { .path = "list" };
	struct list_text text = { .text = (const char *)data + 1,
				  .len = size - 1 };

	if (size == 0 || arena_new(&arena) < 0 || diag_new(&diag) < 0)
		return 0;
	text.subdomains = data[0] & 1;
	if (list_parse(&text, arena, diag, &list) < 0 &&
	    diag_n_errors(diag) == 0)
		abort();
	return 0;
}
