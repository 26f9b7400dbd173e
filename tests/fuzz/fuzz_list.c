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

static void free_list(struct policy_list *list)
{
	arena_free(list->arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(free_list) struct policy_list list = { .path = "list" };
	const char *line;
	unsigned int flags;
	size_t i;
	int r;

	if (size == 0 || diag_new(&diag) < 0)
		return 0;
	flags = data[0] ^ '0';
	list.subdomains = flags & 1;
	list.strict = flags & 2;
	list.of_networks = flags & 4;
	list.given_format = (flags >> 3) % (POLICY_LIST_CSV + 1);
	r = text_read((const char *)data + 1, size - 1, diag, &list);
	if (r == -EINVAL && (!list.strict || diag_n_errors(diag) == 0))
		abort();
	if (list.strict && r == 0 && list.n_skipped)
		abort();
	for (i = 0; (line = diag_line(diag, i)) && i < DIAG_MAX; i++)
		if (strncmp(line, "list:", 5) != 0 ||
		    (!isdigit((unsigned char)line[5]) &&
		     !strstr(line, "at least, found none")))
			abort();
	return 0;
}
