/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_log.c - what each call writes to standard error.
 */
#include "enforcer/lib/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/unit.h"

/* Standard error, kept in a file meanwhile. */
struct capture {
	int saved, fd;
	char text[8192];
};

static void capture_begin(struct capture *c)
{
	(void)fflush(stderr);
	c->saved = dup(STDERR_FILENO);
	c->fd = memfd_create("stderr", MFD_CLOEXEC);
	CU_ASSERT_FATAL(c->saved >= 0 && c->fd >= 0);
	CU_ASSERT_FATAL(dup2(c->fd, STDERR_FILENO) >= 0);
}

static const char *capture_end(struct capture *c)
{
	ssize_t n;

	(void)fflush(stderr);
	(void)dup2(c->saved, STDERR_FILENO);
	n = pread(c->fd, c->text, sizeof(c->text) - 1, 0);
	c->text[n > 0 ? n : 0] = '\0';
	(void)close(c->saved);
	(void)close(c->fd);
	return c->text;
}

static void log_each_level(void)
{
	log_err("%s", "error");
	log_warn("%s", "warning");
	log_info("%s", "information");
	log_debug("%s", "debugging");
}

static void lines_above_the_level_are_dropped(void)
{
	static const struct {
		enum log_level level;
		const char *want;
	} cases[] = {
		{ LOG_LEVEL_ERR, "nameward: error\n" },
		{ LOG_LEVEL_WARN, "nameward: error\nnameward: warning\n" },
		{ LOG_LEVEL_INFO, "nameward: error\nnameward: warning\n"
				  "nameward: information\n" },
		{ LOG_LEVEL_DEBUG, "nameward: error\nnameward: warning\n"
				   "nameward: information\n"
				   "nameward: debugging\n" },
	};
	struct capture c;
	size_t i;

	(void)unsetenv("JOURNAL_STREAM");
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		log_init(cases[i].level);
		capture_begin(&c);
		log_each_level();
		unit_string("lines", cases[i].want, capture_end(&c));
	}
}

static void under_systemd_a_line_has_its_priority(void)
{
	struct capture c;

	(void)setenv("JOURNAL_STREAM", "8:12345", 1);
	log_init(LOG_LEVEL_DEBUG);
	capture_begin(&c);
	log_each_level();
	unit_string("lines",
		    "<3>nameward: error\n<4>nameward: warning\n"
		    "<6>nameward: information\n<7>nameward: debugging\n",
		    capture_end(&c));
	(void)unsetenv("JOURNAL_STREAM");
}

static void hostile_bytes_stay_on_the_line_and_are_escaped(void)
{
	struct capture c;

	log_init(LOG_LEVEL_WARN);
	capture_begin(&c);
	log_err("%s: %s", "/tmp/a\nnameward: b", "\033[2J\xff");
	unit_string("line", "nameward: /tmp/a\\x0anameward: b: \\x1b[2J\\xff\n",
		    capture_end(&c));
}

/* The longest line, each byte of it escaped to four. */
static void a_line_that_is_too_long_is_cut(void)
{
	static char text[3000];
	struct capture c;
	const char *line;

	memset(text, '\001', sizeof(text) - 1);
	log_init(LOG_LEVEL_WARN);
	capture_begin(&c);
	log_err("%s", text);
	line = capture_end(&c);
	CU_ASSERT_EQUAL(strlen(line), strlen("nameward: ") + 1023 * 4 + 1);
	CU_ASSERT_PTR_EQUAL(strchr(line, '\n'), line + strlen(line) - 1);
}

static void log_failed_says_what_and_why_and_returns_the_error(void)
{
	struct capture c;
	int r;

	log_init(LOG_LEVEL_ERR);
	capture_begin(&c);
	r = log_failed(-ENOENT, "/run/a\tb");
	unit_string("line",
		    "nameward: /run/a\\x09b: No such file or directory\n",
		    capture_end(&c));
	CU_ASSERT_EQUAL(r, -ENOENT);
}

static void a_diag_is_written_as_compilers_do_whatever_the_level(void)
{
	const struct diag_at at = { "a.yaml", 3, 7 };
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct capture c;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	(void)diag_error(diag, at, "want a rule");
	diag_warning(diag, at, "odd");
	log_init(LOG_LEVEL_ERR);
	capture_begin(&c);
	log_diag(diag);
	unit_string("lines",
		    "a.yaml:3:7: error: want a rule\n"
		    "a.yaml:3:7: warning: odd\n",
		    capture_end(&c));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(lines_above_the_level_are_dropped),
		UNIT(under_systemd_a_line_has_its_priority),
		UNIT(hostile_bytes_stay_on_the_line_and_are_escaped),
		UNIT(a_line_that_is_too_long_is_cut),
		UNIT(log_failed_says_what_and_why_and_returns_the_error),
		UNIT(a_diag_is_written_as_compilers_do_whatever_the_level),
	};

	return unit_main("log", tests, ARRAY_SIZE(tests));
}
