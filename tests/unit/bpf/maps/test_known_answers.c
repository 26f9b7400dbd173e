/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_known_answers.c - the places of known answers, in a real map that no
 * program uses.
 */
#include "bpf/maps/known_answers.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

/* Hashes of one set, which has room for those of 0 to KNOWN_WAYS - 1. */
#define HASH(n) (5 + (n) * (__u64)KNOWN_SETS)

struct map {
	int fd;
	struct known_answers *known;
};

static bool begin(struct map *m)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_MMAPABLE);

	m->fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "test", 4,
			       sizeof(struct known_set), KNOWN_SETS, &options);
	if (m->fd < 0) {
		unit_skip("BPF maps can't be made");
		return false;
	}
	CU_ASSERT_EQUAL_FATAL(known_answers_open(m->fd, &m->known), 0);
	return true;
}

static void end(struct map *m)
{
	known_answers_close(m->known);
	(void)close(m->fd);
}

static void put(const struct map *m, __u64 hash, __u64 until_ns, __u64 now_ns)
{
	const struct known_answer answer = { .hash = hash,
					     .until_ns = until_ns,
					     .reported_ns = now_ns,
					     .quiet_ns = 7 };

	known_answers_put(m->known, &answer, now_ns);
}

/* Until when @hash is known; 0: it isn't there.  As the programs look. */
static __u64 until(const struct map *m, __u64 hash)
{
	__u32 key = hash & (KNOWN_SETS - 1);
	struct known_set set = { 0 };
	size_t i;

	CU_ASSERT_EQUAL(bpf_map_lookup_elem(m->fd, &key, &set), 0);
	for (i = 0; i < KNOWN_WAYS; i++)
		if (set.ways[i].hash == hash) {
			CU_ASSERT_EQUAL(set.ways[i].quiet_ns, 7);
			return set.ways[i].until_ns;
		}
	return 0;
}

static void an_answer_that_is_put_again_keeps_its_place(void)
{
	struct map m;

	if (!begin(&m))
		return;
	put(&m, HASH(0), 100, 10);
	put(&m, HASH(1), 100, 10);
	put(&m, HASH(0), 200, 20);
	CU_ASSERT_EQUAL(until(&m, HASH(0)), 200);
	CU_ASSERT_EQUAL(until(&m, HASH(1)), 100);
	end(&m);
}

/* When an answer was last reported is never another's time. */
static void no_answer_takes_the_place_of_a_known_one(void)
{
	const __u64 one_more = HASH(KNOWN_WAYS);
	struct map m;
	size_t i;

	if (!begin(&m))
		return;
	put(&m, HASH(0), 100, 10);
	for (i = 1; i < KNOWN_WAYS; i++)
		put(&m, HASH(i), 300, 10);
	put(&m, one_more, 200, 99);
	CU_ASSERT_EQUAL(until(&m, one_more), 0);
	CU_ASSERT_EQUAL(until(&m, HASH(0)), 100);
	put(&m, one_more, 200, 100);
	CU_ASSERT_EQUAL(until(&m, one_more), 200);
	CU_ASSERT_EQUAL(until(&m, HASH(0)), 0);
	for (i = 1; i < KNOWN_WAYS; i++)
		CU_ASSERT_EQUAL(until(&m, HASH(i)), 300);
	end(&m);
}

static void a_known_answer_can_be_taken_back(void)
{
	struct map m;

	if (!begin(&m))
		return;
	put(&m, HASH(0), 100, 10);
	put(&m, HASH(1), 0, 10);
	CU_ASSERT_EQUAL(until(&m, HASH(0)), 100);
	put(&m, HASH(0), 0, 20);
	CU_ASSERT_EQUAL(until(&m, HASH(0)), 0);
	end(&m);
}

static void a_descriptor_that_is_no_map_is_an_error(void)
{
	struct known_answers *known;

	CU_ASSERT_EQUAL(known_answers_open(-1, &known), -EBADF);
	known_answers_close(NULL);
}

static const struct unit_test tests[] = {
	UNIT(an_answer_that_is_put_again_keeps_its_place),
	UNIT(no_answer_takes_the_place_of_a_known_one),
	UNIT(a_known_answer_can_be_taken_back),
	UNIT(a_descriptor_that_is_no_map_is_an_error),
};

int main(void)
{
	return unit_main("known_answers", tests, ARRAY_SIZE(tests));
}
