/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_dns_name.c - the first byte of the input is the offset of a name in it.
 * A name that is read must be one for the evaluator too, end where skipping
 * ends, and be read again from its text and from its own bytes.
 */
#include <stdlib.h>

#include "enforcer/dns/cursor.h"
#include "enforcer/dns/name.h"
#include "policy/eval/name.h"
#include "tests/fuzz/fuzz.h"

static bool comes_back(const struct dns_name *name)
{
	struct cursor c = cursor_of(name->wire, name->len);
	const __u64 key[2] = { 1, 2 };
	char text[DNS_NAME_TEXT_MAX];
	struct dns_name back;
	__u64 hash;

	dns_name_read(&c, &back);
	if (c.bad || cursor_left(&c) || !dns_name_equal(name, &back) ||
	    name_hash(key, name->wire, name->len, &hash) < 0)
		return false;
	return dns_name_from_text(dns_name_text(name, text), &back) == 0 &&
	       dns_name_equal(name, &back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor c = cursor_of(data, size), skipped;
	struct dns_name name;

	c.pos = cursor_u8(&c) < size ? data[0] : 0;
	skipped = c;
	dns_name_read(&c, &name);
	dns_name_skip(&skipped);
	if (c.bad)
		return 0;
	if (skipped.bad || skipped.pos != c.pos || !comes_back(&name))
		abort();
	return 0;
}
