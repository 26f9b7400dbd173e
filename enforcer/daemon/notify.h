/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * notify.h - send the service's state to the service manager, by the protocol
 * of sd_notify(3).  Without NOTIFY_SOCKET in the environment, nothing is sent.
 */
#pragma once

/* Send @state: "READY=1", "RELOADING=1\nMONOTONIC_USEC=…", "STOPPING=1",
 * "STATUS=…"; several are joined by newlines.  0 also without NOTIFY_SOCKET. */
int notify_send(const char *state);

/* Send @state (which may be "") and a line "STATUS=…" made of @format. */
int notify_status(const char *state, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Send RELOADING=1 with the time stamp that Type=notify-reload requires. */
int notify_reloading(void);
