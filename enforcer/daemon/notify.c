/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * notify.c - send one datagram to the service manager for each state.
 */
#include "enforcer/daemon/notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "policy/base.h"

#define STATE_MAX 512

int notify_send(const char *state)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	CLEANUP(base_closep) int fd = -1;
	size_t len;

	if (!path)
		return 0;
	len = strlen(path);
	if (len < 2 || len >= sizeof(to.sun_path) ||
	    (path[0] != '/' && path[0] != '@'))
		return -EINVAL;
	memcpy(to.sun_path, path, len);
	if (path[0] == '@') /* the abstract namespace */
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	len += offsetof(struct sockaddr_un, sun_path);
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT,
		   (struct sockaddr *)&to, (socklen_t)len) < 0)
		return -errno;
	return 0;
}

int notify_status(const char *state, const char *format, ...)
{
	char text[STATE_MAX], *at;
	va_list args;
	int n;

	n = snprintf(text, sizeof(text), "%s%sSTATUS=", state,
		     *state ? "\n" : "");
	if (n < 0 || (size_t)n >= sizeof(text))
		return -EINVAL;
	va_start(args, format);
	(void)vsnprintf(text + n, sizeof(text) - (size_t)n, format, args);
	va_end(args);
	/* The service manager would take a second line for another variable. */
	for (at = text + n; (at = strchr(at, '\n'));)
		*at = ' ';
	return notify_send(text);
}

int notify_reloading(void)
{
	struct timespec now;
	char text[64];

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)snprintf(
		text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		(uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000);
	return notify_send(text);
}
