/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftbox.h - network namespaces for a test, and what nft(8) says in them.
 *
 * The test process itself enters a new namespace and never returns to the
 * machine's own one; all that it made is gone when it ends.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define NFTBOX_HERE_4 "192.0.2.1"
#define NFTBOX_THERE_4 "192.0.2.2"
#define NFTBOX_HERE_6 "2001:db8::1"
#define NFTBOX_THERE_6 "2001:db8::2"

/* Enter a new, empty namespace with lo.  false: the test was skipped. */
bool nftbox_enter(void);

/* Run `nft @command`; returns its wait status.  Its output replaces *ret_text,
 * which has room for @len bytes; NULL: it is dropped. */
int nftbox_nft(const char *command, char *ret_text, size_t len);
/* Does what `nft @command` prints contain @text? */
bool nftbox_shows(const char *command, const char *text);
/* Fail the test unless `nft list` prints the chain "c" of the table `inet
 * nameward` as @want, from its name to its end; @what names the case. */
void nftbox_expect_chain(const char *what, const char *want);
int nftbox_run(const char *const argv[], char *ret_text, size_t len);
/* Did the shell's @command succeed? */
bool nftbox_sh(const char *command);

/* Returns a socket that receives at @port of 127.0.0.1, or that sends there. */
int nftbox_datagrams(bool receives, uint16_t port);
/* Count the datagrams that have arrived, or do so within 50 ms of each other.
 */
size_t nftbox_received(int fd);

/* A host at the other end of a cable, with the _THERE_ addresses. */
struct nftbox_peer {
	pid_t pid; /* of the process that keeps its namespace */
};
bool nftbox_peer_open(struct nftbox_peer *peer);
void nftbox_peer_close(struct nftbox_peer *peer);
/* The index that the host's end of the cable has in its namespace; 0: there is
 * none. */
uint32_t nftbox_peer_ifindex(void);
/* Returns a socket that listens there (@type SOCK_STREAM), or receives. */
int nftbox_peer_listen(const struct nftbox_peer *peer, int type,
		       const char *address, uint16_t port);
