'use strict';

// Sessions of a program with its own inspector: answers, notifications, pauses, ends in the middle of things.

const assert = require('assert');
const { Session, url, console: inspectorConsole, waitForDebugger } = require('inspector');
const promises = require('inspector/promises');
const vm = require('vm');

assert.strictEqual(url(), undefined);
assert.throws(() => waitForDebugger(), { code: 'ERR_INSPECTOR_NOT_ACTIVE' });

const post = (session, method, params) => {
  let answer;
  session.post(method, params, (error, result) => { answer = { error, result }; });
  return answer;
};

{
  const session = new Session();
  assert.throws(() => session.post('Runtime.enable'), { code: 'ERR_INSPECTOR_NOT_CONNECTED' });
  assert.throws(() => session.connectToMainThread(), { code: 'ERR_INSPECTOR_NOT_WORKER' });
  session.connect();
  assert.throws(() => session.connect(), { code: 'ERR_INSPECTOR_ALREADY_CONNECTED' });
  assert.throws(() => session.post(1), { code: 'ERR_INVALID_ARG_TYPE' });

  // Answers come before post() returns.
  assert.strictEqual(post(session, 'Runtime.evaluate', { expression: '20 + 22' }).result.result.value, 42);
  assert.strictEqual(post(session, 'Runtime.evaluate', { expression: '"\u00e4\u{1f600}"' }).result.result.value, '\u00e4\u{1f600}');
  assert.deepStrictEqual(post(session, 'Nobody.knows').error.message, "Inspector error -32601: 'Nobody.knows' wasn't found");
  assert.strictEqual(post(session, 'NodeRuntime.enable').error, null);
  assert.match(post(session, 'NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: 1 }).error.message, /-32602/);
  assert.match(post(session, 'Runtime.evaluate', { expression: 5 }).error.message, /-32602/);

  // Contexts, those made before and those made after.
  const names = [];
  vm.createContext({}, { name: 'early' });
  session.on('Runtime.executionContextCreated', ({ params: { context } }) => names.push([context.name, context.origin]));
  post(session, 'Runtime.enable');
  vm.createContext({}, { name: 'late', origin: 'https://example.org' });
  assert.ok(names.some(({ 0: name, 1: origin }) => name === 'early' && origin === ''));
  assert.deepStrictEqual(names.at(-1), ['late', 'https://example.org']);

  // The program's console tells the session where it was called, and the session's own logging is not told again.
  const calls = [];
  session.on('Runtime.consoleAPICalled', ({ params }) => {
    calls.push(params);
    if (calls.length < 5) console.debug('seen');
  });
  console.debug('hello', 1);
  assert.strictEqual(calls.length, 1);
  assert.deepStrictEqual(calls[0].args.map(({ value }) => value), ['hello', 1]);
  assert.ok(calls[0].stackTrace.callFrames[0].url.endsWith('session.test.js'));
  inspectorConsole.log('only there');
  assert.strictEqual(calls.length, 3, 'and what the listener logs of it');
  assert.strictEqual(console.debug.name, 'debug');

  // A pause ends when nobody is left to resume; one that is told may look around first.
  post(session, 'Debugger.enable');
  let local;
  session.once('Debugger.paused', ({ params: { callFrames: [{ callFrameId }] } }) => {
    local = post(session, 'Debugger.evaluateOnCallFrame', { callFrameId, expression: 'secret' }).result.result.value;
  });
  (function() {
    const secret = 7;
    debugger; // eslint-disable-line no-debugger
    return secret;
  })();
  assert.strictEqual(local, 7);

  // Disconnecting while paused, and from within a notification.
  session.once('Debugger.paused', () => session.disconnect());
  debugger; // eslint-disable-line no-debugger
  assert.throws(() => session.post('Runtime.enable'), { code: 'ERR_INSPECTOR_NOT_CONNECTED' });
  session.disconnect();
}

{
  // Disconnecting in the middle of an evaluation, and connecting again.
  const session = new Session();
  session.connect();
  globalThis.hangUp = () => session.disconnect();
  let closed;
  session.post('Runtime.evaluate', { expression: 'hangUp(); 5' }, (error) => { closed = error; });
  process.nextTick(() => assert.strictEqual(closed.code, 'ERR_INSPECTOR_CLOSED'));
  session.connect();
  assert.strictEqual(post(session, 'Runtime.evaluate', { expression: '1' }).result.result.value, 1);
  session.disconnect();
}

{
  // Many sessions at once, some of which are just dropped.
  for (let i = 0; i < 50; i++) {
    const session = new Session();
    session.connect();
    post(session, 'Debugger.enable');
    if (i % 2) session.disconnect();
  }
}

(async () => {
  const session = new promises.Session();
  session.connect();
  assert.strictEqual((await session.post('Runtime.evaluate', { expression: '1' })).result.value, 1);
  await assert.rejects(session.post('Nobody.knows'), { code: 'ERR_INSPECTOR_COMMAND' });
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  const { profile } = await session.post('Profiler.stop');
  assert.ok(profile.nodes.length > 0);
  session.disconnect();
})();
