/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * refused.h - say on standard error that the daemon did not do what it was
 * asked.
 */
#pragma once

/* Print "nameward: @why"; returns CLI_FAILED. */
int refused(const char *why);

/* Print that client_request() has failed with @error at the socket @path;
 * returns CLI_FAILED. */
int refused_by_client(const char *path, int error);
