/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_logfile.c - files of each form.
 */
#include "enforcer/cli/replay/logfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/records/lines.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void on_lookup(void *context, const struct replay_lookup *lookup)
{
	struct replay_lookup *last = context;

	*last = *lookup;
}

static int read_bytes(const void *bytes, size_t len,
		      struct logfile_counts *counts, struct replay_lookup *last)
{
	FILE *file = fmemopen((void *)bytes, len, "r");
	int r;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	r = logfile_read(file, on_lookup, last, counts);
	(void)fclose(file);
	return r;
}

static void lines_of_all_forms_are_read(void)
{
	static const char text[] = "#time\tclient\n"
				   "1\t-\t-\t-\ta.example\t1\t-1\t0\t\t-1\n"
				   "b.example\r\n"
				   "\n"
				   "{\"ts\":5.5,\"query\":\"c.example\"}\n"
				   "{}\n"
				   "not\ta lookup\n"
				   "d.example";
	struct logfile_counts counts;
	struct replay_lookup last;

	CU_ASSERT_EQUAL(read_bytes(text, sizeof(text) - 1, &counts, &last), 0);
	CU_ASSERT_EQUAL(counts.lookups, 4);
	CU_ASSERT_EQUAL(counts.others, 1);
	CU_ASSERT_EQUAL(counts.damaged, 1);
	CU_ASSERT_EQUAL(counts.first_damaged, 7);
	CU_ASSERT_EQUAL(last.time_ns, 1700000003000000000ULL);
}

static void a_line_that_is_too_long_is_damaged(void)
{
	static const char before[] = { "a.example\n{ " };
	static const char behind[] = { " \nb.example" };
	static char text[RECORDS_LINES_MAX + 32];
	const size_t size = sizeof(text);
	struct logfile_counts counts;
	struct replay_lookup last;

	memset(text, 'x', size);
	memcpy(text, before, sizeof(before));
	memcpy(text + size - sizeof(behind), behind, sizeof(behind));
	CU_ASSERT_EQUAL(read_bytes(text, size - 1, &counts, &last), 0);
	CU_ASSERT_EQUAL(counts.lookups, 2);
	CU_ASSERT_EQUAL(counts.damaged, 1);
	CU_ASSERT_EQUAL(counts.first_damaged, 2);
}

static void columns_of_zeek_are_found(void)
{
	static const char text[] = "#separator \\x09\n"
				   "#fields\tquery\tts\n"
				   "a.example\t7.5\n"
				   "#close\n";
	struct logfile_counts counts;
	struct replay_lookup last;

	CU_ASSERT_EQUAL(read_bytes(text, sizeof(text) - 1, &counts, &last), 0);
	CU_ASSERT_EQUAL(counts.lookups, 1);
	CU_ASSERT_EQUAL(last.time_ns, 7500000000ULL);
}

/* A file of one packet, in the byte order of this machine or the other. */
static size_t make_pcap(uint32_t magic, bool swap, uint8_t *to)
{
	static const uint8_t packet[] =
		"\105\000\000\064\000\000\000\000\100\021\000\000"
		"\306\063\144\007\300\000\002\065"
		"\200\000\000\065\000\045\000\000"
		"\000\001\001\000\000\001\000\000\000\000\000\000"
		"\001a\007example\000\000\001\000\001";
	uint32_t words[10] = { magic, 0x00040002, 0, 0, 262144,
			       101,   1700000000, 5, 0, 0 };
	size_t i;

	words[8] = words[9] = sizeof(packet) - 1;
	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (swap)
			words[i] = __builtin_bswap32(words[i]);
	memcpy(to, words, sizeof(words));
	memcpy(to + sizeof(words), packet, sizeof(packet) - 1);
	return sizeof(words) + sizeof(packet) - 1;
}

static void packets_are_read_in_both_byte_orders(void)
{
	struct logfile_counts counts;
	struct replay_lookup last;
	uint8_t file[256];
	size_t n;
	int i;

	for (i = 0; i < 4; i++) {
		n = make_pcap(i & 1 ? 0xa1b2c3d4U : 0xa1b23c4dU, i & 2, file);
		CU_ASSERT_EQUAL(read_bytes(file, n, &counts, &last), 0);
		CU_ASSERT_EQUAL(counts.lookups, 1);
		CU_ASSERT_EQUAL(last.time_ns,
				1700000000000000000ULL + (i & 1 ? 5000 : 5));
	}
	CU_ASSERT_EQUAL(read_bytes(file, n - 3, &counts, &last), -EBADMSG);
	CU_ASSERT_EQUAL(read_bytes(file, 30, &counts, &last), -EBADMSG);
	CU_ASSERT_EQUAL(read_bytes(file, 10, &counts, &last), -EBADMSG);
}

static void pcapng_is_not_known(void)
{
	static const uint8_t head[28] = { 0x0a, 0x0d, 0x0d, 0x0a };
	struct logfile_counts counts;
	struct replay_lookup last;

	CU_ASSERT_EQUAL(read_bytes(head, sizeof(head), &counts, &last),
			-EPROTONOSUPPORT);
}

struct taken {
	unsigned int n_objects, n_lookups;
	uint64_t damaged;
	int error;
};

static void count_lookup(void *context, const struct replay_lookup *lookup)
{
	struct taken *taken = context;

	(void)lookup;
	taken->n_lookups++;
}

static int take_object(void *context, const char *line, size_t len)
{
	struct taken *taken = context;

	taken->n_objects++;
	CU_ASSERT_EQUAL(len, strlen(line));
	return strcmp(line, "{}") == 0 ? -EINVAL : 0;
}

static void note_damaged(void *context, uint64_t line, int error)
{
	struct taken *taken = context;

	taken->damaged = line;
	taken->error = error;
}

static void lines_of_json_go_to_the_callback_for_objects(void)
{
	static const char text[] = "a.example\n{\"a\":1}\n{}\nb.example\n";
	struct taken taken = { 0 };
	const struct logfile_sink sink = { .on_lookup = count_lookup,
					   .on_object = take_object,
					   .on_damaged = note_damaged,
					   .context = &taken };
	struct logfile_counts counts;
	FILE *file = fmemopen((void *)text, sizeof(text) - 1, "r");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(logfile_take(file, &sink, &counts), 0);
	(void)fclose(file);
	CU_ASSERT_EQUAL(taken.n_objects, 2);
	CU_ASSERT_EQUAL(taken.n_lookups, 2);
	CU_ASSERT_EQUAL(taken.damaged, 3);
	CU_ASSERT_EQUAL(taken.error, -EINVAL);
	CU_ASSERT_EQUAL(counts.damaged, 1);
}

static const struct unit_test tests[] = {
	UNIT(lines_of_all_forms_are_read),
	UNIT(lines_of_json_go_to_the_callback_for_objects),
	UNIT(a_line_that_is_too_long_is_damaged),
	UNIT(columns_of_zeek_are_found),
	UNIT(packets_are_read_in_both_byte_orders),
	UNIT(pcapng_is_not_known),
};

int main(void)
{
	return unit_main("enforcer/cli/replay/logfile", tests,
			 ARRAY_SIZE(tests));
}
