'use strict';

// How long each require() took: NODE_DEBUG=module_timer, and trace events of the category node.module_timer.

/**
 * @param {(phase: 'b'|'e', name: string) => void} [emit] of trace events
 * @returns {{enable: () => void, disable: () => void}}
 */
function timeRequires(emit) {
  const requireChannel = require('diagnostics_channel').tracingChannel('module.require');
  const starts = [];
  const subscribers = {
    __proto__: null,
    start({ id }) {
      starts.push(process.hrtime());
      emit?.('b', `require('${id}')`);
    },
    end({ id, parentFilename }) {
      const start = starts.pop();
      emit?.('e', `require('${id}')`);
      if (emit !== undefined || start === undefined) return;
      const elapsed = process.hrtime(start);
      const { formatTime } = require('internal/console/format_time');
      const text = formatTime(elapsed[0] * 1000 + elapsed[1] / 1e6);
      const from = parentFilename ? ` [${parentFilename.endsWith('/[eval]') ? '[eval]' : parentFilename}]` : '';
      process._rawDebug(`MODULE_TIMER ${process.pid}${from} [${id}]: ${text}`);
    },
  };
  return {
    __proto__: null,
    enable: () => requireChannel.subscribe(subscribers),
    disable: () => requireChannel.unsubscribe(subscribers),
  };
}

module.exports = { timeRequires };
