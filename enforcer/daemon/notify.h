/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * notify.h - tell the service manager how we are, by the protocol of
 * sd_notify(3).  Without NOTIFY_SOCKET in the environment nothing happens.
 */
#pragma once

/* "READY=1", "RELOADING=1\nMONOTONIC_USEC=…", "STOPPING=1", "STATUS=…";
 * several joined by newlines.  0 also when nobody listens. */
int notify_send(const char *state);

/* The same with a line "STATUS=…" made of @format. */
int notify_status(const char *state, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* RELOADING=1 with the time stamp that Type=notify-reload wants. */
int notify_reloading(void);
