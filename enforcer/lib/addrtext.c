/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * addrtext.c - write IPv4 addresses by hand, IPv6 by inet_ntop().
 */
#include "enforcer/lib/addrtext.h"

#include <arpa/inet.h>

static char *add_octet(char *at, unsigned int octet)
{
	if (octet >= 100)
		*at++ = (char)('0' + octet / 100);
	if (octet >= 10)
		*at++ = (char)('0' + octet / 10 % 10);
	*at++ = (char)('0' + octet % 10);
	return at;
}

const char *addrtext(const struct ip_addr *ip, char buf[ADDRTEXT_MAX])
{
	char *at = buf;
	int i;

	if (ip->family == AF_INET6) {
		buf[0] = '\0';
		(void)inet_ntop(AF_INET6, ip->bytes, buf, ADDRTEXT_MAX);
		return buf;
	}

	/* For IPv4 glibc's inet_ntop() calls sprintf(), which is slow. */
	for (i = 0; i < 4; i++) {
		if (i)
			*at++ = '.';
		at = add_octet(at, ip->bytes[i]);
	}
	*at = '\0';
	return buf;
}
