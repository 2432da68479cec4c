'use strict';
// Runs whole programs with the runtime under test.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'program-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

/**
 * Writes files into this test's own folder.
 * @param {Record<string, string | Uint8Array>} files content by relative path
 * @returns {string} the folder
 */
function write(files) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  return folder;
}

/**
 * Runs the runtime with arguments, in this test's folder.
 * @param {string[]} args
 * @param {{ input?: string, env?: Record<string, string>, shell?: boolean, maxBuffer?: number }} [options]
 * @returns {{ status: number | null, signal: string | null, stdout: string, stderr: string }}
 */
function run(args, { env, ...options } = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 50_000,
    ...options,
  });
  if (error) throw error;
  return { status, signal, stdout, stderr };
}

module.exports = { folder, run, write };
