/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * examples.c - the latest names, one behind the other; the first go first.
 */
#include "enforcer/alert/state/examples.h"

#include <string.h>

_Static_assert(sizeof(struct examples) % 8 == 0, "slots.h asks for it");

/* Bytes of the name at @wire, with the root. */
static size_t name_len(const uint8_t *wire)
{
	size_t at = 0;

	while (wire[at])
		at += 1U + wire[at];
	return at + 1;
}

static bool has(const struct examples *e, const struct dns_name *name,
		size_t *ret_n)
{
	size_t at, len;

	*ret_n = 0;
	for (at = 0; at < e->len; at += len) {
		len = name_len(e->wire + at);
		if (len == name->len &&
		    memcmp(e->wire + at, name->wire, len) == 0)
			return true;
		(*ret_n)++;
	}
	return false;
}

static void drop_first(struct examples *e)
{
	size_t len = name_len(e->wire);

	e->len = (uint16_t)(e->len - len);
	memmove(e->wire, e->wire + len, e->len);
}

void examples_add(const struct slots *slots, uint64_t key,
		  const struct dns_name *name, uint32_t now_s)
{
	struct examples *e;
	bool is_new;
	size_t n;

	e = slots_use(slots, key, now_s, &is_new);
	if (is_new)
		slots_take(slots, e, key, now_s);
	if (!name->len || has(e, name, &n))
		return;
	for (; n >= EXAMPLES_NAMES_MAX || e->len + name->len > sizeof(e->wire);
	     n--)
		drop_first(e);
	memcpy(e->wire + e->len, name->wire, name->len);
	e->len = (uint16_t)(e->len + name->len);
}

void examples_evidence(const struct slots *slots, uint64_t key,
		       const struct dns_name *name,
		       struct alert_evidence *evidence)
{
	const struct examples *e = slots_find(slots, key);
	const uint8_t *wire = e ? e->wire : name->wire;

	evidence->examples_len = e ? e->len : name->len;
	memcpy(evidence->examples, wire, evidence->examples_len);
}

bool examples_nth(const struct alert_evidence *evidence, size_t n,
		  struct dns_name *ret_name)
{
	size_t at, len;

	for (at = 0; at < evidence->examples_len; at += len) {
		len = name_len(evidence->examples + at);
		if (n-- > 0)
			continue;
		ret_name->len = (uint8_t)len;
		memcpy(ret_name->wire, evidence->examples + at, len);
		return true;
	}
	return false;
}
