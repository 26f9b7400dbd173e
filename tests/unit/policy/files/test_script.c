/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_script.c - first lines of scripts, and what wrappers become.
 */
#include "policy/files/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static char path[] = "/tmp/nameward-unit.XXXXXX";

static void write_file(const char *text, size_t len)
{
	FILE *file = fopen(path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(fwrite(text, 1, len, file), len);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static const struct {
	const char *what;
	const char *text;
	const char *interpreter; /* NULL: it is no script */
	const char *becomes;
} cases[] = {
	{ "a shell", "#!/bin/sh\necho hello\n", "/bin/sh", "" },
	{ "blanks and an option", "#! \t/bin/sh -e\n", "/bin/sh", "" },
	{ "no end of the line", "#!/bin/sh", "/bin/sh", "" },
	{ "the end of a line of DOS", "#!/bin/sh\r\n", "/bin/sh", "" },
	{ "env", "#!/usr/bin/env python3\n", "python3", "" },
	{ "env with options", "#!/usr/bin/env -S A=b python3 -u\n", "python3",
	  "" },
	{ "env alone", "#!/usr/bin/env\n", "/usr/bin/env", "" },
	{ "a wrapper", "#!/bin/sh\nA=b\n\texec /usr/lib/app/app \"$@\"\n",
	  "/bin/sh", "/usr/lib/app/app" },
	{ "a wrapper with options and quotes",
	  "#!/bin/bash\nexec -a app env X=y '/usr/lib/app/app' \"$@\"\n",
	  "/bin/bash", "/usr/lib/app/app" },
	{ "the first of several", "#!/bin/sh\nexec /a/b\nexec /c/d\n",
	  "/bin/sh", "/a/b" },
	{ "what only the shell knows", "#!/bin/sh\nexec \"$dir/app\" /$x\n",
	  "/bin/sh", "" },
	{ "a word that only begins so", "#!/bin/sh\nexecute /a/b\n", "/bin/sh",
	  "" },
	{ "exec that comes later", "#!/bin/sh\n: exec /a/b\n", "/bin/sh", "" },
	{ "no interpreter", "#!\nexec /a/b\n", NULL, NULL },
	{ "no first line", "\n#!/bin/sh\n", NULL, NULL },
	{ "a program", "\177ELF\2\1\1", NULL, NULL },
	{ "nothing", "", NULL, NULL },
};

static void the_first_line_names_the_interpreter(void)
{
	struct script script;
	bool is_script;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		write_file(cases[i].text, strlen(cases[i].text));
		is_script = script_read(path, &script);
		unit_string(cases[i].what,
			    cases[i].interpreter ? cases[i].interpreter
						 : "(none)",
			    is_script ? script.interpreter : "(none)");
		if (is_script && cases[i].becomes)
			unit_string(cases[i].what, cases[i].becomes,
				    script.becomes);
	}
}

static void a_script_may_be_long(void)
{
	static char text[200000];
	struct script script;

	(void)snprintf(text, sizeof(text), "#!/bin/sh\n%*s\nexec /a/b\n",
		       190000, "");
	write_file(text, strlen(text));
	CU_ASSERT(script_read(path, &script));
	unit_string("beyond what is read", "", script.becomes);
	memset(text + 2, 'x', sizeof(text) - 3);
	write_file(text, sizeof(text) - 1);
	CU_ASSERT(!script_read(path, &script));
}

static void a_file_that_is_not_there_is_no_script(void)
{
	struct script script;

	CU_ASSERT(!script_read("/nonexistent", &script));
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
	CU_ASSERT(!script_read(path, &script));
}

static const struct unit_test tests[] = {
	UNIT(the_first_line_names_the_interpreter),
	UNIT(a_script_may_be_long),
	UNIT(a_file_that_is_not_there_is_no_script),
};

int main(void)
{
	int status, fd = mkstemp(path);

	if (fd < 0)
		return 1;
	(void)close(fd);
	status = unit_main("script", tests, ARRAY_SIZE(tests));
	(void)unlink(path);
	return status;
}
