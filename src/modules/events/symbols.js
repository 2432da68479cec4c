'use strict';

// Symbols shared by EventEmitter, EventTarget, the streams and domains.

module.exports = {
  /** Emits `error` to observers without counting as a handler (events.errorMonitor). */
  kErrorMonitor: Symbol('events.errorMonitor'),
  /** Own flag of an emitter: are rejected promises of listeners routed to 'error'? */
  kCapture: Symbol('kCapture'),
  /** Method name for a custom handler of captured rejections (events.captureRejectionSymbol). */
  kRejection: Symbol.for('nodejs.rejection'),
  /** Set when `_events` was preset with fixed keys whose shape removal must keep (streams). */
  kShapeMode: Symbol('shapeMode'),
  /** On prototypes whose instances begin without `_events`: makes them, with fixed keys, for the first listener. */
  kMakeShapedEvents: Symbol('events.makeShaped'),
  /** Number of emissions that iterate a listener array just now; > 0 means copy before changing. */
  kEmitting: Symbol('events.emitting'),
  kMaxEventTargetListeners: Symbol('events.maxEventTargetListeners'),
  kMaxEventTargetListenersWarned: Symbol('events.maxEventTargetListenersWarned'),
  /** Introspection of the async iterator of events.on(). */
  kWatermarkData: Symbol.for('nodejs.watermarkData'),
  /** Option of events.on() for internal users: yield the first argument, not the array of all. */
  kFirstEventParam: Symbol('nodejs.kFirstEventParam'),
  /** Marks the constructor of every EventTarget. */
  kIsEventTarget: Symbol.for('nodejs.event_target'),
  /** Option of addEventListener: listen even after stopImmediatePropagation. */
  kResistStopPropagation: Symbol('kResistStopPropagation'),
  /**
   * Own, hidden property of an error thrown for an unhandled 'error' event: a function that returns
   * the stack to print when the process dies of it. Before: applied ahead of the inspector's view;
   * After: only for the text on stderr.
   */
  kEnhanceStackBeforeInspector: Symbol('kEnhanceStackBeforeInspector'),
};
