/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fields.c - the fields of a line of a log.
 */
#include "enforcer/cli/replay/fields.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND_NS 1000000000ULL

size_t fields_split(char *line, char mark, char **ret_fields, size_t max)
{
	size_t n = 0;
	char *next;

	for (; line; line = next) {
		next = strchr(line, mark);
		if (next)
			*next++ = '\0';
		if (n == max)
			return max + 1;
		ret_fields[n++] = line;
	}
	return n;
}

int fields_time(const char *text, uint64_t *ret_ns)
{
	unsigned long long seconds;
	uint64_t ns = 0, unit = SECOND_NS / 10;
	char *end;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	seconds = strtoull(text, &end, 10);
	if (errno || seconds > UINT32_MAX)
		return -EINVAL;
	if (*end == '.')
		for (end++; *end >= '0' && *end <= '9'; end++) {
			ns += (uint64_t)(*end - '0') * unit;
			unit /= 10;
		}
	if (*end)
		return -EINVAL;
	*ret_ns = seconds * SECOND_NS + ns;
	return 0;
}

int fields_utc(const char *text, uint64_t *ret_ns)
{
	struct tm tm = { 0 };
	uint64_t fraction_ns = 0;
	char zero[32];
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

	if (!rest || timegm(&tm) < 0)
		return -EINVAL;
	if (*rest == '.') {
		(void)snprintf(zero, sizeof(zero), "0%.*s",
			       (int)strspn(rest, ".0123456789"), rest);
		if (fields_time(zero, &fraction_ns) < 0)
			return -EINVAL;
	}
	*ret_ns = (uint64_t)timegm(&tm) * 1000000000 + fraction_ns;
	return 0;
}

int fields_number(const char *text, long long min, long long max,
		  long long *ret_number)
{
	long long number;
	char *end;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno || *end || end == text || number < min || number > max)
		return -EINVAL;
	*ret_number = number;
	return 0;
}

void fields_text(const char *text, char buf[REPLAY_TEXT_MAX])
{
	(void)snprintf(buf, REPLAY_TEXT_MAX, "%s",
		       strcmp(text, "-") == 0 ? "" : text);
}

static bool read_addr(const char *text, struct ip_addr *ret)
{
	struct ip_addr ip = { 0 };

	ip.family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(ip.family, text, ip.bytes) != 1)
		return false;
	*ret = ip;
	return true;
}

void fields_addrs(char *text, char mark, struct replay_lookup *lookup)
{
	char *next;

	for (; text && lookup->n_addrs < REPLAY_ADDRS_MAX; text = next) {
		next = strchr(text, mark);
		if (next)
			*next++ = '\0';
		lookup->n_addrs +=
			read_addr(text, &lookup->addrs[lookup->n_addrs]);
	}
}
