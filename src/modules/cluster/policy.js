'use strict';

// What `nodus --workers` asks of the cluster's primary beyond what the public settings can say; all off for programs of their own.

module.exports = {
  /** Listening sockets stay open while a crashed worker is replaced: connections wait in the kernel's queue, none is refused. */
  keepHandles: false,
  /** Workers are no part of the terminal's process group: a Ctrl-C reaches the supervisor alone, which ends them in order. */
  ownProcessGroups: false,
};
