/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nsswitch.c - lines as distributions have them, and who is asked.
 */
#include "enforcer/host/services/nsswitch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *text;
	const char *want; /* the line; who is asked */
} files[] = {
	{ "Debian with libnss-resolve",
	  "passwd: files systemd\n"
	  "hosts:          files myhostname mdns4_minimal [NOTFOUND=return] "
	  "resolve [!UNAVAIL=return] dns\n"
	  "networks: files\n",
	  "files myhostname mdns4_minimal [NOTFOUND=return] resolve "
	  "[!UNAVAIL=return] dns; resolve, dns" },
	{ "Fedora", "hosts: files myhostname resolve [!UNAVAIL=return] dns\n",
	  "files myhostname resolve [!UNAVAIL=return] dns; resolve, dns" },
	{ "Arch",
	  "hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns",
	  "mymachines resolve [!UNAVAIL=return] files myhostname dns; "
	  "resolve, dns" },
	{ "Ubuntu", "hosts: files dns", "files dns; dns" },
	{ "no dns behind it", "hosts: files resolve",
	  "files resolve; resolve" },
	{ "dns before it", "hosts: files dns resolve",
	  "files dns resolve; resolve, dns" },
	{ "unavailable ends it", "hosts: resolve [UNAVAIL=return] dns",
	  "resolve [UNAVAIL=return] dns; resolve" },
	{ "anything but success ends it",
	  "hosts: resolve [!SUCCESS=return] dns",
	  "resolve [!SUCCESS=return] dns; resolve" },
	{ "a later action takes an earlier one back",
	  "hosts: resolve [!success=return UNAVAIL=continue] dns",
	  "resolve [!success=return UNAVAIL=continue] dns; resolve, dns" },
	{ "not found behind it ends the search",
	  "hosts: resolve [!UNAVAIL=return] wins [NOTFOUND=return] dns",
	  "resolve [!UNAVAIL=return] wins [NOTFOUND=return] dns; resolve" },
	{ "resolved is never asked",
	  "hosts: files [NOTFOUND=return] resolve dns",
	  "files [NOTFOUND=return] resolve dns; nobody" },
	{ "no blanks, small letters, merge",
	  "hosts:files[success=merge]resolve[!unavail=return]dns",
	  "files[success=merge]resolve[!unavail=return]dns; resolve, dns" },
	{ "comments", "#hosts: resolve\nhosts: files dns # resolve\n",
	  "files dns; dns" },
	{ "the last line counts", "hosts: resolve\n  hosts : files dns\n",
	  "files dns; dns" },
	{ "other keys", "hostsx: resolve\nhost: resolve\n",
	  "dns [!UNAVAIL=return] files; dns" },
	{ "an empty file", "", "dns [!UNAVAIL=return] files; dns" },
	{ "an empty line", "hosts:\npasswd: files\n", "; nobody" },
	{ "a bracket that is not closed", "hosts: resolve [!UNAVAIL=return",
	  "resolve [!UNAVAIL=return; resolve" },
	{ "brackets first", "hosts: [NOTFOUND=return] dns",
	  "[NOTFOUND=return] dns; nobody" },
	{ "not another service of a like name", "hosts: dnsx resolvex",
	  "dnsx resolvex; nobody" },
};

static void describe(const struct nsswitch *nsswitch, char *text, size_t size)
{
	const char *asked = "nobody";

	if (nsswitch->asks_resolved && nsswitch->reaches_dns)
		asked = "resolve, dns";
	else if (nsswitch->asks_resolved)
		asked = "resolve";
	else if (nsswitch->reaches_dns)
		asked = "dns";
	(void)snprintf(text, size, "%s; %s", nsswitch->line, asked);
}

static void lines_are_walked_as_glibc_does(void)
{
	char got[NSSWITCH_LINE_MAX + 32];
	struct nsswitch nsswitch;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		nsswitch_parse(files[i].text, &nsswitch);
		describe(&nsswitch, got, sizeof(got));
		unit_string(files[i].what, files[i].want, got);
	}
}

static void a_line_that_is_too_long_is_cut(void)
{
	char text[4 * NSSWITCH_LINE_MAX] = "hosts: ";
	struct nsswitch nsswitch;

	memset(text + 7, 'a', sizeof(text) - 8);
	nsswitch_parse(text, &nsswitch);
	CU_ASSERT_EQUAL(strlen(nsswitch.line), NSSWITCH_LINE_MAX - 1);
	CU_ASSERT_FALSE(nsswitch.reaches_dns);
}

static void a_missing_file_is_the_default_and_a_directory_an_error(void)
{
	struct nsswitch nsswitch = { .line = "as before" };

	CU_ASSERT_EQUAL(nsswitch_read("/tmp", &nsswitch), -EIO);
	unit_string("untouched", "as before", nsswitch.line);
	CU_ASSERT_EQUAL(nsswitch_read("/nonexistent/nsswitch.conf", &nsswitch),
			0);
	CU_ASSERT_TRUE(nsswitch.reaches_dns);
}

static const struct unit_test tests[] = {
	UNIT(lines_are_walked_as_glibc_does),
	UNIT(a_line_that_is_too_long_is_cut),
	UNIT(a_missing_file_is_the_default_and_a_directory_an_error),
};

int main(void)
{
	return unit_main("nsswitch", tests, ARRAY_SIZE(tests));
}
