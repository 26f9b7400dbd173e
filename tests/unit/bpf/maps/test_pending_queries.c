/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_pending_queries.c - questions over TCP, taken from maps that the test
 * fills as the BPF programs do.
 */
#include "bpf/maps/pending_queries.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

#define COOKIE 11

static int make_map(void)
{
	return bpf_map_create(BPF_MAP_TYPE_LRU_HASH, "test",
			      sizeof(struct shared_pending_key),
			      sizeof(struct event_question), 1024, NULL);
}

static bool begin(struct pending_queries_maps *maps)
{
	maps->tcp_fd = make_map();
	maps->spilt_fd = make_map();
	if (maps->tcp_fd >= 0 && maps->spilt_fd >= 0)
		return true;
	unit_skip("BPF maps can't be made");
	return false;
}

static void end(struct pending_queries_maps *maps)
{
	(void)close(maps->tcp_fd);
	(void)close(maps->spilt_fd);
}

/* @place: of pending_tcp; of pending_spilt it is the id itself. */
static void put(int fd, uint32_t place, uint16_t id, uint64_t name_hash)
{
	struct shared_pending_key key = { .cookie = COOKIE, .id = place };
	struct event_question question = { .id = id, .name_hash = name_hash };

	CU_ASSERT(bpf_map_update_elem(fd, &key, &question, BPF_ANY) == 0);
}

static void question_is_taken_once(void)
{
	struct pending_queries_maps maps;
	struct event_question got = { 0 };

	if (!begin(&maps))
		return;
	put(maps.tcp_fd, 0x1234 % SHARED_PENDING_TCP, 0x1234, 5);
	CU_ASSERT(pending_queries_take(&maps, COOKIE, 0x1234, &got) == 0);
	CU_ASSERT(got.id == 0x1234 && got.name_hash == 5);
	CU_ASSERT(pending_queries_take(&maps, COOKIE, 0x1234, &got) == -ENOENT);
	end(&maps);
}

static void another_id_in_the_same_place_stays_there(void)
{
	const uint16_t other = 0x1234 + SHARED_PENDING_TCP;
	struct pending_queries_maps maps;
	struct event_question got = { .name_hash = 9 };

	if (!begin(&maps))
		return;
	put(maps.tcp_fd, 0x1234 % SHARED_PENDING_TCP, 0x1234, 5);
	CU_ASSERT(pending_queries_take(&maps, COOKIE, other, &got) == -ENOENT);
	CU_ASSERT(got.name_hash == 9);
	CU_ASSERT(pending_queries_take(&maps, COOKIE, 0x1234, &got) == 0);
	end(&maps);
}

static void displaced_question_is_found_in_the_other_map(void)
{
	const uint16_t later = 0x1234 + SHARED_PENDING_TCP;
	struct pending_queries_maps maps;
	struct event_question got = { 0 };

	if (!begin(&maps))
		return;
	put(maps.spilt_fd, 0x1234, 0x1234, 5);
	put(maps.tcp_fd, later % SHARED_PENDING_TCP, later, 6);
	CU_ASSERT(pending_queries_take(&maps, COOKIE, 0x1234, &got) == 0);
	CU_ASSERT(got.name_hash == 5);
	CU_ASSERT(pending_queries_take(&maps, COOKIE, later, &got) == 0);
	CU_ASSERT(got.name_hash == 6);
	CU_ASSERT(pending_queries_take(&maps, COOKIE, 0x1234, &got) == -ENOENT);
	end(&maps);
}

static void question_of_another_socket_is_not_found(void)
{
	struct pending_queries_maps maps;
	struct event_question got;

	if (!begin(&maps))
		return;
	put(maps.tcp_fd, 1, 1, 5);
	put(maps.spilt_fd, 2, 2, 6);
	CU_ASSERT(pending_queries_take(&maps, COOKIE + 1, 1, &got) == -ENOENT);
	CU_ASSERT(pending_queries_take(&maps, COOKIE + 1, 2, &got) == -ENOENT);
	end(&maps);
}

static const struct unit_test tests[] = {
	UNIT(question_is_taken_once),
	UNIT(another_id_in_the_same_place_stays_there),
	UNIT(displaced_question_is_found_in_the_other_map),
	UNIT(question_of_another_socket_is_not_found),
};

int main(void)
{
	return unit_main("pending_queries", tests, ARRAY_SIZE(tests));
}
