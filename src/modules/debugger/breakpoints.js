'use strict';

// The breakpoints of a session. They outlive the program: a restart sets them again.

const { codes: { ERR_DEBUGGER_ERROR } } = require('internal/errors');
const { scriptName } = require('internal/debugger/source');

const escapeRegExp = (text) => text.replace(/[/\\^$.*+?()[\]{}|]/g, '\\$&');

class Breakpoints {
  /** @type {Array<{ id: string, url?: string, urlRegex?: string, name: string, line: number, condition?: string }>} */
  #list = [];
  #client;
  #scripts;

  constructor(client, scripts) {
    this.#client = client;
    this.#scripts = scripts;
    client.on('Debugger.breakpointResolved', ({ breakpointId, location }) => {
      const entry = this.#list.find(({ id }) => id === breakpointId);
      if (entry !== undefined) this.#place(entry, location);
    });
  }

  get isEmpty() {
    return this.#list.length === 0;
  }

  describe() {
    if (this.#list.length === 0) return 'No breakpoints yet';
    return this.#list.map(({ name, line }, i) => `#${i} ${name}:${line + 1}`).join('\n');
  }

  /** @param {string} scriptId @param {number} line from 0 */
  has(scriptId, line) {
    return this.#list.some((entry) => entry.scriptId === scriptId && entry.line === line);
  }

  #place(entry, { scriptId, lineNumber }) {
    entry.scriptId = scriptId;
    entry.line = lineNumber;
    const script = this.#scripts.get(scriptId);
    if (script !== undefined) entry.name = scriptName(script.url);
  }

  async #register(entry) {
    const { url, urlRegex, requested, condition } = entry;
    const { breakpointId, locations } = await this.#client.call('Debugger.setBreakpointByUrl', {
      url, urlRegex, lineNumber: requested, condition,
    });
    entry.id = breakpointId;
    if (locations.length > 0) this.#place(entry, locations[0]);
    return locations[0];
  }

  /**
   * @param {string} name of a script, which need not be loaded yet
   * @param {number} line from 1
   * @param {string} [condition]
   * @returns {Promise<{ location?: object, isLoaded: boolean }>}
   */
  async set(name, line, condition) {
    const found = this.#scripts.find(name);
    if (found.length > 1) throw new ERR_DEBUGGER_ERROR('Script name is ambiguous');
    const entry = { id: '', name: found.length > 0 ? scriptName(found[0].url) : name, requested: line - 1, line: line - 1, condition };
    if (found.length > 0) entry.url = found[0].url;
    else entry.urlRegex = `^(.*[\\/\\\\])?${escapeRegExp(name)}$`;
    const location = await this.#register(entry);
    this.#list.push(entry);
    return { location, isLoaded: found.length > 0 };
  }

  /** Sets them in a program that was started again. @returns {Promise<number>} how many */
  async restore() {
    for (const entry of this.#list) await this.#register(entry);
    return this.#list.length;
  }

  /** @param {string} name @param {number} line from 1 @returns {Promise<boolean>} whether there was one */
  async clear(name, line) {
    const ids = this.#scripts.find(name).map(({ scriptId }) => scriptId);
    const index = this.#list.findIndex((entry) => entry.line === line - 1 && (ids.includes(entry.scriptId) || entry.name === name));
    if (index === -1) return false;
    const { 0: entry } = this.#list.splice(index, 1);
    await this.#client.call('Debugger.removeBreakpoint', { breakpointId: entry.id });
    return true;
  }
}

module.exports = { Breakpoints };
