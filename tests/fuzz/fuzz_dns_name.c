/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_dns_name.c - the name at the offset that the first byte gives; what is
 * read must come back from its text.
 */
#include <stdlib.h>

#include "enforcer/cursor.h"
#include "enforcer/dns_name.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor c = cursor_of(data, size);
	char text[DNS_NAME_TEXT_MAX];
	struct dns_name name, back;

	c.pos = cursor_u8(&c) < size ? data[0] : 0;
	dns_name_read(&c, &name);
	if (c.bad)
		return 0;
	if (dns_name_from_text(dns_name_text(&name, text), &back) < 0 ||
	    !dns_name_equal(&name, &back))
		abort();
	return 0;
}
