/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_files.c - files of each form, and what is wrong with a line.
 */
#include "enforcer/cli/verdict/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/enforcer/cli/verdict/verdict_scene.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

static const char policy[] = "version: 1\n"
			     "rules:\n"
			     "  - name: a\n"
			     "    who: { exe: /bin/a }\n"
			     "    domains: [a.test]\n"
			     "    action: allow\n";

static struct verdict_scene scene;
static char said[4096];

/* Read a file that holds @text; what it says is in ->said. */
static void read_text(struct verdict_files *files, const char *text, size_t len)
{
	char path[] = "/tmp/nameward-files-XXXXXX";
	int fd = mkstemp(path);
	struct printed printed;

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, len), (ssize_t)len);
	(void)close(fd);
	printed_begin(&printed, STDERR_FILENO);
	CU_ASSERT_EQUAL(verdict_files_read(files, path), 0);
	printed_end(&printed, said, sizeof(said));
	(void)unlink(path);
}

static void each_form_of_a_log_is_decided(void)
{
	static const char text[] =
		"{\"event\":{\"action\":\"query\"},\"process\":{\"executable\":"
		"\"/bin/a\"},\"dns\":{\"question\":{\"name\":\"a.test\"}}}\n"
		"{\"_UID\":\"0\",\"_EXE\":\"/usr/sbin/nameward\","
		"\"MESSAGE\":\"{\\\"event.action\\\":\\\"query\\\","
		"\\\"dns.question.name\\\":\\\"a.test\\\"}\"}\n"
		"1\thost\t/bin/a\troot\ta.test\t1\t-1\t0\t\t-1\n"
		"{\"ts\":5.5,\"query\":\"z.test\"}\n"
		"a.test\n";
	const struct verdict_who as = { .exe = "/bin/as" };
	CLEANUP(verdict_files_done)
	struct verdict_files files = { .rerun = &scene.rerun, .as = &as };

	verdict_scene_begin(&scene, policy, NULL);
	read_text(&files, text, sizeof(text) - 1);
	unit_string("nothing is wrong", "", said);
	unit_string("permitted",
		    "allow lookup, a, rule: a.test A\n"
		    "allow lookup, a, rule: a.test A\n",
		    verdict_scene_text(&scene, TALLY_ALLOWED));
	unit_string("denied",
		    "deny lookup, default: a.test A, z.test A\n"
		    "deny lookup, default: a.test A\n",
		    verdict_scene_text(&scene, TALLY_BROKEN));
	verdict_scene_end(&scene);
}

/* Add a packet of IPv4 to @file, from 198.51.100.@from to 192.0.2.@to. */
static void add_packet(FILE *file, const uint8_t ends[2], uint8_t proto,
		       const uint8_t *payload, size_t len)
{
	const uint32_t head[] = { 0, 0, (uint32_t)(20 + len),
				  (uint32_t)(20 + len) };
	const uint8_t packet[20] = { 0x45, [9] = proto, [12] = 198, 51,
				     100,  ends[0],	192,	    0,
				     2,	   ends[1] };

	(void)fwrite(head, sizeof(head), 1, file);
	(void)fwrite(packet, sizeof(packet), 1, file);
	(void)fwrite(payload, len, 1, file);
}

static void only_who_asks_connects_in_a_capture(void)
{
	static const uint32_t head[] = { 0xa1b2c3d4, 0x00040002, 0,
					 0,	     65535,	 101 };
	static const uint8_t question[] = "\x80\x00\x00\x35\x00\x20\x00\x00"
					  "\x00\x01\x00\x00\x00\x01\x00\x00"
					  "\x00\x00\x00\x00\x01"
					  "a\x04test\x00\x00\x01\x00\x01";
	static const uint8_t syn[20] = { [2] = 0x01, [3] = 0xbb, [13] = 0x02 };
	const struct verdict_who as = { .exe = "/bin/a" };
	CLEANUP(verdict_files_done)
	struct verdict_files files = { .rerun = &scene.rerun, .as = &as };
	char bytes[512];
	FILE *file = fmemopen(bytes, sizeof(bytes), "w");
	long len;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	(void)fwrite(head, sizeof(head), 1, file);
	add_packet(file, (const uint8_t[]){ 7, 53 }, 17, question,
		   sizeof(question) - 1);
	add_packet(file, (const uint8_t[]){ 7, 1 }, 6, syn, sizeof(syn));
	add_packet(file, (const uint8_t[]){ 8, 1 }, 6, syn, sizeof(syn));
	len = ftell(file);
	(void)fclose(file);
	verdict_scene_begin(&scene, policy, NULL);
	read_text(&files, bytes, (size_t)len);
	unit_string("permitted", "allow lookup, a, rule: a.test A\n",
		    verdict_scene_text(&scene, TALLY_ALLOWED));
	unit_string("denied", "deny connection, not-open: 192.0.2.1 443/tcp\n",
		    verdict_scene_text(&scene, TALLY_BROKEN));
	verdict_scene_end(&scene);
}

static void a_line_that_cannot_be_read_is_reported_with_its_place(void)
{
	static const char lines[] = "a.test\n{}\n{\"event\"\nx\ty\n";
	static const char damaged[] = "\xd4\xc3\xb2\xa1";
	const struct verdict_who as = { 0 };
	CLEANUP(verdict_files_done)
	struct verdict_files files = { .rerun = &scene.rerun, .as = &as };
	unsigned int i;

	verdict_scene_begin(&scene, policy, NULL);
	read_text(&files, lines, sizeof(lines) - 1);
	CU_ASSERT_EQUAL(files.n_skipped, 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(
		said, ":2:1: note: skipped: want a record, with event.action"));
	CU_ASSERT_PTR_NOT_NULL(strstr(said, ":3:1: note: skipped: want a "));
	CU_ASSERT_PTR_NOT_NULL(strstr(said, ":4:1: note: skipped: want a "));
	CU_ASSERT_EQUAL(files.n_damaged, 0);
	read_text(&files, damaged, sizeof(damaged) - 1);
	CU_ASSERT_EQUAL(files.n_damaged, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "it is damaged, or ends in"));
	for (i = 0; i < 12; i++)
		memcpy(scene.text + 3 * i, "{}\n", 3);
	read_text(&files, scene.text, 36);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "skipped: 2 more lines\n"));
	verdict_scene_end(&scene);
}

static const struct unit_test tests[] = {
	UNIT(each_form_of_a_log_is_decided),
	UNIT(only_who_asks_connects_in_a_capture),
	UNIT(a_line_that_cannot_be_read_is_reported_with_its_place),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/files", tests,
			 ARRAY_SIZE(tests));
}
