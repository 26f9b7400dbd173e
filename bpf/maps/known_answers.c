/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known_answers.c - the daemon's side of `known_answers`.
 *
 * The programs read while this writes.  Should they take the end of one answer
 * for that of another, they see one as known whose own end has just come, and
 * its addresses are open for some time beyond that.
 */
#include "bpf/maps/known_answers.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "policy/base.h"

#define BYTES (KNOWN_SETS * sizeof(struct known_set))

struct known_answers {
	struct known_set *sets; /* mapped */
};

int known_answers_open(int fd, struct known_answers **ret_known)
{
	struct known_answers *known = calloc(1, sizeof(*known));
	int r;

	if (!known)
		return -ENOMEM;
	known->sets =
		mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (known->sets == MAP_FAILED) {
		r = -errno;
		free(known);
		return r;
	}
	*ret_known = known;
	return 0;
}

void known_answers_close(struct known_answers *known)
{
	if (!known)
		return;
	(void)munmap(known->sets, BYTES);
	free(known);
}

/* The place of @hash, or the first whose answer is known no more, since the
 * programs look at the places in order; NULL: all are in use. */
static struct known_answer *place_of(struct known_set *set, __u64 hash,
				     __u64 now_ns)
{
	struct known_answer *free_place = NULL;
	size_t i;

	for (i = 0; i < KNOWN_WAYS; i++) {
		if (set->ways[i].hash == hash)
			return &set->ways[i];
		if (!free_place && set->ways[i].until_ns <= now_ns)
			free_place = &set->ways[i];
	}
	return free_place;
}

void known_answers_put(struct known_answers *known,
		       const struct known_answer *answer, __u64 now_ns)
{
	struct known_answer *place =
		place_of(&known->sets[answer->hash & (KNOWN_SETS - 1)],
			 answer->hash, now_ns);

	if (!place || (!answer->until_ns && place->hash != answer->hash))
		return;
	__atomic_store_n(&place->hash, answer->hash, __ATOMIC_RELAXED);
	__atomic_store_n(&place->quiet_ns, answer->quiet_ns, __ATOMIC_RELAXED);
	__atomic_store_n(&place->reported_ns, answer->reported_ns,
			 __ATOMIC_RELAXED);
	__atomic_store_n(&place->until_ns, answer->until_ns, __ATOMIC_RELEASE);
}
