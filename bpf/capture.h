/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capture.h - the kernel side as the daemon uses it.
 *
 * capture_open() loads the programs and maps, or adopts those a former daemon
 * pinned; capture_install() puts a policy image in force as a whole;
 * capture_attach() attaches the programs.  In this order nothing is ever judged
 * by half a policy.  Nothing here logs: functions return a negative errno, and
 * capture_error() has words for the last failure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "bpf/abi/ring_wait.h"
#include "bpf/load/options.h"
#include "bpf/maps/counters.h"
#include "bpf/maps/denials.h"
#include "bpf/sockets/existing.h"
#include "bpf/sockets/sockdiag.h"
#include "policy/ip.h"

struct classes;		/* bpf/maps/classes.h */
struct listeners_entry; /* bpf/asks/listeners.h */
struct image;		/* policy/eval/image.h */
struct capture;		/* owns the descriptors of programs, links and maps */

/* A DNS event.  @event lies in the ring and is valid during the call only. */
typedef void (*capture_event_fn)(void *context, const struct event *event);

int capture_open(const struct capture_options *options,
		 struct capture **ret_capture);
const char *capture_error(const struct capture *capture);
/* Closes the descriptors; what is pinned stays in force. */
void capture_close(struct capture *capture);
void capture_closep(struct capture **capture);

/* Was a former daemon's state found in pin_dir and taken over? */
bool capture_adopted(const struct capture *capture);
/* The hash key in use: random, or the adopted one.  Images must carry it. */
void capture_key(const struct capture *capture, uint64_t ret_key[2]);
/* Read generation and class epoch of the image in force; 0 and 0: there is
 * none. */
void capture_generation(const struct capture *capture, uint64_t *ret_generation,
			uint32_t *ret_class_epoch);

/* Report the connections that capture_attach() finds. */
void capture_on_flow(struct capture *capture, existing_flow_fn on_flow,
		     void *context);

/* Put @image in force, in one moment, in place of the old one.  The cgroups
 * that exist are evaluated before, so that open sockets are judged right
 * away. */
int capture_install(struct capture *capture, const struct image *image);
const struct image *capture_image(const struct capture *capture); /* now */
/* Replace the list of resolvers by @addrs: a program bound to one of them, on
 * port 53, in our network namespace, is a local resolver. */
int capture_resolvers(struct capture *capture, const struct ip_net *addrs,
		      size_t n);
/* Attach (and pin) what is not yet attached, and find the owners of the open
 * sockets. */
int capture_attach(struct capture *capture);
/* Replace the list of the Unix sockets of name services, and of what becomes of
 * connections to them.  Before capture_attach(), it holds from that on. */
int capture_asks_set(struct capture *capture,
		     const struct listeners_entry *entries, size_t n);
/* Do the programs see what name services are asked that are to be watched? */
bool capture_asks_watched(const struct capture *capture);
/* End the connections to name services that were made before they were refused:
 * by the next scan of open sockets, and by one more, which capture_asks_tick()
 * makes.  capture_asks_set() has it done where more is refused than before. */
void capture_asks_cut(struct capture *capture);
void capture_asks_tick(struct capture *capture);       /* each second */
bool capture_asks_cuts(const struct capture *capture); /* does it so then? */
/* Are connections to name services refused that are to be?  0: one was;
 * -EOPNOTSUPP: the kernel can't; otherwise as probe_connect(). */
int capture_asks_probe(struct capture *capture);
/* Unpin and detach what is attached to the cgroup, or all, of what is pinned in
 * @pin_dir. */
int capture_unload_cgroup(const char *pin_dir);
int capture_unload(const char *pin_dir);
int capture_detach(struct capture *capture); /* and unpin */

/* To be waited for with EPOLLET: readable once the daemon is woken. */
int capture_fd(const struct capture *capture);
/* Say for which events the daemon is woken from now on, up to the first that
 * wakes it.  Returns how many bytes of events are unread now: if there are any,
 * it may not be woken for them. */
size_t capture_wait(struct capture *capture, enum ring_wait wait);
/* Hand at most @budget events to @fn, in order; returns their number.  Call it
 * also after capture_install() and capture_attach(): the scan of open sockets
 * may have made classes, for which it makes events without EVENT_ARRIVAL, for
 * some more than once. */
int capture_drain(struct capture *capture, int budget, capture_event_fn fn,
		  void *context);

/* What was drained is in the sets: settle its arrivals, of which @ids are the
 * classes.  To be called before events are drained, too, and each second where
 * other namespaces send by way of this one, as a sign of life. */
void capture_settle(struct capture *capture, const uint8_t *ids, size_t n);
const struct classes *capture_classes(const struct capture *capture);

/* Take out the question that socket @cookie sent over TCP with message id @id.
 * -ENOENT: there is no such question. */
int capture_take_question(struct capture *capture, uint64_t cookie, uint16_t id,
			  struct event_question *ret_question);

/* The maps that the functions of bpf/maps/senders.h, sources.h and denials.h
 * take. */
int capture_senders(const struct capture *capture);
int capture_sources(const struct capture *capture);
struct denial_maps capture_denials(const struct capture *capture);

/* @socket_marks: nftables reads the mark of the socket, not of the packet. */
void capture_socket_marks(struct capture *capture, bool socket_marks);

/* Give a class id to the vector @words in @class_epoch, before the image of
 * that epoch is installed.  -ENOSPC: all ids are in use. */
int capture_class_add(struct capture *capture, uint32_t class_epoch,
		      const uint64_t words[EVENT_CLASS_WORDS],
		      uint8_t *ret_class_id);

/* Abort the TCP connection whose question was stopped. */
int capture_abort(struct capture *capture, const struct event *event);
/* How many processes the last scan of open sockets passed by, since they did
 * not let themselves be looked at.  Their sockets are nobody's. */
size_t capture_passed_by(const struct capture *capture);

void capture_counters(struct capture *capture, struct counters *ret);
int capture_uses_map(const struct capture *capture); /* the map */
const struct capture_features *capture_features(const struct capture *capture);
