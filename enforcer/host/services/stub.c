/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stub.c - read DNSStubListener= in resolved.conf and its drop-ins, in the
 * order in which systemd reads them.
 */
#include "enforcer/host/services/stub.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "policy/base.h"

#define LINE_MAX_LEN 1024
#define DROPINS_MAX 256
#define BLANKS " \t\r\n"

/* Of two files with the same name the one further up counts. */
static const char *const dirs[] = {
	"/etc/systemd",
	"/run/systemd",
	"/usr/local/lib/systemd",
	"/usr/lib/systemd",
};

struct dropin {
	char name[NAME_MAX + 1];
	size_t dir; /* index in dirs */
};

struct dropins {
	struct dropin list[DROPINS_MAX];
	size_t n;
};

bool stub_is(const struct ip_addr *ip)
{
	static const uint8_t stub[] = { 127, 0, 0 };

	return ip->family == AF_INET &&
	       memcmp(ip->bytes, stub, sizeof(stub)) == 0 &&
	       (ip->bytes[3] == 53 || ip->bytes[3] == 54);
}

/* Does @value mean that UDP is answered?  @on is what it was: a value that
 * systemd doesn't know changes nothing. */
static bool value_means(const char *value, bool on)
{
	static const char *const yes[] = { "yes", "y", "true", "t",
					   "on",  "1", "udp" };
	static const char *const no[] = { "no",	 "n", "false", "f",
					  "off", "0", "tcp" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(yes); i++)
		if (strcasecmp(value, yes[i]) == 0)
			return true;
	for (i = 0; i < ARRAY_SIZE(no); i++)
		if (strcasecmp(value, no[i]) == 0)
			return false;
	return on;
}

/* The value if @line is "KEY = VALUE" with this key, without blanks around. */
static char *value_of(char *line, const char *key)
{
	size_t len = strlen(key);
	char *end;

	line += strspn(line, BLANKS);
	if (strncmp(line, key, len) != 0)
		return NULL;
	line += len;
	line += strspn(line, BLANKS);
	if (*line++ != '=')
		return NULL;
	line += strspn(line, BLANKS);
	for (end = line + strlen(line); end > line && strchr(BLANKS, end[-1]);)
		*--end = '\0';
	return line;
}

/* Apply the file at @path to @on; false: it could not be opened. */
static bool read_file(const char *path, bool *on)
{
	CLEANUP(base_fclosep) FILE *file = fopen(path, "re");
	char line[LINE_MAX_LEN];
	const char *value;

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		value = value_of(line, "DNSStubListener");
		if (value)
			*on = *value ? value_means(value, *on) : true;
	}
	return true;
}

static bool has_dropin(const struct dropins *dropins, const char *name)
{
	size_t i;

	for (i = 0; i < dropins->n; i++)
		if (strcmp(dropins->list[i].name, name) == 0)
			return true;
	return false;
}

static void list_dir(struct dropins *dropins, const char *root, size_t dir)
{
	CLEANUP(base_closedirp) DIR *list = NULL;
	const struct dirent *entry;
	char path[PATH_MAX];
	struct dropin *next;
	const char *dot;

	(void)snprintf(path, sizeof(path), "%s%s/resolved.conf.d", root,
		       dirs[dir]);
	list = opendir(path);
	while (list && dropins->n < DROPINS_MAX && (entry = readdir(list))) {
		dot = strrchr(entry->d_name, '.');
		if (!dot || strcmp(dot, ".conf") != 0 ||
		    has_dropin(dropins, entry->d_name))
			continue;
		next = &dropins->list[dropins->n++];
		(void)snprintf(next->name, sizeof(next->name), "%s",
			       entry->d_name);
		next->dir = dir;
	}
}

static int compare(const void *a, const void *b)
{
	const struct dropin *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void read_dropins(const char *root, bool *on)
{
	CLEANUP(base_freep) struct dropins *dropins = NULL;
	char path[PATH_MAX];
	size_t i;

	dropins = calloc(1, sizeof(*dropins));
	if (!dropins)
		return;
	for (i = 0; i < ARRAY_SIZE(dirs); i++)
		list_dir(dropins, root, i);
	qsort(dropins->list, dropins->n, sizeof(dropins->list[0]), compare);
	for (i = 0; i < dropins->n; i++) {
		(void)snprintf(path, sizeof(path), "%s%s/resolved.conf.d/%s",
			       root, dirs[dropins->list[i].dir],
			       dropins->list[i].name);
		(void)read_file(path, on);
	}
}

bool stub_listens(const char *root)
{
	char path[PATH_MAX];
	bool on = true;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		(void)snprintf(path, sizeof(path), "%s%s/resolved.conf", root,
			       dirs[i]);
		if (read_file(path, &on))
			break;
	}
	read_dropins(root, &on);
	return on;
}
