/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_control.c - the input is what a client of the control socket sends.  Its
 * first byte determines how many bytes arrive at a time, which must not matter.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/control/control.h"
#include "policy/base.h"
#include "tests/fuzz/fuzz.h"

/* Read as the daemon does: parse after each piece, until that is no -EAGAIN. */
static int parse_in_pieces(char *request, const uint8_t *data, size_t size,
			   size_t piece)
{
	size_t len = 0;
	int r = -EAGAIN;

	while (r == -EAGAIN && len < size) {
		if (piece > size - len)
			piece = size - len;
		memcpy(request + len, data + len, piece);
		len += piece;
		r = control_parse(request, len);
		if (r == -EAGAIN && len >= CONTROL_REQUEST_MAX)
			abort(); /* the daemon would wait for ever */
	}
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(base_freep) char *whole = malloc(size + 1); /* of exact size */
	CLEANUP(base_freep) char *split = malloc(size + 1);
	int r;

	if (size < 2)
		return 0;
	r = parse_in_pieces(whole, data + 1, size - 1, size - 1);
	if (r != parse_in_pieces(split, data + 1, size - 1, data[0] % 7 + 1))
		abort();
	if (r == 0 && (strcmp(whole, split) != 0 ||
		       strlen(whole) >= CONTROL_REQUEST_MAX ||
		       memcmp(whole, data + 1, strlen(whole)) != 0))
		abort();
	return 0;
}
