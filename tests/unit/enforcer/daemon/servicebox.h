/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * servicebox.h - the whole daemon inside a test: all steps of the start are
 * taken, with real programs, a real table, and records that go to a file.
 *
 * The test process lies in a network namespace and a cgroup of its own, and
 * keeps its capabilities.  A child is the resolver, at SERVICEBOX_RESOLVER: it
 * answers each question, over UDP and TCP, with the address NFTBOX_THERE_4,
 * which is nftbox.h's peer.  Nothing runs the event loop: a test drains the
 * ring, or turns the loop, when it wants to.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/daemon/options.h"
#include "enforcer/daemon/service_state.h"
#include "tests/unit/nftbox.h"

#define SERVICEBOX_RESOLVER "127.0.0.1"
/* The head of a policy that denies what no rule permits. */
#define SERVICEBOX_HEAD                                         \
	"version: 1\nmode: enforce\n"                           \
	"denied: error\nresolvers: [" SERVICEBOX_RESOLVER "]\n" \
	"defaults: { lookup: deny, egress: deny }\nrules:\n"
/* A policy that permits nothing, so that what is open ends. */
#define SERVICEBOX_NONE \
	SERVICEBOX_HEAD "  - { domains: [none.example], action: deny }\n"
#define SERVICEBOX_WEB \
	"  - { name: web, domains: [w.example.com], action: allow }\n"

struct servicebox {
	struct options options;
	struct service *service; /* NULL: the start failed */
	struct nftbox_peer peer;
	pid_t resolver;
	bool watch; /* to be set before the start: no policy */
	int error;  /* of the start */
};

/* Once, before all tests, and after them. */
void servicebox_begin(void);
void servicebox_end(void);

/*
 * Make namespace, peer, resolver, and @options that fit, without a start.
 * @policy: its text.  false: the test was skipped.
 */
bool servicebox_prepare(struct servicebox *box, const char *policy);
/* Take the steps of the start: box->service or box->error. */
void servicebox_start(struct servicebox *box);
/* Both; the start must succeed. */
bool servicebox_open(struct servicebox *box, const char *policy);
/* Take everything out, if that was not done before. */
void servicebox_close(struct servicebox *box);

/* Write @text to the policy file, without a reload. */
void servicebox_write_policy(const char *text);
void servicebox_reload(struct servicebox *box, const char *policy);

/*
 * Send the resolver a question for @name (type A) from a new socket of type
 * @type.  Returns the socket, or -1 when the question was stopped.
 */
int servicebox_send(const char *name, int type);
/* Wait for the answer and close the socket.  The daemon handles the answer when
 * the ring is drained next. */
void servicebox_receive(int fd);
/* Both; the question must be permitted. */
void servicebox_ask(const char *name, int type);

/* How many records have all of @words, which blanks separate? */
size_t servicebox_records(struct servicebox *box, const char *words);

/* There are none any more. */
void servicebox_drop_records(struct servicebox *box);

/* Is NFTBOX_THERE_4 in set @set of the table? */
bool servicebox_is_open(const char *set);

/* Is the table there, and do the programs judge what is sent?  The policy must
 * deny denied.example.com, as SERVICEBOX_HEAD does. */
bool servicebox_has_table(void);
bool servicebox_enforces(void);
