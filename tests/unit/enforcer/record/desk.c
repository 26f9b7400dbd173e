/* SPDX-License-Identifier: GPL-2.0-only */
#include "tests/unit/enforcer/record/desk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforcer/record/output/output.h"
#include "enforcer/record/writer.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

void desk_open(struct desk *desk, enum record_mode mode,
	       enum policy_records wanted)
{
	struct record_writer_options options = { .format = "json" };
	int fd;

	(void)strcpy(desk->path, "/tmp/test_report.XXXXXX");
	fd = mkstemp(desk->path);
	(void)close(fd);
	CU_ASSERT_EQUAL_FATAL(output_open(desk->path, &desk->output), 0);
	options.output = desk->output;
	CU_ASSERT_EQUAL_FATAL(
		record_writer_open(&options, &desk->reporter.writer), 0);
	desk->reporter.mode = mode;
	desk->reporter.wanted = wanted;
}

/* The word behind @key in @line, or "-". */
static void add_word(char *words, size_t size, const char *line,
		     const char *key)
{
	const char *at = strstr(line, key);
	size_t len = strlen(words);

	at = at ? at + strlen(key) : "-";
	(void)snprintf(words + len, size - len, "%s%.*s", len ? " " : "",
		       (int)strcspn(at, "\""), at);
}

const char *desk_written(struct desk *desk)
{
	static const char *const keys[] = { "\"action\":\"", "\"outcome\":\"",
					    "\"reason\":\"",
					    "\"rule\":{\"name\":\"" };
	char *rest = desk->json, *line;
	ssize_t n;
	size_t i;
	int fd;

	record_writer_close(desk->reporter.writer);
	output_close(desk->output);
	fd = open(desk->path, O_RDONLY | O_CLOEXEC);
	n = read(fd, desk->json, sizeof(desk->json) - 1);
	(void)close(fd);
	(void)unlink(desk->path);
	desk->len = n > 0 ? (size_t)n : 0;
	desk->json[desk->len] = '\0';
	desk->words[0] = '\0';
	while ((line = strsep(&rest, "\n")) && *line)
		for (i = 0; i < ARRAY_SIZE(keys); i++)
			add_word(desk->words, sizeof(desk->words), line,
				 keys[i]);
	return desk->words;
}
