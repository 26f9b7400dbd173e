/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * openings.c - a hash table with linear probing, which is rebuilt to delete.
 *
 * Whoever answers chooses the addresses, so the hash has a secret key.
 */
#include "enforcer/gate/opening/openings.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "policy/base.h"
#include "policy/eval/siphash.h"

#define SLOTS_MIN 64 /* a power of two */

struct slot {
	uint64_t sent_ns;   /* the expiry that the kernel has; 0: a free slot */
	uint64_t wanted_ns; /* >= sent_ns */
	struct openings_key key;
	uint16_t names_len;
	uint8_t *names; /* of the last answer that opened it; NULL: unknown */
};

struct openings {
	struct slot *slots;
	size_t n_slots; /* a power of two */
	size_t n_used;
	uint64_t swept_ns;
	uint64_t hash_key[2];
	size_t n_rules;
	size_t per_rule_max;
	uint32_t *counts;	/* by rule */
	openings_end_fn on_end; /* may be NULL */
	void *context;		/* of on_end */
};

int openings_new(size_t n_rules, size_t per_rule_max,
		 struct openings **ret_openings)
{
	CLEANUP(openings_freep) struct openings *openings = NULL;

	openings = calloc(1, sizeof(*openings));
	if (!openings)
		return -ENOMEM;
	openings->counts = calloc(n_rules + 1, sizeof(*openings->counts));
	if (!openings->counts)
		return -ENOMEM;
	openings->slots = calloc(SLOTS_MIN, sizeof(*openings->slots));
	if (!openings->slots)
		return -ENOMEM;
	openings->n_slots = SLOTS_MIN;
	openings->n_rules = n_rules;
	openings->per_rule_max = per_rule_max;
	if (getrandom(openings->hash_key, sizeof(openings->hash_key), 0) < 0)
		return -errno;
	*ret_openings = TAKE_PTR(openings);
	return 0;
}

void openings_free(struct openings *openings)
{
	size_t i;

	if (!openings)
		return;
	for (i = 0; openings->slots && i < openings->n_slots; i++)
		free(openings->slots[i].names);
	free(openings->slots);
	free(openings->counts);
	free(openings);
}

void openings_freep(struct openings **openings)
{
	openings_free(*openings);
}

static size_t hash_key(const struct openings *openings,
		       const struct openings_key *key)
{
	const __u64 secret[2] = {
		openings->hash_key[0] ^
			((uint64_t)key->rule << 8 | key->ip.family),
		openings->hash_key[1] ^ key->netns,
	};
	__u64 words[2];

	memcpy(words, key->ip.bytes, sizeof(words));
	return siphash_words(secret, 0, words[0], words[1]);
}

static bool same_key(const struct openings_key *a, const struct openings_key *b)
{
	return a->rule == b->rule && a->netns == b->netns &&
	       ip_addr_equal(&a->ip, &b->ip);
}

/* The slot of @key among @slots, or the free one where it belongs. */
static struct slot *place_of(const struct openings *openings,
			     struct slot *slots, size_t n_slots,
			     const struct openings_key *key)
{
	size_t at = hash_key(openings, key);
	struct slot *slot;

	for (;; at++) {
		slot = &slots[at & (n_slots - 1)];
		if (!slot->sent_ns || same_key(&slot->key, key))
			return slot;
	}
}

static struct slot *find_slot(const struct openings *openings,
			      const struct openings_key *key)
{
	return place_of(openings, openings->slots, openings->n_slots, key);
}

/* The length of the first of @slot's names. */
static uint8_t first_len(const struct slot *slot)
{
	const uint8_t *end =
		slot->names ? memchr(slot->names, 0, slot->names_len) : NULL;

	return end ? (uint8_t)(end + 1 - slot->names) : 0;
}

static struct openings_end end_of(const struct slot *slot, uint64_t until_ns)
{
	return (struct openings_end){ .key = slot->key,
				      .until_ns = until_ns,
				      .name = slot->names,
				      .name_len = first_len(slot) };
}

/* Forget what @slot held. */
static void drop_slot(const struct openings *openings, struct slot *slot)
{
	const struct openings_end end = end_of(slot, slot->wanted_ns);

	if (slot->sent_ns && openings->on_end)
		openings->on_end(openings->context, &end);
	free(slot->names);
}

/* Move all to a table of @n_slots, without what has expired at @now_ns. */
static int rebuild(struct openings *openings, size_t n_slots, uint64_t now_ns)
{
	struct slot *slots = calloc(n_slots, sizeof(*slots));
	struct slot *old;
	size_t i;

	if (!slots)
		return -ENOMEM;
	openings->n_used = 0;
	memset(openings->counts, 0,
	       openings->n_rules * sizeof(openings->counts[0]));
	for (i = 0; i < openings->n_slots; i++) {
		old = &openings->slots[i];
		if (old->wanted_ns <= now_ns) {
			drop_slot(openings, old);
			continue;
		}
		*place_of(openings, slots, n_slots, &old->key) = *old;
		openings->counts[old->key.rule]++;
		openings->n_used++;
	}
	free(openings->slots);
	openings->slots = slots;
	openings->n_slots = n_slots;
	return 0;
}

/* Without memory, what has expired just stays a while longer. */
static void sweep(struct openings *openings, uint64_t now_ns)
{
	openings->swept_ns = now_ns;
	(void)rebuild(openings, openings->n_slots, now_ns);
}

static int make_room(struct openings *openings, uint16_t rule, uint64_t now_ns)
{
	if (rule >= openings->n_rules)
		return -EINVAL;
	if (openings->counts[rule] >= openings->per_rule_max &&
	    now_ns - openings->swept_ns >= OPENINGS_SLACK_NS)
		sweep(openings, now_ns);
	if (openings->counts[rule] >= openings->per_rule_max)
		return -ENOSPC;
	if (openings->n_used < openings->n_slots / 2)
		return 0;
	return rebuild(openings, openings->n_slots * 2, now_ns);
}

static int add_slot(struct openings *openings, const struct slot *made,
		    uint64_t now_ns)
{
	int r = make_room(openings, made->key.rule, now_ns);

	if (r < 0)
		return r;
	*find_slot(openings, &made->key) = *made;
	openings->counts[made->key.rule]++;
	openings->n_used++;
	return OPENINGS_SEND;
}

int openings_want(struct openings *openings, const struct openings_key *key,
		  uint64_t now_ns, uint64_t *expires_ns)
{
	const struct slot made = { .key = *key,
				   .sent_ns = *expires_ns,
				   .wanted_ns = *expires_ns };
	struct slot *slot = find_slot(openings, key);

	if (!slot->sent_ns)
		return add_slot(openings, &made, now_ns);
	if (*expires_ns > slot->wanted_ns)
		slot->wanted_ns = *expires_ns;
	/* In its last second the kernel may have dropped it already. */
	if (slot->wanted_ns <= slot->sent_ns + OPENINGS_SLACK_NS &&
	    slot->sent_ns > now_ns + OPENINGS_SLACK_NS)
		return OPENINGS_UNCHANGED;
	if (slot->wanted_ns == slot->sent_ns && slot->sent_ns > now_ns)
		return OPENINGS_UNCHANGED;
	slot->sent_ns = slot->wanted_ns;
	*expires_ns = slot->wanted_ns;
	return OPENINGS_SEND;
}

/* Without memory, the names are unknown. */
static void set_names(struct slot *slot, const uint8_t *names, size_t len)
{
	uint8_t *made = len ? malloc(len) : NULL;

	if (made)
		memcpy(made, names, len);
	free(slot->names);
	slot->names = made;
	slot->names_len = made ? (uint16_t)len : 0;
}

void openings_name(struct openings *openings, const struct openings_key *key,
		   const uint8_t *names, size_t len)
{
	struct slot *slot = find_slot(openings, key);

	if (len > OPENINGS_NAMES_MAX)
		len = 0;
	if (!slot->sent_ns || (slot->names_len == len && len &&
			       memcmp(slot->names, names, len) == 0))
		return;
	set_names(slot, names, len);
}

void openings_on_end(struct openings *openings, openings_end_fn fn,
		     void *context)
{
	openings->on_end = fn;
	openings->context = context;
}

bool openings_has(const struct openings *openings,
		  const struct openings_key *key)
{
	return find_slot(openings, key)->sent_ns;
}

bool openings_has_expired(const struct openings *openings,
			  const struct openings_key *key, uint64_t now_ns,
			  struct openings_end *ret_end)
{
	const struct slot *slot = find_slot(openings, key);

	if (!slot->sent_ns || slot->wanted_ns > now_ns)
		return false;
	*ret_end = end_of(slot, slot->wanted_ns);
	return true;
}

void openings_end_all(const struct openings *openings, uint64_t now_ns,
		      bool (*goes_on)(void *context,
				      const struct openings_key *key),
		      void *context)
{
	const struct slot *slot;
	struct openings_end end;
	size_t i;

	for (i = 0; openings->on_end && i < openings->n_slots; i++) {
		slot = &openings->slots[i];
		if (!slot->sent_ns || goes_on(context, &slot->key))
			continue;
		end = end_of(slot, slot->wanted_ns < now_ns ? slot->wanted_ns
							    : now_ns);
		openings->on_end(openings->context, &end);
	}
}

void openings_tick(struct openings *openings, uint64_t now_ns, openings_fn fn,
		   void *context)
{
	bool expired = false;
	struct slot *slot;
	size_t i;

	for (i = 0; i < openings->n_slots; i++) {
		slot = &openings->slots[i];
		if (!slot->sent_ns)
			continue;
		if (slot->wanted_ns <= now_ns) {
			expired = true;
			continue;
		}
		if (slot->wanted_ns == slot->sent_ns ||
		    slot->sent_ns > now_ns + OPENINGS_REFRESH_NS)
			continue;
		slot->sent_ns = slot->wanted_ns;
		fn(context, &slot->key, slot->sent_ns);
	}
	if (expired)
		sweep(openings, now_ns);
}

void openings_each(const struct openings *openings, uint64_t now_ns,
		   openings_fn fn, void *context)
{
	const struct slot *slot;
	size_t i;

	for (i = 0; i < openings->n_slots; i++) {
		slot = &openings->slots[i];
		if (slot->wanted_ns > now_ns)
			fn(context, &slot->key, slot->wanted_ns);
	}
}

/* 1: it does not stay open. */
static int copy_slot(const struct slot *slot,
		     const struct openings_change *change, struct openings *to)
{
	struct slot made = *slot;
	int r;

	made.key.rule = change->new_rules[made.key.rule];
	if (made.key.rule == OPENINGS_NO_RULE)
		return 0;
	if (change->on_names &&
	    !change->on_names(change->context, made.key.rule, made.names,
			      made.names_len))
		return 1;
	made.names = NULL;
	made.names_len = 0;
	r = add_slot(to, &made, 0);
	if (r < 0)
		return r;
	if (slot->names)
		openings_name(to, &made.key, slot->names, slot->names_len);
	return 0;
}

int openings_copy(const struct openings *from,
		  const struct openings_change *change, struct openings *to)
{
	bool complete = true;
	size_t i;
	int r;

	for (i = 0; i < from->n_slots; i++) {
		if (!from->slots[i].sent_ns)
			continue;
		r = copy_slot(&from->slots[i], change, to);
		if (r < 0)
			return r;
		complete &= r == 0;
	}
	return complete ? 0 : 1;
}

size_t openings_count(const struct openings *openings, uint16_t rule)
{
	return rule < openings->n_rules ? openings->counts[rule] : 0;
}

size_t openings_total(const struct openings *openings)
{
	return openings->n_used;
}
