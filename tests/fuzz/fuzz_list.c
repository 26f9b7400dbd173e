/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_list.c - the input is a list; its first byte, as a digit, chooses the
 * bits `subdomains`, `strict` and `of: networks`, and from 8 on the format.
 * Each line of the diag must have its place in the list, and a list that is not
 * strict is never refused.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/lists/text.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_freep) struct arena *arena = NULL;
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct policy_list list = { .path = "list" };
	struct text_list text = { .text = (const char *)data + 1,
				  .len = size - 1 };
	const char *line;
	unsigned int flags;
	size_t i;
	int r;

	if (size == 0 || arena_new(&arena) < 0 || diag_new(&diag) < 0)
		return 0;
	flags = data[0] ^ '0';
	text.subdomains = flags & 1;
	text.strict = flags & 2;
	text.of_networks = flags & 4;
	text.format = (flags >> 3) % (POLICY_LIST_RPZ + 1);
	r = text_read(&text, arena, diag, &list);
	if (r == -EINVAL && (!text.strict || diag_n_errors(diag) == 0))
		abort();
	if (text.strict && r == 0 && list.n_skipped)
		abort();
	for (i = 0; (line = diag_line(diag, i)) && i < DIAG_MAX; i++)
		if (strncmp(line, "list:", 5) != 0 ||
		    (!isdigit((unsigned char)line[5]) &&
		     !strstr(line, "at least, found none")))
			abort();
	return 0;
}
