/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_list.c - the input is a list of names; its first byte chooses
 * `subdomains`.  Each error must have its place in the list.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/language/list.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct policy_list list = { .path = "list" };
	struct list_text text = { .text = (const char *)data + 1,
				  .len = size - 1 };
	const char *line;
	size_t i;

	if (size == 0 || arena_new(&arena) < 0 || diag_new(&diag) < 0)
		return 0;
	text.subdomains = data[0] & 1;
	if (list_parse(&text, arena, diag, &list) < 0 &&
	    diag_n_errors(diag) == 0)
		abort();
	for (i = 0; (line = diag_line(diag, i)) && i < DIAG_MAX; i++)
		if (strncmp(line, "list:", 5) != 0 ||
		    (!isdigit((unsigned char)line[5]) &&
		     !strstr(line, "want a name at least")))
			abort();
	return 0;
}
