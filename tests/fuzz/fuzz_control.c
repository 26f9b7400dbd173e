/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_control.c - what a client of the control socket sends.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/control.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *request = malloc(size + 1); /* exact, for the sanitizer */
	int r;

	memcpy(request, data, size);
	r = control_parse(request, size);
	if (r == 0 && strlen(request) >= CONTROL_REQUEST_MAX)
		abort(); /* longer than a line may be */
	if (r == -EAGAIN && size >= CONTROL_REQUEST_MAX)
		abort(); /* it would wait for ever */
	free(request);
	return 0;
}
