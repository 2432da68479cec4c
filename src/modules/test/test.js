const q = []; let running = false, depth = null;
const mk = (name) => ({ before: [], after: [], beforeEach: [], afterEach: [] });
let hooks = mk();
const ctx = { name: 't', diagnostic() {}, skip() {}, todo() {}, test: (...a) => test(...a), assert: require('assert'), mock: { fn: (f = () => {}) => { const m = (...a) => { m.mock.calls.push({ arguments: a }); return f(...a); }; m.mock = { calls: [], callCount: () => m.mock.calls.length }; return m; }, method() {}, timers: {} }, after(f) { hooks.after.push(f); }, before() {}, signal: new AbortController().signal, plan() {} };
function args(a) { let [n, o, f] = a; if (typeof n === 'function') { f = n; n = f.name; o = {}; } else if (typeof o === 'function') { f = o; o = {}; } return [n, o ?? {}, f]; }
function test(...a) { const [n, o, f] = args(a); if (!f || o.skip || o.todo) return Promise.resolve(); return new Promise((y) => { q.push([n, f, y, hooks]); kick(); }); }
function kick() { if (running) return; running = true; setImmediate(async () => { while (q.length) { const [n, f, y, h] = q.shift(); try { for (const b of h.before.splice(0)) await b(ctx); for (const b of h.beforeEach) await b(ctx); await (f.length > 1 ? new Promise((r, j) => f(ctx, (e) => e ? j(e) : r())) : f.call(ctx, ctx)); for (const b of h.afterEach) await b(ctx); } catch (e) { process.exitCode = 1; console.error('FAILED', n, e); } y(); } running = false; for (const b of hooks.after.splice(0)) await b(); }); }
function describe(...a) { const [n, o, f] = args(a); if (!f || o.skip || o.todo) return; const save = hooks; hooks = mk(); f(ctx); hooks = save; }
test.skip = () => {}; test.todo = () => {}; test.only = test; describe.skip = () => {}; describe.todo = () => {}; describe.only = describe;
module.exports = Object.assign(test, { test, it: test, describe, suite: describe, before: (f) => hooks.before.push(f), after: (f) => hooks.after.push(f), beforeEach: (f) => hooks.beforeEach.push(f), afterEach: (f) => hooks.afterEach.push(f), mock: ctx.mock });
