/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * look.c - look NAME up by the C library that this is linked with, as any
 * program does that is about to connect.
 */
#include <netdb.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct addrinfo *found;
	int r;

	if (argc != 2) {
		fputs("usage: look NAME\n", stderr);
		return 2;
	}
	r = getaddrinfo(argv[1], "80", NULL, &found);
	if (r) {
		fprintf(stderr, "%s\n", gai_strerror(r));
		return 1;
	}
	freeaddrinfo(found);
	return 0;
}
