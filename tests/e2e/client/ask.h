/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ask.h - make one DNS lookup or one connection, by every way a program can
 * send.
 *
 * Each function returns 0 or the kernel's error as a negative errno; -ETIMEDOUT
 * means that nothing came back in time.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "tests/e2e/client/message.h"

enum ask_path {
	ASK_SEND, /* connect, send */
	ASK_SENDTO,
	ASK_SENDMSG,
	ASK_SENDMMSG,
	ASK_WRITE,  /* connect, write */
	ASK_WRITEV, /* connect, writev */
	ASK_N_PATHS,
};

struct ask {
	enum ask_path path;
	bool tcp;
	bool connected; /* connect first, even where the path needs none */
	bool no_answer; /* send only */
	struct sockaddr_storage server;
	const char *name;
	uint16_t type;
	unsigned int timeout_ms;
	unsigned int linger_ms; /* keep the socket open after the answer */
};

/* "sendto" -> ASK_SENDTO; ASK_N_PATHS: no such path. */
enum ask_path ask_path_from_name(const char *name);

/* "198.51.100.2" or "::ffff:198.51.100.2", port in host byte order. */
int ask_server(const char *address, uint16_t port,
	       struct sockaddr_storage *ret_server);

/* Look @ask's name up.  If the kernel refuses the question, its errno. */
int ask_lookup(const struct ask *ask, struct message_answer *ret_answer);

struct ask_dialled {
	unsigned int retransmits; /* SYNs sent again */
	uint32_t mark;		  /* of the socket, at its end */
	uint64_t ns;		  /* that it took */
};

/* Connect over TCP, without blocking, and close. */
int ask_dial(const struct sockaddr_storage *server, unsigned int timeout_ms,
	     struct ask_dialled *ret_dialled);

/* Send one datagram that isn't DNS, or an echo request of ICMP, and wait for
 * its echo. */
int ask_echo(const struct sockaddr_storage *server, unsigned int timeout_ms);
int ask_ping(const struct sockaddr_storage *server, unsigned int timeout_ms);
