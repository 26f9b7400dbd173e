/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.c - two rings of domains for each program.
 */
#include "enforcer/alert/state/program.h"

#include <stddef.h>

#include "enforcer/alert/state/examples.h"
#include "enforcer/alert/state/hash.h"
#include "enforcer/dns/code.h"

#define HOUR_S 3600
#define CLOSE 3 /* missing domains in an hour: an alert may follow */
#define TAG_EXAMPLES 0x6578616d706c6573ULL

_Static_assert(sizeof(struct program) <= 1200, "1.2 MB for all of them");

bool program_is_missing(const struct look *look)
{
	return look->lookup->rcode == DNS_CODE_NXDOMAIN;
}

uint64_t program_examples(const struct look *look)
{
	return hash_two(look->key, look->program, TAG_EXAMPLES);
}

/* Where @hash is in the ring; PROGRAM_DOMAINS: nowhere. */
static uint32_t place_of(const struct program_domains *domains, uint32_t hash)
{
	uint32_t n = 0, i;

	/* Mostly it is nowhere, and a loop without an exit is fast. */
	for (i = 0; i < PROGRAM_DOMAINS; i++)
		n += domains->hashes[i] == hash;
	for (i = 0; n && i < PROGRAM_DOMAINS; i++)
		if (domains->hashes[i] == hash)
			return i;
	return PROGRAM_DOMAINS;
}

static bool asked_lately(const struct program_domains *domains, uint32_t hash,
			 uint32_t now_s)
{
	uint32_t at = place_of(domains, hash);

	return at < PROGRAM_DOMAINS &&
	       slots_since(domains->times_s[at], now_s) < HOUR_S;
}

/* A domain has one place, however often it is asked for. */
static void put(struct program_domains *domains, uint32_t hash, uint32_t now_s)
{
	uint32_t at = place_of(domains, hash);

	if (at == PROGRAM_DOMAINS) {
		at = domains->next;
		domains->next = (at + 1) % PROGRAM_DOMAINS;
	}
	domains->hashes[at] = hash;
	domains->times_s[at] = now_s;
}

static struct program *use(const struct slots *programs,
			   const struct look *look)
{
	struct program *program;
	bool is_new;

	program = slots_use(programs, look->program, look->now_s, &is_new);
	if (!is_new)
		return program;
	if (program->slot.hash && slots_weighs(&program->slot, look->now_s))
		look->losses->programs++;
	slots_take(programs, program, look->program, look->now_s);
	return program;
}

struct program *program_answered(const struct slots *programs,
				 const struct look *look)
{
	const struct alert_lookup *lookup = look->lookup;
	uint32_t hash = (uint32_t)(lookup->domain->hash >> 32) | 1;
	struct program *program;

	if (lookup->domain->local || (lookup->rcode != DNS_CODE_NOERROR &&
				      lookup->rcode != DNS_CODE_NXDOMAIN))
		return NULL;
	program = use(programs, look);
	program->n_answers++;
	if (asked_lately(&program->missing, hash, look->now_s) ||
	    asked_lately(&program->found, hash, look->now_s))
		return NULL;
	put(program_is_missing(look) ? &program->missing : &program->found,
	    hash, look->now_s);
	return program;
}

unsigned int program_count(const struct program_domains *domains,
			   uint32_t now_s, uint32_t within_s,
			   uint32_t *ret_begin_s)
{
	unsigned int n = 0;
	size_t i;

	*ret_begin_s = now_s;
	for (i = 0; i < PROGRAM_DOMAINS; i++) {
		uint32_t time_s = domains->times_s[i];

		if (!domains->hashes[i] ||
		    slots_since(time_s, now_s) >= within_s)
			continue;
		if (time_s < *ret_begin_s)
			*ret_begin_s = time_s;
		n++;
	}
	return n;
}

void program_keep_example(struct program *program, const struct look *look)
{
	uint32_t begin_s;
	unsigned int n =
		program_count(&program->missing, look->now_s, HOUR_S, &begin_s);

	program->slot.weight = n >= CLOSE;
	if (program->slot.weight)
		examples_add(look->examples, program_examples(look),
			     look->lookup->name, look->now_s);
}
