'use strict';

// The scripts of the debugged program: their names, and lines around a place.

const path = require('path');
const { fileURLToPath } = require('internal/url');

/** What a user calls a script: its path from the current folder. @param {string} url */
function scriptName(url) {
  let file = url;
  if (url.startsWith('file:')) {
    try {
      file = fileURLToPath(url);
    } catch {
      return url;
    }
  }
  if (!path.isAbsolute(file)) return file;
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') && relative.length > file.length ? file : relative;
}

const isInternal = (url) => /^node:internal\//.test(url) || url === '';

class Scripts {
  /** @type {Map<string, { scriptId: string, url: string }>} */
  #known = new Map();
  #client;

  constructor(client) {
    this.#client = client;
    client.on('Debugger.scriptParsed', ({ scriptId, url }) => {
      if (url) this.#known.set(scriptId, { scriptId, url });
    });
  }

  clear() {
    this.#known.clear();
  }

  get(scriptId) {
    return this.#known.get(scriptId);
  }

  nameOf(scriptId) {
    const script = this.#known.get(scriptId);
    return script === undefined ? 'unknown' : scriptName(script.url);
  }

  /** Those whose path or URL is `name`, or ends with it after a slash. @param {string} name */
  find(name) {
    const wanted = name.replaceAll('\\', '/');
    const exact = [];
    const others = [];
    for (const script of this.#known.values()) {
      if (script.scriptId === name || script.url === name || scriptName(script.url) === name) exact.push(script);
      else if (script.url.endsWith(`/${wanted.replace(/^\.?\//, '')}`)) others.push(script);
    }
    return exact.length > 0 ? exact : others;
  }

  /** @param {boolean} all also those inside of the runtime @param {string} [currentId] */
  describe(all, currentId) {
    const lines = [];
    for (const { scriptId, url } of this.#known.values()) {
      if (!all && isInternal(url)) continue;
      lines.push(`${scriptId === currentId ? '*' : ' '} ${scriptId}: ${scriptName(url)}`);
    }
    return lines.join('\n');
  }

  /**
   * The lines around a place, with marks.
   * @param {string} scriptId
   * @param {number} line from 0
   * @param {number} context lines before and after
   * @param {{ column?: number, isMarked?: (line: number) => boolean, useColors?: boolean }} [options]
   */
  async excerpt(scriptId, line, context, { column, isMarked, useColors } = {}) {
    const { scriptSource } = await this.#client.call('Debugger.getScriptSource', { scriptId });
    const lines = scriptSource.split(/\r\n|[\r\n\u2028\u2029]/);
    const first = Math.max(0, line - context);
    const last = Math.min(lines.length - 1, line + context);
    const width = Math.max(2, String(last + 1).length);
    const out = [];
    for (let i = first; i <= last; i++) {
      const mark = i === line ? '>' : isMarked?.(i) ? '*' : ' ';
      let text = lines[i];
      if (i === line && useColors && column !== undefined) text = `${text.slice(0, column)}\x1b[4m${text.slice(column)}\x1b[24m`;
      out.push(`${mark}${String(i + 1).padStart(width)} ${text}`);
    }
    return out.join('\n');
  }
}

module.exports = { Scripts, scriptName };
