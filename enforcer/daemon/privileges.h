/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * privileges.h - keep the capabilities that the running daemon needs, and give
 * up the others for good.
 */
#pragma once

/*
 * Give them up, once everything is open.  -EPERM: the kernel didn't take the
 * capabilities back, and only no_new_privs is set.
 */
int privileges_drop(void);
