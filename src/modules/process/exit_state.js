'use strict';

/** How this process or worker is going to end; process.exitCode and process._exiting are views of it. */
module.exports = {
  /** Set once 'exit' is being emitted: nothing can be scheduled any more. */
  exiting: false,
  /** What the user assigned to process.exitCode: undefined, null, an integer or a string that reads as one. */
  exitCode: undefined,
  /** Whether process.report was ever looked at, and may have been told to report exceptions. */
  reportsLoaded: false,
};
