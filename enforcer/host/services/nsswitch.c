/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nsswitch.c - go through the services of the `hosts` line as glibc does for a
 * name of DNS, until one of them ends the search.
 */
#include "enforcer/host/services/nsswitch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "enforcer/lib/text_file.h"
#include "policy/base.h"

#define FILE_MAX 65536
#define BLANKS " \t\r\n"
#define DEFAULT_LINE "dns [!UNAVAIL=return] files"
#define SERVICE_MAX 64

enum status { SUCCESS, NOTFOUND, UNAVAIL, TRYAGAIN, N_STATUS };

static const char *const statuses[] = {
	[SUCCESS] = "SUCCESS",
	[NOTFOUND] = "NOTFOUND",
	[UNAVAIL] = "UNAVAIL",
	[TRYAGAIN] = "TRYAGAIN",
};

struct item {
	char service[SERVICE_MAX];
	bool ends[N_STATUS]; /* the search, with this status */
};

/* Apply "STATUS=ACTION" or "!STATUS=ACTION". */
static void apply(struct item *item, const char *text)
{
	const char *equals = strchr(text, '=');
	bool others = *text == '!', ends;
	size_t i, len;

	if (!equals)
		return;
	text += others;
	len = (size_t)(equals - text);
	/* `merge` looks on, as `continue` does. */
	ends = strcasecmp(equals + 1, "return") == 0;
	for (i = 0; i < N_STATUS; i++) {
		bool named = strlen(statuses[i]) == len &&
			     strncasecmp(statuses[i], text, len) == 0;

		if (named != others)
			item->ends[i] = ends;
	}
}

/* Take what stands in brackets at *@line, if something does. */
static void take_actions(const char **line, struct item *item)
{
	char text[NSSWITCH_LINE_MAX];
	char *word, *rest = text;
	size_t len;

	*line += strspn(*line, BLANKS);
	if (**line != '[')
		return;
	len = strcspn(++*line, "]");
	(void)snprintf(text, sizeof(text), "%.*s", (int)len, *line);
	*line += len + ((*line)[len] == ']');
	while ((word = strtok_r(rest, BLANKS, &rest)))
		apply(item, word);
}

static bool take_item(const char **line, struct item *ret_item)
{
	size_t len;

	*ret_item = (struct item){ .ends = { [SUCCESS] = true } };
	*line += strspn(*line, BLANKS);
	len = strcspn(*line, BLANKS "[");
	if (len == 0)
		return false;
	(void)snprintf(ret_item->service, SERVICE_MAX, "%.*s", (int)len, *line);
	*line += len;
	take_actions(line, ret_item);
	return true;
}

/* mdns4_minimal and its like know names below .local only, and say of others
 * that they are not the one to ask. */
static bool is_minimal(const char *service)
{
	const char *end = strrchr(service, '_');

	return strncmp(service, "mdns", 4) == 0 && end &&
	       strcmp(end, "_minimal") == 0;
}

/* What @service says of a name of DNS, while resolved is refused. */
static enum status answer_of(const char *service)
{
	return strcmp(service, "resolve") == 0 || is_minimal(service)
		       ? UNAVAIL
		       : NOTFOUND;
}

static void walk(struct nsswitch *nsswitch)
{
	const char *line = nsswitch->line;
	struct item item;

	while (take_item(&line, &item)) {
		if (strcmp(item.service, "resolve") == 0)
			nsswitch->asks_resolved = true;
		if (strcmp(item.service, "dns") == 0)
			nsswitch->reaches_dns = true;
		if (item.ends[answer_of(item.service)])
			break;
	}
}

static void take_line(const char *text, size_t len, struct nsswitch *nsswitch)
{
	const char *at = text + strspn(text, " \t");
	const char *comment = memchr(text, '#', len);
	const char *end = comment ? comment : text + len;

	if (strncmp(at, "hosts", 5) != 0)
		return;
	at += 5;
	at += strspn(at, " \t");
	if (*at++ != ':' || at > end)
		return;
	at += strspn(at, " \t");
	if (at > end)
		at = end;
	while (end > at && strchr(BLANKS, end[-1]))
		end--;
	(void)snprintf(nsswitch->line, sizeof(nsswitch->line), "%.*s",
		       (int)(end - at), at);
}

void nsswitch_parse(const char *text, struct nsswitch *ret_nsswitch)
{
	struct nsswitch nsswitch = { .line = DEFAULT_LINE };
	size_t len;

	while (*text) {
		len = strcspn(text, "\n");
		take_line(text, len, &nsswitch);
		text += len + (text[len] == '\n');
	}
	walk(&nsswitch);
	*ret_nsswitch = nsswitch;
}

int nsswitch_read(const char *path, struct nsswitch *ret_nsswitch)
{
	char text[FILE_MAX];
	int r = text_file_read(path, text, sizeof(text));

	if (r < 0 && r != -ENOENT)
		return r;
	nsswitch_parse(text, ret_nsswitch);
	return 0;
}
